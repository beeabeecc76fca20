use axum::{Json, extract::State};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::{
    Api, Problem,
    extract::{Path, Query},
};
use crate::admission::Decision;

/// The query of a decision.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub(super) struct By {
    /// The key of the request, such as a user. Requests with the same key get the same answer. Requests without a
    /// key pass by their count.
    #[param(example = "user-1")]
    key: Option<String>,
}

/// A gate's decision on a request.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct Decided {
    /// The decision.
    decision: Outcome,
}

/// The decisions.
#[derive(Debug, Clone, Copy, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
enum Outcome {
    /// The request passes.
    Passed,
    /// The request is not in the share.
    Held,
    /// The request is in the share, and no stock is left.
    SoldOut,
}

/// Decides about a request of the crowd, for a gateway that does not embed the node.
#[utoipa::path(
    post,
    path = "/cluster/admission/v1/{group}",
    operation_id = "admit",
    tag = "admission",
    params(("group" = String, Path, example = "BJ"), By),
    responses((status = 200, body = Decided), Problem),
)]
pub(super) async fn admit(
    State(api): State<Api>,
    Path(group): Path<String>,
    Query(by): Query<By>,
) -> Result<Json<Decided>, Problem> {
    let key = by.key.as_deref().map(str::as_bytes);
    let decided = api.handle.admission().admit(&group, key);
    let decision = match decided.map_err(|error| Problem::not_found(error.to_string()))? {
        Decision::Passed => Outcome::Passed,
        Decision::Held => Outcome::Held,
        Decision::SoldOut => Outcome::SoldOut,
    };
    Ok(Json(Decided { decision }))
}
