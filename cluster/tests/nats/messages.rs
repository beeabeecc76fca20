//! Messages of all sizes between engines.

use std::time::Duration;

use tokio::time::timeout;
use wirecost_cluster::{
    engine::{Counters, Engine, Event, SendError, nats::Nats},
    state::Author,
};
use wirecost_frame::Format;
use wirecost_message::{Body, Message};
use wirecost_wire::Packing;

use crate::{
    nodes::{LIMIT, engine, event, has_live, settings, until_counted, with_wires},
    samples::{plan, snapshot},
    server::Server,
};

/// Starts two engines that know each other.
async fn pair(url: &str) -> [Nats; 2] {
    pair_with(url, &[(Format::Protobuf, Packing::PLAIN)]).await
}

async fn pair_with(url: &str, wires: &[(Format, Packing)]) -> [Nats; 2] {
    let mut first = engine(with_wires(1, url, wires)).await;
    let mut second = engine(with_wires(2, url, wires)).await;
    for engine in [&mut first, &mut second] {
        event(engine, |event| has_live(event, 1)).await;
    }
    [first, second]
}

/// Sends a message, and waits until it arrives.
async fn exchange(from: &mut Nats, to: &mut Nats, message: &Message) {
    assert_eq!(from.send(&[Author(2)], message), []);
    let arrives = |event: &Event| matches!(event, Event::Message { from: Author(1), message: arrived } if arrived == message);
    event(to, arrives).await;
}

#[tokio::test]
#[ignore = "needs nats-server"]
async fn messages_of_all_sizes_arrive() {
    for config in ["", "max_payload: 16384"] {
        let server = Server::with(config);
        let [mut first, mut second] = pair(&server.url()).await;
        exchange(&mut first, &mut second, &plan(1, 7_210)).await;
        for bytes in [0, 1_000, 65_000, 65_536, 1 << 20, (1 << 22) - 1_000] {
            exchange(&mut first, &mut second, &snapshot(1, bytes)).await;
        }
        assert_eq!(second.meter().read().messages_received, 7);
        assert_eq!(second.meter().read().messages_dropped, Default::default());
    }
}

#[tokio::test]
#[ignore = "needs nats-server"]
async fn the_receivers_of_a_wire_share_an_encoding() {
    let server = Server::start();
    let mut nodes = Vec::new();
    for number in 1..=3 {
        nodes.push(engine(settings(number, &server.url())).await);
    }
    for node in &mut nodes {
        event(node, |event| has_live(event, 2)).await;
    }
    let mut first = nodes.remove(0);
    for message in [plan(1, 7_210), snapshot(1, 200_000)] {
        let before = first.meter().read();
        assert_eq!(first.send(&[2, 3].map(Author), &message), []);
        for node in &mut nodes {
            let is_message = |event: &Event| matches!(event, Event::Message { message: arrived, .. } if *arrived == message);
            event(node, is_message).await;
        }
        let after = first.meter().read();
        assert_eq!(after.messages_sent - before.messages_sent, 2);
        assert_eq!(after.messages_encoded - before.messages_encoded, 1);
    }
}

#[tokio::test]
#[ignore = "needs nats-server"]
async fn nodes_with_different_wires_exchange_messages() {
    let server = Server::start();
    let json = (Format::Json, Packing::PLAIN);
    let wires = [
        (Format::Bincode, "zstd-3".parse().expect("a packing")),
        json,
    ];
    let mut old = engine(with_wires(2, &server.url(), &[json])).await;
    let mut new = engine(with_wires(1, &server.url(), &wires)).await;
    for engine in [&mut new, &mut old] {
        event(engine, |event| has_live(event, 1)).await;
    }
    // The frames of the first wire are refused.
    for message in [plan(1, 5), snapshot(1, 100_000)] {
        let is_message = |event: &Event| matches!(event, Event::Message { message: arrived, .. } if *arrived == message);
        let arrives = async {
            loop {
                assert_eq!(new.send(&[Author(2)], &message), []);
                let arrived = event(&mut old, &is_message);
                if timeout(Duration::from_millis(200), arrived).await.is_ok() {
                    return;
                }
            }
        };
        timeout(LIMIT, arrives).await.expect("it arrives in time");
    }
    assert!(new.meter().read().refusals_received > 0);
    assert!(new.meter().read().bytes_sent["json"] > 100_000);
}

#[tokio::test]
#[ignore = "needs nats-server"]
async fn a_preferred_wire_is_used() {
    let server = Server::start();
    let wires = [Format::Protobuf, Format::Avro].map(|format| (format, Packing::PLAIN));
    let [mut first, mut second] = pair_with(&server.url(), &wires).await;
    first.prefer(&[1, 0]);
    for message in [plan(1, 5), snapshot(1, 100_000)] {
        exchange(&mut first, &mut second, &message).await;
    }
    let sent = first.meter().read().bytes_sent;
    assert_eq!(sent.keys().collect::<Vec<_>>(), ["avro"]);
}

/// A small packet can hold a large message, of which few may wait for the node.
#[tokio::test]
#[ignore = "needs nats-server"]
async fn a_message_that_compresses_well_counts_by_its_size() {
    let server = Server::start();
    let zstd = [(Format::Protobuf, "zstd-3".parse().expect("a packing"))];
    let [mut first, mut second] = pair_with(&server.url(), &zstd).await;
    let mut large = snapshot(1, 0);
    if let Body::Snapshot(snapshot) = &mut large.body {
        snapshot.objects[0].config = vec![0; 1 << 20].into();
    }
    for _ in 0..40 {
        assert_eq!(first.send(&[Author(2)], &large), []);
    }
    let meter = second.meter();
    let is_full = |counters: &Counters| counters.messages_dropped.get("queue") == Some(&24);
    until_counted(|| meter.read(), is_full).await;
    let mut received = 0;
    while received < 16 {
        received += usize::from(matches!(second.next().await, Event::Message { .. }));
    }
}

#[tokio::test]
#[ignore = "needs nats-server"]
async fn a_message_too_large_is_refused_with_its_size() {
    let server = Server::start();
    let [mut first, mut second] = pair(&server.url()).await;
    let refused = first.send(&[Author(2)], &snapshot(1, 5 << 20));
    assert!(
        matches!(refused[..], [(_, SendError::TooLarge { limit, .. })] if limit == 4 << 20),
        "{refused:?}"
    );
    exchange(&mut first, &mut second, &plan(1, 1)).await;

    // 512 parts of 2,000 bytes carry no megabyte.
    let server = Server::with("max_payload: 2000");
    let [mut first, mut second] = pair(&server.url()).await;
    let refused = first.send(&[Author(2)], &snapshot(1, 1 << 20));
    assert!(
        matches!(refused[..], [(_, SendError::TooLarge { bytes, limit })] if bytes > 1 << 20 && limit < 1 << 20),
        "{refused:?}"
    );
    exchange(&mut first, &mut second, &snapshot(1, 900_000)).await;
}

#[tokio::test]
#[ignore = "needs nats-server"]
async fn a_server_that_takes_no_packets_of_membership_counts_as_no_connection() {
    let server = Server::with("max_payload: 1000");
    let engine = engine(settings(1, &server.url())).await;
    let meter = engine.meter();
    until_counted(|| meter.read(), |counters| counters.connections == 1).await;
    assert!(!engine.is_connected());
}

#[tokio::test]
#[ignore = "needs nats-server"]
async fn a_full_queue_refuses_messages_and_the_next_arrives() {
    let server = Server::start();
    let [mut first, mut second] = pair(&server.url()).await;
    let large = snapshot(1, 4_000_000);
    // In one thread, nothing is published between the sends.
    let mut sent = 0;
    let refused = loop {
        match first.send(&[Author(2)], &large).pop() {
            None => sent += 1,
            Some((_, refused)) => break refused,
        }
    };
    assert_eq!(refused, SendError::Full(Author(2)));
    assert!((8..=16).contains(&sent), "{sent}");
    let receive = async {
        let mut received = 0;
        // A slow consumer loses some.
        while received < sent && second.meter().read().messages_dropped.is_empty() {
            received += usize::from(matches!(second.next().await, Event::Message { .. }));
        }
    };
    timeout(LIMIT, receive).await.expect("they arrive");
    while !first.send(&[Author(2)], &plan(1, 9)).is_empty() {
        tokio::task::yield_now().await;
    }
    let is_plan =
        |event: &Event| matches!(event, Event::Message { message, .. } if *message == plan(1, 9));
    event(&mut second, is_plan).await;
}
