use wirecost_clock::{Exhausted, Rejected};
use wirecost_codec::EncodeError;
use wirecost_message::{CompactString, Message};

use crate::{
    state::{
        Forked, InvalidHoldings, InvalidOperation, InvalidSnapshot, MAX_OBJECTS, MAX_PLANS,
        ObjectId,
    },
    store::StoreError,
};

/// The refusal of a request or a message by a node.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Refused {
    /// A commit has failed, so nothing can be written.
    #[error("the node halted when a write failed")]
    Halted,
    /// The node is in [`Mode::Read`](wirecost_message::Mode::Read).
    #[error("the node is in mode `read` and takes no changes; send them to a node in mode `write`")]
    ReadOnly,
    /// A request with this id was submitted before, and asked for another change.
    #[error("a request for another change has the same id")]
    RequestId,
    /// A group is not as the request expects it.
    #[error("group {group} has the sequence {current}, not {expected}")]
    Sequence {
        /// The group.
        group: CompactString,
        /// The sequence that the request expects.
        expected: u64,
        /// The group's present sequence.
        current: u64,
    },
    /// The object that is to be created exists.
    #[error("there is a {0} already")]
    Exists(ObjectId),
    /// The sale that is to be opened has the name of an earlier one, whose rights the nodes keep.
    #[error("an earlier sale had the name `{0}`: each sale needs a name of its own")]
    SaleAgain(CompactString),
    /// The object that is to be changed or removed does not exist.
    #[error("there is no {0}")]
    NoObject(ObjectId),
    /// One object more than a node creates.
    #[error("there are {MAX_OBJECTS} objects already, removed ones included")]
    TooManyObjects,
    /// A plan of one area more than a node takes in requests.
    #[error("a node takes requests for at most {MAX_PLANS} plans")]
    TooManyPlans,
    /// The sender is no live peer.
    #[error("the message is from no live peer")]
    UnknownPeer,
    /// The message is of another version of the schema.
    #[error("version {0} of the schema, not {expected}", expected = Message::VERSION)]
    Version(u8),
    /// The message is not about the log; another layer may take it.
    #[error("the message is not about the operation log")]
    NotForLog,
    /// The stamp has the node's own number and a time that it has not issued: another node has
    /// its number.
    #[error("another node has the number of this node")]
    OwnNumber,
    /// The stamp would move the clock further than the peer may.
    #[error("the stamp is over the peer's budget")]
    OverBudget,
    /// The clock refused the stamp.
    #[error(transparent)]
    Clock(#[from] Rejected),
    /// The clock is at its end.
    #[error(transparent)]
    Exhausted(#[from] Exhausted),
    /// The operation is not valid.
    #[error(transparent)]
    Operation(#[from] InvalidOperation),
    /// The holdings are not valid.
    #[error(transparent)]
    Holdings(#[from] InvalidHoldings),
    /// The snapshot is not valid.
    #[error(transparent)]
    Snapshot(#[from] InvalidSnapshot),
    /// The operation contradicts another of its author.
    #[error(transparent)]
    Forked(#[from] Forked),
    /// An operation or a snapshot is too large to be written.
    #[error(transparent)]
    TooLarge(#[from] EncodeError),
}

/// An error in starting a node.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum StartError {
    /// The store cannot be read.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// A mark of the store at which no clock can resume.
    #[error(transparent)]
    Clock(#[from] Rejected),
}
