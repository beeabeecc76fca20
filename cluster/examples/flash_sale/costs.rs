//! The CPU time that each wire takes for the messages of the sale.
//!
//! A stage of a message takes less time than two reads of a thread's clock, so the stages are not timed in the
//! nodes. A sample of the sent messages is encoded and decoded again, many at a time, on the thread of the sale. The
//! CPU time for a byte of its frames, multiplied by the bytes that the nodes have sent, is the CPU time of the wire.
//! Packets of membership are not in the sample.

use std::{collections::BTreeMap, sync::mpsc, time::Duration};

use serde::Serialize;
use wirecost_cluster::frames::{MessageReader, MessageWriter, STREAM_FRAMING, standing_alone};
use wirecost_message::Message;
use wirecost_wire::{Wire, Wires};

use crate::{node::Failure, process};

/// The wires of the sale, and the messages that are sampled.
pub(crate) struct Costs {
    samples: mpsc::Receiver<Message>,
    wires: Vec<Replay>,
}

/// The messages of the sample on a wire.
struct Replay {
    name: String,
    writer: MessageWriter,
    reader: MessageReader,
    frames: Vec<u8>,
    bytes: u64,
    encoding: Duration,
    decoding: Duration,
}

/// The bytes of frames that all nodes sent on a wire, and the CPU time for their messages.
#[derive(Debug, Clone, Serialize, serde::Deserialize)]
pub(crate) struct Cost {
    pub(crate) wire: String,
    pub(crate) bytes: u64,
    /// The CPU time for encoding and compression.
    pub(crate) encoding_s: f64,
    /// The CPU time for decompression and decoding, if each message arrives once.
    pub(crate) decoding_s: f64,
}

impl Costs {
    /// Returns the costs of some wires, and the sender of the sample.
    pub(crate) fn new<'a>(
        wires: impl IntoIterator<Item = &'a Wire>,
    ) -> Result<(Self, mpsc::Sender<Message>), Failure> {
        let (sender, samples) = mpsc::channel();
        let wires = wires.into_iter().map(Replay::new);
        let wires = wires.collect::<Result<_, _>>()?;
        Ok((Self { samples, wires }, sender))
    }

    /// Encodes and decodes the messages that have been sampled.
    pub(crate) fn replay(&mut self) -> Result<(), Failure> {
        let messages: Vec<_> = self.samples.try_iter().collect();
        let mut wires = self.wires.iter_mut();
        wires.try_for_each(|wire| wire.replay(&messages))
    }

    /// Returns the CPU time that was spent on the sample.
    pub(crate) fn spent(&self) -> Duration {
        let wires = self.wires.iter();
        wires.map(|wire| wire.encoding + wire.decoding).sum()
    }

    /// Returns the costs by wire, from the bytes that the nodes have sent.
    pub(crate) fn of(&self, bytes_sent: &BTreeMap<String, u64>) -> Vec<Cost> {
        let cost = |(wire, bytes): (&String, &u64)| {
            let replay = self.wires.iter().find(|replay| replay.name == *wire);
            let per_byte = |time: fn(&Replay) -> Duration| {
                let replayed = replay.filter(|replay| replay.bytes > 0);
                replayed.map_or(0.0, |replay| {
                    time(replay).as_secs_f64() / replay.bytes as f64
                })
            };
            Cost {
                wire: wire.clone(),
                bytes: *bytes,
                encoding_s: per_byte(|replay| replay.encoding) * *bytes as f64,
                decoding_s: per_byte(|replay| replay.decoding) * *bytes as f64,
            }
        };
        bytes_sent.iter().map(cost).collect()
    }
}

impl std::fmt::Display for Cost {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Self {
            wire,
            bytes,
            encoding_s,
            decoding_s,
        } = self;
        write!(
            f,
            "{wire}: {bytes} bytes of frames sent; {:.0} ms of CPU to encode, {:.0} ms to decode",
            encoding_s * 1_000.0,
            decoding_s * 1_000.0
        )
    }
}

impl Replay {
    fn new(wire: &Wire) -> Result<Self, Failure> {
        let name = wire.name().to_string();
        let wire = standing_alone(wire);
        Ok(Self {
            name,
            writer: MessageWriter::new(&wire, STREAM_FRAMING)?,
            reader: MessageReader::new(&Wires::new([wire])?, STREAM_FRAMING)?,
            frames: Vec::new(),
            bytes: 0,
            encoding: Duration::ZERO,
            decoding: Duration::ZERO,
        })
    }

    fn replay(&mut self, messages: &[Message]) -> Result<(), Failure> {
        self.frames.clear();
        let start = process::thread_time();
        for message in messages {
            self.writer.write(message, &mut self.frames)?;
        }
        let encoded = process::thread_time();
        self.reader.read(&self.frames, &mut drop)?;
        self.decoding += process::thread_time().saturating_sub(encoded);
        self.encoding += encoded.saturating_sub(start);
        self.bytes += self.frames.len() as u64;
        Ok(())
    }
}
