//! The modules of the `.proto` files.

pub mod address_book;
pub mod common;
pub mod duration;
pub mod empty;
pub mod enums;
pub mod integers;
pub mod metrics;
pub mod names;
pub mod order;
pub mod placement;
pub mod shapes;
pub mod timestamp;
pub mod tree;
pub mod wrappers;
