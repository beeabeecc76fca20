use wirecost_codec::Schema;

#[derive(Schema)]
struct Start {}

#[derive(Schema)]
enum Action {
    #[schema(id = 1)]
    Start(Start),
}

#[derive(Schema)]
struct Command {
    #[schema(id = 1)]
    node: String,
    #[schema(id = 2, union)]
    action: Action,
}

fn main() {}
