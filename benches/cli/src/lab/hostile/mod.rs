//! The worst time per byte: the cost of a stranger's bytes for each decoder, compared with usual
//! messages.
//!
//! Every input has about 240 KiB, in one message or in many, so that the cost of a call does not
//! matter. A byte is one of the input, or of the output if that is larger: the limit bounds the
//! output of decompression, not the input.

mod formats;
mod modelled;
mod packings;
mod record;
mod verb;

use std::{
    convert::Infallible,
    hint::black_box,
    sync::atomic::AtomicBool,
    time::{Duration, Instant},
};

use wirecost_bench::{
    hostile::Input,
    measure::{Build, measure},
};
use wirecost_codec::EncodeError;
use wirecost_report::quantity::ratio;

pub use record::{FILE, HostileRecord, PAGE, region};
pub use verb::{HostileArguments, run};

/// The largest cost of an input for a decoder, as a multiple of the usual cost.
const MOST_TIMES: f64 = 20.0;

/// The same limit for batches by columns, whose usual messages take little time per byte: a batch
/// has at most 256 KiB, a sixteenth of the other formats' limit.
const MOST_TIMES_BY_COLUMNS: f64 = 60.0;

/// The same limit for DEFLATE with a dictionary: the decoder copies up to 32 KiB of the dictionary
/// before each message, however short the message is.
const MOST_TIMES_WITH_COPY: f64 = 30.0;

/// The time for which a decoder is measured.
const BUDGET: Duration = Duration::from_millis(1500);

/// A decoder with its inputs.
struct Decoder<'a> {
    name: String,
    usual: Input,
    hostile: Vec<Input>,
    /// The largest cost of a hostile input, as a multiple of the usual cost.
    most_times: f64,
    /// True for a stream: it must be opened anew for each pass, or it would continue.
    begins_anew: bool,
    /// Opens a decoder in its initial state.
    open: Box<dyn Fn() -> Decode + 'a>,
}

/// A function that decodes a message and drops the result.
type Decode = Box<dyn FnMut(&[u8]) -> Outcome>;

/// The outcome of decoding a message.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Outcome {
    Decoded,
    Refused,
    /// The message is refused, and the decoder is no longer usable.
    Lost,
}

impl Outcome {
    /// Returns the outcome for a decoder that remains usable.
    const fn of<T, E>(read: &Result<T, E>) -> Self {
        match read {
            Ok(_) => Self::Decoded,
            Err(_) => Self::Refused,
        }
    }
}

/// The circumstances of a measurement.
pub struct Circumstances {
    /// The start.
    pub measured: String,
    /// The revision.
    pub revision: String,
    /// The machine and the compiler.
    pub machine: String,
}

/// Measures every decoder, in interleaved rounds over all its inputs, in about 45 seconds; `done`
/// is called before each.
///
/// # Errors
/// When an engine refuses a message, which verification rules out.
pub fn worst(
    circumstances: &Circumstances,
    mut done: impl FnMut(&str),
) -> Result<Vec<HostileRecord>, EncodeError> {
    let mut worst = Vec::new();
    for decoder in decoders()? {
        done(&decoder.name);
        worst.extend(decoder.worst(circumstances));
    }
    Ok(worst)
}

fn decoders() -> Result<Vec<Decoder<'static>>, EncodeError> {
    let mut decoders = formats::decoders()?;
    decoders.extend(modelled::decoders()?);
    decoders.extend(packings::decoders()?);
    Ok(decoders)
}

impl Decoder<'_> {
    fn worst(&self, circumstances: &Circumstances) -> Option<HostileRecord> {
        let usual = self.pass(&self.usual);
        let hostile: Vec<_> = self.hostile.iter().map(|input| self.pass(input)).collect();
        let never = AtomicBool::new(false);
        let timings = match measure(&usual, &hostile, BUDGET, &Instant::now(), &never) {
            Ok(timings) => timings,
            Err(never) => match never {},
        };
        let usual_ns = timings.time(timings.reference.as_ref()?)?.value / self.usual.bytes as f64;
        let all = self.hostile.iter().zip(&timings.others);
        let all = all.filter_map(|(input, timing)| {
            let bytes = self.usual.bytes as f64 / input.bytes as f64;
            Some((input, timing.as_ref()?.ratio.value * bytes))
        });
        let (input, times) = all.max_by(|one, other| one.1.total_cmp(&other.1))?;
        Some(HostileRecord {
            measured: circumstances.measured.clone(),
            revision: circumstances.revision.clone(),
            machine: circumstances.machine.clone(),
            decoder: self.name.clone(),
            usual_ns,
            worst_ns: usual_ns * times,
            limit: self.most_times,
            input: input.what.to_owned(),
            bytes: input.bytes,
            messages: input.messages.len(),
            refused: self.refused(input),
        })
    }

    /// Returns the number of the input's messages that are refused.
    fn refused(&self, input: &Input) -> usize {
        let mut decode = (self.open)();
        let mut refused = 0;
        for message in &input.messages {
            let outcome = decode(message);
            refused += usize::from(outcome != Outcome::Decoded);
            if outcome == Outcome::Lost {
                decode = (self.open)();
            }
        }
        refused
    }

    fn pass<'a>(&'a self, input: &'a Input) -> Build<'a, Infallible> {
        Box::new(move || {
            let mut decode = (self.open)();
            Ok(Box::new(move || {
                if self.begins_anew {
                    decode = (self.open)();
                }
                for message in &input.messages {
                    if decode(black_box(message)) == Outcome::Lost {
                        decode = (self.open)();
                    }
                }
            }))
        })
    }
}

/// Returns the decoders that exceed their limit.
#[must_use]
pub fn beyond(worst: &[HostileRecord]) -> Vec<String> {
    let beyond = worst.iter().filter(|one| one.times() > one.limit);
    beyond
        .map(|one| {
            format!(
                "{}: {} times the usual time per byte on {}, limit {}",
                one.decoder,
                ratio(one.times()),
                one.input,
                one.limit
            )
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use std::fs;

    use wirecost_report::workspace;

    use super::*;

    /// The short form of `wirecost hostile`, which judges no times.
    #[test]
    fn every_decoder_takes_every_input() {
        for decoder in decoders().unwrap() {
            let refused = decoder.refused(&decoder.usual);
            assert_eq!(refused, 0, "{} refuses a usual message", decoder.name);
            for input in &decoder.hostile {
                let Ok(mut pass) = decoder.pass(input)();
                pass();
            }
        }
    }

    #[test]
    fn the_published_records_are_those_of_the_decoders_and_their_inputs() {
        let records = record::published(workspace::root()).unwrap();
        let decoders = decoders().unwrap();
        let names = records.iter().map(|record| record.decoder.as_str());
        let decoder_names = decoders.iter().map(|decoder| decoder.name.as_str());
        assert!(names.eq(decoder_names));
        for (record, decoder) in records.iter().zip(&decoders) {
            let mut inputs = decoder.hostile.iter();
            let input = inputs.find(|input| input.what == record.input).unwrap();
            assert_eq!(
                HostileRecord {
                    limit: decoder.most_times,
                    bytes: input.bytes,
                    messages: input.messages.len(),
                    refused: decoder.refused(input),
                    ..record.clone()
                },
                *record
            );
        }
    }

    #[test]
    fn the_page_has_the_table_of_the_records() {
        let root = workspace::root();
        let page = fs::read_to_string(root.join(record::PAGE)).unwrap();
        let region = record::region(root, "hostile").unwrap().unwrap();
        assert!(page.contains(&region), "{region}");
        assert_eq!(record::region(root, "levels"), Ok(None));
    }
}
