use wirecost_codec::Schema;

#[derive(Schema)]
struct Matrix {
    #[schema(id = 1)]
    rows: Vec<Vec<f64>>,
}

fn main() {}
