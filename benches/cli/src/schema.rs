//! `wirecost schema`: the differences of two versions of a schema.

use std::{fmt::Write as _, io::Write, path::PathBuf};

use itertools::Itertools as _;
use wirecost_import::{Change, Decoding, Difference, Effect, Outcome, diff};
use wirecost_report::command::{CommandError, print};

const EXAMPLES: &str = "\
Examples:
  wirecost schema diff v1/order.proto v2/order.proto
      the changes, and their effect on messages in each format; exit code 1 if one breaks readers
  wirecost schema diff old.avsc new.avsc --format avro-resolved
      readers have the writer's schema";

/// Compare two versions of a schema
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub struct SchemaArguments {
    #[command(subcommand)]
    task: Task,
}

#[derive(Debug, clap::Subcommand)]
enum Task {
    Diff(DiffArguments),
}

/// Show which readers read which messages after a change of a .proto, .thrift or .avsc file
#[derive(Debug, clap::Args)]
#[command(after_help = DIFF)]
struct DiffArguments {
    /// The old version
    old: PathBuf,
    /// The new version, in the same language
    new: PathBuf,
    /// Only this format; may be repeated. `avro` and `bincode` are without the writer's schema
    #[arg(long = "format", value_name = "FORMAT")]
    formats: Vec<Decoding>,
    /// A directory of files that the schema files import; by default those of the schema files
    #[arg(short = 'I', long = "include", value_name = "DIR")]
    includes: Vec<PathBuf>,
    /// Print everything as JSON
    #[arg(long)]
    json: bool,
}

const DIFF: &str = "\
Formats: json, protobuf, thrift, avro-resolved, avro, bincode. In avro-resolved, a reader has the writer's
schema. A change breaks readers if a value is lost that both versions have, or refused, or another one.
EVOLUTION.md of wirecost-message explains the outcomes. The exit code is 1 if a change breaks readers in a
chosen format.";

/// Prints the differences of two schemas to `out`.
///
/// # Errors
/// When a file is no schema, the derive cannot say a part of it, or a change breaks readers.
pub fn run(arguments: &SchemaArguments, out: &mut dyn Write) -> Result<(), CommandError> {
    match &arguments.task {
        Task::Diff(arguments) => run_diff(arguments, out),
    }
}

fn run_diff(arguments: &DiffArguments, out: &mut dyn Write) -> Result<(), CommandError> {
    let formats = match &arguments.formats[..] {
        [] => &Decoding::ALL[..],
        formats => formats,
    };
    let difference = diff(&arguments.old, &arguments.new, &arguments.includes, formats);
    let difference = difference.map_err(CommandError::usage)?;
    let text = match arguments.json {
        true => serde_json::to_string_pretty(&difference).map_err(CommandError::failed)? + "\n",
        false => text(&difference),
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

fn text(difference: &Difference) -> String {
    let mut text = String::new();
    for named in &difference.types {
        let _ = writeln!(text, "{}", named.name);
        for change in &named.changes {
            push_change(&mut text, change);
        }
    }
    for (what, names) in [
        ("New types", &difference.added),
        ("Removed types", &difference.removed),
    ] {
        if !names.is_empty() {
            let _ = writeln!(text, "{what}: {}", names.iter().format(", "));
        }
    }
    if text.is_empty() {
        text.push_str("No differences.\n");
    }
    text
}

fn push_change(text: &mut String, change: &Change) {
    let member = match &*change.member {
        "" => String::new(),
        member => format!("{member}: "),
    };
    let _ = writeln!(text, "  {member}{}", change.reason);
    let directions: [(&str, fn(&Effect) -> Outcome); 2] = [
        ("new reads old", |effect| effect.new_reads_old),
        ("old reads new", |effect| effect.old_reads_new),
    ];
    for (direction, outcome) in directions {
        let by_outcome = change
            .effects
            .iter()
            .into_group_map_by(|effect| outcome(effect));
        let outcomes = by_outcome
            .into_iter()
            .sorted_by_key(|(outcome, _)| *outcome);
        let outcomes = outcomes.map(|(outcome, effects)| {
            let formats = effects.iter().map(|effect| effect.format);
            format!("{outcome} ({})", formats.format(", "))
        });
        let _ = writeln!(text, "    {direction}: {}", outcomes.format(", "));
    }
}
