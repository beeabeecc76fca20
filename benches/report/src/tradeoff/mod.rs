//! The way from the costs of a wire's stages to the choice of a wire: arithmetic over a run's
//! records, without any measurement.
//!
//! A [`WireCost`] is composed of the rows of its stages; a [`Setting`] is the link, the traffic and the
//! machines; a [`Score`] is the value of a wire in a setting. A [`Ranking`] orders the wires of a
//! workload, [`bands`] are the winners by link speed, and an [`Advice`] is both. [`pareto_front`] and
//! [`times_entropy`] need no setting. A [`Flow`] is a wire over a [`Transport`] from one node to others, and a
//! [`VirtualLink`] carries given frames in virtual time. An [`OnLink`] is a prediction with its measurements.
//!
//! ```
//! use wirecost_report::tradeoff::{Estimate, Score, Setting, WireCost};
//! # use wirecost_report::records::Sizes;
//!
//! let wire = WireCost {
//!     name: "json".into(),
//!     format: "json".into(),
//!     engine: "serde_json".into(),
//!     packing: "none".parse()?,
//!     encode_ns: Estimate::exact(400.0),
//!     compress_ns: Estimate::exact(100.0),
//!     decompress_ns: Estimate::exact(100.0),
//!     decode_ns: Estimate::exact(400.0),
//!     sizes: Sizes { messages: 1, p50: 1_000, total: 1_000, stored: 0 },
//!     memory_of_connection: None,
//!     dictionary_bytes: None,
//!     decode_memory: None,
//! };
//! let setting = Setting { link: "1Gbit".parse()?, fan_out: "1".parse()?, ..Setting::default() };
//! // 1 us of CPU, and 8,000 bits at a bit per nanosecond.
//! let delay = Score::new(&wire, &setting).delay_seconds.value;
//! assert!((delay - 9e-6).abs() < 1e-15);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

mod advice;
mod bands;
mod break_even;
mod costs;
mod entropy;
mod flow;
mod on_link;
mod pareto;
mod quantities;
mod ranking;
mod score;
mod setting;
pub(crate) mod smallest;
mod virtual_link;
mod wire;

pub use advice::{Advice, AdviceRecord};
pub use bands::{Band, bands};
pub use break_even::Cheaper;
pub use costs::Costs;
pub use entropy::times_entropy;
pub use flow::Flow;
pub use on_link::OnLink;
pub use pareto::pareto_front;
pub use quantities::{Cores, FanOut, LinkSpeed, Price, Rate, Wait, WrongValue};
pub use ranking::{Ranked, Ranking};
pub use score::{Obstacle, Score};
pub use setting::{Must, Objective, Setting};
pub use virtual_link::VirtualLink;
pub use wire::{JSON, WireCost, plain, wires, workloads};

pub use crate::{
    cold::ColdStages,
    estimate::Estimate,
    transport::{KernelCost, LinkLoad, Transport},
};

#[cfg(test)]
pub(crate) use wire::example;
