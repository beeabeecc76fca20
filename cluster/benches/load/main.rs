//! The load that a cluster of real nodes bears: a table of figures, beside the targets that they must reach.
//!
//! ```sh
//! cargo bench -p wirecost-cluster --bench load -- --help
//! ```

mod admission;
mod cluster;
mod figure;
mod garbage;
mod http;
mod member;
mod messages;
#[path = "../../tests/support/place.rs"]
mod place;
mod process;
#[path = "../../tests/support/relay.rs"]
mod relay;
#[path = "../../tests/support/running.rs"]
mod running;
mod soak;
mod writes;

use std::{error::Error, fs, io::Write, path::PathBuf};

use clap::{Parser, ValueEnum};

use figure::{Figure, table};

type Result<T> = std::result::Result<T, Box<dyn Error + Send + Sync>>;

/// Measures nodes of a cluster under load, and prints the figures beside their targets. It runs on Linux with
/// at least two cores.
#[derive(Debug, Parser)]
struct Options {
    /// The parts to measure; by default all but the soak.
    #[arg(value_enum)]
    parts: Vec<Part>,
    /// A file for the figures as CSV. Figures of parts that are not measured stay in it.
    #[arg(long, value_name = "FILE")]
    csv: Option<PathBuf>,
    /// The duration of the soak in minutes.
    #[arg(long, default_value_t = 30)]
    minutes: u64,
    /// The number of nodes of the cluster.
    #[arg(long, default_value_t = 64)]
    nodes: usize,
    /// The number of plans that the cluster spreads.
    #[arg(long, default_value_t = 40)]
    plans: u32,
    /// Passed by `cargo bench`.
    #[arg(long, hide = true)]
    bench: bool,
}

/// A part of the measurement.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Part {
    /// Nodes that join over a network that loses 5 % of datagrams, their memory, and the spread of plans.
    Cluster,
    /// Messages a second that a node takes from the network on one core.
    Messages,
    /// Acknowledged writes a second.
    Writes,
    /// Messages while another core sends garbage.
    Garbage,
    /// Decisions a second of the admission on one core.
    Admission,
    /// Memory and descriptors of a cluster over half an hour.
    Soak,
}

impl Part {
    const SHORT: [Self; 5] = [
        Self::Cluster,
        Self::Messages,
        Self::Writes,
        Self::Garbage,
        Self::Admission,
    ];

    fn measure(self, options: &Options) -> Result<Vec<Figure>> {
        match self {
            Self::Cluster => cluster::measure(options.nodes, options.plans),
            Self::Messages => messages::measure(),
            Self::Writes => writes::measure(),
            Self::Garbage => garbage::measure(),
            Self::Admission => admission::measure(),
            Self::Soak => soak::measure(options.minutes),
        }
    }
}

fn main() -> Result<()> {
    let options = Options::parse();
    let parts = match options.parts.as_slice() {
        [] => &Part::SHORT,
        parts => parts,
    };
    let mut figures = Vec::new();
    for part in parts {
        say(&format!("{part:?}"));
        let measured = part.measure(&options)?;
        say(&table(&measured));
        figures.extend(measured);
    }
    if let Some(path) = &options.csv {
        let text = fs::read_to_string(path).unwrap_or_default();
        fs::write(path, figure::merge(&text, &figures))?;
    }
    Ok(())
}

/// Prints a line of progress.
fn say(line: &str) {
    // Nobody reads it if this fails.
    let _ = writeln!(std::io::stdout(), "{line}");
}
