//! `wirecost import`: Rust modules from schema files.

use std::{
    fs,
    io::Write,
    path::{Path, PathBuf},
};

use itertools::Itertools as _;
use wirecost_import::{ImportError, Module, Options, Problem, Weight, import};
use wirecost_report::command::{CommandError, print};

const EXAMPLES: &str = "\
Examples:
  wirecost import order.proto
      writes src/order.rs, and a module for each file that order.proto imports
  wirecost import api/order.proto -I api -I third_party --out src/schema
      searches two directories for imported files
  wirecost import api/order.avdl
      reads Avro IDL
  wirecost import events.avsc --lossy
      accepts and lists the loss of logical types and of the names of `fixed` types

The modules need `wirecost` as a dependency and `mod order;` in src/lib.rs. Messages have the bytes that the
schema specifies: the types keep its ids, its integer types and the order of the fields of an Avro record. A
part that the types cannot express is an error that names its place. With --lossy, a part without effect on
the bytes may be lost: the members of a oneof become optional fields, and a logical type becomes its underlying
type. A logical type that readers of Avro ignore, such as `date` on `string`, is a note. The import leaves out
services, constants and the messages of protocols.";

/// Write Rust modules with `#[derive(Schema)]` from .proto, .thrift, .avsc or .avdl files, or containers of Avro (.avro)
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub struct ImportArguments {
    /// The schema files, all of one language
    #[arg(required = true, value_name = "FILE")]
    files: Vec<PathBuf>,
    /// The directory of the modules
    #[arg(long, value_name = "DIR", default_value = "src")]
    out: PathBuf,
    /// A directory to search for the files that a schema file imports. An import of Thrift or Avro IDL is searched
    /// first in the directory of the importing file. For protobuf, the default is the directories of the schema files
    #[arg(short = 'I', long = "include", value_name = "DIR")]
    includes: Vec<PathBuf>,
    /// Accept the loss of parts of the schema that have no effect on the bytes
    #[arg(long)]
    lossy: bool,
    /// Replace existing modules
    #[arg(long)]
    force: bool,
}

/// Writes the modules of schema files into a directory. Prints the lost parts and the paths of the modules to `out`,
/// and the parts that readers ignore to the standard error.
///
/// # Errors
/// When a file is not a schema, a part of it cannot be expressed or breaks a rule of the language, or a module exists
/// or cannot be written.
pub fn run(arguments: &ImportArguments, out: &mut dyn Write) -> Result<(), CommandError> {
    let options = Options {
        includes: arguments.includes.clone(),
        lossy: arguments.lossy,
    };
    let imported = import(&arguments.files, &options).map_err(refusal)?;
    write_modules(&imported.modules, &arguments.out, arguments.force)?;
    let losses = losses(&imported.problems);
    print_notes(&imported.problems);
    let written = written(&imported.modules, &arguments.out);
    print(out, &format!("{losses}{written}"))
}

/// Returns a line for each part that is lost.
pub(crate) fn losses(problems: &[Problem]) -> String {
    let losses = problems.iter().filter(|one| one.weight == Weight::Loss);
    losses.map(|loss| format!("{loss}\n")).collect()
}

/// Prints the parts that readers ignore to the standard error.
pub(crate) fn print_notes(problems: &[Problem]) {
    for note in problems.iter().filter(|one| one.weight == Weight::Note) {
        eprintln!("{note}");
    }
}

/// Writes modules into a directory; replaces none without `force`.
pub(crate) fn write_modules(
    modules: &[Module],
    directory: &Path,
    force: bool,
) -> Result<(), CommandError> {
    let mut paths = modules.iter().map(|module| path(module, directory));
    let existing = paths.find(|path| path.exists());
    if let (Some(existing), false) = (existing, force) {
        let text = format!("{} exists: --force replaces it", existing.display());
        return Err(CommandError::Usage(text));
    }
    fs::create_dir_all(directory).map_err(CommandError::failed)?;
    for module in modules {
        let path = path(module, directory);
        fs::write(&path, &module.text)
            .map_err(|error| CommandError::Failed(format!("{}: {error}", path.display())))?;
    }
    Ok(())
}

/// Adds the advice to accept losses, if no problem is an error.
pub(crate) fn refusal(error: ImportError) -> CommandError {
    let is_lossy = match &error {
        ImportError::Problems(problems) => problems.iter().all(|one| one.weight != Weight::Error),
        _ => false,
    };
    match is_lossy {
        true => CommandError::Usage(format!(
            "{error}\nThese parts have no effect on the bytes: --lossy imports the schema without them."
        )),
        false => CommandError::usage(error),
    }
}

fn path(module: &Module, directory: &Path) -> PathBuf {
    directory.join(&module.name).with_extension("rs")
}

/// Returns the paths of written modules, and their declarations.
pub(crate) fn written(modules: &[Module], directory: &Path) -> String {
    let paths = modules.iter().map(|module| path(module, directory));
    let modules = modules
        .iter()
        .map(|module| format!("mod {};", module.ident()));
    format!(
        "Written: {}. Declare: `{}`\n",
        paths.map(|path| path.display().to_string()).format(", "),
        modules.format(" "),
    )
}
