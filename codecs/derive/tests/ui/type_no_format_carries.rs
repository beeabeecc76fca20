use wirecost_codec::Schema;

#[derive(Schema)]
struct Join {
    #[schema(id = 1)]
    lease: std::time::Duration,
}

fn main() {}
