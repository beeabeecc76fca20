use wirecost_codec::Schema;

#[derive(Schema)]
struct Start {}

#[derive(Schema)]
#[schema(reserved(1))]
enum Symbols {
    Start,
}

#[derive(Schema)]
#[schema(retired(2))]
enum Unknown {
    #[schema(id = 1)]
    Start(Start),
}

#[derive(Schema)]
enum Marked {
    #[schema(id = 1, union)]
    Start(Start),
}

fn main() {}
