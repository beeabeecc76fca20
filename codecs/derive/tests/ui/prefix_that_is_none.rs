use wirecost_codec::Schema;

#[derive(Schema)]
struct Beat {
    #[schema(id = 1)]
    time: u64,
    #[schema(id = 2)]
    node: String,
}

#[derive(Schema)]
#[schema(prefix_of = Beat)]
struct LeavesOut {
    #[schema(id = 2)]
    node: String,
}

#[derive(Schema)]
#[schema(prefix_of = Beat)]
struct OtherId {
    #[schema(id = 2)]
    time: u64,
}

#[derive(Schema)]
#[schema(prefix_of = Beat)]
struct OtherType {
    #[schema(id = 1)]
    time: u32,
}

#[derive(Schema)]
#[schema(prefix_of = Beat)]
struct OtherName {
    #[schema(id = 1)]
    age: u64,
}

#[derive(Schema)]
#[schema(prefix_of = Beat, prefix_of = LeavesOut)]
struct Twice {}

#[derive(Schema)]
#[schema(prefix_of = Beat)]
enum Union {
    #[schema(id = 1)]
    Beat(Beat),
}

fn main() {}
