//! The packets that arrive at the subscriptions.

use std::future::pending;

use async_nats::{Client, Subscriber};
use bytes::Bytes;
use futures_util::{FutureExt, StreamExt};
use wirecost_wire::Wires;

use super::{
    NatsError, Subjects,
    network::{EVERYONE, Network},
};
use crate::{
    engine::{
        JoinError,
        driver::{Driver, Inbox, PACKETS_A_TURN},
    },
    frames::{MessageReader, STREAM_FRAMING},
    state::Author,
    transport::{Assembly, Kind, Opened},
};

/// The room for the headers of frames besides a message of the largest size.
const HEADERS: usize = 1 << 10;

pub(super) struct Packets {
    /// The packets to every node.
    all: Subscriber,
    /// The packets to the node.
    own: Subscriber,
    /// A packet that was taken from a subscription and is not read yet.
    ready: Option<Bytes>,
    assembly: Assembly,
    /// The reader of messages in parts.
    reader: MessageReader,
}

impl Packets {
    pub(super) async fn subscribe(
        client: &Client,
        subjects: &Subjects,
        number: Author,
        wires: &Wires,
    ) -> Result<Self, NatsError> {
        let reader = MessageReader::new(wires, STREAM_FRAMING).map_err(JoinError::from)?;
        Ok(Self {
            all: client.subscribe(subjects.all()).await?,
            own: client.subscribe(subjects.node(number)).await?,
            ready: None,
            assembly: Assembly::new(STREAM_FRAMING.limits().max_message_bytes + HEADERS),
            reader,
        })
    }

    /// Takes the next packet that has arrived.
    fn next(&mut self) -> Option<Bytes> {
        if let Some(ready) = self.ready.take() {
            return Some(ready);
        }
        let now = |subscriber: &mut Subscriber| subscriber.next().now_or_never().flatten();
        let message = now(&mut self.own).or_else(|| now(&mut self.all))?;
        Some(message.payload)
    }

    /// Takes a part of a member, and the messages with their last part.
    fn take_part(&mut self, part: &Opened<'_>, driver: &mut Driver<Network>) {
        let shared = &driver.shared;
        if !shared.peers.is_live(part.from) {
            return shared.meter.drop_message("no member");
        }
        match self.assembly.take(part.from, part.frames) {
            Ok(Some(frames)) => {
                let whole = Opened {
                    kind: Kind::Messages,
                    frames: &frames,
                    ..*part
                };
                self.take_whole(&whole, driver);
            }
            Ok(None) => {}
            Err(refused) => {
                shared.meter.drop_message("parts");
                tracing::debug!(%refused, node = %part.from.number, "a part was refused");
            }
        }
    }

    fn take_whole(&mut self, whole: &Opened<'_>, driver: &mut Driver<Network>) {
        let shared = &driver.shared;
        let taken = shared.take(whole, &mut self.reader, &shared.large);
        if let Some(reason) = driver.heed(taken) {
            driver.refuse(whole, reason, EVERYONE);
        }
    }
}

impl Inbox<Network> for Packets {
    async fn readable(&mut self) {
        if self.ready.is_some() {
            return;
        }
        let message = tokio::select! {
            Some(message) = self.own.next() => message,
            Some(message) = self.all.next() => message,
            // The client has ended.
            else => pending().await,
        };
        self.ready = Some(message.payload);
    }

    fn read(&mut self, driver: &mut Driver<Network>) {
        for _ in 0..PACKETS_A_TURN {
            let Some(packet) = self.next() else { return };
            match driver.open(&packet) {
                Some(part) if part.kind == Kind::Part => self.take_part(&part, driver),
                Some(opened) => driver.take(&opened, EVERYONE),
                None => {}
            }
        }
    }
}
