use axum::{Json, extract::State};
use serde::Serialize;
use utoipa::ToSchema;
use wirecost_message::ObjectKind;

use super::{
    Api, Problem,
    extract::{Body, Path, Query},
    plans::NewPlan,
    write::{Answer, Options, Written},
};
use crate::{
    automation::{GROUP, OVERRIDE, Override},
    state::{Change, ObjectId},
};

/// A share that is set by hand and wins over the plans of sales until it is released.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct Overridden {
    /// The group.
    #[schema(example = "BJ")]
    group: String,
    /// The share in parts per million.
    #[schema(example = 7_210, maximum = 1_000_000)]
    parts_per_million: u64,
}

fn id(group: &str) -> Result<ObjectId, Problem> {
    Ok(ObjectId::new(
        ObjectKind::Plugin,
        GROUP,
        &Override::name(group),
    )?)
}

/// Returns the share of a group that is set by hand.
#[utoipa::path(
    get,
    path = "/cluster/admin/v1/{group}/override",
    operation_id = "read_override",
    tag = "sales",
    params(("group" = String, Path, pattern = "^[A-Za-z0-9][A-Za-z0-9._-]{0,29}$", example = "BJ")),
    responses((status = 200, body = Overridden), Problem),
)]
pub(super) async fn read(
    State(api): State<Api>,
    Path(group): Path<String>,
) -> Result<Json<Overridden>, Problem> {
    let none = || Problem::not_found("no share of the group is set by hand");
    let view = api.handle.view();
    let object = view.objects.get(&id(&group)?).ok_or_else(none)?;
    let json: serde_json::Value =
        serde_json::from_slice(object.configuration.json()).unwrap_or_default();
    let parts_per_million = json["parts_per_million"].as_u64().ok_or_else(none)?;
    Ok(Json(Overridden {
        group,
        parts_per_million,
    }))
}

/// Sets the share of a group by hand. The node that plans sets the plan to it, and no sale changes it.
#[utoipa::path(
    put,
    path = "/cluster/admin/v1/{group}/override",
    operation_id = "set_override",
    tag = "sales",
    params(
        ("group" = String, Path, pattern = "^[A-Za-z0-9][A-Za-z0-9._-]{0,29}$", example = "BJ"),
        Options,
    ),
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
    let by_hand = Override {
        area: group.as_str().into(),
        share: new.share()?,
    };
    let exists = api.handle.view().objects.contains_key(&id(&group)?);
    let change = match exists {
        true => Change::update(ObjectKind::Plugin, OVERRIDE, by_hand.to_json())?,
        false => Change::create(ObjectKind::Plugin, OVERRIDE, by_hand.to_json())?,
    };
    api.write(GROUP, change, &options).await
}

/// Releases a group: sales plan it again.
#[utoipa::path(
    delete,
    path = "/cluster/admin/v1/{group}/override",
    operation_id = "release_override",
    tag = "sales",
    params(
        ("group" = String, Path, pattern = "^[A-Za-z0-9][A-Za-z0-9._-]{0,29}$", example = "BJ"),
        Options,
    ),
    responses((status = 200, body = Written), (status = 202, body = Written), Problem),
)]
pub(super) async fn release(
    State(api): State<Api>,
    Path(group): Path<String>,
    Query(options): Query<Options>,
) -> Result<Answer, Problem> {
    api.write(GROUP, Change::Delete(id(&group)?), &options)
        .await
}
