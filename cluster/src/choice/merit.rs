use std::fmt;

/// The merit of a wire that is in use.
#[derive(Debug, Clone, PartialEq)]
pub enum Merit {
    /// The first wire of the node's list: no other is better by the gain.
    First,
    /// A shorter delay than by the wire before.
    Sooner {
        /// The wire before.
        than: String,
        /// The share of the delay that it saves.
        saved: f64,
    },
    /// A wire that fits, after one that needed more than the link or the cores.
    Fits {
        /// The wire before.
        unlike: String,
    },
    /// More messages than by the wire before, where no wire fits.
    Carries {
        /// The wire before.
        more_than: String,
        /// The additional messages, as a share of those of the wire before.
        more: f64,
    },
}

impl fmt::Display for Merit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::First => write!(f, "the first wire of the list"),
            Self::Sooner { than, saved } => {
                write!(f, "{:.0} % less delay than {than}", 100.0 * saved)
            }
            Self::Fits { unlike } => {
                write!(f, "{unlike} needs more than the link or the cores")
            }
            Self::Carries { more_than, more } => {
                let more = 100.0 * more;
                write!(
                    f,
                    "no wire fits; {more:.0} % more messages than {more_than}"
                )
            }
        }
    }
}
