//! The modules of the `.thrift` files.

pub mod account;
pub mod calculator;
pub mod codes;
pub mod containers;
pub mod delivery;
pub mod groups;
pub mod matrix;
pub mod names;
pub mod notes;
pub mod options;
pub mod placement;
pub mod playlist;
pub mod scalars;
pub mod settings;
pub mod shapes;
pub mod shared;
pub mod tree;
pub mod units;
