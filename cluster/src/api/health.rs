use axum::{Json, extract::State, http::StatusCode};
use serde::Serialize;
use utoipa::ToSchema;

use super::{Api, Problem};
use crate::runtime::{self, Impairment};

/// The health of the cluster as the node sees it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub(super) struct Health {
    /// Green, yellow or red.
    pub(super) status: Light,
    /// The reason if it is not green.
    #[schema(example = "2 live members are not known to hold all operations")]
    reason: Option<String>,
}

/// The lights.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub(super) enum Light {
    /// Changes are taken, and all live members have them.
    Green,
    /// Changes are taken, and something needs attention.
    Yellow,
    /// No member takes changes.
    Red,
}

impl From<runtime::Health> for Health {
    fn from(health: runtime::Health) -> Self {
        let (status, reason) = match health {
            runtime::Health::Green => (Light::Green, None),
            runtime::Health::Yellow(reason) => (Light::Yellow, Some(reason)),
            runtime::Health::Red(reason) => (Light::Red, Some(reason)),
        };
        let reason = reason.map(|reason| match reason {
            Impairment::NoWriter => "no live member takes changes".to_owned(),
            Impairment::NoStore => "this node cannot use its store".to_owned(),
            Impairment::Halted => "this node halted when a write failed".to_owned(),
            Impairment::Disconnected => {
                "this node has no connection to the server of the cluster's messages".to_owned()
            }
            Impairment::Unsynced { members } => {
                format!("live members not known to hold all operations: {members}")
            }
        });
        Self { status, reason }
    }
}

/// Returns the health, without a token: 200 if it is green or yellow, 503 if it is red.
#[utoipa::path(
    get,
    path = "/cluster/health/v1",
    operation_id = "read_health",
    tag = "cluster",
    security(()),
    responses((status = 200, body = Health), (status = 503, body = Health), Problem),
)]
pub(super) async fn read(State(api): State<Api>) -> (StatusCode, Json<Health>) {
    let health = Health::from(api.handle.view().health);
    let status = match health.status {
        Light::Green | Light::Yellow => StatusCode::OK,
        Light::Red => StatusCode::SERVICE_UNAVAILABLE,
    };
    (status, Json(health))
}
