//! A running node: a tokio task that owns the [`Node`], its store, the files of its objects and its engine.
//!
//! [`start`] spawns the task and returns a [`Handle`]. Clones of the handle submit requests, read the
//! latest [`View`], and admit requests of the crowd. Only submitting waits.
//!
//! ```
//! use std::sync::Arc;
//! use wirecost_cluster::{
//!     admission::{Admission, Decision, Lineage, Share},
//!     engine::Alone,
//!     log,
//!     node::{Node, Settings},
//!     runtime::{self, Parts},
//!     state::Change,
//!     store::{Memory, Store},
//! };
//! # use wirecost_message::{Address, Mode, Source};
//! # let source = Source {
//! #     name: "gw-bj-0".into(),
//! #     address: Address([127, 0, 0, 1].into()),
//! #     port: 0,
//! #     group: "BJ".into(),
//! #     mode: Mode::Write,
//! # };
//!
//! # tokio::runtime::Builder::new_current_thread().enable_all().build()?.block_on(async {
//! let mut store = Memory::default();
//! store.commit(log::create(7).batch())?;
//! let handle = runtime::start(
//!     Parts {
//!         node: Node::start(&store, 7, Settings::new(source), 1)?,
//!         store,
//!         objects: None,
//!         engine: Alone,
//!         admission: Arc::new(Admission::new(["BJ"], Lineage::new([7; 16]))),
//!     },
//!     runtime::Settings::default(),
//! )?;
//!
//! handle.submit(Change::set_pass([("BJ", Share::ALL)])?).await?;
//! assert_eq!(handle.admission().admit("BJ", None)?, Decision::Passed);
//! assert_eq!(handle.view().plans["BJ"].share, Share::ALL);
//! handle.stop().await;
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! # })?;
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! # Group commit
//!
//! A commit waits for the disk on a thread for blocking calls. Requests and messages that arrive meanwhile
//! wait in bounded queues, and the next commit takes all of them. So the disk bounds the
//! number of commits per second, and does not bound the number of writes.
//!
//! # When a commit fails
//!
//! The node is halted. It refuses requests ([`SubmitError::Halted`]) and messages of the log, and the view
//! gives the reason. Views can still be read, and the gates keep their shares. The copy of the plans has those of the
//! last commit that succeeded. If the disk refuses that copy, the node removes the old one. It tries again every
//! second, and when it stops.
//!
//! A file of an object that cannot be written does not halt the node: the object is in the store, and its file
//! is written at the next start.
//!
//! # The copy of the plans
//!
//! A node removes the plan of an area from the copy before the commit that adds the area to a sale. So a node without a
//! store opens no gate of a sale. If the disk refuses to replace and to remove the copy, the copy may still have such
//! plans. Until a later attempt succeeds, the node makes no change to the file of a sale that would open a gate.
//!
//! # When the store cannot be used
//!
//! At a start, a store can be damaged, unreadable or of another version. Then [`serve_copies`] serves the [`Copies`] of the
//! node's plans and objects, and takes no changes.
//!
//! # Sales
//!
//! At each tick the task steps the [`Automation`](crate::automation::Automation). The automation sets the gates
//! in the areas of a sale. On the node that plans, it also sets the plans. In other areas, a gate follows its
//! plan.
//!
//! # The wire
//!
//! A node with a [`Chooser`] measures its traffic at its ticks, and has the engine prefer the chosen wire.
//!
//! # Statistics
//!
//! [`Handle::report`] takes the gateway's report on one of its pipelines, and sends it to every live member. Each
//! member keeps the latest report of each node on each pipeline. Reports are not part of the log. A report may
//! be lost, and is dropped when its node is forgotten.
//!
//! # Stopping
//!
//! [`Handle::stop`] commits all earlier requests. Then it waits until enough peers hold the node's operations,
//! or until a time limit, and leaves the cluster.

mod copies;
mod core;
mod directory;
mod handle;
mod health;
mod plan_copy;
mod sale_areas;
mod sales;
mod statistics;
mod task;
mod view;

use std::{num::NonZeroUsize, sync::Arc, time::Duration};

use tokio::sync::mpsc;

pub use self::{
    copies::{Copies, serve_copies},
    directory::{Directory, DirectoryError},
    handle::{Handle, Request, SubmitError},
    health::{Health, Impairment},
    sales::{Sale, Sold},
    statistics::{MAX_PIPELINES, Statistics},
    view::{Counters, Object, View},
};
use self::{core::Core, sales::Sales, task::Task};
use crate::{
    WallClock, admission::Admission, choice::Chooser, engine::Engine, log::clearing::REPLICAS,
    node::Node, objects::Objects, plans::PlanFile, state::NoAuthor, store::Store,
};

/// The parts of a node that is not running yet.
#[derive(Debug)]
pub struct Parts<S, E> {
    /// The core.
    pub node: Node,
    /// The store from which the core started.
    pub store: S,
    /// The files of the objects, if they are kept. They follow the store.
    pub objects: Option<Objects>,
    /// The engine.
    pub engine: E,
    /// The gates, which follow the plans and the sales.
    pub admission: Arc<Admission>,
}

/// The settings of a runtime.
#[derive(Debug, Clone)]
pub struct Settings {
    /// The interval at which the node is told the time: 100 ms.
    pub tick_every: Duration,
    /// The largest number of requests that wait for the task, and of messages: 1,024.
    pub queue: NonZeroUsize,
    /// The total size of waiting messages at which no further one is taken, in bytes of protobuf: 16 MiB.
    pub queue_bytes: usize,
    /// The time that the node has for leaving: 5 s.
    pub leave_limit: Duration,
    /// The number of peers that must hold the node's operations before it leaves, if that many live:
    /// [`REPLICAS`].
    pub replicas: NonZeroUsize,
    /// The shortest time for which a peer may lack an operation before the health is yellow: 10 s.
    pub sync_limit: Duration,
    /// The choice of the wire, if it follows the traffic; none.
    pub chooser: Option<Chooser>,
    /// The wall clock, by which sales start: the system's.
    pub clock: WallClock,
    /// The file to which the plans are copied, at most once a second; none.
    pub plans: Option<PlanFile>,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            tick_every: Duration::from_millis(100),
            queue: NonZeroUsize::MIN.saturating_add(1_023),
            queue_bytes: 16 << 20,
            leave_limit: Duration::from_secs(5),
            replicas: REPLICAS,
            sync_limit: Duration::from_secs(10),
            chooser: None,
            clock: WallClock::default(),
            plans: None,
        }
    }
}

/// Writes the files that follow the store, and starts a node on the current runtime of tokio.
///
/// # Errors
///
/// [`NoAuthor`] if a ledger in the store names a node in another way than by its number.
///
/// # Panics
///
/// Outside a runtime of tokio with time enabled.
pub fn start<S, E>(parts: Parts<S, E>, settings: Settings) -> Result<Handle, NoAuthor>
where
    S: Store + Send + 'static,
    E: Engine + 'static,
{
    let Parts {
        node,
        store,
        objects,
        engine,
        admission,
    } = parts;
    let (sender, commands) = mpsc::channel(settings.queue.get());
    let view = View::first(&node);
    let sales = Sales::new(&node, settings.clock.clone())?;
    let meter = engine.meter();
    let gates = Arc::clone(&admission);
    let plans = settings.plans.clone();
    let (task, views) = Task::new(engine, commands, view, gates, sales, settings);
    tokio::spawn(task.run(Core::start(node, store, objects, plans)));
    Ok(Handle::new(sender, views, admission, meter))
}
