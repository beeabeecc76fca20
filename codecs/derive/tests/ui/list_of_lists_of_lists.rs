use wirecost_codec::Schema;

#[derive(Schema)]
struct Cube {
    #[schema(id = 1)]
    planes: Vec<Vec<Vec<f64>>>,
}

fn main() {}
