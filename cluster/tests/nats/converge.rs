//! Nodes by NATS agree on their plans.

use wirecost_cluster::{
    admission::{Decision, Share},
    runtime::{Handle, Health, Impairment, View},
    state::Change,
};
use wirecost_message::{MemberStatus, ObjectKind};

use crate::{
    nodes::{cluster, engine, live, settings, start, until},
    server::Server,
    support::{pass, share},
};

async fn all_have(nodes: &[Handle], area: &str, expected: Share) {
    for node in nodes {
        until(node, |view| {
            view.plans
                .get(area)
                .is_some_and(|plan| plan.share == expected)
        })
        .await;
    }
}

#[tokio::test]
#[ignore = "needs nats-server"]
async fn three_nodes_converge_to_one_plan() {
    let server = Server::start();
    let nodes = cluster(3, &server.url()).await;
    for (node, area) in nodes.iter().zip(["BJ", "SH", "GZ"]) {
        node.submit(pass(area, 7_210)).await.unwrap();
    }
    for area in ["BJ", "SH", "GZ"] {
        all_have(&nodes, area, share(7_210)).await;
    }
    // All change the same area at once, and the latest stamp wins everywhere.
    let stamps = [
        nodes[0].submit(pass("BJ", 1)).await.unwrap(),
        nodes[1].submit(pass("BJ", 2)).await.unwrap(),
        nodes[2].submit(pass("BJ", 3)).await.unwrap(),
    ];
    let (latest, _) = (1..).zip(stamps).max_by_key(|(_, stamp)| *stamp).unwrap();
    all_have(&nodes, "BJ", share(latest)).await;
    for node in &nodes {
        until(node, |view| {
            view.held_everywhere > 0 && view.health == Health::Green
        })
        .await;
    }
}

#[tokio::test]
#[ignore = "needs nats-server"]
async fn a_node_that_stops_is_seen_to_have_left_and_a_lost_one_to_have_failed() {
    let server = Server::start();
    let mut nodes = cluster(3, &server.url()).await;
    nodes.pop().unwrap().stop().await;
    let has = |status| move |view: &View| view.members.iter().any(|member| member.status == status);
    for node in &nodes {
        until(node, has(MemberStatus::Left)).await;
    }
    // An engine that is dropped says nothing.
    let lost = engine(settings(9, &server.url())).await;
    until(&nodes[0], |view| live(view) == 2).await;
    drop(lost);
    for node in &nodes {
        until(node, has(MemberStatus::Failed)).await;
    }
}

#[tokio::test]
#[ignore = "needs nats-server"]
async fn nodes_outlive_the_server_and_agree_after_its_restart() {
    let mut server = Server::start();
    let nodes = cluster(3, &server.url()).await;
    nodes[0].submit(pass("BJ", 5)).await.unwrap();
    all_have(&nodes, "BJ", share(5)).await;

    server.kill();
    for node in &nodes {
        until(node, |view| {
            view.health == Health::Yellow(Impairment::Disconnected)
        })
        .await;
    }
    // Changes are taken and requests decided without the server.
    for (node, (area, parts)) in nodes
        .iter()
        .zip([("BJ", 1_000_000), ("SH", 20), ("GZ", 30)])
    {
        node.submit(pass(area, parts)).await.unwrap();
    }
    assert_eq!(nodes[0].admission().admit("BJ", None), Ok(Decision::Passed));
    for node in &nodes {
        until(node, |view| live(view) == 0).await;
    }

    server.restart();
    for (area, parts) in [("BJ", 1_000_000), ("SH", 20), ("GZ", 30)] {
        all_have(&nodes, area, share(parts)).await;
    }
    for node in &nodes {
        until(node, |view| live(view) == 2 && view.health == Health::Green).await;
        assert_eq!(node.traffic().unwrap().connections, 2);
    }
}

#[tokio::test]
#[ignore = "needs nats-server"]
async fn a_node_that_joins_late_takes_over_large_objects() {
    let server = Server::start();
    let mut nodes = cluster(2, &server.url()).await;
    // Each is near the largest configuration, so it takes two packets.
    let padding = "x".repeat(65_000);
    for name in 0..40 {
        let json = format!(r#"{{"group":"BJ","name":"limit-{name}","padding":"{padding}"}}"#);
        let create = Change::create(ObjectKind::Plugin, "Limiter", json).unwrap();
        nodes[name % 2].submit(create).await.unwrap();
    }
    nodes.push(start(settings(3, &server.url())).await);
    for node in &nodes {
        until(node, |view| view.objects.len() == 40).await;
        let sizes = node.view();
        let mut objects = sizes.objects.values();
        assert!(objects.all(|object| object.configuration.json().len() > 65_000));
    }
    // The late node writes, too.
    nodes[2].submit(pass("SH", 4)).await.unwrap();
    all_have(&nodes, "SH", share(4)).await;
}
