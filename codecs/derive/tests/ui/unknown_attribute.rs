use wirecost_codec::Schema;

#[derive(Schema)]
struct Join {
    #[schema(tag = 1)]
    node: String,
}

#[derive(Schema)]
#[schema(retired(1))]
struct Leave {}

fn main() {}
