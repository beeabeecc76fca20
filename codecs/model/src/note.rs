use crate::{field::PREDICTORS, scale::Scale};

/// What is noted of a value that was coded.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Note {
    pub(crate) slot: usize,
    /// How the value is a number; `None` for a text.
    pub(crate) scale: Option<Scale>,
    pub(crate) value: u64,
    /// The value in the last message of the source.
    pub(crate) before: Option<u64>,
    /// The bits of the distance to each candidate and to zero.
    pub(crate) bits: [u8; PREDICTORS + 1],
}
