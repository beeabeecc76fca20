//! The modules of the `.avsc` files.

pub mod containers;
pub mod event;
pub mod fixed;
pub mod invoice;
pub mod money;
pub mod names;
pub mod tree;
pub mod user;
