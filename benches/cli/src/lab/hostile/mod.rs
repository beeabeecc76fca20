//! The worst time a byte: what a stranger's bytes cost each decoder, against usual messages.
//!
//! Every input is of about 240 KiB, in one message or in many, so that what a call costs by itself
//! does not count. A byte is one of the input, or of the output where that is larger: what
//! decompression writes is bounded by its limit, not by what it reads.

mod formats;
mod packings;
mod verb;

use std::{
    convert::Infallible,
    hint::black_box,
    sync::atomic::AtomicBool,
    time::{Duration, Instant},
};

use wirecost_bench::measure::{Build, Timing, measure};
use wirecost_codec::EncodeError;
use wirecost_report::{quantity::ratio, table::Table};

pub use verb::{HostileArguments, run};

/// The most that an input may cost a decoder, in times of the usual.
const MOST_TIMES: f64 = 20.0;

/// The same of batches by columns, whose usual messages take little time a byte: a batch is at most 256 KiB,
/// a sixteenth of what the other formats take.
const MOST_TIMES_BY_COLUMNS: f64 = 60.0;

/// How large an input is, in bytes: nearly as large as a batch of columns may be.
const BYTES: usize = 240 << 10;

/// How long a decoder is measured.
const BUDGET: Duration = Duration::from_millis(1500);

/// A decoder, and what it is given.
struct Decoder<'a> {
    name: String,
    usual: Input,
    hostile: Vec<Input>,
    /// The most that a hostile input may cost, in times of the usual.
    most_times: f64,
    /// Whether what it reads goes on from pass to pass unless it is made anew: a stream.
    begins_anew: bool,
    /// Makes one in its first state.
    open: Box<dyn Fn() -> Decode + 'a>,
}

/// Decodes a message, and drops what comes of it. False if it is of no use any more.
type Decode = Box<dyn FnMut(&[u8]) -> bool>;

/// Messages that are decoded one after another.
struct Input {
    what: &'static str,
    messages: Vec<Vec<u8>>,
    /// What their time is divided by.
    bytes: usize,
}

impl Input {
    fn new(what: &'static str, messages: Vec<Vec<u8>>) -> Self {
        let bytes = messages.iter().map(Vec::len).sum();
        Self {
            what,
            messages,
            bytes,
        }
    }

    fn one(what: &'static str, message: Vec<u8>) -> Self {
        Self::new(what, vec![message])
    }

    /// A message as often as makes an input of it.
    fn repeated(what: &'static str, message: Vec<u8>) -> Self {
        let times = BYTES.div_ceil(message.len());
        Self::new(what, vec![message; times])
    }
}

/// The input that costs a decoder most.
pub struct Worst {
    decoder: String,
    usual_ns: f64,
    input: &'static str,
    times: f64,
    most_times: f64,
}

/// Measures every decoder, in turns with itself on all its inputs, in about 45 seconds; `done` hears of
/// each.
///
/// # Errors
/// When an engine refuses a message, which verification would have found.
pub fn worst(mut done: impl FnMut(&str)) -> Result<Vec<Worst>, EncodeError> {
    let mut worst = Vec::new();
    for decoder in formats::decoders()?
        .into_iter()
        .chain(packings::decoders()?)
    {
        done(&decoder.name);
        worst.extend(decoder.worst());
    }
    Ok(worst)
}

impl Decoder<'_> {
    fn worst(&self) -> Option<Worst> {
        let usual = self.pass(&self.usual);
        let hostile: Vec<_> = self.hostile.iter().map(|input| self.pass(input)).collect();
        let never = AtomicBool::new(false);
        let timings = match measure(&usual, &hostile, BUDGET, &Instant::now(), &never) {
            Ok(timings) => timings,
            Err(never) => match never {},
        };
        let usual_ns = timings.time(timings.reference.as_ref()?)?.value / self.usual.bytes as f64;
        let times = |(input, timing): (&Input, &Option<Timing>)| {
            let bytes = self.usual.bytes as f64 / input.bytes as f64;
            Some((input.what, timing.as_ref()?.ratio.value * bytes))
        };
        let all = self.hostile.iter().zip(&timings.others).filter_map(times);
        let (input, times) = all.max_by(|one, other| one.1.total_cmp(&other.1))?;
        Some(Worst {
            decoder: self.name.clone(),
            usual_ns,
            input,
            times,
            most_times: self.most_times,
        })
    }

    fn pass<'a>(&'a self, input: &'a Input) -> Build<'a, Infallible> {
        Box::new(move || {
            let mut decode = (self.open)();
            Ok(Box::new(move || {
                if self.begins_anew {
                    decode = (self.open)();
                }
                for message in &input.messages {
                    if !decode(black_box(message)) {
                        decode = (self.open)();
                    }
                }
            }))
        })
    }
}

/// The table, in Markdown.
#[must_use]
pub fn table(worst: &[Worst]) -> String {
    let mut table = Table::new([
        "decoder",
        "usual ns/B#",
        "worst ns/B#",
        "×#",
        "limit#",
        "the input",
    ]);
    for one in worst {
        table.row([
            one.decoder.clone(),
            format!("{:.2}", one.usual_ns),
            format!("{:.2}", one.usual_ns * one.times),
            ratio(one.times),
            format!("{}", one.most_times),
            one.input.to_owned(),
        ]);
    }
    table.to_string()
}

/// The decoders that cost more than their limit.
#[must_use]
pub fn beyond(worst: &[Worst]) -> Vec<String> {
    let beyond = worst.iter().filter(|one| one.times > one.most_times);
    beyond
        .map(|one| {
            format!(
                "{} takes {} times the usual on {}, its limit is {}",
                one.decoder,
                ratio(one.times),
                one.input,
                one.most_times
            )
        })
        .collect()
}
