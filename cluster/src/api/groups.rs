use std::collections::BTreeSet;

use axum::{Json, extract::State};
use serde::Serialize;
use utoipa::ToSchema;

use super::{Api, Problem, extract::Path};
use crate::{runtime::View, state::ObjectId};

/// The groups that a node knows.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct Groups {
    /// Their names, in order.
    #[schema(example = json!(["BJ", "SH"]))]
    groups: BTreeSet<String>,
}

/// The sequence of a group, which changes with its plan and its objects.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct Sequence {
    /// The group.
    #[schema(example = "BJ")]
    group: String,
    /// The number, 0 if nothing was ever set. A later one need not be larger.
    operation_seq: u64,
}

impl Api {
    /// Returns the groups of members, plans, objects and gates.
    pub(super) fn groups(&self, view: &View) -> BTreeSet<String> {
        let members = view.members.iter();
        let members = members.map(|member| member.source.group.as_str());
        let gates = self.handle.admission().gates().map(|(area, _)| area);
        members
            .chain(gates)
            .chain(view.plans.keys().map(|area| area.as_str()))
            .chain(view.objects.keys().map(ObjectId::group))
            .chain([view.source.group.as_str()])
            .map(str::to_owned)
            .collect()
    }

    /// Checks that the node knows a group, or that it may be new.
    pub(super) fn check_group(&self, group: &str, may_be_new: bool) -> Result<(), Problem> {
        if may_be_new || self.groups(&self.handle.view()).contains(group) {
            return Ok(());
        }
        let group = wirecost_codec::short_text(group);
        Err(Problem::not_found(format!(
            "no member, plan or object has the group `{group}`"
        )))
    }
}

/// Returns the groups that the node knows.
#[utoipa::path(
    get,
    path = "/cluster/admin/v1",
    operation_id = "list_groups",
    tag = "groups",
    responses((status = 200, body = Groups), Problem),
)]
pub(super) async fn list(State(api): State<Api>) -> Json<Groups> {
    Json(Groups {
        groups: api.groups(&api.handle.view()),
    })
}

/// Returns the sequence of a group, for optimistic locks.
#[utoipa::path(
    get,
    path = "/cluster/admin/v1/{group}/sequence",
    operation_id = "read_sequence",
    tag = "groups",
    params(("group" = String, Path, example = "BJ")),
    responses((status = 200, body = Sequence), Problem),
)]
pub(super) async fn sequence(
    State(api): State<Api>,
    Path(group): Path<String>,
) -> Result<Json<Sequence>, Problem> {
    api.check_group(&group, false)?;
    let sequences = &api.handle.view().sequences;
    Ok(Json(Sequence {
        operation_seq: sequences.get(group.as_str()).copied().unwrap_or_default(),
        group,
    }))
}
