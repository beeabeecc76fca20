use wirecost_codec::{Map, Schema};
use wirecost_message::CompactString;

/// The rights of the node in an area of a sale.
#[derive(Debug, Clone, PartialEq, Eq, Schema)]
pub struct LedgerRecord {
    /// The sale.
    #[schema(id = 1)]
    pub sale: CompactString,
    /// The area.
    #[schema(id = 2)]
    pub area: CompactString,
    /// The rights that the node was given when the sale was opened.
    #[schema(id = 3)]
    pub initial: u64,
    /// The rights that were reserved.
    #[schema(id = 4)]
    pub reserved: u64,
    /// The reserved rights that were returned.
    #[schema(id = 5)]
    pub returned: u64,
    /// The rights that were given away, by the number of the node that has them.
    #[schema(id = 6)]
    pub given: Map<CompactString, u64>,
    /// The units that requests of the node have bought.
    #[schema(id = 7)]
    pub sold: u64,
}
