use wirecost_codec::Schema;

#[derive(Schema)]
struct Blob {
    #[schema(id = 1)]
    content: Vec<u8>,
}

fn main() {}
