//! `export`: the messages in every form.

use std::{fs, num::NonZeroU32, path::Path};

use wirecost_compress::{Compressor, Dictionary, Gzip, GzipLevel, Zstd, ZstdLevel};
use wirecost_frame::Framing;
use wirecost_message::Message;
use wirecost_wire::{Packing, Sender};

use crate::{
    Result, SCHEMA,
    form::{Coding, Form},
    messages_file,
    workloads::{self, Named},
};

/// One of each kind, and batches that leave a rest.
const PACKINGS: [&str; 10] = [
    "none",
    "gzip-6",
    "zstd-3",
    "x64",
    "gzip-6-x64",
    "zstd-3-x64",
    "deflate-6-dict",
    "zstd-3-dict",
    "deflate-6-stream",
    "zstd-3-stream",
];

/// An id of two bytes.
pub(crate) const DICTIONARY_ID: NonZeroU32 = NonZeroU32::new(300).expect("it is not zero");

/// Where the dictionary of the links is; its name ends with its id.
pub(crate) const DICTIONARY: &str = "ours/dictionary-300";

/// More than DEFLATE's window, so that both sides must take the same part of it.
const DICTIONARY_BYTES: usize = 48 << 10;

pub(crate) fn run(directory: &Path) -> Result<()> {
    let workloads = workloads::all();
    fs::create_dir_all(directory.join("ours"))?;
    let dictionary = train(&workloads)?;
    fs::write(directory.join(DICTIONARY), dictionary.content())?;
    for (index, workload) in workloads.iter().enumerate() {
        let directory = directory.join("ours").join(&workload.name);
        fs::create_dir_all(&directory)?;
        export(workload, index, &dictionary, &directory)?;
        println!("{}\t{}", workload.name, workload.messages.len());
    }
    Ok(())
}

/// Of the last generated workload, the steady mix, in every format.
fn train(workloads: &[Named]) -> Result<Dictionary> {
    let mut samples = Vec::new();
    for workload in workloads.iter().filter(|named| named.name == "steady-mix") {
        for coding in Coding::ALL {
            samples.extend(encode(coding, &workload.messages)?);
        }
    }
    Ok(Dictionary::train(DICTIONARY_ID, samples, DICTIONARY_BYTES)?)
}

fn encode(coding: Coding, messages: &[Message]) -> Result<Vec<Vec<u8>>> {
    let mut codec = coding.codec();
    let mut encoded = Vec::new();
    for message in messages {
        let mut bytes = Vec::new();
        codec.encode(message, &mut bytes)?;
        encoded.push(bytes);
    }
    Ok(encoded)
}

/// Writes a workload's files. Each packing takes one format here and another in the next workload,
/// so that in the end it has taken all.
fn export(workload: &Named, index: usize, dictionary: &Dictionary, to: &Path) -> Result<()> {
    let write = |form: Form, messages: &[Vec<u8>]| {
        messages_file::write(&to.join(form.to_string()), messages)
    };
    for coding in Coding::ALL {
        write(Form::Messages(coding), &encode(coding, &workload.messages)?)?;
    }
    let json = encode(Coding::Json, &workload.messages)?;
    write(
        Form::Gzip,
        &compress(&json, GzipLevel::all().map(Gzip::new))?,
    )?;
    write(
        Form::Zstd,
        &compress(&json, ZstdLevel::all().map(Zstd::new))?,
    )?;
    for (packing, coding) in std::iter::zip(PACKINGS, Coding::ALL.into_iter().cycle().skip(index)) {
        let packing = packing.parse()?;
        let link = link(packing, coding, &workload.messages, dictionary)?;
        fs::write(to.join(Form::Link(packing, coding).to_string()), link)?;
    }
    Ok(())
}

/// The messages, each compressed by the next of the compressors, in turns.
fn compress<Z: Compressor>(
    messages: &[Vec<u8>],
    compressors: impl Iterator<Item = Z>,
) -> Result<Vec<Vec<u8>>> {
    let mut compressors: Vec<Z> = compressors.collect();
    let turns = compressors.len();
    let mut all = vec![Vec::new(); messages.len()];
    for (index, (message, compressed)) in std::iter::zip(messages, &mut all).enumerate() {
        compressors[index % turns].compress(message, compressed)?;
    }
    Ok(all)
}

fn link(
    packing: Packing,
    coding: Coding,
    messages: &[Message],
    dictionary: &Dictionary,
) -> Result<Vec<u8>> {
    let format = coding.in_frame();
    let mut sender = Sender::new(
        Framing::default(),
        format,
        SCHEMA,
        packing,
        Some(dictionary),
    )?;
    let mut link = Vec::new();
    for message in encode(coding, messages)? {
        sender.send(&message, &mut link)?;
    }
    sender.flush(&mut link)?;
    Ok(link)
}
