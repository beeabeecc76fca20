//! Three nodes as tasks, by gossip over real sockets, with stores on the disk. One of them crashes.

use std::{
    net::SocketAddr,
    num::NonZeroUsize,
    path::{Path, PathBuf},
    sync::{
        Arc,
        atomic::{AtomicBool, AtomicU64, Ordering},
    },
    thread,
    time::{Duration, Instant},
};

use tokio::runtime::{Builder, Runtime};
use wirecost_cluster::{
    admission::{Admission, Lineage},
    engine::{
        Participant,
        gossip::{self, Gossip},
    },
    membership,
    node::{self, Node},
    runtime::{self, Directory, Handle, Parts, Request, View},
    state::{Author, Stamp, Subject},
    store::Redb,
};
use wirecost_frame::{Format, SchemaId};
use wirecost_message::Source;
use wirecost_wire::{ClusterKey, Packing, Wire, Wires};

use crate::{
    AREAS, PATIENCE, Seen, Shared, change,
    support::{self, create, history::Trace},
    trace,
};

const CRASHES: u64 = 3;
/// The time between two crashes, in which clients write.
const LOAD: Duration = Duration::from_millis(700);

/// The part of a node that outlives its runs.
struct Place {
    data: PathBuf,
    number: u64,
    seen: Arc<Seen>,
}

/// A running node, on a runtime of its own.
struct Running {
    runtime: Runtime,
    handle: Handle,
    address: SocketAddr,
}

impl Place {
    fn new(directory: &Path, number: u64) -> Self {
        Self {
            data: directory.join(number.to_string()),
            number,
            seen: Arc::default(),
        }
    }

    fn start(&self, seeds: &[SocketAddr]) -> Running {
        let runtime = Builder::new_multi_thread()
            .worker_threads(1)
            .enable_all()
            .build()
            .expect("a runtime");
        let directory = self.open();
        let (handle, address) = runtime.block_on(launch(self.number, directory, seeds));
        runtime.spawn(watch(handle.clone(), Arc::clone(&self.seen)));
        Running {
            runtime,
            handle,
            address,
        }
    }

    /// Opens the store. The last commit of a crashed run may still hold it.
    fn open(&self) -> Directory {
        let limit = Instant::now() + PATIENCE;
        loop {
            match Directory::open(&self.data) {
                Err(error) => assert!(Instant::now() < limit, "{error}"),
                Ok(directory) => return directory,
            }
            thread::sleep(Duration::from_millis(10));
        }
    }

    fn trace(self) -> (String, Trace) {
        let store = Redb::open(self.data.join("node.redb")).expect("a whole store");
        let seen = self.seen.lock().expect("stamps").clone();
        let trace = Trace {
            seen,
            ..trace(&store)
        };
        (self.number.to_string(), trace)
    }
}

async fn launch(name: u64, directory: Directory, seeds: &[SocketAddr]) -> (Handle, SocketAddr) {
    let Directory {
        number,
        store,
        objects,
        ..
    } = directory;
    let source = Source {
        address: "127.0.0.1".parse().expect("an address"),
        port: 0,
        ..support::source(name)
    };
    let settings = node::Settings {
        exchange_every: Duration::from_millis(50),
        // More than there are, so that no log is truncated.
        replicas: NonZeroUsize::MIN.saturating_add(2),
        ..node::Settings::new(source.clone())
    };
    let node = Node::start(&store, number, settings, name).expect("a node");
    let wire = Wire::new(Format::Protobuf, SchemaId::Version(1), Packing::PLAIN, None);
    let mut settings = gossip::Settings::new(Participant {
        number: Author(number),
        incarnation: node.incarnation(),
        source,
        key: ClusterKey::new([7; 32]),
        wires: Wires::new([wire.expect("no dictionary")]).expect("a wire"),
    });
    settings.membership = membership::Settings {
        seeds: seeds.to_vec(),
        join_every: Duration::from_millis(50),
        announce_every: Duration::from_millis(500),
        ..membership::Settings::default()
    };
    let engine = Gossip::start(settings).await.expect("an engine");
    let address = engine.address();
    let parts = Parts {
        node,
        store,
        objects: Some(objects),
        engine,
        admission: Arc::new(Admission::new(AREAS, Lineage::new([7; 16]))),
    };
    let settings = runtime::Settings {
        tick_every: Duration::from_millis(10),
        ..runtime::Settings::default()
    };
    let handle = runtime::start(parts, settings).expect("no ledgers");
    (handle, address)
}

/// Notes each stamp that the node's readers see a subject follow.
async fn watch(handle: Handle, seen: Arc<Seen>) {
    let mut views = handle.views();
    loop {
        let view = Arc::clone(&views.borrow_and_update());
        seen.lock().expect("stamps").extend(followed(&view));
        if views.changed().await.is_err() {
            return;
        }
    }
}

fn followed(view: &View) -> Vec<(Subject, Stamp)> {
    let plans = view.plans.iter();
    let plans = plans.map(|(area, plan)| (Subject::Area(area.clone()), plan.stamp));
    let objects = view.objects.iter();
    let objects = objects.filter_map(|(id, object)| {
        let subject = Subject::Object(id.clone());
        object.stamp.map(|stamp| (subject, stamp))
    });
    plans.chain(objects).collect()
}

/// Returns a request, which is noted in the history: every fifth creates an object.
fn request(id: u64, history: &Shared) -> Request {
    let change = match id.is_multiple_of(5) {
        true => create("BJ", &format!("limit-{id}"), id),
        false => change(id),
    };
    history.ask(id, change.clone());
    Request {
        id,
        change,
        expected: Vec::new(),
    }
}

/// Submits requests until it is over or the node crashes. Returns the request that is in doubt.
fn write(
    handle: &Handle,
    doubtful: Option<u64>,
    next: &AtomicU64,
    is_over: &AtomicBool,
    history: &Shared,
) -> Option<u64> {
    let waiting = Builder::new_current_thread().build().expect("a runtime");
    let mut repeated = doubtful;
    while !is_over.load(Ordering::Relaxed) {
        let id = repeated
            .take()
            .unwrap_or_else(|| next.fetch_add(1, Ordering::Relaxed));
        match waiting.block_on(handle.submit(request(id, history))) {
            Ok(stamp) => history.acknowledge(id, stamp),
            Err(_) => return Some(id),
        }
    }
    repeated
}

#[test]
fn tasks_apply_acknowledged_operations_once_in_one_order() {
    let directory = tempfile::tempdir().unwrap();
    let places: Vec<_> = (1..=3)
        .map(|number| Place::new(directory.path(), number))
        .collect();
    let mut nodes: Vec<Option<Running>> = Vec::new();
    for place in &places {
        let seeds: Vec<_> = nodes.iter().flatten().map(|node| node.address).collect();
        nodes.push(Some(place.start(&seeds)));
    }
    let (history, next) = (Shared::default(), AtomicU64::new(1));
    let mut doubtful = vec![None; nodes.len()];
    for crash in 0..=CRASHES {
        let is_over = AtomicBool::new(false);
        doubtful = thread::scope(|scope| {
            let handles = nodes.iter().flatten().map(|node| node.handle.clone());
            let writers = handles.zip(doubtful).map(|(handle, doubtful)| {
                let (next, is_over, history) = (&next, &is_over, &history);
                scope.spawn(move || write(&handle, doubtful, next, is_over, history))
            });
            let writers: Vec<_> = writers.collect();
            history.await_acknowledgements(LOAD);
            if crash < CRASHES {
                let crashed = nodes[crash as usize % 3].take();
                crashed.expect("a node").runtime.shutdown_background();
            }
            is_over.store(true, Ordering::Relaxed);
            let ends = writers.into_iter().map(|writer| writer.join());
            ends.map(|end| end.expect("a client")).collect()
        });
        let seeds: Vec<_> = nodes.iter().flatten().map(|node| node.address).collect();
        for (node, place) in nodes.iter_mut().zip(&places) {
            node.get_or_insert_with(|| place.start(&seeds));
        }
    }
    for node in nodes.iter().flatten() {
        settle(node, next.fetch_add(1, Ordering::Relaxed), &history);
    }
    for node in nodes.into_iter().flatten() {
        node.runtime.block_on(node.handle.stop());
        node.runtime.shutdown_timeout(PATIENCE);
    }
    let traces: Vec<_> = places.into_iter().map(Place::trace).collect();
    assert!(
        traces
            .iter()
            .all(|(_, trace)| trace.floors == Default::default())
    );
    history.check(&traces, CRASHES as usize + 1);
}

/// Submits a last request, and waits until every node holds the node's log up to it.
fn settle(node: &Running, id: u64, history: &Shared) {
    let submitted = node.handle.submit(request(id, history));
    let stamp = node.runtime.block_on(submitted);
    let stamp = stamp.expect("a running node");
    history.acknowledge(id, stamp);
    let mut views = node.handle.views();
    let held = async {
        let is_held =
            |view: &Arc<View>| view.members.len() == 2 && view.held_everywhere >= stamp.time;
        let held = tokio::time::timeout(PATIENCE, views.wait_for(is_held)).await;
        assert!(matches!(held, Ok(Ok(_))), "{:?}", node.handle.view());
    };
    node.runtime.block_on(held);
}
