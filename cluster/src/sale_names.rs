//! The names of the objects of sales.

/// The group of all objects of sales.
pub const GROUP: &str = "sales";

/// The type of the object that is a [`Goal`](crate::automation::Goal).
pub const SALE: &str = "sale";

/// The type of the object that is an [`Override`](crate::automation::Override).
pub const OVERRIDE: &str = "override";

/// The type of the object that is a node's [`Row`](crate::automation::stock::Row).
pub const TRANSFER: &str = "transfer";

/// The type of the object that is the planner's advice on transfers.
pub const NEEDS: &str = "needs";

/// The type of the object that is the loads of nodes that live no more.
pub const GONE: &str = "gone";

/// The longest name of a sale or of an area in a sale, in bytes.
pub const MAX_NAME_BYTES: usize = 30;
