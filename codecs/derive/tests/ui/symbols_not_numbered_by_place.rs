use wirecost_codec::Schema;

#[derive(Clone, Copy, Schema)]
enum Mode {
    Read = 1,
    Write = 2,
}

fn main() {}
