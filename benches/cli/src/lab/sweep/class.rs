use std::{fmt, num::NonZeroU32, ops::Range};

use fastrand::Rng;
use itertools::Itertools;
use wirecost_codec::EncodeError;
use wirecost_compress::{Dictionary, DictionaryError};

use super::{SweepExtent, mean_bytes};
use wirecost_bench::{
    engines::{Engine, EngineFormat},
    suite::Suite,
};
use wirecost_report::quantity::counted;

/// The ranges of sizes into which messages are divided.
pub const SIZES: [SizeRange; 4] = [
    SizeRange(0..256),
    SizeRange(256..1 << 10),
    SizeRange(1 << 10..8 << 10),
    SizeRange(8 << 10..usize::MAX),
];

/// The largest dictionary, in bytes.
const DICTIONARY_BYTES: usize = 16 << 10;

/// The largest ratio of samples to dictionary, as zstd's zdict.h advises.
const SAMPLES_TO_DICTIONARY: usize = 100;

/// The seed that selects the messages representing a class.
const SEED: u64 = 0x5eed;

/// A half-open range of sizes in bytes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SizeRange(Range<usize>);

/// Messages of one format and of similar size.
pub struct Class {
    /// Their format.
    pub format: EngineFormat,
    /// The range of their sizes.
    pub sizes: SizeRange,
    /// The messages, encoded.
    pub messages: Vec<Vec<u8>>,
    /// The dictionary of earlier messages, or the reason why there is none.
    pub dictionary: Result<Dictionary, DictionaryError>,
}

/// Returns the non-empty classes of all workloads of `suite`, encoded by `engines`.
///
/// # Errors
/// When an engine refuses a message.
pub fn classes<T: Clone>(
    suite: &Suite<T>,
    engines: &[Engine<T>],
    extent: SweepExtent,
) -> Result<Vec<Class>, EncodeError> {
    let profile = extent.profile;
    let workloads = suite.sources.iter().filter(|source| {
        let name = source.outline(profile).name;
        !profile.left_out_workloads().contains(&name.as_str())
    });
    let (messages, history): (Vec<_>, Vec<_>) = workloads
        .map(|source| (source.workload(profile).messages, source.history()))
        .unzip();
    let (messages, history) = (messages.concat(), history.concat());
    let mut classes = Vec::new();
    for engine in engines {
        let messages = shuffled(engine.encode(&messages, NonZeroU32::MIN)?);
        let history = shuffled(engine.encode(&history, NonZeroU32::MIN)?);
        let of_engine = SIZES.iter().map(|sizes| Class {
            format: engine.format,
            sizes: sizes.clone(),
            messages: sizes.some_of(&messages, extent.class_bytes),
            dictionary: dictionary(sizes, &history),
        });
        classes.extend(of_engine.filter(|class| !class.messages.is_empty()));
    }
    Ok(classes)
}

fn shuffled(mut messages: Vec<Vec<u8>>) -> Vec<Vec<u8>> {
    Rng::with_seed(SEED).shuffle(&mut messages);
    messages
}

fn dictionary(sizes: &SizeRange, history: &[Vec<u8>]) -> Result<Dictionary, DictionaryError> {
    let samples = sizes.some_of(history, SAMPLES_TO_DICTIONARY * DICTIONARY_BYTES);
    Dictionary::train(samples, DICTIONARY_BYTES)
}

impl SizeRange {
    /// Returns the first messages of these sizes, until they have `bytes` bytes together.
    fn some_of(&self, messages: &[Vec<u8>], bytes: usize) -> Vec<Vec<u8>> {
        let mut total = 0;
        let of_size = messages.iter().filter(|one| self.0.contains(&one.len()));
        let some = of_size.take_while(|one| {
            let is_wanted = total < bytes;
            total += one.len();
            is_wanted
        });
        some.cloned().collect_vec()
    }
}

impl fmt::Display for SizeRange {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            Range { start: 0, end } => write!(f, "less than {end} B"),
            Range {
                start,
                end: usize::MAX,
            } => write!(f, "{start} B and more"),
            Range { start, end } => write!(f, "{start} B to {} B", end - 1),
        }
    }
}

impl fmt::Display for Class {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (count, mean) = (self.messages.len(), mean_bytes(&self.messages));
        let Self { format, sizes, .. } = self;
        write!(
            f,
            "{format}, {sizes}: {} of {mean:.0} B",
            counted(count, "message")
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_size_is_in_one_class() {
        for (one, next) in SIZES.iter().tuple_windows() {
            assert_eq!(one.0.end, next.0.start);
        }
        assert_eq!((SIZES[0].0.start, SIZES[3].0.end), (0, usize::MAX));
    }

    #[test]
    fn a_class_has_messages_until_they_are_enough() {
        let messages = [10, 300, 256, 1_000, 1_024].map(|bytes| vec![0; bytes]);
        let lengths = |bytes| {
            let some = SIZES[1].some_of(&messages, bytes);
            some.iter().map(Vec::len).collect_vec()
        };
        assert_eq!(lengths(1), [300]);
        assert_eq!(lengths(301), [300, 256]);
        assert_eq!(lengths(usize::MAX), [300, 256, 1_000]);
    }

    #[test]
    fn sizes_are_named_by_their_bounds() {
        let names = SIZES.map(|sizes| sizes.to_string());
        let expected = [
            "less than 256 B",
            "256 B to 1023 B",
            "1024 B to 8191 B",
            "8192 B and more",
        ];
        assert_eq!(names, expected);
    }
}
