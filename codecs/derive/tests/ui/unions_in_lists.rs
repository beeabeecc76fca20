use wirecost_codec::Schema;

#[derive(Schema)]
enum Step {
    #[schema(id = 1)]
    Wait(u32),
}

#[derive(Schema)]
struct Unmarked {
    #[schema(id = 2)]
    steps: Vec<Step>,
}

#[derive(Schema)]
struct NoUnion {
    #[schema(id = 2, union)]
    steps: Vec<u32>,
}

#[derive(Schema)]
struct Options {
    #[schema(id = 2, union)]
    steps: Vec<Option<Step>>,
}

fn main() {
    let _ = Options::RECORD;
}
