use std::time::Duration;

use axum::http::StatusCode;
use serde::{Deserialize, Serialize};
use tokio::time::{Instant, timeout_at};
use utoipa::{IntoParams, ToSchema};
use wirecost_message::CompactString;

use super::{Api, Problem};
use crate::{
    runtime::Request,
    state::{Change, Stamp},
};

/// The options of a change.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub(super) struct Options {
    /// The sequence that the group must have, as a response said; else the answer is 409.
    pub(super) operation_seq: Option<u64>,
    /// The longest time to wait, in milliseconds; the node's own limit is the default and wins over a longer one.
    #[param(minimum = 100, maximum = 600_000)]
    timeout_ms: Option<u64>,
    /// True to wait until every live member holds the change. If they do not in time, the answer is 202.
    #[serde(default)]
    consistent: bool,
    /// 16 hexadecimal digits, another for each change. A change that is repeated under its id is made once.
    #[param(value_type = Option<String>, pattern = "^[0-9a-f]{16}$", example = "00f3a1b2c3d4e5f6")]
    request_id: Option<RequestId>,
    /// True to allow a group that no member, plan or object has.
    #[serde(default)]
    pub(super) new_group: bool,
}

impl Options {
    fn limit(&self) -> Result<Option<Duration>, Problem> {
        match self.timeout_ms {
            Some(100..=600_000) | None => Ok(self.timeout_ms.map(Duration::from_millis)),
            Some(other) => Err(Problem::new(
                StatusCode::BAD_REQUEST,
                format!("timeout_ms is 100 to 600000, not {other}"),
            )),
        }
    }
}

/// The id of a request.
#[derive(Debug, Clone, Copy, Deserialize)]
#[serde(try_from = "String")]
struct RequestId(u64);

impl TryFrom<String> for RequestId {
    type Error = &'static str;

    fn try_from(digits: String) -> Result<Self, &'static str> {
        let is_digit = |byte: u8| byte.is_ascii_digit() || (b'a'..=b'f').contains(&byte);
        let id = match digits.len() == 16 && digits.bytes().all(is_digit) {
            true => u64::from_str_radix(&digits, 16).ok(),
            false => None,
        };
        id.map(Self)
            .ok_or("a request's id has 16 lower-case hexadecimal digits")
    }
}

/// A change that is on the node's disk.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct Written {
    /// The stamp of its operation: time, node and incarnation.
    #[schema(example = "17@0000000000000007.1")]
    stamp: String,
    /// The id of the request.
    #[schema(example = "00f3a1b2c3d4e5f6")]
    request_id: String,
    /// The sequence that the group has now; absent if the change is of several groups.
    operation_seq: Option<u64>,
    /// True if every live member is known to hold it.
    everywhere: bool,
}

/// The answer to a change that was made.
pub(super) type Answer = (StatusCode, axum::Json<Written>);

impl Api {
    /// Makes a change of a group.
    pub(super) async fn write(
        &self,
        group: &str,
        change: Change,
        options: &Options,
    ) -> Result<Answer, Problem> {
        let expected = options
            .operation_seq
            .map(|sequence| (group.into(), sequence));
        let expected = expected.into_iter().collect();
        let (status, mut written) = self.write_expecting(expected, change, options).await?;
        written.operation_seq = self.handle.view().sequences.get(group).copied();
        Ok((status, written))
    }

    /// Makes a change if some groups have the expected sequences.
    pub(super) async fn write_expecting(
        &self,
        expected: Vec<(CompactString, u64)>,
        change: Change,
        options: &Options,
    ) -> Result<Answer, Problem> {
        let limit = options.limit()?.unwrap_or(self.settings.timeout);
        let deadline = Instant::now() + limit.min(self.settings.timeout);
        let id = match options.request_id {
            Some(RequestId(id)) => id,
            None => fastrand::u64(..),
        };
        let request = Request {
            id,
            change,
            expected,
        };
        let submitted = timeout_at(deadline, self.handle.submit(request)).await;
        let stamp = submitted.map_err(|_| late(id))??;
        let everywhere = self.is_everywhere(stamp, options, deadline).await;
        let written = Written {
            stamp: stamp.to_string(),
            request_id: format!("{id:016x}"),
            operation_seq: None,
            everywhere,
        };
        let status = match options.consistent && !everywhere {
            true => StatusCode::ACCEPTED,
            false => StatusCode::OK,
        };
        Ok((status, axum::Json(written)))
    }

    /// Returns whether every live member holds an operation of the node, and waits for it if asked to.
    async fn is_everywhere(&self, stamp: Stamp, options: &Options, deadline: Instant) -> bool {
        let mut views = self.handle.views();
        let is_held = |held_everywhere| held_everywhere >= stamp.time;
        if !options.consistent {
            return is_held(views.borrow().held_everywhere);
        }
        let held = views.wait_for(|view| is_held(view.held_everywhere));
        matches!(timeout_at(deadline, held).await, Ok(Ok(_)))
    }
}

fn late(id: u64) -> Problem {
    Problem::new(
        StatusCode::GATEWAY_TIMEOUT,
        format!("the change is not on the disk in time; repeat it under the request_id {id:016x}"),
    )
}
