//! The arguments of the program.

use std::path::PathBuf;

use clap::Parser;
use wirecost_frame::SchemaId;
use wirecost_message::Message;
use wirecost_wire::{UnknownWire, Wire, WireName};

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
    #[arg(long, default_value = "json+gzip-6", value_parser = wire, value_name = "WIRE")]
    pub(crate) wire: Wire,
    /// The wire to which each node is upgraded in mid-sale. By default it is the first without a dictionary that
    /// `wirecost advise --rate 2/s --fan-out 3 --must datagram --must evolve` ranks.
    #[arg(long, default_value = "avro+zstd-fast-3", value_parser = wire, value_name = "WIRE")]
    pub(crate) to_wire: Wire,
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

/// Reads a wire by its name, such as `avro` or `json+gzip-6`.
fn wire(name: &str) -> Result<Wire, String> {
    let name: WireName = name
        .parse()
        .map_err(|error: UnknownWire| error.to_string())?;
    let schema = SchemaId::Version(Message::VERSION.into());
    Wire::new(name.format, schema, name.packing, None).map_err(|error| error.to_string())
}
