use wirecost_codec::Schema;

#[derive(Schema)]
struct Join {
    #[schema(id = 2)]
    node: String,
    #[schema(id = 1)]
    weight: u32,
}

fn main() {}
