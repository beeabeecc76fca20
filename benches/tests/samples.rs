//! A user's own messages in files: the formats, and the places of mistakes.

#![allow(clippy::unwrap_used)]

use std::{fs, path::Path};

use apache_avro::{Codec, DeflateSettings, Schema as AvroSchema, Writer, types::Record};
use wirecost::Schema;
use wirecost_bench::samples;

#[derive(Debug, Clone, PartialEq, Schema)]
struct Door {
    #[schema(id = 1)]
    number: u32,
    #[schema(id = 2)]
    note: Option<String>,
}

fn doors() -> Vec<Door> {
    let note = |number| (number % 3 == 0).then(|| "x".repeat(200));
    let door = |number| Door {
        number,
        note: note(number),
    };
    (0..300).map(door).collect()
}

/// Reads a file of this name with these bytes.
fn read(name: &str, bytes: &[u8]) -> Result<Vec<Door>, String> {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join(name);
    fs::write(&path, bytes).unwrap();
    let messages = samples::read(&path).map_err(|error| error.to_string());
    messages.map_err(|error| error.replace(&directory.path().display().to_string(), "DIR"))
}

/// Returns the messages, each after its length.
fn delimited() -> Vec<u8> {
    let mut bytes = Vec::new();
    for door in doors() {
        let mut message = Vec::new();
        let mut codec = wirecost::Protobuf::default();
        wirecost::Codec::encode(&mut codec, &door, &mut message).unwrap();
        prost::encode_length_delimiter(message.len(), &mut bytes).unwrap();
        bytes.extend(message);
    }
    bytes
}

/// Returns a dump of Kafka: each message with this header and in this format.
fn dump(header: &[u8], codec: &mut dyn wirecost::Codec<Door>) -> Vec<u8> {
    let mut dump = Vec::new();
    for door in doors() {
        let mut record = header.to_vec();
        codec.encode(&door, &mut record).unwrap();
        dump.extend(u32::try_from(record.len()).unwrap().to_be_bytes());
        dump.extend(record);
    }
    // A tombstone.
    dump.extend([0xff; 4]);
    dump
}

/// Returns a container of a newer version, which has another first field.
fn container(codec: Codec) -> Vec<u8> {
    let schema = r#"{"type": "record", "name": "Door", "fields": [
        {"name": "kind", "type": "string"},
        {"name": "number", "type": "long"},
        {"name": "note", "type": ["null", "string"]}
    ]}"#;
    let schema = AvroSchema::parse_str(schema).unwrap();
    let mut writer = Writer::with_codec(&schema, Vec::new(), codec).unwrap();
    for door in doors() {
        let mut record = Record::new(&schema).unwrap();
        record.put("kind", "inner");
        record.put("number", i64::from(door.number));
        record.put("note", door.note);
        writer.append_value(record).unwrap();
    }
    writer.into_inner().unwrap()
}

#[test]
fn messages_of_each_format() {
    let line = |door: &Door| match &door.note {
        Some(note) => format!("{{\"number\":{},\"note\":\"{note}\"}}\n", door.number),
        None => format!("{{\"number\":{}}}\n", door.number),
    };
    let lines: String = doors().iter().map(line).collect();
    assert_eq!(read("doors.jsonl", lines.as_bytes()), Ok(doors()));
    assert_eq!(read("doors.bin", &delimited()), Ok(doors()));
    assert_eq!(read("doors.avro", &container(Codec::Null)), Ok(doors()));
    let deflate = Codec::Deflate(DeflateSettings::default());
    assert_eq!(read("doors.avro", &container(deflate)), Ok(doors()));
    let protobuf = dump(&[0, 0, 0, 0, 7, 0], &mut wirecost::Protobuf::default());
    assert_eq!(read("doors.proto.kcat", &protobuf), Ok(doors()));
    let avro = dump(&[0, 0, 0, 0, 7], &mut wirecost::Avro::default());
    assert_eq!(read("doors.avro.kcat", &avro), Ok(doors()));
    let json = dump(&[0, 0, 0, 0, 7], &mut wirecost::Json::default());
    assert_eq!(read("doors.json.kcat", &json), Ok(doors()));
}

#[test]
fn mistakes_are_named_with_their_place() {
    let check = |name: &str, bytes: &[u8], expected: &str| {
        let error = read(name, bytes).unwrap_err();
        assert!(error.starts_with(expected), "{error}");
    };
    check(
        "a.jsonl",
        b"{\"number\":1}\n\n{\"number\":\"1\"}\n",
        "DIR/a.jsonl:3: ",
    );
    check(
        "a.bin",
        &[2, 8, 1, 3, 8],
        "DIR/a.bin: message 2: in the part from byte 4: the message ends at byte 1 where 2 more were needed",
    );
    check("a.bin", &[2, 8, 1, 2, 10, 1], "DIR/a.bin: message 2: ");
    check("a.bin", &[255; 11], "DIR/a.bin: message 1: ");
    check("a.bin", &[], "DIR/a.bin: no messages");
    check("a.kcat", &[], "DIR/a.kcat: the format of a dump");
    check(
        "a.avro.kcat",
        &[0, 0, 0, 5, 1, 0, 0, 0, 7],
        "DIR/a.avro.kcat: message 1: no header of Confluent's wire format",
    );
    let avro = dump(&[0, 0, 0, 0, 7], &mut wirecost::Avro::default());
    let avro = [&avro[..], &[0, 0, 0, 5, 0, 0, 0, 0, 8]].concat();
    check(
        "a.avro.kcat",
        &avro,
        "DIR/a.avro.kcat: message 301: another schema than that of the first message",
    );
    check("a.avro", b"Obj\x02", "DIR/a.avro: message 1: ");
    let container = container(Codec::Null);
    check(
        "a.avro",
        &container[..container.len() - 20],
        "DIR/a.avro: message ",
    );
    let absent = samples::read::<Door>(Path::new("no/such/place.bin")).unwrap_err();
    assert!(
        absent.to_string().starts_with("no/such/place.bin: "),
        "{absent}"
    );
}
