use std::collections::BTreeMap;

use axum::{Json, extract::State};
use serde::Serialize;
use utoipa::ToSchema;

use super::{Api, Problem, choice::Choice, health::Health, members::Member, sales::Sale};
use crate::{
    admission::Stock,
    automation,
    runtime::{Counters, View},
};

/// The cluster as the page shows it.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub(super) struct Overview {
    /// The name of the node that answers.
    #[schema(example = "gw-bj-0")]
    node: String,
    /// The health.
    health: Health,
    /// The reason for which this node takes no writes.
    halted: Option<String>,
    /// The areas, by name.
    areas: Vec<Area>,
    /// The sales, by name.
    sales: Vec<Sale>,
    /// The members, this node first.
    members: Vec<Member>,
    /// The traffic of this node; absent for a node that is alone.
    traffic: Option<Traffic>,
    /// The choice of this node's wire; absent if the wire is fixed.
    choice: Option<Choice>,
    /// The counts of this node.
    counters: Counters,
}

/// An area on the board.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
struct Area {
    /// Its name.
    #[schema(example = "BJ")]
    group: String,
    /// The share that passes, in parts per million; absent if no operation has set it.
    #[schema(maximum = 1_000_000)]
    parts_per_million: Option<u32>,
    /// The number of live members of the group.
    members: usize,
    /// True if this node has a gate for the area.
    is_served_here: bool,
    /// The number of requests that may still pass this node's gate; absent without a limit.
    stock_left: Option<u64>,
    /// The requests at this node's gate since it started; absent without a gate.
    offered: Option<u64>,
    /// The requests among them that passed.
    passed: Option<u64>,
    /// The number of plugins and pipelines.
    objects: usize,
}

/// The bytes of messages that a node has sent and received since it started.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
struct Traffic {
    /// The bytes of frames sent, by wire.
    #[schema(example = json!({ "protobuf": 123_456 }))]
    sent: BTreeMap<String, u64>,
    /// The bytes of frames received, by wire.
    #[schema(example = json!({ "protobuf": 123_456 }))]
    received: BTreeMap<String, u64>,
    /// About the bytes that JSON would have taken in addition to those sent.
    saved: u64,
}

impl Overview {
    pub(super) fn of(api: &Api, view: &View) -> Self {
        let members = Member::all(view);
        let area = |group: String| {
            let gate = api.handle.admission().gate(&group).ok();
            let is_here = |member: &&Member| member.is_alive() && member.group() == group;
            Area {
                parts_per_million: view
                    .plans
                    .get(group.as_str())
                    .map(|plan| plan.share.parts_per_million()),
                members: members.iter().filter(is_here).count(),
                is_served_here: gate.is_some(),
                offered: gate.map(|gate| gate.tally().offered),
                passed: gate.map(|gate| gate.tally().passed),
                stock_left: gate.and_then(|gate| match gate.stock() {
                    Stock::Limited(left) => Some(left),
                    Stock::Unlimited => None,
                }),
                objects: view.objects.keys().filter(|id| id.group() == group).count(),
                group,
            }
        };
        // The objects of sales have a group of their own, which is no area.
        let areas = api.groups(view).into_iter();
        let areas = areas.filter(|group| group != automation::GROUP);
        Self {
            node: view.source.name.to_string(),
            health: view.health.into(),
            halted: view.halted.as_deref().map(str::to_owned),
            areas: areas.map(area).collect(),
            sales: Sale::all(view),
            members,
            traffic: api.handle.traffic().map(|engine| {
                let sent = engine.bytes_sent.values().sum();
                Traffic {
                    saved: view.counters.json_bytes.saturating_sub(sent),
                    sent: engine.bytes_sent,
                    received: engine.bytes_received,
                }
            }),
            choice: view.choice.as_deref().map(Choice::from),
            counters: view.counters,
        }
    }
}

/// Returns the cluster as the page shows it.
#[utoipa::path(
    get,
    path = "/cluster/overview/v1",
    operation_id = "read_overview",
    tag = "cluster",
    responses((status = 200, body = Overview), Problem),
)]
pub(super) async fn read(State(api): State<Api>) -> Json<Overview> {
    Json(Overview::of(&api, &api.handle.view()))
}
