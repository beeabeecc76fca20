//! The streams of other members.

use std::{sync::Arc, time::Duration};

use tokio::{
    net::{TcpListener, TcpStream},
    sync::{OwnedSemaphorePermit, Semaphore},
    task::JoinSet,
    time::{sleep, timeout},
};
use wirecost_message::Message;

use super::{
    Shared,
    link::{Link, LinkError},
};
use crate::{
    engine::counters::add_bytes,
    frames::{Item, MessageReader, agreed_framing},
    transport::{Answered, Greeting, Record, Responding, Stream},
};

/// The largest number of streams in their handshake, in which anybody can be at the other end.
const HANDSHAKES: usize = 64;

/// The largest number of streams of other members.
const STREAMS: usize = 1_024;

/// The time for a handshake.
const PATIENCE: Duration = Duration::from_secs(5);

/// The time after which a stream without messages is closed, longer than that of its initiator.
const IDLE: Duration = Duration::from_secs(180);

/// Accepts streams.
pub(super) async fn listen(shared: Arc<Shared>, listener: TcpListener) {
    let handshakes = Arc::new(Semaphore::new(HANDSHAKES));
    let mut tasks = JoinSet::new();
    loop {
        let accepted = tokio::select! {
            accepted = listener.accept() => accepted,
            Some(_) = tasks.join_next() => continue,
        };
        let Ok((tcp, _)) = accepted else {
            // No descriptors are left, or the peer has gone already.
            sleep(Duration::from_millis(20)).await;
            continue;
        };
        let permit = handshakes.clone().try_acquire_owned();
        match permit {
            Ok(permit) if tasks.len() < STREAMS => {
                tasks.spawn(serve(shared.clone(), tcp, permit));
            }
            _ => shared.meter.count(|counters| counters.streams_failed += 1),
        }
    }
}

/// Serves a stream until it ends.
async fn serve(shared: Arc<Shared>, tcp: TcpStream, permit: OwnedSemaphorePermit) {
    let served = async {
        let (link, stream) = timeout(PATIENCE, accept(&shared, tcp)).await??;
        drop(permit);
        shared
            .meter
            .count(|counters| counters.streams_accepted += 1);
        receive(&shared, link, stream).await
    };
    if let Err(error) = served.await {
        shared.meter.count(|counters| counters.streams_failed += 1);
        tracing::debug!(%error, "a stream ended");
    }
}

async fn accept(shared: &Shared, tcp: TcpStream) -> Result<(Link, Stream), LinkError> {
    let mut link = Link::new(tcp)?;
    let wires = shared.peers.ordered(&shared.wires);
    let key = &shared.carrier.key;
    let responding = Responding::new(&wires, key, super::nonce()?, shared.own);
    let answered = link.step(responding, Responding::answer).await?;
    let greeting = link
        .step(answered, |answered: Answered, arrived, _| {
            answered.confirmed(arrived)
        })
        .await?;
    let stream = link.step(greeting, Greeting::greeted).await?;
    Ok((link, stream))
}

/// Receives the messages of a stream.
async fn receive(shared: &Shared, mut link: Link, mut stream: Stream) -> Result<(), LinkError> {
    let wire = stream.agreement.wire();
    let mut reader = MessageReader::new(&shared.wires, agreed_framing(wire))?;
    let wire = wire.name().to_string();
    let (mut frames, mut messages) = (Vec::new(), Vec::new());
    loop {
        let mut consumed = 0;
        while let Record::Payload {
            payload,
            consumed: record,
        } = stream.reader.read(&link.arrived[consumed..])?
        {
            frames.extend_from_slice(payload);
            consumed += record;
            let meter = &shared.meter;
            meter.count(|counters| add_bytes(&mut counters.bytes_received, &wire, payload.len()));
        }
        link.arrived.drain(..consumed);
        let consumed = reader.read(&frames, &mut |item| match item {
            Item::Message(message, _) => messages.push(message),
            Item::Skipped(_) => shared.meter.count(|counters| counters.frames_skipped += 1),
            Item::Control(_) => {}
        })?;
        frames.drain(..consumed);
        for message in messages.drain(..) {
            deliver(shared, &stream, message).await;
        }
        timeout(IDLE, link.read()).await??;
    }
}

/// Hands a message to the node, and waits while the node is behind.
async fn deliver(shared: &Shared, stream: &Stream, message: Message) {
    if !shared.peers.is_live(stream.peer) {
        return shared.meter.drop_message("no member");
    }
    match shared.large.send((stream.peer.number, message)).await {
        Ok(()) => shared
            .meter
            .count(|counters| counters.messages_received += 1),
        Err(_) => shared.meter.drop_message("queue"),
    }
}
