//! Writes seeds, one or more for each kind of input, beside the inputs of earlier runs: inputs that
//! the fuzzer would take long to find.
//!
//! ```sh
//! cargo run --release --example seed
//! ```

mod cluster;

use std::{error::Error, fs, num::NonZeroU32, path::Path};

use wirecost::codec_of;
use wirecost_codec::{
    Codec, Limits, Schema,
    conformance::{
        sample::{Sample, samples},
        shapes,
    },
};
use wirecost_columnar::Columnar;
use wirecost_compress::{
    Compressor, DeflateDictionary, DeflateStream, Gzip, GzipLevel, Zstd, ZstdDictionary, ZstdLevel,
    ZstdStream,
};
use wirecost_envelope::{
    ConfluentProtobuf, SingleObject,
    container::{BlockCompression, ContainerWriter},
    write_delimited,
};
use wirecost_fixtures::golden;
use wirecost_frame::{
    Checksum, CompressionId, Control, DictionaryId, Format, Framing, Offer, OfferedWire, Reason,
    Refusal, SchemaId,
};
use wirecost_fuzz::{LIMITS, compression::dictionary, frame::agreed, model::Modelled, values};
use wirecost_message::Message;
use wirecost_model::Static;
use wirecost_wire::Sender;

type Result<T> = std::result::Result<T, Box<dyn Error>>;

fn main() -> Result<()> {
    for format in Format::ALL {
        if !format.encodes_batches() {
            seed(format)?;
        }
    }
    peeks()?;
    records("shapes", &shapes::all())?;
    records("values", &values::all())?;
    let json = encoded_each(Format::Json, &messages())?;
    write(
        "columnar",
        "messages",
        &encoded(&mut Columnar::default(), &messages())?,
    )?;
    for (number, message) in json.iter().enumerate() {
        write(
            "corpus",
            &format!("{number}"),
            &[&[0], message.as_slice()].concat(),
        )?;
    }
    write(
        "corpus",
        "lines",
        &[&[1], json.join(&b'\n').as_slice()].concat(),
    )?;
    compressions(&json)?;
    links(&json)?;
    envelopes()?;
    controls()?;
    models()?;
    cluster::seeds()?;
    write("dictionary", "file", &dictionary().to_bytes())?;
    runs()
}

fn messages() -> Vec<Message> {
    golden::messages()
        .into_iter()
        .map(|example| example.message)
        .collect()
}

/// Writes seeds of messages and samples, each for the first reader of such values.
fn seed(format: Format) -> Result<()> {
    let [of_messages, of_samples] = match format {
        Format::Json => [4, 5],
        _ => [0, 1],
    };
    let seeds = [
        ("message", of_messages, encoded_each(format, &messages())?),
        ("sample", of_samples, encoded_each(format, &samples())?),
    ];
    for (what, reader, encodings) in seeds {
        for (number, bytes) in encodings.iter().enumerate() {
            let name = format!("{what}-{number}");
            write(
                format.name(),
                &name,
                &[&[reader], bytes.as_slice()].concat(),
            )?;
        }
    }
    Ok(())
}

/// Writes a header of each kind, messages in each stream, and a container of each compression.
fn envelopes() -> Result<()> {
    let messages = encoded_each(Format::Avro, &messages())?;
    let message = messages.first().ok_or("no message")?;
    let (mut single, mut protobuf, mut delimited) = (vec![0], vec![0], vec![1]);
    SingleObject { fingerprint: 7 }.write(&mut single);
    let indexes = vec![1, 2, 3];
    ConfluentProtobuf { schema: 7, indexes }.write(&mut protobuf);
    write_delimited(message, &mut delimited);
    let length = u32::try_from(message.len())?.to_be_bytes();
    let kcat = [&[2][..], &length, message, &[0xff; 4]].concat();
    write("envelope", "single-object", &single)?;
    write("envelope", "confluent", &protobuf)?;
    write("envelope", "delimited", &delimited)?;
    write("envelope", "kcat", &kcat)?;
    let schema = wirecost_avro::idl(Message::RECORD, "")?;
    for compression in [
        BlockCompression::None,
        BlockCompression::Deflate(GzipLevel::DEFAULT),
        BlockCompression::Zstd(ZstdLevel::DEFAULT),
    ] {
        let mut file = ContainerWriter::with_marker(vec![3], &schema, compression, [7; 16])?;
        for message in &messages {
            file.write(message)?;
        }
        write("envelope", compression.name(), &file.finish()?)?;
    }
    Ok(())
}

/// Writes a message for each codec that peeks, in the order of the target's codecs.
fn peeks() -> Result<()> {
    let single = Format::ALL.into_iter().filter(|one| !one.encodes_batches());
    let formats = single.chain([Format::Json, Format::Bincode]);
    for (codec, format) in (0..).zip(formats) {
        for (number, bytes) in encoded_each(format, &messages())?.iter().enumerate() {
            let name = format!("{codec}-{number}");
            write("peek", &name, &[&[codec], bytes.as_slice()].concat())?;
        }
    }
    Ok(())
}

/// Writes records of a target, each for its reader of the format.
fn records<T: Schema>(target: &str, values: &[T]) -> Result<()> {
    let readers = [
        (0, Format::Json),
        (1, Format::Bincode),
        (2, Format::Protobuf),
        (3, Format::Thrift),
        (5, Format::Avro),
    ];
    for (reader, format) in readers {
        for (number, bytes) in encoded_each(format, values)?.iter().enumerate() {
            let name = format!("{reader}-{number}");
            write(target, &name, &[&[reader], bytes.as_slice()].concat())?;
        }
    }
    Ok(())
}

fn encoded_each<T: Schema>(format: Format, values: &[T]) -> Result<Vec<Vec<u8>>> {
    let codec = codec_of(format, Limits::DEFAULT);
    let mut codec = codec.ok_or_else(|| format!("{format} has no codec"))?;
    values
        .iter()
        .map(|value| {
            let mut bytes = Vec::new();
            codec.encode(value, &mut bytes)?;
            Ok(bytes)
        })
        .collect()
}

fn encoded<T>(codec: &mut impl Codec<T>, value: &T) -> Result<Vec<u8>> {
    let mut bytes = Vec::new();
    codec.encode(value, &mut bytes)?;
    Ok(bytes)
}

/// Writes messages of the model codec that stand alone, and the file of a model, each without its checksum.
fn models() -> Result<()> {
    predicted("sample", 0, &samples())?;
    predicted("message", 7, &messages())?;
    write("model", "file", &unsealed(3, Sample::model().to_bytes())?)
}

/// Writes messages for the reader of this number.
fn predicted<T: Modelled>(what: &str, reader: u8, messages: &[T]) -> Result<()> {
    let mut codec = Static::new(T::model(), Limits::DEFAULT);
    for (number, message) in messages.iter().enumerate() {
        let bytes = encoded(&mut codec, message)?;
        write(
            "model",
            &format!("{what}-{number}"),
            &unsealed(reader, &bytes)?,
        )?;
    }
    Ok(())
}

/// Returns an input for the reader of this number: bytes without their checksum.
fn unsealed(reader: u8, bytes: &[u8]) -> Result<Vec<u8>> {
    let (bytes, _) = bytes.split_last_chunk::<4>().ok_or("no checksum")?;
    Ok([&[reader], bytes].concat())
}

fn compressions(messages: &[Vec<u8>]) -> Result<()> {
    let (gzip, zstd) = (GzipLevel::DEFAULT, ZstdLevel::DEFAULT);
    alone("gzip", &[], &mut Gzip::new(gzip), messages)?;
    alone(
        "deflate",
        &[0],
        &mut DeflateDictionary::new(dictionary(), gzip),
        messages,
    )?;
    alone("zstd", &[0], &mut Zstd::new(zstd), messages)?;
    alone(
        "zstd",
        &[1],
        &mut ZstdDictionary::new(dictionary(), zstd),
        messages,
    )?;
    alone("zstd", &[3], &mut Zstd::in_frames(zstd), messages)?;
    alone(
        "zstd",
        &[4],
        &mut ZstdDictionary::in_frames(dictionary(), zstd),
        messages,
    )?;
    stream("deflate", 1, &mut DeflateStream::new(gzip), messages)?;
    stream("zstd", 2, &mut ZstdStream::new(zstd), messages)
}

fn alone(
    target: &str,
    reader: &[u8],
    compressor: &mut dyn Compressor,
    messages: &[Vec<u8>],
) -> Result<()> {
    for (number, message) in messages.iter().enumerate() {
        let mut bytes = reader.to_vec();
        compressor.compress(message, &mut bytes)?;
        write(target, &format!("{reader:?}-{number}"), &bytes)?;
    }
    Ok(())
}

fn stream(
    target: &str,
    reader: u8,
    compressor: &mut dyn Compressor,
    messages: &[Vec<u8>],
) -> Result<()> {
    let mut input = vec![reader];
    for message in messages {
        let mut part = Vec::new();
        compressor.compress(&message[..message.len().min(100)], &mut part)?;
        input.push(u8::try_from(part.len())?);
        input.extend(part);
    }
    write(target, "stream", &input)
}

fn links(messages: &[Vec<u8>]) -> Result<()> {
    for (framing, flag) in [
        (Framing::new(LIMITS, Checksum::Crc32c), 0),
        (Framing::new(LIMITS, Checksum::None), 1),
        (agreed(Checksum::Crc32c), 2),
        (agreed(Checksum::None), 3),
    ] {
        for name in [
            "none",
            "gzip-6",
            "zstd-3",
            "zstd-3-dict",
            "deflate-6-dict",
            "zstd-3-x3",
            "zstd-3-stream",
        ] {
            let mut sender = Sender::new(
                framing,
                Format::Json,
                SchemaId::Version(1),
                name.parse()?,
                Some(&dictionary()),
            )?;
            let mut link = Vec::new();
            for message in messages.iter().take(3) {
                sender.send(message, &mut link)?;
            }
            sender.flush(&mut link)?;
            write(
                "frame",
                &format!("{name}-{flag}"),
                &[&[7, flag], link.as_slice()].concat(),
            )?;
            // The first four bytes choose the last of the two kinds, a raw link.
            let raw = [&[0xff; 4], link.as_slice()].concat();
            write("connection", &format!("{name}-{flag}"), &raw)?;
        }
    }
    Ok(())
}

/// Writes an offer of a wire with a dictionary, and a refusal.
fn controls() -> Result<()> {
    let wire = OfferedWire::new(
        Format::Json,
        CompressionId::ZstdDictionary(DictionaryId(NonZeroU32::MIN)),
        SchemaId::Fingerprint(1),
        |_| [7; 8],
    );
    let offer = Offer {
        nonce: [1; 16],
        wires: vec![wire; 2].try_into()?,
    };
    let refusal = Refusal {
        frame: 1,
        reason: Reason::Schema(SchemaId::Version(2)),
    };
    write("control", "offer", &Control::Offer(offer).payload())?;
    write("control", "refusal", &Control::Refusal(refusal).payload())
}

/// Writes files of the newest published run, cut to a few rows.
fn runs() -> Result<()> {
    let results = Path::new(env!("CARGO_MANIFEST_DIR")).join("../results");
    let mut runs = fs::read_dir(results)?
        .map(|entry| Ok(entry?.path()))
        .collect::<Result<Vec<_>>>()?;
    runs.retain(|path| path.join("measurements.csv").is_file());
    let run = runs.iter().max().ok_or("no published run")?;
    for (reader, name) in [
        "measurements.csv",
        "environment.json",
        "dictionaries.csv",
        "streams.csv",
    ]
    .into_iter()
    .enumerate()
    {
        let text = fs::read_to_string(run.join(name))?;
        let lines = if name.ends_with(".csv") {
            4
        } else {
            usize::MAX
        };
        let mut input = vec![u8::try_from(reader)?];
        for line in text.split_inclusive('\n').take(lines) {
            input.extend_from_slice(line.as_bytes());
        }
        write("records", name, &input)?;
    }
    Ok(())
}

fn write(target: &str, name: &str, bytes: &[u8]) -> Result<()> {
    let directory = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("target/run")
        .join(target);
    fs::create_dir_all(&directory)?;
    Ok(fs::write(directory.join(format!("seed-{name}")), bytes)?)
}
