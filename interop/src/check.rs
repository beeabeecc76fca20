//! `check`: compares the messages that other implementations wrote with the originals.

use std::{collections::BTreeMap, fs, path::Path};

use wirecost::json::ProtoJson;
use wirecost_codec::{Codec, Limits};
use wirecost_compress::{Compressor, Dictionary, Gzip, GzipLevel, Zstd, ZstdLevel};
use wirecost_frame::{Format, Framing};
use wirecost_message::Message;
use wirecost_wire::{Received, Receiver};

use crate::{
    Result,
    checked::Checked,
    coding::{codec, schema},
    difference::difference,
    every_type,
    export::DICTIONARY,
    form::Form,
    logical_types, messages_file,
    workloads::{self, Named},
};

/// The number of correct messages of each implementation and kind, and the disagreements.
#[derive(Default)]
struct Tally {
    agreed: BTreeMap<(String, String), usize>,
    disagreements: Vec<String>,
}

/// Prints the number of correct messages for each implementation and kind, and each incorrect one.
pub(crate) fn run(directory: &Path) -> Result<()> {
    let mut tally = Tally::default();
    tally.add_messages(directory)?;
    let every_type = every_type::check(directory);
    tally.add_values("google-protobuf", every_type::KIND, every_type);
    let logical_types = logical_types::check(directory);
    tally.add_values("fastavro", logical_types::KIND, logical_types);
    for ((implementation, kind), messages) in tally.agreed {
        println!("{implementation}\t{kind}\t{messages}");
    }
    for disagreement in &tally.disagreements {
        eprintln!("{disagreement}");
    }
    match tally.disagreements.len() {
        0 => Ok(()),
        count => Err(format!("{count} disagreements in what others wrote").into()),
    }
}

impl Tally {
    /// Adds the messages of the workloads.
    fn add_messages(&mut self, directory: &Path) -> Result<()> {
        let dictionary = Dictionary::new(&fs::read(directory.join(DICTIONARY))?)?;
        let (ours, theirs) = (directory.join("ours"), directory.join("theirs"));
        let workloads = workloads::all()?;
        for implementation in names(&theirs)? {
            for workload in &workloads {
                let ours = ours.join(&workload.name);
                let theirs = theirs.join(&implementation).join(&workload.name);
                for file in names(&theirs)? {
                    let form: Form = file.parse()?;
                    let at = |difference: &String| {
                        format!("{implementation}, {}, {file}: {difference}", workload.name)
                    };
                    let key = (implementation.clone(), form.kind());
                    let agreed = self.agreed.entry(key).or_insert(0);
                    match check(&theirs.join(&file), form, &ours, workload, &dictionary) {
                        Ok(found) => {
                            *agreed += found.iter().filter(|one| one.is_none()).count();
                            self.disagreements.extend(found.iter().flatten().map(at));
                        }
                        Err(error) => self.disagreements.push(at(&error.to_string())),
                    }
                }
            }
        }
        Ok(())
    }

    /// Adds the values of a record type that the cluster does not send.
    fn add_values(&mut self, implementation: &str, kind: &str, checked: Result<Checked>) {
        match checked {
            Ok(checked) => {
                let key = (implementation.to_owned(), kind.to_owned());
                self.agreed.insert(key, checked.values);
                self.disagreements.extend(checked.disagreements);
            }
            Err(error) => {
                let disagreement = format!("{implementation}, {kind}: {error}");
                self.disagreements.push(disagreement);
            }
        }
    }
}

/// Returns the names in a directory, in order.
fn names(directory: &Path) -> Result<Vec<String>> {
    let mut names = Vec::new();
    let entries = fs::read_dir(directory)
        .map_err(|error| format!("cannot list {}: {error}", directory.display()))?;
    for entry in entries {
        names.push(entry?.file_name().to_string_lossy().into_owned());
    }
    names.sort();
    Ok(names)
}

/// Returns the difference from the workload of each encoding in a file.
fn check(
    path: &Path,
    form: Form,
    ours: &Path,
    workload: &Named,
    dictionary: &Dictionary,
) -> Result<Vec<Option<String>>> {
    match form {
        Form::Messages(format) => {
            decode(&messages_file::read(path)?, &mut *codec(format)?, workload)
        }
        Form::ProtoJson => decode(
            &messages_file::read(path)?,
            &mut ProtoJson::default(),
            workload,
        ),
        Form::Gzip => {
            let messages = decompress(path, Gzip::new(GzipLevel::DEFAULT))?;
            decode(&messages, &mut *codec(Format::Json)?, workload)
        }
        Form::Zstd => {
            let messages = decompress(path, Zstd::new(ZstdLevel::DEFAULT))?;
            decode(&messages, &mut *codec(Format::Json)?, workload)
        }
        Form::Link(_, format) => {
            let sent = messages_file::read(&ours.join(Form::Messages(format).to_string()))?;
            compare(&sent, &receive(path, format, dictionary)?)
        }
    }
}

/// Decodes messages that other implementations encoded, each in its own way.
fn decode(
    encodings: &[Vec<u8>],
    codec: &mut dyn Codec<Message>,
    workload: &Named,
) -> Result<Vec<Option<String>>> {
    check_count(workload.messages.len(), encodings.len())?;
    let mut differences = Vec::new();
    for (index, (expected, bytes)) in std::iter::zip(&workload.messages, encodings).enumerate() {
        let difference = match codec.decode(bytes) {
            Ok(found) => difference(expected, &found)?,
            Err(error) => Some(error.to_string()),
        };
        differences.push(difference.map(|difference| format!("message {index}: {difference}")));
    }
    Ok(differences)
}

/// Compares encodings of ours after a round trip through another implementation.
fn compare(sent: &[Vec<u8>], arrived: &[Vec<u8>]) -> Result<Vec<Option<String>>> {
    check_count(sent.len(), arrived.len())?;
    let pairs = std::iter::zip(sent, arrived).enumerate();
    let differences = pairs.map(|(index, (sent, arrived))| {
        (sent != arrived).then(|| format!("message {index}: other bytes than were to be sent"))
    });
    Ok(differences.collect())
}

fn check_count(expected: usize, found: usize) -> Result<()> {
    if found != expected {
        return Err(format!("{found} messages instead of {expected}").into());
    }
    Ok(())
}

fn decompress(path: &Path, mut compressor: impl Compressor) -> Result<Vec<Vec<u8>>> {
    let mut messages = Vec::new();
    for (index, compressed) in messages_file::read(path)?.iter().enumerate() {
        let mut message = Vec::new();
        compressor
            .decompress(compressed, &mut message, Limits::DEFAULT)
            .map_err(|error| format!("message {index}: {error}"))?;
        messages.push(message);
    }
    Ok(messages)
}

/// Returns the messages in a connection's frames.
fn receive(path: &Path, format: Format, dictionary: &Dictionary) -> Result<Vec<Vec<u8>>> {
    let link = fs::read(path)?;
    let schema = schema(format);
    let mut receiver = Receiver::new(Framing::default(), [dictionary.clone()]);
    let (mut rest, mut all) = (link.as_slice(), Vec::new());
    while !rest.is_empty() {
        let at = link.len() - rest.len();
        let received = receiver
            .receive(rest)
            .map_err(|error| format!("the frame at byte {at}: {error}"))?;
        let Received::Frame {
            header,
            messages,
            consumed,
        } = received
        else {
            return Err(format!("the frame at byte {at} is cut short").into());
        };
        if (header.format, header.schema) != (format, schema) {
            return Err(format!("the frame at byte {at} has the header {header:?}").into());
        }
        all.extend(messages.map(<[u8]>::to_vec));
        rest = &rest[consumed..];
    }
    Ok(all)
}
