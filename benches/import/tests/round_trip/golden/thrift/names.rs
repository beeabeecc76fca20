//! The types of `names.thrift`.
//!
//! Written by `wirecost import`.

use wirecost::Schema;

#[derive(Debug, Clone, PartialEq, Schema)]
#[schema(rename = "http_request", rename_all = "camelCase")]
pub struct HttpRequest {
    #[schema(id = 1)]
    pub user_agent: String,
    #[schema(id = 2)]
    pub content_length: i32,
    #[schema(id = 3)]
    pub kind: String,
    #[schema(id = 4)]
    pub option: Option<OptionType>,
}

#[derive(Debug, Clone, PartialEq, Schema)]
#[schema(rename = "Option")]
pub struct OptionType {
    #[schema(id = 1)]
    pub origin: String,
    #[schema(id = 2, rename = "IsClosed")]
    pub is_closed: bool,
    #[schema(id = 3, rename = "_private")]
    pub private: i32,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Schema)]
#[schema(rename = "status_code", rename_all = "snake_case")]
pub enum StatusCode {
    Ok = 200,
    NotFound = 404,
}

#[derive(Debug, Clone, PartialEq, Schema)]
pub struct Response {
    #[schema(id = 1)]
    pub code: StatusCode,
    #[schema(id = 2)]
    pub request: Option<HttpRequest>,
}
