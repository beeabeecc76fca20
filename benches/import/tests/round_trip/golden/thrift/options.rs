//! The types of `options.thrift`, namespace `options`.
//!
//! Written by `wirecost import`.

use wirecost::Schema;

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Schema)]
#[schema(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum Mode {
    Fast = 0,
    Safe = 1,
}

#[derive(Debug, Clone, PartialEq, Schema)]
pub struct Tuning {
    #[schema(id = 1, default = 3)]
    pub retries: i32,
    #[schema(id = 2, default = true)]
    pub verbose: bool,
    #[schema(id = 3, default = 1.5)]
    pub factor: f64,
    #[schema(id = 4, default = "default")]
    pub name: String,
    #[schema(id = 5, default = Mode::Safe)]
    pub mode: Mode,
    #[schema(id = 6, default = -1)]
    pub window: i64,
}
