//! Authenticated datagrams and streams between the nodes of a cluster, without I/O.
//!
//! Each datagram and each record of a stream ends with a tag: an HMAC-SHA-256, cut to 16 bytes, under a key
//! that is derived from the [`ClusterKey`](wirecost_wire::ClusterKey). Without the key, nobody joins, moves a
//! clock or changes a plan. A holder of the key can pass for any node: the key proves only that a sender
//! belongs to the cluster.
//!
//! ```
//! use wirecost_cluster::{state::Author, transport::{Kind, NodeRun, Opener, RefusedDatagram, Sealer}};
//! use wirecost_wire::ClusterKey;
//!
//! let run = |number| NodeRun { number: Author(number), incarnation: 1 };
//! let key = ClusterKey::new([7; 32]);
//! let sealer = Sealer::new(&key, run(1));
//! let mut opener = Opener::new(&key, run(2), 100);
//!
//! let mut datagram = Vec::new();
//! sealer.seal(run(2), Kind::Messages, b"frames", &mut datagram);
//! assert_eq!(opener.open(&datagram)?.frames, b"frames");
//! assert_eq!(opener.open(&datagram), Err(RefusedDatagram::Repeated));
//! # Ok::<(), RefusedDatagram>(())
//! ```
//!
//! # A datagram
//!
//! | bytes | content |
//! |---|---|
//! | 1 | the version, 1, in the high half; the [`Kind`] in the low half: 1 announcement, 2 membership, 3 messages, 4 part |
//! | 8 | the sender's number; all integers of fixed size are little-endian |
//! | 1 to 5 | the sender's incarnation, which grows from start to start, a [varint](wirecost_codec::put::varint) |
//! | 1 to 10 | the counter of the sender's datagrams in this run, from 0, a varint |
//! | | frames |
//! | 16 | the tag over the receiver's number and incarnation (zeros in an announcement), then all bytes before |
//!
//! A receiver accepts each counter of a sender once ([`WINDOW`]), and only the sender's latest run. The tag
//! covers the receiver's run, so other nodes, and the receiver after a restart, refuse a recorded datagram.
//! An attacker can replay a recorded announcement to a node that has not heard from its sender since the node's
//! own start. The node lists the sender until its probes fail.
//!
//! # Parts
//!
//! On a network that carries messages and no streams, frames that are too large for a packet are [`split`]. Each
//! part is the content of a datagram of the kind [`Part`](Kind::Part):
//!
//! | bytes | content |
//! |---|---|
//! | 8 | the number of the frames, another for all other frames of the sender in this run |
//! | 2 | the place of the part, from 0 |
//! | 2 | the number of parts |
//! | | a chunk of the frames |
//!
//! # A stream
//!
//! Both ends agree on a wire ([`wirecost_wire`]). The agreement proves to each end that the other has the key.
//! Records follow, each with up to 16 KiB of frames:
//!
//! | bytes | content |
//! |---|---|
//! | 2 | the length of the payload |
//! | | the payload |
//! | 16 | the tag over the record's number, then all bytes before, under a key of the direction and both nonces |
//!
//! The first record of each end is its greeting: its own run, and the run that it expects at the other
//! end. A stream carries messages from its initiator only. Its frames with payloads of up to 1,023 bytes are
//! [compact](wirecost_frame::AgreedWire): they do not name the wire. The frames of datagrams are complete, because a
//! sender does not know the wires of the receiver, which may change with a restart.
//!
//! # No encryption
//!
//! The transport does not encrypt. On a network that others can read, run the cluster over WireGuard or IPsec.

mod datagram;
mod handshake;
mod mac;
mod parts;
mod records;
mod window;

pub use self::{
    datagram::{
        Kind, LARGEST_DATAGRAM, NodeRun, OVERHEAD, Opened, Opener, RefusedDatagram, Sealer, VERSION,
    },
    handshake::{Answered, Greeting, Initiating, Responding, Stream, StreamError},
    parts::{Assembly, PART_HEADER, RefusedPart, split},
    records::{LARGEST_PAYLOAD, LARGEST_RECORD, Record, RecordReader, RecordWriter, RefusedRecord},
    window::WINDOW,
};
