//! The worst time per byte: the cost of a stranger's bytes for each decoder, compared with usual
//! messages.
//!
//! Every input has about 240 KiB, in one message or in many, so that the cost of a call does not
//! matter. A byte is one of the input, or of the output if that is larger: the limit bounds the
//! output of decompression, not the input.

mod formats;
mod packings;
mod verb;

use std::{
    convert::Infallible,
    hint::black_box,
    sync::atomic::AtomicBool,
    time::{Duration, Instant},
};

use wirecost_bench::{
    hostile::Input,
    measure::{Build, Timing, measure},
};
use wirecost_codec::EncodeError;
use wirecost_report::{quantity::ratio, table::Table};

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

/// A function that decodes a message and drops the result. It returns false if the decoder is no
/// longer usable.
type Decode = Box<dyn FnMut(&[u8]) -> bool>;

/// The most expensive input of a decoder.
pub struct Worst {
    decoder: String,
    usual_ns: f64,
    input: &'static str,
    times: f64,
    most_times: f64,
}

/// Measures every decoder, in interleaved rounds over all its inputs, in about 45 seconds; `done`
/// is called after each.
///
/// # Errors
/// When an engine refuses a message, which verification rules out.
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

/// Returns the table, in Markdown.
#[must_use]
pub fn table(worst: &[Worst]) -> String {
    let mut table = Table::new([
        "decoder",
        "usual ns/B#",
        "worst ns/B#",
        "worst / usual#",
        "limit#",
        "worst input",
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

/// Returns the decoders that exceed their limit.
#[must_use]
pub fn beyond(worst: &[Worst]) -> Vec<String> {
    let beyond = worst.iter().filter(|one| one.times > one.most_times);
    beyond
        .map(|one| {
            format!(
                "{}: {} times the usual time per byte on {}, limit {}",
                one.decoder,
                ratio(one.times),
                one.input,
                one.most_times
            )
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const PAGE: &str = include_str!("../../../../../SECURITY.md");

    fn decoders() -> Vec<Decoder<'static>> {
        let formats = formats::decoders().unwrap().into_iter();
        formats.chain(packings::decoders().unwrap()).collect()
    }

    /// The short form of `wirecost hostile`, which judges no times.
    #[test]
    fn every_decoder_takes_every_input() {
        for decoder in decoders() {
            let mut decode = (decoder.open)();
            for message in &decoder.usual.messages {
                assert!(decode(message), "{} refuses a usual message", decoder.name);
            }
            for input in &decoder.hostile {
                let Ok(mut pass) = decoder.pass(input)();
                pass();
            }
        }
    }

    #[test]
    fn the_page_names_decoders_and_their_inputs() {
        let decoders = decoders();
        let (_, region) = PAGE.split_once("wirecost:begin hostile").unwrap();
        let (region, _) = region.split_once("wirecost:end hostile").unwrap();
        let rows = region.lines().filter(|line| line.starts_with("| "));
        let rows: Vec<Vec<_>> = rows
            .map(|row| row.trim_matches('|').split('|').map(str::trim).collect())
            .collect();
        assert_eq!(rows.len(), decoders.len() + 1);
        for (row, decoder) in rows[1..].iter().zip(&decoders) {
            assert_eq!(row[0], decoder.name);
            let worst = decoder.hostile.iter().find(|input| input.what == row[5]);
            assert!(worst.is_some(), "{row:?}");
        }
    }
}
