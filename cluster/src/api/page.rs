use axum::{
    http::header,
    response::{Html, IntoResponse},
};

/// The content security policy of the page: it may only talk to its node.
const POLICY: &str = "default-src 'none'; connect-src 'self'; script-src 'unsafe-inline'; \
                      style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; \
                      frame-ancestors 'none'";

/// Returns the page for the operator. The page needs no token itself, and asks for the token of the API.
#[utoipa::path(
    get,
    path = "/",
    operation_id = "read_page",
    tag = "node",
    security(()),
    responses((status = 200, body = String, content_type = "text/html")),
)]
pub(super) async fn read() -> impl IntoResponse {
    (
        [(header::CONTENT_SECURITY_POLICY, POLICY)],
        Html(include_str!("page.html")),
    )
}
