use std::net::{IpAddr, Ipv4Addr};

use wirecost_codec::{EncodeError, Map};
use wirecost_message::{
    Address, Member, MemberState, MemberStatus, Message, Object, ObjectKind,
    Snapshot as SnapshotMessage,
};

use super::{
    Author, Holdings, Operation, Time, UnreadableOperation,
    author::NoAuthor,
    encoding::{decode, encode},
};

/// The substitute for the truncated parts of some logs: the operations among them that decide an area or
/// an object, and for each log the time up to which the snapshot stands for it.
///
/// It leaves out what its receiver holds. A snapshot that is sent has a limited size; what it has no room
/// for follows once the receiver says that it holds this part.
///
/// In the schema's `Snapshot` each operation is a plugin of the type `Operation`: its name is the stamp and
/// its configuration the operation's message, in protobuf. Each log is a member by its author's number,
/// of which nothing else is known, with the time.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Snapshot {
    /// The operations that decide an area or an object.
    pub operations: Vec<Operation>,
    /// The authors and the times up to which the snapshot stands for their logs.
    pub floors: Vec<(Author, Time)>,
}

/// The type of an object that is an operation.
const KIND: &str = "Operation";

impl Snapshot {
    /// Returns the snapshot as the schema has it.
    ///
    /// # Errors
    ///
    /// If an operation is too large to be encoded.
    pub fn body(&self) -> Result<SnapshotMessage, EncodeError> {
        let objects = self.operations.iter().map(object);
        let latest = self.floors.iter().map(|(_, time)| *time).max();
        Ok(SnapshotMessage {
            sequence: latest.unwrap_or(0),
            objects: objects.collect::<Result<_, _>>()?,
            members: self.floors.iter().map(|floor| member(*floor)).collect(),
        })
    }
}

fn object(operation: &Operation) -> Result<Object, EncodeError> {
    Ok(Object {
        object: ObjectKind::Plugin,
        name: operation.stamp().to_string().into(),
        kind: KIND.into(),
        config: encode(operation)?.into(),
    })
}

fn member((author, time): (Author, Time)) -> MemberState {
    MemberState {
        node: author.to_string().into(),
        tags: Map::default(),
        member: Member {
            address: Address(IpAddr::V4(Ipv4Addr::UNSPECIFIED)),
            port: 0,
            status: MemberStatus::Unknown,
            incarnation: 0,
            protocol_min: Message::VERSION,
            protocol_max: Message::VERSION,
        },
        time,
    }
}

/// Validates what another node says is a snapshot.
impl TryFrom<SnapshotMessage> for Snapshot {
    type Error = InvalidSnapshot;

    fn try_from(message: SnapshotMessage) -> Result<Self, InvalidSnapshot> {
        let read = |object: Object| match object.kind.as_str() {
            KIND => Ok(decode(&object.config)?),
            _ => Err(InvalidSnapshot::Kind),
        };
        let operations = message.objects.into_iter().map(read);
        let floor = |member: MemberState| Ok((member.node.parse()?, member.time));
        let floors = message.members.into_iter().map(floor);
        let snapshot = Self {
            operations: operations.collect::<Result<_, InvalidSnapshot>>()?,
            floors: floors.collect::<Result<_, InvalidSnapshot>>()?,
        };
        snapshot.checked()
    }
}

impl Snapshot {
    fn checked(self) -> Result<Self, InvalidSnapshot> {
        let floors: Holdings = self.floors.iter().copied().collect();
        if floors.iter().count() < self.floors.len() {
            return Err(InvalidSnapshot::Repeated);
        }
        // No operation has the time 0 of an author without a floor.
        let is_below = |one: &Operation| one.time() <= floors.through(one.author());
        match self.operations.iter().all(is_below) {
            true => Ok(self),
            false => Err(InvalidSnapshot::Beyond),
        }
    }
}

/// An error in a snapshot.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum InvalidSnapshot {
    /// An object is no operation.
    #[error("an object of a snapshot is of the type {KIND}")]
    Kind,
    /// An object's configuration is no operation.
    #[error("an object of a snapshot: {0}")]
    Operation(#[from] UnreadableOperation),
    /// A member is named by something else than an author's number.
    #[error("a member is no author: {0}")]
    Author(#[from] NoAuthor),
    /// Two members are one author.
    #[error("two members of a snapshot are one author")]
    Repeated,
    /// An operation is later than the snapshot says of its author.
    #[error("an operation of a snapshot is later than its author's part of the snapshot")]
    Beyond,
}
