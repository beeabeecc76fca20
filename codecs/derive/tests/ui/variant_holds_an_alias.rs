use wirecost_codec::Schema;

#[derive(Schema)]
struct Stop {}

type Start = Stop;

#[derive(Schema)]
enum Action {
    #[schema(id = 1)]
    Start(Start),
}

fn main() {}
