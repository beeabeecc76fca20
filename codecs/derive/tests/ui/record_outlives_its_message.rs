use wirecost_codec::{DecodeBorrowed, Schema};

#[derive(Schema)]
struct Line<'a> {
    #[schema(id = 1)]
    text: &'a str,
}

fn decode<'a, C>(codec: &mut C) -> Line<'a>
where
    C: for<'m> DecodeBorrowed<'m, Line<'m>>,
{
    let message = vec![0];
    codec.decode_borrowed(&message).unwrap()
}

fn main() {}
