use wirecost_message::{CompactString, Message};

use crate::{
    admission::Share,
    state::{Author, Conflict, Stamp},
};

/// An action that the caller of a node has to take.
// Most are messages; a box would cost each an allocation.
#[allow(clippy::large_enum_variant)]
#[derive(Debug, Clone, PartialEq)]
pub enum Effect {
    /// Send a message to a peer. It may be lost, repeated or late.
    Send {
        /// The peer.
        to: Author,
        /// The message.
        message: Message,
    },
    /// Tell whoever submitted a request that it is done: it is on the disk.
    Acknowledge {
        /// The request.
        request_id: u64,
        /// The stamp of its operation.
        stamp: Stamp,
    },
    /// Set an area's gate, if the node has one. Of several for an area the last counts.
    SetShare {
        /// The area.
        area: CompactString,
        /// Its share.
        share: Share,
    },
    /// Report that an operation lost an area to one of another author, see
    /// [`Conflict`].
    ReportConflict {
        /// The area.
        area: CompactString,
        /// The stamp of the operation that changed nothing.
        lost: Stamp,
        /// The stamp of the operation that the area follows.
        won: Stamp,
    },
}

impl Effect {
    pub(super) fn conflict(Conflict { area, lost, won }: Conflict<'_>) -> Self {
        Self::ReportConflict {
            area: area.into(),
            lost,
            won,
        }
    }
}
