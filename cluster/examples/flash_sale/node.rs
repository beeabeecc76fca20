//! A node of the cluster, on a thread of its own.

use std::{
    error::Error,
    net::SocketAddr,
    path::PathBuf,
    sync::{Arc, mpsc},
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
    node::{self, Node},
    runtime::{self, Directory, DirectoryError, Handle, Parts},
    state::Author,
};
use wirecost_message::{Address, Message, Mode, Source};
use wirecost_wire::{ClusterKey, Wire, Wires};

use crate::{
    network::{Link, Network},
    tap::Tap,
};

pub(crate) type Failure = Box<dyn Error + Send + Sync>;

/// The secret of the cluster: in earnest 32 bytes from a source of secrets.
pub(crate) const KEY: [u8; 32] = [7; 32];

/// The time in which a crashed node's last commit ends, so that its store can be opened.
const COMMIT_LIMIT: Duration = Duration::from_secs(10);

/// The part of a node that outlives its runs.
#[derive(Debug, Clone)]
pub(crate) struct Place {
    pub(crate) name: String,
    pub(crate) area: &'static str,
    /// The place of its area.
    pub(crate) index: usize,
    pub(crate) data: PathBuf,
    /// 0 before its first run.
    pub(crate) port: u16,
    pub(crate) exchange_every: Duration,
    pub(crate) network: Arc<Network>,
    /// Takes the sample of the messages that it sends.
    pub(crate) samples: mpsc::Sender<Message>,
}

/// A running node. Its runtime has one thread for its tasks.
#[derive(Debug)]
pub(crate) struct Running {
    runtime: Runtime,
    pub(crate) handle: Handle,
    pub(crate) number: Author,
    pub(crate) address: SocketAddr,
}

impl Place {
    /// Starts the node from its store. It joins by seeds, and by the members that it knew.
    pub(crate) fn start(&self, seeds: &[SocketAddr], wires: &[Wire]) -> Result<Running, Failure> {
        let runtime = Builder::new_multi_thread()
            .worker_threads(1)
            .enable_all()
            .build()?;
        let (handle, number, address) = runtime.block_on(self.launch(seeds, wires))?;
        self.network.place(address, self.index);
        Ok(Running {
            runtime,
            handle,
            number,
            address,
        })
    }

    async fn launch(
        &self,
        seeds: &[SocketAddr],
        wires: &[Wire],
    ) -> Result<(Handle, Author, SocketAddr), Failure> {
        let Directory {
            number,
            store,
            objects,
            ..
        } = self.open()?;
        let source = Source {
            name: self.name.as_str().into(),
            address: Address([127, 0, 0, 1].into()),
            port: self.port,
            group: self.area.into(),
            mode: Mode::Write,
        };
        let seed = fastrand::u64(..);
        let node = node::Settings {
            exchange_every: self.exchange_every,
            ..node::Settings::new(source.clone())
        };
        let node = Node::start(&store, number, node, seed)?;
        let mut settings = gossip::Settings::new(Participant {
            number: node.author(),
            incarnation: node.incarnation(),
            source,
            key: ClusterKey::new(KEY),
            wires: Wires::new(wires.to_vec())?,
        });
        settings.membership.seeds = seeds.to_vec();
        settings.membership.known = node.known_members().cloned().collect();
        // So that the cluster is whole soon after a partition.
        settings.membership.announce_every = Duration::from_secs(2);
        settings.membership.announce_to_failed_every = Duration::from_secs(2);
        settings.faults = Some(Arc::new(Link {
            network: Arc::clone(&self.network),
            area: self.index,
        }));
        let engine = Gossip::start(settings).await?;
        let address = engine.address();
        let parts = Parts {
            node,
            store,
            objects: Some(objects),
            engine: Tap::new(engine, self.samples.clone()),
            admission: Arc::new(Admission::new([self.area], Lineage::new([7; 16]))),
        };
        let handle = runtime::start(parts, runtime::Settings::default())?;
        Ok((handle, Author(number), address))
    }

    /// Opens the store. The last commit of a node that has crashed may still hold it.
    fn open(&self) -> Result<Directory, DirectoryError> {
        let limit = Instant::now() + COMMIT_LIMIT;
        loop {
            match Directory::open(&self.data) {
                Err(DirectoryError::Store(_)) if Instant::now() < limit => {
                    thread::sleep(Duration::from_millis(20));
                }
                opened => return opened,
            }
        }
    }
}

impl Running {
    /// Runs a task on the node's thread.
    pub(crate) fn spawn(&self, task: impl Future<Output = ()> + Send + 'static) {
        self.runtime.spawn(task);
    }

    /// Stops the node: it hands its rights over, closes its store and leaves.
    pub(crate) fn stop(self) {
        self.runtime.block_on(self.handle.stop());
        self.runtime.shutdown_timeout(COMMIT_LIMIT);
    }

    /// Aborts the tasks of the node where they are.
    pub(crate) fn crash(self) {
        self.runtime.shutdown_background();
    }
}
