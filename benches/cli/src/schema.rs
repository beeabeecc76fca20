//! `wirecost schema`: the differences of two versions of a schema, and the parts of one that types
//! cannot express.

use std::{io::Write, path::PathBuf};

use itertools::Itertools as _;
use wirecost_import::{Decoding, Problem, Weight, check, diff};
use wirecost_report::command::{CommandError, print};

use crate::import::print_notes;

const EXAMPLES: &str = "\
Examples:
  wirecost schema diff v1/order.proto v2/order.proto
      the changes, and their effect on messages in each format; exit code 1 if one breaks readers
  wirecost schema diff old.avsc new.avsc --format avro-resolved
      readers have the writer's schema
  wirecost schema check order.proto
      the parts that Rust types cannot express; exit code 1 if one of them is an error";

/// Compare two versions of a schema, or check one for parts that types cannot express
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub struct SchemaArguments {
    #[command(subcommand)]
    task: Task,
}

#[derive(Debug, clap::Subcommand)]
enum Task {
    Diff(DiffArguments),
    Check(CheckArguments),
}

/// Show which readers read which messages after a change of a .proto, .thrift, .avsc or .avdl file
#[derive(Debug, clap::Args)]
#[command(after_help = DIFF)]
struct DiffArguments {
    /// The old version
    old: PathBuf,
    /// The new version, in the same language
    new: PathBuf,
    /// Only this format; may be repeated. In `avro` and `bincode` a reader lacks the writer's schema
    #[arg(long = "format", value_name = "FORMAT")]
    formats: Vec<Decoding>,
    /// A directory to search for the files that a schema file imports. An import of Thrift or Avro IDL is searched
    /// first in the directory of the importing file. For protobuf, the default is the directories of the schema files
    #[arg(short = 'I', long = "include", value_name = "DIR")]
    includes: Vec<PathBuf>,
    /// Print everything as JSON
    #[arg(long)]
    json: bool,
}

const DIFF: &str = "\
Formats: json, protobuf, thrift, avro-resolved, avro, bincode. In avro-resolved, a reader has the writer's
schema. A change breaks readers if they refuse messages, or lose or misread a value that both versions have.
EVOLUTION.md of wirecost-message explains the outcomes. The exit code is 1 if a change breaks readers in a
chosen format.";

/// Show the parts of .proto, .thrift, .avsc or .avdl files that types with `#[derive(Schema)]` cannot express
#[derive(Debug, clap::Args)]
#[command(after_help = CHECK)]
struct CheckArguments {
    /// The schema files, all of one language
    #[arg(required = true, value_name = "FILE")]
    files: Vec<PathBuf>,
    /// A directory to search for the files that a schema file imports. An import of Thrift or Avro IDL is searched
    /// first in the directory of the importing file. For protobuf, the default is the directories of the schema files
    #[arg(short = 'I', long = "include", value_name = "DIR")]
    includes: Vec<PathBuf>,
}

const CHECK: &str = "\
A loss leaves the bytes unchanged. An error is a part that would change them, or that breaks a rule of the
language; the exit code is then 1. A note, on the standard error, is a part that readers ignore. `wirecost import`
writes the types. The macro assert_schema of wirecost-import proves in a test that a type has the bytes of a schema
file, field by field.";

/// Prints the differences of two schemas, or the parts of one that types cannot express, to `out`.
///
/// # Errors
/// When a file is not a schema, a part of it cannot be expressed with its bytes or breaks a rule of the language, or a
/// change breaks readers.
pub fn run(arguments: &SchemaArguments, out: &mut dyn Write) -> Result<(), CommandError> {
    match &arguments.task {
        Task::Diff(arguments) => run_diff(arguments, out),
        Task::Check(arguments) => run_check(arguments, out),
    }
}

fn run_diff(arguments: &DiffArguments, out: &mut dyn Write) -> Result<(), CommandError> {
    let formats = match &arguments.formats[..] {
        [] => &Decoding::ALL[..],
        formats => formats,
    };
    let difference = diff(&arguments.old, &arguments.new, &arguments.includes, formats);
    let difference = difference.map_err(CommandError::usage)?;
    print_notes(&difference.notes);
    let text = match arguments.json {
        true => serde_json::to_string_pretty(&difference).map_err(CommandError::failed)? + "\n",
        false => difference.to_string(),
    };
    print(out, &text)?;
    match &difference.broken()[..] {
        [] => Ok(()),
        broken => {
            let text = format!(
                "The change breaks readers of {}.",
                broken.iter().format(", ")
            );
            Err(CommandError::Failed(text))
        }
    }
}

fn run_check(arguments: &CheckArguments, out: &mut dyn Write) -> Result<(), CommandError> {
    let checked = check(&arguments.files, &arguments.includes).map_err(CommandError::usage)?;
    print_notes(&checked.problems);
    let is_printed = |problem: &&Problem| problem.weight != Weight::Note;
    let problems: Vec<_> = checked.problems.iter().filter(is_printed).collect();
    let is_error = |problem: &&&Problem| problem.weight == Weight::Error;
    let errors = problems.iter().filter(is_error).count();
    let losses = problems.len() - errors;
    let types = checked.types.len();
    let lines = problems.iter().map(|problem| format!("{problem}\n"));
    print(
        out,
        &format!(
            "{}Types: {types}. Errors: {errors}. Losses: {losses}.\n",
            lines.format("")
        ),
    )?;
    match errors {
        0 => Ok(()),
        _ => Err(CommandError::Failed(
            "`wirecost import` refuses this schema.".to_owned(),
        )),
    }
}
