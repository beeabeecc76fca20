//! An engine in memory: a hub that carries messages between the nodes of a process.
// Not every test uses all of it.
#![allow(dead_code)]

use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex, MutexGuard},
    time::Duration,
};

use tokio::sync::mpsc::{self, UnboundedReceiver, UnboundedSender};
use wirecost_cluster::{
    Member,
    engine::{Engine, Event, SendError},
    state::Author,
};
use wirecost_message::{MemberStatus, Message, Source};

/// The members of a cluster. Clones are the same cluster.
#[derive(Debug, Clone, Default)]
pub(crate) struct Hub(Arc<Mutex<Members>>);

/// The members and the queues of their events.
type Members = BTreeMap<Author, (Member, UnboundedSender<Event>)>;

/// The engine of a member.
#[derive(Debug)]
pub(crate) struct HubEngine {
    hub: Hub,
    own: Author,
    events: UnboundedReceiver<Event>,
}

impl Hub {
    /// Adds a member, and tells all.
    pub(crate) fn join(&self, number: u64, source: Source) -> HubEngine {
        let own = Author(number);
        let (sender, events) = mpsc::unbounded_channel();
        let member = Member {
            number: own,
            source,
            incarnation: 1,
            status: MemberStatus::Alive,
            since_ms: 0,
        };
        self.members().insert(own, (member, sender));
        self.tell();
        HubEngine {
            hub: self.clone(),
            own,
            events,
        }
    }

    /// Makes a member fail: it is sent nothing, and the others are told.
    pub(crate) fn fail(&self, number: u64) {
        self.set_status(Author(number), MemberStatus::Failed);
    }

    fn set_status(&self, number: Author, status: MemberStatus) {
        if let Some((member, _)) = self.members().get_mut(&number) {
            member.status = status;
        }
        self.tell();
    }

    fn tell(&self) {
        let members = self.members();
        for (own, (_, sender)) in members.iter() {
            let others = members.values().map(|(member, _)| member);
            let others = others.filter(|member| member.number != *own).cloned();
            // An error says that the node is gone.
            let _ = sender.send(Event::Members(others.collect()));
        }
    }

    fn members(&self) -> MutexGuard<'_, Members> {
        self.0.lock().expect("the members")
    }
}

impl Engine for HubEngine {
    fn send(&mut self, to: &[Author], message: &Message) -> Vec<(Author, SendError)> {
        let members = self.hub.members();
        let is_sent = |to: &Author| match members.get(to) {
            Some((member, sender)) if member.status == MemberStatus::Alive => {
                let (from, message) = (self.own, message.clone());
                sender.send(Event::Message { from, message }).is_ok()
            }
            _ => false,
        };
        let unsent = to.iter().filter(|to| !is_sent(to));
        unsent.map(|to| (*to, SendError::NoMember(*to))).collect()
    }

    async fn next(&mut self) -> Event {
        match self.events.recv().await {
            Some(event) => event,
            None => std::future::pending().await,
        }
    }

    async fn leave(self, _: Duration) {
        self.hub.set_status(self.own, MemberStatus::Left);
    }
}
