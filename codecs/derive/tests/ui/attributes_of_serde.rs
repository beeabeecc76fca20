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

#[derive(Schema, Serialize, Deserialize)]
struct Aliased {
    #[schema(id = 1, alias = "host")]
    #[serde(alias = "host", alias = "machine")]
    node: String,
}

#[derive(Schema, Serialize, Deserialize)]
struct LeftOut {
    #[schema(id = 1)]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    maybe: Option<String>,
    #[schema(id = 2)]
    #[serde(skip_serializing_if = "Vec::is_empty")]
    nodes: Vec<String>,
}

#[derive(Schema, Serialize, Deserialize)]
struct Converted {
    #[schema(id = 1)]
    #[serde(with = "hexadecimal")]
    digest: u64,
}

#[derive(Schema, Serialize, Deserialize)]
#[serde(expecting = "a closed record", deny_unknown_fields)]
struct Closed {}

#[derive(Schema, Serialize, Deserialize)]
#[serde(from = "Inner", into = "Inner")]
struct Outer {}

#[derive(Schema, Serialize, Deserialize)]
enum Open {
    Up,
    #[serde(other)]
    Other,
}

fn main() {}
