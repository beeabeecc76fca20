use wirecost_codec::Schema;

#[derive(Schema)]
#[schema(transparent)]
struct Pair(u32, u32);

#[derive(Schema)]
#[schema(transparent)]
struct Empty {}

#[derive(Schema)]
#[schema(transparent, rename = "zone")]
struct Named(String);

#[derive(Schema)]
#[schema(transparent)]
struct Identified(#[schema(id = 1)] String);

#[derive(Schema)]
#[schema(transparent)]
enum Symbols {
    One,
}

#[derive(Schema)]
#[schema(key)]
enum Keys {
    One,
}

fn main() {}
