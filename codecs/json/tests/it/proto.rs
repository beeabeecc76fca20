//! The JSON of protobuf against prost-reflect, which reads the schema's file at run time.
#![allow(clippy::unwrap_used)]

use std::{collections::BTreeMap, fmt::Debug, path::Path};

use prost_reflect::{
    DeserializeOptions, DynamicMessage, MessageDescriptor, SerializeOptions, prost::Message as _,
};
use protox::{
    Compiler, Error,
    file::{ChainFileResolver, File, FileResolver, GoogleFileResolver},
};
use serde_json::{Serializer, Value};
use wirecost_codec::{
    Bytes, Codec, DecodeError, EncodeError, LimitKind, Limits, Schema,
    conformance::{
        self, Properties, arrays, dates, enums, held, keys, nested, rare,
        recursion::{self, Tree},
        sample::{self, Sample},
        sets, shapes, times, unions,
    },
};
use wirecost_json::ProtoJson;
use wirecost_protobuf::{Protobuf, idl};

const NAME: &str = "types.proto";

/// A file in memory.
struct Source(String);

impl FileResolver for Source {
    fn resolve_path(&self, _: &Path) -> Option<String> {
        Some(NAME.to_owned())
    }

    fn open_file(&self, name: &str) -> Result<File, Error> {
        match name {
            NAME => File::from_source(name, &self.0),
            _ => Err(Error::file_not_found(name)),
        }
    }
}

/// Compiles the file of a record.
fn compiled<T: Schema>() -> MessageDescriptor {
    let mut sources = ChainFileResolver::new();
    sources.add(Source(idl(T::RECORD, "types").unwrap()));
    // The files of protobuf's own messages.
    sources.add(GoogleFileResolver::new());
    let mut compiler = Compiler::with_file_resolver(sources);
    compiler.open_file(NAME).unwrap();
    let name = format!("types.{}", T::RECORD.proto_name);
    let pool = compiler.descriptor_pool();
    pool.get_message_by_name(&name).unwrap()
}

fn text<T: Schema>(value: &T) -> String {
    text_by(&mut ProtoJson::default(), value)
}

fn text_by<T: Schema>(json: &mut ProtoJson, value: &T) -> String {
    let mut bytes = Vec::new();
    json.encode(value, &mut bytes).unwrap();
    String::from_utf8(bytes).unwrap()
}

fn decode<T: Schema>(text: &str) -> Result<T, DecodeError> {
    ProtoJson::default().decode(text.as_bytes())
}

/// Returns the text of the other implementation.
fn theirs(message: &DynamicMessage, options: &SerializeOptions) -> String {
    let mut text = Vec::new();
    let mut serializer = Serializer::new(&mut text);
    message
        .serialize_with_options(&mut serializer, options)
        .unwrap();
    String::from_utf8(text).unwrap()
}

/// Checks a value against the other implementation, both ways and with each of its options.
#[track_caller]
fn check<T: Schema + Debug + PartialEq>(value: &T) {
    let descriptor = compiled::<T>();
    let mut bytes = Vec::new();
    Protobuf::default().encode(value, &mut bytes).unwrap();
    let message = DynamicMessage::decode(descriptor.clone(), &*bytes).unwrap();
    let same = |ours: &str, theirs: &str| {
        let [ours, theirs] =
            [ours, theirs].map(|text| serde_json::from_str::<Value>(text).unwrap());
        assert_eq!(ours, theirs);
    };
    let (canonical, zeros) = (SerializeOptions::new(), SerializeOptions::new());
    let zeros = zeros.skip_default_fields(false);
    same(&text(value), &theirs(&message, &canonical));
    let with_zeros = text_by(&mut ProtoJson::default().with_zeros(), value);
    same(&with_zeros, &theirs(&message, &zeros));
    for options in [
        canonical.use_proto_field_name(true),
        zeros,
        SerializeOptions::new().stringify_64_bit_integers(false),
        SerializeOptions::new().use_enum_numbers(true),
    ] {
        let theirs = theirs(&message, &options);
        assert_eq!(decode::<T>(&theirs).as_ref(), Ok(value), "{theirs}");
    }
    for ours in [text(value), with_zeros] {
        let mut deserializer = serde_json::Deserializer::from_str(&ours);
        let options = DeserializeOptions::new();
        let read = DynamicMessage::deserialize_with_options(
            descriptor.clone(),
            &mut deserializer,
            &options,
        );
        let read = read.unwrap().encode_to_vec();
        assert_eq!(
            Protobuf::default().decode(&read).as_ref(),
            Ok(value),
            "{ours}"
        );
        assert_eq!(decode::<T>(&ours).as_ref(), Ok(value), "{ours}");
    }
}

#[test]
fn another_implementation_prints_and_reads_the_same() {
    sample::samples().iter().for_each(check);
    sample::integers().iter().for_each(check);
    check(&arrays::one());
    // They are `int32` in a `.proto` file.
    check(&dates::period());
    check(&enums::one());
    check(&held::one());
    check(&recursion::filter());
    check(&recursion::tree());
    check(&keys::one());
    check(&nested::one());
    check(&rare::one());
    check(&sets::one());
    check(&times::event());
    check(&times::lease());
    check(&shapes::one());
    unions::all().iter().for_each(check);
}

#[test]
fn it_conforms() {
    let format = Properties {
        non_finite: true,
        unknown_fields: true,
        ignored: b" \t\n\r",
    };
    conformance::run(ProtoJson::new, format);
    conformance::counts_scalars_by_memory(ProtoJson::new);
    conformance::withstands_damage(&mut ProtoJson::default());
    conformance::hides_newtypes(&mut ProtoJson::default());
    conformance::hides_pointers(&mut ProtoJson::default());
}

#[derive(Debug, Clone, Default, PartialEq, Schema)]
struct Values {
    #[schema(id = 1)]
    long_number: i64,
    #[schema(id = 2)]
    small: u32,
    #[schema(id = 3)]
    double: f64,
    #[schema(id = 4)]
    single: f32,
    #[schema(id = 5)]
    data: Bytes,
    #[schema(id = 6)]
    by_number: BTreeMap<i64, bool>,
    #[schema(id = 7)]
    maybe: Option<u64>,
}

#[test]
fn numbers_have_many_forms() {
    let number = |text: &str| {
        let read = decode::<Values>(&format!(r#"{{"longNumber": {text}}}"#));
        read.map(|values| values.long_number)
    };
    for (text, expected) in [
        ("7", 7),
        (r#""7""#, 7),
        ("-7", -7),
        ("7.0", 7),
        ("7e2", 700),
        (r#""7.00e2""#, 700),
        ("-0", 0),
        ("9007199254740993.0", 9_007_199_254_740_993),
        ("1e18", 1_000_000_000_000_000_000),
        ("12.50e1", 125),
        ("0e999999999999", 0),
        ("9223372036854775807", i64::MAX),
        (r#""-9223372036854775808""#, i64::MIN),
    ] {
        assert_eq!(number(text), Ok(expected), "{text}");
    }
    for text in [
        "7.5",
        "4503599627370496.1",
        "0.99999999999999999999",
        "1e-400",
        "1e999999999999",
        r#""1.e5""#,
        r#""""#,
        r#"" 7""#,
        r#""+7""#,
        r#""07""#,
        r#""7x""#,
        "07",
        "+7",
        "9223372036854775808",
        "1e400",
        r#""NaN""#,
        "true",
        "[7]",
    ] {
        assert!(number(text).is_err(), "{text}");
    }
    let double = |text: &str| {
        let read = decode::<Values>(&format!(r#"{{"double": {text}, "single": {text}}}"#));
        read.map(|values| (values.double, values.single))
    };
    assert_eq!(double("0.5"), Ok((0.5, 0.5)));
    assert_eq!(double(r#""5e-1""#), Ok((0.5, 0.5)));
    assert_eq!(
        double(r#""-Infinity""#),
        Ok((f64::NEG_INFINITY, f32::NEG_INFINITY))
    );
    assert!(double(r#""NaN""#).unwrap().0.is_nan());
    for text in [
        r#""inf""#,
        r#""infinity""#,
        "NaN",
        r#""-""#,
        "1e400",
        r#""1e400""#,
        r#""1e39""#,
    ] {
        assert!(double(text).is_err(), "{text}");
    }
    let names = Values {
        double: f64::INFINITY,
        single: f32::NAN,
        ..Values::default()
    };
    assert_eq!(text(&names), r#"{"double":"Infinity","single":"NaN"}"#);
}

/// A record with an optional union.
#[derive(Debug, PartialEq, Schema)]
struct Choice {
    #[schema(id = 1, union)]
    one: Option<One>,
}

/// A text or a number.
#[derive(Debug, PartialEq, Schema)]
enum One {
    #[schema(id = 2)]
    Text(String),
    #[schema(id = 3)]
    Number(u32),
}

#[test]
fn a_member_of_a_oneof_may_be_null_beside_another() {
    let number = Choice {
        one: Some(One::Number(7)),
    };
    assert_eq!(text(&number), r#"{"number":7}"#);
    for object in [
        r#"{"number": 7, "text": null}"#,
        r#"{"text": null, "number": 7}"#,
    ] {
        assert_eq!(decode::<Choice>(object).as_ref(), Ok(&number), "{object}");
    }
    for object in [
        r#"{"number": 7, "text": "x"}"#,
        r#"{"number": 7, "number": 7}"#,
        r#"{"text": null, "text": null}"#,
    ] {
        assert!(decode::<Choice>(object).is_err(), "{object}");
    }
    let second = decode::<Choice>(r#"{"number": 7, "te\u0078t": "x"}"#).unwrap_err();
    assert_eq!(
        second.to_string(),
        "line 1, column 15: `text` is a second member of its oneof"
    );
}

#[test]
fn base64_has_two_alphabets_and_any_trailing_bits() {
    let data = |text: &str| {
        let read = decode::<Values>(&format!(r#"{{"data": "{text}"}}"#));
        read.map(|values| values.data.0)
    };
    for text in ["+/8=", "-_8=", "+/8", "-_8"] {
        assert_eq!(data(text), Ok(vec![0xfb, 0xff]), "{text}");
    }
    // The recommended test `BytesFieldBase64Url` of protobuf's conformance suite.
    assert_eq!(data("-_"), Ok(vec![0xfb]));
    assert_eq!(data("+/9="), Ok(vec![0xfb, 0xff]));
    assert_eq!(data(""), Ok(Vec::new()));
    for text in [
        "+", "+/8+/", "+ /8", "=", "====", "+===", "+/8==", "+/8=====", "+/==+/8=",
    ] {
        assert!(data(text).is_err(), "{text}");
    }
}

#[test]
fn an_absent_field_is_null_or_left_out() {
    let nothing = Ok(Values::default());
    assert_eq!(decode("{}"), nothing);
    let nulls =
        r#"{"longNumber": null, "data": null, "byNumber": null, "maybe": null, "other": {}}"#;
    assert_eq!(decode(nulls), nothing);
    let some = Values {
        maybe: Some(0),
        by_number: [(-1, true)].into(),
        ..Values::default()
    };
    assert_eq!(text(&some), r#"{"byNumber":{"-1":true},"maybe":"0"}"#);
    assert_eq!(decode(&text(&some)).as_ref(), Ok(&some));
}

#[test]
fn what_is_no_such_json_is_refused() {
    for text in [
        "",
        "{",
        "[]",
        "{\"small\": 1,}",
        "{,}",
        "{\"small\" 1}",
        "{\"small\": 1 \"single\": 1}",
        "{\"small\": 1, \"small\": 1}",
        "{\"longNumber\": 1, \"long_number\": 1}",
        "{\"byNumber\": {\"1\": true, }}",
        "{\"byNumber\": {1: true}}",
        "{\"byNumber\": {\"1 \": true}}",
        "{\"byNumber\": {\" 1\": true}}",
        "{\"byNumber\": {\"\"1\"\": true}}",
        "{\"byNumber\": {\"1\": true, \"1\": true}}",
        "{\"byNumber\": {\"1\": true, \"1.0\": false}}",
        "{\"small\": 4294967296}",
        "{\"small\": -1}",
        "{} {}",
    ] {
        assert!(decode::<Values>(text).is_err(), "{text}");
    }
    let twice = decode::<Values>(r#"{"longNumber": 1, "long_number": 1}"#).unwrap_err();
    assert_eq!(
        twice.to_string(),
        "line 1, column 19: `long_number` occurs twice"
    );
    let twice = decode::<Values>(r#"{"byNumber": {"1": true, "2": true, "1": false}}"#);
    assert_eq!(
        twice.unwrap_err().to_string(),
        "line 1, column 37: `1` occurs twice"
    );
}

#[test]
fn every_truncation_is_an_error() {
    let whole = text(&sample::samples()[0]);
    for end in 0..whole.len() {
        if whole.is_char_boundary(end) {
            assert!(decode::<Sample>(&whole[..end]).is_err(), "{end}");
        }
    }
}

#[test]
fn limits_hold() {
    let limits = Limits {
        max_message_bytes: 40,
        max_elements: 2,
        max_depth: 2,
    };
    let mut json = ProtoJson::new(limits);
    let mut kind = |text: &str| match Codec::<Values>::decode(&mut json, text.as_bytes()) {
        Err(DecodeError::LimitExceeded { kind, .. }) => Some(kind),
        _ => None,
    };
    assert_eq!(kind(r#"{"byNumber":{"1":true,"2":true}}"#), None);
    let three = r#"{"byNumber":{"1":true,"2":true,"3":true"#;
    assert_eq!(kind(three), Some(LimitKind::Elements));
    assert_eq!(kind(&" ".repeat(41)), Some(LimitKind::MessageBytes));
    let mut shallow = ProtoJson::new(Limits {
        max_depth: 1,
        ..Limits::DEFAULT
    });
    let deep: Result<Tree, _> = shallow.decode(text(&recursion::tree()).as_bytes());
    let exceeded = LimitKind::Depth;
    assert!(matches!(deep, Err(DecodeError::LimitExceeded { kind, .. }) if kind == exceeded));
    let large = Values {
        data: Bytes(vec![0; 60]),
        ..Values::default()
    };
    let mut out = b"before".to_vec();
    let refused = json_of(40).encode(&large, &mut out);
    assert!(matches!(refused, Err(EncodeError::TooLarge { .. })));
    assert_eq!(out, b"before");
}

fn json_of(max_message_bytes: usize) -> ProtoJson {
    ProtoJson::new(Limits {
        max_message_bytes,
        ..Limits::DEFAULT
    })
}
