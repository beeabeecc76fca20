//! Arrays: `fixed`, and lists of a length.
#![allow(clippy::unwrap_used)]

use wirecost_avro::{Avro, idl};
use wirecost_codec::{
    Codec, DecodeError, Schema,
    conformance::{
        arrays::{self, Arrays},
        carries, refuses_damage, writes,
    },
};

const ONE: &[u8] = b"\0\x01\xfa\xff\
    \x02\x01\x02\
    \x04\x03\x04\x05\x06\0\
    \x02\x02a\x07\x08\0\
    \x06\x01\0\xd8\x04\0\
    \x04\x02x\0\0";

#[test]
fn arrays_have_their_length() {
    writes(&mut Avro::default(), &arrays::one(), ONE);
    carries(&mut Avro::default(), &arrays::all());
    refuses_damage(&mut Avro::default(), &arrays::all()[..2], b"");
    let longer = [&ONE[..ONE.len() - 5], b"\x06\x02x\0\0\0"].concat();
    let read: Result<Arrays, _> = Avro::default().decode(&longer);
    let (expected, found) = (2, 3);
    assert_eq!(read, Err(DecodeError::WrongCount { expected, found }));
}

#[test]
fn the_schema_names_each_fixed_by_its_size() {
    let avsc: serde_json::Value = serde_json::from_str(&idl(Arrays::RECORD, "").unwrap()).unwrap();
    let fixed = |name, size| serde_json::json!({"type": "fixed", "name": name, "size": size});
    assert_eq!(avsc["fields"][0]["type"], fixed("Bytes4", 4));
    assert_eq!(avsc["fields"][1]["type"][1], fixed("Bytes2", 2));
    assert_eq!(avsc["fields"][2]["type"]["items"], "Bytes2");
}

#[cfg(feature = "apache")]
#[test]
fn apaches_library_writes_the_same() {
    use wirecost_avro::{Resolving, apache::ApacheValue, fingerprint};
    use wirecost_codec::Limits;

    let mut apache = ApacheValue::new(Limits::DEFAULT).unwrap();
    writes(&mut apache, &arrays::one(), ONE);
    carries(&mut apache, &arrays::all());
    let avsc = idl(Arrays::RECORD, "tests").unwrap();
    let reader = Resolving::<Arrays>::new(&avsc, Limits::DEFAULT).unwrap();
    assert_eq!(reader.decode(ONE), Ok(arrays::one()));
    assert_eq!(
        reader.fingerprint(),
        fingerprint(Arrays::RECORD, "tests").unwrap()
    );
    // A fixed of another name is read, one of another size is not.
    let named = avsc.replace("Bytes2", "Short");
    let reader = Resolving::<Arrays>::new(&named, Limits::DEFAULT).unwrap();
    assert_eq!(reader.decode(ONE), Ok(arrays::one()));
    let longer = avsc.replace("\"size\": 4", "\"size\": 5");
    let reader = Resolving::<Arrays>::new(&longer, Limits::DEFAULT).unwrap();
    assert!(matches!(
        reader.decode(ONE),
        Err(DecodeError::WrongType { id: 1, .. })
    ));
}

/// No list but one with that many elements is a value, so the empty one is no default.
#[test]
fn an_array_has_no_default() {
    let avsc: serde_json::Value = serde_json::from_str(&idl(Arrays::RECORD, "").unwrap()).unwrap();
    assert_eq!(avsc["fields"][4]["name"], "corners");
    assert_eq!(avsc["fields"][4].get("default"), None);
    assert_eq!(avsc["fields"][2]["default"], serde_json::json!([]));
}

#[cfg(feature = "apache")]
#[test]
fn a_message_without_an_array_is_refused_by_its_name() {
    use wirecost_avro::Resolving;
    use wirecost_codec::Limits;

    let mut avsc: serde_json::Value =
        serde_json::from_str(&idl(Arrays::RECORD, "").unwrap()).unwrap();
    avsc["fields"].as_array_mut().unwrap().truncate(5);
    let reader = Resolving::<Arrays>::new(&avsc.to_string(), Limits::DEFAULT).unwrap();
    let missing = DecodeError::MissingField {
        record: "Arrays",
        field: "names",
    };
    assert_eq!(reader.decode(&ONE[..ONE.len() - 5]), Err(missing));
}
