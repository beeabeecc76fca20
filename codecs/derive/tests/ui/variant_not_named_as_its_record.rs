use wirecost_codec::Schema;

#[derive(Schema)]
struct Start {}

#[derive(Schema)]
enum Action {
    #[schema(id = 1)]
    Begin(Start),
    #[schema(id = 2)]
    Stop { now: bool },
}

fn main() {}
