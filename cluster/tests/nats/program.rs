//! The program with the NATS engine.

use std::{fs, path::Path, thread, time::Duration};

use serde_json::Value;

use crate::{running::Running, server::Server};

fn start(directory: &Path, group: &str, server: &Server) -> Running {
    let key = directory.join("key");
    fs::write(&key, "0123456789abcdef".repeat(4)).expect("a file");
    let (key, url) = (key.to_str().expect("text"), server.url());
    let arguments = [
        "--name",
        group,
        "--group",
        group,
        "--key-file",
        key,
        "--engine",
        "nats",
        "--nats",
        &url,
    ];
    Running::with(&directory.join(group), &arguments)
}

fn until(node: &Running, arguments: &[&str], is_so: impl Fn(&Value) -> bool) {
    let answer = || {
        let output = node.ctl(&[arguments, &["--json"]].concat());
        serde_json::from_slice::<Value>(&output.stdout).unwrap_or_default()
    };
    for _ in 0..600 {
        if is_so(&answer()) {
            return;
        }
        thread::sleep(Duration::from_millis(50));
    }
    unreachable!("{arguments:?}: {}", answer());
}

#[test]
#[ignore = "needs nats-server"]
fn nodes_share_their_plans_and_name_a_lost_server() {
    let directory = tempfile::tempdir().unwrap();
    let mut server = Server::start();
    let nodes = ["BJ", "SH"].map(|group| start(directory.path(), group, &server));
    let described = format!("wirecost on 127.0.0.1:{}", server.port);
    for node in &nodes {
        assert_eq!(node.cluster.as_ref(), Some(&described));
        until(node, &["members"], |answer| {
            let members = answer["members"].as_array().map_or(&[][..], Vec::as_slice);
            members.len() == 2 && members.iter().all(|member| member["status"] == "alive")
        });
    }
    nodes[0].ctl_json(&["plan", "set", "SH", "0.781%"]);
    for node in &nodes {
        until(node, &["plan", "get", "SH"], |plan| {
            plan["parts_per_million"] == 7_810
        });
    }

    server.kill();
    for node in &nodes {
        until(node, &["health"], |health| {
            let reason = health["reason"].as_str();
            health["status"] == "yellow" && reason.is_some_and(|reason| reason.contains("server"))
        });
    }
    nodes[1].ctl_json(&["plan", "set", "SH", "1%"]);

    server.restart();
    until(&nodes[0], &["plan", "get", "SH"], |plan| {
        plan["parts_per_million"] == 10_000
    });
}

#[test]
#[ignore = "needs nats-server"]
fn an_outage_of_the_server_is_a_warning_and_its_end_a_line() {
    let directory = tempfile::tempdir().unwrap();
    let mut server = Server::start();
    let nodes = ["BJ", "SH"].map(|group| start(directory.path(), group, &server));
    let node = &nodes[0];
    let is_joined = |answer: &Value| answer["members"][1]["status"] == "alive";
    until(node, &["members"], is_joined);

    server.kill();
    until(node, &["health"], |health| health["status"] == "yellow");
    // The member is still listed as alive.
    for share in ["1%", "2%", "3%"] {
        node.ctl_json(&["plan", "set", "SH", share]);
    }
    until(node, &["overview"], |overview| {
        overview["counters"]["not_sent"].as_u64() >= Some(3)
    });
    server.restart();
    until(node, &["health"], |health| health["status"] == "green");

    let metrics = node.ctl(&["metrics"]).stdout;
    let metrics = String::from_utf8_lossy(&metrics);
    let connections = "wirecost_server_connections_total 2";
    assert!(metrics.lines().any(|line| line == connections), "{metrics}");
    let log = node.log();
    let lines: Vec<_> = log
        .iter()
        .map(|event| (&event["level"], &event["fields"]["message"]))
        .skip_while(|(level, _)| *level != "WARN")
        .collect();
    let warnings = lines.iter().filter(|(level, _)| *level == "WARN");
    assert_eq!(warnings.count(), 1, "{lines:?}");
    let ends = lines
        .iter()
        .filter(|(_, line)| *line == "connected to NATS");
    assert_eq!(ends.count(), 1, "{lines:?}");
}
