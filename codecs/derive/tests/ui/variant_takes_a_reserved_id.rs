use wirecost_codec::Schema;

#[derive(Schema)]
struct Start {}

#[derive(Schema)]
enum Action {
    #[schema(id = 2)]
    Start(Start),
}

#[derive(Schema)]
#[schema(reserved(2))]
struct Command {
    #[schema(id = 3, union)]
    action: Action,
}

#[derive(Schema)]
#[schema(reserved(1))]
enum Again {
    #[schema(id = 1)]
    Start(Start),
}

#[derive(Schema)]
#[schema(reserved(1))]
enum Rest {
    #[schema(id = 2)]
    Start(Start),
}

#[derive(Schema)]
struct FieldTakesIt {
    #[schema(id = 1)]
    node: String,
    #[schema(id = 3, union)]
    rest: Rest,
}

fn main() {}
