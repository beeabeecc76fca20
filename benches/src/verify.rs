//! Verification: a cell is measured only after every message came back through it unchanged.
//!
//! The engines of a format must write the same bytes, and each must decode them to the message;
//! each compression must give the bytes back. So every way through encode, compress, decompress and
//! decode is proven, and compression needs to be tried, and measured, only once a format. (A library
//! that keeps maps in no order may write their entries in another: as many bytes, which the format's
//! first engine must decode, as the library must decode those of the first engine.)

use std::{fmt, iter};

use itertools::Itertools;
use wirecost_codec::{EncodeError, Limits};
use wirecost_compress::Compression;

use crate::{
    contenders::{Contender, Engine, Format},
    matrix::Wire,
    records::{Sizes, Stage},
    statistics::p50,
};

/// What came through, and what did not.
pub struct Verified<'a, T> {
    /// The engines that encode every message, as the others do, and decode it again.
    pub codecs: Vec<Codec<'a, T>>,
    /// The formats and compressions that give the bytes of every message back.
    pub compressions: Vec<Compressed>,
    /// What failed, and where.
    pub failures: Vec<Failure>,
}

/// An engine that holds.
pub struct Codec<'a, T> {
    /// The engine.
    pub engine: &'a Engine<T>,
    /// Encoded.
    pub sizes: Sizes,
}

/// A compression of a format that holds.
pub struct Compressed {
    /// The format.
    pub format: Format,
    /// The compression.
    pub compression: Compression,
    /// Compressed.
    pub sizes: Sizes,
}

/// A cell's failure.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Failure {
    /// The stage that failed.
    pub stage: Stage,
    /// The format.
    pub format: Format,
    /// The engine, where the stage has one.
    pub engine: Option<&'static str>,
    /// The compression, where the stage is one of compression.
    pub compression: Option<Compression>,
    /// Which message, and why.
    pub what: String,
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} of {}", self.stage, self.format)?;
        if let Some(engine) = self.engine {
            write!(f, "@{engine}")?;
        }
        if let Some(compression) = self.compression {
            write!(f, "+{compression}")?;
        }
        write!(f, ": {}", self.what)
    }
}

/// Sends every message through every wire.
#[must_use]
pub fn verify<'a, T: PartialEq>(messages: &[T], wires: &[Wire<'a, T>]) -> Verified<'a, T> {
    let mut verified = Verified {
        codecs: Vec::new(),
        compressions: Vec::new(),
        failures: Vec::new(),
    };
    for format in wires.iter().map(|wire| wire.engine.format).unique() {
        let of_format = || wires.iter().filter(|wire| wire.engine.format == format);
        let engines = of_format()
            .map(|wire| wire.engine)
            .unique_by(|engine| engine.name);
        if let Some(encoded) = verified.codecs(messages, engines) {
            let compressions = of_format().map(|wire| wire.compression).unique();
            verified.compressions(format, &encoded, compressions);
        }
    }
    verified
}

impl<'a, T: PartialEq> Verified<'a, T> {
    /// Verifies the engines of one format; returns the bytes of the first that holds.
    fn codecs(
        &mut self,
        messages: &[T],
        engines: impl Iterator<Item = &'a Engine<T>>,
    ) -> Option<Vec<Vec<u8>>> {
        let mut first: Option<Loaded<T>> = None;
        for engine in engines {
            match verify_engine(messages, engine, first.as_mut()) {
                Ok(loaded) => {
                    self.codecs.push(Codec {
                        engine,
                        sizes: sizes(&loaded.encoded),
                    });
                    first.get_or_insert(loaded);
                }
                Err((stage, what)) => self.failures.push(Failure {
                    stage,
                    format: engine.format,
                    engine: Some(engine.name),
                    compression: None,
                    what,
                }),
            }
        }
        first.map(|first| first.encoded)
    }

    fn compressions(
        &mut self,
        format: Format,
        encoded: &[Vec<u8>],
        compressions: impl Iterator<Item = Compression>,
    ) {
        for compression in compressions.filter(|compression| *compression != Compression::None) {
            match verify_compression(encoded, compression) {
                Ok(sizes) => self.compressions.push(Compressed {
                    format,
                    compression,
                    sizes,
                }),
                Err((stage, what)) => self.failures.push(Failure {
                    stage,
                    format,
                    engine: None,
                    compression: Some(compression),
                    what,
                }),
            }
        }
    }
}

/// An engine with the encoded messages.
struct Loaded<T> {
    contender: Box<dyn Contender<T>>,
    encoded: Vec<Vec<u8>>,
}

/// Encodes and decodes every message, and compares with the format's first engine.
fn verify_engine<T: PartialEq>(
    messages: &[T],
    engine: &Engine<T>,
    mut first: Option<&mut Loaded<T>>,
) -> Result<Loaded<T>, (Stage, String)> {
    let encode_failed = |error: EncodeError| (Stage::Encode, error.to_string());
    let mut contender = (engine.load)(messages).map_err(encode_failed)?;
    let encoded = contender.encoded().map_err(encode_failed)?;
    if encoded.len() != messages.len() {
        let what = format!("{} messages became {}", messages.len(), encoded.len());
        return Err((Stage::Encode, what));
    }
    for (index, (message, bytes)) in iter::zip(messages, &encoded).enumerate() {
        let at_message = |(stage, what)| (stage, format!("message {index}: {what}"));
        decode_back(contender.as_mut(), message, bytes).map_err(at_message)?;
        if let Some(first) = &mut first {
            interchangeable(contender.as_mut(), bytes, first, index, message)
                .map_err(at_message)?;
        }
    }
    Ok(Loaded { contender, encoded })
}

/// That an engine's bytes are those of the first engine, or as many which it understands.
fn interchangeable<T: PartialEq>(
    contender: &mut dyn Contender<T>,
    bytes: &[u8],
    first: &mut Loaded<T>,
    index: usize,
    message: &T,
) -> Result<(), (Stage, String)> {
    let expected = &first.encoded[index];
    let Some(differs) = first_difference(bytes, expected) else {
        return Ok(());
    };
    if bytes.len() == expected.len()
        && decode_back(first.contender.as_mut(), message, bytes).is_ok()
    {
        return decode_back(contender, message, expected);
    }
    Err((
        Stage::Encode,
        format!("byte {differs} differs from what the format's first engine writes"),
    ))
}

fn decode_back<T: PartialEq>(
    contender: &mut dyn Contender<T>,
    message: &T,
    bytes: &[u8],
) -> Result<(), (Stage, String)> {
    let failed = |what| (Stage::Decode, what);
    let decoded = contender
        .decode(bytes)
        .map_err(|error| failed(error.to_string()))?;
    if decoded == *message {
        return Ok(());
    }
    Err(failed("came back as another message".to_owned()))
}

fn first_difference(bytes: &[u8], other: &[u8]) -> Option<usize> {
    let common = iter::zip(bytes, other)
        .take_while(|(one, other)| one == other)
        .count();
    (common < bytes.len().max(other.len())).then_some(common)
}

/// Compresses every message and decompresses it, in one context for all as when measured.
fn verify_compression(
    encoded: &[Vec<u8>],
    compression: Compression,
) -> Result<Sizes, (Stage, String)> {
    let mut compressor = compression.compressor();
    let mut compressed = Vec::with_capacity(encoded.len());
    for (index, message) in encoded.iter().enumerate() {
        let (mut small, mut back) = (Vec::new(), Vec::new());
        compressor
            .compress(message, &mut small)
            .map_err(|error| (Stage::Compress, format!("message {index}: {error}")))?;
        compressor
            .decompress(&small, &mut back, Limits::DEFAULT)
            .map_err(|error| (Stage::Decompress, format!("message {index}: {error}")))?;
        if let Some(differs) = first_difference(message, &back) {
            let what = format!("message {index}: byte {differs} came back as another");
            return Err((Stage::Decompress, what));
        }
        compressed.push(small);
    }
    Ok(sizes(&compressed))
}

fn sizes(encoded: &[Vec<u8>]) -> Sizes {
    let bytes: Vec<usize> = encoded.iter().map(Vec::len).collect();
    Sizes {
        messages: bytes.len(),
        total: bytes.iter().sum(),
        p50: p50(bytes).unwrap_or_default(),
    }
}

#[cfg(test)]
mod tests {
    use wirecost_codec::DecodeError;
    use wirecost_fixtures::{Workload, WorkloadKind};
    use wirecost_message::Message;

    use super::*;
    use crate::contenders::engines;

    fn messages() -> Vec<Message> {
        Workload::generate(WorkloadKind::SteadyMix, 8).messages
    }

    fn json() -> Engine<Message> {
        engines()[0]
    }

    fn wire<'a>(engine: &'a Engine<Message>, compression: &str) -> Wire<'a, Message> {
        Wire {
            engine,
            compression: compression.parse().unwrap(),
        }
    }

    /// JSON, but for what `encoded` does to the bytes and `decode` to the message.
    struct Broken {
        json: Box<dyn Contender<Message>>,
        encoded: fn(&mut Vec<Vec<u8>>),
        decoded: fn(&mut Message),
    }

    impl Contender<Message> for Broken {
        fn encode_all(&mut self) {}

        fn decode_all(&mut self) {}

        fn encoded(&mut self) -> Result<Vec<Vec<u8>>, EncodeError> {
            let mut encoded = self.json.encoded()?;
            (self.encoded)(&mut encoded);
            Ok(encoded)
        }

        fn decode(&mut self, bytes: &[u8]) -> Result<Message, DecodeError> {
            let mut message = self.json.decode(bytes)?;
            (self.decoded)(&mut message);
            Ok(message)
        }
    }

    fn failures(load: crate::contenders::Load<Message>) -> Vec<String> {
        let (json, broken) = (
            json(),
            Engine {
                name: "broken",
                is_default: false,
                load,
                ..json()
            },
        );
        let wires = [wire(&json, "none"), wire(&broken, "none")];
        let verified = verify(&messages(), &wires);
        assert_eq!(verified.codecs.len(), 2 - verified.failures.len());
        verified.failures.iter().map(Failure::to_string).collect()
    }

    #[test]
    fn whole_messages_come_through() {
        let json = json();
        let wires = [
            wire(&json, "none"),
            wire(&json, "gzip-6"),
            wire(&json, "zstd-3"),
        ];
        let verified = verify(&messages(), &wires);
        assert_eq!((verified.codecs.len(), verified.compressions.len()), (1, 2));
        assert_eq!(verified.failures, []);
        let sizes = verified.codecs[0].sizes;
        assert_eq!(sizes.messages, 8);
        assert!(
            verified
                .compressions
                .iter()
                .all(|one| one.sizes.total < sizes.total)
        );
    }

    #[test]
    fn other_bytes_are_a_failure() {
        let failures = failures(|messages| {
            let json = (json().load)(messages)?;
            let encoded = |encoded: &mut Vec<Vec<u8>>| encoded[3].insert(1, b' ');
            Ok(Box::new(Broken {
                json,
                encoded,
                decoded: |_| (),
            }))
        });
        let what = "encode of json@broken: message 3: byte 1 differs from what the format's first \
                    engine writes";
        assert_eq!(failures, [what]);
    }

    #[test]
    fn another_message_is_a_failure() {
        let failures = failures(|messages| {
            let json = (json().load)(messages)?;
            let decoded = |message: &mut Message| message.relays ^= 1;
            Ok(Box::new(Broken {
                json,
                encoded: |_| (),
                decoded,
            }))
        });
        let what = "decode of json@broken: message 0: came back as another message";
        assert_eq!(failures, [what]);
    }

    #[test]
    fn a_message_too_few_is_a_failure() {
        let failures = failures(|messages| {
            let json = (json().load)(messages)?;
            let encoded = |encoded: &mut Vec<Vec<u8>>| encoded.truncate(7);
            Ok(Box::new(Broken {
                json,
                encoded,
                decoded: |_| (),
            }))
        });
        assert_eq!(failures, ["encode of json@broken: 8 messages became 7"]);
    }

    #[test]
    fn the_order_of_a_map_is_no_failure() {
        let failures = failures(|messages| {
            let json = (json().load)(messages)?;
            let encoded = |encoded: &mut Vec<Vec<u8>>| {
                // The first two fields change places: as many bytes, the same message.
                for bytes in encoded {
                    let text = String::from_utf8(std::mem::take(bytes)).unwrap();
                    let mut fields = text[1..].splitn(3, ',');
                    let (one, other) = (fields.next().unwrap(), fields.next().unwrap());
                    let swapped = format!("{{{other},{one},{}", fields.next().unwrap());
                    *bytes = swapped.into_bytes();
                }
            };
            Ok(Box::new(Broken {
                json,
                encoded,
                decoded: |_| (),
            }))
        });
        assert_eq!(failures, [""; 0]);
    }
}
