//! Schemas that `idl` never writes: other writers' aliases, names, logical types and ranges.

// For the helpers; tests may anyway.
#![allow(clippy::unwrap_used)]

use std::{collections::BTreeMap, fmt::Debug};

use crate::one::of_type;
use wirecost_avro::{Resolving, fingerprint};
use wirecost_codec::{Bytes, DecodeError, Fixed64, Limits, Schema};

#[derive(Debug, PartialEq, Clone, Copy, Schema)]
enum Color {
    Red,
    Blue,
}

#[derive(Debug, PartialEq, Schema)]
struct Point {
    #[schema(id = 1)]
    x: i32,
}

#[derive(Debug, PartialEq, Schema)]
enum Shape {
    #[schema(id = 7)]
    Point(Point),
}

one!(flag, bool);
one!(tiny, u8);
one!(small, u16);
one!(medium, u32);
one!(large, u64);
one!(int, i32);
one!(long, i64);
one!(float, f32);
one!(double, f64);
one!(text, String);
one!(opaque, wirecost_codec::Bytes);
one!(random, wirecost_codec::Fixed64);
one!(color, crate::foreign::Color);
one!(point, crate::foreign::Point);
one!(shape, crate::foreign::Shape, union);
one!(maybe, Option<i64>);
one!(many, Vec<i64>);
one!(keyed, std::collections::BTreeMap<String, i64>);

const COLOR: &str = r#"{"type": "enum", "name": "Color", "symbols": ["Blue", "Red"]}"#;
const POINT: &str =
    r#"{"type": "record", "name": "Point", "fields": [{"name": "x", "type": "int"}]}"#;
const RANDOM: &str = r#"{"type": "fixed", "name": "u64", "size": 8}"#;

/// 2^31, encoded as an `int`.
const TOO_LARGE: [u8; 5] = [0x80, 0x80, 0x80, 0x80, 0x10];

fn out_of_range<T>(offset: usize, expected: &'static str) -> Result<T, DecodeError> {
    Err(DecodeError::OutOfRange { offset, expected })
}

fn wrong_type<T>(offset: usize) -> Result<T, DecodeError> {
    Err(DecodeError::WrongType { id: 5, offset })
}

fn wrong_name<T>(expected: &'static str, found: &str) -> Result<T, DecodeError> {
    let found = found.to_owned();
    Err(DecodeError::WrongName { expected, found })
}

/// Returns a schema with another name, and the old one as its alias.
fn renamed(schema: &str, name: &str) -> String {
    let alias = format!(r#""name": "Other", "aliases": ["{name}"]"#);
    schema.replacen(&format!(r#""name": "{name}""#), &alias, 1)
}

#[test]
fn a_writers_alias_is_no_name_of_a_field() {
    fn missed<T: Debug + PartialEq>(
        ty: &str,
        bytes: &[u8],
        by_schema: fn(&str, &[u8]) -> Result<T, DecodeError>,
    ) {
        let aliased = renamed(&of_type(ty), "value");
        let (record, field) = ("One", "value");
        let missing = DecodeError::MissingField { record, field };
        assert_eq!(by_schema(&aliased, bytes), Err(missing), "{ty}");
    }
    missed(r#""boolean""#, &[1], flag::by_schema);
    missed(r#""int""#, &[10], tiny::by_schema);
    missed(r#""int""#, &[10], small::by_schema);
    missed(r#""long""#, &[10], medium::by_schema);
    missed(r#""long""#, &[10], large::by_schema);
    missed(r#""int""#, &[10], int::by_schema);
    missed(r#""long""#, &[10], long::by_schema);
    missed(r#""float""#, &[0; 4], float::by_schema);
    missed(r#""double""#, &[0; 8], double::by_schema);
    missed(r#""string""#, &[2, b'a'], text::by_schema);
    missed(r#""bytes""#, &[2, 7], opaque::by_schema);
    missed(RANDOM, &[0; 8], random::by_schema);
    missed(COLOR, &[2], color::by_schema);
    missed(POINT, &[2], point::by_schema);
    missed(&format!("[{POINT}]"), &[0, 2], shape::by_schema);
}

#[test]
fn a_writers_alias_fills_no_field_with_a_default() {
    let aliased = |ty| renamed(&of_type(ty), "value");
    assert_eq!(maybe::by_schema(&aliased(r#""long""#), &[10]), Ok(None));
    let list = r#"{"type": "array", "items": "long"}"#;
    assert_eq!(many::by_schema(&aliased(list), &[2, 10, 0]), Ok(vec![]));
    let map = r#"{"type": "map", "values": "long"}"#;
    assert_eq!(
        keyed::by_schema(&aliased(map), &[2, 2, b'a', 10, 0]),
        Ok(BTreeMap::new())
    );
}

#[test]
fn a_writers_alias_is_no_name_of_a_type() {
    assert_eq!(
        color::read(&renamed(COLOR, "Color"), &[2]),
        wrong_name("Color", "Other")
    );
    assert_eq!(
        point::read(&renamed(POINT, "Point"), &[2]),
        wrong_name("Point", "Other")
    );
    assert_eq!(
        random::read(&renamed(RANDOM, "u64"), &[0; 8]),
        wrong_name("u64", "Other")
    );
    let unknown = DecodeError::UnknownMember {
        of: "Shape",
        number: 0,
        offset: 1,
    };
    let union = format!("[{}]", renamed(POINT, "Point"));
    assert_eq!(shape::read(&union, &[0, 2]), Err(unknown));
    let root = renamed(&of_type(r#""long""#), "One");
    assert_eq!(long::by_schema(&root, &[2]), wrong_name("One", "Other"));
    // Nor can the schema itself refer to the type by its alias.
    let referring = format!(
        r#"{}}}, {{"name": "again", "type": "Color""#,
        renamed(COLOR, "Color")
    );
    let refused = color::read(&referring, &[2, 2]);
    assert!(matches!(refused, Err(DecodeError::Library { .. })));
}

#[test]
fn types_of_another_name_are_named() {
    let other = of_type(r#""long""#).replace("One", "org.example.Two");
    let error = long::by_schema(&other, &[2]).unwrap_err();
    assert_eq!(Err(error.clone()), wrong_name::<()>("One", "Two"));
    assert_eq!(error.to_string(), "`Two` was written where `One` is read");
    let trace = RANDOM.replace("u64", "TraceId");
    assert_eq!(random::read(&trace, &[0; 8]), wrong_name("u64", "TraceId"));
    // Namespaces do not count, sizes do.
    let qualified = RANDOM.replace("u64", "org.example.u64");
    assert_eq!(
        random::read(&qualified, &[1; 8]),
        Ok(Fixed64(0x0101_0101_0101_0101))
    );
    let short = RANDOM.replace('8', "4");
    assert_eq!(random::read(&short, &[0; 4]), wrong_type(0));
    let enumeration = COLOR.replace("Color", "org.example.Color");
    assert_eq!(color::read(&enumeration, &[2]), Ok(Color::Red));
    let enumeration = COLOR.replace("Color", "Paint");
    assert_eq!(
        color::read(&enumeration, &[2]),
        wrong_name("Color", "Paint")
    );
}

#[test]
fn types_that_do_not_resolve_are_refused() {
    for ty in ["int", "long", "float", "double", "string", "bytes"] {
        assert_eq!(flag::read(&format!("{ty:?}"), &[0; 8]), wrong_type(0));
        assert_eq!(
            color::read(&format!("{ty:?}"), &[0; 8]),
            wrong_name("Color", ty)
        );
        assert_eq!(
            random::read(&format!("{ty:?}"), &[0; 8]),
            wrong_name("u64", ty)
        );
        assert_eq!(
            point::read(&format!("{ty:?}"), &[0; 8]),
            wrong_name("Point", ty)
        );
        assert_eq!(
            shape::read(&format!("{ty:?}"), &[0; 8]),
            wrong_name("Shape", ty)
        );
        assert_eq!(many::read(&format!("{ty:?}"), &[0; 8]), wrong_type(0));
        assert_eq!(keyed::read(&format!("{ty:?}"), &[0; 8]), wrong_type(0));
    }
    for ty in [COLOR, POINT, RANDOM, r#""boolean""#, r#""null""#] {
        assert_eq!(long::read(ty, &[0; 8]), wrong_type(0));
        assert_eq!(double::read(ty, &[0; 8]), wrong_type(0));
        assert_eq!(text::read(ty, &[0; 8]), wrong_type(0));
        assert_eq!(opaque::read(ty, &[0; 8]), wrong_type(0));
    }
    assert_eq!(point::read(COLOR, &[0; 8]), wrong_name("Point", "Color"));
    assert_eq!(color::read(POINT, &[0; 8]), wrong_name("Color", "Point"));
    assert_eq!(shape::read(RANDOM, &[0; 8]), wrong_name("Shape", "u64"));
    // The message itself is no record, or a union's branch that is none.
    for (schema, found) in [
        (r#""string""#, "string"),
        (COLOR, "Color"),
        (r#"{"type": "array", "items": "long"}"#, "array"),
        (r#"{"type": "map", "values": "long"}"#, "map"),
        (r#"["null", "long"]"#, "null"),
        (r#"{"type": "int", "logicalType": "date"}"#, "int"),
    ] {
        assert_eq!(long::by_schema(schema, &[0; 8]), wrong_name("One", found));
    }
    // A float does not become an integer, nor a double a float.
    assert_eq!(long::read(r#""float""#, &[0; 4]), wrong_type(0));
    assert_eq!(float::read(r#""double""#, &[0; 8]), wrong_type(0));
}

/// Defaults belong to the reader, and readers here have only empty ones.
#[test]
fn defaults_of_the_writer_count_for_nothing() {
    for default in ["5", "\"text\"", "null", "{\"logicalType\": 1}"] {
        let with_default = format!(r#""long", "default": {default}"#);
        assert_eq!(long::read(&with_default, &[10]), Ok(5), "{default}");
    }
    let symbols =
        r#"{"type": "enum", "name": "Color", "symbols": ["Red", "Green"], "default": "Red"}"#;
    assert_eq!(color::read(symbols, &[0]), Ok(Color::Red));
    let unknown = DecodeError::UnknownMember {
        of: "Color",
        number: 1,
        offset: 1,
    };
    assert_eq!(color::read(symbols, &[2]), Err(unknown));
    // A default that is not a symbol does not concern the reader.
    let symbols = symbols.replace(r#""default": "Red""#, r#""default": "Black""#);
    assert_eq!(color::read(&symbols, &[0]), Ok(Color::Red));
}

#[test]
fn an_int_is_negative_or_not_and_no_bits() {
    for bytes in [&[1][..], &[0xff, 0xff, 0xff, 0xff, 0x0f]] {
        let end = bytes.len();
        assert_eq!(large::read(r#""int""#, bytes), out_of_range(end, "u64"));
        assert_eq!(medium::read(r#""int""#, bytes), out_of_range(end, "u32"));
        assert_eq!(small::read(r#""int""#, bytes), out_of_range(end, "u32"));
        assert_eq!(tiny::read(r#""int""#, bytes), out_of_range(end, "u32"));
    }
    assert_eq!(large::read(r#""int""#, &[10]), Ok(5));
    assert_eq!(large::read(r#""long""#, &[1]), Ok(u64::MAX));
    assert_eq!(medium::read(r#""long""#, &[1]), out_of_range(1, "u32"));
}

#[test]
fn an_int_has_32_bits() {
    let (int, beyond) = (r#""int""#, &TOO_LARGE);
    assert_eq!(tiny::read(int, beyond), out_of_range(5, "int"));
    assert_eq!(small::read(int, beyond), out_of_range(5, "int"));
    assert_eq!(medium::read(int, beyond), out_of_range(5, "int"));
    assert_eq!(large::read(int, beyond), out_of_range(5, "int"));
    assert_eq!(int::read(int, beyond), out_of_range(5, "int"));
    assert_eq!(long::read(int, beyond), out_of_range(5, "int"));
    assert_eq!(float::read(int, beyond), out_of_range(5, "int"));
    assert_eq!(double::read(int, beyond), out_of_range(5, "int"));
    assert_eq!(maybe::read(int, beyond), out_of_range(5, "int"));
    let skipped = r#""int"}, {"name": "value", "type": "long""#;
    let skipped = of_type(skipped).replacen("\"value\"", "\"other\"", 1);
    assert_eq!(
        long::by_schema(&skipped, &[&beyond[..], &[10]].concat()),
        out_of_range(5, "int")
    );
    assert_eq!(long::by_schema(&skipped, &[1, 10]), Ok(5));
    // The same bytes are valid as a long.
    assert_eq!(long::read(r#""long""#, beyond), Ok(1 << 31));
    assert_eq!(double::read(r#""long""#, beyond), Ok(2_147_483_648.0));
    // -2^31.
    let least = [0xff, 0xff, 0xff, 0xff, 0x0f];
    assert_eq!(long::read(int, &least), Ok(i64::from(i32::MIN)));
}

#[test]
fn what_is_passed_over_is_checked_as_what_is_read() {
    let blank = |ty: &str, bytes: &[u8]| {
        let aliased = renamed(&of_type(ty), "value");
        maybe::by_schema(&aliased, bytes)
    };
    let unknown = |number| DecodeError::UnknownMember {
        of: "enum",
        number,
        offset: 1,
    };
    assert_eq!(blank(COLOR, &[2]), Ok(None));
    assert_eq!(blank(COLOR, &[4]), Err(unknown(2)));
    assert_eq!(blank(COLOR, &[79]), Err(unknown(-40)));
    let offset = 1;
    let invalid = DecodeError::InvalidUtf8 { offset };
    assert_eq!(blank(r#""string""#, &[2, 0xff]), Err(invalid.clone()));
    assert_eq!(blank(r#""bytes""#, &[2, 0xff]), Ok(None));
    // Nor are invalid text bytes accepted as bytes.
    assert_eq!(opaque::read(r#""string""#, &[2, 0xff]), Err(invalid));
    assert_eq!(
        opaque::read(r#""string""#, &[2, b'a']),
        Ok(Bytes(b"a".to_vec()))
    );
}

#[test]
fn indices_of_unions_have_their_sign() {
    let unknown = |of, offset| DecodeError::UnknownMember {
        of,
        number: -40,
        offset,
    };
    let error = long::read(r#"["null", "long"]"#, &[79]).unwrap_err();
    assert_eq!(
        error.to_string(),
        "`union` has no member -40 (before byte 1)"
    );
    assert_eq!(error, unknown("union", 1));
    let union = format!("[{POINT}]");
    assert_eq!(shape::read(&union, &[79]), Err(unknown("union", 1)));
    assert_eq!(color::read(COLOR, &[79]), Err(unknown("Color", 1)));
}

/// Each type with a logical one, the bytes of a value, and the value as its underlying type.
#[test]
fn logical_types_are_their_underlying_types() {
    let logical = |ty: &str, logical: &str| {
        format!(r#"{{"type": {ty}, "logicalType": {logical}, "precision": 4, "scale": 2}}"#)
    };
    for name in ["date", "time-millis", "unheard-of", "decimal", "uuid"] {
        let ty = logical(r#""int""#, &format!("{name:?}"));
        assert_eq!(int::read(&ty, &[10]), Ok(5), "{ty}");
        assert_eq!(double::read(&ty, &[10]), Ok(5.0), "{ty}");
        assert_eq!(long::read(&ty, &TOO_LARGE), out_of_range(5, "int"), "{ty}");
    }
    for name in [
        "time-micros",
        "timestamp-millis",
        "timestamp-micros",
        "timestamp-nanos",
        "local-timestamp-millis",
        "local-timestamp-micros",
        "local-timestamp-nanos",
        "duration",
    ] {
        let ty = logical(r#""long""#, &format!("{name:?}"));
        assert_eq!(long::read(&ty, &[10]), Ok(5), "{ty}");
        assert_eq!(
            maybe::read(&format!(r#"["null", {ty}]"#), &[2, 10]),
            Ok(Some(5))
        );
        let list = format!(r#"{{"type": "array", "items": {ty}, "logicalType": "set"}}"#);
        assert_eq!(many::read(&list, &[2, 10, 0]), Ok(vec![5]), "{ty}");
    }
    for name in ["decimal", "big-decimal", "uuid"] {
        let ty = logical(r#""bytes""#, &format!("{name:?}"));
        assert_eq!(opaque::read(&ty, &[2, 7]), Ok(Bytes(vec![7])), "{ty}");
    }
    let uuid = logical(r#""string""#, r#""uuid""#);
    assert_eq!(text::read(&uuid, &[2, b'u']), Ok("u".to_owned()));
    for name in ["decimal", "uuid", "duration"] {
        let ty = RANDOM.replace(
            '}',
            &format!(r#", "logicalType": "{name}", "precision": 3}}"#),
        );
        assert_eq!(random::read(&ty, &[0; 8]), Ok(Fixed64(0)), "{name}");
    }
    let set = r#"{"type": "map", "values": "long", "logicalType": "set"}"#;
    assert_eq!(
        keyed::read(set, &[2, 2, b'a', 10, 0]),
        Ok(BTreeMap::from([("a".to_owned(), 5)]))
    );
    let ty = COLOR.replace('}', r#", "logicalType": "hue"}"#);
    assert_eq!(color::read(&ty, &[2]), Ok(Color::Red));
    let ty = POINT.replacen('{', r#"{"logicalType": "pixel", "#, 1);
    assert_eq!(point::read(&ty, &[2]), Ok(Point { x: 1 }));
}

/// Unusable logical types: ones that do not fit, and ones that are not even text.
#[test]
fn unusable_logical_types_are_ignored() {
    for (ty, extent) in [
        (r#""bytes", "logicalType": "decimal""#, &[2, 7][..]),
        (
            r#""bytes", "logicalType": "decimal", "precision": 0"#,
            &[2, 7],
        ),
        (
            r#""bytes", "logicalType": "decimal", "precision": 2, "scale": 3"#,
            &[2, 7],
        ),
        (
            r#""bytes", "logicalType": "decimal", "precision": "four""#,
            &[2, 7],
        ),
        (r#""bytes", "logicalType": 5"#, &[2, 7]),
        (r#""bytes", "logicalType": null"#, &[2, 7]),
        (r#""bytes", "logicalType": ["uuid"]"#, &[2, 7]),
        (
            r#"{"type": "bytes", "logicalType": "uuid"}, "logicalType": "decimal""#,
            &[2, 7],
        ),
    ] {
        let ty = format!(r#"{{"type": {ty}}}"#);
        assert_eq!(opaque::read(&ty, extent), Ok(Bytes(vec![7])), "{ty}");
        let skipped = renamed(&of_type(&ty), "value");
        assert_eq!(maybe::by_schema(&skipped, extent), Ok(None), "{ty}");
    }
}

#[test]
fn logical_types_are_passed_over() {
    let fixed = |size, name: &str| {
        format!(
            r#"{{"type": "fixed", "name": "F", "size": {size}, "logicalType": "{name}", "precision": 3}}"#
        )
    };
    let simple = |ty: &str, name: &str| {
        format!(r#"{{"type": "{ty}", "logicalType": "{name}", "precision": 3}}"#)
    };
    for (ty, bytes) in [
        (simple("int", "date"), &[10][..]),
        (simple("int", "time-millis"), &[10]),
        (simple("long", "time-micros"), &[10]),
        (simple("long", "timestamp-millis"), &[10]),
        (simple("long", "timestamp-micros"), &[10]),
        (simple("long", "timestamp-nanos"), &[10]),
        (simple("long", "local-timestamp-millis"), &[10]),
        (simple("bytes", "decimal"), &[2, 7]),
        (simple("bytes", "big-decimal"), &[2, 7]),
        (simple("bytes", "uuid"), &[2, 7]),
        (simple("string", "uuid"), &[2, b'a']),
        (fixed(12, "duration"), &[0; 12]),
        (fixed(16, "uuid"), &[0; 16]),
        (fixed(3, "decimal"), &[0; 3]),
        (fixed(3, "duration"), &[0; 3]),
    ] {
        for whole in [ty.clone(), format!(r#"["null", {ty}]"#)] {
            let prefix: &[u8] = if whole == ty { &[] } else { &[2] };
            let bytes = [prefix, bytes].concat();
            let skipped = renamed(&of_type(&whole), "value");
            assert_eq!(maybe::by_schema(&skipped, &bytes), Ok(None), "{whole}");
            let longer = [&bytes[..], &[0]].concat();
            assert!(maybe::by_schema(&skipped, &longer).is_err(), "{whole}");
        }
    }
}

/// A block with a negative count states its size in bytes, which must be right.
#[test]
fn blocks_with_their_sizes() {
    let list = r#"{"type": "array", "items": "long"}"#;
    let size = DecodeError::Malformed {
        what: "a block of another size than it says ends",
        offset: 4,
    };
    assert_eq!(many::read(list, &[3, 4, 2, 4, 2, 6, 0]), Ok(vec![1, 2, 3]));
    assert_eq!(many::read(list, &[3, 6, 2, 4, 0]), Err(size.clone()));
    let skipped = renamed(&of_type(list), "value");
    assert_eq!(maybe::by_schema(&skipped, &[3, 4, 2, 4, 2, 6, 0]), Ok(None));
    assert_eq!(maybe::by_schema(&skipped, &[3, 6, 2, 4, 0]), Err(size));
    let map = r#"{"type": "map", "values": "long"}"#;
    assert_eq!(
        keyed::read(map, &[1, 6, 2, b'a', 10, 0]),
        Ok(BTreeMap::from([("a".to_owned(), 5)]))
    );
}

/// The fingerprint equals other implementations': it is computed without the ignored attributes.
#[test]
fn fingerprints_leave_out_what_is_ignored() {
    let plain = of_type(r#"["null", "long"]"#);
    let adorned = r#"{"type": "record", "name": "One", "aliases": ["Two"], "doc": "d", "fields": [
        {"name": "value", "aliases": ["v"], "order": "ignore", "default": null,
         "type": ["null", {"type": "long", "logicalType": "timestamp-millis"}]}]}"#;
    for schema in [plain.as_str(), adorned] {
        let decoder = Resolving::<maybe::One>::new(schema, Limits::DEFAULT).unwrap();
        assert_eq!(
            decoder.fingerprint(),
            fingerprint(maybe::One::RECORD, "").unwrap()
        );
    }
}
