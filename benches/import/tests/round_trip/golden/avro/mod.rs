//! The modules of the `.avsc` files.

pub mod comment;
pub mod containers;
pub mod defaults;
pub mod event;
pub mod fixed;
pub mod invoice;
pub mod ledger;
pub mod measurement;
pub mod money;
pub mod names;
pub mod nested;
pub mod optional;
pub mod payload;
pub mod quote;
pub mod renamed;
pub mod route;
pub mod scalars;
pub mod setting;
pub mod sparse;
pub mod suits;
pub mod tree;
pub mod user;
