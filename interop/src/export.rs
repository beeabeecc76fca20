//! `export`: the messages in every form.

use std::{collections::BTreeMap, fs, path::Path};

use wirecost::json::ProtoJson;
use wirecost_compress::{Compressor, Dictionary, Gzip, GzipLevel, Zstd, ZstdLevel};
use wirecost_fixtures::WorkloadKind;
use wirecost_frame::{Format, Framing};
use wirecost_message::Message;
use wirecost_wire::{Packing, Sender};

use crate::{
    Result,
    coding::{encode, encode_each, schema},
    every_type,
    form::Form,
    logical_types, messages_file,
    predicted::{self, Mode},
    workloads::{self, Named},
};

/// One packing of each kind, with batches that leave a remainder.
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

/// The file of the links' dictionary: its content.
pub(crate) const DICTIONARY: &str = "ours/dictionary";

/// The size of the dictionary: larger than DEFLATE's window, so that both sides must use the same
/// part of it.
const DICTIONARY_BYTES: usize = 48 << 10;

pub(crate) fn run(directory: &Path) -> Result<()> {
    let workloads = workloads::all()?;
    fs::create_dir_all(directory.join("ours"))?;
    let dictionary = train(&workloads)?;
    fs::write(directory.join(DICTIONARY), dictionary.content())?;
    let (model, most) = (predicted::train()?, predicted::messages()?);
    fs::write(directory.join(predicted::MODEL), model.to_bytes())?;
    let mut written = BTreeMap::new();
    for workload in &workloads {
        let directory = directory.join("ours").join(&workload.name);
        fs::create_dir_all(&directory)?;
        for format in Format::ALL {
            let encodings = encode(format, &workload.messages)?;
            for form in forms(format)? {
                let contents = contents(form, &workload.messages, &encodings, &dictionary)?;
                fs::write(directory.join(form.to_string()), contents)?;
                *written.entry(form.kind()).or_insert(0) += encodings.len();
            }
        }
        let predicted = &workload.messages[..most.min(workload.messages.len())];
        for mode in Mode::ALL {
            let encodings = mode.encode(&model, predicted)?;
            let contents = messages_file::contents(&encodings)?;
            fs::write(directory.join(mode.file()), contents)?;
            *written.entry(mode.kind()).or_insert(0) += encodings.len();
        }
        println!("workload\t{}\t{}", workload.name, workload.messages.len());
    }
    let values = every_type::export(directory)?;
    written.insert(every_type::KIND.to_owned(), values);
    let entries = logical_types::export(directory)?;
    written.insert(logical_types::KIND.to_owned(), entries);
    for (kind, encodings) in written {
        println!("kind\t{kind}\t{encodings}");
    }
    Ok(())
}

/// Trains the dictionary on the last generated workload, the steady mix, in every format.
fn train(workloads: &[Named]) -> Result<Dictionary> {
    let mut samples = Vec::new();
    let mix = WorkloadKind::SteadyMix.name();
    for workload in workloads.iter().filter(|named| named.name == mix) {
        for format in Format::ALL {
            samples.extend(encode(format, &workload.messages)?);
        }
    }
    Ok(Dictionary::train(samples, DICTIONARY_BYTES)?)
}

/// Returns the forms in which a format is written.
fn forms(format: Format) -> Result<Vec<Form>> {
    let mut forms = vec![Form::Messages(format)];
    match format {
        Format::Json => forms.extend([Form::Gzip, Form::Zstd]),
        Format::Protobuf => forms.push(Form::ProtoJson),
        _ => {}
    }
    for packing in PACKINGS {
        let packing: Packing = packing.parse()?;
        // An encoding that is a batch already is one message to the frame.
        if !format.encodes_batches() || packing.messages_per_frame() == 1 {
            forms.push(Form::Link(packing, format));
        }
    }
    Ok(forms)
}

fn contents(
    form: Form,
    messages: &[Message],
    encodings: &[Vec<u8>],
    dictionary: &Dictionary,
) -> Result<Vec<u8>> {
    match form {
        Form::Messages(_) => messages_file::contents(encodings),
        Form::ProtoJson => {
            messages_file::contents(&encode_each(&mut ProtoJson::default(), messages)?)
        }
        Form::Gzip => {
            messages_file::contents(&compress(encodings, GzipLevel::all().map(Gzip::new))?)
        }
        Form::Zstd => {
            messages_file::contents(&compress(encodings, ZstdLevel::all().map(Zstd::new))?)
        }
        Form::Link(packing, format) => link(packing, format, encodings, dictionary),
    }
}

/// Compresses each message by the next of the compressors in turn.
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
    format: Format,
    encodings: &[Vec<u8>],
    dictionary: &Dictionary,
) -> Result<Vec<u8>> {
    let schema = schema(format);
    let mut sender = Sender::new(
        Framing::default(),
        format,
        schema,
        packing,
        Some(dictionary),
    )?;
    let mut link = Vec::new();
    for encoding in encodings {
        sender.send(encoding, &mut link)?;
    }
    sender.flush(&mut link)?;
    Ok(link)
}
