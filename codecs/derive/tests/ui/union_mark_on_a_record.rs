use wirecost_codec::Schema;

#[derive(Schema)]
struct Start {}

#[derive(Schema)]
struct Command {
    #[schema(id = 2, union)]
    start: Start,
}

fn main() {}
