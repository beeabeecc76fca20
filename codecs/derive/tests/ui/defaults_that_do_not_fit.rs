use wirecost_codec::Schema;

#[derive(Schema)]
struct OtherType {
    #[schema(id = 1, default = "three")]
    number: u32,
}

#[derive(Schema)]
struct Expression {
    #[schema(id = 1, default = 1 + 2)]
    number: u32,
}

#[derive(Schema)]
struct Optional {
    #[schema(id = 1, default = 1)]
    number: Option<u32>,
}

const LIMIT: u32 = 3;

#[derive(Schema)]
struct Constant {
    #[schema(id = 1, default = LIMIT)]
    number: u32,
}

#[derive(Schema)]
struct Quoted {
    #[schema(id = 1, default = "a\\b")]
    text: String,
}

#[derive(Schema)]
struct Whole {
    #[schema(id = 1, default = 1)]
    number: u32,
}

#[derive(Schema)]
#[schema(prefix_of = Whole)]
struct Prefix {
    #[schema(id = 1, default = 2)]
    number: u32,
}

fn main() {}
