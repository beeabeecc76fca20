//! `wirecost corpus inspect`: the contents of a corpus, before anything is measured on it.

use std::{
    collections::{BTreeMap, HashSet},
    fmt::{self, Display},
    io::{self, Write},
    path::{Path, PathBuf},
};

use itertools::{Either, Itertools};
use wirecost_fixtures::{
    WorkloadKind,
    corpus::{self, Document},
};
use wirecost_frame::Format;
use wirecost_message::{Body, Message};
use zstd::{bulk::Compressor, zstd_safe::CParameter};

use wirecost_bench::{
    dictionaries::{self, FEWEST_MESSAGES, Past, TrainError},
    profile::Profile,
};
use wirecost_report::{
    command::{CommandError, print},
    records::DictionaryRecord,
};

/// The compression level for the estimate: the strongest level of zstd that needs no extra memory
/// at the receiver.
const LEVEL: i32 = 19;

/// The largest distance of a match, as a power of two: 128 MiB, more than a corpus has.
const WINDOW_LOG: u32 = 27;

/// The number of documents of which one is held out, to judge a dictionary.
const HELD_OUT_OF: usize = 4;

const EXAMPLES: &str = "\
Examples:
  wirecost corpus inspect my-data/
      sizes, repetitions and entropy of your own messages";

/// Inspect your own corpus
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub struct CorpusArguments {
    #[command(subcommand)]
    verb: CorpusVerb,
}

#[derive(Debug, clap::Subcommand)]
enum CorpusVerb {
    /// Show the kinds, sizes, repetitions and entropy of a corpus, and test a dictionary trained on it
    Inspect {
        /// A directory of .json files, or a .json, .jsonl or .ndjson file
        path: PathBuf,
    },
}

/// Prints to `out` the contents of the given corpus.
///
/// # Errors
/// When the corpus cannot be read, or the text cannot be printed.
pub fn run(arguments: &CorpusArguments, out: &mut dyn Write) -> Result<(), CommandError> {
    let CorpusVerb::Inspect { path } = &arguments.verb;
    inspect(path, out)
}

fn inspect(path: &Path, out: &mut dyn Write) -> Result<(), CommandError> {
    let documents = corpus::documents(path).map_err(CommandError::usage)?;
    let inspection = Inspection::of(&documents).map_err(CommandError::failed)?;
    print(out, &inspection.to_string())
}

/// The contents of a corpus. Bytes are those of JSON without the white space between its tokens.
#[derive(Debug, PartialEq)]
struct Inspection {
    /// The sizes by kind.
    kinds: BTreeMap<&'static str, KindSizes>,
    all: KindSizes,
    /// The number of documents that repeat an earlier one.
    repeated: usize,
    /// The best dictionary of the documents without the repeated ones, or the reason why there is
    /// none.
    dictionary: Result<DictionaryRecord, String>,
    /// The bytes of all documents compressed together, and of each alone.
    together: usize,
    alone: usize,
}

/// The sizes of documents, in bytes.
#[derive(Debug, Default, PartialEq)]
struct KindSizes(Vec<usize>);

impl Inspection {
    fn of(documents: &[Document]) -> io::Result<Self> {
        let lines: Vec<Vec<u8>> = documents.iter().map(json).collect();
        let mut kinds: BTreeMap<_, KindSizes> = BTreeMap::new();
        for (document, line) in documents.iter().zip(&lines) {
            kinds.entry(kind(document)).or_default().0.push(line.len());
        }
        let mut seen = HashSet::new();
        let is_new: Vec<bool> = lines.iter().map(|line| seen.insert(line)).collect();
        let mut strong = Strong::new()?;
        Ok(Self {
            kinds,
            all: KindSizes(lines.iter().map(Vec::len).collect()),
            repeated: is_new.iter().filter(|is_new| !**is_new).count(),
            dictionary: dictionary(&lines, &is_new),
            together: strong.compressed(&lines.concat())?,
            alone: lines
                .iter()
                .map(|line| strong.compressed(line))
                .sum::<io::Result<usize>>()?,
        })
    }
}

/// Trains a dictionary on three of four documents, and judges it by the fourth.
fn dictionary(lines: &[Vec<u8>], is_new: &[bool]) -> Result<DictionaryRecord, String> {
    let distinct = lines.iter().zip(is_new).filter(|(_, is_new)| **is_new);
    let (mut history, held_out): (Vec<_>, Vec<_>) =
        distinct
            .enumerate()
            .partition_map(|(index, (line, _))| match (index + 1) % HELD_OUT_OF {
                0 => Either::Right(line.clone()),
                _ => Either::Left(line.clone()),
            });
    history.extend(held_out);
    let past = Past {
        format: Format::Json.into(),
        history,
        unseen: Vec::new(),
    };
    let sizes = Profile::Default.dictionary_bytes();
    let trained = dictionaries::train("corpus", &past, sizes).map_err(|error| error.to_string())?;
    let chosen = trained.records.into_iter().find(|record| record.chosen);
    chosen.ok_or_else(|| TrainError::NoSize.to_string())
}

/// Returns the document as JSON without the white space between its tokens.
fn json(document: &Document) -> Vec<u8> {
    match document {
        // It was parsed from JSON, so it can be written as JSON.
        Document::Message(message) => serde_json::to_vec(message).unwrap_or_default(),
        Document::Configuration(create) => create.config.0.clone(),
    }
}

fn kind(document: &Document) -> &'static str {
    match document {
        Document::Message(message) => body(message).name(),
        Document::Configuration(_) => "configuration",
    }
}

fn body(message: &Message) -> WorkloadKind {
    match message.body {
        Body::Membership(_) => WorkloadKind::Membership,
        Body::Query(_) => WorkloadKind::Query,
        Body::Response(_) => WorkloadKind::Response,
        Body::Operation(_) => WorkloadKind::Operation,
        Body::OpLogBatch(_) => WorkloadKind::OpLogBatch,
        Body::Status(_) => WorkloadKind::Status,
        Body::PushPull(_) => WorkloadKind::PushPull,
        Body::Snapshot(_) => WorkloadKind::Snapshot,
    }
}

/// The strongest compression.
struct Strong(Compressor<'static>);

impl Strong {
    fn new() -> io::Result<Self> {
        let mut compressor = Compressor::new(LEVEL)?;
        compressor.set_parameter(CParameter::WindowLog(WINDOW_LOG))?;
        compressor.set_parameter(CParameter::EnableLongDistanceMatching(true))?;
        Ok(Self(compressor))
    }

    /// Returns the compressed size of `input` in bytes, or its own size if that is smaller.
    fn compressed(&mut self, input: &[u8]) -> io::Result<usize> {
        Ok(self.0.compress(input)?.len().min(input.len()))
    }
}

impl KindSizes {
    /// Writes a row: `documents`, `bytes`, `p50`, `p95`, `largest`.
    fn row(&self, f: &mut fmt::Formatter<'_>, kind: &str) -> fmt::Result {
        let mut sizes = self.0.clone();
        sizes.sort_unstable();
        let percentile = |percent: usize| {
            let at = sizes.len().saturating_sub(1) * percent / 100;
            sizes.get(at).copied().unwrap_or_default()
        };
        let total: usize = sizes.iter().sum();
        let figures = [
            sizes.len(),
            total,
            percentile(50),
            percentile(95),
            percentile(100),
        ];
        row(f, kind, &figures)
    }
}

fn row(f: &mut fmt::Formatter<'_>, kind: &str, cells: &[impl Display; 5]) -> fmt::Result {
    write!(f, "{kind:<14}")?;
    for cell in cells {
        write!(f, " {cell:>10}")?;
    }
    writeln!(f)
}

impl Display for Inspection {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let count = self.all.0.len();
        row(f, "kind", &["documents", "bytes", "p50", "p95", "largest"])?;
        for (kind, sizes) in &self.kinds {
            sizes.row(f, kind)?;
        }
        self.all.row(f, "all")?;
        let each = |bytes: usize| bytes as f64 / count as f64;
        writeln!(
            f,
            "\nSizes are of JSON without white space between its tokens. {} of {count} documents repeat an earlier document.\n\n\
             Upper bounds on the entropy:\n\
             {:>10.1} bytes per document with shared history (zstd -{LEVEL} over all, window {} MiB)\n\
             {:>10.1} bytes per document alone (zstd -{LEVEL} over each)\n",
            self.repeated,
            each(self.together),
            (1 << WINDOW_LOG) >> 20,
            each(self.alone),
        )?;
        match &self.dictionary {
            Ok(one) => {
                let held_out = |bytes: usize| bytes as f64 / one.held_out_messages as f64;
                let (with, without) = (one.held_out_bytes, one.held_out_bytes_without);
                writeln!(
                    f,
                    "A dictionary of {} bytes, trained on {} distinct documents: the {} held-out documents take {:.1} bytes \
                     each with it and {:.1} without, {:.1} % less (zstd -3, framed).",
                    one.dictionary_bytes,
                    one.trained_messages,
                    one.held_out_messages,
                    held_out(with),
                    held_out(without),
                    100.0 * (1.0 - with as f64 / without as f64),
                )
            }
            Err(error) => writeln!(f, "No dictionary: {error}."),
        }?;
        match count {
            0..FEWEST_MESSAGES => writeln!(
                f,
                "`cargo bench` trains none on fewer than {FEWEST_MESSAGES} documents."
            ),
            _ => Ok(()),
        }
    }
}

#[cfg(test)]
mod tests {
    use std::fs;

    use wirecost_fixtures::Trace;

    use super::*;

    fn inspected(name: &str, text: &str) -> Result<String, CommandError> {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join(name);
        fs::write(&path, text).unwrap();
        let mut out = Vec::new();
        inspect(&path, &mut out)?;
        Ok(String::from_utf8(out).unwrap())
    }

    #[test]
    fn small_documents_are_counted_as_they_are() {
        // 7, 7, 9 and 2 bytes; zstd's frame alone would take more than any of them. Sorted by size,
        // 2, 7, 7, 9: the 50th percentile is 7.
        let text = inspected("x.jsonl", "{\"a\":1}\n{ \"a\": 1 }\n{\"a\":[2]}\n{}\n").unwrap();
        let expected = "\
kind            documents      bytes        p50        p95    largest
configuration           4         25          7          7          9
all                     4         25          7          7          9

Sizes are of JSON without white space between its tokens. 1 of 4 documents repeat an earlier document.

Upper bounds on the entropy:
       6.2 bytes per document with shared history (zstd -19 over all, window 128 MiB)
       6.2 bytes per document alone (zstd -19 over each)

No dictionary: the samples are too few or too alike to train a dictionary: 0 samples, 0 bytes together.
`cargo bench` trains none on fewer than 128 documents.
";
        assert_eq!(text, expected);
    }

    #[test]
    fn messages_are_told_by_their_bodies() {
        let lines: Vec<_> = [WorkloadKind::Status, WorkloadKind::Query]
            .into_iter()
            .flat_map(|kind| Trace::generate(kind, 200).messages)
            .map(|message| serde_json::to_string(&message).unwrap())
            .collect();
        let text = lines.join("\n");
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("messages.jsonl");
        fs::write(&path, &text).unwrap();
        let inspection = Inspection::of(&corpus::documents(&path).unwrap()).unwrap();

        let counts: Vec<_> = inspection
            .kinds
            .iter()
            .map(|(kind, sizes)| (*kind, sizes.0.len()))
            .collect();
        assert_eq!(counts, [("query", 200), ("status", 200)]);
        let bytes = text.len() - (lines.len() - 1);
        assert_eq!(inspection.all.0.iter().sum::<usize>(), bytes);
        assert_eq!(inspection.repeated, 0);
        assert!(inspection.together * 2 < inspection.alone);
        assert!(inspection.alone * 3 < bytes * 2);
        let dictionary = inspection.dictionary.unwrap();
        let (trained, held_out) = (dictionary.trained_messages, dictionary.held_out_messages);
        assert_eq!((trained, held_out), (300, 100));
        assert!(dictionary.held_out_bytes * 2 < dictionary.held_out_bytes_without);
    }

    /// With the rule of `cargo bench`.
    #[test]
    fn a_dictionary_is_tried_on_few_documents() {
        let inspected = |count| {
            let messages = Trace::generate(WorkloadKind::Status, count).messages;
            let lines = messages
                .iter()
                .map(|one| serde_json::to_string(one).unwrap());
            inspected("x.jsonl", &lines.collect_vec().join("\n")).unwrap()
        };
        let rule = "`cargo bench` trains none on fewer than 128 documents.";
        for (count, has_rule) in [(127, true), (128, false)] {
            let text = inspected(count);
            assert!(text.contains("A dictionary of "), "{text}");
            assert_eq!(text.contains(rule), has_rule, "{text}");
        }
    }

    #[test]
    fn repetitions_train_nothing() {
        let text = format!("\"{}\"\n", "x".repeat(1_000)).repeat(1_000);
        let text = inspected("x.jsonl", &text).unwrap();
        assert!(text.contains("999 of 1000 documents repeat"), "{text}");
        assert!(text.contains("No dictionary: "), "{text}");
    }

    #[test]
    fn mistakes_are_named_with_their_place() {
        let error = inspected("x.jsonl", "{}\n{\"a\": oops}\n").unwrap_err();
        assert!(matches!(error, CommandError::Usage(_)));
        let error = error.to_string();
        assert!(error.ends_with("x.jsonl:2:7: expected value"), "{error}");
    }
}
