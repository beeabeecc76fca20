//! Schemas of protobuf, Thrift and Avro, and JSON samples, as Rust modules with `#[derive(Schema)]`.
//!
//! [`import`] reads files of one language and returns a module for each, and for each file that they
//! import. The types have the names, ids, documentation and bytes of the schema. A part that they
//! cannot express is a [`Problem`]: an [`Error`](Weight::Error) if the bytes would differ or the part breaks a rule of
//! the language, and otherwise a [`Loss`](Weight::Loss), which [`Options::lossy`] accepts. A part that readers ignore, as
//! the language specifies, is a [`Note`](Weight::Note).
//!
//! [`infer`] returns the module of JSON samples, with the reason for each type.
//!
//! [`diff`] states the effect of a schema's change on messages in each format, and [`assert_schema`]
//! proves in a test that a type has the bytes of a schema file.
//!
//! Services, constants, and options without effect on the bytes are left out. Thrift's `typedef`s are
//! resolved.

mod avro;
mod check;
mod cycles;
mod diff;
mod docs;
mod files;
mod infer;
mod lines;
mod names;
mod places;
mod problem;
mod proto;
mod rust;
mod same;
mod schema;
mod thrift;

use std::{
    collections::BTreeMap,
    path::{Path, PathBuf},
};

use itertools::Itertools as _;
use wirecost_fixtures::corpus::CorpusError;

pub use diff::{Change, ChangedType, Decoding, Difference, Effect, Outcome, diff};
pub use infer::{Decision, InferOptions, Inferred, Kept, KeptError, infer};
pub use problem::{Place, Problem, Weight};
pub use same::compare;
#[doc(hidden)]
pub use wirecost_codec::Schema;

use problem::{Problems, printable};
use rust::Writer;
use schema::{Contents, Language, TypeId};

/// The reason why nothing is imported.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ImportError {
    /// The ending of a file is not that of a schema, or not that of the first file.
    #[error("`{path}` does not end in {expected}: import the files of one language at a time")]
    Language {
        /// The path of the file.
        path: String,
        /// The endings that are expected.
        expected: &'static str,
    },
    /// A file cannot be read.
    #[error("{path}: {error}")]
    Read {
        /// The path of the file.
        path: String,
        /// The reason.
        error: std::io::Error,
    },
    /// A file is not a schema of its language.
    #[error("{}", printable(text))]
    Parse {
        /// The reason, with the file, and with the line and the column if the parser tells them.
        text: String,
    },
    /// Two files would become one module.
    #[error("`{one}` and `{other}` are both the module `{module}`: rename one of them")]
    Modules {
        /// The name of the module.
        module: String,
        /// The path of a file.
        one: String,
        /// The path of another file.
        other: String,
    },
    /// A file has no type of a name.
    #[error("{path} has no type `{}`", printable(name))]
    Absent {
        /// The name of the type.
        name: String,
        /// The path of the file.
        path: String,
    },
    /// Samples cannot be read.
    #[error(transparent)]
    Samples(#[from] CorpusError),
    /// A stated path is not that of a value in the samples.
    #[error(
        "no text or object of the samples has the path `{}`; `Order.labels` and `Order.items[].sku` are paths",
        printable(path)
    )]
    Unstated {
        /// The path.
        path: String,
    },
    /// A part of the schema cannot be expressed, or breaks a rule of the language.
    #[error("{}", .0.iter().join("\n"))]
    Problems(Vec<Problem>),
}

/// The settings of an import.
#[derive(Debug, Clone, Default)]
pub struct Options {
    /// The directories to search for imported files. An import of Thrift or Avro IDL is searched first in the directory
    /// of the importing file. If the list is empty, an import of protobuf is searched in the directories of the schema
    /// files.
    pub includes: Vec<PathBuf>,
    /// True if parts without effect on the bytes may be lost.
    pub lossy: bool,
}

/// The result of an import.
#[derive(Debug)]
pub struct Imported {
    /// The modules. They import each other's types by `super::`.
    pub modules: Vec<Module>,
    /// The records of all modules, in the order of their declaration.
    pub records: Vec<RecordName>,
    /// The parts that are lost, and those that readers ignore.
    pub problems: Vec<Problem>,
}

/// The names of a record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RecordName {
    /// The full name in the schema.
    pub full: String,
    /// The name in Rust.
    pub rust: String,
    /// The name of its module in Rust.
    pub module: String,
    /// True if another type of the schema contains it.
    pub is_part: bool,
}

/// A Rust module.
#[derive(Debug)]
pub struct Module {
    /// The name of the module, which is that of the schema's file.
    pub name: String,
    /// The text of the module.
    pub text: String,
}

impl Module {
    /// Returns the name of the module in Rust.
    #[must_use]
    pub fn ident(&self) -> String {
        names::identifier(self.name.clone()).0
    }
}

/// Reads schema files of one language, and the files that they import, and returns a module for each. A file of Avro ends
/// in `.avsc`, in `.avdl`, or, if it is a container with a schema, in `.avro`.
///
/// # Errors
/// When a file cannot be read or is not a schema, or a part of it cannot be expressed or breaks a rule of the language.
pub fn import(files: &[PathBuf], options: &Options) -> Result<Imported, ImportError> {
    let (schema, problems) = read(files, &options.includes, options.lossy)?;
    Ok(Imported {
        modules: modules(&schema)?,
        records: records(&schema),
        problems,
    })
}

/// The result of a check.
#[derive(Debug)]
pub struct Checked {
    /// The full names of the types, and of those that they use.
    pub types: Vec<String>,
    /// The parts that the derive cannot express, that break a rule of the language, or that readers ignore.
    pub problems: Vec<Problem>,
}

/// Returns the types of schema files of one language, and the parts of them that the derive cannot express, that break a
/// rule of the language, or that readers ignore. The bytes of all other parts are those of the schema.
///
/// # Errors
/// When a file cannot be read or is not a schema.
pub fn check(files: &[PathBuf], includes: &[PathBuf]) -> Result<Checked, ImportError> {
    let (schema, problems) = match read_all(files, includes) {
        Ok(read) => read,
        // Without types, since a rule of the language is broken.
        Err(ImportError::Problems(problems)) => {
            return Ok(Checked {
                types: Vec::new(),
                problems,
            });
        }
        Err(error) => return Err(error),
    };
    let names = schema.types.iter().map(|named| named.path.join("."));
    Ok(Checked {
        types: names.collect(),
        problems,
    })
}

/// Returns the schema in files, the parts that are lost, and those that readers ignore.
fn read(
    files: &[PathBuf],
    includes: &[PathBuf],
    is_lossy: bool,
) -> Result<(schema::Schema, Vec<Problem>), ImportError> {
    let (schema, problems) = read_all(files, includes)?;
    let is_fatal = |problem: &Problem| match problem.weight {
        Weight::Note => false,
        Weight::Loss => !is_lossy,
        Weight::Error => true,
    };
    match problems.iter().any(is_fatal) {
        true => Err(ImportError::Problems(problems)),
        false => Ok((schema, problems)),
    }
}

/// Returns the readable part of the schema in files, and the parts that the derive cannot express, that break a rule of
/// the language, or that readers ignore.
fn read_all(
    files: &[PathBuf],
    includes: &[PathBuf],
) -> Result<(schema::Schema, Vec<Problem>), ImportError> {
    let mut problems = Problems::default();
    let schema = match language(files)? {
        Language::Proto => proto::read(files, includes, &mut problems)?,
        Language::Thrift => thrift::read(files, includes, &mut problems)?,
        Language::Avro => avro::read(files, includes, &mut problems)?,
    };
    check::check(&schema, &mut problems);
    Ok((schema, problems.0))
}

/// Returns the language of all files.
fn language(files: &[PathBuf]) -> Result<Language, ImportError> {
    let of = |file: &Path| match file.extension()?.to_str()? {
        "proto" => Some((Language::Proto, "`.proto`")),
        "thrift" => Some((Language::Thrift, "`.thrift`")),
        "avsc" | avro::IDL | avro::CONTAINER => {
            Some((Language::Avro, "`.avsc`, `.avdl` or `.avro`"))
        }
        _ => None,
    };
    let first = files.first().and_then(|file| of(file));
    let all = "`.proto`, `.thrift`, `.avsc`, `.avdl` or `.avro`";
    let expected = first.map_or(all, |(_, ending)| ending);
    let other = files
        .iter()
        .find(|file| of(file).is_none() || of(file) != first);
    match (first, other) {
        (Some((language, _)), None) => Ok(language),
        (_, other) => Err(ImportError::Language {
            path: other
                .map(|file| file.display().to_string())
                .unwrap_or_default(),
            expected,
        }),
    }
}

/// Returns a module for each file with types.
fn modules(schema: &schema::Schema) -> Result<Vec<Module>, ImportError> {
    let types = names::types(schema);
    let names: Vec<_> = schema
        .files
        .iter()
        .map(|file| module_name(&file.path))
        .collect();
    let mut modules = Vec::new();
    let mut taken: BTreeMap<&str, usize> = BTreeMap::new();
    for (file, name) in names.iter().enumerate() {
        let Some(text) = Writer::new(schema, &types, &names, file, "wirecost import").module()
        else {
            continue;
        };
        if let Some(other) = taken.insert(name, file) {
            return Err(ImportError::Modules {
                module: name.clone(),
                one: schema.files[other].path.clone(),
                other: schema.files[file].path.clone(),
            });
        }
        modules.push(Module {
            name: name.clone(),
            text,
        });
    }
    Ok(modules)
}

/// Returns the records, with those that another type contains.
fn records(schema: &schema::Schema) -> Vec<RecordName> {
    let parts = schema.parts();
    let types = names::types(schema).into_iter().zip(&schema.types);
    let records = (0..).map(TypeId).zip(types);
    let records =
        records.filter(|(_, (_, named))| matches!(named.contents, Contents::Record { .. }));
    let names = records.map(|(id, (rust, named))| RecordName {
        full: named.path.join("."),
        rust,
        module: names::identifier(module_name(&schema.files[named.file].path)).0,
        is_part: parts.contains(&id),
    });
    names.collect()
}

/// Returns the name of a file without its ending, in snake case.
fn module_name(path: &str) -> String {
    let stem = Path::new(path).file_stem().unwrap_or_default();
    names::snake(&stem.to_string_lossy())
}
