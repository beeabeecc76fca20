use std::collections::BTreeMap;

use axum::{extract::State, http::header, response::IntoResponse};
use prometheus_client::{
    encoding::text,
    metrics::{
        counter::{ConstCounter, Counter},
        family::Family,
        gauge::Gauge,
    },
    registry::Registry,
};

use super::{
    Api, Problem,
    choice::Choice,
    health::{Health, Light},
};
use crate::{
    admission::{Admission, Stock},
    engine::Counters,
    runtime::View,
};

/// A label and its value.
type Label = [(&'static str, String); 1];

/// Returns the metrics of a node at a moment.
fn registry(view: &View, admission: &Admission, traffic: Option<&Counters>) -> Registry {
    let mut registry = Registry::with_prefix("wirecost");
    let counters = &view.counters;
    for (name, help, count) in [
        (
            "commits",
            "Commits that waited for the disk",
            counters.commits,
        ),
        (
            "requests_acknowledged",
            "Requests that were acknowledged",
            counters.acknowledged,
        ),
        (
            "requests_refused",
            "Requests that were refused",
            counters.refused,
        ),
        (
            "messages_received",
            "Messages that members sent",
            counters.received,
        ),
        (
            "messages_not_taken",
            "Messages that the node did not take",
            counters.not_taken,
        ),
        (
            "messages_sent",
            "Messages that the node sent",
            counters.sent,
        ),
        (
            "messages_not_sent",
            "Messages that the engine did not send",
            counters.not_sent,
        ),
        (
            "conflicts",
            "Areas and objects that an operation lost to a later one",
            counters.conflicts,
        ),
    ] {
        registry.register(name, help, ConstCounter::new(count));
    }
    let shares = Family::<Label, Gauge>::default();
    for (group, plan) in view.plans.iter() {
        let share = i64::from(plan.share.parts_per_million());
        shares
            .get_or_create(&[("group", group.to_string())])
            .set(share);
    }
    registry.register(
        "share_ppm",
        "Share of a group that passes, in parts per million",
        shares,
    );
    let stocks = Family::<Label, Gauge>::default();
    for (area, gate) in admission.gates() {
        if let Stock::Limited(left) = gate.stock() {
            let left = i64::try_from(left).unwrap_or(i64::MAX);
            stocks
                .get_or_create(&[("group", area.to_owned())])
                .set(left);
        }
    }
    registry.register(
        "stock_left",
        "Requests that may still pass a gate of this node",
        stocks,
    );
    if let Some(traffic) = traffic {
        let bytes = |counts: &BTreeMap<String, u64>| {
            let bytes = Family::<Label, Counter>::default();
            for (wire, count) in counts {
                bytes
                    .get_or_create(&[("wire", wire.clone())])
                    .inc_by(*count);
            }
            bytes
        };
        let help = "Bytes of frames that the node sent";
        registry.register("frame_bytes_sent", help, bytes(&traffic.bytes_sent));
        let help = "Bytes of frames that the node received";
        registry.register("frame_bytes_received", help, bytes(&traffic.bytes_received));
        let dropped = Family::<Label, Counter>::default();
        for (reason, count) in &traffic.messages_dropped {
            let labels = [("reason", (*reason).to_owned())];
            dropped.get_or_create(&labels).inc_by(*count);
        }
        let help = "Messages that the engine dropped";
        registry.register("messages_dropped", help, dropped);
    }
    if let Some(choice) = &view.choice {
        Choice::from(choice.as_ref()).register(&mut registry);
    }
    let members = Family::<Label, Gauge>::default();
    for member in super::members::Member::all(view) {
        members
            .get_or_create(&[("status", member.status_name().to_owned())])
            .inc();
    }
    registry.register(
        "members",
        "Members that the node knows, with itself",
        members,
    );
    let health = Gauge::<i64>::default();
    health.set(match Health::from(view.health).status {
        Light::Green => 0,
        Light::Yellow => 1,
        Light::Red => 2,
    });
    registry.register("health", "0 green, 1 yellow, 2 red", health);
    registry
}

/// The node's metrics, in OpenMetrics' text format.
#[utoipa::path(
    get,
    path = "/metrics",
    operation_id = "read_metrics",
    tag = "node",
    responses(
        (status = 200, body = String, content_type = "application/openmetrics-text"),
        Problem,
    ),
)]
pub(super) async fn read(State(api): State<Api>) -> Result<impl IntoResponse, Problem> {
    let traffic = api.handle.traffic();
    let registry = registry(&api.handle.view(), api.handle.admission(), traffic.as_ref());
    let mut text = String::new();
    text::encode(&mut text, &registry).map_err(|error| {
        Problem::new(
            axum::http::StatusCode::INTERNAL_SERVER_ERROR,
            error.to_string(),
        )
    })?;
    let kind = "application/openmetrics-text; version=1.0.0; charset=utf-8";
    Ok(([(header::CONTENT_TYPE, kind)], text))
}
