//! Members as records of the log, so that a node that restarts knows whom to announce itself to.

use wirecost_message::{Member as Known, MemberState, Message, Mode, Source};

use crate::{
    engine::Member,
    log::MemberRecord,
    state::{Author, NoAuthor},
};

const NUMBER: &str = "number";
const GROUP: &str = "group";
const MODE: &str = "mode";
const READ: &str = "read";
const WRITE: &str = "write";

/// Returns the record of a member, for [`Writes::member`](crate::log::Writes::member).
#[must_use]
pub fn record(member: &Member) -> MemberRecord {
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
    MemberRecord {
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

/// Returns the member of a record, for [`Settings::known`](super::Settings::known).
///
/// # Errors
///
/// [`InvalidRecord`]
pub fn member(record: &MemberRecord) -> Result<Member, InvalidRecord> {
    let state = &record.state;
    let tag = |name| state.tags.get(name).ok_or(InvalidRecord::Missing(name));
    let mode = match tag(MODE)?.as_str() {
        READ => Mode::Read,
        WRITE => Mode::Write,
        _ => return Err(InvalidRecord::Mode),
    };
    Ok(Member {
        number: tag(NUMBER)?.parse::<Author>()?,
        source: Source {
            name: state.node.clone(),
            address: state.member.address,
            port: state.member.port,
            group: tag(GROUP)?.clone(),
            mode,
        },
        incarnation: state.member.incarnation,
        status: state.member.status,
        since_ms: record.since_ms,
    })
}

/// Why a record is not of a member.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum InvalidRecord {
    /// A tag is missing.
    #[error("the tag `{0}` is missing")]
    Missing(&'static str),
    /// The mode is unknown.
    #[error("the mode is neither `{READ}` nor `{WRITE}`")]
    Mode,
    /// The number is not an author's.
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
        assert_eq!(member(&record(&gateway())), Ok(gateway()));
    }

    #[test]
    fn a_record_without_a_number_is_refused() {
        let mut record = record(&gateway());
        record.state.tags = Default::default();
        assert_eq!(member(&record), Err(InvalidRecord::Missing(MODE)));
    }
}
