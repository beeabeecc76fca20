use wirecost_codec::Schema;

#[derive(Schema)]
struct NoIdentifier {
    #[schema(id = 1, rename = "comma-dangle")]
    comma_dangle: String,
}

#[derive(Schema)]
struct NoneForProtobuf {
    #[schema(id = 1, rename = "comma-dangle", avro_name = "comma_dangle")]
    comma_dangle: String,
}

#[derive(Schema)]
struct NoneForJson {
    #[schema(id = 1, rename = "a\"b")]
    quoted: String,
}

#[derive(Schema)]
#[schema(rename = "record", proto_name = "1st")]
struct NoType {}

#[derive(Schema)]
#[schema(rename_all = "Title Case")]
struct NoCase {}

#[derive(Schema)]
struct Twice {
    #[schema(id = 1, rename = "a", rename = "b")]
    name: String,
}

#[derive(Schema)]
struct Taken {
    #[schema(id = 1)]
    name: String,
    #[schema(id = 2, alias = "name")]
    label: String,
}

#[derive(Schema)]
#[schema(rename = "start")]
struct Start {}

#[derive(Schema)]
#[schema(alias = "Deed")]
enum Alias {
    #[schema(id = 1)]
    Start(Start),
}

fn main() {}
