//! `wirecost sweep`: the Pareto front of compression settings, by message size.

use std::{
    io::Write,
    num::NonZeroU32,
    path::{Path, PathBuf},
};

use wirecost_codec::escaped_path;
use wirecost_message::Message;

use wirecost_bench::{
    engines::Engine,
    machine,
    matrix::{MIX, choose},
    profile::Profile,
    progress::Progress,
    provenance::{self, Package},
    suite::{Suite, TUNING_SEED},
};
use wirecost_report::{
    command::{CommandError, print},
    records::SCHEMA_VERSION,
    workspace,
};

use super::{
    LevelRecord, Rows, Sweep, SweepEnvironment, SweepExtent, WindowRecord, chosen_windows, classes,
    settings, sweep, text, windows,
};

const EXAMPLES: &str = "\
Examples:
  cargo run --release -p wirecost-cli -- sweep
      JSON and protobuf of all workloads; `wirecost publish DIR` keeps the records
  cargo run --release -p wirecost-cli -- sweep --corpus my-data/ --format json
      the same for your own messages
  cargo run --release -p wirecost-cli -- sweep --quick --all
      every setting in a short measurement, to test the command; its figures are too noisy to use

Messages are encoded and divided into classes by format and size. In each class the settings are measured
in interleaved rounds. The settings are no compression, every level of gzip (both engines), and every level
of zstd (as it is, and in small blocks). If there are earlier messages to train a dictionary of up to 16 KiB,
every level of DEFLATE and zstd is measured with it too. Every setting must return every message unchanged.
The table has the bytes, and the times to compress and decompress. A setting beats another if it takes no more
bytes, and less CPU by more than the noise. A setting is on the front if no other setting beats it. Settings
with a dictionary are compared only with each other.
`published` marks the settings that `cargo bench` measures. The messages come from another seed than those of
`cargo bench`. At the end, zstd streams with several window and table sizes compress the steady mix; their
bytes are exact.";

/// Measure all settings of all compressions by message size, on messages that `cargo bench` does not measure
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub struct SweepArguments {
    /// Formats of the messages
    #[arg(
        long,
        value_name = "NAMES",
        value_delimiter = ',',
        default_value = "json,protobuf"
    )]
    format: Vec<String>,
    /// JSON files in place of the workloads. A document that is not a cluster message becomes the
    /// configuration in an operation
    #[arg(long, value_name = "DIR_OR_JSONL")]
    corpus: Option<PathBuf>,
    /// Show every setting, not only those on the front and the published ones
    #[arg(long)]
    all: bool,
    /// Few messages, and a short measurement of each setting
    #[arg(long)]
    quick: bool,
}

impl SweepArguments {
    const fn extent(&self) -> SweepExtent {
        if self.quick {
            SweepExtent::QUICK
        } else {
            SweepExtent::FULL
        }
    }

    const fn rows(&self) -> Rows {
        if self.all { Rows::All } else { Rows::Notable }
    }

    fn suite(&self) -> Result<Suite<Message>, CommandError> {
        match &self.corpus {
            Some(path) => Suite::corpus(path).map_err(CommandError::usage),
            None => Ok(Suite::tuning()),
        }
    }

    /// Returns the default engines of the requested formats.
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

/// Measures, prints a table for each class to `out`, and records the costs of the cluster's
/// messages in `sweep` in the directory of runs of the workspace with this root.
///
/// # Errors
/// When there is no such format, the corpus cannot be read, a setting does not return a message
/// unchanged, or the records cannot be written.
pub fn run(
    arguments: &SweepArguments,
    root: &Path,
    out: &mut dyn Write,
) -> Result<(), CommandError> {
    let suite = arguments.suite()?;
    let extent = arguments.extent();
    let engines = arguments.engines(&suite)?;
    let environment = environment(extent, &suite.package);
    eprintln!("encoding messages and training dictionaries");
    let classes = classes(&suite, &engines, extent).map_err(CommandError::failed)?;
    let of_class = 2 * extent.budget;
    let progress = Progress::new(of_class * u32::try_from(classes.len()).unwrap_or(u32::MAX));
    let mut levels = Vec::new();
    for class in &classes {
        progress.begin(&class.to_string());
        let settings = settings(class.dictionary.as_ref().ok());
        let measured = sweep(class, &settings, extent).map_err(CommandError::failed)?;
        print(out, &text(class, &measured, arguments.rows()))?;
        levels.extend(LevelRecord::of(class, &measured));
        progress.end(of_class);
    }
    let on = format!("On {}, {}.\n", environment.machine, environment.rustc);
    print(out, &on)?;
    if arguments.corpus.is_some() {
        return Ok(());
    }
    eprintln!("compressing streams with each window");
    let directory = workspace::runs_directory(root)
        .join("sweep")
        .join(environment.started.replace(':', "-"));
    let swept = Sweep {
        windows: streams(&suite, &engines, extent)?,
        environment,
        levels,
    };
    swept.write(&directory).map_err(CommandError::failed)?;
    let records = escaped_path(&directory);
    print(
        out,
        &format!("{}\nRecords: {records}\n", chosen_windows(&swept)),
    )
}

/// Measures streams on the messages that a connection of the mix carries.
fn streams(
    suite: &Suite<Message>,
    engines: &[Engine<Message>],
    extent: SweepExtent,
) -> Result<Vec<WindowRecord>, CommandError> {
    let mut sources = suite.sources.iter();
    let Some(mix) = sources.find(|source| source.outline(extent.profile).name == MIX) else {
        return Ok(Vec::new());
    };
    let mut messages = mix.workload(extent.profile).messages;
    // A quick sweep carries too little for windows to matter.
    if extent.profile != Profile::Quick {
        messages.splice(..0, mix.history());
    }
    let mut records = Vec::new();
    for engine in engines {
        let messages = engine
            .encode(&messages, NonZeroU32::MIN)
            .map_err(CommandError::failed)?;
        let of_format = windows(engine.format.name(), &messages);
        records.extend(of_format.map_err(CommandError::Failed)?);
    }
    Ok(records)
}

fn environment(extent: SweepExtent, package: &Package) -> SweepEnvironment {
    SweepEnvironment {
        schema_version: SCHEMA_VERSION,
        profile: extent.profile.name().to_owned(),
        seed: TUNING_SEED,
        started: provenance::now(),
        revision: package.revision(),
        machine: machine::this(),
        rustc: provenance::rustc(),
        compression_libraries: package.compression_libraries(),
    }
}
