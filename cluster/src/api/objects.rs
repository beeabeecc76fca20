use axum::{Json, extract::State, http::StatusCode};
use serde::{Deserialize, Serialize};
use serde_json::{Value, value::RawValue};
use utoipa::{IntoParams, ToSchema};
use wirecost_message::ObjectKind;

use super::{
    Api, Problem, document,
    extract::{Body, Path, Query},
    write::{Answer, Options, Written},
};
use crate::{
    automation::{GROUP, Goal, SALE},
    runtime,
    state::{Change, ObjectId},
};

/// A collection of objects.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub(super) enum Collection {
    /// The plugins of a group.
    Plugins,
    /// The pipelines of a group.
    Pipelines,
}

impl From<Collection> for ObjectKind {
    fn from(collection: Collection) -> Self {
        match collection {
            Collection::Plugins => Self::Plugin,
            Collection::Pipelines => Self::Pipeline,
        }
    }
}

/// A plugin or pipeline.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct ConfiguredObject {
    /// Its group.
    #[schema(example = "BJ")]
    group: String,
    /// Its name within the group.
    #[schema(example = "limit-1")]
    name: String,
    /// Its type.
    #[serde(rename = "type")]
    #[schema(example = "LatencyLimiter")]
    type_name: String,
    /// Its configuration, with its group and name.
    #[schema(value_type = Object, example = json!({ "group": "BJ", "name": "limit-1", "ms": 800 }))]
    config: Value,
    /// The stamp of the operation that set it; absent if this node cannot use its store.
    #[schema(example = "17@0000000000000007.1")]
    stamp: Option<String>,
}

/// A page of a collection.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct Objects {
    /// The objects, by name.
    objects: Vec<ConfiguredObject>,
    /// The number of objects on all pages.
    total: usize,
    /// The sequence of the group.
    operation_seq: u64,
}

/// A new plugin or pipeline.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct NewObject {
    /// Its name: 1 to 80 letters and digits; after the first, `-._~` are valid too.
    #[schema(example = "limit-1", pattern = "^[A-Za-z0-9][A-Za-z0-9._~-]{0,79}$")]
    name: String,
    /// Its type, by the same rule.
    #[serde(rename = "type")]
    #[schema(
        example = "LatencyLimiter",
        pattern = "^[A-Za-z0-9][A-Za-z0-9._~-]{0,79}$"
    )]
    type_name: String,
    /// Its configuration. The node sets its members `group` and `name`.
    #[schema(value_type = Object, example = json!({ "ms": 800 }))]
    config: Box<RawValue>,
}

/// A new configuration of a plugin or pipeline.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct NewConfig {
    /// Its type: 1 to 80 letters and digits; after the first, `-._~` are valid too.
    #[serde(rename = "type")]
    #[schema(
        example = "LatencyLimiter",
        pattern = "^[A-Za-z0-9][A-Za-z0-9._~-]{0,79}$"
    )]
    type_name: String,
    /// Its configuration. The node sets its members `group` and `name`.
    #[schema(value_type = Object, example = json!({ "ms": 900 }))]
    config: Box<RawValue>,
}

/// The part of a collection that is asked for.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub(super) struct Selection {
    /// The page, from 1.
    #[serde(default = "one")]
    #[param(minimum = 1, maximum = 1_000_000, default = 1)]
    page: usize,
    /// The number of objects on a page, at most 1,000.
    #[serde(default = "hundred")]
    #[param(minimum = 1, maximum = 1_000, default = 100)]
    limit: usize,
    /// The beginning of the names.
    #[serde(default)]
    prefix: String,
    /// The type.
    #[serde(rename = "type")]
    type_name: Option<String>,
}

fn one() -> usize {
    1
}

fn hundred() -> usize {
    100
}

/// The path of an object.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Path)]
pub(super) struct ObjectPath {
    /// The group.
    #[param(example = "BJ", pattern = "^[A-Za-z0-9][A-Za-z0-9._~-]{0,79}$")]
    group: String,
    /// The collection.
    #[param(inline)]
    collection: Collection,
    /// The name.
    #[param(example = "limit-1", pattern = "^[A-Za-z0-9][A-Za-z0-9._~-]{0,79}$")]
    name: String,
}

impl ObjectPath {
    fn id(&self) -> Result<ObjectId, Problem> {
        Ok(ObjectId::new(
            self.collection.into(),
            &self.group,
            &self.name,
        )?)
    }
}

/// The path of a collection.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Path)]
pub(super) struct CollectionPath {
    /// The group.
    #[param(example = "BJ", pattern = "^[A-Za-z0-9][A-Za-z0-9._~-]{0,79}$")]
    group: String,
    /// The collection.
    #[param(inline)]
    collection: Collection,
}

impl From<(&ObjectId, &runtime::Object)> for ConfiguredObject {
    fn from((id, object): (&ObjectId, &runtime::Object)) -> Self {
        Self {
            group: id.group().to_owned(),
            name: id.name().to_owned(),
            type_name: object.configuration.type_name().to_owned(),
            // It was validated when it came.
            config: serde_json::from_slice(object.configuration.json()).unwrap_or_default(),
            stamp: object.stamp.map(|stamp| stamp.to_string()),
        }
    }
}

/// Returns a configuration with its group and name. That of a sale must be a goal: of any other, a node that starts with
/// it knows only the names of the areas.
fn checked(id: &ObjectId, type_name: &str, config: &RawValue) -> Result<Vec<u8>, Problem> {
    let mut config = document::read(config)?;
    config.insert("group".to_owned(), id.group().into());
    config.insert("name".to_owned(), id.name().into());
    let json = Value::Object(config).to_string().into_bytes();
    if id.group() == GROUP && type_name == SALE {
        Goal::from_json(&json)?;
    }
    Ok(json)
}

/// Returns the plugins or pipelines of a group, by pages.
#[utoipa::path(
    get,
    path = "/cluster/admin/v1/{group}/{collection}",
    operation_id = "list_objects",
    tag = "objects",
    params(CollectionPath, Selection),
    responses((status = 200, body = Objects), Problem),
)]
pub(super) async fn list(
    State(api): State<Api>,
    Path(path): Path<CollectionPath>,
    Query(selection): Query<Selection>,
) -> Result<Json<Objects>, Problem> {
    let Selection { page, limit, .. } = selection;
    if !(1..=1_000_000).contains(&page) || !(1..=1_000).contains(&limit) {
        return Err(Problem::new(
            StatusCode::BAD_REQUEST,
            "a page is 1 to 1000000 and its limit 1 to 1000",
        ));
    }
    api.check_group(&path.group, false)?;
    let view = api.handle.view();
    let kind = ObjectKind::from(path.collection);
    let is_selected = |(id, object): &(&ObjectId, &runtime::Object)| {
        let type_name = object.configuration.type_name();
        id.group() == path.group
            && id.kind() == kind
            && id.name().starts_with(&selection.prefix)
            && selection
                .type_name
                .as_deref()
                .is_none_or(|wanted| wanted == type_name)
    };
    let selected: Vec<_> = view.objects.iter().filter(is_selected).collect();
    let first = (page - 1) * limit;
    let objects = selected.iter().copied().skip(first).take(limit);
    Ok(Json(Objects {
        objects: objects.map(ConfiguredObject::from).collect(),
        total: selected.len(),
        operation_seq: view
            .sequences
            .get(path.group.as_str())
            .copied()
            .unwrap_or_default(),
    }))
}

/// Creates a plugin or pipeline.
#[utoipa::path(
    post,
    path = "/cluster/admin/v1/{group}/{collection}",
    operation_id = "create_object",
    tag = "objects",
    params(CollectionPath, Options),
    request_body = NewObject,
    responses((status = 201, body = Written), (status = 202, body = Written), Problem),
)]
pub(super) async fn create(
    State(api): State<Api>,
    Path(path): Path<CollectionPath>,
    Query(options): Query<Options>,
    Body(new): Body<NewObject>,
) -> Result<Answer, Problem> {
    api.check_group(&path.group, options.new_group)?;
    let id = ObjectId::new(path.collection.into(), &path.group, &new.name)?;
    let json = checked(&id, &new.type_name, &new.config)?;
    let change = Change::create(id.kind(), &new.type_name, json)?;
    let (status, written) = api.write(&path.group, change, &options).await?;
    match status {
        StatusCode::OK => Ok((StatusCode::CREATED, written)),
        status => Ok((status, written)),
    }
}

/// Returns a plugin or pipeline.
#[utoipa::path(
    get,
    path = "/cluster/admin/v1/{group}/{collection}/{name}",
    operation_id = "read_object",
    tag = "objects",
    params(ObjectPath),
    responses((status = 200, body = ConfiguredObject), Problem),
)]
pub(super) async fn read(
    State(api): State<Api>,
    Path(path): Path<ObjectPath>,
) -> Result<Json<ConfiguredObject>, Problem> {
    let id = path.id()?;
    let view = api.handle.view();
    match view.objects.get(&id) {
        Some(object) => Ok(Json(ConfiguredObject::from((&id, object)))),
        None => Err(Problem::not_found(format!("there is no {id}"))),
    }
}

/// Gives a plugin or pipeline a new configuration.
#[utoipa::path(
    put,
    path = "/cluster/admin/v1/{group}/{collection}/{name}",
    operation_id = "update_object",
    tag = "objects",
    params(ObjectPath, Options),
    request_body = NewConfig,
    responses((status = 200, body = Written), (status = 202, body = Written), Problem),
)]
pub(super) async fn update(
    State(api): State<Api>,
    Path(path): Path<ObjectPath>,
    Query(options): Query<Options>,
    Body(new): Body<NewConfig>,
) -> Result<Answer, Problem> {
    let id = path.id()?;
    let json = checked(&id, &new.type_name, &new.config)?;
    let change = Change::update(id.kind(), &new.type_name, json)?;
    api.write(&path.group, change, &options).await
}

/// Removes a plugin or pipeline.
#[utoipa::path(
    delete,
    path = "/cluster/admin/v1/{group}/{collection}/{name}",
    operation_id = "remove_object",
    tag = "objects",
    params(ObjectPath, Options),
    responses((status = 200, body = Written), (status = 202, body = Written), Problem),
)]
pub(super) async fn remove(
    State(api): State<Api>,
    Path(path): Path<ObjectPath>,
    Query(options): Query<Options>,
) -> Result<Answer, Problem> {
    let change = Change::Delete(path.id()?);
    api.write(&path.group, change, &options).await
}
