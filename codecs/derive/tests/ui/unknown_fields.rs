use wirecost_codec::{Schema, UnknownFields};

#[derive(Schema)]
struct First {
    #[schema(unknown)]
    unknown: UnknownFields,
    #[schema(id = 1)]
    node: String,
}

#[derive(Schema)]
struct Numbered {
    #[schema(id = 1, unknown)]
    unknown: UnknownFields,
}

#[derive(Schema)]
struct Whole {
    #[schema(id = 1)]
    node: String,
}

#[derive(Schema)]
#[schema(prefix_of = Whole)]
struct Begin {
    #[schema(id = 1)]
    node: String,
    #[schema(unknown)]
    unknown: UnknownFields,
}

#[derive(Schema)]
struct Other {
    #[schema(unknown)]
    unknown: Vec<u8>,
}

fn main() {}
