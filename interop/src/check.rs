//! `check`: what others wrote, against the messages that they were given.

use std::{collections::BTreeMap, fs, path::Path};

use wirecost_codec::Limits;
use wirecost_compress::{Compressor, Dictionary, Gzip, GzipLevel, Zstd, ZstdLevel};
use wirecost_frame::Framing;
use wirecost_wire::{Received, Receiver};

use crate::{
    Result, SCHEMA,
    difference::difference,
    export::{DICTIONARY, DICTIONARY_ID},
    form::{Coding, Form},
    messages_file,
    workloads::{self, Named},
};

/// Prints how many messages of each implementation and kind are right, and each that is not.
pub(crate) fn run(directory: &Path) -> Result<()> {
    let dictionary = Dictionary::new(DICTIONARY_ID, &fs::read(directory.join(DICTIONARY))?)?;
    let workloads = workloads::all();
    let (mut agreed, mut disagreements) = (BTreeMap::new(), Vec::new());
    for implementation in names(&directory.join("theirs"))? {
        for workload in &workloads {
            let directory = directory
                .join("theirs")
                .join(&implementation)
                .join(&workload.name);
            for file in names(&directory)? {
                let form: Form = file.parse()?;
                let at =
                    |what: &String| format!("{implementation}, {}, {file}: {what}", workload.name);
                let agreed = agreed
                    .entry((implementation.clone(), form.kind()))
                    .or_insert(0);
                match check(&directory.join(&file), form, workload, &dictionary) {
                    Ok(differences) => {
                        *agreed += workload.messages.len() - differences.len();
                        disagreements.extend(differences.iter().map(at));
                    }
                    Err(error) => disagreements.push(at(&error.to_string())),
                }
            }
        }
    }
    for ((implementation, kind), messages) in agreed {
        println!("{implementation}\t{kind}\t{messages}");
    }
    for disagreement in &disagreements {
        eprintln!("{disagreement}");
    }
    match disagreements.len() {
        0 => Ok(()),
        count => Err(format!("{count} disagreements in what others wrote").into()),
    }
}

/// What a directory holds, in the order of the names.
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

/// Which messages of a file are not the workload's, and in what.
fn check(
    path: &Path,
    form: Form,
    workload: &Named,
    dictionary: &Dictionary,
) -> Result<Vec<String>> {
    let (coding, messages) = match form {
        Form::Messages(coding) => (coding, messages_file::read(path)?),
        Form::Gzip => (
            Coding::Json,
            decompress(path, Gzip::new(GzipLevel::DEFAULT))?,
        ),
        Form::Zstd => (
            Coding::Json,
            decompress(path, Zstd::new(ZstdLevel::DEFAULT))?,
        ),
        Form::Link(_, coding) => (coding, receive(path, coding, dictionary)?),
    };
    let (found, expected) = (messages.len(), workload.messages.len());
    if found != expected {
        return Err(format!("{found} messages instead of {expected}").into());
    }
    let mut codec = coding.codec();
    let mut differences = Vec::new();
    for (index, (bytes, expected)) in std::iter::zip(&messages, &workload.messages).enumerate() {
        let what = match codec.decode(bytes) {
            Ok(found) => difference(expected, &found)?,
            Err(error) => Some(error.to_string()),
        };
        differences.extend(what.map(|what| format!("message {index}: {what}")));
    }
    Ok(differences)
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

/// The messages of a connection's frames.
fn receive(path: &Path, coding: Coding, dictionary: &Dictionary) -> Result<Vec<Vec<u8>>> {
    let link = fs::read(path)?;
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
        if (header.format, header.schema) != (coding.in_frame(), SCHEMA) {
            return Err(format!("the frame at byte {at} has the header {header:?}").into());
        }
        all.extend(messages.map(<[u8]>::to_vec));
        rest = &rest[consumed..];
    }
    Ok(all)
}
