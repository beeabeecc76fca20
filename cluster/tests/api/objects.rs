//! Plugins and pipelines, members, and what is shown of the node.

use serde_json::{Value, json};

use crate::client::Client;

const PLUGINS: &str = "/cluster/admin/v1/BJ/plugins";

#[tokio::test]
async fn an_object_is_created_read_updated_and_removed() {
    let client = Client::new();
    let path = format!("{PLUGINS}/limit-1");
    client.get(&path).await.problem(404);
    let new = r#"{"name":"limit-1","type":"LatencyLimiter","config":{"ms":800,"name":"other"}}"#;
    let created = client.send("POST", PLUGINS, new).await;
    assert_eq!(created.status, 201);
    let object = client.get(&path).await.ok();
    assert_eq!(object["type"], "LatencyLimiter");
    assert_eq!(
        object["config"],
        json!({ "group": "BJ", "name": "limit-1", "ms": 800 })
    );
    assert_eq!(object["stamp"], created.json()["stamp"]);
    let detail = client.send("POST", PLUGINS, new).await.problem(409);
    assert!(detail.contains("plugin BJ/limit-1"), "{detail}");

    let update = r#"{"type":"LatencyLimiter","config":{"ms":900}}"#;
    let stale = client
        .send("PUT", &format!("{path}?operation_seq=1"), update)
        .await;
    stale.problem(409);
    client.send("PUT", &path, update).await.ok();
    assert_eq!(client.get(&path).await.ok()["config"]["ms"], 900);
    client
        .send("PUT", &format!("{PLUGINS}/none"), update)
        .await
        .problem(404);
    // A pipeline of the same name is another object.
    client
        .get("/cluster/admin/v1/BJ/pipelines/limit-1")
        .await
        .problem(404);

    client.send("DELETE", &path, "").await.ok();
    client.get(&path).await.problem(404);
    client.send("DELETE", &path, "").await.problem(404);
}

#[tokio::test]
async fn objects_are_listed_by_pages() {
    let client = Client::new();
    for number in 0..5 {
        let kind = if number % 2 == 0 { "Even" } else { "Odd" };
        let new = json!({ "name": format!("p{number}"), "type": kind, "config": {} });
        client.send("POST", PLUGINS, &new.to_string()).await.ok();
    }
    let names = |listed: &Value| {
        let objects = listed["objects"].as_array().unwrap().iter();
        let names = objects.map(|object| object["name"].as_str().unwrap().to_owned());
        (
            names.collect::<Vec<_>>().join(" "),
            listed["total"].as_u64().unwrap(),
        )
    };
    for (query, expected) in [
        ("", ("p0 p1 p2 p3 p4", 5)),
        ("?limit=2&page=2", ("p2 p3", 5)),
        ("?limit=2&page=4", ("", 5)),
        ("?type=Odd", ("p1 p3", 2)),
        ("?prefix=p4", ("p4", 1)),
        ("?page=1000000&limit=1000", ("", 5)),
    ] {
        let listed = client.get(&format!("{PLUGINS}{query}")).await.ok();
        let (shown, total) = names(&listed);
        assert_eq!((shown.as_str(), total), expected, "{query}");
    }
}

#[tokio::test]
async fn an_object_with_an_invalid_name_or_size_is_refused() {
    let client = Client::new();
    for name in ["", "a b", "-a", "a/b", &"a".repeat(81)] {
        let new = json!({ "name": name, "type": "T", "config": {} }).to_string();
        client.send("POST", PLUGINS, &new).await.problem(400);
    }
    let new = json!({ "name": "a", "type": "T", "config": { "x": "y".repeat(65 << 10) } });
    client
        .send("POST", PLUGINS, &new.to_string())
        .await
        .problem(400);
    client
        .send("POST", PLUGINS, r#"{"name":"a","type":"T","config":[]}"#)
        .await
        .problem(400);
}

#[tokio::test]
async fn a_configuration_is_kept_as_it_was_written_or_refused() {
    let client = Client::new();
    let create = async |config: &str| {
        let new = format!(r#"{{"name":"a","type":"T","config":{config}}}"#);
        client.send("POST", PLUGINS, &new).await
    };
    let deep = format!(r#"{{"a":{}{}}}"#, "[".repeat(40), "]".repeat(40));
    for (config, fault) in [
        (r#"{"a":18446744073709551616}"#, "18446744073709551616"),
        (
            r#"{"a":[{"b":-9223372036854775809}]}"#,
            "-9223372036854775809",
        ),
        (r#"{"a":1,"b":2,"a":1}"#, "`a` is there twice"),
        (r#"{"c":[{"a":1,"\u0061":2}]}"#, "`a` is there twice"),
        (r#"{"a":1e999}"#, "out of range"),
        (&deep, "32 levels"),
    ] {
        let said = create(config).await.problem(400);
        assert!(said.contains(fault), "{config}: {said}");
    }
    let config = r#"{"a":[18446744073709551615,-9223372036854775808,1e300,-0,"18446744073709551616"],"b":{"a":null}}"#;
    create(config).await.ok();
    let kept = client.get(&format!("{PLUGINS}/a")).await.ok();
    let written: Value = serde_json::from_str(config).unwrap();
    assert_eq!(kept["config"]["a"], written["a"]);
    assert_eq!(kept["config"]["b"], written["b"]);
}

#[tokio::test]
async fn the_node_shows_itself() {
    let client = Client::new();
    client.set("/cluster/admin/v1/BJ/plan", 7_210).await.ok();
    let members = client.get("/cluster/members/v1").await.ok();
    assert_eq!(
        members["members"],
        json!([{
            "number": "0000000000000007",
            "name": "gw-7",
            "address": "10.1.0.10:9094",
            "group": "BJ",
            "mode": "write",
            "status": "alive",
        }])
    );
    let health = client.get("/cluster/health/v1").await.ok();
    assert_eq!(health, json!({ "status": "green", "reason": null }));
    let overview = client.get("/cluster/overview/v1").await.ok();
    assert_eq!(overview["areas"][0]["group"], "BJ");
    assert_eq!(overview["areas"][0]["parts_per_million"], 7_210);
    assert_eq!(overview["areas"][1]["parts_per_million"], Value::Null);
    assert_eq!(overview["counters"]["acknowledged"], 1);
    let metrics = client.get("/metrics").await.text;
    for line in [
        "wirecost_share_ppm{group=\"BJ\"} 7210",
        "wirecost_requests_acknowledged_total 1",
        "wirecost_members{status=\"alive\"} 1",
        "wirecost_health 0",
        "# EOF",
    ] {
        assert!(
            metrics.lines().any(|found| found == line),
            "{line}: {metrics}"
        );
    }
}

#[tokio::test]
async fn a_stopped_node_refuses_changes_and_serves_reads() {
    let client = Client::new();
    client.set("/cluster/admin/v1/BJ/plan", 1).await.ok();
    client.handle.stop().await;
    let refused = client.set("/cluster/admin/v1/BJ/plan", 2).await;
    refused.problem(503);
    assert_eq!(refused.headers["retry-after"], "1");
    assert_eq!(
        client.get("/cluster/admin/v1/BJ/plan").await.ok()["parts_per_million"],
        1
    );
}
