use std::{collections::BTreeMap, sync::Arc};

use serde::Serialize;
use wirecost_message::{CompactString, Source};

use super::{Health, Sale, Statistics};
use crate::{
    Member,
    choice::Choice,
    node::Node,
    state::{Author, Configuration, Configured, ObjectId, Plan, Stamp, Time},
};

/// A node at a moment, for readers. All that it says of operations is on the disk.
#[derive(Debug, Clone)]
pub struct View {
    /// The node's number.
    pub number: Author,
    /// The description of the node in its messages.
    pub source: Source,
    /// The other members that are known, by number.
    pub members: Arc<[Member]>,
    /// The plan of each area that an operation has named.
    pub plans: Arc<BTreeMap<CompactString, Plan>>,
    /// The plugins and pipelines.
    pub objects: Arc<BTreeMap<ObjectId, Object>>,
    /// The sequence of each group that has a plan or an object.
    pub sequences: Arc<BTreeMap<CompactString, u64>>,
    /// The sales, by name.
    pub sales: Arc<[Sale]>,
    /// The latest reports on pipelines.
    pub statistics: Arc<Statistics>,
    /// The time up to which the node and every peer hold the node's own operations.
    pub held_everywhere: Time,
    /// The health of the cluster as the node sees it.
    pub health: Health,
    /// The reason for which the node takes no writes.
    pub halted: Option<Arc<str>>,
    /// The choice of the wire, if it follows the traffic.
    pub choice: Option<Arc<Choice>>,
    /// Counts since the node started.
    pub counters: Counters,
}

/// A plugin or pipeline as it is configured.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Object {
    /// Its configuration.
    pub configuration: Arc<Configuration>,
    /// The stamp of the operation that set it; unknown to a node without a store.
    pub stamp: Option<Stamp>,
}

/// Counts since the node started.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "api", derive(utoipa::ToSchema))]
pub struct Counters {
    /// Commits that waited for the disk.
    pub commits: u64,
    /// Requests that were acknowledged.
    pub acknowledged: u64,
    /// Requests that were refused.
    pub refused: u64,
    /// Messages that members sent.
    pub received: u64,
    /// Messages among them that the node did not take.
    pub not_taken: u64,
    /// Messages that the node sent.
    pub sent: u64,
    /// The bytes that the messages sent would take as JSON, by every sixteenth of them.
    #[serde(skip)]
    pub json_bytes: u64,
    /// Messages that the engine did not send.
    pub not_sent: u64,
    /// Areas and objects that an operation lost to a later one.
    pub conflicts: u64,
}

impl View {
    /// Returns the view of a node that has not run yet.
    pub(super) fn first(node: &Node) -> Self {
        let mut view = Self {
            number: node.author(),
            source: node.source().clone(),
            members: Arc::default(),
            plans: Arc::default(),
            objects: Arc::default(),
            sequences: Arc::default(),
            sales: Arc::default(),
            statistics: Arc::default(),
            held_everywhere: node.held_everywhere(),
            health: Health::default(),
            halted: None,
            choice: None,
            counters: Counters::default(),
        };
        for (area, _) in node.state().plans() {
            view.follow_plan(node, area);
        }
        for configured in node.state().all_objects() {
            view.follow_object(node, &Arc::new(configured.configuration.clone()));
        }
        view
    }

    /// Has a plan follow the node's.
    pub(super) fn follow_plan(&mut self, node: &Node, area: &str) {
        if let Some(plan) = node.state().plan(area) {
            Arc::make_mut(&mut self.plans).insert(area.into(), plan);
        }
        self.follow_sequence(node, area);
    }

    /// Has an object follow the node's, which has this configuration.
    pub(super) fn follow_object(&mut self, node: &Node, configuration: &Arc<Configuration>) {
        let id = configuration.id();
        if let Some(Configured { stamp, .. }) = node.state().object(id) {
            let object = Object {
                configuration: Arc::clone(configuration),
                stamp: Some(stamp),
            };
            Arc::make_mut(&mut self.objects).insert(id.clone(), object);
        }
        self.follow_sequence(node, id.group());
    }

    /// Removes an object, as the node has.
    pub(super) fn remove_object(&mut self, node: &Node, id: &ObjectId) {
        Arc::make_mut(&mut self.objects).remove(id);
        self.follow_sequence(node, id.group());
    }

    fn follow_sequence(&mut self, node: &Node, group: &str) {
        let sequence = node.sequence(group);
        Arc::make_mut(&mut self.sequences).insert(group.into(), sequence);
    }
}
