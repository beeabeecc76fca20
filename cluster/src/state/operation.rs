use wirecost_clock::CEILING;
use wirecost_message::{Body, ClockDomain, Message, Operation as Record, Source};

use super::{Author, Change, InvalidChange, Stamp, Time};

/// The longest name and group of an author, in bytes.
pub const MAX_SOURCE_BYTES: usize = 255;

/// An operation of the log: a change of the state, with its stamp. It has been validated.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Operation {
    stamp: Stamp,
    previous: Time,
    source: Source,
    request_id: u64,
    change: Change,
}

impl Operation {
    /// Makes an operation that follows the one of its author at the time `previous`, 0 if it is the
    /// first.
    ///
    /// # Errors
    ///
    /// [`InvalidOperation`]
    pub fn new(
        stamp: Stamp,
        previous: Time,
        source: Source,
        request_id: u64,
        change: Change,
    ) -> Result<Self, InvalidOperation> {
        if stamp.time == 0 || stamp.time > CEILING {
            return Err(InvalidOperation::Time { time: stamp.time });
        }
        if previous >= stamp.time {
            return Err(InvalidOperation::Previous {
                previous,
                time: stamp.time,
            });
        }
        let bytes = source.name.len().max(source.group.len());
        if bytes > MAX_SOURCE_BYTES {
            return Err(InvalidOperation::Source { bytes });
        }
        Ok(Self {
            stamp,
            previous,
            source,
            request_id,
            change,
        })
    }

    /// Returns its stamp: its identity and its place in the total order.
    #[must_use]
    pub fn stamp(&self) -> Stamp {
        self.stamp
    }

    /// Returns the time of its stamp: its place in its author's log.
    #[must_use]
    pub fn time(&self) -> Time {
        self.stamp.time
    }

    /// Returns its author.
    #[must_use]
    pub fn author(&self) -> Author {
        Author(self.stamp.node)
    }

    /// Returns the time of its author's previous operation, 0 if it is the first.
    #[must_use]
    pub fn previous(&self) -> Time {
        self.previous
    }

    /// Returns the id of the request that asked for it.
    #[must_use]
    pub fn request_id(&self) -> u64 {
        self.request_id
    }

    /// Returns the change that it makes.
    #[must_use]
    pub fn change(&self) -> &Change {
        &self.change
    }

    /// Returns about the number of bytes that it takes in a message, with its stamp and source.
    pub(super) fn bytes(&self) -> usize {
        const FIXED: usize = 64;
        FIXED + self.source.name.len() + self.source.group.len() + self.change.bytes()
    }

    /// Returns the message that carries it, passed on by `relays` nodes so far.
    #[must_use]
    pub fn message(&self, relays: u8) -> Message {
        Message {
            version: Message::VERSION,
            domain: ClockDomain::Event,
            stamp: self.stamp.into(),
            source: self.source.clone(),
            request_id: self.request_id.into(),
            flags: 0,
            timeout_ns: None,
            relays,
            body: Record {
                sequence: self.previous,
                operate_all: false,
                timeout_ns: 0,
                action: (&self.change).into(),
            }
            .into(),
        }
    }
}

/// Validates what another node or a file says is an operation.
impl TryFrom<Message> for Operation {
    type Error = InvalidOperation;

    fn try_from(message: Message) -> Result<Self, InvalidOperation> {
        if message.version != Message::VERSION {
            return Err(InvalidOperation::Version {
                version: message.version,
            });
        }
        if message.domain != ClockDomain::Event {
            return Err(InvalidOperation::Domain);
        }
        let Body::Operation(record) = message.body else {
            return Err(InvalidOperation::Body);
        };
        let change = record.action.try_into()?;
        let request_id = message.request_id.into();
        let stamp = message.stamp.into();
        Self::new(stamp, record.sequence, message.source, request_id, change)
    }
}

/// An error in a message that is to be an operation of the log.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum InvalidOperation {
    /// Another version of the schema.
    #[error("version {version} of the schema, not {}", Message::VERSION)]
    Version {
        /// The version.
        version: u8,
    },
    /// Its stamp is of another clock than the event clock.
    #[error("an operation's stamp is of the event clock")]
    Domain,
    /// Its body is no operation.
    #[error("the message's body is no operation")]
    Body,
    /// A time that no clock issues.
    #[error("an operation's time is at least 1 and at most {CEILING}, not {time}")]
    Time {
        /// The time.
        time: Time,
    },
    /// A preceding operation that is not earlier.
    #[error("an operation at {time} cannot follow one at {previous}")]
    Previous {
        /// The time of the operation that it follows.
        previous: Time,
        /// Its own time.
        time: Time,
    },
    /// The name or group of its author is too long.
    #[error("an author's name and group have at most {MAX_SOURCE_BYTES} bytes, not {bytes}")]
    Source {
        /// The length in bytes.
        bytes: usize,
    },
    /// Its change is not valid.
    #[error(transparent)]
    Change(#[from] InvalidChange),
}
