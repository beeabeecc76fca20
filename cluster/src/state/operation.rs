use wirecost_clock::CEILING;
use wirecost_codec::short_text;
use wirecost_message::{
    Action, Body, ClockDomain, CompactString, Message, Operation as Change, SetPass, Source,
};

use super::{Author, Stamp, Time};
use crate::admission::Share;

/// The largest number of areas that an operation sets.
pub const MAX_AREAS: usize = 1_024;

/// The longest name of an area, in bytes.
pub const MAX_AREA_BYTES: usize = 255;

/// The longest name and group of an author, in bytes.
pub const MAX_SOURCE_BYTES: usize = 255;

/// An operation of the log: the shares of some areas, with its stamp. It has been validated.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Operation {
    stamp: Stamp,
    previous: Time,
    source: Source,
    request_id: u64,
    /// By area, at least one.
    shares: Box<[(CompactString, Share)]>,
}

impl Operation {
    /// Makes an operation that follows the one of its author at the time `previous`, 0 if it is the
    /// first. Of an area that is named twice the last share counts.
    ///
    /// # Errors
    ///
    /// [`InvalidOperation`]
    pub fn new<'a>(
        stamp: Stamp,
        previous: Time,
        source: Source,
        request_id: u64,
        shares: impl IntoIterator<Item = (&'a str, Share)>,
    ) -> Result<Self, InvalidOperation> {
        let areas = shares
            .into_iter()
            .map(|(area, share)| (area.into(), share.parts_per_million()))
            .collect();
        Self::validated(stamp, previous, source, request_id, SetPass { areas })
    }

    fn validated(
        stamp: Stamp,
        previous: Time,
        source: Source,
        request_id: u64,
        SetPass { areas }: SetPass,
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
        if areas.is_empty() || areas.len() > MAX_AREAS {
            return Err(InvalidOperation::Areas { areas: areas.len() });
        }
        let bytes = source.name.len().max(source.group.len());
        if bytes > MAX_SOURCE_BYTES {
            return Err(InvalidOperation::Source { bytes });
        }
        let shares = areas.into_iter().map(validated_share);
        Ok(Self {
            stamp,
            previous,
            source,
            request_id,
            shares: shares.collect::<Result<_, _>>()?,
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

    /// Returns the areas, by name, and the share that each lets pass.
    #[must_use]
    pub fn shares(&self) -> &[(CompactString, Share)] {
        &self.shares
    }

    /// Returns the message that carries it, passed on by `relays` nodes so far.
    #[must_use]
    pub fn message(&self, relays: u8) -> Message {
        let areas = self.shares.iter();
        let areas = areas.map(|(area, share)| (area.clone(), share.parts_per_million()));
        Message {
            version: Message::VERSION,
            domain: ClockDomain::Event,
            stamp: self.stamp.into(),
            source: self.source.clone(),
            request_id: self.request_id.into(),
            flags: 0,
            timeout_ns: None,
            relays,
            body: Change {
                sequence: self.previous,
                operate_all: false,
                timeout_ns: 0,
                action: SetPass {
                    areas: areas.collect(),
                }
                .into(),
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
        let Body::Operation(change) = message.body else {
            return Err(InvalidOperation::Body);
        };
        let Action::SetPass(shares) = change.action else {
            return Err(InvalidOperation::Action);
        };
        let request_id = message.request_id.into();
        let stamp = message.stamp.into();
        Self::validated(stamp, change.sequence, message.source, request_id, shares)
    }
}

fn validated_share(
    (area, parts_per_million): (CompactString, u32),
) -> Result<(CompactString, Share), InvalidOperation> {
    if area.is_empty() || area.len() > MAX_AREA_BYTES {
        return Err(InvalidOperation::AreaName { bytes: area.len() });
    }
    match Share::new(parts_per_million) {
        Ok(share) => Ok((area, share)),
        Err(_) => Err(InvalidOperation::Share {
            area: short_text(&area),
            parts_per_million,
        }),
    }
}

/// Why a message is no operation of the log.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum InvalidOperation {
    /// It is of another version of the schema.
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
    /// Its action is not `SetPass`.
    #[error("the log takes SetPass, no other action")]
    Action,
    /// No clock issues its time.
    #[error("an operation's time is at least 1 and at most {CEILING}, not {time}")]
    Time {
        /// The time.
        time: Time,
    },
    /// It follows an operation that is not earlier.
    #[error("an operation at {time} cannot follow one at {previous}")]
    Previous {
        /// The time of the operation that it follows.
        previous: Time,
        /// Its own time.
        time: Time,
    },
    /// It names no area, or too many.
    #[error("an operation sets 1 to {MAX_AREAS} areas, not {areas}")]
    Areas {
        /// The number of areas.
        areas: usize,
    },
    /// The name of an area is empty or too long.
    #[error("an area's name has 1 to {MAX_AREA_BYTES} bytes, not {bytes}")]
    AreaName {
        /// Its length in bytes.
        bytes: usize,
    },
    /// The name or group of its author is too long.
    #[error("an author's name and group have at most {MAX_SOURCE_BYTES} bytes, not {bytes}")]
    Source {
        /// The length in bytes.
        bytes: usize,
    },
    /// A share is above the whole.
    #[error("area {area}: a share has at most 1000000 parts per million, not {parts_per_million}")]
    Share {
        /// The area, [fit for a log](short_text).
        area: String,
        /// The share, in parts per million.
        parts_per_million: u32,
    },
}
