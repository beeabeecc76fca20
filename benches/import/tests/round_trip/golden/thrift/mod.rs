//! The modules of the `.thrift` files.

pub mod account;
pub mod containers;
pub mod names;
pub mod placement;
pub mod shapes;
pub mod shared;
pub mod tree;
