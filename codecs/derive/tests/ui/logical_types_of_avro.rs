use wirecost_codec::{Schema, Timestamp};

#[derive(Schema)]
struct NoMoment {
    #[schema(id = 1, avro = "timestamp-millis")]
    text: String,
}

#[derive(Schema)]
struct NoLogicalType {
    #[schema(id = 1, avro = "timestamp-seconds")]
    at: Timestamp,
}

#[derive(Schema)]
struct Twice {
    #[schema(id = 1, avro = "timestamp-millis", proto = "sint64")]
    at: Timestamp,
}

#[derive(Schema)]
struct Whole {
    #[schema(id = 1)]
    at: Timestamp,
}

#[derive(Schema)]
#[schema(prefix_of = Whole)]
struct Prefix {
    #[schema(id = 1, avro = "timestamp-millis")]
    at: Timestamp,
}

fn main() {}
