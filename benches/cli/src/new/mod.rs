//! `wirecost new`: a package with the bench of a user's own messages.

mod files;

use std::{
    fs,
    io::Write,
    path::{Path, PathBuf},
};

use itertools::Itertools as _;
use wirecost_import::{Decision, Module, Options, Problem, RecordName, import};
use wirecost_report::command::{CommandError, print};

use crate::{
    import::{losses, print_notes, refusal},
    infer::TypeArguments,
};

const EXAMPLES: &str = "\
Examples:
  wirecost new orders --from order.proto --samples dump.bin
  cargo bench --manifest-path orders/Cargo.toml
      measures every wire on the messages in dump.bin, and prints the wire to choose
  wirecost new orders --from orders.jsonl
      infers the types from JSON documents, and measures these documents
  wirecost new events --from events.avro --type Event
      reads the schema and the messages of an Avro container, and chooses one of several types
  kcat -C -b broker -t orders -e -f '%R%s' > orders.proto.kcat
  wirecost new orders --from order.proto --samples orders.proto.kcat
      measures a topic of Kafka with Confluent's schema registry
  cargo bench --manifest-path orders/Cargo.toml -- --corpus other.jsonl
      measures other messages of the same type

Samples are JSON documents (a directory of .json files, or a .json, .jsonl or .ndjson file), an Avro container
(.avro), a dump of Kafka by kcat (.avro.kcat, .json.kcat, .proto.kcat), or protobuf messages, each after its length
as a varint (any other name). The package depends on this checkout of wirecost by path.";

/// Make a package that measures your own messages, from their schema or from samples
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub struct NewArguments {
    /// The directory to create; its name is the name of the package
    #[arg(value_name = "NAME")]
    directory: PathBuf,
    /// Schema files of one language (.proto, .thrift, .avsc or .avdl), a container of Avro (.avro), or JSON samples
    #[arg(long, required = true, value_name = "PATH")]
    from: Vec<PathBuf>,
    /// The messages to measure; by default those of the container or the JSON samples
    #[arg(long, value_name = "PATH")]
    samples: Option<PathBuf>,
    /// A directory to search for the files that a schema file imports. An import of Thrift or Avro IDL is searched
    /// first in the directory of the importing file. For protobuf, the default is the directories of the schema files
    #[arg(short = 'I', long = "include", value_name = "DIR")]
    includes: Vec<PathBuf>,
    /// Accept the loss of parts of the schema that have no effect on the bytes
    #[arg(long)]
    lossy: bool,
    #[command(flatten)]
    types: TypeArguments,
}

/// The types of a package.
struct Types {
    modules: Vec<Module>,
    /// The type of a message, and its module.
    root: String,
    module: String,
    /// The inferred types, with their reasons.
    decisions: Vec<Decision>,
    /// The parts of the schema that are lost, and those that readers ignore.
    problems: Vec<Problem>,
}

/// Makes the package, and prints the command that measures its messages to `out`. `root` is this project's directory.
///
/// # Errors
/// When the directory exists, the types cannot be imported or inferred, or a file cannot be written.
pub fn run(arguments: &NewArguments, root: &Path, out: &mut dyn Write) -> Result<(), CommandError> {
    let directory = &arguments.directory;
    if directory.exists() {
        let text = format!("{} exists: choose another name", directory.display());
        return Err(CommandError::Usage(text));
    }
    let package = package_name(directory)?;
    let types = types(arguments)?;
    let samples = samples(arguments)?;
    let files = files::of(&package, &types, &samples, root)?;
    for (path, text) in files {
        write(&directory.join(path), &text)?;
    }
    print_notes(&types.problems);
    let decisions = types.decisions.iter().map(|one| format!("{one}\n"));
    print(
        out,
        &format!(
            "{}{}Written: {}. The messages are `{}`, read from {}. Measure them:\n  cargo bench --manifest-path {}\n",
            losses(&types.problems),
            decisions.format(""),
            directory.display(),
            types.root,
            samples.display(),
            directory.join("Cargo.toml").display(),
        ),
    )
}

fn write(path: &Path, text: &str) -> Result<(), CommandError> {
    let parent = path.parent().unwrap_or(Path::new("."));
    fs::create_dir_all(parent)
        .and_then(|()| fs::write(path, text))
        .map_err(|error| CommandError::Failed(format!("{}: {error}", path.display())))
}

fn package_name(directory: &Path) -> Result<String, CommandError> {
    let name = directory.file_name().unwrap_or_default().to_string_lossy();
    let is_part = |letter: char| {
        letter.is_ascii_lowercase() || letter.is_ascii_digit() || "_-".contains(letter)
    };
    match name.starts_with(|first: char| first.is_ascii_lowercase()) && name.chars().all(is_part) {
        true => Ok(name.into_owned()),
        false => Err(CommandError::Usage(format!(
            "`{name}` is not a package name: use lower-case letters, digits, `-` and `_`, and begin with a letter"
        ))),
    }
}

fn has_messages(path: &Path) -> bool {
    !ends_in(path, &["proto", "thrift", "avsc", "avdl"])
}

/// Returns whether a file has a schema, as a container of Avro has besides its messages.
fn has_schema(path: &Path) -> bool {
    !has_messages(path) || ends_in(path, &["avro"])
}

fn ends_in(path: &Path, endings: &[&str]) -> bool {
    let ending = path.extension().unwrap_or_default();
    endings.iter().any(|one| ending == *one)
}

/// Returns the absolute path of the messages.
fn samples(arguments: &NewArguments) -> Result<PathBuf, CommandError> {
    let path = match (&arguments.samples, &arguments.from[..]) {
        (Some(samples), _) => samples,
        (None, [samples]) if has_messages(samples) => samples,
        _ => {
            let text =
                "name the messages to measure: --samples orders.jsonl, events.avro or dump.bin";
            return Err(CommandError::Usage(text.to_owned()));
        }
    };
    path.canonicalize()
        .map_err(|error| CommandError::Usage(format!("{}: {error}", path.display())))
}

fn types(arguments: &NewArguments) -> Result<Types, CommandError> {
    match &arguments.from[..] {
        [samples] if !has_schema(samples) => {
            let inferred = arguments.types.infer(samples)?;
            Ok(Types {
                root: inferred.root,
                module: inferred.module.ident(),
                modules: vec![inferred.module],
                decisions: inferred.decisions,
                problems: Vec::new(),
            })
        }
        schemas => {
            let options = Options {
                includes: arguments.includes.clone(),
                lossy: arguments.lossy,
            };
            let imported = import(schemas, &options).map_err(refusal)?;
            let root = message(&imported.records, arguments.types.name.as_deref())?;
            Ok(Types {
                root: root.rust.clone(),
                module: root.module.clone(),
                modules: imported.modules,
                decisions: Vec::new(),
                problems: imported.problems,
            })
        }
    }
}

/// Returns the record that is a message: the named one, or the only one that no other type contains.
fn message<'r>(
    records: &'r [RecordName],
    name: Option<&str>,
) -> Result<&'r RecordName, CommandError> {
    let is_meant = |record: &&RecordName| match name {
        Some(name) => record.rust == name || record.full == name,
        None => !record.is_part,
    };
    let meant = records.iter().filter(is_meant).collect_vec();
    match (&meant[..], name) {
        ([record], _) => Ok(record),
        ([], Some(name)) => Err(CommandError::Usage(format!(
            "the schema has no record `{name}`; its records are {}",
            records.iter().map(|record| &record.full).format(", ")
        ))),
        ([], None) => Err(CommandError::Usage(
            "each record of the schema is part of another type: name the message with --type"
                .to_owned(),
        )),
        (several, _) => Err(CommandError::Usage(format!(
            "name the message, such as --type {}: it may be {}",
            several[0].full,
            several.iter().map(|record| &record.full).format(", ")
        ))),
    }
}
