use wirecost_codec::Schema;

const TWO: isize = 2;

#[derive(Schema)]
enum Constant {
    One = 1,
    Two = TWO,
}

#[derive(Schema)]
enum TooLarge {
    Most = 2147483647,
    More,
}

#[derive(Schema)]
enum Text {
    Unknown,
    #[schema(unknown)]
    Other(String),
}

#[derive(Schema)]
enum First {
    #[schema(unknown)]
    Other(i32),
    Up,
}

#[derive(Schema)]
enum Named {
    Up,
    #[schema(unknown, rename = "other")]
    Other(i32),
}

#[derive(Schema)]
enum WithId {
    #[schema(id = 1)]
    Up,
}

fn main() {}
