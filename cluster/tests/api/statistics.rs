//! Reports on pipelines.

use serde_json::json;

use crate::client::Client;

const PIPELINE: &str = "/cluster/statistics/v1/BJ/pipelines/checkout";

#[tokio::test]
async fn a_report_is_kept_until_the_next() {
    let client = Client::new();
    client.get(PIPELINE).await.problem(404);
    for executions in [1, 4_200] {
        let report = json!({
            "execution_count_last_1min_all": executions,
            "throughput_rate_last_1min_all": 70.5,
            "status_codes": { "200": executions - 1, "503": 1 },
        });
        let answer = client.send("PUT", PIPELINE, &report.to_string()).await;
        assert_eq!(answer.status, 204);
    }
    // The report goes through the node's queue, and so does this.
    client.set("/cluster/admin/v1/BJ/plan", 1).await.ok();
    let statistics = client.get(PIPELINE).await.ok();
    assert_eq!(
        statistics["total"],
        json!({
            "throughput_rate_last_1min_all": 70.5,
            "execution_count_last_1min_all": 4_200,
            "execution_count_last_1min_failure": 0,
            "request_bytes_last_1min_all": 0,
            "response_bytes_last_1min_all": 0,
            "status_codes": { "200": 4_199, "503": 1 },
        })
    );
    let nodes = statistics["nodes"].as_array().unwrap();
    assert_eq!(nodes.len(), 1);
    assert_eq!(nodes[0]["node"], "0000000000000007");
    assert_eq!(nodes[0]["indicators"]["node"], "gw-7");
    assert_eq!(nodes[0]["indicators"]["pipeline"], "checkout");
    assert_eq!(nodes[0]["indicators"].as_object().unwrap().len(), 35);
    let listed = client.get("/cluster/statistics/v1/BJ").await.ok();
    assert_eq!(listed, json!({ "pipelines": ["checkout"] }));
    let others = client.get("/cluster/statistics/v1/SH").await.ok();
    assert_eq!(others, json!({ "pipelines": [] }));
}

#[tokio::test]
async fn what_is_no_report_is_refused() {
    let client = Client::new();
    for (status, path, report) in [
        (404, "/cluster/statistics/v1/SH/pipelines/checkout", "{}"),
        (400, PIPELINE, r#"{"executions":1}"#),
        (400, PIPELINE, r#"{"execution_count_last_1min_all":-1}"#),
        (400, PIPELINE, r#"{"throughput_rate_last_1min_all":"fast"}"#),
        (400, PIPELINE, r#"{"throughput_rate_last_1min_all":-0.5}"#),
        (400, PIPELINE, r#"{"status_codes":{"200":1.5}}"#),
        (422, PIPELINE, "[]"),
    ] {
        client.send("PUT", path, report).await.problem(status);
    }
    // No pipeline has such a name; the second is that of a sale's load.
    for name in ["a".repeat(81), "phone%2FBJ".to_owned()] {
        let path = format!("/cluster/statistics/v1/BJ/pipelines/{name}");
        client.send("PUT", &path, "{}").await.problem(400);
    }
    client.get("/cluster/statistics/v1/XX").await.problem(404);
}

#[tokio::test]
async fn a_node_keeps_the_reports_on_a_bounded_number_of_pipelines() {
    let client = Client::new();
    for pipeline in 0..100 {
        let path = format!("/cluster/statistics/v1/BJ/pipelines/p{pipeline}");
        assert_eq!(client.send("PUT", &path, "{}").await.status, 204);
    }
    client.set("/cluster/admin/v1/BJ/plan", 1).await.ok();
    let listed = client.get("/cluster/statistics/v1/BJ").await.ok();
    assert_eq!(listed["pipelines"].as_array().unwrap().len(), 64);
}
