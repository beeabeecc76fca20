use wirecost_codec::Schema;

#[derive(Schema)]
struct Line {
    #[schema(id = 1)]
    words: Vec<&'static str>,
}

#[derive(Schema)]
#[schema(transparent)]
struct Name(&'static str);

#[derive(Schema)]
enum Note {
    #[schema(id = 1)]
    One(&'static str),
}

fn main() {}
