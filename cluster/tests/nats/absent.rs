//! A node whose server is absent.

use std::{net::TcpListener, num::NonZeroUsize};

use wirecost_cluster::{
    admission::Decision,
    engine::{
        Engine, SendError,
        nats::{Nats, NatsError},
    },
    runtime::{Health, Impairment},
    state::Author,
};

use crate::{
    nodes::{engine, settings, start, until},
    samples::plan,
    support::pass,
};

/// Returns the URL of a port at which nobody listens.
fn nobody() -> String {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    format!("nats://{}", listener.local_addr().expect("an address"))
}

#[tokio::test]
async fn a_node_starts_without_a_server_and_says_so() {
    let node = start(settings(1, &nobody())).await;
    until(&node, |view| {
        view.health == Health::Yellow(Impairment::Disconnected)
    })
    .await;
    node.submit(pass("BJ", 1_000_000)).await.unwrap();
    assert_eq!(node.admission().admit("BJ", None), Ok(Decision::Passed));
    node.stop().await;
}

#[tokio::test]
async fn an_engine_without_a_server_sends_nothing() {
    let mut engine = engine(settings(1, &nobody())).await;
    assert!(!engine.is_connected());
    let refused = engine.send(&[Author(2)], &plan(1, 5));
    assert_eq!(refused, [(Author(2), SendError::NoMember(Author(2)))]);
}

#[tokio::test]
async fn settings_that_cannot_work_are_refused() {
    let mut without = settings(1, "nats://127.0.0.1");
    without.servers.clear();
    let refused = Nats::start(without).await.err();
    assert!(matches!(refused, Some(NatsError::NoServer)), "{refused:?}");
    let mut large = settings(1, "nats://127.0.0.1");
    large.membership.packet_bytes = NonZeroUsize::MIN.saturating_add(64 << 10);
    let refused = Nats::start(large).await.err();
    assert!(
        matches!(refused, Some(NatsError::PacketBytes(65_537))),
        "{refused:?}"
    );
    let refused = Nats::start(settings(1, "wss://127.0.0.1")).await.err();
    assert!(
        matches!(&refused, Some(NatsError::Scheme(scheme)) if scheme == "wss"),
        "{refused:?}"
    );
}
