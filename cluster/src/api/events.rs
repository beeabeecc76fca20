use std::{sync::Arc, time::Duration};

use axum::{
    extract::State,
    http::StatusCode,
    response::sse::{Event, KeepAlive, Sse},
};
use futures_util::{Stream, stream};
use tokio::time::sleep;

use super::{Api, Problem, overview::Overview};

/// The shortest time between two events of a stream.
const INTERVAL: Duration = Duration::from_millis(500);

/// Sends the overview as server-sent events: at once, and whenever it has changed.
#[utoipa::path(
    get,
    path = "/cluster/events",
    operation_id = "stream_events",
    tag = "cluster",
    responses(
        (
            status = 200,
            body = String,
            content_type = "text/event-stream",
            description = "Events named `overview` with the JSON of `/cluster/overview/v1`",
        ),
        Problem,
    ),
)]
pub(super) async fn stream(
    State(api): State<Api>,
) -> Result<Sse<impl Stream<Item = Result<Event, axum::Error>>>, Problem> {
    let permit = Arc::clone(&api.streams).try_acquire_owned();
    let permit = permit.map_err(|_| {
        let detail = "the node serves as many streams as it may";
        Problem::new(StatusCode::SERVICE_UNAVAILABLE, detail)
    })?;
    // Ends with the node, whose views then do.
    let events = stream::unfold((api, None, permit), |(api, last, permit)| async move {
        let next = changed(&api, last).await?;
        let event = Event::default().event("overview").json_data(&next);
        Some((event, (api, Some(next), permit)))
    });
    Ok(Sse::new(events).keep_alive(KeepAlive::default()))
}

/// Waits for an overview that is not the last.
async fn changed(api: &Api, last: Option<Overview>) -> Option<Overview> {
    let mut views = api.handle.views();
    loop {
        if last.is_some() {
            sleep(INTERVAL).await;
        }
        let next = Overview::of(api, &views.borrow_and_update());
        if last.as_ref() != Some(&next) {
            return Some(next);
        }
        views.changed().await.ok()?;
    }
}
