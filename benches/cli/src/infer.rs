//! `wirecost infer`: a Rust module from JSON samples.

use std::{
    io::Write,
    path::{Path, PathBuf},
};

use itertools::Itertools as _;
use wirecost_import::{InferOptions, Inferred, Kept, infer};
use wirecost_report::command::{CommandError, print};

use crate::import::{write_modules, written};

const EXAMPLES: &str = "\
Examples:
  wirecost infer orders.jsonl
      writes src/order.rs with the type `Order`, and prints the reason for the type of each field
  wirecost infer my-configurations/ --type Configuration --out src/schema
      reads a directory of .json files
  wirecost infer orders.jsonl --as Order.labels=map --as Order.items[].sku=text
      states two types that the samples do not determine

A field that is null or absent in a sample is an `Option`. The elements of a list are options if one of them
is null, and so are the values of a map. Null in place of a list is an error there, and so is null in a list
that is itself an element, a map's value or optional. Text is an enum if it has at least two different values,
all of them words, and fewer than the square root of the number of samples. An object is a map if half of its
keys are unlike field names, or if it has at least 20 keys that are rare or all hold objects. Integers have 32
or 64 bits, and are signed if one is negative. Two values that no type can hold, such as a text and a number
in one field, are an error that names both places.";

/// Write a Rust module with `#[derive(Schema)]` from JSON samples
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub struct InferArguments {
    /// A directory of .json files, or a .json, .jsonl or .ndjson file
    samples: PathBuf,
    /// The directory of the module
    #[arg(long, value_name = "DIR", default_value = "src")]
    out: PathBuf,
    /// Replace an existing module
    #[arg(long)]
    force: bool,
    #[command(flatten)]
    types: TypeArguments,
}

/// The types that a user states.
#[derive(Debug, Clone, clap::Args)]
pub struct TypeArguments {
    /// The type of a message in the schema; for JSON samples its new name, by default that of the file
    #[arg(long = "type", value_name = "NAME")]
    pub(crate) name: Option<String>,
    /// The kind of the type at a path in JSON samples: enum, map, record or text
    #[arg(long = "as", value_name = "PATH=KIND", value_parser = stated)]
    stated: Vec<(String, Kept)>,
}

impl TypeArguments {
    /// Infers the types of samples.
    pub(crate) fn infer(&self, samples: &Path) -> Result<Inferred, CommandError> {
        let options = InferOptions {
            name: self.name.clone(),
            stated: self.stated.iter().cloned().collect(),
        };
        infer(samples, &options).map_err(CommandError::usage)
    }
}

fn stated(text: &str) -> Result<(String, Kept), String> {
    let (path, kind) = text
        .rsplit_once('=')
        .ok_or("expected a path and a kind, such as Order.labels=map")?;
    let kind = kind.parse::<Kept>().map_err(|error| error.to_string())?;
    Ok((path.to_owned(), kind))
}

/// Writes the module of JSON samples into a directory, and prints its types with their reasons to `out`.
///
/// # Errors
/// When a sample is not JSON, no type has all values in one place, or the module exists or cannot be written.
pub fn run(arguments: &InferArguments, out: &mut dyn Write) -> Result<(), CommandError> {
    let inferred = arguments.types.infer(&arguments.samples)?;
    let modules = [inferred.module];
    write_modules(&modules, &arguments.out, arguments.force)?;
    let decisions = inferred.decisions.iter().map(|one| format!("{one}\n"));
    let written = written(&modules, &arguments.out);
    print(out, &format!("{}{written}", decisions.format("")))
}
