use std::collections::BTreeMap;

use axum::{
    extract::rejection::{JsonRejection, PathRejection, QueryRejection},
    http::{HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use serde::Serialize;
use utoipa::{
    IntoResponses, ToSchema,
    openapi::{Content, Ref, RefOr, ResponseBuilder},
};

use super::document::InvalidDocument;
use crate::{
    node::Refused,
    runtime::SubmitError,
    state::{InvalidChange, InvalidObject},
};

/// An error as every response has it: problem details by RFC 9457, `application/problem+json`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct Problem {
    /// The kind of problem; `about:blank` says that the status tells it.
    #[serde(rename = "type")]
    #[schema(example = "about:blank")]
    pub kind: &'static str,
    /// The status in words.
    #[schema(example = "Not Found")]
    pub title: &'static str,
    /// The status of the response.
    #[schema(example = 404, minimum = 400, maximum = 599)]
    pub status: u16,
    /// The cause of this problem.
    #[schema(example = "no member, plan or object has the group `XX`")]
    pub detail: String,
}

/// The seconds after which a client that was refused for load may try again.
const RETRY_AFTER: HeaderValue = HeaderValue::from_static("1");

impl Problem {
    pub(super) fn new(status: StatusCode, detail: impl Into<String>) -> Self {
        Self {
            kind: "about:blank",
            title: status.canonical_reason().unwrap_or("Error"),
            status: status.as_u16(),
            detail: detail.into(),
        }
    }

    pub(super) fn not_found(detail: impl Into<String>) -> Self {
        Self::new(StatusCode::NOT_FOUND, detail)
    }
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let status = StatusCode::from_u16(self.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        // Text and a number are always JSON.
        let body = serde_json::to_vec(&self).unwrap_or_default();
        let kind = HeaderValue::from_static("application/problem+json");
        let mut response = (status, [(header::CONTENT_TYPE, kind)], body).into_response();
        let headers = response.headers_mut();
        match status {
            StatusCode::UNAUTHORIZED => {
                let scheme = HeaderValue::from_static("Bearer");
                headers.insert(header::WWW_AUTHENTICATE, scheme);
            }
            StatusCode::TOO_MANY_REQUESTS | StatusCode::SERVICE_UNAVAILABLE => {
                headers.insert(header::RETRY_AFTER, RETRY_AFTER);
            }
            _ => {}
        }
        response
    }
}

/// Converts axum's rejections, which know their status.
macro_rules! from_rejections {
    ($($rejection:ident),*) => {$(
        impl From<$rejection> for Problem {
            fn from(rejection: $rejection) -> Self {
                Self::new(rejection.status(), rejection.body_text())
            }
        }
    )*};
}

from_rejections!(JsonRejection, QueryRejection);

/// A path whose parameters are not valid is not found.
impl From<PathRejection> for Problem {
    fn from(rejection: PathRejection) -> Self {
        Self::not_found(rejection.body_text())
    }
}

macro_rules! from_invalid {
    ($($invalid:ident),*) => {$(
        impl From<$invalid> for Problem {
            fn from(invalid: $invalid) -> Self {
                Self::new(StatusCode::BAD_REQUEST, invalid.to_string())
            }
        }
    )*};
}

from_invalid!(InvalidChange, InvalidDocument, InvalidObject);

impl From<SubmitError> for Problem {
    fn from(error: SubmitError) -> Self {
        let detail = error.to_string();
        let status = match error {
            SubmitError::Refused(refused) => match refused {
                Refused::Sequence { .. }
                | Refused::Exists(_)
                | Refused::SaleAgain(_)
                | Refused::RequestId => StatusCode::CONFLICT,
                Refused::ReadOnly => StatusCode::FORBIDDEN,
                Refused::NoObject(_) => StatusCode::NOT_FOUND,
                Refused::TooManyObjects | Refused::TooManyPlans => StatusCode::INSUFFICIENT_STORAGE,
                Refused::Operation(_) | Refused::TooLarge(_) => StatusCode::BAD_REQUEST,
                _ => StatusCode::SERVICE_UNAVAILABLE,
            },
            SubmitError::NoStore | SubmitError::Halted | SubmitError::Stopped => {
                StatusCode::SERVICE_UNAVAILABLE
            }
        };
        Self::new(status, detail)
    }
}

/// The errors of every operation.
impl IntoResponses for Problem {
    fn responses() -> BTreeMap<String, RefOr<utoipa::openapi::Response>> {
        let problem = Content::new(Some(Ref::from_schema_name("Problem")));
        let response = |description: &str| {
            let response = ResponseBuilder::new().description(description);
            let response = response.content("application/problem+json", problem.clone());
            RefOr::T(response.build())
        };
        BTreeMap::from([
            ("4XX".to_owned(), response("The request is at fault")),
            ("5XX".to_owned(), response("The node cannot do it now")),
        ])
    }
}
