//! The arguments of the program.

use std::path::PathBuf;

use clap::Parser;
use wirecost_cluster::frames::NoCodec;
use wirecost_codec::Limits;
use wirecost_message::Message;
use wirecost_wire::{UnknownWire, WireName};

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
    /// The seed of the crowds and of the losses. The timing of threads differs between runs.
    #[arg(long, default_value_t = 1)]
    pub(crate) seed: u64,
    /// The wire at the start.
    #[arg(long, default_value = "json+gzip-6", value_parser = wire, value_name = "WIRE")]
    pub(crate) wire: WireName,
    /// The wire to which each node is upgraded in mid-sale. By default it is the first that
    /// `wirecost advise --rate 2/s --fan-out 3 --must datagram --must evolve` ranks.
    #[arg(long, default_value = "avro+zstd-3-dict", value_parser = wire, value_name = "WIRE")]
    to_wire: WireName,
    /// Leaves all nodes on the wire of the start.
    #[arg(long, conflicts_with = "to_wire")]
    no_upgrade: bool,
    /// The share of datagrams that is lost, which is also the share that is repeated.
    #[arg(long, default_value_t = 0.05, value_parser = part, value_name = "PART")]
    pub(crate) loss: f64,
    /// The speed of the sale's time, as a multiple of real time. The crowd, the faults and the exchanges of holdings
    /// follow the sale's time. Other intervals of the nodes, such as the 5 s between two plans, are in real time.
    #[arg(long, default_value_t = 1.0, value_parser = speed)]
    pub(crate) speed: f64,
    /// The second of the sale at which it ends. By default it ends when the cluster has settled.
    #[arg(long, value_name = "SECOND", value_parser = end)]
    pub(crate) until: Option<f64>,
    /// A file for the summary as JSON.
    #[arg(long, value_name = "FILE")]
    pub(crate) json: Option<PathBuf>,
    /// A file for the summary as a page of HTML with plots.
    #[arg(long, value_name = "FILE")]
    pub(crate) html: Option<PathBuf>,
    /// Prints lines in place of the terminal view.
    #[arg(long)]
    pub(crate) plain: bool,
    /// Compares wires: runs the sale on each of them, without an upgrade, and prints a table of bytes and CPU.
    #[arg(long, conflicts_with_all = ["wire", "to_wire", "no_upgrade", "until", "json", "html"])]
    pub(crate) compare: bool,
    /// The number of sales on each wire.
    #[arg(long, default_value_t = 3, requires = "compare", value_parser = clap::value_parser!(u32).range(1..=100))]
    pub(crate) repeats: u32,
    /// A file for the compared sales as CSV.
    #[arg(long, value_name = "FILE", requires = "compare")]
    pub(crate) csv: Option<PathBuf>,
}

impl Arguments {
    /// Returns the wire of the upgrade, if there is one.
    pub(crate) fn upgrade(&self) -> Option<WireName> {
        (!self.no_upgrade).then_some(self.to_wire)
    }
}

const EXAMPLES: &str = "\
Examples:
  flash_sale                          64 nodes, every fault, in less than a minute
  flash_sale --nodes 8 --speed 4      a small sale in a few seconds
  flash_sale --wire avro --loss 0.2   another wire at the start, and a bad network
  flash_sale --json sale.json         all figures for a program
  flash_sale --html sale.html         the summary with plots
  flash_sale --compare --speed 2      the same sale on eight wires, in minutes";

/// Reads the name of a wire that carries single messages.
fn wire(text: &str) -> Result<WireName, String> {
    let name: WireName = text
        .parse()
        .map_err(|error: UnknownWire| error.to_string())?;
    let is_sent = name.packing.mode().is_some()
        || wirecost::codec_of::<Message>(name.format, Limits::DEFAULT).is_some();
    match is_sent {
        true => Ok(name),
        false => Err(NoCodec(name.format).to_string()),
    }
}

fn part(text: &str) -> Result<f64, String> {
    within(text, 0.0, 0.5)
}

fn speed(text: &str) -> Result<f64, String> {
    within(text, 1.0, 4.0)
}

fn end(text: &str) -> Result<f64, String> {
    within(text, 0.0, 60.0)
}

fn within(text: &str, least: f64, most: f64) -> Result<f64, String> {
    let number = text.parse::<f64>().map_err(|error| error.to_string())?;
    match (least..=most).contains(&number) {
        true => Ok(number),
        false => Err(format!("not from {least} to {most}")),
    }
}

#[cfg(test)]
mod tests {
    use clap::error::ErrorKind;

    use super::*;

    #[test]
    fn a_wire_without_single_messages_is_refused() {
        for flag in ["--wire", "--to-wire"] {
            let refused = Arguments::try_parse_from(["flash_sale", flag, "columnar"]).unwrap_err();
            assert_eq!(refused.kind(), ErrorKind::ValueValidation);
            assert_eq!(refused.exit_code(), 2);
            assert!(refused.to_string().contains("columnar"), "{refused}");
        }
    }
}
