//! The specification's vectors and tables, read from the document itself.
#![allow(
    clippy::panic,
    clippy::unwrap_used,
    reason = "that is how a test says no"
)]

mod support;

use std::collections::HashMap;

use support::{
    CHECKED, CONTROL, UNCHECKED, batch, compressions, decoded, dictionary, encode, is_not_yet,
};
use wirecost_codec::DecodeError;
use wirecost_frame::{
    AgreedWire, CompressionId, Content, Control, DictionaryId, Format, FrameError, Framing, Header,
    Offer, OfferedWire, Part, Reason, Refusal, SchemaId,
};

const SPECIFICATION: &str = include_str!("../SPECIFICATION.md");

/// Parses octets as the document writes them: `a9`, or `61*127` for a repeated one.
fn octets(text: &str) -> Vec<u8> {
    let run = |word: &str| {
        let (octet, times) = word.split_once('*').unwrap_or((word, "1"));
        vec![u8::from_str_radix(octet, 16).unwrap(); times.parse().unwrap()]
    };
    text.split_whitespace().flat_map(run).collect()
}

/// Returns the `name: value` lines of every vector.
fn vectors() -> Vec<HashMap<&'static str, &'static str>> {
    let blocks = SPECIFICATION.split("```vector\n").skip(1);
    let fields = |block: &'static str| {
        let lines = block.lines().take_while(|&line| line != "```");
        lines
            .map(|line| line.split_once(':').unwrap())
            .map(|(name, value)| (name, value.trim()))
            .collect()
    };
    blocks.map(fields).collect()
}

/// Returns the rows of the table whose heading starts with `first`, split into cells.
fn table(first: &str) -> Vec<Vec<&'static str>> {
    let start = SPECIFICATION.find(&format!("\n| {first} |")).unwrap();
    let lines = SPECIFICATION[start..].trim_start().lines();
    let rows = lines.take_while(|line| line.starts_with('|')).skip(2);
    rows.map(|row| row.trim_matches('|').split('|').map(str::trim).collect())
        .collect()
}

fn format(name: &str) -> Format {
    name.parse().unwrap()
}

fn compression(name: &str, id: Option<&str>) -> CompressionId {
    let id = id.map(|id| dictionary(id.parse().unwrap()));
    match (name, id) {
        ("none", None) => CompressionId::None,
        ("gzip", None) => CompressionId::Gzip,
        ("zstd", None) => CompressionId::Zstd,
        ("deflate stream", None) => CompressionId::DeflateStream,
        ("zstd stream", None) => CompressionId::ZstdStream,
        ("deflate with dictionary", Some(id)) => CompressionId::DeflateDictionary(id),
        ("zstd with dictionary", Some(id)) => CompressionId::ZstdDictionary(id),
        ("model", Some(id)) => CompressionId::Model(id),
        ("model batch", Some(id)) => CompressionId::ModelBatch(id),
        ("model stream", Some(id)) => CompressionId::ModelStream(id),
        ("keyed by a model", Some(id)) => CompressionId::ModelKeyed(id),
        other => panic!("the compression {other:?}"),
    }
}

fn schema(id: &str) -> SchemaId {
    match id.split_once(' ').unwrap() {
        ("version", version) => SchemaId::Version(version.parse().unwrap()),
        ("fingerprint", hex) => SchemaId::Fingerprint(u64::from_str_radix(hex, 16).unwrap()),
        other => panic!("the schema {other:?}"),
    }
}

fn content(messages: Option<&str>) -> Content {
    messages.map_or(Content::Message, |count| batch(count.parse().unwrap()))
}

fn framing(checksum: &str) -> Framing {
    match checksum {
        "crc-32c" => CHECKED,
        "none" => UNCHECKED,
        other => panic!("the checksum {other}"),
    }
}

#[test]
fn every_vector_both_ways() {
    let vectors = vectors();
    assert_eq!(vectors.len(), 36);
    for vector in vectors {
        let header = Header {
            format: format(vector["format"]),
            compression: compression(vector["compression"], vector.get("dictionary").copied()),
            schema: schema(vector["schema"]),
            content: content(vector.get("messages").copied()),
        };
        let framing = framing(vector.get("checksum").unwrap_or(&"crc-32c"));
        let framing = match vector.get("agreed") {
            Some(wire) => framing.agreed(agreed_wire(wire)),
            None => framing,
        };
        let payload = octets(vector["payload"]);
        let frame = octets(vector["frame"]);
        assert_eq!(encode(framing, &header, &payload), frame, "{vector:?}");
        assert_eq!(
            framing.decode(&frame),
            Ok(decoded(&header, &payload, frame.len())),
        );
        for end in 0..frame.len() {
            assert!(is_not_yet(framing, &frame[..end]), "{end} of {vector:?}");
        }
    }
}

#[test]
fn the_table_of_formats() {
    let listed = table("format");
    let all = Format::ALL
        .into_iter()
        .chain([Format::Model, Format::Control]);
    let known: Vec<_> = all
        .map(|format| (format.number().to_string(), format!("`{format}`")))
        .collect();
    let rows: Vec<_> = listed
        .iter()
        .map(|row| (row[0].to_owned(), row[1].to_owned()))
        .collect();
    assert_eq!(rows, known, "SPECIFICATION.md on the left");
}

#[test]
fn the_table_of_compressions() {
    let listed = table("compression");
    let listed: Vec<_> = listed.iter().map(|row| row[0].to_owned()).collect();
    let known = compressions().into_iter();
    let known: Vec<_> = known.map(|(number, _)| number.to_string()).collect();
    assert_eq!(listed, known, "SPECIFICATION.md on the left");
}

/// Parses a wire as the document writes it, `json, gzip, version 1`, or followed by a dictionary and its
/// digest, and makes it of its parts.
fn wire<W>(
    text: &str,
    new: impl FnOnce(Format, CompressionId, SchemaId, &dyn Fn(DictionaryId) -> [u8; 8]) -> W,
) -> W {
    let parts: Vec<_> = text.split(", ").collect();
    let [kind, method, schema_id, ..] = parts[..] else {
        panic!("the wire {text}");
    };
    let id = parts
        .get(3)
        .map(|id| id.strip_prefix("dictionary ").unwrap());
    let compression = compression(method, id);
    let digest = |_| octets(parts[4]).try_into().unwrap();
    new(format(kind), compression, schema(schema_id), &digest)
}

fn offered_wire(text: &str) -> OfferedWire {
    wire(text, |format, compression, schema, digest| {
        OfferedWire::new(format, compression, schema, digest)
    })
}

fn agreed_wire(text: &str) -> AgreedWire {
    wire(text, |format, compression, schema, digest| {
        AgreedWire::new(format, compression, schema, digest)
    })
}

fn reason(text: &str) -> Reason {
    match text.split_once(' ').unwrap_or((text, "")) {
        ("format", number) => Reason::Format(number.parse().unwrap()),
        ("compression", number) => Reason::Compression(number.parse().unwrap()),
        ("dictionary", id) => Reason::Dictionary(dictionary(id.parse().unwrap())),
        ("version" | "fingerprint", _) => Reason::Schema(schema(text)),
        ("keyframe", number) => Reason::Keyframe(number.parse().unwrap()),
        ("content", "") => Reason::Content,
        other => panic!("the reason {other:?}"),
    }
}

fn control(vector: &HashMap<&str, &str>) -> Control {
    match vector["control"] {
        "offer" => {
            let wires: Vec<_> = vector["wires"].split("; ").map(offered_wire).collect();
            Control::Offer(Offer {
                nonce: octets(vector["nonce"]).try_into().unwrap(),
                wires: wires.try_into().unwrap(),
            })
        }
        "confirmation" => Control::Confirmation(octets(vector["code"]).try_into().unwrap()),
        "refusal" => Control::Refusal(Refusal {
            frame: vector["refused"].parse().unwrap(),
            reason: reason(vector["reason"]),
        }),
        other => panic!("the control message {other}"),
    }
}

#[test]
fn every_control_message_both_ways() {
    let vectors: Vec<_> = vectors()
        .into_iter()
        .filter(|vector| vector.contains_key("control"))
        .collect();
    assert_eq!(vectors.len(), 11);
    for vector in vectors {
        let expected = control(&vector);
        let payload = octets(vector["payload"]);
        assert_eq!(expected.payload(), payload, "{vector:?}");
        assert_eq!(Control::read(&CONTROL, &payload), Ok(expected.clone()));
        let mut frame = Vec::new();
        expected.write(&mut frame);
        assert_eq!(frame, octets(vector["frame"]), "{vector:?}");
    }
}

#[test]
fn every_refused_control_message() {
    let rows = table("payload of a control message");
    assert_eq!(rows.len(), 11);
    for row in rows {
        let refused = Control::read(&CONTROL, &octets(row[0].trim_matches('`'))).unwrap_err();
        let name = match refused {
            DecodeError::UnknownMember { of, number, .. } => format!("unknown {of} {number}"),
            _ => "malformed".into(),
        };
        assert_eq!(name, row[1], "{row:?}");
    }
}

/// Returns the document's name of an error.
fn name(error: &FrameError) -> String {
    match error {
        FrameError::NotAFrame { .. } => "not a frame".into(),
        FrameError::UnknownVersion { .. } => "unknown version".into(),
        FrameError::NotAgreed => "not agreed".into(),
        FrameError::ChecksumMissing => "checksum missing".into(),
        FrameError::Header(DecodeError::LimitExceeded { .. }) => "beyond a limit".into(),
        FrameError::Header(_) => "malformed".into(),
        FrameError::ChecksumMismatch { .. } => "checksum mismatch".into(),
        FrameError::Unknown { part, number, .. } => match part {
            Part::Format => format!("unknown format {number}"),
            Part::Compression => format!("unknown compression {number}"),
            other => panic!("{other:?}"),
        },
        other => panic!("{other:?}"),
    }
}

#[test]
fn every_refusal_as_soon_as_it_can_be_told() {
    let rows = table("octets | refused as");
    assert_eq!(rows.len(), 19);
    for row in rows {
        let bytes = octets(row[0].trim_matches('`'));
        let refused = CHECKED.decode(&bytes).unwrap_err();
        assert_eq!(name(&refused), row[1], "{row:?}");
        if let FrameError::Unknown { consumed, .. } = refused {
            assert_eq!(consumed, bytes.len());
        }
        for end in 0..bytes.len() {
            assert!(is_not_yet(CHECKED, &bytes[..end]), "{end} of {row:?}");
        }
    }
}

#[test]
fn the_table_of_what_a_frame_costs() {
    let rows = table("frame");
    assert_eq!(rows.len(), 13);
    for row in rows {
        let [_, payload, schema_id, id, messages, checksum, cost] = row[..] else {
            panic!("{row:?}");
        };
        let given = |cell| Some(cell).filter(|&cell| cell != "-");
        let header = Header {
            format: Format::Avro,
            compression: given(id).map_or(CompressionId::Gzip, |id| {
                compression("zstd with dictionary", Some(id))
            }),
            schema: match schema_id {
                "fingerprint" => SchemaId::Fingerprint(0),
                version => schema(version),
            },
            content: content(given(messages)),
        };
        let payload = vec![0; payload.parse().unwrap()];
        let frame = encode(framing(checksum), &header, &payload);
        assert_eq!(
            frame.len() - payload.len(),
            cost.parse().unwrap(),
            "{row:?}"
        );
    }
}

#[test]
fn at_most_8_bytes_round_a_small_single_message() {
    for compression in ["none", "gzip", "zstd", "deflate stream", "zstd stream"] {
        for length in 0..128 {
            let header = Header {
                compression: self::compression(compression, None),
                schema: SchemaId::Version(127),
                ..support::PLAIN
            };
            let payload = vec![0xff; length];
            assert_eq!(encode(CHECKED, &header, &payload).len(), length + 8);
        }
    }
}
