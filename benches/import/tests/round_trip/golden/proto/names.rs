//! The types of `names.proto`, package `names`.
//!
//! Written by `wirecost import`.

use wirecost::Schema;

#[derive(Debug, Clone, PartialEq, Schema)]
pub struct Names {
    #[schema(id = 1)]
    pub r#type: String,
    #[schema(id = 2, rename = "self")]
    pub self_: String,
    #[schema(id = 3, rename = "camelCase")]
    pub camel_case: String,
    #[schema(id = 4, rename = "Upper")]
    pub upper: String,
    #[schema(id = 5, rename = "_hidden")]
    pub hidden: String,
    #[schema(
        id = 6,
        rename = "@stated",
        avro_name = "stated",
        proto_name = "stated"
    )]
    pub stated: String,
    #[schema(id = 7)]
    pub address_1: String,
    #[schema(id = 8)]
    pub option: Option<OptionType>,
    #[schema(id = 9)]
    pub lower: Option<LowerCase>,
    #[schema(id = 10)]
    pub a_inner: Option<AInner>,
    #[schema(id = 11)]
    pub b_inner: Option<BInner>,
    #[schema(id = 12)]
    pub vec: Option<VecType>,
}

#[derive(Debug, Clone, PartialEq, Schema)]
#[schema(rename = "Option")]
pub struct OptionType {
    #[schema(id = 1)]
    pub r#fn: bool,
}

#[derive(Debug, Clone, PartialEq, Schema)]
#[schema(rename = "lower_case", rename_all = "camelCase")]
pub struct LowerCase {
    #[schema(id = 1)]
    pub user_id: i32,
    #[schema(id = 2)]
    pub item_count: i32,
    #[schema(id = 3)]
    pub id: i32,
}

#[derive(Debug, Clone, PartialEq, Schema)]
pub struct A {}

#[derive(Debug, Clone, PartialEq, Schema)]
pub struct AInner {
    #[schema(id = 1)]
    pub a: String,
}

#[derive(Debug, Clone, PartialEq, Schema)]
pub struct B {}

#[derive(Debug, Clone, PartialEq, Schema)]
pub struct BInner {
    #[schema(id = 1)]
    pub b: String,
}

#[derive(Debug, Clone, PartialEq, Schema)]
#[schema(rename = "Vec")]
pub struct VecType {
    #[schema(id = 1)]
    pub x: f32,
    #[schema(id = 2)]
    pub y: f32,
}
