//! The comparison of two readers' results for a message.

use wirecost_codec::DecodeError;

use super::pair::Pair;

/// The outcome of a comparison. The two in the middle are documented differences.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Verdict {
    SameValue,
    BothRefuse,
    /// The same value, which fastavro accepts only if the reader's `int` is replaced by a `long`:
    /// it never narrows a number, and this reader does if the number fits.
    Narrowed,
    /// A number that the Avro type holds and the Rust type does not hold, or not exactly.
    Beyond,
    Disagreement,
}

impl Verdict {
    pub(super) const ALL: [Self; 5] = [
        Self::SameValue,
        Self::BothRefuse,
        Self::Narrowed,
        Self::Beyond,
        Self::Disagreement,
    ];

    pub(super) fn of(pair: &Pair, ours: &Result<Vec<u8>, DecodeError>) -> Self {
        match (ours, &pair.expected) {
            (Err(_), None) => Self::BothRefuse,
            (Err(DecodeError::OutOfRange { expected, .. }), Some(_))
                if pair.beyond.iter().any(|name| name == expected) =>
            {
                Self::Beyond
            }
            (Ok(ours), Some(expected)) if ours == expected && pair.beyond.is_empty() => {
                match pair.narrowed {
                    true => Self::Narrowed,
                    false => Self::SameValue,
                }
            }
            _ => Self::Disagreement,
        }
    }

    pub(super) fn name(self) -> &'static str {
        match self {
            Self::SameValue => "the same value",
            Self::BothRefuse => "refused by both",
            Self::Narrowed => "a long into a smaller integer that holds it: fastavro refuses",
            Self::Beyond => "a number beyond the Rust type: fastavro takes it",
            Self::Disagreement => "disagreements",
        }
    }
}
