//! An engine that hands out a sample of the messages that it sends.

use std::{sync::mpsc, time::Duration};

use wirecost_cluster::{
    engine::{Engine, Event, Meter, SendError, gossip::Gossip},
    state::Author,
};
use wirecost_message::Message;

/// The number of sent messages of which one is in the sample.
const EVERY: u64 = 16;

/// A gossip engine, and the receiver of the sample.
pub(crate) struct Tap {
    engine: Gossip,
    samples: mpsc::Sender<Message>,
    sent: u64,
}

impl Tap {
    pub(crate) fn new(engine: Gossip, samples: mpsc::Sender<Message>) -> Self {
        Self {
            engine,
            samples,
            // Else the first message of each node would be in the sample.
            sent: fastrand::u64(..EVERY),
        }
    }
}

impl Engine for Tap {
    fn send(&mut self, to: &[Author], message: &Message) -> Vec<(Author, SendError)> {
        let unsent = self.engine.send(to, message);
        let samples = self.sent / EVERY;
        self.sent += (to.len() - unsent.len()) as u64;
        if self.sent / EVERY > samples {
            // An error says that the sale has ended.
            let _ = self.samples.send(message.clone());
        }
        unsent
    }

    async fn next(&mut self) -> Event {
        self.engine.next().await
    }

    fn prefer(&mut self, order: &[usize]) {
        self.engine.prefer(order);
    }

    fn meter(&self) -> Option<Meter> {
        Some(self.engine.meter())
    }

    async fn leave(self, limit: Duration) {
        self.engine.leave(limit).await;
    }
}
