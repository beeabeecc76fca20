use wirecost_codec::Schema;

#[derive(Schema)]
struct Join {
    #[schema(id = 1)]
    node: String,
    weight: u32,
}

fn main() {}
