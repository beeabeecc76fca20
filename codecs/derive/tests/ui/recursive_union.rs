use wirecost_codec::Schema;

#[derive(Schema)]
struct Filter {
    #[schema(id = 3, union, recursive)]
    rule: Rule,
}

#[derive(Schema)]
enum Rule {
    #[schema(id = 1)]
    Not(Not),
}

#[derive(Schema)]
struct Not {}

fn main() {}
