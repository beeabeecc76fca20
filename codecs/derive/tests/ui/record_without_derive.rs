use wirecost_codec::Schema;

struct Address {
    octets: u32,
}

#[derive(Schema)]
struct Join {
    #[schema(id = 1)]
    address: Address,
}

fn main() {}
