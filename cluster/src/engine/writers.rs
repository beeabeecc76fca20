//! The writers of a node's wires, which write a message once for all of its receivers.

use wirecost_codec::EncodeError;
use wirecost_message::Message;
use wirecost_wire::Wires;

use super::Meter;
use crate::frames::{KEPT_BYTES, MessageWriter, NoCodec, STREAM_FRAMING, standing_alone};

/// The writers of frames that stand alone, by the places of their wires.
pub(super) struct Writers(Vec<Writer>);

struct Writer {
    messages: MessageWriter,
    /// The size of the present message before compression, if it was written.
    written: Option<Result<usize, EncodeError>>,
    /// The frame of the present message, if it was written.
    frame: Vec<u8>,
}

impl Writers {
    pub(super) fn new(wires: &Wires) -> Result<Self, NoCodec> {
        let wires = wires.as_slice().iter();
        let writers = wires.map(|wire| {
            Ok(Writer {
                messages: MessageWriter::new(&standing_alone(wire), STREAM_FRAMING)?,
                written: None,
                frame: Vec::new(),
            })
        });
        writers.collect::<Result<_, _>>().map(Self)
    }

    /// Begins another message.
    pub(super) fn begin(&mut self) {
        for Writer { written, frame, .. } in &mut self.0 {
            *written = None;
            frame.clear();
            frame.shrink_to(KEPT_BYTES);
        }
    }

    /// Writes the present message by the wire at a place, unless it was written. Returns its size before
    /// compression.
    pub(super) fn write(
        &mut self,
        wire: usize,
        message: &Message,
        meter: &Meter,
    ) -> Result<usize, EncodeError> {
        let Writer {
            messages,
            written,
            frame,
        } = &mut self.0[wire];
        let written = written.get_or_insert_with(|| {
            meter.count(|counters| counters.messages_encoded += 1);
            messages.write(message, frame)
        });
        written.clone()
    }

    /// Returns the frame of the present message by the wire at a place, which has written it.
    pub(super) fn frame(&self, wire: usize) -> &[u8] {
        &self.0[wire].frame
    }

    /// Returns the encoding of the present message by the wire at a place, which has written it.
    pub(super) fn encoding(&self, wire: usize) -> &[u8] {
        self.0[wire].messages.encoding()
    }
}
