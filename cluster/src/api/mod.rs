//! The HTTP API of a node, and the page for its operator.
//!
//! [`router`] makes an axum router from a [`Handle`]. [`document`] returns its OpenAPI document, which is also at
//! `/cluster/openapi.json`.
//!
//! | path | contents |
//! |---|---|
//! | `/cluster/plans/v1` | the plans of all areas: read, change |
//! | `/cluster/admin/v1` | the groups: list |
//! | `/cluster/admin/v1/{group}/plan` | the plan of a group: read, set, close |
//! | `/cluster/admin/v1/{group}/sequence` | the sequence of a group, for optimistic locks |
//! | `/cluster/admin/v1/{group}/plugins`, `/cluster/admin/v1/{group}/pipelines` | objects: list, create |
//! | `/cluster/admin/v1/{group}/plugins/{name}`, `/cluster/admin/v1/{group}/pipelines/{name}` | an object: read, update, delete |
//! | `/cluster/sales/v1` | the sales: list |
//! | `/cluster/sales/v1/{sale}` | a sale: open, read, end |
//! | `/cluster/admin/v1/{group}/override` | a share that is set by hand: read, set, release |
//! | `/cluster/admission/v1/{group}` | the decision about a request of the crowd |
//! | `/cluster/statistics/v1/{group}` | the pipelines of a group that have reports |
//! | `/cluster/statistics/v1/{group}/pipelines/{pipeline}` | the latest reports on a pipeline: read, report |
//! | `/cluster/members/v1` | the members |
//! | `/cluster/health/v1` | green, yellow or red |
//! | `/cluster/overview/v1`, `/cluster/events` | the content of the page, once and as server-sent events |
//! | `/cluster/openapi.json` | the OpenAPI document |
//! | `/metrics` | counts for Prometheus |
//! | `/` | the page |
//!
//! # Limits
//!
//! If the API has a [`Token`], a client must present it for every path except the page and the health. Without
//! a token, the API answers only requests to `localhost` and loopback addresses.
//!
//! | status | reason |
//! |---|---|
//! | 403 | the request is a change, and the node is in mode `read` |
//! | 413 | the body is above the limit |
//! | 429 | the request is above the rate |
//! | 503 | too many requests are in progress, or the node is halted, stopped or without a store |
//! | 408 | the body did not arrive in time |
//! | 504 | the change was not on the disk in time |
//!
//! A change that was answered with 504 may still be made later. A client that repeats it with the same
//! `request_id` makes it once.
//!
//! Every error is a [`Problem`] in `application/problem+json`.

mod admission;
mod choice;
mod description;
mod document;
mod events;
mod extract;
mod groups;
mod health;
mod limits;
mod members;
mod metrics;
mod objects;
mod overrides;
mod overview;
mod page;
mod plans;
mod problem;
mod sales;
mod server;
mod statistics;
mod token;
mod whole;
mod write;

use std::{
    num::{NonZeroU32, NonZeroUsize},
    sync::Arc,
    time::Duration,
};

use axum::{
    Router,
    extract::DefaultBodyLimit,
    http::{Method, StatusCode, Uri},
    middleware,
};
use tokio::{sync::Semaphore, time::Instant};
use utoipa::openapi::OpenApi;
use utoipa_axum::{router::OpenApiRouter, routes};

use self::limits::Rate;
pub use self::{
    problem::Problem,
    server::{is_local, serve},
    token::{InvalidToken, MIN_TOKEN_BYTES, Token},
};
use crate::runtime::Handle;

/// The settings of an API.
#[derive(Debug, Clone)]
pub struct Settings {
    /// The token that clients present; none if everyone on this machine may do everything.
    pub token: Option<Token>,
    /// The largest body of a request, in bytes: 128 KiB.
    pub max_body: usize,
    /// The longest time for which a body or a change is waited for: 10 s.
    pub timeout: Duration,
    /// The largest number of requests at a time, and of streams of events: 256.
    pub concurrency: NonZeroUsize,
    /// The largest number of requests a second: 1,000.
    pub rate: NonZeroU32,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            token: None,
            max_body: 128 << 10,
            timeout: Duration::from_secs(10),
            concurrency: NonZeroUsize::MIN.saturating_add(255),
            rate: NonZeroU32::MIN.saturating_add(999),
        }
    }
}

/// The state that the handlers share.
#[derive(Debug, Clone)]
struct Api {
    handle: Handle,
    settings: Arc<Settings>,
    permits: Arc<Semaphore>,
    streams: Arc<Semaphore>,
    rate: Arc<Rate>,
}

/// Returns a router for a node.
pub fn router(handle: Handle, settings: Settings) -> Router {
    let api = Api {
        handle,
        permits: Arc::new(Semaphore::new(settings.concurrency.get())),
        streams: Arc::new(Semaphore::new(settings.concurrency.get())),
        rate: Arc::new(Rate::new(settings.rate, Instant::now())),
        settings: Arc::new(settings),
    };
    let (closed, _) = closed().split_for_parts();
    let (open, _) = open().split_for_parts();
    closed
        .route_layer(middleware::from_fn_with_state(api.clone(), token::check))
        .merge(open)
        .fallback(unknown_path)
        .method_not_allowed_fallback(unknown_method)
        .layer(DefaultBodyLimit::max(api.settings.max_body))
        .layer(middleware::from_fn_with_state(api.clone(), limits::rate))
        .layer(middleware::from_fn_with_state(
            api.clone(),
            limits::concurrency,
        ))
        .with_state(api)
}

/// Returns the description of the API.
#[must_use]
pub fn document() -> OpenApi {
    let mut document = closed().into_openapi();
    document.merge(open().into_openapi());
    document
}

/// Returns the routes for everyone.
fn open() -> OpenApiRouter<Api> {
    OpenApiRouter::new()
        .routes(routes!(page::read))
        .routes(routes!(health::read))
}

/// Returns the routes for clients with the token.
fn closed() -> OpenApiRouter<Api> {
    OpenApiRouter::with_openapi(description::openapi())
        .routes(routes!(plans::list, plans::change))
        .routes(routes!(plans::read, plans::set, plans::close))
        .routes(routes!(groups::list))
        .routes(routes!(groups::sequence))
        .routes(routes!(objects::list, objects::create))
        .routes(routes!(objects::read, objects::update, objects::remove))
        .routes(routes!(overrides::read, overrides::set, overrides::release))
        .routes(routes!(sales::list))
        .routes(routes!(sales::read, sales::open, sales::end))
        .routes(routes!(sales::report_sold))
        .routes(routes!(admission::admit))
        .routes(routes!(statistics::list))
        .routes(routes!(statistics::read, statistics::report))
        .routes(routes!(members::list))
        .routes(routes!(overview::read))
        .routes(routes!(events::stream))
        .routes(routes!(metrics::read))
        .routes(routes!(description::read))
}

async fn unknown_path(uri: Uri) -> Problem {
    Problem::not_found(format!("there is nothing at {}", uri.path()))
}

async fn unknown_method(method: Method, uri: Uri) -> Problem {
    let detail = format!("{} does not take {method}", uri.path());
    Problem::new(StatusCode::METHOD_NOT_ALLOWED, detail)
}
