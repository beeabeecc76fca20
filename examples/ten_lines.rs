//! A codec in ten lines: a type is declared once, and any format encodes it.

use std::error::Error;

use wirecost::{Avro, Codec, Schema};

/// A node asks to join.
#[derive(Debug, PartialEq, Schema)]
struct Join {
    /// Ids are what protobuf and Thrift write in place of names. An id is never used again.
    #[schema(id = 1)]
    node: String,
    #[schema(id = 2)]
    weight: Option<u32>,
}

fn main() -> Result<(), Box<dyn Error>> {
    let join = Join {
        node: "gw-1".to_owned(),
        weight: Some(150),
    };
    let mut codec = Avro::default(); // or `Json`, `Protobuf`, `Bincode`, `Thrift`
    let mut bytes = Vec::new();
    codec.encode(&join, &mut bytes)?;
    let decoded: Join = codec.decode(&bytes)?;
    assert_eq!(decoded, join);
    assert_eq!(bytes, b"\x08gw-1\x02\xac\x02");
    println!("{} bytes, {bytes:?}, are {decoded:?}", bytes.len());
    Ok(())
}

#[test]
fn runs() -> Result<(), Box<dyn Error>> {
    main()
}
