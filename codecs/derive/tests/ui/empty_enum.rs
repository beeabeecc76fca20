use wirecost_codec::Schema;

#[derive(Schema)]
enum Never {}

fn main() {}
