//! What a bench can measure: engines, workloads, and the package that they belong to.

use std::path::Path;

use wirecost_fixtures::{
    WorkloadKind,
    corpus::{self, CorpusError},
};
use wirecost_message::Message;

use crate::{
    contenders::{Engine, engines},
    profile::Profile,
    provenance::Package,
    workloads::{self, Workload},
};

/// What a user's own messages of the cluster's type are called.
const CORPUS: &str = "corpus";

/// Messages of one type, and all that encodes them.
pub struct Suite<T> {
    /// The engines, those of a format together, its default first. The first of all is what the
    /// others are compared with.
    pub engines: Vec<Engine<T>>,
    /// The workloads there are.
    pub sources: Vec<Source<T>>,
    /// What is recorded of the bench, and where.
    pub package: Package,
}

/// A workload that is made when it is needed.
pub struct Source<T> {
    /// The workload's name.
    pub name: String,
    /// Makes it.
    pub workload: Box<dyn Fn(Profile) -> Workload<T>>,
}

impl Suite<Message> {
    /// The generated messages of a cluster.
    #[must_use]
    pub fn cluster() -> Self {
        let source = |kind: WorkloadKind| Source {
            name: kind.to_string(),
            workload: Box::new(move |profile| workloads::generate(kind, profile)),
        };
        Self {
            engines: engines(),
            sources: WorkloadKind::ALL.map(source).into(),
            package: Package::this(),
        }
    }

    /// A user's own JSON files in the cluster's messages.
    ///
    /// # Errors
    /// When they cannot be read, or are no JSON.
    pub fn corpus(path: &Path) -> Result<Self, CorpusError> {
        Ok(Self {
            engines: engines(),
            sources: vec![Source::of(CORPUS, corpus::read(path)?)],
            package: Package::this(),
        })
    }
}

impl<T: Clone + 'static> Source<T> {
    /// These messages, whatever the profile.
    #[must_use]
    pub fn of(name: &str, messages: Vec<T>) -> Self {
        let workload = Workload {
            name: name.to_owned(),
            messages,
            entropy: None,
        };
        Self {
            name: name.to_owned(),
            workload: Box::new(move |_| workload.clone()),
        }
    }
}

impl<T> Suite<T> {
    /// The names of the workloads.
    #[must_use]
    pub fn workload_names(&self) -> Vec<String> {
        self.sources
            .iter()
            .map(|source| source.name.clone())
            .collect()
    }

    /// Makes the workloads with these names.
    #[must_use]
    pub fn workloads(&self, names: &[String], profile: Profile) -> Vec<Workload<T>> {
        self.sources
            .iter()
            .filter(|source| names.contains(&source.name))
            .map(|source| (source.workload)(profile))
            .collect()
    }
}
