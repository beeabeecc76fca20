//! Engines by gossip on the loopback.

#[path = "support/samples.rs"]
mod samples;

use std::{
    net::{SocketAddr, UdpSocket},
    sync::{
        Arc, Mutex,
        atomic::{AtomicU64, Ordering},
    },
    time::{Duration, Instant},
};

use tokio::{
    sync::watch,
    time::{sleep, timeout},
};
use wirecost::Model;
use wirecost_cluster::{
    Member,
    engine::{
        Counters, Engine, Event, Participant, SendError,
        gossip::{Gossip, GossipError, Settings},
    },
    frames::{MessageWriter, STREAM_FRAMING, agreed_framing},
    membership,
    state::Author,
};
use wirecost_compress::Dictionary;
use wirecost_frame::{Format, Framing, SchemaId};
use wirecost_message::{MemberStatus, Message, Mode, Source};
use wirecost_wire::{ClusterKey, Packing, Wire, Wires};

use self::samples::{plan, snapshot};

/// A time in which everything here happens, by far.
const LIMIT: Duration = Duration::from_secs(60);

/// The time for which garbage is sent.
const GARBAGE: Duration = Duration::from_secs(2);

fn wires(formats: &[Format]) -> Wires {
    let wire = |format| Wire::new(format, SchemaId::Version(1), Packing::PLAIN, None);
    let wires = formats
        .iter()
        .map(|format| wire(*format).expect("no dictionary"));
    Wires::new(wires).expect("a few wires")
}

fn settings(number: u64, formats: &[Format], seeds: &[SocketAddr]) -> Settings {
    let source = Source {
        name: format!("gw-{number}").into(),
        address: "127.0.0.1".parse().expect("an address"),
        port: 0,
        group: "BJ".into(),
        mode: Mode::Write,
    };
    let mut settings = Settings::new(Participant {
        number: Author(number),
        incarnation: 1,
        source,
        key: ClusterKey::new([7; 32]),
        wires: wires(formats),
    });
    settings.membership = membership::Settings {
        seeds: seeds.to_vec(),
        probe_every: Duration::from_millis(200),
        probe_timeout: Duration::from_millis(100),
        // A machine under load may pause a node for longer than a member may take to answer.
        suspect_for: 2 * LIMIT,
        gossip_every: Duration::from_millis(40),
        join_every: Duration::from_millis(50),
        announce_every: Duration::from_secs(1),
        ..membership::Settings::default()
    };
    settings
}

async fn start(settings: Settings) -> Gossip {
    Gossip::start(settings).await.expect("an engine")
}

async fn nodes(count: u64) -> Vec<Gossip> {
    nodes_with(count, |_| ()).await
}

async fn nodes_with(count: u64, set: impl Fn(&mut Settings)) -> Vec<Gossip> {
    let mut nodes: Vec<Gossip> = Vec::new();
    for number in 1..=count {
        let seeds: Vec<_> = nodes.first().map(Gossip::address).into_iter().collect();
        let mut settings = settings(number, &[Format::Protobuf], &seeds);
        set(&mut settings);
        nodes.push(start(settings).await);
    }
    for node in &mut nodes {
        let others = usize::try_from(count).expect("a few") - 1;
        until(node, |event| {
            live(event).is_some_and(|live| live.len() == others)
        })
        .await;
    }
    nodes
}

/// Waits until something holds.
async fn eventually(holds: impl Fn() -> bool) {
    let wait = async {
        while !holds() {
            sleep(Duration::from_millis(20)).await;
        }
    };
    timeout(LIMIT, wait).await.expect("it holds in time");
}

/// Waits for an event of which something holds.
async fn until(node: &mut Gossip, mut holds: impl FnMut(&Event) -> bool) -> Event {
    let wait = async {
        loop {
            let event = node.next().await;
            if holds(&event) {
                return event;
            }
        }
    };
    timeout(LIMIT, wait).await.expect("it happens in time")
}

/// Returns the numbers of the live members, if an event lists members.
fn live(event: &Event) -> Option<Vec<u64>> {
    let Event::Members(members) = event else {
        return None;
    };
    let live = members
        .iter()
        .filter(|member| member.status == MemberStatus::Alive);
    Some(live.map(|member| member.number.0).collect())
}

fn sees(event: &Event, number: u64, status: MemberStatus) -> bool {
    let Event::Members(members) = event else {
        return false;
    };
    members
        .iter()
        .any(|member| (member.number.0, member.status) == (number, status))
}

/// Sends a message until it arrives: it may be lost.
async fn exchange(from: &mut Gossip, to: (&mut Gossip, u64), message: &Message) {
    let (receiver, number) = to;
    let arrived = async {
        loop {
            // Neither node need know the other yet.
            let _ = from.send(&[Author(number)], message);
            let arrived = timeout(Duration::from_millis(100), async {
                while !matches!(receiver.next().await, Event::Message { message: got, .. } if got == *message)
                {
                }
            });
            if arrived.await.is_ok() {
                return;
            }
        }
    };
    timeout(LIMIT, arrived).await.expect("it arrives in time");
}

#[tokio::test]
async fn three_nodes_join_and_a_killed_one_is_seen_to_have_failed() {
    let set = |settings: &mut Settings| settings.membership.suspect_for = Duration::from_secs(2);
    let mut nodes = nodes_with(3, set).await;
    drop(nodes.pop());
    for node in &mut nodes {
        until(node, |event| sees(event, 3, MemberStatus::Failed)).await;
    }
    let refused = nodes[0].send(&[Author(3)], &plan(1, 5));
    assert_eq!(refused, [(Author(3), SendError::NoMember(Author(3)))]);
}

#[tokio::test]
async fn a_node_that_leaves_is_seen_to_have_left() {
    let mut nodes = nodes(3).await;
    nodes.pop().expect("three nodes").leave(LIMIT).await;
    for node in &mut nodes {
        let event = until(node, |event| {
            sees(event, 3, MemberStatus::Left) || sees(event, 3, MemberStatus::Failed)
        })
        .await;
        assert!(sees(&event, 3, MemberStatus::Left));
    }
}

#[tokio::test]
async fn a_small_message_goes_in_a_datagram_and_a_large_one_in_a_stream() {
    let mut nodes = nodes(2).await;
    let mut second = nodes.pop().expect("two nodes");
    let mut first = nodes.pop().expect("two nodes");
    exchange(&mut first, (&mut second, 2), &plan(1, 7_210)).await;
    let counters = first.meter().read();
    assert_eq!(counters.streams_opened, 0);
    assert!(counters.bytes_sent["protobuf"] > 0);

    for _ in 0..2 {
        exchange(&mut first, (&mut second, 2), &snapshot(1, 200_000)).await;
    }
    assert_eq!(
        first.meter().read().streams_opened,
        1,
        "the stream stays open"
    );
    assert_eq!(second.meter().read().streams_accepted, 1);
    assert!(second.meter().read().bytes_received["protobuf"] > 400_000);
    let too_large = first.send(&[Author(2)], &snapshot(1, 5 << 20));
    assert!(
        matches!(too_large[..], [(Author(2), SendError::TooLarge { .. })]),
        "{too_large:?}"
    );
}

/// Packings of frames that stand alone, and of frames that share their context with others.
const PACKINGS: [&str; 3] = ["none", "zstd-3", "zstd-3-stream"];

#[tokio::test]
async fn the_receivers_of_a_wire_share_an_encoding() {
    for packing in PACKINGS {
        let packing: Packing = packing.parse().expect("a packing");
        let mut nodes = nodes_with(4, |settings| {
            let wire = Wire::new(Format::Protobuf, SchemaId::Version(1), packing, None);
            settings.participant.wires =
                Wires::new([wire.expect("no dictionary")]).expect("a wire");
        })
        .await;
        let mut first = nodes.remove(0);
        let others = [2, 3, 4].map(Author);
        for message in [plan(1, 7_210), snapshot(1, 200_000)] {
            let before = first.meter().read();
            assert_eq!(first.send(&others, &message), []);
            for node in &mut nodes {
                let arrived = until(node, |event| matches!(event, Event::Message { .. })).await;
                let from = Author(1);
                let message = message.clone();
                assert_eq!(arrived, Event::Message { from, message }, "{packing}");
            }
            let after = first.meter().read();
            assert_eq!(after.messages_sent - before.messages_sent, 3, "{packing}");
            let encodings = after.messages_encoded - before.messages_encoded;
            assert_eq!(encodings, 1, "{packing}");
        }
    }
}

#[tokio::test]
async fn a_message_is_encoded_once_for_each_wire_of_its_receivers() {
    let mut old = start(settings(1, &[Format::Json], &[])).await;
    let formats = [Format::Protobuf, Format::Json];
    let mut new = start(settings(2, &formats, &[old.address()])).await;
    let mut first = start(settings(3, &formats, &[old.address()])).await;
    for (node, others) in [(&mut old, [2, 3]), (&mut new, [1, 3]), (&mut first, [1, 2])] {
        until(node, |event| live(event) == Some(others.to_vec())).await;
    }
    // The member that reads JSON alone has refused the other wire by then.
    exchange(&mut first, (&mut old, 1), &plan(3, 1)).await;
    let before = first.meter().read();
    assert_eq!(first.send(&[1, 2].map(Author), &plan(3, 2)), []);
    let after = first.meter().read();
    assert_eq!(after.messages_encoded - before.messages_encoded, 2);
}

/// Returns the wire of compressed streams in a format.
fn stream(format: Format) -> Wire {
    let packing = "zstd-3-stream".parse().expect("a packing");
    Wire::new(format, SchemaId::Version(1), packing, None).expect("no dictionary")
}

/// Sends a message to node 2 a number of times, each after the one before has arrived.
async fn send_each(first: &mut Gossip, second: &mut Gossip, message: &Message, times: usize) {
    for _ in 0..times {
        assert_eq!(first.send(&[Author(2)], message), []);
        until(second, |event| matches!(event, Event::Message { .. })).await;
    }
}

/// The first message exceeds a compact frame. The stream predicts the others from it.
#[tokio::test]
async fn small_frames_of_a_stream_are_compact() {
    const MESSAGES: usize = 20;
    let wire = stream(Format::Protobuf);
    let mut nodes = nodes_with(2, |settings| {
        settings.participant.wires = Wires::new([wire.clone()]).expect("a wire");
    })
    .await;
    let mut second = nodes.pop().expect("two nodes");
    let mut first = nodes.pop().expect("two nodes");
    let large = snapshot(1, 3_000);
    send_each(&mut first, &mut second, &large, MESSAGES).await;
    let bytes = |framing: Framing| {
        let mut writer = MessageWriter::new(&wire, framing).expect("a codec");
        let mut link = Vec::new();
        for _ in 0..MESSAGES {
            writer.write(&large, &mut link).expect("a message");
        }
        link.len() as u64
    };
    let [compact, complete] = [agreed_framing(&wire), STREAM_FRAMING].map(bytes);
    assert_eq!(complete - compact, 2 * (MESSAGES as u64 - 1));
    let name = wire.name().to_string();
    assert_eq!(first.meter().read().bytes_sent[&name], compact);
    assert_eq!(second.meter().read().bytes_received[&name], compact);
}

/// A node changes its wires, then the other does. Their streams agree anew each time.
#[tokio::test]
async fn a_rolling_change_of_the_wire_loses_no_message_of_a_stream() {
    let [old, new] = [Format::Json, Format::Protobuf].map(stream);
    let wires = [old.clone(), new.clone()];
    let mut nodes = nodes_with(2, |settings| {
        settings.participant.wires = Wires::new(wires.clone()).expect("two wires");
    })
    .await;
    let mut second = nodes.pop().expect("two nodes");
    let mut first = nodes.pop().expect("two nodes");
    let large = snapshot(1, 3_000);
    let names = [old, new].map(|wire| wire.name().to_string());
    let sent = |first: &Gossip| {
        let sent = first.meter().read().bytes_sent;
        names
            .each_ref()
            .map(|name| sent.get(name).copied().unwrap_or(0))
    };
    send_each(&mut first, &mut second, &large, 3).await;
    let [before, none] = sent(&first);
    assert!(before > 0 && none == 0);
    first.prefer(&[1, 0]);
    send_each(&mut first, &mut second, &large, 3).await;
    second.prefer(&[1, 0]);
    first.prefer(&[1, 0]);
    let [before, _] = sent(&first);
    send_each(&mut first, &mut second, &large, 3).await;
    let [after, new] = sent(&first);
    assert!(after == before && new > 0);
    let counters = second.meter().read();
    assert_eq!(
        (counters.frames_skipped, counters.messages_received),
        (0, 9)
    );
}

#[tokio::test]
async fn a_restarted_node_takes_over_at_its_address() {
    let mut nodes = nodes(2).await;
    let second = nodes.pop().expect("two nodes");
    let mut first = nodes.pop().expect("two nodes");
    let restarted = settings(2, &[Format::Protobuf], &[first.address()]);
    let mut second = restart(second, restarted, &mut first).await;
    exchange(&mut first, (&mut second, 2), &plan(1, 5)).await;
    exchange(&mut first, (&mut second, 2), &snapshot(1, 50_000)).await;
    exchange(&mut second, (&mut first, 1), &plan(2, 6)).await;
}

/// Returns a wire whose messages are predicted from keyframes.
fn keyed() -> Wire {
    let samples: Vec<_> = (1..=200).map(|share| plan(1, share)).collect();
    let model = Model::train(&samples).expect("samples");
    let model = Dictionary::new(model.to_bytes()).expect("a file");
    let packing = Packing::Model(wirecost_wire::Mode::Keyed);
    let wire = Wire::new(Format::Model, SchemaId::Version(1), packing, Some(&model));
    wire.expect("a model")
}

/// The streams to the next run begin with keyframes of their own.
#[tokio::test]
async fn a_restarted_node_lacks_no_keyframe() {
    let wires = Wires::new([keyed()]).expect("a wire");
    let set = |settings: &mut Settings| settings.participant.wires = wires.clone();
    let mut nodes = nodes_with(2, set).await;
    let mut second = nodes.pop().expect("two nodes");
    let mut first = nodes.pop().expect("two nodes");
    let large = snapshot(1, 3_000);
    send_each(&mut first, &mut second, &large, 3).await;
    let mut restarted = settings(2, &[Format::Protobuf], &[first.address()]);
    set(&mut restarted);
    let mut second = restart(second, restarted, &mut first).await;
    exchange(&mut first, (&mut second, 2), &large).await;
    send_each(&mut first, &mut second, &large, 3).await;
    assert_eq!(second.meter().read().frames_skipped, 0);
}

/// Drops node 2 as if it had crashed, and starts its next run at its address. Returns it once the first node knows.
async fn restart(second: Gossip, mut restarted: Settings, first: &mut Gossip) -> Gossip {
    restarted.participant.incarnation = 2;
    restarted.listen = second.address();
    drop(second);
    let start = async {
        loop {
            // The old sockets close once their tasks have ended.
            match Gossip::start(restarted.clone()).await {
                Ok(node) => return node,
                Err(_) => sleep(Duration::from_millis(20)).await,
            }
        }
    };
    let second = timeout(LIMIT, start).await.expect("the port is free");
    until(first, takes_over).await;
    second
}

/// Returns whether an event says that the second run of node 2 is alive.
fn takes_over(event: &Event) -> bool {
    let Event::Members(members) = event else {
        return false;
    };
    let is_new = |member: &Member| (member.number.0, member.incarnation) == (2, 2);
    members
        .iter()
        .any(|member| is_new(member) && member.status == MemberStatus::Alive)
}

#[tokio::test]
async fn a_node_with_another_key_never_joins() {
    let mut first = start(settings(1, &[Format::Protobuf], &[])).await;
    let mut other = settings(2, &[Format::Protobuf], &[first.address()]);
    other.participant.key = ClusterKey::new([8; 32]);
    let other = start(other).await;
    let third = start(settings(
        3,
        &[Format::Protobuf],
        &[first.address(), other.address()],
    ))
    .await;
    let event = until(&mut first, |event| live(event).is_some()).await;
    assert_eq!(live(&event), Some(vec![3]));
    let forged = |node: &Gossip| node.meter().read().datagrams_refused.get("forged").copied();
    eventually(|| forged(&first) >= Some(3)).await;
    eventually(|| forged(&other) >= Some(1)).await;
    assert_eq!(other.meter().read().messages_received, 0);
    drop(third);
}

#[tokio::test]
async fn nodes_with_different_wires_exchange_messages() {
    let mut old = start(settings(1, &[Format::Json], &[])).await;
    let formats = [Format::Bincode, Format::Protobuf, Format::Json];
    let mut new = start(settings(2, &formats, &[old.address()])).await;
    until(&mut new, |event| live(event) == Some(vec![1])).await;
    until(&mut old, |event| live(event) == Some(vec![2])).await;
    exchange(&mut new, (&mut old, 1), &plan(2, 1)).await;
    exchange(&mut old, (&mut new, 2), &plan(1, 2)).await;
    exchange(&mut new, (&mut old, 1), &snapshot(2, 20_000)).await;
    assert!(new.meter().read().refusals_received > 0);
    assert!(old.meter().read().frames_skipped > 0);
    let sent = new.meter().read().bytes_sent;
    assert!(sent["json"] > 20_000, "{sent:?}");
}

#[tokio::test]
async fn a_preferred_wire_is_used_where_it_is_read() {
    let mut old = start(settings(1, &[Format::Json], &[])).await;
    let formats = [Format::Json, Format::Avro, Format::Protobuf];
    let mut first = start(settings(2, &formats, &[old.address()])).await;
    let mut second = start(settings(3, &formats, &[old.address()])).await;
    for (node, others) in [
        (&mut old, [2, 3]),
        (&mut first, [1, 3]),
        (&mut second, [1, 2]),
    ] {
        until(node, |event| live(event) == Some(others.to_vec())).await;
    }
    exchange(&mut first, (&mut second, 3), &plan(2, 1)).await;
    exchange(&mut first, (&mut second, 3), &snapshot(2, 20_000)).await;
    let sent = first.meter().read().bytes_sent;
    assert_eq!(sent.keys().collect::<Vec<_>>(), ["json"]);

    first.prefer(&[2, 1, 0]);
    second.prefer(&[2, 0, 1]);
    exchange(&mut first, (&mut second, 3), &plan(2, 2)).await;
    let sent = first.meter().read().bytes_sent;
    assert_eq!(sent.keys().collect::<Vec<_>>(), ["json", "protobuf"]);
    exchange(&mut first, (&mut second, 3), &snapshot(2, 20_000)).await;
    let sent = first.meter().read().bytes_sent;
    assert!(sent["protobuf"] > 20_000, "{sent:?}");
    assert_eq!(first.meter().read().streams_opened, 2, "they agree anew");

    // The member that reads JSON alone is sent JSON, once it has refused the others.
    exchange(&mut first, (&mut old, 1), &plan(2, 3)).await;
    exchange(&mut first, (&mut old, 1), &snapshot(2, 20_000)).await;
    let refusals = first.meter().read().refusals_received;
    exchange(&mut first, (&mut old, 1), &plan(2, 4)).await;
    assert_eq!(first.meter().read().refusals_received, refusals);
}

#[tokio::test]
async fn nodes_without_a_common_wire_do_not_join() {
    let old = start(settings(1, &[Format::Json], &[])).await;
    let new = start(settings(2, &[Format::Protobuf], &[old.address()])).await;
    let meter = new.meter();
    eventually(|| meter.read().refusals_received >= 3).await;
    assert_eq!(old.meter().read().messages_received, 0);
}

#[tokio::test]
async fn a_port_in_use_is_named() {
    let first = start(settings(1, &[Format::Protobuf], &[])).await;
    let mut second = settings(2, &[Format::Protobuf], &[]);
    second.listen = first.address();
    let refused = Gossip::start(second)
        .await
        .err()
        .expect("the port is in use");
    let text = refused.to_string();
    assert!(
        text.starts_with(&format!("TCP on {}: ", first.address())),
        "{text}"
    );

    let udp = UdpSocket::bind("127.0.0.1:0").expect("a socket");
    let mut third = settings(3, &[Format::Protobuf], &[]);
    third.listen = udp.local_addr().expect("an address");
    let refused = Gossip::start(third).await.err();
    assert!(
        matches!(
            refused,
            Some(GossipError::Bind {
                protocol: "UDP",
                ..
            })
        ),
        "{refused:?}"
    );
}

#[tokio::test]
async fn a_datagram_size_out_of_range_is_refused() {
    for bytes in [0, 40, 10_000] {
        let mut settings = settings(1, &[Format::Protobuf], &[]);
        settings.datagram_bytes = bytes;
        let refused = Gossip::start(settings).await.err();
        assert!(
            matches!(refused, Some(GossipError::DatagramBytes(_))),
            "{refused:?}"
        );
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn garbage_at_full_speed_does_not_stop_messages() {
    let mut nodes = nodes(2).await;
    let second = nodes.pop().expect("two nodes");
    let mut first = nodes.pop().expect("two nodes");
    let (target, meter) = (second.address(), second.meter());
    let taken = Arc::new(AtomicU64::new(0));
    let taking = tokio::spawn(take_messages(second, Arc::clone(&taken)));
    let sender = first.meter();
    let (before, sent_before) = (meter.read(), sender.read());
    let garbage = tokio::task::spawn_blocking(move || send_garbage(target));
    while !garbage.is_finished() {
        // The kernel drops some of them, when garbage fills the socket's buffer.
        let _ = first.send(&[Author(2)], &plan(1, 1));
        sleep(Duration::from_millis(1)).await;
    }
    let garbage = garbage.await.expect("a generator");
    // The datagrams that were read and not refused are the other node's: messages, and packets of membership.
    let delivered = || {
        let (now, sent) = (meter.read(), sender.read());
        let others = |counters: &Counters| {
            counters.datagrams_received - counters.datagrams_refused.values().sum::<u64>()
        };
        let membership = |counters: &Counters| counters.datagrams_sent - counters.messages_sent;
        let read = others(&now) - others(&before);
        read.saturating_sub(membership(&sent) - membership(&sent_before))
    };
    eventually(|| {
        let taken = taken.load(Ordering::Relaxed);
        taken > 0 && taken * 100 >= delivered() * 95
    })
    .await;
    let counters = meter.read();
    let refused = &counters.datagrams_refused;
    assert!(
        refused["forged"] > 0 && refused["version"] > 0,
        "{refused:?} of {garbage}"
    );
    assert!(refused.values().sum::<u64>() <= garbage);
    assert_eq!(counters.messages_dropped.get("queue"), None);
    assert_eq!(counters.messages_dropped.get("frames"), None);
    taking.abort();
}

/// Takes the messages that arrive at a node, and counts them.
async fn take_messages(mut node: Gossip, taken: Arc<AtomicU64>) {
    loop {
        if matches!(node.next().await, Event::Message { .. }) {
            taken.fetch_add(1, Ordering::Relaxed);
        }
    }
}

/// Sends datagrams of garbage for a while, as fast as it goes. Returns the number that the kernel took.
fn send_garbage(target: SocketAddr) -> u64 {
    let socket = UdpSocket::bind("127.0.0.1:0").expect("a socket");
    let mut random = fastrand::Rng::with_seed(9);
    let mut garbage = [0; 300];
    random.fill(&mut garbage);
    let (start, mut sent) = (Instant::now(), 0);
    while start.elapsed() < GARBAGE {
        // Every other one looks like a datagram of this version with messages.
        garbage[0] = (1 + random.u8(..2)) << 4 | 3;
        garbage[1 + random.usize(..299)] = random.u8(..);
        sent += u64::from(socket.send_to(&garbage, target).is_ok());
    }
    sent
}

#[tokio::test]
async fn strangers_at_the_port_for_streams_do_no_harm() {
    let mut nodes = nodes(2).await;
    let mut second = nodes.pop().expect("two nodes");
    let mut first = nodes.pop().expect("two nodes");
    let target = second.address();
    let mut strangers = Vec::new();
    for number in 0..40_u8 {
        let mut stranger = tokio::net::TcpStream::connect(target)
            .await
            .expect("a connection");
        // Half of them say nothing.
        if number % 2 == 0 {
            use tokio::io::AsyncWriteExt;
            stranger.write_all(&[number; 1_000]).await.expect("bytes");
        }
        strangers.push(stranger);
    }
    exchange(&mut first, (&mut second, 2), &snapshot(1, 50_000)).await;
    let meter = second.meter();
    eventually(|| meter.read().streams_failed >= 20).await;
}

/// Forwards datagrams to a node, and keeps a copy of each.
struct Recorder {
    /// The address that the node advertises.
    address: SocketAddr,
    node: watch::Sender<Option<SocketAddr>>,
    recorded: Arc<Mutex<Vec<Vec<u8>>>>,
}

impl Recorder {
    async fn start() -> Self {
        let socket = tokio::net::UdpSocket::bind("127.0.0.1:0").await;
        let socket = socket.expect("a socket");
        let address = socket.local_addr().expect("an address");
        let (sender, node) = watch::channel(None);
        let recorded = Arc::<Mutex<Vec<Vec<u8>>>>::default();
        let copies = Arc::clone(&recorded);
        tokio::spawn(async move {
            let mut datagram = [0; 2_048];
            loop {
                let Ok(bytes) = socket.recv(&mut datagram).await else {
                    continue;
                };
                let datagram = &datagram[..bytes];
                copies.lock().expect("copies").push(datagram.to_vec());
                let node = *node.borrow();
                if let Some(node) = node {
                    // The node may be down.
                    let _ = socket.send_to(datagram, node).await;
                }
            }
        });
        Self {
            address,
            node: sender,
            recorded,
        }
    }

    /// Starts the node whose datagrams are recorded.
    async fn node(&self, incarnation: u32, seed: SocketAddr) -> Gossip {
        let mut settings = settings(2, &[Format::Protobuf], &[seed]);
        settings.participant.incarnation = incarnation;
        settings.participant.source.port = self.address.port();
        let node = start(settings).await;
        self.node.send_replace(Some(node.address()));
        node
    }
}

/// Sends recorded datagrams to a node from another address. Checks that the node takes none of them.
async fn replay(recorded: &[Vec<u8>], node: &mut Gossip) {
    const ANNOUNCEMENT: u8 = 1;
    const QUIET: Duration = Duration::from_millis(300);
    let (meter, before) = (node.meter(), node.meter().read());
    let socket = UdpSocket::bind("127.0.0.1:0").expect("a socket");
    for datagram in recorded {
        let sent = socket.send_to(datagram, node.address());
        assert_eq!(sent.expect("a datagram"), datagram.len());
    }
    // An announcement that comes again says what the node knows.
    let others = recorded.iter();
    let others = others.filter(|datagram| datagram[0] & 0x0f != ANNOUNCEMENT);
    let others = others.count() as u64;
    let refused = |counters: &Counters| counters.datagrams_refused.values().sum::<u64>();
    eventually(|| refused(&meter.read()) >= refused(&before) + others).await;
    assert_eq!(meter.read().messages_received, before.messages_received);
    let members = async {
        loop {
            let event = node.next().await;
            assert_eq!(live(&event), Some(vec![1]), "{event:?}");
        }
    };
    assert!(timeout(QUIET, members).await.is_err());
}

#[tokio::test]
async fn recorded_datagrams_change_nothing_now_later_and_after_a_restart() {
    let recorder = Recorder::start().await;
    let mut first = start(settings(1, &[Format::Protobuf], &[])).await;
    let mut second = recorder.node(1, first.address()).await;
    until(&mut first, |event| live(event) == Some(vec![2])).await;
    until(&mut second, |event| live(event) == Some(vec![1])).await;
    for share in 0..5 {
        send_each(&mut first, &mut second, &plan(1, share), 1).await;
    }
    let recorded = recorder.recorded.lock().expect("copies").clone();
    assert!(recorded.len() > 5, "{}", recorded.len());
    replay(&recorded, &mut second).await;

    // Later ones come in between.
    for share in 6..16 {
        send_each(&mut first, &mut second, &plan(1, share), 1).await;
    }
    replay(&recorded, &mut second).await;

    drop(second);
    let mut second = recorder.node(2, first.address()).await;
    until(&mut first, takes_over).await;
    until(&mut second, |event| live(event) == Some(vec![1])).await;
    send_each(&mut first, &mut second, &plan(1, 16), 1).await;
    replay(&recorded, &mut second).await;
}
