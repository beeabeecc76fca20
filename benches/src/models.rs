//! Models: trained on earlier messages, and tried on held-out messages and on messages of other clusters
//! and workloads, as [`dictionaries`](crate::dictionaries) are. To a connection, a model is a dictionary.

use wirecost_codec::EncodeError;
use wirecost_compress::{Dictionary, DictionaryError};
use wirecost_model::{Model, TrainError};
use wirecost_report::records::{DictionaryRecord, SCHEMA_VERSION};
use wirecost_wire::{Mode, Packing};

use crate::{
    connection::{Connection, PackError},
    engines::{EngineFormat, Modelled},
    trials::{median_us, micros, timed},
};

/// The largest model, in bytes.
const MOST_BYTES: usize = Model::<()>::MAX_BYTES;

/// The number of trials of reading a model.
const TRIALS: usize = 9;

/// The reason why there is no model.
#[derive(Debug, thiserror::Error)]
pub enum NoModel {
    /// The messages do not suffice to train one.
    #[error(transparent)]
    Train(#[from] TrainError),
    /// Its file is no dictionary.
    #[error(transparent)]
    Dictionary(#[from] DictionaryError),
    /// A message could not be encoded or packed with it.
    #[error(transparent)]
    Pack(#[from] PackError),
}

/// Trains the model of a workload on the first three quarters of the `history`, and tries it on the rest
/// and on the `unseen` messages of another cluster, against the model that knows the schema alone.
///
/// # Errors
/// When no model can be trained on these messages.
pub fn train<T>(
    workload: &str,
    format: EngineFormat,
    modelled: &Modelled<T>,
    history: &[T],
    unseen: &[T],
) -> Result<(Dictionary, DictionaryRecord), NoModel> {
    let (earlier, held_out) = history.split_at(history.len() / 4 * 3);
    let (file, training) = timed(|| (modelled.train)(earlier));
    let model = Dictionary::new(&file?)?;
    let with = |messages| framed(format, modelled, Some(&model), messages);
    let without = |messages| framed(format, modelled, None, messages);
    let has_unseen = !unseen.is_empty();
    let record = DictionaryRecord {
        schema_version: SCHEMA_VERSION,
        workload: workload.to_owned(),
        format: format.name().to_owned(),
        target_bytes: MOST_BYTES,
        dictionary_bytes: model.content().len(),
        chosen: true,
        trained_messages: earlier.len(),
        train_ms: 1e3 * training.as_secs_f64(),
        prepare_us: prepare_us(modelled, &model).map_err(PackError::from)?,
        held_out_messages: held_out.len(),
        held_out_bytes: with(held_out)?,
        held_out_bytes_without: without(held_out)?,
        unseen_messages: has_unseen.then_some(unseen.len()),
        unseen_bytes: has_unseen.then_some(with(unseen)?),
        unseen_bytes_without: has_unseen.then_some(without(unseen)?),
        measured_messages: None,
        measured_bytes_with_mix: None,
    };
    Ok((model, record))
}

/// Tries the mix's model on the messages of another workload.
///
/// # Errors
/// When a message cannot be encoded or packed.
pub fn try_mix<T>(
    format: EngineFormat,
    modelled: &Modelled<T>,
    of_mix: &Dictionary,
    measured: &[T],
    record: &mut DictionaryRecord,
) -> Result<(), PackError> {
    record.measured_messages = Some(measured.len());
    record.measured_bytes_with_mix = Some(framed(format, modelled, Some(of_mix), measured)?);
    Ok(())
}

/// Returns the size of messages that stand alone in frames, by a model or by the schema alone.
fn framed<T>(
    format: EngineFormat,
    modelled: &Modelled<T>,
    model: Option<&Dictionary>,
    messages: &[T],
) -> Result<usize, PackError> {
    let mut loaded = match model {
        Some(model) => (modelled.load)(model.content(), Mode::Static, messages)?,
        None => modelled.load_untrained(messages)?,
    };
    let connection = Connection {
        format,
        packing: match model {
            Some(_) => Packing::Model(Mode::Static),
            None => Packing::PLAIN,
        },
        dictionary: model.cloned(),
    };
    connection.carry(&loaded.encoded()?).map(|link| link.len())
}

/// Returns the time to read a model's file.
fn prepare_us<T>(modelled: &Modelled<T>, model: &Dictionary) -> Result<f64, EncodeError> {
    median_us(TRIALS, || {
        let (loaded, loading) = timed(|| (modelled.load)(model.content(), Mode::Static, &[]));
        loaded.map(|_| micros(loading))
    })
}
