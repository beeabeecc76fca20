//! The types of `names.avsc`, namespace `names`.
//!
//! Written by `wirecost import`.

use wirecost::Schema;

#[derive(Debug, Clone, PartialEq, Schema)]
#[schema(rename = "http_request")]
pub struct HttpRequest {
    #[schema(id = 1)]
    pub r#type: String,
    #[schema(id = 2, rename = "URL")]
    pub url: String,
    #[schema(id = 3, rename = "self")]
    pub self_: i32,
    #[schema(id = 4)]
    pub option: OptionType,
    #[schema(id = 5)]
    pub method: Method,
}

#[derive(Debug, Clone, PartialEq, Schema)]
#[schema(rename = "Option", rename_all = "PascalCase")]
pub struct OptionType {
    #[schema(id = 1)]
    pub key: String,
    #[schema(id = 2)]
    pub long_value: i64,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Schema)]
pub enum Method {
    #[schema(rename = "get")]
    Get = 0,
    #[schema(rename = "POST")]
    Post = 1,
    #[schema(rename = "Self")]
    Self_ = 2,
}
