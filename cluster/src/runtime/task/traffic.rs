//! The messages of a node: sending, receiving, and the choice of the wire.

use std::sync::Arc;

use tracing::{debug, info, warn};
use wirecost_codec::Codec;
use wirecost_json::Json;
use wirecost_message::{Body, MemberStatus, Message, Status};

use super::Task;
use crate::{
    Member,
    choice::Choice,
    engine::{Engine, SendError},
    node::Node,
    state::Author,
};

/// The number of messages of which one is also encoded as JSON, to count the bytes that the wire saves.
const SAMPLE: u64 = 16;

impl<E: Engine> Task<E> {
    /// Sends the gateway's report to every live member, and records it.
    pub(super) fn report(&mut self, node: &mut Node, report: Status) {
        let report = Status {
            node: node.source().name.clone(),
            ..report
        };
        let live = self.view.members.iter();
        let live = live.filter(|member| member.status == MemberStatus::Alive);
        let live = live.map(|member| member.number).collect();
        if let Err(refused) = node.report(live, report.clone()) {
            debug!(%refused, "a report is not sent");
        }
        self.record(node.author(), report);
    }

    fn record(&mut self, from: Author, report: Status) {
        if !Arc::make_mut(&mut self.view.statistics).record(from, report) {
            debug!(%from, "a report is on one pipeline too many");
        }
    }

    /// Takes a message of a member.
    pub(super) fn receive(&mut self, node: &mut Node, from: Author, message: Message) {
        self.view.counters.received += 1;
        let is_member = |member: &Member| member.number == from;
        if message.version == Message::VERSION
            && let Body::Status(report) = message.body
        {
            if self.view.members.iter().any(is_member) {
                self.sales.receive(message.stamp.into(), &report);
                self.record(from, report);
            }
            return;
        }
        if let Err(refused) = node.receive(self.started.elapsed(), from, message) {
            self.view.counters.not_taken += 1;
            debug!(%from, %refused, "a message was not taken");
        }
    }

    /// Chooses the wire by the traffic, when a choice is due.
    pub(super) fn choose_wire(&mut self) {
        let now = self.started.elapsed();
        let chooser = self.settings.chooser.as_mut();
        let Some(chooser) = chooser.filter(|chooser| chooser.is_due(now)) else {
            return;
        };
        let Some(meter) = self.engine.meter() else {
            return;
        };
        if chooser.observe(now, meter.sent()) {
            let Choice { wire, reason, .. } = chooser.choice();
            info!(%wire, %reason, "the wire changed");
            self.engine.prefer(&chooser.choice().order);
        }
        self.view.choice = Some(Arc::new(chooser.choice().clone()));
    }

    /// Sends a message to peers.
    pub(super) fn send(&mut self, to: &[Author], message: &Message) {
        let unsent = self.engine.send(to, message);
        self.view.counters.not_sent += unsent.len() as u64;
        self.count_sent((to.len() - unsent.len()) as u64, message);
        for (_, error) in unsent {
            match error {
                // The engine warns once for all of an outage.
                SendError::NotConnected => {}
                error => warn!(%error, "a message was not sent"),
            }
        }
    }

    /// Counts a message that was sent so many times.
    fn count_sent(&mut self, times: u64, message: &Message) {
        let counters = &mut self.view.counters;
        let samples = |sent: u64| sent.div_ceil(SAMPLE);
        let taken = samples(counters.sent + times) - samples(counters.sent);
        counters.sent += times;
        // To encode each would cost as much as to send it.
        if taken > 0 {
            let mut json = Vec::new();
            if Json::default().encode(message, &mut json).is_ok() {
                counters.json_bytes += taken * SAMPLE * json.len() as u64;
            }
        }
    }
}
