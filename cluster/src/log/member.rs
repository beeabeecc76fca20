use wirecost_codec::Schema;
use wirecost_message::{Member as Known, MemberState, Message, Mode, Source};

use crate::{
    Member,
    state::{Author, NoAuthor},
};

const NUMBER: &str = "number";
const GROUP: &str = "group";
const MODE: &str = "mode";
const READ: &str = "read";
const WRITE: &str = "write";

/// The record of a member as the node last knew it.
#[derive(Debug, Clone, PartialEq, Eq, Schema)]
pub(super) struct MemberRecord {
    /// The member.
    #[schema(id = 1)]
    state: MemberState,
    /// Since when it has its status, in milliseconds since the epoch.
    #[schema(id = 2)]
    since_ms: u64,
}

impl From<&Member> for MemberRecord {
    fn from(member: &Member) -> Self {
        let mode = match member.source.mode {
            Mode::Read => READ,
            Mode::Write => WRITE,
        };
        let number = member.number.to_string();
        let tags = [
            (NUMBER, number.as_str()),
            (GROUP, &member.source.group),
            (MODE, mode),
        ];
        let tags = tags.map(|(name, value)| (name.into(), value.into()));
        Self {
            state: MemberState {
                node: member.source.name.clone(),
                tags: tags.into(),
                member: Known {
                    address: member.source.address,
                    port: member.source.port,
                    status: member.status,
                    incarnation: member.incarnation,
                    protocol_min: Message::VERSION,
                    protocol_max: Message::VERSION,
                },
                time: 0,
            },
            since_ms: member.since_ms,
        }
    }
}

impl TryFrom<MemberRecord> for Member {
    type Error = InvalidMember;

    fn try_from(record: MemberRecord) -> Result<Self, InvalidMember> {
        let MemberRecord { state, since_ms } = record;
        let tag = |name| state.tags.get(name).ok_or(InvalidMember::Missing(name));
        let mode = match tag(MODE)?.as_str() {
            READ => Mode::Read,
            WRITE => Mode::Write,
            _ => return Err(InvalidMember::Mode),
        };
        Ok(Self {
            number: tag(NUMBER)?.parse::<Author>()?,
            source: Source {
                address: state.member.address,
                port: state.member.port,
                group: tag(GROUP)?.clone(),
                mode,
                name: state.node,
            },
            incarnation: state.member.incarnation,
            status: state.member.status,
            since_ms,
        })
    }
}

/// An error in the record of a member.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub(crate) enum InvalidMember {
    #[error("the tag `{0}` is missing")]
    Missing(&'static str),
    #[error("the mode is neither `{READ}` nor `{WRITE}`")]
    Mode,
    #[error(transparent)]
    Number(#[from] NoAuthor),
}

#[cfg(test)]
mod tests {
    use wirecost_message::{Address, MemberStatus};

    use super::*;

    fn gateway() -> Member {
        Member {
            number: Author(0x0102),
            source: Source {
                name: "gw-bj-0".into(),
                address: Address([10, 1, 0, 10].into()),
                port: 9_094,
                group: "BJ".into(),
                mode: Mode::Write,
            },
            incarnation: 3,
            status: MemberStatus::Failed,
            since_ms: 1_780_000_000_000,
        }
    }

    #[test]
    fn a_member_is_read_back() {
        assert_eq!(MemberRecord::from(&gateway()).try_into(), Ok(gateway()));
    }

    #[test]
    fn a_record_without_a_mode_is_refused() {
        let mut record = MemberRecord::from(&gateway());
        record.state.tags = Default::default();
        assert_eq!(Member::try_from(record), Err(InvalidMember::Missing(MODE)));
    }
}
