//! The modules of the `.avdl` files.

pub mod defaults;
pub mod invoice;
pub mod ledger;
pub mod money;
pub mod optional;
pub mod route;
pub mod suits;
pub mod tree;
pub mod user;
