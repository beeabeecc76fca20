use wirecost_codec::Schema;

#[derive(Schema)]
#[allow(non_snake_case)]
struct Fields {
    #[schema(id = 1)]
    node_id: String,
    #[schema(id = 2)]
    nodeId: String,
}

#[derive(Schema)]
enum Symbols {
    OnOff,
    ONOFF,
}

#[derive(Schema)]
struct OpLog {}

#[derive(Schema)]
enum Event {
    #[schema(id = 2)]
    OpLog(OpLog),
}

#[derive(Schema)]
struct VariantAndField {
    #[schema(id = 1)]
    op_log: String,
    #[schema(id = 3, union)]
    event: Event,
}

#[derive(Schema)]
struct VariantAndItsOneof {
    #[schema(id = 3, union)]
    op_log: Event,
}

#[derive(Schema)]
enum Other {
    #[schema(id = 4)]
    OpLog(OpLog),
}

#[derive(Schema)]
struct TwoUnions {
    #[schema(id = 3, union)]
    event: Event,
    #[schema(id = 5, union)]
    other: Other,
}

fn main() {}
