use wirecost_codec::Schema;

#[derive(Schema)]
struct Start {}

#[derive(Schema)]
enum Action {
    #[schema(id = 1)]
    Start(Start),
    Stop,
}

fn main() {}
