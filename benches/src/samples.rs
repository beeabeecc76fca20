//! A user's own messages in files.

use std::{
    fs::{self, File},
    io::{self, BufReader},
    path::{Path, PathBuf},
};

use apache_avro::{Reader, writer::datum::GenericDatumWriter};
use wirecost_avro::Resolving;
use wirecost_codec::{Codec, DecodeError, Limits, Schema, counted, escaped_path, short_text};
use wirecost_fixtures::corpus::{self, CorpusError};
use wirecost_json::Json;
use wirecost_protobuf::Protobuf;

/// The reason why samples could not be read. The text may be logged as it is.
#[derive(Debug, thiserror::Error)]
pub enum SamplesError {
    /// A file could not be read.
    #[error("{}: {error}", escaped_path(path))]
    Io {
        /// The file.
        path: PathBuf,
        /// The system's error.
        #[source]
        error: io::Error,
    },
    /// The JSON documents could not be read.
    #[error(transparent)]
    Corpus(#[from] CorpusError),
    /// A JSON document is not of the type.
    #[error("{}:{line}: {error}", escaped_path(path))]
    Document {
        /// The file.
        path: PathBuf,
        /// The line on which the document starts, from 1.
        line: usize,
        /// The codec's error.
        #[source]
        error: DecodeError,
    },
    /// A message of a binary file is not of the type.
    #[error("{}: message {number}: {error}", escaped_path(path))]
    Message {
        /// The file.
        path: PathBuf,
        /// The number of the message, from 1.
        number: usize,
        /// The codec's error.
        #[source]
        error: DecodeError,
    },
    /// A file is not of its format.
    #[error("{}: message {number}: {text}", escaped_path(path))]
    Foreign {
        /// The file.
        path: PathBuf,
        /// The number of the message, from 1.
        number: usize,
        /// The reason.
        text: String,
    },
    /// A file has no message.
    #[error("{}: no messages", escaped_path(path))]
    Empty {
        /// The file.
        path: PathBuf,
    },
}

/// Reads messages in their order. The name decides the format:
///
/// | path | format |
/// |---|---|
/// | a directory, `.json`, `.jsonl`, `.ndjson` | [JSON documents](corpus) |
/// | `.avro` | Avro's container, without compression or by deflate; its schema is resolved |
/// | any other | protobuf, each message after its length as a varint |
///
/// # Errors
/// When a file cannot be read, or a message is not of the type or exceeds the default limits; each error names the
/// file and the line or the number of the message.
pub fn read<T: Schema>(path: &Path) -> Result<Vec<T>, SamplesError> {
    let extension = path.extension().unwrap_or_default().to_ascii_lowercase();
    let messages = match extension.to_str() {
        Some("json" | "jsonl" | "ndjson") => documents(path),
        _ if path.is_dir() => documents(path),
        Some("avro") => container(path),
        _ => delimited(path),
    }?;
    match messages.len() {
        0 => Err(SamplesError::Empty { path: path.into() }),
        _ => Ok(messages),
    }
}

fn documents<T: Schema>(path: &Path) -> Result<Vec<T>, SamplesError> {
    let (mut json, mut messages) = (Json::default(), Vec::new());
    corpus::for_each(path, |text| {
        let message = json.decode(text.text.as_bytes());
        let message = message.map_err(|error| SamplesError::Document {
            path: text.path.into(),
            line: text.line,
            error,
        })?;
        messages.push(message);
        Ok(())
    })
    .map(|()| messages)
}

fn delimited<T: Schema>(path: &Path) -> Result<Vec<T>, SamplesError> {
    let bytes = fs::read(path).map_err(|error| SamplesError::Io {
        path: path.into(),
        error,
    })?;
    let (mut rest, mut messages) = (&bytes[..], Vec::new());
    let mut protobuf = Protobuf::default();
    while !rest.is_empty() {
        let number = messages.len() + 1;
        let length = prost::decode_length_delimiter(&mut rest);
        let (message, after) = length
            .map_err(|error| error.to_string())
            .and_then(|length| {
                let missing = || {
                    let left = counted(rest.len(), "byte");
                    format!("its length is {length}, and {left} are left")
                };
                rest.split_at_checked(length).ok_or_else(missing)
            })
            .map_err(|text| SamplesError::Foreign {
                path: path.into(),
                number,
                text,
            })?;
        let message = protobuf.decode(message);
        messages.push(message.map_err(|error| SamplesError::Message {
            path: path.into(),
            number,
            error,
        })?);
        rest = after;
    }
    Ok(messages)
}

/// Reads a container of Avro. Apache's library reads the blocks, and writes each value for our decoder, which resolves
/// the schema.
fn container<T: Schema>(path: &Path) -> Result<Vec<T>, SamplesError> {
    let file = File::open(path).map_err(|error| SamplesError::Io {
        path: path.into(),
        error,
    })?;
    let foreign = |number: usize| {
        move |error: apache_avro::Error| SamplesError::Foreign {
            path: path.into(),
            number,
            text: short_text(error),
        }
    };
    let refused = |number: usize| {
        move |error: DecodeError| SamplesError::Message {
            path: path.into(),
            number,
            error,
        }
    };
    let reader = Reader::new(BufReader::new(file)).map_err(foreign(1))?;
    let schema = reader.writer_schema().clone();
    let text = serde_json::to_string(&schema).map_err(|error| SamplesError::Foreign {
        path: path.into(),
        number: 1,
        text: short_text(error),
    })?;
    let decoder = Resolving::<T>::new(&text, Limits::DEFAULT).map_err(refused(1))?;
    let writer = GenericDatumWriter::builder(&schema)
        .build()
        .map_err(foreign(1))?;
    let mut messages = Vec::new();
    for (value, number) in reader.zip(1..) {
        let value = value.map_err(foreign(number))?;
        let bytes = writer.write_value_to_vec(value).map_err(foreign(number))?;
        messages.push(decoder.decode(&bytes).map_err(refused(number))?);
    }
    Ok(messages)
}
