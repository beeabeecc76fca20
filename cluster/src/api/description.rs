use std::sync::LazyLock;

use axum::{http::header, response::IntoResponse};
use utoipa::{
    Modify, OpenApi as _,
    openapi::{
        OpenApi,
        security::{Http, HttpAuthScheme, SecurityScheme},
    },
};

use super::Problem;

#[derive(utoipa::OpenApi)]
#[openapi(
    info(
        title = "wirecost-node",
        description = "The gateway cluster, as one of its nodes sees and changes it. Every error is \
                       `application/problem+json`, by RFC 9457."
    ),
    components(schemas(Problem)),
    security(("token" = [])),
    modifiers(&TokenScheme),
)]
struct Description;

/// Adds the scheme of the token.
struct TokenScheme;

impl Modify for TokenScheme {
    fn modify(&self, openapi: &mut OpenApi) {
        let scheme = SecurityScheme::Http(Http::new(HttpAuthScheme::Bearer));
        let components = openapi.components.get_or_insert_default();
        components.add_security_scheme("token", scheme);
    }
}

/// Returns the description without paths.
pub(super) fn openapi() -> OpenApi {
    Description::openapi()
}

/// Returns the description of this API.
#[utoipa::path(
    get,
    path = "/cluster/openapi.json",
    operation_id = "read_description",
    tag = "node",
    responses(
        (status = 200, description = "An OpenAPI document", content_type = "application/json"),
        Problem,
    ),
)]
pub(super) async fn read() -> impl IntoResponse {
    static DOCUMENT: LazyLock<Vec<u8>> =
        LazyLock::new(|| serde_json::to_vec(&super::document()).unwrap_or_default());
    (
        [(header::CONTENT_TYPE, "application/json")],
        DOCUMENT.as_slice(),
    )
}
