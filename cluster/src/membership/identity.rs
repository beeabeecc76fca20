use std::{fmt, net::SocketAddr, str::FromStr, sync::Arc};

use wirecost_message::{Address, CompactString, Mode, Source};

use crate::state::Author;

/// A life of a member, from a start to the next. Of two lives of a member the later one counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Life {
    /// The number of restarts before it.
    pub incarnation: u32,
    /// The number of times since its start that it came back after others had declared it failed.
    pub renewals: u32,
}

/// A member in one of its lives. Identities with the same number and life are equal.
#[derive(Debug, Clone)]
pub struct Identity {
    /// The number under which the member writes.
    pub number: Author,
    /// Its life.
    pub life: Life,
    /// Its name, address, group and mode.
    pub source: Arc<Source>,
    /// True once it has announced that it leaves.
    pub(super) has_left: bool,
}

impl Identity {
    /// Returns the identity of a member that has restarted `incarnation` times.
    #[must_use]
    pub fn new(number: Author, incarnation: u32, source: Source) -> Self {
        let renewals = 0;
        Self {
            number,
            life: Life {
                incarnation,
                renewals,
            },
            source: Arc::new(source),
            has_left: false,
        }
    }

    /// Returns the identity of a member of which only the address is known. It is sent to, and never listed.
    pub(super) fn at(reference: Reference, address: SocketAddr) -> Self {
        let source = Source {
            name: CompactString::default(),
            address: Address(address.ip()),
            port: address.port(),
            group: CompactString::default(),
            mode: Mode::Read,
        };
        Self {
            number: reference.number,
            life: reference.life,
            source: Arc::new(source),
            has_left: false,
        }
    }

    pub(super) fn address(&self) -> SocketAddr {
        (self.source.address.0, self.source.port).into()
    }

    /// Returns the number and the life alone.
    pub(super) fn reference(&self) -> Reference {
        Reference {
            number: self.number,
            life: self.life,
        }
    }
}

impl PartialEq for Identity {
    fn eq(&self, other: &Self) -> bool {
        self.reference() == other.reference()
    }
}

impl Eq for Identity {}

impl foca::Identity for Identity {
    type Addr = Author;

    fn renew(&self) -> Option<Self> {
        let renewals = self.life.renewals.checked_add(1)?;
        let life = Life {
            renewals,
            ..self.life
        };
        Some(Self {
            life,
            ..self.clone()
        })
    }

    fn addr(&self) -> Author {
        self.number
    }

    fn win_addr_conflict(&self, adversary: &Self) -> bool {
        self.life > adversary.life
    }
}

/// A number and a life, written as in `6a7e11d059c30b42-3-0`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Reference {
    pub(super) number: Author,
    pub(super) life: Life,
}

impl Reference {
    /// Whoever listens at an address.
    pub(super) const WHOEVER: Self = Self {
        number: Author(0),
        life: Life {
            incarnation: 0,
            renewals: 0,
        },
    };
}

impl fmt::Display for Reference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Life {
            incarnation,
            renewals,
        } = self.life;
        write!(f, "{}-{incarnation}-{renewals}", self.number)
    }
}

impl FromStr for Reference {
    type Err = NoReference;

    fn from_str(text: &str) -> Result<Self, NoReference> {
        let mut parts = text.splitn(3, '-');
        let mut next = || parts.next().ok_or(NoReference);
        Ok(Self {
            number: next()?.parse().map_err(|_| NoReference)?,
            life: Life {
                incarnation: next()?.parse().map_err(|_| NoReference)?,
                renewals: next()?.parse().map_err(|_| NoReference)?,
            },
        })
    }
}

/// A text that refers to no life of a member.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a member is referred to by its number, incarnation and renewals")]
pub struct NoReference;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_reference_is_read_back() {
        let life = Life {
            incarnation: u32::MAX,
            renewals: 7,
        };
        let reference = Reference {
            number: Author(0x0102),
            life,
        };
        assert_eq!(reference.to_string(), "0000000000000102-4294967295-7");
        assert_eq!(reference.to_string().parse(), Ok(reference));
    }

    #[test]
    fn what_is_no_reference_is_refused() {
        for text in [
            "",
            "1-2-3",
            "0000000000000102",
            "0000000000000102-1",
            "0000000000000102-1-",
        ] {
            assert_eq!(text.parse::<Reference>(), Err(NoReference), "{text}");
        }
    }

    #[test]
    fn a_restart_wins_over_every_renewal() {
        let life = |incarnation, renewals| Life {
            incarnation,
            renewals,
        };
        assert!(life(1, 9) < life(2, 0));
        assert!(life(2, 0) < life(2, 1));
    }
}
