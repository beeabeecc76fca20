use wirecost_codec::Schema;

#[derive(Schema)]
#[schema(crate = nowhere)]
struct Join {}

#[derive(Schema)]
#[schema(crate = wirecost_codec, crate = wirecost_codec)]
struct Leave {}

fn main() {}
