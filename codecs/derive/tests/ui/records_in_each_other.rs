use wirecost_codec::Schema;

#[derive(Schema)]
struct Group {
    #[schema(id = 1)]
    members: Vec<Member>,
}

#[derive(Schema)]
struct Member {
    #[schema(id = 1)]
    groups: Vec<Group>,
}

fn main() {
    assert_eq!(Group::RECORD.fields.len(), 1);
}
