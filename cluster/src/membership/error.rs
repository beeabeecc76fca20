use wirecost_clock::Rejected;

use super::{codec::CodecError, packet::InvalidPacket};
use crate::frames::{NoCodec, ReadError};

/// An error in starting a member.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum StartError {
    /// The node has no wires.
    #[error("the node has no wires")]
    NoWire,
    /// A wire's format without a codec.
    #[error(transparent)]
    NoCodec(#[from] NoCodec),
    /// The messages about the member itself cannot be written.
    #[error("messages about the node itself: {0}")]
    Codec(#[from] CodecError),
    /// The messages about the member itself do not fit into a packet, since its name, group or wire
    /// makes them too large.
    #[error(
        "a message about the node itself takes {bytes} bytes, more than the {limit} that half a \
         packet has: its name or group is too long for this wire"
    )]
    TooLarge {
        /// The size of its frame, in bytes.
        bytes: usize,
        /// Half of a packet's size.
        limit: usize,
    },
    /// A probe would not be over when the next begins.
    #[error("the timeout of a probe must be at most half of the interval between probes")]
    ProbeTimeout,
}

/// A refused packet, or a failed action of the protocol.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum MembershipError {
    /// The packet does not consist of frames.
    #[error(transparent)]
    Frames(#[from] ReadError),
    /// The frames are not those of a packet.
    #[error(transparent)]
    Packet(#[from] InvalidPacket),
    /// The clock of members refuses the stamp.
    #[error(transparent)]
    Clock(#[from] Rejected),
    /// The sender has the node's own number.
    #[error("another node has the number of this node")]
    OwnNumber,
    /// The packet is about a new member, and the list of members is full.
    #[error("there are {0} members already")]
    TooManyMembers(usize),
    /// A message cannot be written. If it is news of a member, the news is not passed on.
    #[error(transparent)]
    Codec(#[from] CodecError),
    /// The protocol refuses the packet or the time of an action.
    #[error("the membership protocol: {0}")]
    Protocol(String),
}

impl From<foca::Error> for MembershipError {
    fn from(error: foca::Error) -> Self {
        match error {
            foca::Error::Encode(error) => match error.downcast::<CodecError>() {
                Ok(error) => Self::Codec(*error),
                Err(error) => Self::Protocol(error.to_string()),
            },
            foca::Error::DataFromOurselves => Self::OwnNumber,
            other => Self::Protocol(other.to_string()),
        }
    }
}
