use wirecost_codec::Schema;

#[derive(Schema)]
#[schema(reserved(2))]
struct Join {
    #[schema(id = 1)]
    node: String,
    #[schema(id = 2)]
    weight: u32,
}

fn main() {}
