use wirecost_codec::Schema;

#[derive(Schema)]
struct Zero {
    #[schema(id = 0)]
    node: String,
}

#[derive(Schema)]
struct TooLarge {
    #[schema(id = 32_768)]
    node: String,
}

#[derive(Schema)]
struct Protobufs {
    #[schema(id = 19_000)]
    node: String,
}

#[derive(Schema)]
struct Twice {
    #[schema(id = 1, id = 2)]
    node: String,
}

fn main() {}
