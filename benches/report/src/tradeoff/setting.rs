//! The setting of a choice: link, traffic, machines, prices, and requirements on the wire.

use clap::ValueEnum;
use serde::Serialize;
use wirecost_frame::Format;

use super::{
    ColdStages, KernelCost, Transport, WireCost,
    quantities::{Cores, FanOut, LinkSpeed, Price, Rate, Wait},
};

/// A cluster in which each node sends messages to others over its link.
#[derive(Debug, Clone, PartialEq, Serialize, clap::Args)]
pub struct Setting {
    /// Speed of a node's link: 64kbit, 100Mbit, 1Gbit
    #[arg(
        long,
        allow_hyphen_values = true,
        value_name = "SPEED",
        default_value = "100Mbit"
    )]
    #[serde(rename = "link_bits_per_second")]
    pub link: LinkSpeed,
    /// Protocol under the frames, whose headers and acknowledgements share the link
    #[arg(long, value_name = "PROTOCOL", default_value = "none")]
    #[serde(skip_serializing_if = "is_default")]
    pub transport: Transport,
    /// The kernel's time for a frame. It is no argument: the run has measured it, or not.
    #[arg(skip)]
    #[serde(skip_serializing_if = "is_default")]
    pub kernel: KernelCost,
    /// The additional time of the sender's stages while caches are cold. It is no argument either.
    #[arg(skip)]
    #[serde(skip_serializing_if = "is_default")]
    pub cold: ColdStages,
    /// Rate at which a node sends messages: 40/s, 600/min
    #[arg(
        long,
        allow_hyphen_values = true,
        value_name = "RATE",
        default_value = "40/s"
    )]
    #[serde(rename = "messages_per_second")]
    pub rate: Rate,
    /// Number of receivers of each message; all copies share the node's one link. In a symmetric
    /// cluster a node also receives this many messages for each message that it sends
    #[arg(
        long,
        allow_hyphen_values = true,
        value_name = "NUMBER",
        default_value = "47"
    )]
    pub fan_out: FanOut,
    /// Cores that a node may use for messages
    #[arg(
        long,
        allow_hyphen_values = true,
        value_name = "NUMBER",
        default_value = "0.1"
    )]
    pub cores: Cores,
    /// Price of a core for an hour, in any currency
    #[arg(
        long,
        allow_hyphen_values = true,
        value_name = "PRICE",
        default_value = "0"
    )]
    #[serde(rename = "price_per_core_hour")]
    pub cpu_price: Price,
    /// Price of sending a GB of 1e9 bytes, in the same currency
    #[arg(
        long,
        allow_hyphen_values = true,
        value_name = "PRICE",
        default_value = "0"
    )]
    #[serde(rename = "price_per_gigabyte")]
    pub gb_price: Price,
    /// Longest time for which the first message of a batch may wait for the last: 250ms, 2s
    #[arg(
        long,
        allow_hyphen_values = true,
        value_name = "TIME",
        default_value = "100ms"
    )]
    #[serde(rename = "max_wait_seconds")]
    pub max_wait: Wait,
    /// The objective. It is no argument itself, since its default depends on the prices.
    #[arg(skip = Objective::Delay)]
    pub objective: Objective,
    /// Requirement on the wire; may be given more than once
    #[arg(long, value_name = "WHAT", value_delimiter = ',')]
    pub must: Vec<Must>,
}

fn is_default<T: Default + PartialEq>(value: &T) -> bool {
    *value == T::default()
}

impl Setting {
    /// Returns whether a core or a gigabyte has a price.
    #[must_use]
    pub fn is_priced(&self) -> bool {
        self.cpu_price.get() + self.gb_price.get() > 0.0
    }

    /// Returns the usual setting with one receiver and no batches. It is never `None`, since the
    /// quantities are valid.
    pub(crate) fn one_by_one(must: Vec<Must>) -> Option<Self> {
        Some(Self {
            fan_out: FanOut::new(1)?,
            max_wait: Wait::new(0.0)?,
            must,
            ..Self::default()
        })
    }
}

impl Default for Setting {
    /// Returns a tenth of a core and 100 Mbit/s for 40 messages a second to each of 47 others: the
    /// steady traffic of a cluster of 48 nodes.
    fn default() -> Self {
        Self {
            link: LinkSpeed(100e6),
            transport: Transport::None,
            kernel: KernelCost::default(),
            cold: ColdStages::default(),
            rate: Rate(40.0),
            fan_out: FanOut(47),
            cores: Cores(0.1),
            cpu_price: Price(0.0),
            gb_price: Price(0.0),
            max_wait: Wait(0.1),
            objective: Objective::Delay,
            must: Vec::new(),
        }
    }
}

/// The criterion that decides between wires that fit.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ValueEnum)]
#[serde(rename_all = "kebab-case")]
pub enum Objective {
    /// The time until a message arrives.
    Delay,
    /// The number of messages per second that a node can send.
    Throughput,
    /// The cost of a message.
    Money,
}

/// A requirement on a wire.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ValueEnum)]
#[serde(rename_all = "kebab-case")]
pub enum Must {
    /// A person can read the messages
    Debug,
    /// Nodes with two versions of the schema can read each other's messages
    Evolve,
    /// Programs in other languages can read the messages
    CrossLanguage,
    /// Each frame can be read alone, so a lost frame affects no other
    Datagram,
}

impl Must {
    /// Returns whether a wire meets it.
    #[must_use]
    pub fn lets(self, wire: &WireCost) -> bool {
        match self {
            Self::Debug => wire.format().is_some_and(Format::is_text),
            Self::Evolve | Self::CrossLanguage => wire.format().is_some_and(Format::can_evolve),
            Self::Datagram => !wire.packing.kind().refers_back(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tradeoff::example;

    #[test]
    fn what_a_wire_must_be_good_for() {
        let lets = |must: Must, name: &str| must.lets(&example(name, [0.0; 4], 1));
        assert!(lets(Must::Debug, "json+gzip-6") && !lets(Must::Debug, "avro"));
        for format in ["json", "protobuf", "avro", "thrift"] {
            assert!(lets(Must::Evolve, format) && lets(Must::CrossLanguage, format));
        }
        for format in ["bincode", "columnar+x64"] {
            assert!(!lets(Must::Evolve, format) && !lets(Must::CrossLanguage, format));
        }
        for packing in ["none", "gzip-6", "zstd-3-dict", "zstd-3-x64"] {
            assert!(lets(Must::Datagram, &format!("avro+{packing}")));
        }
        assert!(!lets(Must::Datagram, "avro+zstd-3-stream"));
    }
}
