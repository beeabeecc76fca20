use crate::{field::PREDICTORS, scale::Scale};

/// A record of a coded value, for training.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Note {
    pub(crate) slot: usize,
    /// The scale that converts the value to a number; `None` for a text.
    pub(crate) scale: Option<Scale>,
    pub(crate) value: u64,
    /// The value in the last message of the source.
    pub(crate) before: Option<u64>,
    /// The bits of the distance to each candidate and to zero.
    pub(crate) bits: [u8; PREDICTORS + 1],
}
