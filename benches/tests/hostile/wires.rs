//! Damaged golden messages on every wire: the frames yield the right messages or an error, never
//! another message.

use allocation_counter::measure;
use wirecost_bench::{connection::Connection, hostile::inflated};
use wirecost_codec::{Limits, put};
use wirecost_compress::Dictionary;
use wirecost_frame::{Checksum, Framing, SchemaId};
use wirecost_wire::{Packing, PackingKind, ReceiveError, Received, Receiver, Sender};

use crate::{
    engines::{Tried, defaults, flipped, replaced},
    loggable::assert_loggable,
};

/// The memory of a receiver for bytes that are no frame: an error's text.
const STATE: u64 = 4 << 10;

/// The golden messages on a wire.
struct Link {
    name: String,
    connection: Connection,
    /// Each frame with its messages.
    frames: Vec<(Vec<u8>, Vec<Vec<u8>>)>,
}

impl Link {
    fn new(codec: &Tried, packing: &str) -> Self {
        let packing: Packing = packing.parse().unwrap();
        let connection = Connection {
            format: codec.entry.format.into(),
            packing,
            dictionary: Some(dictionary(codec)),
        };
        let mut sender = connection.sender().unwrap();
        let (mut frames, mut waiting) = (Vec::new(), Vec::new());
        let mut frame = Vec::new();
        for (index, message) in codec.golden.iter().enumerate() {
            sender.send(message, &mut frame).unwrap();
            if index + 1 == codec.golden.len() {
                sender.flush(&mut frame).unwrap();
            }
            waiting.push(message.clone());
            if !frame.is_empty() {
                frames.push((std::mem::take(&mut frame), std::mem::take(&mut waiting)));
            }
        }
        Self {
            name: format!("{}+{packing}", codec.entry.format),
            connection,
            frames,
        }
    }

    /// Returns a receiver that has read the frames on which the frame at `index` depends.
    fn receiver(&self, index: usize) -> Receiver {
        let mut receiver = self.connection.receiver().unwrap();
        if self.connection.packing.kind().is_stream() {
            for (frame, messages) in &self.frames[..index] {
                assert_eq!(received(&mut receiver, frame), (messages.clone(), None));
            }
        }
        receiver
    }

    /// Damages each frame; the rest of the link stays undamaged. (Bytes after a frame are no damage
    /// to it, and the next frame's first byte may replace one that was cut.) The frame refuses the damage before decompression, so a receiver need not have read
    /// the earlier frames.
    fn damage(&self, damage: impl Fn(&[u8]) -> Box<dyn Iterator<Item = Vec<u8>> + '_>) {
        for (index, (frame, _)) in self.frames.iter().enumerate() {
            let after: Vec<_> = self.frames[index + 1..]
                .iter()
                .map(|(frame, _)| &frame[..])
                .collect();
            let after = after.concat();
            for damaged in damage(frame) {
                let link = [&damaged[..], &after].concat();
                if link.starts_with(frame) {
                    continue;
                }
                let mut receiver = self.connection.receiver().unwrap();
                let mut result = None;
                let held = measure(|| result = Some(received(&mut receiver, &link))).bytes_max;
                let (messages, error) = result.unwrap();
                let name = &self.name;
                assert!(messages.is_empty(), "{name}, frame {index}: {damaged:02x?}");
                assert!(held <= STATE, "{name}, frame {index}: {held} bytes held");
                if let Some(error) = error {
                    assert!(matches!(error, ReceiveError::Frame(_)), "{name}: {error}");
                    assert_loggable(error);
                }
            }
        }
    }
}

/// Returns a dictionary of the common content of a format's messages, approximately.
fn dictionary(codec: &Tried) -> Dictionary {
    Dictionary::new(&codec.golden.concat()).unwrap()
}

/// Returns the messages of the complete frames, up to the first refused one.
fn received(receiver: &mut Receiver, mut link: &[u8]) -> (Vec<Vec<u8>>, Option<ReceiveError>) {
    let mut read = Vec::new();
    loop {
        match receiver.receive(link) {
            Ok(Received::Frame {
                messages, consumed, ..
            }) => {
                read.extend(messages.map(<[u8]>::to_vec));
                link = &link[consumed..];
            }
            Ok(Received::NotYet { missing }) => {
                assert!(missing > 0);
                return (read, None);
            }
            Ok(Received::Control { control, .. }) => panic!("nobody sent {control:?}"),
            Err(error) => return (read, Some(error)),
        }
    }
}

/// Returns a link for the usual packings of every format, with batches of four messages. A batch of
/// columns is one message to the packing.
fn links() -> impl Iterator<Item = Link> {
    defaults().flat_map(|codec| {
        let kinds = PackingKind::ALL.into_iter();
        let kinds = kinds.filter(|kind| !codec.entry.format.encodes_batches() || !kind.is_batch());
        kinds
            .flat_map(PackingKind::usual)
            .map(|name| Link::new(&codec, &name.replace("x64", "x4")))
            .collect::<Vec<_>>()
    })
}

#[test]
fn undamaged_frames_are_the_messages() {
    for link in links() {
        for (index, (frame, messages)) in link.frames.iter().enumerate() {
            let received = received(&mut link.receiver(index), frame);
            assert_eq!(received, (messages.clone(), None), "{}", link.name);
        }
    }
}

#[test]
fn every_truncation_is_no_message() {
    for link in links() {
        for (index, (frame, _)) in link.frames.iter().enumerate() {
            for len in 0..frame.len() {
                let received = received(&mut link.receiver(index), &frame[..len]);
                assert_eq!(received, (Vec::new(), None), "{}", link.name);
            }
        }
        // The following bytes are read as the rest of the frame, and do not fit.
        link.damage(|frame| Box::new((1..frame.len()).map(|len| frame[..len].to_vec())));
    }
}

#[test]
fn every_flipped_bit_is_no_message() {
    for link in links() {
        link.damage(|frame| Box::new(flipped(frame)));
    }
}

#[test]
fn every_inflated_length_is_no_message() {
    for link in links() {
        link.damage(|frame| Box::new(replaced(frame, varints)));
    }
}

fn varints(byte: u8) -> Vec<Vec<u8>> {
    let varint = |length| {
        let mut bytes = Vec::new();
        put::varint(&mut bytes, length);
        bytes
    };
    inflated(byte.into()).map(varint).collect()
}

/// Without a checksum, as on a link with its own integrity checks, damage may yield other messages:
/// then the decoder must refuse them, and nothing may panic.
#[test]
fn every_flipped_bit_without_a_checksum_is_a_message_or_an_error() {
    let framing = Framing::new(Limits::DEFAULT, Checksum::None);
    for mut codec in defaults() {
        let dictionary = dictionary(&codec);
        for packing in ["none", "gzip-6", "zstd-3", "zstd-3-dict", "deflate-6-dict"] {
            let packing = packing.parse().unwrap();
            let format = codec.entry.format;
            let schema = SchemaId::Version(1);
            let sender = Sender::new(framing, format, schema, packing, Some(&dictionary));
            let mut sender = sender.unwrap();
            let mut receiver = Receiver::new(framing, [dictionary.clone()]);
            for message in codec.golden.clone() {
                let mut frame = Vec::new();
                sender.send(&message, &mut frame).unwrap();
                for flipped in flipped(&frame) {
                    match receiver.receive(&flipped) {
                        Ok(Received::NotYet { .. } | Received::Control { .. }) => {}
                        Ok(Received::Frame { messages, .. }) => {
                            for message in messages {
                                (codec.decode)(message).map_or_else(assert_loggable, drop);
                            }
                        }
                        Err(error) => {
                            let is_lost = error.next_frame().is_none();
                            assert_loggable(error);
                            if is_lost {
                                receiver = Receiver::new(framing, [dictionary.clone()]);
                            }
                        }
                    }
                }
            }
        }
    }
}
