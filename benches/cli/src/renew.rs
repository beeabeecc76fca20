//! `wirecost renew`: regenerates the published IDL files, the fixtures' manifest and the golden
//! vectors from the sources.

use std::path::Path;

use wirecost_bench::engines::{Engine, engines};
use wirecost_codec::{EncodeError, NamespaceError, Schema};
use wirecost_fixtures::{golden, manifest};
use wirecost_frame::Format;
use wirecost_json::Json;
use wirecost_message::Message;
use wirecost_report::{
    command::CommandError,
    generated::{self, Generated},
};

/// The command that renews the files.
pub const COMMAND: &str = "cargo run --release -p wirecost-cli -- renew";

/// Regenerate the IDL files, the fixtures' manifest and the golden vectors
#[derive(Debug, clap::Args)]
pub struct RenewArguments {
    /// Write nothing; fail if a file is out of date
    #[arg(long)]
    pub(crate) check: bool,
}

/// Writes the files under `root` that differ from the sources, or with `check` only names them.
///
/// # Errors
/// When a file cannot be written, or is out of date under `check`.
pub fn run(root: &Path, check: bool) -> Result<(), CommandError> {
    let mut files = idl().map_err(CommandError::failed)?;
    files.push(manifest().map_err(CommandError::failed)?);
    files.extend(golden_vectors().map_err(CommandError::failed)?);
    match check {
        true => generated::check(root, &files, COMMAND),
        false => generated::write(root, &files),
    }
}

/// Returns the schema in the language of each format that has one.
fn idl() -> Result<Vec<Generated>, NamespaceError> {
    let (record, package) = (Message::RECORD, Message::PACKAGE);
    let files = [
        ("cluster.proto", wirecost_protobuf::idl(record, package)?),
        ("cluster.avsc", wirecost_avro::idl(record, package)?),
        ("cluster.thrift", wirecost_thrift::idl(record, package)?),
    ];
    Ok(files
        .map(|(name, text)| file(format!("codecs/message/{name}"), text))
        .into())
}

fn manifest() -> Result<Generated, EncodeError> {
    Ok(file(
        "fixtures/manifest.json".to_owned(),
        manifest::render(&mut Json::default())?,
    ))
}

/// Returns the bytes of every golden message in every format.
fn golden_vectors() -> Result<Vec<Generated>, EncodeError> {
    let mut files = Vec::new();
    let examples = golden::messages();
    let messages: Vec<Message> = examples
        .iter()
        .map(|example| example.message.clone())
        .collect();
    for engine in engines().into_iter().filter(|engine| engine.is_default) {
        let Some(load) = engine.of_messages() else {
            continue;
        };
        let encoded = load(&messages)?.encoded()?;
        files.extend(
            std::iter::zip(&examples, encoded).map(|(example, contents)| Generated {
                path: golden_path(&example.name, &engine).into(),
                contents,
            }),
        );
    }
    Ok(files)
}

/// Returns the path of a message's golden vector in the format of an engine, from the repository's
/// root.
#[must_use]
pub fn golden_path(message: &str, engine: &Engine<Message>) -> String {
    let extension = match engine.format.in_frame() {
        Some(Format::Protobuf) => "pb",
        _ => engine.format.name(),
    };
    format!("fixtures/golden/{message}.{extension}")
}

fn file(path: String, text: String) -> Generated {
    Generated {
        path: path.into(),
        contents: text.into_bytes(),
    }
}
