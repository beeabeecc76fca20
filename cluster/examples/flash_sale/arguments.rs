//! The arguments of the program.

use std::{path::PathBuf, str::FromStr};

use clap::Parser;
use wirecost_frame::{Format, SchemaId};
use wirecost_message::Message;
use wirecost_wire::{Packing, Wire};

/// Runs a flash sale on a cluster of gateway nodes, injects faults, and checks the outcome.
///
/// The nodes are real: each has a runtime, a durable log and sockets on the loopback. An operator states the goal
/// of the sale, and the nodes plan the shares of the crowds that pass. The program exits with 1 if a check fails.
#[derive(Debug, Clone, Parser)]
#[command(name = "flash_sale", after_help = EXAMPLES)]
pub(crate) struct Arguments {
    /// The number of nodes. Each area has at least four.
    #[arg(long, default_value_t = 64, value_parser = clap::value_parser!(u64).range(8..=64))]
    pub(crate) nodes: u64,
    /// The seed of the crowds and of the losses. The timing of threads is another in each run.
    #[arg(long, default_value_t = 1)]
    pub(crate) seed: u64,
    /// The wire at the start.
    #[arg(long, default_value = "json+gzip-6", value_name = "WIRE")]
    pub(crate) wire: WireName,
    /// The wire to which each node is upgraded in mid-sale. By default it is the first without a dictionary that
    /// `wirecost advise --rate 2/s --fan-out 3 --must datagram --must evolve` ranks.
    #[arg(long, default_value = "avro+zstd-fast-3", value_name = "WIRE")]
    pub(crate) to_wire: WireName,
    /// The part of the datagrams that is lost, and the part that is repeated.
    #[arg(long, default_value_t = 0.05, value_parser = part, value_name = "PART")]
    pub(crate) loss: f64,
    /// The seconds of the sale in a second. The crowd, the faults and the exchanges of holdings follow it. Other
    /// intervals of the nodes, such as the 5 s between two plans, stay as they are.
    #[arg(long, default_value_t = 1.0, value_parser = speed)]
    pub(crate) speed: f64,
    /// A file for the summary as JSON.
    #[arg(long, value_name = "FILE")]
    pub(crate) json: Option<PathBuf>,
}

const EXAMPLES: &str = "\
Examples:
  flash_sale                          64 nodes, every fault, in less than a minute
  flash_sale --nodes 8 --speed 4      a small sale in a few seconds
  flash_sale --wire avro --loss 0.2   another wire at the start, and a bad network
  flash_sale --json sale.json         all figures for a program";

fn part(text: &str) -> Result<f64, String> {
    within(text, 0.0, 0.5)
}

fn speed(text: &str) -> Result<f64, String> {
    within(text, 1.0, 4.0)
}

fn within(text: &str, least: f64, most: f64) -> Result<f64, String> {
    let number = text.parse::<f64>().map_err(|error| error.to_string())?;
    match (least..=most).contains(&number) {
        true => Ok(number),
        false => Err(format!("not from {least} to {most}")),
    }
}

/// A wire by its name, such as `avro` or `json+gzip-6`.
#[derive(Debug, Clone)]
pub(crate) struct WireName {
    name: String,
    pub(crate) wire: Wire,
}

impl WireName {
    /// Returns the name as the counters of an engine have it: with the packing `none`.
    pub(crate) fn counted(&self) -> String {
        format!("{}+{}", self.wire.format(), self.wire.packing())
    }
}

impl FromStr for WireName {
    type Err = String;

    fn from_str(name: &str) -> Result<Self, String> {
        let (format, packing) = match name.split_once('+') {
            Some((format, packing)) => {
                (format, packing.parse().map_err(|error| format!("{error}"))?)
            }
            None => (name, Packing::PLAIN),
        };
        let format: Format = format.parse().map_err(|error| format!("{error}"))?;
        let schema = SchemaId::Version(Message::VERSION.into());
        let wire = Wire::new(format, schema, packing, None);
        Ok(Self {
            name: name.to_owned(),
            wire: wire.map_err(|error| error.to_string())?,
        })
    }
}

impl std::fmt::Display for WireName {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.name)
    }
}
