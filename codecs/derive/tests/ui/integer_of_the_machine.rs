use std::collections::BTreeMap;

use wirecost_codec::Schema;

#[derive(Schema)]
struct Sized {
    #[schema(id = 1)]
    size: usize,
}

#[derive(Schema)]
struct Listed {
    #[schema(id = 1)]
    offsets: Option<isize>,
}

#[derive(Schema)]
struct Mapped {
    #[schema(id = 1)]
    sizes: BTreeMap<String, usize>,
}

fn main() {}
