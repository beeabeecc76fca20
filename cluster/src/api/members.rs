use axum::{Json, extract::State};
use serde::Serialize;
use utoipa::ToSchema;
use wirecost_message::{MemberStatus, Mode, Source};

use super::{Api, Problem};
use crate::{runtime::View, state::Author};

/// A member of the cluster.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub(super) struct Member {
    /// The number under which it writes.
    #[schema(example = "00000000000000a7")]
    number: String,
    /// Its name.
    #[schema(example = "gw-bj-0")]
    name: String,
    /// Its address in the cluster's protocol.
    #[schema(example = "10.1.0.10:9094")]
    address: String,
    /// Its group.
    #[schema(example = "BJ")]
    group: String,
    /// Its mode.
    mode: MemberMode,
    /// Its reachability.
    status: Status,
}

/// The mode of a member.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "lowercase")]
enum MemberMode {
    /// Queries only.
    Read,
    /// Queries and operations.
    Write,
}

/// The reachability of a member.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "lowercase")]
enum Status {
    /// Nothing is known yet.
    Unknown,
    /// A member that answers.
    Alive,
    /// A member that announced that it will leave.
    Leaving,
    /// A member that left.
    Left,
    /// A member that does not answer.
    Failed,
}

impl Member {
    fn new(number: Author, source: &Source, status: MemberStatus) -> Self {
        Self {
            number: number.to_string(),
            name: source.name.to_string(),
            address: std::net::SocketAddr::new(source.address.0, source.port).to_string(),
            group: source.group.to_string(),
            mode: match source.mode {
                Mode::Read => MemberMode::Read,
                Mode::Write => MemberMode::Write,
            },
            status: match status {
                MemberStatus::Unknown => Status::Unknown,
                MemberStatus::Alive => Status::Alive,
                MemberStatus::Leaving => Status::Leaving,
                MemberStatus::Left => Status::Left,
                MemberStatus::Failed => Status::Failed,
            },
        }
    }

    pub(super) fn group(&self) -> &str {
        &self.group
    }

    pub(super) fn is_alive(&self) -> bool {
        self.status == Status::Alive
    }

    /// Returns the status in a word.
    pub(super) fn status_name(&self) -> &'static str {
        match self.status {
            Status::Unknown => "unknown",
            Status::Alive => "alive",
            Status::Leaving => "leaving",
            Status::Left => "left",
            Status::Failed => "failed",
        }
    }

    /// Returns all members, the node itself first.
    pub(super) fn all(view: &View) -> Vec<Self> {
        let own = Self::new(view.number, &view.source, MemberStatus::Alive);
        let others = view.members.iter();
        let others = others.map(|member| Self::new(member.number, &member.source, member.status));
        [own].into_iter().chain(others).collect()
    }
}

/// The members of the cluster.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct Members {
    /// The node itself, then the others by number.
    members: Vec<Member>,
}

/// Returns the members that the node knows.
#[utoipa::path(
    get,
    path = "/cluster/members/v1",
    operation_id = "list_members",
    tag = "cluster",
    responses((status = 200, body = Members), Problem),
)]
pub(super) async fn list(State(api): State<Api>) -> Json<Members> {
    let members = Member::all(&api.handle.view());
    Json(Members { members })
}
