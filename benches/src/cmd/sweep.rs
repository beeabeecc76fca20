//! `wirecost sweep`: which settings of which compressions are worth having, by the size of messages.

use std::{io::Write, path::PathBuf};

use wirecost_message::Message;

use super::{CommandError, print};
use crate::{
    contenders::Engine,
    machine,
    matrix::choose,
    progress::Progress,
    provenance,
    suite::Suite,
    sweep::{Extent, Rows, classes, settings, sweep, text},
};

const EXAMPLES: &str = "\
Examples:
  cargo run --release -p wirecost-bench -- sweep
      JSON and protobuf of all workloads: about five minutes
  cargo run --release -p wirecost-bench -- sweep --corpus my-data/ --format json
      the same for messages of your own
  cargo run --release -p wirecost-bench -- sweep --quick --all
      every setting, measured shortly: to see that it works, not for figures

Messages are encoded and told apart by their size. On each class every level of gzip (by both engines)
and of zstd (as it is, and in small blocks), and each with a dictionary of 16 KiB where messages were
sent before, is proven to give each message back, then measured in turns with the others: bytes, and the
time to compress and to decompress. A setting is on the front if no other takes fewer bytes and less CPU,
with a dictionary no other that has it. Published are those that `cargo bench` has.";

/// What is swept.
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub struct SweepArguments {
    /// How messages are encoded
    #[arg(
        long,
        value_name = "NAMES",
        value_delimiter = ',',
        default_value = "json,protobuf"
    )]
    format: Vec<String>,
    /// Instead of the workloads, JSON files of any shape as configurations in operations, or messages
    #[arg(long, value_name = "DIR_OR_JSONL")]
    corpus: Option<PathBuf>,
    /// Show every setting, not only those on the front and the published
    #[arg(long)]
    all: bool,
    /// Few messages, each setting measured shortly, in half a minute
    #[arg(long)]
    quick: bool,
}

impl SweepArguments {
    const fn extent(&self) -> Extent {
        if self.quick {
            Extent::QUICK
        } else {
            Extent::FULL
        }
    }

    const fn rows(&self) -> Rows {
        if self.all { Rows::All } else { Rows::Notable }
    }

    fn suite(&self) -> Result<Suite<Message>, CommandError> {
        match &self.corpus {
            Some(path) => Suite::corpus(path).map_err(CommandError::usage),
            None => Ok(Suite::cluster()),
        }
    }

    /// The default engines of the formats that are asked for.
    fn engines(&self, suite: &Suite<Message>) -> Result<Vec<Engine<Message>>, CommandError> {
        let of_messages =
            |engine: &&Engine<Message>| engine.is_default && engine.of_messages().is_some();
        let engines: Vec<_> = suite.engines.iter().filter(of_messages).copied().collect();
        choose(
            "format of single messages",
            &engines,
            |engine| engine.format.name(),
            &self.format,
        )
        .map_err(CommandError::usage)
    }
}

/// Measures, and prints to `out` a table a class.
///
/// # Errors
/// When there is no such format, the corpus cannot be read, or a setting does not give a message back.
pub fn run(arguments: &SweepArguments, out: &mut dyn Write) -> Result<(), CommandError> {
    let suite = arguments.suite()?;
    let extent = arguments.extent();
    let engines = arguments.engines(&suite)?;
    eprintln!("messages are encoded, dictionaries trained");
    let classes = classes(&suite, &engines, extent).map_err(CommandError::failed)?;
    let of_class = 2 * extent.budget;
    let progress = Progress::new(of_class * u32::try_from(classes.len()).unwrap_or(u32::MAX));
    for class in &classes {
        progress.begin(&class.to_string());
        let settings = settings(class.dictionary.as_ref().ok());
        let measured = sweep(class, &settings, extent).map_err(CommandError::failed)?;
        print(out, &text(class, &measured, arguments.rows()))?;
        progress.end(of_class);
    }
    let (machine, rustc) = (machine::this(), provenance::rustc());
    print(out, &format!("On {machine}, {rustc}.\n"))
}
