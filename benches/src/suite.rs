//! The input of a bench: engines, the sources of messages, and the package that they belong to.

use std::path::Path;

use itertools::{Either, Itertools};
use wirecost_codec::escaped_path;
use wirecost_fixtures::{
    self as fixtures, WorkloadKind,
    corpus::{self, CorpusError, Document},
};
use wirecost_message::Message;
use wirecost_report::records::Data;

use crate::{
    dictionaries::FEWEST_MESSAGES,
    engines::{Engine, engines},
    matrix::Matrix,
    profile::Profile,
    provenance::Package,
    scaling::{MeasureScaling, measure_scaling},
    workload::{Outline, Workload},
};

/// The workload name of a user's own messages of the cluster's type.
const CORPUS: &str = "corpus";

/// The seed of the cluster whose names and tenants no dictionary has seen.
const UNSEEN_SEED: u64 = fixtures::Trace::SEED + 1;

/// The seed of the cluster on which parameters are tuned. It is neither the published nor the
/// unseen cluster, so that no parameter is tuned on the data that it is then measured on.
pub const TUNING_SEED: u64 = fixtures::Trace::SEED + 2;

/// Messages of one type, with all engines that encode them.
pub struct Suite<T> {
    /// The engines, grouped by format, with the default of each format first. The first of all is
    /// the reference.
    pub engines: Vec<Engine<T>>,
    /// The sources of messages, one for each workload.
    pub sources: Vec<Box<dyn MessageSource<T>>>,
    /// The package whose provenance is recorded, and which holds the run's directory.
    pub package: Package,
    /// Measures what a full run has besides the workloads, if it has anything.
    pub scaling: Option<MeasureScaling>,
}

/// The source of a workload's messages, which are generated on demand.
pub trait MessageSource<T> {
    /// Returns the outline of the workload without generating it.
    fn outline(&self, profile: Profile) -> Outline;

    /// Returns the messages to measure.
    fn workload(&self, profile: Profile) -> Workload<T>;

    /// Returns the earlier messages, on which dictionaries are trained.
    fn history(&self) -> Vec<T>;

    /// Returns messages of another cluster, whose names are not in the history.
    fn unseen(&self) -> Vec<T>;

    /// Returns a note for the user on the use of the messages.
    fn note(&self) -> Option<String>;
}

impl Suite<Message> {
    /// Returns the generated messages of the published cluster.
    #[must_use]
    pub fn cluster() -> Self {
        Self::of_cluster(fixtures::Trace::SEED)
    }

    /// Returns the generated messages of the cluster on which parameters are tuned.
    #[must_use]
    pub fn tuning() -> Self {
        Self::of_cluster(TUNING_SEED)
    }

    fn of_cluster(seed: u64) -> Self {
        let source =
            |kind| Box::new(GeneratedSource { kind, seed }) as Box<dyn MessageSource<Message>>;
        Self {
            engines: engines(),
            sources: WorkloadKind::ALL.map(source).into(),
            package: Package::this(),
            scaling: Some(measure_scaling),
        }
    }

    /// Returns a user's own JSON files as messages of the cluster.
    ///
    /// # Errors
    /// When they cannot be read, or are not JSON.
    pub fn corpus(path: &Path) -> Result<Self, CorpusError> {
        let documents = corpus::documents(path)?;
        let opaque = Opaque::of(&documents);
        let samples = Samples {
            own_json_bytes: opaque
                .as_ref()
                .filter(|opaque| opaque.documents == documents.len())
                .map(|opaque| opaque.mean_bytes),
            note: opaque.map(|opaque| opaque.note(documents.len(), path)),
            ..Samples::new(CORPUS, corpus::messages(documents))
        };
        Ok(Self {
            engines: engines(),
            sources: vec![Box::new(samples)],
            package: Package::this(),
            scaling: None,
        })
    }
}

/// The documents of other schemas in a corpus, which are measured as opaque bytes.
struct Opaque {
    documents: usize,
    /// The mean size of such a document outside of a message.
    mean_bytes: f64,
}

impl Opaque {
    /// Returns `None` if there are no such documents.
    fn of(documents: &[Document]) -> Option<Self> {
        let configurations = documents.iter().filter_map(|document| match document {
            Document::Configuration(create) => Some(create.config.0.len()),
            Document::Message(_) => None,
        });
        let sizes: Vec<usize> = configurations.collect();
        (!sizes.is_empty()).then(|| Self {
            documents: sizes.len(),
            mean_bytes: sizes.iter().sum::<usize>() as f64 / sizes.len() as f64,
        })
    }

    fn note(&self, all: usize, path: &Path) -> String {
        format!(
            "{CORPUS}: {} of {all} documents are carried as opaque bytes in an operation, so no format encodes their \
             fields, and sizes include the operation; such a document alone is {:.0} B of JSON on average; `wirecost \
             new NAME --from {}` makes a project that measures their fields",
            self.documents,
            self.mean_bytes,
            escaped_path(path)
        )
    }
}

impl<T> Suite<T> {
    /// Adds peers to its engines.
    #[must_use]
    pub fn with_peers(mut self, peers: Vec<Engine<T>>) -> Self {
        self.engines.extend(peers);
        self.engines.sort_by_key(|engine| engine.format);
        self
    }

    /// Returns the outlines of the workloads.
    #[must_use]
    pub fn outlines(&self, profile: Profile) -> Vec<Outline> {
        self.sources
            .iter()
            .map(|source| source.outline(profile))
            .collect()
    }

    /// Generates the workloads that have cells.
    #[must_use]
    pub fn workloads(
        &self,
        matrix: &Matrix<T>,
        profile: Profile,
    ) -> Vec<(Workload<T>, &dyn MessageSource<T>)> {
        self.sources
            .iter()
            .filter(|source| (matrix.workloads()).any(|name| name == source.outline(profile).name))
            .map(|source| (source.workload(profile), source.as_ref()))
            .collect()
    }
}

/// The messages of one kind in the simulated cluster with a seed.
struct GeneratedSource {
    kind: WorkloadKind,
    seed: u64,
}

impl MessageSource<Message> for GeneratedSource {
    fn outline(&self, profile: Profile) -> Outline {
        Outline {
            name: self.kind.to_string(),
            messages: profile.messages(self.kind.default_count()),
            history: self.kind.history_count(),
            data: Data::Own,
        }
    }

    fn workload(&self, profile: Profile) -> Workload<Message> {
        let Outline { name, messages, .. } = self.outline(profile);
        let generated = fixtures::Trace::of_cluster(self.kind, self.seed, messages);
        Workload {
            name,
            messages: generated.messages,
            entropy: generated.entropy,
            own_json_bytes: None,
            data: Data::Own,
        }
    }

    fn history(&self) -> Vec<Message> {
        fixtures::Trace::of_cluster(self.kind, self.seed, 0).history
    }

    fn unseen(&self) -> Vec<Message> {
        fixtures::Trace::of_cluster(self.kind, UNSEEN_SEED, self.kind.default_count()).messages
    }

    fn note(&self) -> Option<String> {
        None
    }
}

/// Messages from a user. If there are enough, every second one is history.
pub struct Samples<T> {
    name: String,
    history: Vec<T>,
    messages: Vec<T>,
    /// A note in addition to the one on their halves.
    note: Option<String>,
    /// [`Workload::own_json_bytes`]
    own_json_bytes: Option<f64>,
}

impl<T> Samples<T> {
    /// Returns a workload with this name, of messages in sending order.
    #[must_use]
    pub fn new(name: &str, messages: Vec<T>) -> Self {
        let (history, messages) = match messages.len() {
            0..FEWEST_MESSAGES => (Vec::new(), messages),
            _ => every_second(messages),
        };
        Self {
            name: name.to_owned(),
            history,
            messages,
            note: None,
            own_json_bytes: None,
        }
    }
}

/// Splits messages into every second one and the others. Both halves then have the same kinds of
/// messages, even if files are read by name.
fn every_second<T>(messages: Vec<T>) -> (Vec<T>, Vec<T>) {
    messages
        .into_iter()
        .enumerate()
        .partition_map(|(index, message)| match index % 2 {
            0 => Either::Right(message),
            _ => Either::Left(message),
        })
}

impl<T: Clone> MessageSource<T> for Samples<T> {
    fn outline(&self, _: Profile) -> Outline {
        Outline {
            name: self.name.clone(),
            messages: self.messages.len(),
            history: self.history.len(),
            data: Data::Own,
        }
    }

    fn workload(&self, _: Profile) -> Workload<T> {
        Workload {
            name: self.name.clone(),
            messages: self.messages.clone(),
            entropy: None,
            own_json_bytes: self.own_json_bytes,
            data: Data::Own,
        }
    }

    fn history(&self) -> Vec<T> {
        self.history.clone()
    }

    fn unseen(&self) -> Vec<T> {
        Vec::new()
    }

    fn note(&self) -> Option<String> {
        let (name, messages) = (&self.name, self.messages.len());
        let halves = match self.history.len() {
            0 => format!(
                "{name}: fewer than {FEWEST_MESSAGES} messages, so all {messages} are measured, and none train \
                 dictionaries"
            ),
            history => format!(
                "{name}: every second message trains dictionaries, {history} in all; the other \
                 {messages} are measured"
            ),
        };
        let notes = self.note.iter().cloned().chain([halves]);
        Some(notes.collect::<Vec<_>>().join("\n"))
    }
}

#[cfg(test)]
mod tests {
    use wirecost_report::records::HEADLINE_WORKLOAD;

    use super::*;

    fn outline(samples: usize) -> (usize, usize) {
        let source = Samples::new("sample", vec![(); samples]);
        let outline = source.outline(Profile::Default);
        assert_eq!(source.history().len(), outline.history);
        (outline.history, outline.messages)
    }

    #[test]
    fn opaque_documents_are_told_apart() {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("x.jsonl");
        let message = Suite::cluster().sources[0]
            .workload(Profile::Quick)
            .messages;
        let message = serde_json::to_string(&message[0]).unwrap();
        std::fs::write(&path, format!("{{ \"a\": 1 }}\n[1,2]\n{message}\n")).unwrap();
        let suite = Suite::corpus(&path).unwrap();
        let note = suite.sources[0].note().unwrap();
        // 7 and 5 bytes without white space.
        let said = "2 of 3 documents are carried as opaque bytes";
        assert!(
            note.contains(said)
                && note.contains("is 6 B of JSON")
                && note.contains(&format!("--from {}", path.display())),
            "{note}"
        );
        assert_eq!(
            suite.sources[0].workload(Profile::Quick).own_json_bytes,
            None
        );

        std::fs::write(&path, "{ \"a\": 1 }\n[1,2]\n").unwrap();
        let suite = Suite::corpus(&path).unwrap();
        let workload = suite.sources[0].workload(Profile::Quick);
        assert_eq!(workload.own_json_bytes, Some(6.0));
    }

    #[test]
    fn half_of_enough_samples_is_history() {
        assert_eq!(outline(127), (0, 127));
        assert_eq!(outline(128), (64, 64));
        assert_eq!(outline(401), (200, 201));
    }

    /// Files are read by name, so messages of a kind are adjacent.
    #[test]
    fn both_halves_have_every_kind_of_sample() {
        let kinds = ["config", "status"].map(|kind| [kind; 100]);
        let source = Samples::new("sample", kinds.concat());
        for half in [source.history(), source.workload(Profile::Default).messages] {
            let configs = half.iter().filter(|kind| **kind == "config").count();
            assert_eq!((configs, half.len()), (50, 100));
        }
    }

    /// The report knows no workload of the cluster but by its name.
    #[test]
    fn the_headline_workload_is_the_steady_mix() {
        assert_eq!(HEADLINE_WORKLOAD, WorkloadKind::SteadyMix.name());
    }

    /// Otherwise parameters would be tuned on the measured data.
    #[test]
    fn what_is_tuned_on_is_not_what_is_published() {
        assert_ne!(TUNING_SEED, UNSEEN_SEED);
        let messages = |suite: Suite<Message>| {
            let first = suite.sources.into_iter().next().unwrap();
            first.workload(Profile::Quick).messages
        };
        let (published, tuning) = (messages(Suite::cluster()), messages(Suite::tuning()));
        assert_eq!(published.len(), tuning.len());
        assert!(published.iter().all(|message| !tuning.contains(message)));
    }
}
