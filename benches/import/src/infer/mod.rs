//! Schemas of JSON samples.

mod decide;
mod enums;
mod maps;
mod node;
mod observed;
mod reasons;

use std::{
    collections::BTreeMap,
    fmt,
    path::{Path, PathBuf},
    str::FromStr,
};

use serde_json::value::RawValue;
use wirecost_fixtures::corpus::{self, CorpusError};

use self::{
    decide::{Decider, singular},
    observed::{Document, Observed},
};
use crate::{
    ImportError, Module, check,
    names::{self, pascal},
    problem::Problems,
    rust::Writer,
    schema::{Contents, File, Language, Schema, TypeId},
};

/// The program that writes the modules.
const PROGRAM: &str = "wirecost infer";

/// A kind of type that a user states in place of the inferred one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kept {
    /// An enum, of at most 32 values.
    Enum,
    /// A map from text.
    Map,
    /// A record, of at most 1,000 fields.
    Record,
    /// Text.
    Text,
}

/// The error of a text that is not a kind of type.
#[derive(Debug, thiserror::Error)]
#[error("`{0}` is not enum, map, record or text")]
pub struct KeptError(String);

impl FromStr for Kept {
    type Err = KeptError;

    fn from_str(text: &str) -> Result<Self, KeptError> {
        match text {
            "enum" => Ok(Self::Enum),
            "map" => Ok(Self::Map),
            "record" => Ok(Self::Record),
            "text" => Ok(Self::Text),
            other => Err(KeptError(other.to_owned())),
        }
    }
}

/// The settings of an inference.
#[derive(Debug, Clone, Default)]
pub struct InferOptions {
    /// The name of the documents' type; by default that of the file or directory.
    pub name: Option<String>,
    /// The kinds of types that the user states, by the path of their values: `Order.labels`, `Order.items[].sku`.
    pub stated: BTreeMap<String, Kept>,
}

/// An inferred schema.
#[derive(Debug)]
pub struct Inferred {
    /// The module.
    pub module: Module,
    /// The name of the documents' type.
    pub root: String,
    /// The types and fields, in the order of the module.
    pub decisions: Vec<Decision>,
}

/// The type of a record or a field, with the reason for it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Decision {
    /// The name of a type, or a type and a field.
    pub name: String,
    /// The type of the field in Rust; empty for a type.
    pub rust: String,
    /// The reason, as a sentence.
    pub reason: String,
}

impl fmt::Display for Decision {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { name, rust, reason } = self;
        match (&**rust, &**reason) {
            ("", reason) => write!(f, "{name}: {reason}"),
            (rust, "") => write!(f, "  {name}: {rust}"),
            (rust, reason) => write!(f, "  {name}: {rust}. {reason}"),
        }
    }
}

/// Infers the schema of the JSON documents at `path`: a directory of `.json` files, one such file, or a `.jsonl` or
/// `.ndjson` file with a document per line. Each document is a message.
///
/// A field that is null or absent in a document is an option. The elements of a list are options if one of them is
/// null, and so are the values of a map. Null in place of a list is an error there, and so is null in a list that is
/// itself an element, a map's value or optional. Text is an enum if its values are few words, and an object is a map if
/// half of its keys are unlike field names, or if it has many keys. Integers have 32 or 64 bits, and are signed if one
/// is negative.
///
/// # Errors
/// When a document is not JSON, or two values in one place have no common type: with the file, the line and the column
/// of both.
pub fn infer(path: &Path, options: &InferOptions) -> Result<Inferred, ImportError> {
    let (files, all) = observe(path)?;
    let file_name = path.canonicalize().unwrap_or_else(|_| path.to_owned());
    let stem = file_name.file_stem().unwrap_or_default().to_string_lossy();
    let root = match &options.name {
        Some(name) => pascal(name),
        None => singular(&pascal(&stem)),
    };
    let mut problems = Problems::default();
    let mut decider = Decider::new(&files, &options.stated, &mut problems);
    decider.root(&root, &all);
    let found = decider.found;
    let schema = Schema {
        // As in Avro, fields have names and no ids.
        language: Language::Avro,
        files: vec![File {
            path: file_name.display().to_string(),
            package: String::new(),
        }],
        types: decider.types,
    };
    check::check(&schema, &mut problems);
    if !problems.0.is_empty() {
        return Err(ImportError::Problems(problems.0));
    }
    if let Some(path) = options.stated.keys().find(|path| !found.contains(*path)) {
        let path = path.clone();
        return Err(ImportError::Unstated { path });
    }
    Ok(written(&schema, root))
}

/// Returns the paths of the files at `path`, and the values of all documents.
fn observe(path: &Path) -> Result<(Vec<String>, Observed), ImportError> {
    let mut files: Vec<PathBuf> = Vec::new();
    let mut all: Option<Observed> = None;
    corpus::for_each(path, |text| {
        if files.last().is_none_or(|last| last != text.path) {
            files.push(text.path.to_owned());
        }
        let raw: &RawValue =
            serde_json::from_str(text.text).map_err(|error| text.syntax(&error))?;
        let document = Document::new(files.len() - 1, text.line, text.text);
        let observed = Observed::of_message(&document, raw);
        match &mut all {
            None => all = Some(observed),
            Some(all) => all.merge(observed),
        }
        Ok::<(), CorpusError>(())
    })?;
    let files = files.iter().map(|file| file.display().to_string());
    let empty = || CorpusError::Empty { path: path.into() };
    Ok((files.collect(), all.ok_or_else(empty)?))
}

fn written(schema: &Schema, root: String) -> Inferred {
    let types = names::types(schema);
    let module = names::snake(&root);
    let modules = [module.clone()];
    let mut writer = Writer::new(schema, &types, &modules, 0, PROGRAM);
    let mut decisions = Vec::new();
    for (id, named) in (0..).map(TypeId).zip(&schema.types) {
        let name = &types[id.0];
        let Contents::Record { fields, .. } = &named.contents else {
            continue;
        };
        decisions.push(Decision {
            name: name.clone(),
            rust: String::new(),
            reason: named.doc.clone(),
        });
        decisions.extend(fields.iter().map(|field| Decision {
            name: field.json.as_ref().unwrap_or(&field.name).clone(),
            rust: writer.shape(id, &field.shape),
            reason: field.doc.clone(),
        }));
    }
    let writer = Writer::new(schema, &types, &modules, 0, PROGRAM);
    Inferred {
        module: Module {
            name: module,
            text: writer.module().unwrap_or_default(),
        },
        root: types.into_iter().next().unwrap_or(root),
        decisions,
    }
}
