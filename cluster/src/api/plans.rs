use std::collections::BTreeMap;

use axum::{Json, extract::State, http::StatusCode};
use serde::{Deserialize, Serialize};
use serde_json::json;
use utoipa::{
    ToSchema,
    openapi::schema::{ObjectBuilder, Schema, Type},
};
use wirecost_message::CompactString;

use super::{
    Api, Problem,
    extract::{Body, Path, Query},
    whole::Whole,
    write::{Answer, Options, Written},
};
use crate::{
    admission::Share,
    runtime::View,
    state::{Change, MAX_AREA_BYTES},
    unique::unique,
};

/// The plan of a group: the share of its crowd that passes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub(super) struct Plan {
    /// The group.
    #[schema(example = "BJ")]
    pub(super) group: String,
    /// The share in parts per million.
    #[schema(example = 7_210, maximum = 1_000_000)]
    pub(super) parts_per_million: u32,
    /// The share as a percentage.
    #[schema(example = "0.7210 %")]
    pub(super) percentage: String,
    /// The stamp of the operation that set it.
    #[schema(example = "17@0000000000000007.1")]
    pub(super) stamp: String,
    /// The sequence of the group.
    pub(super) operation_seq: u64,
}

/// The plans of all groups that have one.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct Plans {
    /// The plans, by group.
    plans: Vec<Plan>,
}

/// A new share of a group.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct NewPlan {
    /// The share in parts per million.
    #[schema(value_type = u32, example = 7_210, maximum = 1_000_000)]
    parts_per_million: Whole,
}

/// New shares of some groups, which are set together.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct NewPlans {
    /// The shares in parts per million, by group.
    #[serde(deserialize_with = "unique")]
    #[schema(schema_with = shares_schema)]
    groups: BTreeMap<String, Whole>,
    /// The sequences that some groups must have, by group; else the answer is 409.
    #[serde(default, deserialize_with = "unique")]
    #[schema(value_type = BTreeMap<String, u64>, example = json!({ "SH": 0 }))]
    operation_seqs: BTreeMap<CompactString, Whole>,
}

fn shares_schema() -> Schema {
    let share = ObjectBuilder::new().schema_type(Type::Integer);
    let share = share.minimum(Some(0)).maximum(Some(1_000_000));
    let group = ObjectBuilder::new().schema_type(Type::String);
    let group = group.min_length(Some(1)).max_length(Some(MAX_AREA_BYTES));
    let shares = ObjectBuilder::new()
        .description(Some("The shares in parts per million, by group"))
        .min_properties(Some(1))
        .property_names(Some(Schema::Object(group.build())))
        .additional_properties(Some(Schema::Object(share.build())))
        .examples([json!({ "BJ": 7_210, "SH": 7_810 })]);
    Schema::Object(shares.build())
}

fn share(Whole(parts_per_million): Whole) -> Result<Share, Problem> {
    let parts = u32::try_from(parts_per_million).ok();
    let share = parts.and_then(|parts| Share::new(parts).ok());
    share.ok_or_else(|| {
        let detail =
            format!("a share has at most 1000000 parts per million, not {parts_per_million}");
        Problem::new(StatusCode::BAD_REQUEST, detail)
    })
}

impl NewPlan {
    pub(super) fn share(&self) -> Result<Share, Problem> {
        share(self.parts_per_million)
    }
}

impl Plan {
    fn of(view: &View, group: &str) -> Option<Self> {
        let plan = view.plans.get(group)?;
        Some(Self {
            group: group.to_owned(),
            parts_per_million: plan.share.parts_per_million(),
            percentage: plan.share.to_string(),
            stamp: plan.stamp.to_string(),
            operation_seq: view.sequences.get(group).copied().unwrap_or_default(),
        })
    }
}

/// Returns the plans of all groups.
#[utoipa::path(
    get,
    path = "/cluster/plans/v1",
    operation_id = "list_plans",
    tag = "plans",
    responses((status = 200, body = Plans), Problem),
)]
pub(super) async fn list(State(api): State<Api>) -> Json<Plans> {
    let view = api.handle.view();
    let plans = view.plans.keys();
    let plans = plans.filter_map(|group| Plan::of(&view, group));
    Json(Plans {
        plans: plans.collect(),
    })
}

/// Sets the shares of some groups in one operation.
#[utoipa::path(
    patch,
    path = "/cluster/plans/v1",
    operation_id = "set_plans",
    tag = "plans",
    params(
        (
            "timeout_ms" = Option<u64>,
            Query,
            minimum = 100,
            maximum = 600_000,
            description = "The longest time to wait, in milliseconds",
        ),
        ("consistent" = Option<bool>, Query, description = "Whether to wait for every live member"),
        ("request_id" = Option<String>, Query, pattern = "^[0-9a-f]{16}$", description = "The request's id"),
        ("new_group" = Option<bool>, Query, description = "Whether the groups may be new"),
    ),
    request_body = NewPlans,
    responses((status = 200, body = Written), (status = 202, body = Written), Problem),
)]
pub(super) async fn change(
    State(api): State<Api>,
    Query(options): Query<Options>,
    Body(new): Body<NewPlans>,
) -> Result<Answer, Problem> {
    if options.operation_seq.is_some() {
        let detail = "a change of several groups takes operation_seqs in its body";
        return Err(Problem::new(StatusCode::BAD_REQUEST, detail));
    }
    let mut shares = Vec::new();
    for (group, parts_per_million) in &new.groups {
        api.check_group(group, options.new_group)?;
        shares.push((group.as_str(), share(*parts_per_million)?));
    }
    let change = Change::set_pass(shares)?;
    let expected = new.operation_seqs.into_iter();
    let expected = expected
        .map(|(group, Whole(sequence))| (group, sequence))
        .collect();
    api.write_expecting(expected, change, &options).await
}

/// Returns the plan of a group.
#[utoipa::path(
    get,
    path = "/cluster/admin/v1/{group}/plan",
    operation_id = "read_plan",
    tag = "plans",
    params(("group" = String, Path, example = "BJ")),
    responses((status = 200, body = Plan), Problem),
)]
pub(super) async fn read(
    State(api): State<Api>,
    Path(group): Path<String>,
) -> Result<Json<Plan>, Problem> {
    api.check_group(&group, false)?;
    let plan = Plan::of(&api.handle.view(), &group);
    plan.map(Json)
        .ok_or_else(|| Problem::not_found(format!("the group `{group}` has no plan")))
}

/// Sets the share of a group.
#[utoipa::path(
    put,
    path = "/cluster/admin/v1/{group}/plan",
    operation_id = "set_plan",
    tag = "plans",
    params(("group" = String, Path, example = "BJ"), Options),
    request_body = NewPlan,
    responses((status = 200, body = Written), (status = 202, body = Written), Problem),
)]
pub(super) async fn set(
    State(api): State<Api>,
    Path(group): Path<String>,
    Query(options): Query<Options>,
    Body(new): Body<NewPlan>,
) -> Result<Answer, Problem> {
    api.check_group(&group, options.new_group)?;
    let share = new.share()?;
    let change = Change::set_pass([(group.as_str(), share)])?;
    api.write(&group, change, &options).await
}

/// Closes a group: nothing passes.
#[utoipa::path(
    delete,
    path = "/cluster/admin/v1/{group}/plan",
    operation_id = "close_plan",
    tag = "plans",
    params(("group" = String, Path, example = "BJ"), Options),
    responses((status = 200, body = Written), (status = 202, body = Written), Problem),
)]
pub(super) async fn close(
    State(api): State<Api>,
    Path(group): Path<String>,
    Query(options): Query<Options>,
) -> Result<Answer, Problem> {
    api.check_group(&group, options.new_group)?;
    let change = Change::set_pass([(group.as_str(), Share::NONE)])?;
    api.write(&group, change, &options).await
}
