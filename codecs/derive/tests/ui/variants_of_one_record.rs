use wirecost_codec::Schema;

#[derive(Schema)]
struct Point {}

#[derive(Schema)]
enum Move {
    #[schema(id = 1)]
    From(Point),
    #[schema(id = 2)]
    To(Point),
}

#[derive(Schema)]
enum Text {
    #[schema(id = 1)]
    Plain(String),
    #[schema(id = 2)]
    Rich(Box<str>),
}

#[derive(Schema)]
enum Step {
    #[schema(id = 1)]
    Between(Point, Point),
}

#[derive(Schema)]
enum Named {
    #[schema(id = 1, avro_name = "at")]
    At(Point),
}

fn main() {}
