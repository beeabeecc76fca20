//! Sales and overrides.

use std::time::{Duration, SystemTime};

use serde_json::{Map, Value, json};
use tokio::time::{sleep, timeout};
use wirecost_cluster::{
    admission::{Decision, Share},
    state::Change,
};
use wirecost_message::ObjectKind;

use crate::client::Client;

const SALE: &str = "/cluster/sales/v1/phone";
const OVERRIDE: &str = "/cluster/admin/v1/BJ/override";
const PATIENCE: Duration = Duration::from_secs(30);

fn now_ms() -> u64 {
    let since = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH);
    since.expect("after 1970").as_millis() as u64
}

/// Returns a sale of this many units in BJ that has just started.
fn sale(stock: u64) -> String {
    let areas = json!({ "BJ": { "crowd": 1_000 } });
    json!({ "stock": stock, "start_ms": now_ms(), "areas": areas }).to_string()
}

/// Waits until what a path answers is as it must be.
async fn until(client: &Client, path: &str, is_so: impl Fn(&Value) -> bool) -> Value {
    let poll = async {
        loop {
            let answer = client.get(path).await;
            if answer.status == 200 && is_so(&answer.json()) {
                return answer.json();
            }
            sleep(Duration::from_millis(20)).await;
        }
    };
    timeout(PATIENCE, poll).await.expect("it happens in time")
}

#[tokio::test]
async fn a_group_that_a_sale_names_twice_is_refused() {
    let client = Client::new();
    let body =
        r#"{"stock":40,"start_ms":0,"areas":{"BJ":{"crowd":1},"SH":{"crowd":1},"BJ":{"crowd":2}}}"#;
    let detail = client.send("POST", SALE, body).await.problem(422);
    assert!(detail.contains("areas: `BJ` is there twice"), "{detail}");
}

#[tokio::test]
async fn a_sale_passes_its_stock_and_no_more() {
    let client = Client::new();
    let opened = client.send("POST", SALE, &sale(40)).await;
    assert_eq!(opened.status, 201, "{opened:?}");
    client.send("POST", SALE, &sale(40)).await.problem(409);
    // The only node plans, so it opens its own gate.
    until(&client, "/cluster/admin/v1/BJ/plan", |plan| {
        plan["parts_per_million"] != 0
    })
    .await;
    let gate = client.handle.admission().gate("BJ").unwrap();
    let mut passed = 0;
    let crowd = async {
        while passed < 40 {
            passed += u64::from(gate.admit(None) == Decision::Passed);
            sleep(Duration::from_micros(50)).await;
        }
    };
    timeout(PATIENCE, crowd)
        .await
        .expect("the stock is sold in time");
    let is_told = |sale: &Value| sale["areas"][0]["load"]["passed"] == 40;
    let shown = until(&client, SALE, is_told).await;
    assert_eq!(
        (&shown["stock"], &shown["areas"][0]["quota"]),
        (&json!(40), &json!(40))
    );
    for _ in 0..1_000 {
        assert_ne!(gate.admit(None), Decision::Passed);
    }
    let metrics = client.get("/metrics").await.text;
    for line in [
        r#"wirecost_stock_left{group="BJ"} 0"#,
        r#"wirecost_sale_stock_left{sale="phone"} 40"#,
        r#"wirecost_sale_units_sold_total{sale="phone",group="BJ"} 0"#,
        r#"wirecost_sale_requests_total{sale="phone",group="BJ",outcome="passed"} 40"#,
    ] {
        assert!(
            metrics.lines().any(|found| found == line),
            "{line}: {metrics}"
        );
    }
    let listed = client.get("/cluster/sales/v1").await.ok();
    assert_eq!(listed["sales"][0]["name"], "phone");
    end(&client).await;
    client.get(SALE).await.problem(404);
    client.send("DELETE", SALE, "").await.problem(404);
    let refused = client.send("POST", SALE, &sale(40)).await.problem(409);
    assert!(
        refused.contains("an earlier sale had the name `phone`"),
        "{refused}"
    );
}

/// Ends the sale, and waits until it is gone.
async fn end(client: &Client) {
    client.send("DELETE", SALE, "").await.ok();
    let is_empty = |listed: &Value| listed["sales"] == json!([]);
    until(client, "/cluster/sales/v1", is_empty).await;
}

#[tokio::test]
async fn an_area_has_its_plan_back_when_its_sale_has_ended() {
    const PLAN: &str = "/cluster/admin/v1/BJ/plan";
    let client = Client::new();
    client.set(PLAN, 1_000_000).await.ok();
    client.send("POST", SALE, &sale(40)).await.ok();
    let gate = client.handle.admission().gate("BJ").unwrap();
    let sells_out = async {
        while gate.admit(None) != Decision::SoldOut {
            sleep(Duration::from_micros(50)).await;
        }
    };
    timeout(PATIENCE, sells_out).await.expect("it sells out");
    // A second sale of the area returns to the plan before the first.
    let second = "/cluster/sales/v1/watch";
    let start =
        json!({ "stock": 9, "start_ms": now_ms() + 3_600_000, "areas": { "BJ": { "crowd": 9 } } });
    client.send("POST", second, &start.to_string()).await.ok();
    client.send("DELETE", second, "").await.ok();
    end(&client).await;
    let is_back = |plan: &Value| plan["parts_per_million"] == 1_000_000;
    until(&client, PLAN, is_back).await;
    let passes = async {
        while gate.admit(None) != Decision::Passed {
            sleep(Duration::from_millis(1)).await;
        }
    };
    timeout(PATIENCE, passes).await.expect("the gate is open");
    assert!((0..1_000).all(|_| gate.admit(None) == Decision::Passed));

    // The operator states another share.
    let third = "/cluster/sales/v1/tablet";
    let areas = json!({ "BJ": { "crowd": 9, "after": 0 } });
    let goal = json!({ "stock": 9, "start_ms": now_ms() + 3_600_000, "areas": areas });
    client.send("POST", third, &goal.to_string()).await.ok();
    client.send("DELETE", third, "").await.ok();
    until(&client, PLAN, |plan| plan["parts_per_million"] == 0).await;
}

#[tokio::test]
async fn units_that_are_sold_close_the_sale() {
    let client = Client::new();
    let sold = |group: &str| format!("{SALE}/areas/{group}/sold");
    let report = |units: u64| json!({ "units": units }).to_string();
    client
        .send("POST", &sold("BJ"), &report(1))
        .await
        .problem(404);
    // Three requests may pass for each unit.
    let areas = json!({ "BJ": { "crowd": 400 } });
    let goal = json!({ "stock": 40, "start_ms": now_ms(), "oversubscription": 3, "areas": areas });
    client.send("POST", SALE, &goal.to_string()).await.ok();
    let plan = "/cluster/admin/v1/BJ/plan";
    until(&client, plan, |plan| plan["parts_per_million"] != 0).await;
    let gate = client.handle.admission().gate("BJ").unwrap();
    let mut passed = 0;
    let crowd = async {
        while passed < 50 {
            passed += u64::from(gate.admit(None) == Decision::Passed);
            sleep(Duration::from_micros(50)).await;
        }
    };
    timeout(PATIENCE, crowd).await.expect("they pass in time");

    let answer = client.send("POST", &sold("BJ"), &report(39)).await.ok();
    assert_eq!(answer, json!({ "sold": 39 }));
    let is_told = |sale: &Value| sale["areas"][0]["load"]["sold"] == 39;
    until(&client, SALE, is_told).await;
    let answer = client
        .send("POST", &sold("BJ"), r#"{ "units": 1.0 }"#)
        .await;
    assert_eq!(answer.ok(), json!({ "sold": 40 }));
    until(&client, plan, |plan| plan["parts_per_million"] == 0).await;

    client
        .send("POST", &sold("SH"), &report(1))
        .await
        .problem(404);
    for body in ["{}", r#"{ "units": -1 }"#, r#"{ "units": 1, "more": 1 }"#] {
        client.send("POST", &sold("BJ"), body).await.problem(422);
    }
}

#[tokio::test]
async fn what_is_no_goal_is_refused() {
    let client = Client::new();
    for (status, goal) in [
        (422, json!({})),
        (422, json!({ "stock": -1, "start_ms": 0, "areas": {} })),
        (
            400,
            json!({ "stock": 0, "start_ms": 0, "areas": { "BJ": { "crowd": 1 } } }),
        ),
        (
            400,
            json!({ "stock": 1, "start_ms": 0, "areas": { "BJ": { "crowd": 1, "quota": 2 } } }),
        ),
        (
            404,
            json!({ "stock": 1, "start_ms": 0, "areas": { "XX": { "crowd": 1 } } }),
        ),
    ] {
        client
            .send("POST", SALE, &goal.to_string())
            .await
            .problem(status);
    }
    client
        .send("POST", "/cluster/sales/v1/a%20b", &sale(1))
        .await
        .problem(400);
}

#[tokio::test]
async fn an_override_wins_until_it_is_released() {
    let client = Client::new();
    client.get(OVERRIDE).await.problem(404);
    client.set(OVERRIDE, 1_000_001).await.problem(400);
    for share in [500_000, 1_000_000] {
        client.set(OVERRIDE, share).await.ok();
        assert_eq!(client.get(OVERRIDE).await.ok()["parts_per_million"], share);
        let is_set = |plan: &Value| plan["parts_per_million"] == share;
        until(&client, "/cluster/admin/v1/BJ/plan", is_set).await;
    }
    client.send("DELETE", OVERRIDE, "").await.ok();
    client.send("DELETE", OVERRIDE, "").await.problem(404);
}

#[tokio::test]
async fn the_sales_that_start_last_have_metrics() {
    let client = Client::new();
    let areas = |count| {
        let area = |number| (format!("area-{number}"), json!({ "crowd": 1 }));
        (0..count).map(area).collect::<Map<_, _>>()
    };
    for (name, start, count) in [("first", 1, 600), ("second", 2, 600), ("third", 3, 400)] {
        let goal =
            json!({ "stock": 9, "start_ms": now_ms() + start * 3_600_000, "areas": areas(count) });
        let new = json!({ "name": name, "type": "sale", "config": goal });
        let path = "/cluster/admin/v1/sales/plugins?new_group=true";
        client.send("POST", path, &new.to_string()).await.ok();
    }
    let is_told = |listed: &Value| listed["sales"][2]["areas"][0]["load"].is_object();
    until(&client, "/cluster/sales/v1", is_told).await;
    let metrics = client.get("/metrics").await.text;
    let count = |sale: &str| {
        let series = format!("wirecost_sale_requests_total{{sale=\"{sale}\"");
        metrics
            .lines()
            .filter(|line| line.starts_with(&series))
            .count()
    };
    assert_eq!(
        ["first", "second", "third"].map(count),
        [0, 3 * 600, 3 * 400]
    );
}

/// A newer release may have written a goal that this one cannot read.
#[tokio::test]
async fn a_sale_that_cannot_be_read_is_closed_and_can_be_ended() {
    let goal = r#"{"group":"sales","name":"phone","newer":1,"areas":{"BJ":{"crowd":1}}}"#;
    let client = Client::after([
        Change::set_pass([("BJ", Share::ALL), ("SH", Share::ALL)]).unwrap(),
        Change::create(ObjectKind::Plugin, "sale", goal).unwrap(),
    ]);
    let decide = |area| client.handle.admission().admit(area, None).unwrap();
    let object = "/cluster/admin/v1/sales/plugins/phone";
    client.get(object).await.ok();
    let passes = async {
        while decide("SH") != Decision::Passed {
            sleep(Duration::from_millis(1)).await;
        }
    };
    timeout(PATIENCE, passes).await.expect("the gate is open");
    // Several steps do not open the other.
    sleep(Duration::from_millis(400)).await;
    assert_eq!(decide("BJ"), Decision::Held);

    client.send("DELETE", SALE, "").await.ok();
    let is_ended = async {
        while client.get(object).await.status != 404 {
            sleep(Duration::from_millis(20)).await;
        }
    };
    timeout(PATIENCE, is_ended).await.expect("it ends in time");
    let plan = client.get("/cluster/admin/v1/BJ/plan").await.ok();
    assert_eq!(plan["parts_per_million"], 0);
    client.send("DELETE", SALE, "").await.problem(404);
}

/// A node that starts with another goal knows only the names of the areas.
#[tokio::test]
async fn an_object_that_is_a_sale_has_a_valid_goal() {
    let client = Client::new();
    let path = "/cluster/admin/v1/sales/plugins?new_group=true";
    let new = json!({ "name": "phone", "type": "sale", "config": { "stock": 10, "newer": 1 } });
    let refused = client.send("POST", path, &new.to_string()).await;
    assert!(refused.problem(400).contains("newer"));

    client.send("POST", SALE, &sale(40)).await.ok();
    let update = json!({ "type": "sale", "config": { "stock": 10, "newer": 1 } });
    let path = "/cluster/admin/v1/sales/plugins/phone";
    let refused = client.send("PUT", path, &update.to_string()).await;
    assert!(refused.problem(400).contains("newer"));
}
