//! Whole connections.

use arbitrary::Arbitrary;
use wirecost_frame::{Checksum, Framing, SchemaId};
use wirecost_wire::{ReceiveError, Received, Receiver, Wire, WireName};

use crate::{LIMITS, can_be_logged, compression::dictionary, frame::agreed};

/// One wire for each kind of packing; levels affect only the sender.
const WIRES: [&str; 13] = [
    "json",
    "json+gzip-1",
    "json+zstd-1",
    "json+deflate-1-dict",
    "json+zstd-1-dict",
    "json+x3",
    "json+zstd-1-x3",
    "json+deflate-1-stream",
    "json+zstd-1-stream",
    "model+static",
    "model+x3",
    "model+keyed",
    "model+stream",
];

/// Messages on a link with damage, whose ends have agreed on its wire if the number is 128 or more.
#[derive(Debug, Arbitrary)]
pub struct Damaged {
    wire: u8,
    messages: Vec<Vec<u8>>,
    damage: Vec<Damage>,
    cut: u16,
}

#[derive(Debug, Arbitrary)]
enum Damage {
    Changed { at: u16, by: u8 },
    Added { at: u16, byte: u8 },
}

/// Checks that a damaged link yields the first messages or all, and no others.
pub fn damaged(script: &Damaged) {
    let name = WIRES[usize::from(script.wire) % WIRES.len()];
    let WireName { format, packing } = name.parse().expect("a wire");
    let schema = SchemaId::Version(1);
    let dictionary = dictionary();
    let wire = Wire::new(format, schema, packing, Some(&dictionary));
    let wire = wire.expect("a dictionary");
    let mut framing = Framing::new(LIMITS, Checksum::Crc32c);
    if script.wire >= 128 {
        framing = framing.agreed(wire.agreed());
    }
    let mut sender = wire.sender(framing);
    let mut receiver = Receiver::new(framing, [dictionary]);
    let mut link = Vec::new();
    for message in &script.messages {
        sender.send(message, &mut link).expect("it is small");
    }
    sender.flush(&mut link).expect("they are small");
    if !link.is_empty() {
        for damage in &script.damage {
            damage.happen(&mut link);
        }
        link.truncate(link.len() - usize::from(script.cut) % link.len());
    }
    let received = received(&mut receiver, &link);
    assert!(script.messages.starts_with(&received), "{name}");
}

impl Damage {
    fn happen(&self, link: &mut Vec<u8>) {
        match *self {
            Self::Changed { at, by } => {
                let at = usize::from(at) % link.len();
                link[at] ^= by;
            }
            Self::Added { at, byte } => link.insert(usize::from(at) % (link.len() + 1), byte),
        }
    }
}

/// Checks that a receiver without required checksums, which has agreed on a wire, reads `link` up to an error, an incomplete
/// frame, or its end.
pub fn raw(link: &[u8]) {
    received(
        &mut Receiver::new(agreed(Checksum::None), [dictionary()]),
        link,
    );
}

/// Returns the messages before the first error. After it the connection continues or is closed, as
/// the error says.
fn received(receiver: &mut Receiver, mut link: &[u8]) -> Vec<Vec<u8>> {
    let (mut read, mut refused) = (Vec::new(), false);
    while !link.is_empty() {
        let next = match receiver.receive(link) {
            Ok(Received::Frame {
                messages, consumed, ..
            }) => {
                if !refused {
                    read.extend(messages.map(<[u8]>::to_vec));
                }
                consumed
            }
            Ok(Received::Control { consumed, .. }) => consumed,
            Ok(Received::NotYet { missing }) => {
                assert!(missing > 0);
                break;
            }
            Err(error) => {
                refused = true;
                let next = error.next_frame();
                can_be_logged(error);
                let Some(next) = next else {
                    let error = receiver.receive(link).expect_err("it is closed");
                    assert_eq!(error, ReceiveError::Closed);
                    break;
                };
                next
            }
        };
        link = &link[next..];
    }
    read
}
