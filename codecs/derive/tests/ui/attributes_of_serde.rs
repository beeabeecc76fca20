use serde::{Deserialize, Serialize};
use wirecost_codec::Schema;

#[derive(Schema, Serialize, Deserialize)]
struct Renamed {
    #[schema(id = 1)]
    #[serde(rename = "x-node")]
    node: String,
}

#[derive(Schema, Serialize, Deserialize)]
struct RenamedOtherwise {
    #[schema(id = 1, rename = "node")]
    #[serde(rename = "x-node")]
    name: String,
}

#[derive(Schema, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Cased {
    #[schema(id = 1)]
    node_name: String,
}

#[derive(Schema, Serialize, Deserialize)]
struct Skipped {
    #[schema(id = 1)]
    #[serde(skip)]
    node: String,
}

#[derive(Schema, Serialize, Deserialize)]
struct Flat {
    #[schema(id = 1)]
    #[serde(flatten)]
    inner: Inner,
}

#[derive(Schema, Serialize, Deserialize)]
struct Inner {}

#[derive(Schema, Serialize, Deserialize)]
#[serde(tag = "type")]
enum Tagged {
    #[schema(id = 1)]
    Inner(Inner),
}

#[derive(Schema, Serialize, Deserialize)]
enum Symbols {
    #[serde(rename = "up")]
    Up,
}

#[derive(Schema, Serialize, Deserialize)]
struct Added {
    #[schema(id = 1)]
    #[serde(default)]
    node: String,
}

fn main() {}
