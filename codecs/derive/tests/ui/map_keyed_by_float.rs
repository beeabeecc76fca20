use std::collections::BTreeMap;

use wirecost_codec::Schema;

#[derive(Schema)]
struct Counts {
    #[schema(id = 1)]
    by_weight: BTreeMap<f64, u64>,
}

fn main() {}
