//! Dictionaries: trained on earlier messages, judged on held-out messages, and tried on messages of
//! other clusters and workloads.
//!
//! Nothing else runs meanwhile. The milliseconds of training are wall time of one run; the time to
//! prepare a dictionary is a median.

use std::collections::BTreeMap;

use itertools::Itertools;
use wirecost_compress::{Compression, Dictionary, DictionaryError, ZstdLevel};
use wirecost_report::records::{DictionaryRecord, SCHEMA_VERSION};
use wirecost_wire::{Packing, Shared};

use crate::{
    connection::{Connection, PackError},
    engines::EngineFormat,
    trials::{median_us, micros, timed},
};

/// The dictionaries of a workload.
pub type Dictionaries = BTreeMap<EngineFormat, Dictionary>;

/// The packing by which a dictionary is judged.
const PACKING: Packing = Packing::Dictionary(Shared::Zstd(ZstdLevel::DEFAULT));

/// The packing with which it is compared.
const WITHOUT: Packing = Packing::Single(Compression::Zstd(ZstdLevel::DEFAULT));

/// The smallest number of messages of a corpus that has a dictionary: half of them train it.
pub const FEWEST_MESSAGES: usize = 128;

/// The number of trials of preparing a dictionary.
const TRIALS: usize = 9;

/// The earlier messages, and the messages of another cluster, in one format.
pub struct Past {
    /// The format.
    pub format: EngineFormat,
    /// The messages sent before the measured ones.
    pub history: Vec<Vec<u8>>,
    /// The messages of another cluster; empty if there is none.
    pub unseen: Vec<Vec<u8>>,
}

/// The dictionary with which a format's wires are measured, and the records of all sizes tried.
pub struct Trained {
    /// The best dictionary.
    pub dictionary: Dictionary,
    /// The record of each size.
    pub records: Vec<DictionaryRecord>,
}

/// The reason why there is no dictionary.
#[derive(Debug, thiserror::Error)]
pub enum TrainError {
    /// The messages do not suffice to train one.
    #[error(transparent)]
    Dictionary(#[from] DictionaryError),
    /// A message could not be packed with it.
    #[error(transparent)]
    Pack(#[from] PackError),
    /// An empty list of sizes.
    #[error("no size of a dictionary was asked for")]
    NoSize,
}

/// Trains a dictionary of each size on the first three quarters of the history, and chooses the one
/// that compresses the held-out quarter best. Sizes that cannot be trained are skipped.
///
/// # Errors
/// When no dictionary can be trained on these messages.
pub fn train(workload: &str, past: &Past, sizes: &[usize]) -> Result<Trained, TrainError> {
    let tried = sizes.iter().map(|&size| train_one(workload, past, size));
    let (mut tried, errors): (Vec<_>, Vec<_>) = tried.partition_result();
    let best = tried
        .iter_mut()
        .min_by_key(|(_, record)| record.held_out_bytes);
    let Some((dictionary, record)) = best else {
        return Err(errors.into_iter().next().unwrap_or(TrainError::NoSize));
    };
    record.chosen = true;
    try_unseen(past, dictionary, record)?;
    Ok(Trained {
        dictionary: dictionary.clone(),
        records: tried.into_iter().map(|(_, record)| record).collect(),
    })
}

fn train_one(
    workload: &str,
    past: &Past,
    target_bytes: usize,
) -> Result<(Dictionary, DictionaryRecord), TrainError> {
    let (earlier, held_out) = past.history.split_at(past.history.len() / 4 * 3);
    let (dictionary, train) = timed(|| Dictionary::train(earlier, target_bytes));
    let dictionary = dictionary?;
    let record = DictionaryRecord {
        schema_version: SCHEMA_VERSION,
        workload: workload.to_owned(),
        format: past.format.name().to_owned(),
        target_bytes,
        dictionary_bytes: dictionary.content().len(),
        chosen: false,
        trained_messages: earlier.len(),
        train_ms: 1e3 * train.as_secs_f64(),
        prepare_us: prepare_us(past.format, &dictionary, held_out)?,
        held_out_messages: held_out.len(),
        held_out_bytes: framed(past.format, PACKING, Some(&dictionary), held_out)?,
        held_out_bytes_without: framed(past.format, WITHOUT, None, held_out)?,
        unseen_messages: None,
        unseen_bytes: None,
        unseen_bytes_without: None,
        measured_messages: None,
        measured_bytes_with_mix: None,
    };
    Ok((dictionary, record))
}

fn try_unseen(
    past: &Past,
    dictionary: &Dictionary,
    record: &mut DictionaryRecord,
) -> Result<(), PackError> {
    if !past.unseen.is_empty() {
        let with = framed(past.format, PACKING, Some(dictionary), &past.unseen)?;
        let without = framed(past.format, WITHOUT, None, &past.unseen)?;
        record.unseen_messages = Some(past.unseen.len());
        record.unseen_bytes = Some(with);
        record.unseen_bytes_without = Some(without);
    }
    Ok(())
}

/// Tries the mix's dictionary on the messages of another workload.
///
/// # Errors
/// When a message cannot be packed.
pub fn try_mix(
    format: EngineFormat,
    of_mix: &Dictionary,
    measured: &[Vec<u8>],
    record: &mut DictionaryRecord,
) -> Result<(), PackError> {
    record.measured_messages = Some(measured.len());
    record.measured_bytes_with_mix = Some(framed(format, PACKING, Some(of_mix), measured)?);
    Ok(())
}

/// Returns the size of messages in frames of their own.
fn framed(
    format: EngineFormat,
    packing: Packing,
    dictionary: Option<&Dictionary>,
    messages: &[Vec<u8>],
) -> Result<usize, PackError> {
    let connection = Connection {
        format,
        packing,
        dictionary: dictionary.cloned(),
    };
    connection.carry(messages).map(|link| link.len())
}

/// Returns the extra time for the first message with a newly loaded dictionary, compared with a
/// dictionary that other connections already use.
fn prepare_us(
    format: EngineFormat,
    dictionary: &Dictionary,
    messages: &[Vec<u8>],
) -> Result<f64, TrainError> {
    let first = &messages[..messages.len().min(1)];
    median_us(TRIALS, || {
        let (prepared, preparing) = timed(|| -> Result<_, TrainError> {
            let read = Dictionary::new(dictionary.content())?;
            framed(format, PACKING, Some(&read), first)?;
            Ok(read)
        });
        let prepared = prepared?;
        let (sent, sending) = timed(|| framed(format, PACKING, Some(&prepared), first));
        sent?;
        Ok(micros(preparing) - micros(sending))
    })
}

#[cfg(test)]
mod tests {
    use wirecost_frame::Format;

    use super::*;

    fn past(history: usize) -> Past {
        let message =
            |n: usize| format!("{{\"node\":\"gw-{}\",\"load\":{}}}", n % 7, n * n).into_bytes();
        Past {
            format: Format::Json.into(),
            history: (0..history).map(message).collect(),
            unseen: vec![message(history)],
        }
    }

    #[test]
    fn the_size_with_the_fewest_held_out_bytes_is_chosen() {
        let Trained {
            dictionary,
            records,
        } = train("status", &past(400), &[256, 512, 1024]).unwrap();
        assert_eq!(records.len(), 3);
        let chosen: Vec<_> = records.iter().filter(|one| one.chosen).collect();
        assert_eq!(chosen.len(), 1);
        let fewest = records.iter().map(|one| one.held_out_bytes).min();
        assert_eq!(Some(chosen[0].held_out_bytes), fewest);
        assert!(chosen[0].held_out_bytes < chosen[0].held_out_bytes_without);
        assert_eq!(chosen[0].dictionary_bytes, dictionary.content().len());
        assert_eq!(
            (chosen[0].trained_messages, chosen[0].held_out_messages),
            (300, 100)
        );
        assert_eq!(chosen[0].unseen_messages, Some(1));
    }

    #[test]
    fn too_few_messages_train_nothing() {
        let error = train("status", &past(4), &[256]).err().unwrap().to_string();
        assert!(error.contains("too few or too alike to train"), "{error}");
        // A size that no dictionary has is skipped if there are others.
        assert_eq!(
            train("status", &past(400), &[1, 256])
                .unwrap()
                .records
                .len(),
            1
        );
    }
}
