use std::{cmp::Reverse, collections::BTreeMap};

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
    automation::Load,
    engine,
    runtime::{Counters, Sale, View},
};

/// A label and its value.
type Label = [(&'static str, String); 1];

/// The name, the description and the value of a count.
type NamedCount = (&'static str, &'static str, u64);

/// Returns the metrics of a node at a moment.
fn registry(view: &View, admission: &Admission, traffic: Option<&engine::Counters>) -> Registry {
    let mut registry = Registry::with_prefix("wirecost");
    register_counts(&mut registry, commits_and_requests(&view.counters));
    register_counts(&mut registry, messages(&view.counters));
    register_gates(&mut registry, view, admission);
    register_sales(&mut registry, &view.sales);
    if let Some(traffic) = traffic {
        register_counts(&mut registry, packets(traffic));
        register_traffic(&mut registry, traffic);
    }
    if let Some(choice) = &view.choice {
        Choice::from(choice.as_ref()).register(&mut registry);
    }
    register_members(&mut registry, view);
    registry
}

fn register_counts(registry: &mut Registry, counts: impl IntoIterator<Item = NamedCount>) {
    for (name, help, count) in counts {
        registry.register(name, help, ConstCounter::new(count));
    }
}

fn commits_and_requests(counters: &Counters) -> [NamedCount; 3] {
    [
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
    ]
}

fn messages(counters: &Counters) -> [NamedCount; 5] {
    [
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
    ]
}

/// Registers the shares of all areas, and the stocks of the node's gates.
fn register_gates(registry: &mut Registry, view: &View, admission: &Admission) {
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
}

/// Registers the members by their status, and the health.
fn register_members(registry: &mut Registry, view: &View) {
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
}

/// The largest number of areas of sales that have metrics.
const MAX_SALE_AREAS: usize = 1_024;

/// Returns the sales whose loads this node knows, the last to start first, with at most [`MAX_SALE_AREAS`] areas in
/// all.
fn latest(sales: &[Sale]) -> Vec<&Sale> {
    let mut sales: Vec<_> = sales.iter().filter(|sale| !sale.loads.is_empty()).collect();
    sales.sort_by_key(|sale| Reverse(sale.goal.start()));
    let mut areas = 0;
    sales.retain(|sale| {
        areas += sale.loads.len();
        areas <= MAX_SALE_AREAS
    });
    sales
}

/// Registers the stocks and the loads of the [`latest`] sales.
fn register_sales(registry: &mut Registry, sales: &[Sale]) {
    let stocks = Family::<Label, Gauge>::default();
    let sold = Family::<[(&str, String); 2], Counter>::default();
    let requests = Family::<[(&str, String); 3], Counter>::default();
    for sale in latest(sales) {
        let name = ("sale", sale.goal.name().to_owned());
        stocks
            .get_or_create(std::array::from_ref(&name))
            .set(stock_left(sale));
        for (area, load) in &sale.loads {
            let group = ("group", area.to_string());
            let labels = [name.clone(), group.clone()];
            sold.get_or_create(&labels).inc_by(load.sold);
            for (outcome, count) in outcomes(load) {
                let labels = [name.clone(), group.clone(), ("outcome", outcome.to_owned())];
                requests.get_or_create(&labels).inc_by(count);
            }
        }
    }
    registry.register(
        "sale_stock_left",
        "Units of a sale that are not reported as sold",
        stocks,
    );
    registry.register(
        "sale_units_sold",
        "Units of a sale that are reported as sold",
        sold,
    );
    registry.register(
        "sale_requests",
        "Requests since the start of a sale, by their outcome",
        requests,
    );
}

/// Returns the units of a sale that are not reported as sold.
fn stock_left(Sale { goal, loads }: &Sale) -> i64 {
    let units = loads.iter().map(|(_, load)| load.sold);
    let sold = units.fold(0, u64::saturating_add);
    i64::try_from(goal.stock().saturating_sub(sold)).unwrap_or(i64::MAX)
}

/// Returns the requests of a load by their outcome.
fn outcomes(load: &Load) -> [(&'static str, u64); 3] {
    [
        ("passed", load.passed),
        ("held", load.held()),
        ("sold_out", load.sold_out),
    ]
}

fn packets(traffic: &engine::Counters) -> [NamedCount; 7] {
    [
        (
            "server_connections",
            "Connections to the server of the engine",
            traffic.connections,
        ),
        (
            "datagrams_received",
            "Datagrams received, also those that were refused",
            traffic.datagrams_received,
        ),
        (
            "streams_failed",
            "Streams that were refused, or that broke",
            traffic.streams_failed,
        ),
        (
            "frames_skipped",
            "Frames of others that this node could not read",
            traffic.frames_skipped,
        ),
        (
            "refusals_received",
            "Frames of this node that others could not read",
            traffic.refusals_received,
        ),
        (
            "messages_encoded",
            "Encodings of messages, shared by the receivers of a wire",
            traffic.messages_encoded,
        ),
        (
            "membership_failures",
            "Packets of membership that were refused, and failures of its protocol",
            traffic.membership_failures,
        ),
    ]
}

/// Registers the counters of a node's engine that have labels.
fn register_traffic(registry: &mut Registry, traffic: &engine::Counters) {
    for (name, help, counts) in [
        (
            "datagrams_refused",
            "Datagrams that were refused",
            by("reason", &traffic.datagrams_refused),
        ),
        (
            "messages_dropped",
            "Messages that the engine dropped",
            by("reason", &traffic.messages_dropped),
        ),
        (
            "frame_bytes_sent",
            "Bytes of frames that the node sent",
            by("wire", &traffic.bytes_sent),
        ),
        (
            "frame_bytes_received",
            "Bytes of frames that the node received",
            by("wire", &traffic.bytes_received),
        ),
    ] {
        registry.register(name, help, counts);
    }
}

/// Returns counts by a label.
fn by(label: &'static str, counts: &BTreeMap<impl ToString, u64>) -> Family<Label, Counter> {
    let family = Family::<Label, Counter>::default();
    for (value, count) in counts {
        family
            .get_or_create(&[(label, value.to_string())])
            .inc_by(*count);
    }
    family
}

/// Returns the node's metrics, in OpenMetrics' text format.
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
