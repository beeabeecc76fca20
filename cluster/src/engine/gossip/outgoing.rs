//! The stream to a member, for messages that are too large for a datagram.

use std::{io, net::SocketAddr, sync::Arc, time::Duration};

use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
    sync::mpsc,
    time::{sleep, timeout},
};
use wirecost_wire::{Wire, Wires};

use super::{
    Shared,
    large::Large,
    link::{Link, LinkError},
};
use crate::{
    engine::counters::add_bytes,
    frames::{MessageWriter, agreed_framing},
    transport::{Greeting, Initiating, NodeRun, Stream},
};

/// The time in which a peer must accept a stream, or the bytes of a few messages.
const PATIENCE: Duration = Duration::from_secs(10);

/// The time after which a stream without messages is closed.
const IDLE: Duration = Duration::from_secs(60);

/// The time before another attempt to open a stream: the first, and the longest.
const BACKOFF: [Duration; 2] = [Duration::from_millis(50), Duration::from_secs(5)];

/// The number of bytes of frames after which they are written.
const FRAMES_BYTES: usize = 64 << 10;

/// Sends the messages of a queue to a member, until the queue is closed or the member does not live.
pub(super) async fn run(
    shared: Arc<Shared>,
    to: NodeRun,
    address: SocketAddr,
    mut queue: mpsc::Receiver<Arc<Large>>,
) {
    let mut backoff = BACKOFF[0];
    let mut next = None;
    loop {
        let Some(message) = (match next.take() {
            Some(message) => Some(message),
            None => queue.recv().await,
        }) else {
            return;
        };
        if !shared.peers.is_live(to) {
            return shared.meter.drop_message("no member");
        }
        match open(&shared, to, address).await {
            Ok(open) => {
                backoff = BACKOFF[0];
                next = open.send_all(message, &mut queue).await;
            }
            Err(error) => {
                shared.meter.count(|counters| counters.streams_failed += 1);
                tracing::debug!(%error, %address, "no stream");
                next = Some(message);
                sleep(backoff).await;
                backoff = (backoff * 2).min(BACKOFF[1]);
            }
        }
    }
}

/// An open stream.
struct Open<'a> {
    shared: &'a Shared,
    address: SocketAddr,
    tcp: TcpStream,
    stream: Stream,
    /// The writer of this stream alone. The peer, which has a reader for each stream, holds all of its keyframes.
    messages: MessageWriter,
    /// The place of its wire in the node's list.
    place: Option<usize>,
    wire: String,
    frames: Vec<u8>,
}

async fn open<'a>(
    shared: &'a Shared,
    to: NodeRun,
    address: SocketAddr,
) -> Result<Open<'a>, LinkError> {
    let (tcp, stream) = timeout(PATIENCE, connect(shared, to, address)).await??;
    shared.meter.count(|counters| counters.streams_opened += 1);
    let wire = stream.agreement.wire();
    Ok(Open {
        messages: MessageWriter::new(wire, agreed_framing(wire))?,
        place: place(wire, &shared.wires),
        wire: wire.name().to_string(),
        shared,
        address,
        tcp,
        stream,
        frames: Vec::new(),
    })
}

async fn connect(
    shared: &Shared,
    to: NodeRun,
    address: SocketAddr,
) -> Result<(TcpStream, Stream), LinkError> {
    shared.carrier.check(address)?;
    let mut link = Link::new(TcpStream::connect(address).await?)?;
    let wires = shared.peers.ordered(&shared.wires);
    let (key, runs) = (&shared.carrier.key, [shared.own, to]);
    let initiating = Initiating::start(&wires, key, super::nonce()?, runs, &mut link.outward);
    let greeting = link.step(initiating, Initiating::answered).await?;
    let stream = link.step(greeting, Greeting::greeted).await?;
    Ok((link.tcp, stream))
}

/// Returns the place of a wire in a list.
fn place(wire: &Wire, wires: &Wires) -> Option<usize> {
    let key = |wire: &Wire| {
        (
            wire.format(),
            wire.schema(),
            wire.packing(),
            wire.compression(),
        )
    };
    let mut wires = wires.as_slice().iter();
    wires.position(|listed| key(listed) == key(wire))
}

impl Open<'_> {
    /// Sends messages until the stream breaks or has been idle, and returns a message that was not sent.
    async fn send_all(
        mut self,
        mut message: Arc<Large>,
        queue: &mut mpsc::Receiver<Arc<Large>>,
    ) -> Option<Arc<Large>> {
        loop {
            self.write(&message);
            while self.frames.len() < FRAMES_BYTES
                && let Ok(another) = queue.try_recv()
            {
                self.write(&another);
            }
            if self.flush().await.is_err() || self.messages.is_lost() {
                self.shared
                    .meter
                    .count(|counters| counters.streams_failed += 1);
                self.shared.meter.drop_message("stream");
                return None;
            }
            // The peer sends nothing more, so anything that can be read is the end.
            let mut end = [0];
            message = tokio::select! {
                message = queue.recv() => message?,
                _ = self.tcp.read(&mut end) => return None,
                () = sleep(IDLE) => return None,
            };
        }
    }

    /// Appends a message to the frames.
    fn write(&mut self, message: &Large) {
        let written = message.write(self.place, &mut self.messages, &mut self.frames);
        match written {
            Ok(is_encoded) => self.shared.meter.count(|counters| {
                counters.messages_encoded += u64::from(is_encoded);
                counters.messages_sent += 1;
            }),
            Err(_) => self.shared.meter.drop_message("size"),
        }
    }

    /// Writes the frames to the peer.
    async fn flush(&mut self) -> io::Result<()> {
        self.shared.carrier.check(self.address)?;
        // Only a message that is too large for a batch fails here, and none is that large.
        let _ = self.messages.flush(&mut self.frames);
        let mut records = Vec::new();
        self.stream.writer.write(&self.frames, &mut records);
        let (wire, bytes) = (&self.wire, self.frames.len());
        let meter = &self.shared.meter;
        meter.count(|counters| add_bytes(&mut counters.bytes_sent, wire, bytes));
        self.frames.clear();
        self.frames.shrink_to(FRAMES_BYTES);
        timeout(PATIENCE, self.tcp.write_all(&records)).await?
    }
}
