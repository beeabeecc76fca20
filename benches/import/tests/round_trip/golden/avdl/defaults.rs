//! The types of `defaults.avdl`, namespace `defaults`.
//!
//! Written by `wirecost import`.

use std::collections::BTreeMap;

use wirecost::Schema;

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Schema)]
#[schema(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum Mode {
    Fast = 0,
    Safe = 1,
}

#[derive(Debug, Clone, PartialEq, Schema)]
pub struct Defaults {
    #[schema(id = 1, default = 3)]
    pub retries: i32,
    #[schema(id = 2, default = true)]
    pub verbose: bool,
    #[schema(id = 3, default = "unnamed")]
    pub name: String,
    #[schema(id = 4, default = 0.5)]
    pub ratio: f64,
    #[schema(id = 5, default = Mode::Safe)]
    pub mode: Mode,
    #[schema(id = 6)]
    pub labels: BTreeMap<String, String>,
}
