use std::collections::BTreeMap;

use axum::{Json, extract::State, http::StatusCode};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::{IntoParams, ToSchema};
use wirecost_message::{MemberStatus, ObjectKind};

use super::{
    Api, Problem,
    extract::{Body, Path, Query},
    whole::Whole,
    write::{Answer, Options, Written},
};
use crate::{
    admission::Share,
    automation::{GROUP, Goal, InvalidGoal, SALE},
    runtime::{self, View},
    state::{Author, Change, ObjectId},
    unique::unique,
};

/// A sale.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub(super) struct Sale {
    /// Its name.
    #[schema(example = "phone")]
    name: String,
    /// The number of units for sale.
    #[schema(example = 5_000)]
    stock: u64,
    /// The start, in milliseconds since the epoch.
    start_ms: u64,
    /// True if an operator has ended the sale, and its areas do not have their plans back yet.
    ended: bool,
    /// The areas, by name.
    areas: Vec<SaleArea>,
}

/// An area of a sale.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub(super) struct SaleArea {
    /// Its group.
    #[schema(example = "BJ")]
    group: String,
    /// The number of requests that may pass.
    #[schema(example = 1_875)]
    quota: u64,
    /// The load; absent at nodes that do not plan.
    load: Option<Load>,
}

/// The requests of an area since the start of the sale: the sum of its nodes' last reports. A node reports every
/// second, and when it stops. The requests of a crashed node since its last report are missing until the node is back.
/// From then on, all rights that it had reserved count as passed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
struct Load {
    /// All requests.
    offered: u64,
    /// The requests that passed.
    passed: u64,
    /// The requests that were in the share and found no stock.
    sold_out: u64,
    /// The requests that passed and bought a unit.
    sold: u64,
}

/// All sales.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct Sales {
    /// The sales, by name.
    sales: Vec<Sale>,
}

/// The goal of a sale.
#[derive(Debug, Deserialize, Serialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct NewSale {
    /// The number of units for sale.
    #[schema(value_type = u64, example = 5_000)]
    stock: Whole,
    /// The start, in milliseconds since the epoch.
    #[schema(value_type = u64, example = 1_798_711_200_000_u64)]
    start_ms: Whole,
    /// The number of requests that may pass for each unit, 1 to 100; 1 if it is absent.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(example = 3)]
    oversubscription: Option<f64>,
    /// The time in which the quotas are to be admitted, in milliseconds.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<u64>, example = 8_000)]
    duration_ms: Option<Whole>,
    /// The time in which the rate of requests falls to a half, in milliseconds.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<u64>, example = 5_000)]
    half_life_ms: Option<Whole>,
    /// The areas, by group.
    #[serde(deserialize_with = "unique")]
    #[schema(example = json!({ "BJ": { "crowd": 390_000 } }))]
    areas: BTreeMap<String, NewArea>,
}

/// The part of an area in a sale.
#[derive(Debug, Deserialize, Serialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct NewArea {
    /// The number of requests that are expected.
    #[schema(value_type = u64)]
    crowd: Whole,
    /// The number of requests that are to pass.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<u64>)]
    quota: Option<Whole>,
    /// The area's part of the stock that the quotas leave, in place of a quota.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<u64>)]
    weight: Option<Whole>,
    /// The share of the area after the sale, in parts per million; its present plan if it is absent.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<u64>, maximum = 1_000_000)]
    after: Option<Whole>,
}

/// The area of a sale in a path.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Path)]
pub(super) struct AreaPath {
    /// The sale.
    #[param(example = "phone")]
    sale: String,
    /// The group.
    #[param(example = "BJ")]
    group: String,
}

/// Units that requests have bought.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct NewlySold {
    /// Their number since the last report.
    #[schema(value_type = u64, example = 3)]
    units: Whole,
}

/// The units that requests of a node have bought.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct SoldHere {
    /// Their number since the start of the sale.
    #[schema(example = 157)]
    sold: u64,
}

impl From<&runtime::Sale> for Sale {
    fn from(runtime::Sale { goal, loads }: &runtime::Sale) -> Self {
        let area = |group: &str, quota| {
            let load = loads.iter().find(|(area, _)| area == group);
            SaleArea {
                group: group.to_owned(),
                quota,
                load: load.map(|(_, load)| Load {
                    offered: load.offered,
                    passed: load.passed,
                    sold_out: load.sold_out,
                    sold: load.sold,
                }),
            }
        };
        let areas = goal.areas().iter();
        Self {
            name: goal.name().to_owned(),
            stock: goal.stock(),
            start_ms: u64::try_from(goal.start().as_millis()).unwrap_or(u64::MAX),
            ended: goal.is_ended(),
            areas: areas.map(|(group, goal)| area(group, goal.quota)).collect(),
        }
    }
}

impl Sale {
    pub(super) fn all(view: &View) -> Vec<Self> {
        view.sales.iter().map(Self::from).collect()
    }
}

impl From<InvalidGoal> for Problem {
    fn from(invalid: InvalidGoal) -> Self {
        let status = match invalid {
            InvalidGoal::NoNode { .. } => StatusCode::NOT_FOUND,
            _ => StatusCode::BAD_REQUEST,
        };
        Self::new(status, invalid.to_string())
    }
}

impl NewSale {
    /// Returns the goal, opened for the nodes that live.
    fn opened(mut self, name: &str, view: &View) -> Result<Goal, Problem> {
        let sales = view.objects.values().filter(|object| is_sale(object));
        let goals = sales.map(|sale| Goal::from_json(sale.configuration.json()));
        // Goals that are not valid for this release have no share that it knows.
        let goals: Vec<_> = goals.flatten().collect();
        for (group, area) in &mut self.areas {
            area.after.get_or_insert_with(|| {
                let share = share_without_sales(&goals, view, group);
                Whole(share.parts_per_million().into())
            });
        }
        let mut json = serde_json::to_value(self).unwrap_or_default();
        json["group"] = Value::from(GROUP);
        json["name"] = Value::from(name);
        let goal = Goal::from_json(json.to_string().as_bytes())?;
        let live = view.members.iter();
        let live = live.filter(|member| member.status == MemberStatus::Alive);
        let live = live.map(|member| (member.number, member.source.group.as_str()));
        let own: (Author, &str) = (view.number, &view.source.group);
        Ok(goal.open(live.chain([own]))?)
    }
}

/// Returns whether an object is a sale.
fn is_sale(object: &runtime::Object) -> bool {
    let configuration = &object.configuration;
    configuration.type_name() == SALE && configuration.id().group() == GROUP
}

/// Returns the share that a group has once the sales have ended.
fn share_without_sales(goals: &[Goal], view: &View, group: &str) -> Share {
    let after = goals
        .iter()
        .find_map(|goal| Some(goal.areas().get(group)?.after));
    let plan = view.plans.get(group).map(|plan| plan.share);
    after.or(plan).unwrap_or(Share::NONE)
}

fn no_sale() -> Problem {
    Problem::not_found("there is no such sale")
}

/// Returns the sales.
#[utoipa::path(
    get,
    path = "/cluster/sales/v1",
    operation_id = "list_sales",
    tag = "sales",
    responses((status = 200, body = Sales), Problem),
)]
pub(super) async fn list(State(api): State<Api>) -> Json<Sales> {
    let sales = Sale::all(&api.handle.view());
    Json(Sales { sales })
}

/// Returns a sale.
#[utoipa::path(
    get,
    path = "/cluster/sales/v1/{sale}",
    operation_id = "read_sale",
    tag = "sales",
    params(("sale" = String, Path, example = "phone")),
    responses((status = 200, body = Sale), Problem),
)]
pub(super) async fn read(
    State(api): State<Api>,
    Path(name): Path<String>,
) -> Result<Json<Sale>, Problem> {
    let view = api.handle.view();
    let sale = view.sales.iter().find(|sale| sale.goal.name() == name);
    Ok(Json(sale.ok_or_else(no_sale)?.into()))
}

/// States the goal of a sale and opens it: the quotas are divided among the nodes that live. A sale is opened
/// once, under a name that no earlier sale had, so there is no update.
#[utoipa::path(
    post,
    path = "/cluster/sales/v1/{sale}",
    operation_id = "open_sale",
    tag = "sales",
    params(("sale" = String, Path, example = "phone"), Options),
    request_body = NewSale,
    responses((status = 201, body = Written), (status = 202, body = Written), Problem),
)]
pub(super) async fn open(
    State(api): State<Api>,
    Path(name): Path<String>,
    Query(options): Query<Options>,
    Body(new): Body<NewSale>,
) -> Result<Answer, Problem> {
    let goal = new.opened(&name, &api.handle.view())?;
    let change = Change::create(ObjectKind::Plugin, SALE, goal.to_json())?;
    let (status, written) = api.write(GROUP, change, &options).await?;
    match status {
        StatusCode::OK => Ok((StatusCode::CREATED, written)),
        status => Ok((status, written)),
    }
}

/// Reports units that were bought by requests which passed this node's gate. The planner closes the sale once the
/// reports of all nodes reach the stock. A request that is repeated counts again.
#[utoipa::path(
    post,
    path = "/cluster/sales/v1/{sale}/areas/{group}/sold",
    operation_id = "report_sold",
    tag = "sales",
    params(AreaPath),
    request_body = NewlySold,
    responses((status = 200, body = SoldHere), Problem),
)]
pub(super) async fn report_sold(
    State(api): State<Api>,
    Path(path): Path<AreaPath>,
    Body(NewlySold { units }): Body<NewlySold>,
) -> Result<Json<SoldHere>, Problem> {
    let sold = runtime::Sold {
        sale: path.sale.into(),
        area: path.group.into(),
        units: units.0,
    };
    let sold = api.handle.sold(sold).await?;
    let none = || Problem::not_found("this node's gate does not serve the group in such a sale");
    Ok(Json(SoldHere {
        sold: sold.ok_or_else(none)?,
    }))
}

/// Ends a sale. Its gates close until the node that plans has set the plans of the areas to their shares after the
/// sale, and has removed the sale. Then the gates follow the plans, without a stock. If the goal is that of a newer
/// release which the planner cannot read, the plans are closed.
#[utoipa::path(
    delete,
    path = "/cluster/sales/v1/{sale}",
    operation_id = "end_sale",
    tag = "sales",
    params(
        ("sale" = String, Path, pattern = "^[A-Za-z0-9][A-Za-z0-9._-]{0,29}$", example = "phone"),
        Options,
    ),
    responses((status = 200, body = Written), (status = 202, body = Written), Problem),
)]
pub(super) async fn end(
    State(api): State<Api>,
    Path(name): Path<String>,
    Query(options): Query<Options>,
) -> Result<Answer, Problem> {
    let id = ObjectId::new(ObjectKind::Plugin, GROUP, &name)?;
    let view = api.handle.view();
    let sale = view.objects.get(&id).filter(|object| is_sale(object));
    let ended = Goal::end_json(sale.ok_or_else(no_sale)?.configuration.json())?;
    let change = Change::update(ObjectKind::Plugin, SALE, ended)?;
    api.write(GROUP, change, &options).await
}
