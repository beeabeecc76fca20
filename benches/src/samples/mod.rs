//! A user's own messages in files.

mod topic;

use std::{
    fs::File,
    io::{self, BufReader},
    path::{Path, PathBuf},
};

use wirecost_avro::Resolving;
use wirecost_codec::{Codec, DecodeError, Limits, Schema, escaped_path};
use wirecost_envelope::{DelimitedReader, KcatReader, ReadError, container::ContainerReader};
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
    #[error("{}: message {number}: {error}", escaped_path(path))]
    Foreign {
        /// The file.
        path: PathBuf,
        /// The number of the message, from 1.
        number: usize,
        /// The reason.
        #[source]
        error: ReadError,
    },
    /// The name of a dump of Kafka does not state its format.
    #[error(
        "{}: the format of a dump of Kafka is a part of its name, which ends in .avro.kcat, .json.kcat or .proto.kcat",
        escaped_path(path)
    )]
    Unnamed {
        /// The file.
        path: PathBuf,
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
/// | `.avro` | Avro's container, without compression, or by deflate or zstandard; its schema is resolved |
/// | `.avro.kcat`, `.json.kcat`, `.proto.kcat` | a topic of Kafka with Confluent's headers, as `kcat -f '%R%s'` writes it |
/// | any other | protobuf, each message after its length as a varint |
///
/// All messages of a topic in Avro must have been written with the schema of the type: the file has no schema.
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
        Some("kcat") => dump(path),
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
    let mut reader = DelimitedReader::new(open(path)?, Limits::DEFAULT);
    let mut protobuf = Protobuf::default();
    all(path, || {
        let message = reader.next_message()?;
        Ok(message.map(|message| protobuf.decode(message)))
    })
}

/// Reads a dump of a topic of Kafka.
fn dump<T: Schema>(path: &Path) -> Result<Vec<T>, SamplesError> {
    let unnamed = || SamplesError::Unnamed { path: path.into() };
    let mut decode = topic::decoder(path).ok_or_else(unnamed)?;
    let mut reader = KcatReader::new(open(path)?, Limits::DEFAULT);
    all(path, || {
        let record = reader.next_message()?;
        Ok(record.map(&mut decode))
    })
}

/// Reads a container of Avro, and resolves its schema.
fn container<T: Schema>(path: &Path) -> Result<Vec<T>, SamplesError> {
    let reader = ContainerReader::new(open(path)?, Limits::DEFAULT);
    let mut reader = reader.map_err(|error| foreign(path, 1, error))?;
    let decoder = Resolving::<T>::new(reader.schema(), Limits::DEFAULT);
    let decoder = decoder.map_err(|error| refused(path, 1, error))?;
    all(path, || {
        let message = reader.next_message(|bytes| decoder.decode_first(bytes))?;
        Ok(message.map(Ok))
    })
}

fn open(path: &Path) -> Result<BufReader<File>, SamplesError> {
    let file = File::open(path).map_err(|error| SamplesError::Io {
        path: path.into(),
        error,
    })?;
    Ok(BufReader::new(file))
}

/// Returns the messages that `next` reads until there is none.
fn all<T>(
    path: &Path,
    mut next: impl FnMut() -> Result<Option<Result<T, DecodeError>>, ReadError>,
) -> Result<Vec<T>, SamplesError> {
    let mut messages = Vec::new();
    loop {
        let number = messages.len() + 1;
        match next() {
            Ok(None) => return Ok(messages),
            Ok(Some(Ok(message))) => messages.push(message),
            Ok(Some(Err(error))) | Err(ReadError::Message { error, .. }) => {
                return Err(refused(path, number, error));
            }
            Err(error) => return Err(foreign(path, number, error)),
        }
    }
}

fn refused(path: &Path, number: usize, error: DecodeError) -> SamplesError {
    SamplesError::Message {
        path: path.into(),
        number,
        error,
    }
}

fn foreign(path: &Path, number: usize, error: ReadError) -> SamplesError {
    SamplesError::Foreign {
        path: path.into(),
        number,
        error,
    }
}
