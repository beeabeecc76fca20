//! Verification: a cell is measured only after every message came back through it unchanged.
//!
//! The engines of a format must write the same bytes, and each must decode them to the message; a
//! receiver must return the messages that a sender packs. Together this proves every path through
//! encode, compress, decompress and decode, so each packing is tried and measured once per format.
//! (An engine that is not canonical differs where the format leaves a choice, such as the order of
//! a map's entries: the format's first engine must decode its bytes, and it must decode the first
//! engine's.)

use std::{fmt, iter};

use itertools::Itertools;
use wirecost_codec::EncodeError;
use wirecost_compress::Dictionary;
use wirecost_frame::CompressionId;
use wirecost_report::{
    cell_name::CellName,
    quantity::counted,
    records::{Sizes, Stage},
    statistics::p50,
};
use wirecost_wire::{Packing, Received};

use crate::{
    connection::Connection,
    dictionaries::Dictionaries,
    engines::{Contender, Engine, EngineFormat, Modelled, batches},
    matrix::{Candidate, Encoding, Unit},
};

/// The results of verification.
pub struct VerifiedWorkload<'a, T> {
    /// The engines that encode every message as the others do, and decode it again.
    pub codecs: Vec<VerifiedCodec<'a, T>>,
    /// The messages in every encoding, by its first verified engine.
    pub encoded: Vec<Encoded>,
    /// The failures.
    pub failures: Vec<Failure>,
}

/// A verified engine.
pub struct VerifiedCodec<'a, T> {
    /// The engine.
    pub engine: &'a Engine<T>,
    /// The unit that it encodes at once.
    pub encoding: Encoding,
    /// The model with which it encodes, if it needs one.
    pub model: Option<Dictionary>,
    /// The encoded sizes.
    pub sizes: Sizes,
}

/// All messages of a workload, encoded.
pub struct Encoded {
    /// The encoding.
    pub encoding: Encoding,
    /// The bytes of each message or batch.
    pub bytes: Vec<Vec<u8>>,
    /// The verified packings.
    pub packings: Vec<VerifiedPacking>,
}

/// A verified packing.
pub struct VerifiedPacking {
    /// The packing.
    pub packing: Packing,
    /// The connection that the encoded messages travel on.
    pub connection: Connection,
    /// The framed sizes.
    pub sizes: Sizes,
}

/// A cell's failure.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Failure {
    /// The stage that failed.
    pub stage: Stage,
    /// The format.
    pub format: EngineFormat,
    /// The engine, if the stage has one.
    pub engine: Option<&'static str>,
    /// The packing, for a stage of packing or of whole batches.
    pub packing: Option<Packing>,
    /// The message that failed, and the reason.
    pub what: String,
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let of = CellName {
            workload: None,
            format: self.format.to_string(),
            engine: self.engine.map(str::to_owned),
            packing: self.packing.map(|packing| packing.to_string()),
        };
        write!(f, "{} of {of}: {}", self.stage, self.what)
    }
}

/// Sends every message through every wire. Wires without their dictionary are skipped.
#[must_use]
pub fn verify<'a, T: Clone + PartialEq>(
    messages: &[T],
    wires: &[Candidate<'a, T>],
    dictionaries: &Dictionaries,
) -> VerifiedWorkload<'a, T> {
    let mut verified = VerifiedWorkload {
        codecs: Vec::new(),
        encoded: Vec::new(),
        failures: Vec::new(),
    };
    for encoding in wires.iter().map(Candidate::encoding).unique() {
        let of_encoding = || wires.iter().filter(|wire| wire.encoding() == encoding);
        let engines = of_encoding()
            .map(|wire| wire.engine)
            .unique_by(|engine| engine.name);
        let model = dictionaries.get(&encoding.format);
        if let Some(bytes) = verified.engines(messages, encoding, model, engines) {
            let packings = of_encoding().map(|wire| wire.packing).unique();
            let connections = packings.filter_map(|packing| {
                Some((packing, connection(encoding, packing, dictionaries)?))
            });
            let shares = shares(messages.len(), encoding);
            let packings = verified.packings(encoding, &bytes, &shares, connections);
            verified.encoded.push(Encoded {
                encoding,
                bytes,
                packings,
            });
        }
    }
    verified
}

/// Returns the connection for a packing of encoded messages, if frames can hold their format and
/// the packing's dictionary exists. A batch that was encoded as a whole is one message to the
/// sender.
fn connection(
    Encoding { format, unit }: Encoding,
    packing: Packing,
    dictionaries: &Dictionaries,
) -> Option<Connection> {
    let has_model = packing.has_model(format.in_frame()?);
    let dictionary = match packing.needs_dictionary() || has_model {
        true => Some(dictionaries.get(&format)?.clone()),
        false => None,
    };
    Some(Connection {
        format,
        packing: match unit {
            Unit::Batch(_) if !has_model => Packing::Single(packing.compression()),
            Unit::Message | Unit::Batch(_) | Unit::Modelled(_) => packing,
        },
        dictionary,
    })
}

/// Returns the number of messages in each encoding of a workload.
fn shares(messages: usize, encoding: Encoding) -> Vec<usize> {
    let batch = encoding.messages().get() as usize;
    let starts = (0..messages).step_by(batch);
    starts.map(|start| batch.min(messages - start)).collect()
}

impl<T> VerifiedWorkload<'_, T> {
    /// Returns the functions of models of the verified engine of an encoding, if it needs a model.
    #[must_use]
    pub fn modelled(&self, encoding: Encoding) -> Option<Modelled<T>> {
        let mut codecs = self.codecs.iter();
        let codec = codecs.find(|codec| codec.encoding == encoding)?;
        codec.engine.modelled()
    }
}

impl<'a, T: Clone + PartialEq> VerifiedWorkload<'a, T> {
    /// Verifies the engines of an encoding; returns the bytes of the first verified one. Engines that
    /// need a model are skipped without it.
    fn engines(
        &mut self,
        messages: &[T],
        encoding: Encoding,
        model: Option<&Dictionary>,
        engines: impl Iterator<Item = &'a Engine<T>>,
    ) -> Option<Vec<Vec<u8>>> {
        let shares = shares(messages.len(), encoding);
        match encoding.unit {
            Unit::Message => {
                let engines = engines.filter_map(|one| Some((one, one.of_messages()?)));
                self.codecs(messages, encoding, None, &shares, engines)
            }
            Unit::Batch(batch) => {
                let engines = engines.filter_map(|one| Some((one, one.of_batches(model)?)));
                self.codecs(&batches(messages, batch), encoding, model, &shares, engines)
            }
            Unit::Modelled(mode) => {
                let model = model?;
                let engines = engines.filter_map(|one| {
                    let load = one.modelled()?.load;
                    Some((one, move |messages: &[T]| {
                        load(model.content(), mode, messages)
                    }))
                });
                self.codecs(messages, encoding, Some(model), &shares, engines)
            }
        }
    }

    /// Verifies engines that encode these values, messages or batches.
    fn codecs<V: PartialEq, L>(
        &mut self,
        values: &[V],
        encoding: Encoding,
        model: Option<&Dictionary>,
        shares: &[usize],
        engines: impl Iterator<Item = (&'a Engine<T>, L)>,
    ) -> Option<Vec<Vec<u8>>>
    where
        L: Fn(&[V]) -> Result<Box<dyn Contender<V>>, EncodeError>,
    {
        let mut first: Option<LoadedEngine<V>> = None;
        for (engine, load) in engines {
            match verify_engine(values, load, first.as_mut(), engine.is_canonical) {
                Ok(loaded) => {
                    let encoded = iter::zip(&loaded.encoded, shares);
                    self.codecs.push(VerifiedCodec {
                        engine,
                        encoding,
                        model: model.cloned(),
                        sizes: sizes(encoded.map(|(bytes, &messages)| Share {
                            bytes: bytes.len(),
                            messages,
                            is_stored: false,
                        })),
                    });
                    first.get_or_insert(loaded);
                }
                Err((stage, what)) => self.failures.push(Failure {
                    stage,
                    format: engine.format,
                    engine: Some(engine.name),
                    packing: encoding.packing(),
                    what,
                }),
            }
        }
        first.map(|first| first.encoded)
    }

    /// Verifies packings of an encoding; returns the verified ones.
    fn packings(
        &mut self,
        encoding: Encoding,
        encoded: &[Vec<u8>],
        shares: &[usize],
        connections: impl Iterator<Item = (Packing, Connection)>,
    ) -> Vec<VerifiedPacking> {
        let mut packed = Vec::new();
        for (packing, connection) in connections {
            match verify_connection(&connection, encoded, shares) {
                Ok(sizes) => packed.push(VerifiedPacking {
                    packing,
                    connection,
                    sizes,
                }),
                Err((stage, what)) => self.failures.push(Failure {
                    stage,
                    format: encoding.format,
                    engine: None,
                    packing: Some(packing),
                    what,
                }),
            }
        }
        packed
    }
}

/// An engine with the encoded messages.
struct LoadedEngine<T> {
    contender: Box<dyn Contender<T>>,
    encoded: Vec<Vec<u8>>,
}

/// Encodes and decodes every message, and compares the bytes with those of the format's first
/// engine.
fn verify_engine<T: PartialEq>(
    messages: &[T],
    load: impl Fn(&[T]) -> Result<Box<dyn Contender<T>>, EncodeError>,
    mut first: Option<&mut LoadedEngine<T>>,
    is_canonical: bool,
) -> Result<LoadedEngine<T>, (Stage, String)> {
    let encode_failed = |error: EncodeError| (Stage::Encode, error.to_string());
    let mut contender = load(messages).map_err(encode_failed)?;
    let encoded = contender.encoded().map_err(encode_failed)?;
    if encoded.len() != messages.len() {
        let what = format!(
            "{} became {}",
            counted(messages.len(), "message"),
            encoded.len()
        );
        return Err((Stage::Encode, what));
    }
    for (index, (message, bytes)) in iter::zip(messages, &encoded).enumerate() {
        let at_message = |(stage, what)| (stage, format!("message {index}: {what}"));
        decode_back(contender.as_mut(), message, bytes).map_err(at_message)?;
        if let Some(first) = &mut first {
            interchangeable(
                contender.as_mut(),
                bytes,
                first,
                index,
                message,
                is_canonical,
            )
            .map_err(at_message)?;
        }
    }
    Ok(LoadedEngine { contender, encoded })
}

/// Checks that an engine's bytes equal the first engine's, or, if it is not canonical, that each
/// decodes the other's.
fn interchangeable<T: PartialEq>(
    contender: &mut dyn Contender<T>,
    bytes: &[u8],
    first: &mut LoadedEngine<T>,
    index: usize,
    message: &T,
    is_canonical: bool,
) -> Result<(), (Stage, String)> {
    let expected = &first.encoded[index];
    match first_difference(bytes, expected) {
        None => Ok(()),
        Some(differs) if is_canonical => Err((
            Stage::Encode,
            format!("byte {differs} differs from what the format's first engine writes"),
        )),
        Some(_) => {
            let by_first = decode_back(first.contender.as_mut(), message, bytes);
            by_first.map_err(|(_, what)| {
                let what = format!("the format's first engine does not decode it: {what}");
                (Stage::Encode, what)
            })?;
            decode_back(contender, message, expected)
        }
    }
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

/// Sends every message over a connection and receives it, in one context for all, as in a
/// measurement.
fn verify_connection(
    connection: &Connection,
    encoded: &[Vec<u8>],
    shares: &[usize],
) -> Result<Sizes, (Stage, String)> {
    let link = (connection.carry(encoded)).map_err(|error| (Stage::Compress, error.to_string()))?;
    let failed = |what: String| (Stage::Decompress, what);
    let mut receiver = connection
        .receiver()
        .map_err(|error| failed(error.to_string()))?;
    let mut rest = link.as_slice();
    let mut sent = iter::zip(encoded, shares).enumerate();
    let mut frames = Vec::new();
    while !rest.is_empty() {
        let received = receiver.receive(rest).map_err(|error| {
            let what = format!("frame {}: {error}", frames.len());
            failed(what)
        })?;
        let Received::Frame {
            header,
            messages,
            consumed,
        } = received
        else {
            return Err(failed(format!("frame {} is cut short", frames.len())));
        };
        let is_stored = header.compression == CompressionId::None;
        let mut frame = Share {
            bytes: consumed,
            messages: 0,
            is_stored: is_stored && connection.compresses(),
        };
        for message in messages {
            let Some((index, (expected, share))) = sent.next() else {
                return Err(failed("more messages came than were sent".to_owned()));
            };
            if let Some(differs) = first_difference(message, expected) {
                let what = format!("message {index}: byte {differs} came back as another");
                return Err(failed(what));
            }
            frame.messages += share;
        }
        frames.push(frame);
        rest = &rest[consumed..];
    }
    match sent.next() {
        Some((index, _)) => Err(failed(format!("message {index} did not come"))),
        None => Ok(sizes(frames.into_iter())),
    }
}

/// A frame or an encoding of one or more messages.
struct Share {
    bytes: usize,
    messages: usize,
    is_stored: bool,
}

/// Returns the sizes of messages; the messages in a part have equal shares of it.
fn sizes(parts: impl Iterator<Item = Share>) -> Sizes {
    let mut of_each = Vec::new();
    let (mut total, mut stored) = (0, 0);
    for part in parts {
        total += part.bytes;
        stored += if part.is_stored { part.messages } else { 0 };
        let of_message = part.bytes.checked_div(part.messages).unwrap_or_default();
        of_each.extend(iter::repeat_n(of_message, part.messages));
    }
    Sizes {
        messages: of_each.len(),
        total,
        p50: p50(of_each).unwrap_or_default(),
        stored,
    }
}

#[cfg(test)]
mod tests {
    use wirecost_codec::DecodeError;
    use wirecost_fixtures::{Trace, WorkloadKind};
    use wirecost_frame::Format;
    use wirecost_message::Message;

    use super::*;
    use crate::{
        connection::PackError,
        engines::{Load, LoadMessages, engines},
    };

    fn messages() -> Vec<Message> {
        Trace::generate(WorkloadKind::SteadyMix, 8).messages
    }

    fn json() -> Engine<Message> {
        engines()[0]
    }

    fn load_json(messages: &[Message]) -> Result<Box<dyn Contender<Message>>, EncodeError> {
        json().of_messages().unwrap()(messages)
    }

    fn wire<'a>(engine: &'a Engine<Message>, packing: &str) -> Candidate<'a, Message> {
        Candidate {
            engine,
            packing: packing.parse().unwrap(),
        }
    }

    /// JSON with errors: `encoded` changes the bytes, and `decode` the message.
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

    fn failures(load: LoadMessages<Message>) -> Vec<String> {
        failures_of(load, true)
    }

    fn failures_of(load: LoadMessages<Message>, is_canonical: bool) -> Vec<String> {
        let (json, broken) = (
            json(),
            Engine {
                name: "broken",
                is_default: false,
                is_canonical,
                load: Load::Messages(load),
                ..json()
            },
        );
        let wires = [wire(&json, "none"), wire(&broken, "none")];
        let verified = verify(&messages(), &wires, &Dictionaries::new());
        assert_eq!(verified.codecs.len(), 2 - verified.failures.len());
        verified.failures.iter().map(Failure::to_string).collect()
    }

    #[test]
    fn whole_messages_come_through() {
        let all = engines();
        let (json, columnar) = (all[0], crate::engines::columnar());
        let wires = [
            wire(&json, "none"),
            wire(&json, "gzip-6"),
            wire(&json, "zstd-3-stream"),
            wire(&json, "x4"),
            wire(&json, "zstd-3-dict"),
            wire(&columnar, "x4"),
            wire(&columnar, "zstd-3-x3"),
        ];
        let verified = verify(&messages(), &wires, &Dictionaries::new());
        assert_eq!(verified.failures, []);
        let names = |of: &Encoded| {
            of.packings
                .iter()
                .map(|one| one.packing.to_string())
                .join(" ")
        };
        let packings: Vec<_> = verified.encoded.iter().map(names).collect();
        // There is no dictionary.
        assert_eq!(
            packings,
            ["none gzip-6 zstd-3-stream x4", "x4", "zstd-3-x3"]
        );
        assert_eq!(verified.codecs.len(), 3);
        assert_eq!(verified.encoded[2].bytes.len(), 3);

        let encoded = verified.codecs[0].sizes;
        assert_eq!((encoded.messages, encoded.stored), (8, 0));
        let [none, gzip, stream, x4] =
            [0, 1, 2, 3].map(|at| verified.encoded[0].packings[at].sizes);
        // A frame of a message takes 6 bytes, and 9 or 10 above 1023.
        let frames = encoded.total + 6 * encoded.messages;
        assert!((frames..=frames + 4 * encoded.messages).contains(&none.total));
        assert!(gzip.total < none.total && stream.total < gzip.total && x4.total < none.total);
        for sizes in verified.encoded.iter().flat_map(|one| &one.packings) {
            assert_eq!(sizes.sizes.messages, 8);
        }
    }

    #[test]
    fn what_compression_does_not_make_smaller_is_counted() {
        let noise: Vec<Vec<u8>> = vec![vec![1, 2, 3], vec![7; 100], vec![4, 5, 6, 7]];
        let connection = |packing: &str| Connection {
            format: Format::Json.into(),
            packing: packing.parse().unwrap(),
            dictionary: None,
        };
        let sizes = |packing| verify_connection(&connection(packing), &noise, &[1, 1, 1]).unwrap();
        assert_eq!(sizes("zstd-3").stored, 2);
        assert_eq!(sizes("none").stored, 0);
        // Three length prefixes, 107 bytes, and the 7 bytes of a frame with a count.
        let batch = sizes("x64");
        assert_eq!((batch.total, batch.p50, batch.stored), (117, 39, 0));
        assert!(matches!(
            connection("zstd-3-dict").carry(&noise),
            Err(PackError::Dictionary(_))
        ));
    }

    #[test]
    fn other_bytes_are_a_failure() {
        let failures = failures(|messages| {
            let json = load_json(messages)?;
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
            let json = load_json(messages)?;
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
            let json = load_json(messages)?;
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
    fn only_who_is_not_canonical_may_write_other_bytes() {
        let swapped: LoadMessages<Message> = |messages| {
            let json = load_json(messages)?;
            let encoded = |encoded: &mut Vec<Vec<u8>>| {
                // The first two fields change places: the same number of bytes, and the same
                // message.
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
        };
        assert_eq!(failures_of(swapped, false), [""; 0]);
        let what = "encode of json@broken: message 0: byte 2 differs from what the format's first \
                    engine writes";
        assert_eq!(failures_of(swapped, true), [what]);
    }
}
