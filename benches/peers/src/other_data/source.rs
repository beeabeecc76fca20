use wirecost_bench::{
    cmd::part::AnySuite,
    profile::Profile,
    provenance::Package,
    suite::{MessageSource, Suite},
    workload::{Outline, Workload},
};
use wirecost_report::records::Data;

use super::{
    draws::Draws,
    engines::{OtherData, engines},
};

/// A function that draws a message.
pub(super) type Draw<T> = fn(&mut Draws) -> T;

/// A workload of other data: its name, its number of messages, and the function that draws one.
pub(super) struct Drawn<T> {
    pub(super) name: &'static str,
    pub(super) messages: usize,
    pub(super) draw: Draw<T>,
}

impl<T> MessageSource<T> for Drawn<T> {
    fn outline(&self, _: Profile) -> Outline {
        Outline {
            name: self.name.to_owned(),
            messages: self.messages,
            history: 0,
            data: Data::Other,
        }
    }

    fn workload(&self, _: Profile) -> Workload<T> {
        let mut draws = Draws::of(self.name);
        Workload {
            name: self.name.to_owned(),
            messages: draws.list(self.messages, self.draw),
            entropy: None,
            own_json_bytes: None,
            data: Data::Other,
        }
    }

    fn history(&self) -> Vec<T> {
        Vec::new()
    }

    fn unseen(&self) -> Vec<T> {
        Vec::new()
    }

    fn note(&self) -> Option<String> {
        None
    }
}

/// Returns the suite of a type of other data.
pub(super) fn suite<T: OtherData>(
    workloads: impl IntoIterator<Item = Drawn<T>>,
) -> Box<dyn AnySuite> {
    let sources = workloads.into_iter();
    Box::new(Suite {
        engines: engines::<T>(),
        sources: sources
            .map(|one| Box::new(one) as Box<dyn MessageSource<T>>)
            .collect(),
        package: Package::this(),
        scaling: None,
    })
}
