//! Clients of the server that lack the cluster's key.

use std::time::Duration;

use async_nats::Client;
use futures_util::StreamExt;
use tokio::{
    runtime::Builder,
    time::{sleep, timeout},
};
use wirecost_cluster::{
    frames::{MessageWriter, STREAM_FRAMING},
    state::Author,
    transport::{Kind, NodeRun, Sealer},
};
use wirecost_message::{Message, Stamp};
use wirecost_wire::ClusterKey;

use crate::{
    nodes::{
        LIMIT, cluster, engine, event, has_live, key, live, settings, start, until, until_counted,
    },
    samples::plan,
    server::Server,
    support::{pass, share},
};

fn run(number: u64) -> NodeRun {
    NodeRun {
        number: Author(number),
        incarnation: 1,
    }
}

fn node_subject(number: u64) -> String {
    format!("wirecost.node.{}", Author(number))
}

/// Returns frames with a plan, with a stamp that would move the clock far.
fn frames(from: u64) -> Vec<u8> {
    let settings = settings(from, "nats://127.0.0.1");
    let wire = &settings.participant.wires.as_slice()[0];
    let mut writer = MessageWriter::new(wire, STREAM_FRAMING).expect("a codec");
    let message = Message {
        stamp: Stamp {
            time: 1 << 40,
            ..plan(from, 999_999).stamp
        },
        ..plan(from, 999_999)
    };
    let mut frames = Vec::new();
    writer.write(&message, &mut frames).expect("a frame");
    frames
}

async fn client(server: &Server) -> Client {
    let client = async_nats::connect(server.url()).await;
    client.expect("a connection")
}

#[tokio::test]
#[ignore = "needs nats-server"]
async fn garbage_forgeries_and_replays_change_nothing() {
    let server = Server::start();
    let stranger = client(&server).await;
    let mut heard = stranger.subscribe("wirecost.>").await.unwrap();
    let nodes = cluster(2, &server.url()).await;
    let before = nodes[0].submit(pass("BJ", 5)).await.unwrap();
    for node in &nodes {
        until(node, |view| view.plans.len() == 1).await;
    }

    let mut random = fastrand::Rng::with_seed(5);
    let other = ClusterKey::new([8; 32]);
    let forged = [1, 2, 3].map(|number| Sealer::new(&other, run(number)));
    let subjects = ["wirecost.all".to_owned(), node_subject(1), node_subject(2)];
    let mut packets: Vec<Vec<u8>> = (0..200)
        .map(|_| {
            let bytes = random.usize(..3_000);
            let mut garbage: Vec<u8> = std::iter::repeat_with(|| random.u8(..))
                .take(bytes)
                .collect();
            // Half of them look like packets of this version.
            if random.bool() && bytes > 0 {
                garbage[0] = 1 << 4 | random.u8(1..6);
            }
            garbage
        })
        .collect();
    for sealer in &forged {
        for to in [1, 2] {
            for kind in [
                Kind::Announcement,
                Kind::Membership,
                Kind::Messages,
                Kind::Part,
            ] {
                let mut packet = Vec::new();
                sealer.seal(run(to), kind, &frames(1), &mut packet);
                packets.push(packet);
            }
        }
    }
    packets.push(vec![1; 1 << 20]);
    // All that was said so far, again and to everybody.
    let mut replayed = 0;
    while let Ok(Some(message)) = timeout(Duration::from_millis(300), heard.next()).await {
        packets.push(message.payload.to_vec());
        replayed += 1;
        if replayed == 100 {
            break;
        }
    }
    drop(heard);
    for packet in packets {
        for subject in &subjects {
            let payload = packet.clone().into();
            stranger.publish(subject.clone(), payload).await.unwrap();
        }
    }
    stranger.flush().await.unwrap();

    for node in &nodes {
        let counted = |reason| {
            let node = node.clone();
            let read = move || node.traffic().unwrap();
            until_counted(read, move |counters| {
                counters.datagrams_refused.contains_key(reason)
            })
        };
        for reason in [
            "forged",
            "version",
            "kind",
            "repeated",
            "own number",
            "too long",
        ] {
            counted(reason).await;
        }
    }
    // Nobody has joined, no plan and no clock has moved, and the members still talk.
    let after = nodes[0].submit(pass("SH", 6)).await.unwrap();
    assert!(after.time < before.time + 1_000, "{before} {after}");
    for node in &nodes {
        until(node, |view| view.plans.len() == 2).await;
        let view = node.view();
        assert_eq!(view.plans["BJ"].share, share(5));
        assert_eq!(view.members.len(), 1);
        assert_eq!(live(&view), 1);
    }
}

#[tokio::test]
#[ignore = "needs nats-server"]
async fn a_node_with_another_key_never_joins() {
    let server = Server::start();
    let mut other = settings(3, &server.url());
    other.participant.key = ClusterKey::new([8; 32]);
    let other = engine(other).await;
    let nodes = cluster(2, &server.url()).await;
    for node in &nodes {
        let read = || node.traffic().unwrap();
        until_counted(read, |counters| {
            counters.datagrams_refused.get("forged") >= Some(&3)
        })
        .await;
        assert_eq!(node.view().members.len(), 1);
    }
    assert_eq!(other.meter().read().messages_received, 0);
}

#[tokio::test]
#[ignore = "needs nats-server"]
async fn a_recorded_run_is_not_listed_for_long() {
    let server = Server::start();
    let stranger = client(&server).await;
    let mut heard = stranger.subscribe("wirecost.>").await.unwrap();
    let mut recorded = Vec::new();
    {
        let mut first = engine(settings(1, &server.url())).await;
        let mut second = engine(settings(2, &server.url())).await;
        for engine in [&mut first, &mut second] {
            event(engine, |event| has_live(event, 1)).await;
        }
        while recorded.len() <= 10 {
            let message = timeout(LIMIT, heard.next()).await;
            recorded.extend(message.expect("a message in time"));
        }
    }
    // The first node restarts, and the second is gone.
    let mut settings = settings(1, &server.url());
    settings.participant.incarnation = 2;
    let mut first = engine(settings).await;
    let meter = first.meter();
    until_counted(|| meter.read(), |counters| counters.datagrams_sent > 0).await;
    for message in recorded {
        stranger
            .publish(message.subject, message.payload)
            .await
            .unwrap();
    }
    stranger.flush().await.unwrap();
    // An announcement may list it, until it does not answer.
    let read = || meter.read();
    until_counted(read, |counters| {
        counters.datagrams_refused.contains_key("forged")
    })
    .await;
    let lists = timeout(
        Duration::from_secs(5),
        event(&mut first, |event| has_live(event, 1)),
    );
    if lists.await.is_ok() {
        event(&mut first, |event| has_live(event, 0)).await;
    }
    assert_eq!(meter.read().messages_received, 0);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[ignore = "needs nats-server"]
async fn a_flood_of_garbage_does_not_part_members() {
    let server = Server::start();
    let nodes = cluster(2, &server.url()).await;
    let stranger = client(&server).await;
    let sealer = Sealer::new(&key(), run(1));
    let mut looks_right = Vec::new();
    sealer.seal(run(2), Kind::Messages, &[0; 4_000], &mut looks_right);
    looks_right.push(0);
    let flood = async {
        for _ in 0..20_000 {
            let payload = looks_right.clone().into();
            stranger.publish(node_subject(2), payload).await.unwrap();
        }
        stranger.flush().await.unwrap();
    };
    let write = async {
        for parts in 0..50 {
            nodes[0].submit(pass("BJ", parts)).await.unwrap();
            sleep(Duration::from_millis(10)).await;
        }
    };
    timeout(LIMIT, async { tokio::join!(flood, write) })
        .await
        .expect("the server takes the flood");
    until(&nodes[1], |view| {
        view.plans
            .get("BJ")
            .is_some_and(|plan| plan.share == share(49))
    })
    .await;
    let counters = nodes[1].traffic().unwrap();
    let refused = counters.datagrams_refused.get("forged").copied();
    let dropped = counters.messages_dropped.get("slow consumer").copied();
    assert!(
        refused.unwrap_or(0) + dropped.unwrap_or(0) > 1_000,
        "{counters:?}"
    );
    until(&nodes[0], |view| live(view) == 1).await;
}

#[test]
#[ignore = "needs nats-server"]
fn messages_that_a_slow_node_loses_are_counted_and_repaired() {
    let server = Server::start();
    let url = server.url();
    let [fast, slow] = [
        Builder::new_multi_thread().enable_all().build().unwrap(),
        Builder::new_current_thread().enable_all().build().unwrap(),
    ];
    let first = fast.block_on(start(settings(1, &url)));
    let second = slow.block_on(start(settings(2, &url)));
    slow.block_on(async {
        until(&first, |view| live(view) == 1).await;
        until(&second, |view| live(view) == 1).await;
    });
    // Nobody runs the second node meanwhile.
    fast.block_on(async {
        let stranger = client(&server).await;
        for parts in 0..20 {
            first.submit(pass("BJ", parts)).await.unwrap();
            for _ in 0..500 {
                let garbage = vec![1; 20].into();
                stranger.publish(node_subject(2), garbage).await.unwrap();
            }
            stranger.flush().await.unwrap();
        }
    });
    slow.block_on(async {
        until(&second, |view| {
            let plan = view.plans.get("BJ");
            plan.is_some_and(|plan| plan.share == share(19))
        })
        .await;
        let dropped = second.traffic().unwrap().messages_dropped;
        assert!(dropped.get("slow consumer") > Some(&0), "{dropped:?}");
        until(&second, |view| live(view) == 1).await;
    });
}
