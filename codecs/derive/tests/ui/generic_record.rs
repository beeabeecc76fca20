use wirecost_codec::Schema;

#[derive(Schema)]
struct Envelope<T> {
    #[schema(id = 1)]
    body: T,
}

fn main() {}
