use std::sync::Arc;

use wirecost_frame::{Framing, OfferedWire, OfferedWires, TooManyWires};

use crate::{Receiver, Wire};

/// The wires that a node reads and writes, in order of preference. A node makes it once, and all
/// connections share its clones.
#[derive(Debug, Clone)]
pub struct Wires(Arc<Known>);

#[derive(Debug)]
struct Known {
    wires: Vec<Wire>,
    offered: OfferedWires,
}

impl Wires {
    /// Returns the wires of a node, at most 255. To a peer, wires that differ only in the level of
    /// a compression or the size of batches are equal: the first of them counts.
    ///
    /// # Errors
    /// [`TooManyWires`]
    pub fn new(wires: impl IntoIterator<Item = Wire>) -> Result<Self, TooManyWires> {
        let wires: Vec<Wire> = wires.into_iter().collect();
        let offered: Vec<OfferedWire> = wires.iter().map(Wire::offered).collect();
        let offered = offered.try_into()?;
        Ok(Self(Arc::new(Known { wires, offered })))
    }

    /// Returns the receiving end of a new connection. It takes only frames in the formats and
    /// schemas of these wires, and holds their dictionaries.
    #[must_use]
    pub fn receiver(&self, framing: Framing) -> Receiver {
        let wires = self.as_slice();
        let dictionaries = wires.iter().filter_map(Wire::dictionary).cloned();
        let read = wires.iter().map(|wire| (wire.format(), wire.schema()));
        Receiver::new(framing, dictionaries).reading(read)
    }

    /// Returns the wires in order of preference.
    #[must_use]
    pub fn as_slice(&self) -> &[Wire] {
        &self.0.wires
    }

    pub(crate) fn offered(&self) -> &OfferedWires {
        &self.0.offered
    }
}
