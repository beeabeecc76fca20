use std::{future, time::Duration};

use wirecost_message::Message;

use super::{Engine, Event, SendError};
use crate::state::Author;

/// The engine of a node that has no cluster.
#[derive(Debug, Clone, Copy, Default)]
pub struct Alone;

impl Engine for Alone {
    fn send(&mut self, to: &[Author], _: &Message) -> Vec<(Author, SendError)> {
        to.iter()
            .map(|to| (*to, SendError::NoMember(*to)))
            .collect()
    }

    async fn next(&mut self) -> Event {
        future::pending().await
    }

    async fn leave(self, _: Duration) {}
}
