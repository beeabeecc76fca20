//! The result of reading an implementation's values.

/// The number of values that were read, and the disagreements.
#[derive(Default)]
pub(crate) struct Checked {
    pub(crate) values: usize,
    pub(crate) disagreements: Vec<String>,
}
