use wirecost_codec::Schema;

#[derive(Schema)]
struct OtherWidth {
    #[schema(id = 1, thrift = "byte")]
    number: u16,
}

#[derive(Schema)]
struct TheDefault {
    #[schema(id = 1, thrift = "i16")]
    number: u8,
}

#[derive(Schema)]
struct Twice {
    #[schema(id = 1, thrift = "byte", proto = "fixed32")]
    number: u8,
}

#[derive(Schema)]
struct Whole {
    #[schema(id = 1)]
    number: u8,
}

#[derive(Schema)]
#[schema(prefix_of = Whole)]
struct Prefix {
    #[schema(id = 1, thrift = "byte")]
    number: u8,
}

fn main() {}
