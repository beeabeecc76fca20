use std::{collections::BTreeMap, sync::Arc};

use wirecost_message::{CompactString, MemberStatus, Status};

use crate::{Member, state::Author};

/// The largest number of pipelines of a node whose reports are kept. Further ones are not.
pub const MAX_PIPELINES: usize = 64;

/// The latest report of each node on each of its pipelines.
#[derive(Debug, Clone, Default)]
pub struct Statistics(BTreeMap<Author, BTreeMap<CompactString, Arc<Status>>>);

impl Statistics {
    /// Iterates over the nodes, by number, and their reports, by pipeline.
    pub fn iter(&self) -> impl Iterator<Item = (Author, &Arc<Status>)> {
        let nodes = self.0.iter();
        nodes.flat_map(|(node, reports)| reports.values().map(|report| (*node, report)))
    }

    /// Takes a report in, unless it is on one pipeline too many. Returns whether it did.
    pub(super) fn record(&mut self, node: Author, report: Status) -> bool {
        let reports = self.0.entry(node).or_default();
        let has_room = reports.len() < MAX_PIPELINES || reports.contains_key(&report.pipeline);
        if has_room {
            reports.insert(report.pipeline.clone(), Arc::new(report));
        }
        has_room
    }

    /// Forgets the reports of nodes that live no more.
    pub(super) fn keep(&mut self, own: Author, members: &[Member]) {
        let is_alive = |member: &Member| member.status == MemberStatus::Alive;
        let live: Vec<_> = members.iter().filter(|member| is_alive(member)).collect();
        self.0
            .retain(|node, _| *node == own || live.iter().any(|member| member.number == *node));
    }
}
