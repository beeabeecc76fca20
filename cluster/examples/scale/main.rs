//! The traffic of a large cluster, by arithmetic and in a simulation: the figures of docs/SCALE.md.
//!
//! ```text
//! cargo run --release -p wirecost-cluster --example scale -- --help
//! ```
//!
//! | module | contents |
//! |---|---|
//! | `arithmetic`, `sizes` | the traffic by formulas, and the sizes of packets |
//! | `network`, `world`, `cores` | a network in virtual time, members on it, and cores of nodes on it |
//! | `simulate`, `process` | the course of a simulation, and the memory of the process |
//! | `record` | the figures, in a CSV file |
//! | `costs`, `document` | the cost of the traffic by wire, and the tables of the document |

mod arithmetic;
mod cores;
mod costs;
mod document;
mod network;
#[path = "../../tests/support/place.rs"]
mod place;
mod process;
mod record;
mod simulate;
mod sizes;
#[cfg(test)]
mod tests;
mod world;

use std::{error::Error, path::PathBuf, process::ExitCode};

use clap::Parser;
use wirecost_frame::{Format, SchemaId};
use wirecost_report::workspace;
use wirecost_wire::{Packing, Wire};

use self::simulate::Simulation;

pub(crate) type Failure = Box<dyn Error + Send + Sync>;

const EXAMPLES: &str = "\
Examples:
  scale --nodes 250                            a cluster of 250 nodes, in seconds
  scale --nodes 1000 --csv results/scale.csv   replaces the figures of 1,000 nodes in the file
  scale --document                             writes the tables of docs/SCALE.md from the file";

/// Simulates the members and the cores of a large cluster in virtual time, and compares their traffic with arithmetic.
#[derive(Debug, Parser)]
#[command(name = "scale", after_help = EXAMPLES)]
struct Arguments {
    /// The number of nodes.
    #[arg(long, default_value_t = 250, value_parser = clap::value_parser!(u64).range(16..=4_000))]
    nodes: u64,
    /// The share of packets that is lost.
    #[arg(long, default_value_t = 0.05, value_name = "PART")]
    loss: f64,
    /// The seed. A seed repeats a simulation exactly.
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// A file for the figures as CSV. It keeps the figures of other numbers of nodes.
    #[arg(long, value_name = "FILE")]
    csv: Option<PathBuf>,
    /// Writes the tables of docs/SCALE.md, and simulates nothing.
    #[arg(long, conflicts_with_all = ["nodes", "loss", "seed", "csv"])]
    document: bool,
}

fn main() -> ExitCode {
    match run(&Arguments::parse()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("scale: {error}");
            ExitCode::FAILURE
        }
    }
}

fn run(arguments: &Arguments) -> Result<(), Failure> {
    if arguments.document {
        return document::write(workspace::root());
    }
    let simulation = Simulation {
        nodes: arguments.nodes,
        loss: arguments.loss,
        seed: arguments.seed,
    };
    let wire = wire(Format::Avro)?;
    let figures = simulation.run(&wire)?;
    println!("{}", document::check(&figures, &wire)?);
    match &arguments.csv {
        Some(path) => record::merge(path, &figures),
        None => Ok(()),
    }
}

/// Returns the wire of single messages in a format.
fn wire(format: Format) -> Result<Wire, Failure> {
    Ok(Wire::new(
        format,
        SchemaId::Version(1),
        Packing::PLAIN,
        None,
    )?)
}
