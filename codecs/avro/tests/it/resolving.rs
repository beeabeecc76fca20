//! Messages of other versions of a schema, read with the writer's schema and the reader's.

// For the helpers; tests may anyway.
#![allow(clippy::unwrap_used)]

use std::collections::BTreeMap;

use crate::one::of_type;
use crate::types::{Everything, empty, full};
use apache_avro::{
    Schema as AvroSchema, rabin::Rabin, reader::datum::GenericDatumReader,
    writer::datum::GenericDatumWriter,
};
use wirecost_avro::{Avro, Resolving, fingerprint, idl};
use wirecost_codec::{Bytes, Codec, DecodeError, LimitKind, Limits, Schema};

fn encode<T>(value: &T) -> Vec<u8>
where
    Avro: Codec<T>,
{
    let mut bytes = Vec::new();
    Avro::default().encode(value, &mut bytes).unwrap();
    bytes
}

fn resolving<W: Schema, R: Schema>() -> Resolving<R> {
    Resolving::new(&idl(W::RECORD, "").unwrap(), Limits::DEFAULT).unwrap()
}

/// Writes a `W` and reads it as an `R`.
fn resolve<W: Schema, R: Schema>(written: &W) -> Result<R, DecodeError> {
    resolving::<W, R>().decode(&encode(written))
}

/// Does the same by Apache's library, into its own tree and from there to the reader's bytes.
fn resolve_by_the_library<W: Schema, R: Schema>(written: &W) -> R {
    let [writer, reader] = [W::RECORD, R::RECORD]
        .map(|record| AvroSchema::parse_str(&idl(record, "").unwrap()).unwrap());
    let resolving = GenericDatumReader::builder(&writer)
        .reader_schema(&reader)
        .build()
        .unwrap();
    let tree = resolving
        .read_value(&mut encode(written).as_slice())
        .unwrap();
    let mut bytes = Vec::new();
    let datum = GenericDatumWriter::builder(&reader).build().unwrap();
    datum.write_value_ref(&mut bytes, &tree).unwrap();
    Avro::default().decode(&bytes).unwrap()
}

/// Versions of a record, each with the schema's names.
mod older {
    use super::*;

    #[derive(Debug, PartialEq, Schema)]
    pub(crate) struct Report {
        #[schema(id = 1)]
        pub(crate) node: String,
        #[schema(id = 2)]
        pub(crate) gone: BTreeMap<String, Part>,
        #[schema(id = 3)]
        pub(crate) count: i32,
        #[schema(id = 4)]
        pub(crate) level: Level,
        #[schema(id = 5)]
        pub(crate) parts: Vec<Part>,
        #[schema(id = 6)]
        pub(crate) share: f32,
        #[schema(id = 7)]
        pub(crate) note: Bytes,
        #[schema(id = 8)]
        pub(crate) zone: Option<String>,
    }

    #[derive(Debug, PartialEq, Schema)]
    pub(crate) struct Part {
        #[schema(id = 1)]
        pub(crate) size: u64,
        #[schema(id = 2)]
        pub(crate) gone: Option<Level>,
    }

    #[derive(Debug, PartialEq, Schema)]
    pub(crate) enum Level {
        Low,
        High,
    }
}

mod newer {
    use super::*;

    #[derive(Debug, PartialEq, Schema)]
    pub(crate) struct Report {
        #[schema(id = 3)]
        pub(crate) count: i64,
        #[schema(id = 4)]
        pub(crate) level: Level,
        #[schema(id = 5)]
        pub(crate) parts: Vec<Part>,
        #[schema(id = 6)]
        pub(crate) share: f64,
        #[schema(id = 7)]
        pub(crate) note: String,
        #[schema(id = 8)]
        pub(crate) zone: Option<String>,
        #[schema(id = 9)]
        pub(crate) trace: Option<u64>,
        #[schema(id = 10)]
        pub(crate) path: Vec<String>,
        // Ids that put the fields in another order.
        #[schema(id = 11)]
        pub(crate) node: Option<String>,
    }

    #[derive(Debug, PartialEq, Schema)]
    pub(crate) struct Part {
        #[schema(id = 1)]
        pub(crate) labels: BTreeMap<String, String>,
        #[schema(id = 2)]
        pub(crate) size: u64,
    }

    #[derive(Debug, PartialEq, Schema)]
    pub(crate) enum Level {
        None,
        High,
        Low,
    }
}

fn report() -> older::Report {
    use older::{Level, Part, Report};
    let part = |size, gone| Part { size, gone };
    Report {
        node: "gw-1".to_owned(),
        gone: BTreeMap::from([("a".to_owned(), part(9, Some(Level::High)))]),
        count: -7,
        level: Level::Low,
        parts: vec![part(1, None), part(u64::MAX, Some(Level::Low))],
        share: 0.25,
        note: Bytes(b"text".into()),
        zone: Some("bj-3".to_owned()),
    }
}

fn resolved_report() -> newer::Report {
    use newer::{Level, Part, Report};
    let part = |size| Part {
        labels: BTreeMap::new(),
        size,
    };
    Report {
        count: -7,
        level: Level::Low,
        parts: vec![part(1), part(u64::MAX)],
        share: 0.25,
        note: "text".to_owned(),
        zone: Some("bj-3".to_owned()),
        trace: None,
        path: vec![],
        node: Some("gw-1".to_owned()),
    }
}

#[test]
fn by_name_and_not_by_place() {
    assert_eq!(resolve(&report()), Ok(resolved_report()));
    let absent = older::Report {
        zone: None,
        ..report()
    };
    assert_eq!(
        resolve(&absent),
        Ok(newer::Report {
            zone: None,
            ..resolved_report()
        })
    );
}

#[test]
fn as_the_library_does() {
    assert_eq!(
        resolve_by_the_library::<_, newer::Report>(&report()),
        resolved_report()
    );
}

#[test]
fn its_own_schema_as_the_other_codec() {
    let decoder = resolving::<Everything, Everything>();
    for message in [empty(), full()] {
        assert_eq!(decoder.decode(&encode(&message)), Ok(message));
    }
}

/// Cut, extended and changed bytes: the result equals the other codec's, and nothing else is
/// accepted.
#[test]
fn damaged_bytes_as_the_other_codec() {
    let decoder = resolving::<Everything, Everything>();
    let whole = encode(&full());
    let mut damaged: Vec<_> = (0..whole.len()).map(|end| whole[..end].to_vec()).collect();
    damaged.push([&whole[..], &[0]].concat());
    for at in 0..whole.len() {
        for byte in [0, 1, 2, 3, 0x7f, 0x80, 0xff, whole[at] ^ 4] {
            let mut bytes = whole.clone();
            bytes[at] = byte;
            damaged.push(bytes);
        }
    }
    for bytes in damaged {
        // Compared as bytes, since NaN is not equal to itself.
        let ours = decoder.decode(&bytes).map(|message| encode(&message)).ok();
        let other: Result<Everything, _> = Avro::default().decode(&bytes);
        assert_eq!(
            ours,
            other.map(|message| encode(&message)).ok(),
            "{bytes:?}"
        );
    }
}

/// Whatever the writer's version accepts, the reader's reads as the same, except for invalid text.
#[test]
fn damaged_bytes_of_another_version() {
    let decoder = resolving::<older::Report, newer::Report>();
    let whole = encode(&report());
    for at in 0..whole.len() {
        for byte in 0..=u8::MAX {
            let mut bytes = whole.clone();
            bytes[at] = byte;
            let read = decoder.decode(&bytes);
            let Ok(written) = Avro::default().decode(&bytes) else {
                continue;
            };
            match newer_of(written) {
                Some(expected) => {
                    // Compared as bytes, since NaN is not equal to itself.
                    let same = encode(&read.unwrap()) == encode(&expected);
                    assert!(same, "{bytes:?}");
                }
                None => assert!(matches!(read, Err(DecodeError::InvalidUtf8 { .. }))),
            }
        }
    }
}

/// Converts a message to the newer version by hand; `None` if the note is not text.
fn newer_of(older: older::Report) -> Option<newer::Report> {
    let parts = older.parts.into_iter().map(|part| newer::Part {
        labels: BTreeMap::new(),
        size: part.size,
    });
    Some(newer::Report {
        count: older.count.into(),
        level: match older.level {
            older::Level::Low => newer::Level::Low,
            older::Level::High => newer::Level::High,
        },
        parts: parts.collect(),
        share: older.share.into(),
        note: String::from_utf8(older.note.to_vec()).ok()?,
        zone: older.zone,
        trace: None,
        path: vec![],
        node: Some(older.node),
    })
}

/// The reader knows none of the fields, and skips them.
#[test]
fn damage_to_what_is_passed_over() {
    #[derive(Debug, PartialEq, Schema)]
    struct Blank {}
    let written = idl(Everything::RECORD, "")
        .unwrap()
        .replacen("\"Everything\"", "\"Blank\"", 1);
    let decoder = Resolving::<Blank>::new(&written, Limits::DEFAULT).unwrap();
    let whole = encode(&full());
    assert_eq!(decoder.decode(&whole), Ok(Blank {}));
    for end in 0..whole.len() {
        assert!(decoder.decode(&whole[..end]).is_err(), "{end}");
    }
    let count = 1;
    assert_eq!(
        decoder.decode(&[&whole[..], &[0]].concat()),
        Err(DecodeError::TrailingBytes {
            offset: whole.len(),
            count
        })
    );
}

mod plain {
    use super::*;

    #[derive(Debug, PartialEq, Schema)]
    pub(crate) struct Change {
        #[schema(id = 3, union)]
        pub(crate) action: Action,
    }

    /// Both variants have the same fields.
    #[derive(Debug, PartialEq, Schema)]
    pub(crate) enum Action {
        #[schema(id = 1)]
        Create(Create),
        #[schema(id = 2)]
        Update(Update),
    }

    #[derive(Debug, PartialEq, Schema)]
    pub(crate) struct Create {
        #[schema(id = 1)]
        pub(crate) name: String,
    }

    #[derive(Debug, PartialEq, Schema)]
    pub(crate) struct Update {
        #[schema(id = 1)]
        pub(crate) name: String,
    }
}

mod reversed {
    use super::*;

    #[derive(Debug, PartialEq, Schema)]
    pub(crate) struct Change {
        #[schema(id = 4, union)]
        pub(crate) action: Action,
    }

    #[derive(Debug, PartialEq, Schema)]
    pub(crate) enum Action {
        #[schema(id = 1)]
        Delete(Delete),
        #[schema(id = 2)]
        Update(plain::Update),
        #[schema(id = 3)]
        Create(plain::Create),
    }

    #[derive(Debug, PartialEq, Schema)]
    pub(crate) struct Delete {}
}

#[test]
fn records_with_the_same_fields_are_not_mixed_up() {
    let name = || "gw-1".to_owned();
    let written = plain::Change {
        action: plain::Action::Update(plain::Update { name: name() }),
    };
    let read = reversed::Action::Update(plain::Update { name: name() });
    assert_eq!(resolve(&written), Ok(reversed::Change { action: read }));

    // This is why the library does not read the messages.
    let mixed_up = resolve_by_the_library::<_, plain::Change>(&written);
    assert_eq!(
        mixed_up.action,
        plain::Action::Create(plain::Create { name: name() })
    );
}

#[test]
fn what_the_reader_cannot_hold_is_refused() {
    let newer = reversed::Change {
        action: reversed::Action::Delete(reversed::Delete {}),
    };
    let unknown = DecodeError::UnknownMember {
        of: "Action",
        number: 0,
        offset: 1,
    };
    assert_eq!(resolve::<_, plain::Change>(&newer), Err(unknown));

    let of = "Level";
    let level = newer::Report {
        level: newer::Level::None,
        ..resolved_report()
    };
    let unknown = DecodeError::UnknownMember {
        of,
        number: 0,
        offset: 2,
    };
    assert_eq!(resolve::<_, Leveled>(&level), Err(unknown));
}

/// A record named `Report` with the fields of an older version.
type Leveled = leveled::Report;

mod leveled {
    use super::*;

    #[derive(Debug, PartialEq, Schema)]
    pub(crate) struct Report {
        #[schema(id = 1)]
        level: older::Level,
    }
}

one!(small, u8);
one!(number, u32);
one!(single, f32);
one!(double, f64);
one!(text, String);
one!(maybe, Option<u32>);
one!(many, Vec<u32>);

#[test]
fn numbers_become_what_holds_them_exactly() {
    assert_eq!(small::read(r#""long""#, &[0xfe, 3]), Ok(255));
    let out = |offset, expected| DecodeError::OutOfRange { offset, expected };
    assert_eq!(small::read(r#""long""#, &[0x80, 4]), Err(out(2, "u8")));
    assert_eq!(number::read(r#""int""#, &[1]), Err(out(1, "u32")));
    assert_eq!(double::read(r#""int""#, &[5]), Ok(-3.0));
    assert_eq!(double::read(r#""float""#, &1.5_f32.to_le_bytes()), Ok(1.5));
    assert_eq!(single::read(r#""long""#, &[6]), Ok(3.0));
    // 2^24 + 1, and i64::MAX, which rounds up as a float.
    assert_eq!(
        single::read(r#""long""#, &[0x82, 0x80, 0x80, 0x10]),
        Err(out(4, "f32"))
    );
    let max = [0xfe, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 1];
    assert_eq!(double::read(r#""long""#, &max), Err(out(10, "f64")));
    // A double is never narrowed.
    let wrong = DecodeError::WrongType { id: 5, offset: 0 };
    assert_eq!(single::read(r#""double""#, &[0; 8]), Err(wrong));
}

#[test]
fn unions_of_the_writer_give_what_they_hold() {
    let wrong = |offset| DecodeError::WrongType { id: 5, offset };
    let union = r#"["string", "null", "long"]"#;
    assert_eq!(maybe::read(union, &[2]), Ok(None));
    assert_eq!(maybe::read(union, &[4, 6]), Ok(Some(3)));
    assert_eq!(maybe::read(union, &[0, 0]), Err(wrong(1)));
    assert_eq!(maybe::read(r#""long""#, &[6]), Ok(Some(3)));
    assert_eq!(maybe::read(r#""null""#, &[]), Ok(None));
    assert_eq!(number::read(union, &[4, 6]), Ok(3));
    // A null is not a zero.
    assert_eq!(number::read(union, &[2]), Err(wrong(1)));
    let unknown = DecodeError::UnknownMember {
        of: "union",
        number: 3,
        offset: 1,
    };
    assert_eq!(number::read(union, &[6]), Err(unknown));
}

#[test]
fn text_that_was_bytes_is_utf_8() {
    assert_eq!(text::read(r#""bytes""#, &[2, b'a']), Ok("a".to_owned()));
    let invalid = DecodeError::InvalidUtf8 { offset: 1 };
    assert_eq!(text::read(r#""bytes""#, &[2, 0xff]), Err(invalid));
}

#[test]
fn a_field_without_a_default_is_missed() {
    let other = of_type(r#""long""#).replace("value", "other");
    let missing = DecodeError::MissingField {
        record: "One",
        field: "value",
    };
    let decoder = Resolving::<number::One>::new(&other, Limits::DEFAULT).unwrap();
    assert_eq!(decoder.decode(&[0]), Err(missing));
    let decoder = Resolving::<maybe::One>::new(&other, Limits::DEFAULT).unwrap();
    assert_eq!(decoder.decode(&[0]), Ok(maybe::One { value: None }));
    let decoder = Resolving::<many::One>::new(&other, Limits::DEFAULT).unwrap();
    assert_eq!(decoder.decode(&[0]), Ok(many::One { value: vec![] }));
}

#[test]
fn what_is_no_schema_is_refused() {
    for text in [
        "",
        "{}",
        r#"{"type": "record", "name": "One"}"#,
        r#""Unheard""#,
    ] {
        let refused = Resolving::<number::One>::new(text, Limits::DEFAULT).map(drop);
        assert!(
            matches!(refused, Err(DecodeError::Library { .. })),
            "{text}"
        );
    }
}

/// Nulls take no bytes: only the limit bounds how many are read or skipped.
#[test]
fn elements_and_depth_are_limited() {
    let exceeded = |kind, limit, offset| DecodeError::LimitExceeded {
        kind,
        limit,
        offset,
    };
    let elements = Err(exceeded(LimitKind::Elements, 9, 0));
    assert_eq!(
        many::read(
            r#"{"type": "array", "items": "long"}"#,
            &[18, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0]
        ),
        Ok(vec![0; 9])
    );
    assert_eq!(
        many::read(r#"{"type": "array", "items": "long"}"#, &[20]),
        elements
    );
    let other = r#"{"type": "array", "items": "null"}, "default": []}, {"name": "other", "type": {"type": "array", "items": "null"}"#;
    let many_nulls = [0, 0x80, 0x80, 0x80, 0x80, 0x40];
    assert_eq!(
        many::read(other, &many_nulls),
        Err(exceeded(LimitKind::Elements, 9, 1))
    );
    // A record that contains itself without end.
    let endless = r#""long"}, {"name": "other", "type": "One""#;
    assert_eq!(
        number::read(endless, &[0; 20]),
        Err(exceeded(LimitKind::Depth, 9, 9))
    );
}

#[test]
fn fingerprints_are_the_librarys() {
    for namespace in ["", "cluster", "org.example.cluster"] {
        for record in [
            Everything::RECORD,
            newer::Report::RECORD,
            reversed::Change::RECORD,
        ] {
            let avsc = idl(record, namespace).unwrap();
            let theirs = AvroSchema::parse_str(&avsc).unwrap().fingerprint::<Rabin>();
            let ours = fingerprint(record, namespace).unwrap();
            assert_eq!(theirs.bytes, ours.to_le_bytes(), "{avsc}");
            let decoder = Resolving::<Everything>::new(&avsc, Limits::DEFAULT).unwrap();
            assert_eq!(decoder.fingerprint(), ours);
        }
    }
}

#[test]
fn messages_that_follow_each_other_are_read_one_by_one() {
    let decoder = resolving::<older::Report, newer::Report>();
    let message = encode(&report());
    let bytes = [message.as_slice(), &[0xff; 20]].concat();
    let first = decoder.decode_first(&bytes);
    assert_eq!(first, Ok((resolved_report(), message.len())));
}
