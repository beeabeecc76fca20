use wirecost_codec::Schema;

#[derive(Schema)]
struct Join {
    #[schema(id = 1)]
    weight: u128,
}

fn main() {}
