use wirecost_codec::Schema;

#[derive(Schema)]
struct Node {
    #[schema(id = 1)]
    child: Option<Box<Node>>,
}

fn main() {}
