//! Messages, a dictionary of their common content, and every packing.
#![allow(dead_code, reason = "each test uses what it needs")]

use std::sync::LazyLock;

use wirecost_compress::Dictionary;
use wirecost_frame::{Format, Framing, SchemaId};
use wirecost_wire::{Packing, PackingKind, ReceiveError, Received, Receiver, Sender};

pub(crate) const FORMAT: Format = Format::Json;
pub(crate) const SCHEMA: SchemaId = SchemaId::Version(1);

pub(crate) fn message(n: u32) -> Vec<u8> {
    let (node, load) = (n % 13, n.wrapping_mul(2_654_435_761));
    format!(r#"{{"node":"gw-{node}","status":"alive","role":"gateway","load":{load}}}"#)
        .into_bytes()
}

pub(crate) fn messages(count: u32) -> Vec<Vec<u8>> {
    (5000..5000 + count).map(message).collect()
}

/// Returns the dictionary with this number.
pub(crate) fn dictionary(number: u32) -> Dictionary {
    let samples = (0..3000).map(|n| message(n * number));
    Dictionary::train(samples, 4096).expect("enough samples")
}

/// The dictionary 1.
pub(crate) static DICTIONARY: LazyLock<Dictionary> = LazyLock::new(|| dictionary(1));

pub(crate) fn packing(name: &str) -> Packing {
    name.parse().expect("a packing")
}

/// The names of packings of every kind, with batches of seven messages in place of 64.
pub(crate) static PACKINGS: LazyLock<Vec<String>> = LazyLock::new(|| {
    let usual = PackingKind::ALL.into_iter().flat_map(PackingKind::usual);
    let usual = usual.map(|name| name.replace("x64", "x7"));
    usual
        .chain(["deflate-1-stream", "x1"].map(str::to_owned))
        .collect()
});

pub(crate) fn ends(name: &str) -> (Sender, Receiver) {
    framed_ends(Framing::default(), name)
}

pub(crate) fn framed_ends(framing: Framing, name: &str) -> (Sender, Receiver) {
    let sender = Sender::new(framing, FORMAT, SCHEMA, packing(name), Some(&DICTIONARY));
    let receiver = Receiver::new(framing, [DICTIONARY.clone()]);
    (sender.expect("a dictionary"), receiver)
}

/// Returns the frames of `messages`, the last batch included.
pub(crate) fn sent(sender: &mut Sender, messages: &[Vec<u8>]) -> Vec<u8> {
    let mut link = Vec::new();
    for message in messages {
        sender.send(message, &mut link).expect("a message");
    }
    sender.flush(&mut link).expect("a batch");
    link
}

/// Returns all messages of the complete frames, up to the first refused one.
pub(crate) fn received(
    receiver: &mut Receiver,
    mut link: &[u8],
) -> (Vec<Vec<u8>>, Option<ReceiveError>) {
    let mut received = Vec::new();
    loop {
        match receiver.receive(link) {
            Ok(Received::Frame {
                messages, consumed, ..
            }) => {
                received.extend(messages.map(<[u8]>::to_vec));
                link = &link[consumed..];
            }
            Ok(Received::Control { control, .. }) => panic!("no message: {control:?}"),
            Ok(Received::NotYet { missing }) => {
                assert!(missing > 0);
                return (received, None);
            }
            Err(error) => return (received, Some(error)),
        }
    }
}
