use std::collections::{BTreeMap, BTreeSet};

use axum::{Json, extract::State, http::StatusCode};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};
use utoipa::{
    IntoParams, PartialSchema, ToSchema,
    openapi::{
        RefOr,
        schema::{AdditionalProperties, ObjectBuilder, Schema, Type},
    },
};
use wirecost_codec::{Codec, short_text};
use wirecost_message::{ObjectKind, Status};
use wirecost_protobuf::Protobuf;

use super::{
    Api, Problem,
    extract::{Body, Path},
    whole::Whole,
};
use crate::{
    runtime::View,
    state::{Author, ObjectId},
};

/// The pipelines of a group that its nodes have reported on.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct Pipelines {
    /// Their names, in order.
    #[schema(example = json!(["checkout"]))]
    pipelines: BTreeSet<String>,
}

/// The latest reports on a pipeline.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct Statistics {
    /// The sums over the nodes.
    total: Total,
    /// The reports, by the nodes' numbers.
    nodes: Vec<Report>,
}

/// Sums over the nodes of a group.
#[derive(Debug, Default, Serialize, ToSchema)]
struct Total {
    /// Executions per second, moving average over 1 minute.
    throughput_rate_last_1min_all: f64,
    /// Number of executions in the last minute.
    execution_count_last_1min_all: u64,
    /// Number of failed executions in the last minute.
    execution_count_last_1min_failure: u64,
    /// Total size of requests in the last minute, in bytes.
    request_bytes_last_1min_all: u64,
    /// Total size of responses in the last minute, in bytes.
    response_bytes_last_1min_all: u64,
    /// Number of responses by status code.
    status_codes: BTreeMap<String, u64>,
}

/// A report of a node.
#[derive(Debug, Serialize, ToSchema)]
struct Report {
    /// The number of the node.
    #[schema(example = "00000000000000a7")]
    node: String,
    /// The 33 indicators by their names.
    #[schema(value_type = Object)]
    indicators: Value,
}

/// The path of a pipeline's statistics.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Path)]
pub(super) struct PipelinePath {
    /// The group.
    #[param(example = "BJ")]
    group: String,
    /// The pipeline.
    #[param(example = "checkout")]
    pipeline: String,
}

impl Total {
    fn add(&mut self, report: &Status) {
        self.throughput_rate_last_1min_all += report.throughput_rate_last_1min_all;
        for (sum, one) in [
            (
                &mut self.execution_count_last_1min_all,
                report.execution_count_last_1min_all,
            ),
            (
                &mut self.execution_count_last_1min_failure,
                report.execution_count_last_1min_failure,
            ),
            (
                &mut self.request_bytes_last_1min_all,
                report.request_bytes_last_1min_all,
            ),
            (
                &mut self.response_bytes_last_1min_all,
                report.response_bytes_last_1min_all,
            ),
        ] {
            *sum = sum.saturating_add(one);
        }
        for (code, number) in report.status_codes.iter() {
            let sum = self.status_codes.entry(code.to_string()).or_default();
            *sum = sum.saturating_add(*number);
        }
    }
}

/// Iterates over the reports of a group's nodes.
fn reports<'a>(view: &'a View, group: &'a str) -> impl Iterator<Item = (Author, &'a Status)> {
    let group_of = |node: Author| match node == view.number {
        true => Some(&view.source.group),
        false => {
            let mut members = view.members.iter();
            let member = members.find(|member| member.number == node);
            member.map(|member| &member.source.group)
        }
    };
    let all = view.statistics.iter();
    let of_group = all.filter(move |(node, _)| group_of(*node).is_some_and(|found| found == group));
    of_group.map(|(node, report)| (node, &**report))
}

/// Returns the pipelines of a group that its nodes have reported on.
#[utoipa::path(
    get,
    path = "/cluster/statistics/v1/{group}",
    operation_id = "list_pipelines",
    tag = "statistics",
    params(("group" = String, Path, example = "BJ")),
    responses((status = 200, body = Pipelines), Problem),
)]
pub(super) async fn list(
    State(api): State<Api>,
    Path(group): Path<String>,
) -> Result<Json<Pipelines>, Problem> {
    api.check_group(&group, false)?;
    let view = api.handle.view();
    let pipelines = reports(&view, &group).map(|(_, report)| report.pipeline.to_string());
    Ok(Json(Pipelines {
        pipelines: pipelines.collect(),
    }))
}

/// Returns the latest reports of a group's nodes on a pipeline.
#[utoipa::path(
    get,
    path = "/cluster/statistics/v1/{group}/pipelines/{pipeline}",
    operation_id = "read_statistics",
    tag = "statistics",
    params(PipelinePath),
    responses((status = 200, body = Statistics), Problem),
)]
pub(super) async fn read(
    State(api): State<Api>,
    Path(path): Path<PipelinePath>,
) -> Result<Json<Statistics>, Problem> {
    api.check_group(&path.group, false)?;
    let view = api.handle.view();
    let (mut total, mut nodes) = (Total::default(), Vec::new());
    let of_pipeline = |(_, report): &(Author, &Status)| report.pipeline == path.pipeline;
    for (node, report) in reports(&view, &path.group).filter(of_pipeline) {
        total.add(report);
        nodes.push(Report {
            node: node.to_string(),
            indicators: serde_json::to_value(report).unwrap_or_default(),
        });
    }
    match nodes.is_empty() {
        true => Err(Problem::not_found(
            "no node of the group has reported on this pipeline",
        )),
        false => Ok(Json(Statistics { total, nodes })),
    }
}

/// Reports on a pipeline of this node. The body has the indicators by their names; those that are left out are
/// zero.
#[utoipa::path(
    put,
    path = "/cluster/statistics/v1/{group}/pipelines/{pipeline}",
    operation_id = "report",
    tag = "statistics",
    params(
        ("group" = String, Path, example = "BJ"),
        ("pipeline" = String, Path, pattern = "^[A-Za-z0-9][A-Za-z0-9._~-]{0,79}$", example = "checkout"),
    ),
    request_body = Indicators,
    responses((status = 204, description = "The report is kept and sent to the live members"), Problem),
)]
pub(super) async fn report(
    State(api): State<Api>,
    Path(path): Path<PipelinePath>,
    Body(indicators): Body<Indicators>,
) -> Result<StatusCode, Problem> {
    if path.group != api.handle.view().source.group.as_str() {
        return Err(Problem::not_found(
            "this node is of another group, and reports on its own",
        ));
    }
    let pipeline = ObjectId::new(ObjectKind::Pipeline, &path.group, &path.pipeline)?;
    let report = indicators.report(pipeline.name())?;
    api.handle.report(report).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// The indicators of a report by their names.
#[derive(Debug, Deserialize)]
#[serde(transparent)]
pub(super) struct Indicators(Map<String, Value>);

impl ToSchema for Indicators {}

impl PartialSchema for Indicators {
    fn schema() -> RefOr<Schema> {
        let indicator = |zero: &Value| {
            let number = ObjectBuilder::new().schema_type(match zero.is_u64() {
                true => Type::Integer,
                false => Type::Number,
            });
            let number = number.minimum(Some(0));
            match zero.is_object() {
                true => {
                    let number = Schema::Object(number.schema_type(Type::Integer).build());
                    ObjectBuilder::new().additional_properties(Some(number))
                }
                false => number,
            }
        };
        let schema = ObjectBuilder::new()
            .additional_properties(Some(AdditionalProperties::<Schema>::FreeForm(false)))
            .examples([json!({
                "execution_count_last_1min_all": 4_200,
                "status_codes": { "200": 4_200 },
            })]);
        let zeros = zeros();
        let schema = zeros.iter().fold(schema, |schema, (name, zero)| {
            schema.property(name, indicator(zero))
        });
        schema.into()
    }
}

/// Returns the indicators, all zero.
fn zeros() -> Map<String, Value> {
    // In protobuf an empty record has every field zero.
    let zero: Result<Status, _> = Protobuf::default().decode(&[]);
    match zero.ok().and_then(|zero| serde_json::to_value(zero).ok()) {
        Some(Value::Object(mut zeros)) => {
            // The node's and the pipeline's names.
            zeros.retain(|_, zero| !zero.is_string());
            zeros
        }
        _ => Map::new(),
    }
}

impl Indicators {
    /// Returns the report on a pipeline.
    fn report(self, pipeline: &str) -> Result<Status, Problem> {
        let invalid = |detail| Problem::new(StatusCode::BAD_REQUEST, detail);
        let mut all = zeros();
        for (name, value) in self.0 {
            match all.get_mut(&name) {
                Some(_) if value.as_f64().is_some_and(|number| number < 0.0) => {
                    return Err(invalid(format!("the indicator `{name}` is below 0")));
                }
                Some(indicator) => *indicator = fitted(indicator, value),
                None => {
                    let name = short_text(&name);
                    return Err(invalid(format!("there is no indicator `{name}`")));
                }
            }
        }
        // The runtime sets it.
        all.insert("node".to_owned(), "".into());
        all.insert("pipeline".to_owned(), pipeline.into());
        serde_json::from_value(Value::Object(all)).map_err(|error| invalid(error.to_string()))
    }
}

/// Returns a value as the type of an indicator writes it: a whole number without a fraction.
fn fitted(indicator: &Value, value: Value) -> Value {
    match (indicator, value) {
        (Value::Number(zero), Value::Number(number)) if zero.is_u64() => {
            match Whole::try_from(number.clone()) {
                Ok(Whole(whole)) => whole.into(),
                Err(_) => Value::Number(number),
            }
        }
        (Value::Object(_), Value::Object(codes)) => {
            let codes = codes.into_iter();
            let codes = codes.map(|(code, number)| (code, fitted(&0_u64.into(), number)));
            Value::Object(codes.collect())
        }
        (_, value) => value,
    }
}
