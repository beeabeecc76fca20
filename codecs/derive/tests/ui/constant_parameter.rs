use wirecost_codec::Schema;

#[derive(Schema)]
struct Grid<const N: usize> {
    #[schema(id = 1)]
    cells: [u32; N],
}

#[derive(Schema)]
enum Either<T> {
    #[schema(id = 1)]
    One(T),
}

fn main() {}
