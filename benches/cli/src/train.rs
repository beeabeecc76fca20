//! `wirecost train`: a model of the cluster's messages, from samples.

use std::{
    fmt::{self, Display},
    fs,
    io::Write,
    num::NonZeroU32,
    path::{Path, PathBuf},
    time::{Duration, Instant},
};

use wirecost::{
    Model,
    model::{Encoder, Static, TrainError},
};
use wirecost_codec::{Codec, EncodeError, Limits, counted, escaped_path};
use wirecost_compress::Dictionary;
use wirecost_fixtures::corpus::{self, Document};
use wirecost_message::Message;
use wirecost_report::command::{CommandError, print};

const EXAMPLES: &str = "\
Examples:
  wirecost train sent.jsonl --out cluster.dictionary
      reads a file with one message per line, in the order in which the messages were sent
  wirecost train my-data/ --out cluster.dictionary
      reads a directory of .json files

The file is a dictionary whose content is the model. The code that `wirecost advise` prints reads this file. The
model contains the last samples, as many as fit into 64 KiB. A document that is not a cluster message becomes a
sample as the configuration in an operation. `Model::train` of wirecost-model trains models of other types.";

/// Train a model for the format `model` from your own messages
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub struct TrainArguments {
    /// A directory of .json files, or a .json, .jsonl or .ndjson file
    samples: PathBuf,
    /// The file of the model; an existing one is replaced
    #[arg(long, value_name = "FILE")]
    out: PathBuf,
}

/// Trains a model, writes its file, and prints its figures to `out`.
///
/// # Errors
/// When the samples cannot be read or are too few for a model, or the file cannot be written.
pub fn run(arguments: &TrainArguments, out: &mut dyn Write) -> Result<(), CommandError> {
    let documents = corpus::documents(&arguments.samples).map_err(CommandError::usage)?;
    let is_foreign = |document: &&Document| matches!(document, Document::Configuration(_));
    let configurations = documents.iter().filter(is_foreign).count();
    let samples = corpus::messages(documents);
    let begun = Instant::now();
    let model = Model::train(&samples).map_err(|error| at(&arguments.samples, error))?;
    let training = begun.elapsed();
    let dictionary = Dictionary::new(model.to_bytes()).map_err(CommandError::failed)?;
    let file = dictionary.to_bytes();
    fs::write(&arguments.out, &file).map_err(|error| at(&arguments.out, error))?;
    let trained = TrainedModel {
        arguments,
        samples: samples.len(),
        configurations,
        training,
        file_bytes: file.len(),
        id: dictionary.id(),
        model: model.id(),
        schema: model.fingerprint(),
        held_out: HeldOut::of(&samples),
    };
    print(out, &trained.to_string())
}

fn at(path: &Path, error: impl Display) -> CommandError {
    CommandError::Usage(format!("{}: {error}", escaped_path(path)))
}

/// The figures of a model.
struct TrainedModel<'a> {
    arguments: &'a TrainArguments,
    samples: usize,
    configurations: usize,
    training: Duration,
    file_bytes: usize,
    id: NonZeroU32,
    model: u32,
    schema: u64,
    held_out: Result<HeldOut, NoTrial>,
}

/// The reason why a model was not tried on held-out samples.
#[derive(Debug, thiserror::Error)]
enum NoTrial {
    #[error(transparent)]
    Train(#[from] TrainError),
    #[error(transparent)]
    Encode(#[from] EncodeError),
}

/// The bytes of the second half of the samples with a model of the first half, without frames.
#[derive(Debug, PartialEq)]
struct HeldOut {
    messages: usize,
    alone: usize,
    stream: usize,
}

impl HeldOut {
    fn of(samples: &[Message]) -> Result<Self, NoTrial> {
        let (first, second) = samples.split_at(samples.len() / 2);
        let model = Model::train(first)?;
        let mut codec = Static::new(&model, Limits::DEFAULT);
        let mut encoder = Encoder::in_frames(&model, Limits::DEFAULT);
        let (mut alone, mut stream) = (Vec::new(), Vec::new());
        for message in second {
            codec.encode(message, &mut alone)?;
            encoder.encode(message, &mut stream)?;
        }
        Ok(Self {
            messages: second.len(),
            alone: alone.len(),
            stream: stream.len(),
        })
    }
}

impl Display for TrainedModel<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(
            f,
            "Samples: {}, of which configurations: {}. Training: {:.2} s.",
            self.samples,
            self.configurations,
            self.training.as_secs_f64(),
        )?;
        writeln!(
            f,
            "{}: {}. Id {}, model {:08x}, schema {:016x}.",
            escaped_path(&self.arguments.out),
            counted(self.file_bytes, "byte"),
            self.id,
            self.model,
            self.schema,
        )?;
        match &self.held_out {
            Ok(half) => {
                let each = |bytes: usize| bytes as f64 / half.messages as f64;
                writeln!(
                    f,
                    "Held out: {}. With a model of the first half of the samples, they take {:.1} bytes each alone \
                     (static) and {:.1} bytes in a stream, without frames.",
                    counted(half.messages, "sample"),
                    each(half.alone),
                    each(half.stream),
                )
            }
            Err(error) => writeln!(f, "Nothing is held out: {error}."),
        }
    }
}

#[cfg(test)]
mod tests {
    use wirecost_fixtures::{Trace, WorkloadKind};

    use super::*;

    /// Trains a model from the lines of a file, and returns the printed text and the file.
    fn trained(lines: &[String]) -> Result<(String, Vec<u8>), CommandError> {
        let directory = tempfile::tempdir().unwrap();
        let arguments = TrainArguments {
            samples: directory.path().join("sent.jsonl"),
            out: directory.path().join("cluster.dictionary"),
        };
        fs::write(&arguments.samples, lines.join("\n")).unwrap();
        let mut out = Vec::new();
        run(&arguments, &mut out)?;
        let file = fs::read(&arguments.out).unwrap();
        Ok((String::from_utf8(out).unwrap(), file))
    }

    fn json(messages: &[Message]) -> Vec<String> {
        let lines = messages
            .iter()
            .map(|one| serde_json::to_string(one).unwrap());
        lines.collect()
    }

    #[test]
    fn the_file_is_a_dictionary_with_the_model_of_the_samples() {
        let messages = Trace::generate(WorkloadKind::Membership, 80).messages;
        let mut lines = json(&messages);
        lines.push("{\"kind\": \"Pipeline\"}".to_owned());
        let (text, file) = trained(&lines).unwrap();
        let dictionary = Dictionary::from_bytes(&file).unwrap();
        let model = Model::<Message>::from_bytes(dictionary.content()).unwrap();
        for part in [
            "Samples: 81, of which configurations: 1.".to_owned(),
            format!(
                "cluster.dictionary: {} bytes. Id {}, model {:08x}, ",
                file.len(),
                dictionary.id(),
                model.id()
            ),
            format!("schema {:016x}.", model.fingerprint()),
            "Held out: 41 samples.".to_owned(),
        ] {
            assert!(text.contains(&part), "{text}");
        }
    }

    #[test]
    fn the_held_out_half_is_unknown_to_its_model() {
        let messages = Trace::generate(WorkloadKind::Membership, 80).messages;
        let same = HeldOut::of(&[&messages[40..], &messages[40..]].concat()).unwrap();
        let half = HeldOut::of(&messages).unwrap();
        assert_eq!(half.messages, 40);
        assert!(
            same.alone < half.alone && same.stream < half.stream,
            "{same:?} {half:?}"
        );
        assert!(half.stream < half.alone, "{half:?}");
    }

    #[test]
    fn a_sample_is_enough_for_a_model_without_a_trial() {
        let messages = Trace::generate(WorkloadKind::Membership, 1).messages;
        let (text, _) = trained(&json(&messages)).unwrap();
        assert!(
            text.contains("Nothing is held out: a model needs samples."),
            "{text}"
        );
    }

    #[test]
    fn mistakes_are_named_with_their_place() {
        let error = trained(&["{}".to_owned(), "{\"a\": oops}".to_owned()]).unwrap_err();
        assert!(matches!(error, CommandError::Usage(_)));
        let error = error.to_string();
        assert!(error.ends_with("sent.jsonl:2:7: expected value"), "{error}");
    }

    #[test]
    fn a_file_that_cannot_be_written_is_named() {
        let directory = tempfile::tempdir().unwrap();
        let arguments = TrainArguments {
            samples: directory.path().join("sent.jsonl"),
            out: directory.path().join("no/such/place"),
        };
        let messages = Trace::generate(WorkloadKind::Membership, 4).messages;
        fs::write(&arguments.samples, json(&messages).join("\n")).unwrap();
        let error = run(&arguments, &mut Vec::new()).unwrap_err().to_string();
        assert!(error.contains("no/such/place: "), "{error}");
    }
}
