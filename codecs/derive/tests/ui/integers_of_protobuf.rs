use wirecost_codec::Schema;

#[derive(Schema)]
struct OtherWidth {
    #[schema(id = 1, proto = "fixed64")]
    number: u32,
}

#[derive(Schema)]
struct OtherSign {
    #[schema(id = 1, proto = "sint64")]
    numbers: Vec<u64>,
}

#[derive(Schema)]
struct NoInteger {
    #[schema(id = 1, proto = "sfixed32")]
    text: String,
}

#[derive(Schema)]
struct TheDefault {
    #[schema(id = 1, proto = "int32")]
    number: i32,
}

#[derive(Schema)]
struct Twice {
    #[schema(id = 1, proto = "sint32", proto = "sfixed32")]
    number: i32,
}

#[derive(Schema)]
enum Either {
    #[schema(id = 2, proto = "sint32")]
    Twice(Twice),
}

#[derive(Schema)]
struct Holder {
    #[schema(id = 1, union, proto = "sint32")]
    either: Either,
}

#[derive(Schema)]
struct Whole {
    #[schema(id = 1)]
    number: i64,
}

#[derive(Schema)]
#[schema(prefix_of = Whole)]
struct Prefix {
    #[schema(id = 1, proto = "sint64")]
    number: i64,
}

fn main() {}
