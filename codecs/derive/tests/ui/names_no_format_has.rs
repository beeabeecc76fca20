use wirecost_codec::Schema;

#[derive(Schema)]
#[allow(non_camel_case_types)]
struct string {}

#[derive(Schema)]
struct Größe {}

#[derive(Schema)]
struct Node {
    #[schema(id = 1)]
    größe: u32,
}

#[derive(Schema)]
enum Level {
    Voll,
    Übervoll,
}

fn main() {}
