//! The choice of the wire by which a node sends its messages, from the node's own traffic. Without I/O.
//!
//! A [`Chooser`] measures the messages and bytes that the node sends in a sliding window, and ranks the
//! node's wires in this setting by the trade-off of [`wirecost_report`], as `wirecost advise` does. The
//! costs of the wires are those of the newest published run, which are compiled into the crate.
//!
//! ```
//! use std::time::Duration;
//! use wirecost_cluster::choice::{Chooser, Sent, Settings, published};
//! use wirecost_frame::{Format, SchemaId};
//! use wirecost_wire::{Packing, Wire, Wires};
//!
//! let wire = |format| Wire::new(format, SchemaId::Version(1), Packing::PLAIN, None);
//! let wires = Wires::new([wire(Format::Json)?, wire(Format::Avro)?])?;
//! let settings = Settings { link: "10Mbit".parse()?, ..Settings::default() };
//! let mut chooser = Chooser::new(&wires, published()?, settings, Duration::ZERO)?;
//! assert_eq!(chooser.choice().wire, "json");
//!
//! for second in 0..=60 {
//!     let sent = Sent { messages: 40 * second, bytes: 40_000 * second };
//!     chooser.observe(Duration::from_secs(second), sent);
//! }
//! assert_eq!(chooser.choice().wire, "avro");
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! # Setting
//!
//! A node encodes a message for each of its receivers, so the rate counts each copy and the fan-out is 1. The
//! rate is in messages of the workload of the costs: the bytes sent in a second, divided by the bytes of such
//! a message on the wire in use. The objective is delay. Wires that need more than the link or the cores do
//! not fit. If none fits, throughput decides.
//!
//! # Stability
//!
//! A node changes its wire at most once in a [window](Settings::window). Another wire must fit where the
//! present one does not, or improve the objective by the [gain](Settings::gain) and by more than the noise of
//! the run.
//!
//! # Receivers
//!
//! The choice is an order of all wires. An engine sends to each member by the first wire of the order that the
//! member has not refused. Frames in datagrams stand alone, so each wire is ranked by the costs of its
//! [form that stands alone](crate::frames::standing_alone). Wires without costs come last, in the order of
//! the node.

mod chooser;
mod merit;
mod traffic;

use wirecost_report::tradeoff::{Cores, Costs, LinkSpeed, Setting};

pub use self::{
    chooser::{Choice, Chooser, NoCosts},
    merit::Merit,
    traffic::{Sent, Traffic},
};

use std::time::Duration;

/// Returns the costs of the newest published run.
///
/// # Errors
///
/// The JSON error of the file in the sources. A test reads the file.
pub fn published() -> Result<Costs, serde_json::Error> {
    serde_json::from_str(include_str!("costs.json"))
}

/// The settings of a choice.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Settings {
    /// The speed of the node's link: 100 Mbit/s.
    pub link: LinkSpeed,
    /// The number of cores that messages may use: 0.1.
    pub cores: Cores,
    /// The length of the sliding window, and the shortest time between two changes: a minute.
    pub window: Duration,
    /// The share by which another wire must improve the objective: 0.1, which is 10 %.
    pub gain: f64,
}

impl Default for Settings {
    fn default() -> Self {
        let usual = Setting::default();
        Self {
            link: usual.link,
            cores: usual.cores,
            window: Duration::from_secs(60),
            gain: 0.1,
        }
    }
}
