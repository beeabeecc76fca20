//! Plans, sequences and what is refused.

use serde_json::json;
use wirecost_cluster::admission::Decision;

use crate::client::Client;

const PLAN: &str = "/cluster/admin/v1/BJ/plan";

#[tokio::test]
async fn a_plan_is_set_read_and_closed() {
    let client = Client::new();
    assert!(client.get(PLAN).await.problem(404).contains("no plan"));
    let written = client.set(PLAN, 1_000_000).await.ok();
    assert_eq!(written["everywhere"], true);
    let plan = client.get(PLAN).await.ok();
    assert_eq!(plan["parts_per_million"], 1_000_000);
    assert_eq!(plan["percentage"], "100.0000 %");
    assert_eq!(plan["stamp"], written["stamp"]);
    assert_eq!(plan["operation_seq"], written["operation_seq"]);
    assert_eq!(
        client.handle.admission().admit("BJ", None),
        Ok(Decision::Passed)
    );

    client.send("DELETE", PLAN, "").await.ok();
    assert_eq!(client.get(PLAN).await.ok()["parts_per_million"], 0);
    assert_eq!(
        client.handle.admission().admit("BJ", None),
        Ok(Decision::Held)
    );
}

#[tokio::test]
async fn a_request_of_the_crowd_is_decided() {
    let client = Client::new();
    let admit = async |query: &str| {
        let path = format!("/cluster/admission/v1/BJ{query}");
        client.send("POST", &path, "").await.ok()["decision"].clone()
    };
    assert_eq!(admit("").await, "held");
    client.set(PLAN, 500_000).await.ok();
    let first = [admit("").await, admit("").await];
    assert!(
        first.contains(&json!("passed")) && first.contains(&json!("held")),
        "{first:?}"
    );
    assert_eq!(admit("?key=user-1").await, admit("?key=user-1").await);
    client
        .send("POST", "/cluster/admission/v1/XX", "")
        .await
        .problem(404);
}

#[tokio::test]
async fn several_plans_are_set_by_one_operation() {
    let client = Client::new();
    let body = r#"{"groups":{"BJ":7210,"SH":7810}}"#;
    let written = client.send("PATCH", "/cluster/plans/v1", body).await.ok();
    let plans = client.get("/cluster/plans/v1").await.ok();
    let found = plans["plans"].as_array().unwrap().iter();
    let found: Vec<_> = found
        .map(|plan| (&plan["group"], &plan["parts_per_million"]))
        .collect();
    assert_eq!(
        found,
        [(&json!("BJ"), &json!(7_210)), (&json!("SH"), &json!(7_810))]
    );
    assert_eq!(plans["plans"][0]["stamp"], written["stamp"]);
    assert_eq!(plans["plans"][1]["stamp"], written["stamp"]);
}

#[tokio::test]
async fn an_unknown_group_is_not_found_unless_it_may_be_new() {
    let client = Client::new();
    for (method, path, body) in [
        ("GET", "/cluster/admin/v1/XX/plan", ""),
        ("GET", "/cluster/admin/v1/XX/sequence", ""),
        ("GET", "/cluster/admin/v1/XX/plugins", ""),
        ("DELETE", "/cluster/admin/v1/XX/plan", ""),
        (
            "PUT",
            "/cluster/admin/v1/XX/plan",
            r#"{"parts_per_million":1}"#,
        ),
        (
            "PATCH",
            "/cluster/plans/v1",
            r#"{"groups":{"BJ":1,"XX":1}}"#,
        ),
        (
            "POST",
            "/cluster/admin/v1/XX/plugins",
            r#"{"name":"a","type":"T","config":{}}"#,
        ),
    ] {
        let detail = client.send(method, path, body).await.problem(404);
        assert!(detail.contains("`XX`"), "{method} {path}: {detail}");
    }
    let plans = client.get("/cluster/plans/v1").await.ok();
    assert_eq!(plans, json!({ "plans": [] }));
    client
        .set("/cluster/admin/v1/XX/plan?new_group=true", 1)
        .await
        .ok();
    let groups = client.get("/cluster/admin/v1").await.ok();
    assert_eq!(groups, json!({ "groups": ["BJ", "SH", "XX"] }));
}

#[tokio::test]
async fn a_percentage_above_the_whole_is_refused() {
    let client = Client::new();
    let detail = client.set(PLAN, 1_000_001).await.problem(400);
    assert!(detail.contains("at most 1000000"), "{detail}");
    let body = r#"{"groups":{"BJ":1,"SH":4294967295}}"#;
    client
        .send("PATCH", "/cluster/plans/v1", body)
        .await
        .problem(400);
    client.get(PLAN).await.problem(404);
}

#[tokio::test]
async fn a_stale_sequence_is_a_conflict() {
    let client = Client::new();
    let sequence = client.get("/cluster/admin/v1/BJ/sequence").await.ok();
    assert_eq!(sequence, json!({ "group": "BJ", "operation_seq": 0 }));
    let first = client.set(&format!("{PLAN}?operation_seq=0"), 1).await.ok();
    let detail = client
        .set(&format!("{PLAN}?operation_seq=0"), 2)
        .await
        .problem(409);
    assert!(detail.contains("not 0"), "{detail}");
    assert_eq!(client.get(PLAN).await.ok()["parts_per_million"], 1);
    let current = &first["operation_seq"];
    client
        .set(&format!("{PLAN}?operation_seq={current}"), 3)
        .await
        .ok();
    // Another group's operations leave it alone.
    let sequence = client.get("/cluster/admin/v1/SH/sequence").await.ok();
    assert_eq!(sequence["operation_seq"], 0);
    let path = "/cluster/plans/v1";
    let stale = r#"{"groups":{"BJ":4,"SH":4},"operation_seqs":{"SH":0,"BJ":0}}"#;
    client.send("PATCH", path, stale).await.problem(409);
    client.get("/cluster/admin/v1/SH/plan").await.problem(404);
    let right = r#"{"groups":{"BJ":4,"SH":4},"operation_seqs":{"SH":0}}"#;
    client.send("PATCH", path, right).await.ok();
    client
        .send("PATCH", &format!("{path}?operation_seq=0"), right)
        .await
        .problem(400);
}

#[tokio::test]
async fn a_repeated_request_is_made_once() {
    let client = Client::new();
    let path = format!("{PLAN}?request_id=00f3a1b2c3d4e5f6");
    let first = client.set(&path, 1).await.ok();
    assert_eq!(first["request_id"], "00f3a1b2c3d4e5f6");
    assert_eq!(client.set(&path, 1).await.ok()["stamp"], first["stamp"]);
    client.set(&path, 2).await.problem(409);
    for id in [
        "00F3A1B2C3D4E5F6",
        "1",
        "00f3a1b2c3d4e5fg",
        "+0f3a1b2c3d4e5f6",
    ] {
        client
            .set(&format!("{PLAN}?request_id={id}"), 1)
            .await
            .problem(400);
    }
}

#[tokio::test]
async fn what_is_no_request_is_a_problem() {
    let client = Client::new();
    for (status, method, path, body) in [
        (404, "GET", "/cluster", ""),
        (404, "GET", "/cluster/admin/v1/BJ/things", ""),
        (404, "POST", "/nowhere", "{}"),
        (405, "POST", PLAN, "{}"),
        (405, "DELETE", "/cluster/health/v1", ""),
        (400, "PUT", PLAN, r#"{"parts_per_million":"#),
        (
            400,
            "PUT",
            "/cluster/admin/v1/BJ/plan?opration_seq=1",
            r#"{"parts_per_million":1}"#,
        ),
        (
            400,
            "PUT",
            "/cluster/admin/v1/BJ/plan?operation_seq=-1",
            r#"{"parts_per_million":1}"#,
        ),
        (400, "GET", "/cluster/admin/v1/BJ/plugins?page=0", ""),
        (400, "GET", "/cluster/admin/v1/BJ/plugins?limit=1001", ""),
        (422, "PUT", PLAN, r#"{"parts_per_million":"1"}"#),
        (422, "PUT", PLAN, r#"{"parts_per_million":1,"x":2}"#),
        (422, "PUT", PLAN, "{}"),
        (422, "PUT", PLAN, r#"{"parts_per_million":-1}"#),
        (422, "PUT", PLAN, r#"{"parts_per_million":0.5}"#),
        (400, "DELETE", "/cluster/admin/v1/BJ/plan?timeout_ms=99", ""),
        (
            400,
            "DELETE",
            "/cluster/admin/v1/BJ/plan?timeout_ms=600001",
            "",
        ),
        (400, "PATCH", "/cluster/plans/v1", r#"{"groups":{}}"#),
        (415, "PUT", PLAN, ""),
    ] {
        client.send(method, path, body).await.problem(status);
    }
    let refused = client.send("POST", PLAN, "{}").await;
    let allowed = refused.headers["allow"].to_str().unwrap();
    assert!(
        ["GET", "PUT", "DELETE"]
            .iter()
            .all(|method| allowed.contains(method)),
        "{allowed}"
    );
}
