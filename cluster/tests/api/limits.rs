//! The token, and limits on size, rate, number and time.

use std::{
    num::{NonZeroU32, NonZeroUsize},
    time::Duration,
};

use axum::{
    body::Body,
    http::{Request, header},
};
use wirecost_cluster::api::{Settings, Token};

use crate::client::Client;

const PLAN: &str = "/cluster/admin/v1/BJ/plan";

#[tokio::test]
async fn without_the_token_only_the_page_and_the_health_are_served() {
    let client = Client::with(Settings {
        token: Some(Token::new("0123456789abcdef").unwrap()),
        ..Settings::default()
    });
    let call = async |path: &str, authorization: Option<&str>| {
        let mut request = Request::builder().uri(path);
        if let Some(authorization) = authorization {
            request = request.header(header::AUTHORIZATION, authorization);
        }
        client.call(request.body(Body::empty()).unwrap()).await
    };
    for path in ["/", "/cluster/health/v1"] {
        assert_eq!(call(path, None).await.status, 200, "{path}");
    }
    for path in [
        "/metrics",
        "/cluster/plans/v1",
        "/cluster/events",
        "/cluster/openapi.json",
    ] {
        for wrong in [
            None,
            Some(""),
            Some("Bearer"),
            Some("Bearer "),
            Some("Bearer 0123456789abcdeg"),
            Some("Bearer 0123456789abcdef0"),
            Some("Bearer  0123456789abcdef"),
            Some("Basic 0123456789abcdef"),
        ] {
            let refused = call(path, wrong).await;
            refused.problem(401);
            assert_eq!(refused.headers[header::WWW_AUTHENTICATE], "Bearer");
        }
    }
    for right in ["Bearer 0123456789abcdef", "bearer 0123456789abcdef"] {
        assert_eq!(call("/cluster/plans/v1", Some(right)).await.status, 200);
    }
    // A change is refused before its body is read.
    client.set(PLAN, 1).await.problem(401);
}

#[tokio::test]
async fn without_a_token_only_this_machine_is_answered() {
    let client = Client::new();
    for (host, status) in [
        ("localhost:9090", 200),
        ("LOCALHOST", 200),
        ("127.0.0.1:9090", 200),
        ("[::1]:9090", 200),
        ("example.org", 403),
        ("localhost.example.org:9090", 403),
        ("10.1.0.10:9090", 403),
        ("", 403),
    ] {
        let request = Request::get("/cluster/plans/v1").header(header::HOST, host);
        let answer = client.call(request.body(Body::empty()).unwrap()).await;
        assert_eq!(answer.status, status, "{host}");
    }
}

#[tokio::test]
async fn without_a_token_no_page_from_elsewhere_is_answered() {
    let client = Client::new();
    for (origin, status) in [
        ("http://localhost:9090", 200),
        ("http://127.0.0.1:9090", 200),
        ("https://[::1]:9090", 200),
        ("http://example.org", 403),
        ("https://localhost.example.org", 403),
        ("null", 403),
    ] {
        let request = Request::post("/cluster/admission/v1/BJ").header(header::ORIGIN, origin);
        let answer = client.call(request.body(Body::empty()).unwrap()).await;
        assert_eq!(answer.status, status, "{origin}");
    }
}

#[test]
fn a_token_is_long_and_visible() {
    for token in [
        "",
        "0123456789abcde",
        "0123456789 abcdef",
        "0123456789abcdef\n",
        "0123456789abcdé\u{e9}",
    ] {
        assert!(Token::new(token).is_err(), "{token:?}");
    }
    let token = Token::new("0123456789abcdef").unwrap();
    assert!(!format!("{token:?}").contains("0123"));
}

#[tokio::test]
async fn a_body_above_the_limit_is_refused() {
    let client = Client::with(Settings {
        max_body: 100,
        ..Settings::default()
    });
    client.set(PLAN, 1).await.ok();
    let long = format!(r#"{{"parts_per_million":{}1}}"#, " ".repeat(100));
    client.send("PUT", PLAN, &long).await.problem(413);
}

#[tokio::test]
async fn requests_above_the_rate_are_refused() {
    let client = Client::with(Settings {
        rate: NonZeroU32::new(3).unwrap(),
        ..Settings::default()
    });
    let mut refused = 0;
    for _ in 0..20 {
        let answer = client.get("/cluster/members/v1").await;
        match answer.status.as_u16() {
            200 => {}
            _ => {
                answer.problem(429);
                assert_eq!(answer.headers[header::RETRY_AFTER], "1");
                refused += 1;
            }
        }
    }
    assert!(refused > 0);
}

#[tokio::test]
async fn a_change_that_is_late_is_told_and_can_be_repeated() {
    let client = Client::with(Settings {
        concurrency: NonZeroUsize::MIN,
        ..Settings::default()
    });
    client.set(PLAN, 1).await.ok();
    client.door.set_shut(true);
    let path = format!("{PLAN}?timeout_ms=100&request_id=00000000000000ff");
    let detail = client.set(&path, 2).await.problem(504);
    assert!(detail.contains("00000000000000ff"), "{detail}");
    // A reader does not see what is not on the disk.
    assert_eq!(client.get(PLAN).await.ok()["parts_per_million"], 1);

    // One request at a time is served; another is refused meanwhile.
    let waiting = {
        let client = client.clone();
        tokio::spawn(async move { client.set(PLAN, 3).await })
    };
    let refused = loop {
        let answer = client.get("/cluster/members/v1").await;
        match answer.status.as_u16() {
            200 => tokio::task::yield_now().await,
            _ => break answer,
        }
    };
    refused.problem(503);
    client.door.set_shut(false);
    waiting.await.unwrap().ok();
    client.set(&path, 2).await.ok();
    assert_eq!(client.get(PLAN).await.ok()["parts_per_million"], 3);
}

#[tokio::test]
async fn a_body_that_does_not_arrive_is_given_up() {
    let client = Client::with(Settings {
        timeout: Duration::from_millis(50),
        ..Settings::default()
    });
    let never = futures_util::stream::pending::<Result<Vec<u8>, std::io::Error>>();
    let request = Request::put(PLAN).header(header::CONTENT_TYPE, "application/json");
    let answer = client
        .call(request.body(Body::from_stream(never)).unwrap())
        .await;
    answer.problem(408);
}
