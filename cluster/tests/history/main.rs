//! Histories of real nodes: acknowledged operations are applied everywhere, exactly once, in one order.
//!
//! `KILLS=50 cargo test -p wirecost-cluster --test history` kills processes more often.

mod checker;
#[cfg(unix)]
mod processes;
#[path = "../support/running.rs"]
mod running;
#[path = "../support/mod.rs"]
mod support;
mod tasks;

use std::{
    sync::Mutex,
    thread,
    time::{Duration, Instant},
};

use wirecost_cluster::{
    log,
    state::{Change, Stamp, Subject},
    store::Redb,
};

use self::support::{
    history::{History, Trace},
    pass,
};

const AREAS: [&str; 3] = ["BJ", "SH", "GZ"];
/// The least number of acknowledgements in a period between two crashes.
const LEAST: usize = 30;
/// The limit of every wait here.
const PATIENCE: Duration = Duration::from_secs(60);

/// Returns the change that a request asks for: nodes compete for the areas.
fn change(request: u64) -> Change {
    let area = AREAS[(request % 3) as usize];
    pass(area, request as u32)
}

/// Returns the trace of a node that has stopped, from its store.
fn trace(store: &Redb) -> Trace {
    let number = log::owner(store).expect("a clock").expect("a node");
    let recovered = log::recover(store, number).expect("whole records");
    Trace::from(&recovered.state)
}

/// The stamps that a node's readers saw subjects follow.
type Seen = Mutex<Vec<(Subject, Stamp)>>;

/// The history that several clients write.
#[derive(Debug, Default)]
struct Shared(Mutex<History>);

impl Shared {
    fn ask(&self, request: u64, change: Change) {
        self.0.lock().expect("a history").ask(request, change);
    }

    fn acknowledge(&self, request: u64, stamp: Stamp) {
        let mut history = self.0.lock().expect("a history");
        let acknowledged = history.acknowledge(request, stamp);
        acknowledged.expect("an acknowledgement in order");
    }

    fn acknowledged(&self) -> usize {
        self.0.lock().expect("a history").acknowledged().len()
    }

    /// Lets clients write for a time, and then until [`LEAST`] requests have been acknowledged since its start, or
    /// until the limit of a wait.
    fn await_acknowledgements(&self, time: Duration) {
        let (limit, before) = (Instant::now() + PATIENCE, self.acknowledged());
        thread::sleep(time);
        while self.acknowledged() < before + LEAST && Instant::now() < limit {
            thread::sleep(Duration::from_millis(10));
        }
    }

    /// Checks the history against all nodes, and that the clients got at least [`LEAST`] acknowledgements per period.
    #[track_caller]
    fn check(self, traces: &[(String, Trace)], periods: usize) {
        assert!(traces.iter().all(|(_, trace)| !trace.seen.is_empty()));
        let acknowledged = self.acknowledged();
        assert!(
            acknowledged >= periods * LEAST,
            "{acknowledged} acknowledged"
        );
        let history = self.0.into_inner().expect("a history");
        assert_eq!(history.check(traces), Ok(()));
    }
}
