use std::sync::Arc;

use wirecost_frame::{Framing, OfferedWire, OfferedWires, TooManyWires};

use crate::{Receiver, Wire};

/// What a node reads and writes, in order of preference, the most wanted first: made once, and its
/// clones shared by all connections.
#[derive(Debug, Clone)]
pub struct Wires(Arc<Known>);

#[derive(Debug)]
struct Known {
    wires: Vec<Wire>,
    offered: OfferedWires,
}

impl Wires {
    /// The wires of a node, up to 255. To a peer, levels of a compression and sizes of batches are one
    /// wire: of those that differ in nothing else the first counts.
    ///
    /// # Errors
    /// [`TooManyWires`]
    pub fn new(wires: impl IntoIterator<Item = Wire>) -> Result<Self, TooManyWires> {
        let wires: Vec<Wire> = wires.into_iter().collect();
        let offered: Vec<OfferedWire> = wires.iter().map(Wire::offered).collect();
        let offered = offered.try_into()?;
        Ok(Self(Arc::new(Known { wires, offered })))
    }

    /// The receiving end of a new connection: it takes frames in the formats and schemas of these wires
    /// only, and holds their dictionaries.
    #[must_use]
    pub fn receiver(&self, framing: Framing) -> Receiver {
        let wires = self.as_slice();
        // Of two with one id the receiver keeps the last: let that be the more wanted.
        let dictionaries = wires.iter().rev().filter_map(Wire::dictionary).cloned();
        let read = wires.iter().map(|wire| (wire.format(), wire.schema()));
        Receiver::new(framing, dictionaries).reading(read)
    }

    /// The wires, the most wanted first.
    #[must_use]
    pub fn as_slice(&self) -> &[Wire] {
        &self.0.wires
    }

    pub(crate) fn offered(&self) -> &OfferedWires {
        &self.0.offered
    }
}
