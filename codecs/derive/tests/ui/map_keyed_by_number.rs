use std::collections::BTreeMap;

use wirecost_codec::Schema;

#[derive(Schema)]
struct Counts {
    #[schema(id = 1)]
    by_code: BTreeMap<u16, u64>,
}

fn main() {}
