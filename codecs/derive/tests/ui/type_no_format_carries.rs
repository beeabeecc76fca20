use wirecost_codec::Schema;

#[derive(Schema)]
struct Join {
    #[schema(id = 1)]
    home: std::path::PathBuf,
}

fn main() {}
