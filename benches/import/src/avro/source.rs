//! The files with schemas of Avro: JSON, Avro IDL, and containers with a schema in JSON.

use std::{
    collections::BTreeSet,
    fs,
    io::BufReader,
    path::{Path, PathBuf},
};

use serde_json::Value as Json;
use wirecost_codec::Limits;
use wirecost_envelope::container::ContainerReader;

use super::{
    findings::Findings,
    idl::{self, Idl, Import, Position},
    limit::{MOST_SCHEMAS, too_many},
    positions::Positions,
    unique::UniqueKeys,
};
use crate::{
    ImportError,
    files::{found, index_of},
    problem::Place,
};

/// The ending of a container.
pub(crate) const CONTAINER: &str = "avro";

/// The ending of a file in Avro IDL.
pub(crate) const IDL: &str = "avdl";

const NO_NAMED_TYPE: &str = "the schema is of no named type, and a message is a record: make the type of the schema the \
    type of a record's field";

const NO_PROTOCOLS: &str = "a protocol in JSON cannot be imported: import its `.avdl` file, or an `.avsc` file of \
    its types";

/// The schemas of a file.
pub(super) struct Source {
    pub(super) path: String,
    /// The schemas in JSON: one, or in Avro IDL that of each named type.
    pub(super) schemas: Vec<String>,
    /// The sum of the levels of the schemas: of the values in JSON in each other.
    pub(super) levels: usize,
    /// The positions of the names; none in a container.
    pub(super) positions: Positions,
    /// The findings in the schemas.
    pub(super) findings: Findings,
}

impl Source {
    /// Returns the place of a type or a member.
    pub(super) fn place(&self, name: &str) -> Place {
        Place {
            file: self.path.clone(),
            position: self.positions.declared.get(name).copied(),
            name: name.to_owned(),
        }
    }

    /// Returns the place where a full name is declared, or else is used.
    pub(super) fn mention(&self, name: &str) -> Option<String> {
        let declared = self.positions.declared.get(name);
        let mut references = self.positions.references.iter();
        let position = declared.or_else(|| {
            let found = references.find(|(reference, _)| reference == name);
            found.map(|(_, position)| position)
        });
        position.map(|position| at(&self.path, *position))
    }
}

/// Reads files and the files that they import, each once. Their types may name each other.
pub(super) fn read(files: &[PathBuf], includes: &[PathBuf]) -> Result<Vec<Source>, ImportError> {
    let mut paths = Vec::new();
    for file in files {
        index_of(&mut paths, file.clone());
    }
    let mut sources: Vec<Source> = Vec::new();
    let mut left = MOST_SCHEMAS;
    while let Some(file) = paths.get(sources.len()).cloned() {
        let source = match has_ending(&file, IDL) {
            true => {
                let (source, imports) = of_idl(&file, left)?;
                for import in &imports {
                    index_of(&mut paths, imported(&file, import, includes)?);
                }
                Ok(source)
            }
            false if left == 0 => Err(parse_error(&file.display().to_string(), &too_many())),
            false => of_json(&file),
        }?;
        left -= source.schemas.len();
        sources.push(source);
    }
    // Besides schemas in JSON, apache-avro finds names without a type. It does not tell their positions.
    if paths.iter().all(|file| has_ending(file, IDL)) {
        check_references(&sources)?;
    }
    Ok(sources)
}

fn has_ending(file: &Path, ending: &str) -> bool {
    file.extension().is_some_and(|own| own == ending)
}

fn of_json(file: &Path) -> Result<Source, ImportError> {
    let path = file.display().to_string();
    let is_container = has_ending(file, CONTAINER);
    let text = match is_container {
        true => of_container(file)?,
        false => read_text(file)?,
    };
    // The other parser does not tell the line.
    let json = serde_json::from_str::<UniqueKeys>(&text).and_then(|_| serde_json::from_str(&text));
    let mut json: Json = json.map_err(|error| {
        let (line, column) = (error.line(), error.column());
        parse_error(&format!("{path}:{line}:{column}"), &error.to_string())
    })?;
    if !is_of_named_type(&json) {
        return Err(parse_error(&path, NO_NAMED_TYPE));
    }
    let findings = Findings::of(std::slice::from_mut(&mut json));
    Ok(Source {
        path,
        schemas: vec![json.to_string()],
        levels: levels(&json),
        positions: match is_container {
            true => Positions::default(),
            false => Positions::of(&text),
        },
        findings,
    })
}

fn is_of_named_type(schema: &Json) -> bool {
    let ty = schema.get("type").and_then(Json::as_str);
    matches!(ty, Some("record" | "enum" | "fixed"))
}

/// Returns the number of values in each other.
fn levels(json: &Json) -> usize {
    let inner = match json {
        Json::Array(values) => values.iter().map(levels).max(),
        Json::Object(entries) => entries.values().map(levels).max(),
        _ => None,
    };
    1 + inner.unwrap_or(0)
}

/// Returns the schema in the header of a container.
fn of_container(file: &Path) -> Result<String, ImportError> {
    let opened = fs::File::open(file).map_err(|error| unread(file, error))?;
    let reader = ContainerReader::new(BufReader::new(opened), Limits::DEFAULT);
    let reader =
        reader.map_err(|error| parse_error(&file.display().to_string(), &error.to_string()))?;
    Ok(reader.schema().to_owned())
}

/// Reads a file in Avro IDL with at most `left` types, and returns its imports too.
fn of_idl(file: &Path, left: usize) -> Result<(Source, Vec<Import>), ImportError> {
    let path = file.display().to_string();
    let Idl {
        mut schemas,
        positions,
        references,
        imports,
    } = idl::parse(&read_text(file)?, left)
        .map_err(|defect| parse_error(&at(&path, defect.position), &defect.text))?;
    let findings = Findings::of(&mut schemas);
    let source = Source {
        path,
        schemas: schemas.iter().map(Json::to_string).collect(),
        levels: schemas.iter().map(levels).sum(),
        positions: Positions {
            declared: positions,
            references,
        },
        findings,
    };
    Ok((source, imports))
}

/// Returns the path of an imported file.
fn imported(file: &Path, import: &Import, includes: &[PathBuf]) -> Result<PathBuf, ImportError> {
    let path = match import.is_protocol {
        true => Err(NO_PROTOCOLS.to_owned()),
        false => found(file, &import.path, includes),
    };
    path.map_err(|text| parse_error(&at(&file.display().to_string(), import.position), &text))
}

/// Checks that each type that is named is declared.
fn check_references(sources: &[Source]) -> Result<(), ImportError> {
    let declared: BTreeSet<_> = sources
        .iter()
        .flat_map(|one| one.positions.declared.keys())
        .collect();
    for source in sources {
        for (name, position) in &source.positions.references {
            if !declared.contains(name) {
                let text = format!("no type has the name `{name}`");
                return Err(parse_error(&at(&source.path, *position), &text));
            }
        }
    }
    Ok(())
}

fn at(path: &str, (line, column): Position) -> String {
    format!("{path}:{line}:{column}")
}

fn parse_error(place: &str, text: &str) -> ImportError {
    ImportError::Parse {
        text: format!("{place}: {text}"),
    }
}

fn read_text(file: &Path) -> Result<String, ImportError> {
    fs::read_to_string(file).map_err(|error| unread(file, error))
}

fn unread(file: &Path, error: std::io::Error) -> ImportError {
    ImportError::Read {
        path: file.display().to_string(),
        error,
    }
}
