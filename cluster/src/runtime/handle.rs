use std::sync::Arc;

use tokio::sync::{mpsc, oneshot, watch};
use wirecost_message::{CompactString, Status};

use super::{View, sales::Sold};
use crate::{
    admission::Admission,
    engine::{self, Meter},
    node::Refused,
    state::{Change, Stamp},
};

/// A request for a change of the cluster's state.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Request {
    /// Its id. A request that is repeated under its id is acknowledged again and changes nothing.
    pub id: u64,
    /// The change.
    pub change: Change,
    /// The sequences that some groups must have, by name.
    pub expected: Vec<(CompactString, u64)>,
}

/// A change whatever the sequences, under a random id.
impl From<Change> for Request {
    fn from(change: Change) -> Self {
        Self {
            id: fastrand::u64(..),
            change,
            expected: Vec::new(),
        }
    }
}

/// A command to the task.
#[derive(Debug)]
pub(super) enum Command {
    /// Make a change, and answer once it is on the disk.
    Submit(Request, oneshot::Sender<Result<Stamp, SubmitError>>),
    /// Keep a report on a pipeline, and send it to the members.
    Report(Box<Status>),
    /// Take in that requests have bought units, and answer with the units sold so far.
    Sold(Sold, oneshot::Sender<Option<u64>>),
    /// Leave and end, and answer then.
    Stop(oneshot::Sender<()>),
}

/// Access to a running node. Clones are of the same node.
#[derive(Debug, Clone)]
pub struct Handle {
    commands: mpsc::Sender<Command>,
    views: watch::Receiver<Arc<View>>,
    admission: Arc<Admission>,
    meter: Option<Meter>,
}

impl Handle {
    pub(super) fn new(
        commands: mpsc::Sender<Command>,
        views: watch::Receiver<Arc<View>>,
        admission: Arc<Admission>,
        meter: Option<Meter>,
    ) -> Self {
        Self {
            commands,
            views,
            admission,
            meter,
        }
    }

    /// Submits a request, and returns its operation's stamp once it is on the disk.
    ///
    /// A caller that stops waiting does not take the request back. It may repeat it under its id.
    ///
    /// # Errors
    ///
    /// [`SubmitError`]
    pub async fn submit(&self, request: impl Into<Request>) -> Result<Stamp, SubmitError> {
        let (answer, answered) = oneshot::channel();
        let command = Command::Submit(request.into(), answer);
        let sent = self.commands.send(command).await;
        sent.map_err(|_| SubmitError::Stopped)?;
        answered.await.map_err(|_| SubmitError::Stopped)?
    }

    /// Returns the latest view.
    #[must_use]
    pub fn view(&self) -> Arc<View> {
        Arc::clone(&self.views.borrow())
    }

    /// Returns a receiver of every later view; a slow reader misses some.
    #[must_use]
    pub fn views(&self) -> watch::Receiver<Arc<View>> {
        self.views.clone()
    }

    /// Returns the gates, which follow the plans.
    #[must_use]
    pub fn admission(&self) -> &Admission {
        &self.admission
    }

    /// Returns the counters of the engine, if it has some.
    #[must_use]
    pub fn traffic(&self) -> Option<engine::Counters> {
        self.meter.as_ref().map(Meter::read)
    }

    /// Keeps a report on a pipeline of this node, and sends it to the live members, unless the node is halted. A node
    /// without a store drops it. The report is taken to be of this node, whichever it names. A pipeline named
    /// `sale/area` stands for the load of a sale, which the node reports itself.
    ///
    /// # Errors
    ///
    /// [`SubmitError::Stopped`]
    pub async fn report(&self, report: Status) -> Result<(), SubmitError> {
        let sent = self.commands.send(Command::Report(report.into())).await;
        sent.map_err(|_| SubmitError::Stopped)
    }

    /// Reports that requests that this node let pass have bought units. Returns the units sold at this node so
    /// far, or `None` if its gate does not serve the area in the sale. A crash within a tenth of a second loses
    /// the report.
    ///
    /// # Errors
    ///
    /// [`SubmitError::Stopped`]
    pub async fn sold(&self, sold: Sold) -> Result<Option<u64>, SubmitError> {
        let (answer, answered) = oneshot::channel();
        let sent = self.commands.send(Command::Sold(sold, answer)).await;
        sent.map_err(|_| SubmitError::Stopped)?;
        answered.await.map_err(|_| SubmitError::Stopped)
    }

    /// Stops the node: commits the requests that came before, hands its operations over and leaves.
    /// Returns once its store is closed.
    pub async fn stop(&self) {
        let (answer, answered) = oneshot::channel();
        // An error says that it has stopped.
        if self.commands.send(Command::Stop(answer)).await.is_ok() {
            let _ = answered.await;
        }
    }
}

/// The failure of a request.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum SubmitError {
    /// The node refused it.
    #[error(transparent)]
    Refused(#[from] Refused),
    /// The store of the node cannot be used.
    #[error("the node cannot use its store and takes no changes")]
    NoStore,
    /// A commit has failed. Whether the request was written is known once the node has restarted.
    #[error("the node halted when a write failed")]
    Halted,
    /// The node is stopping or has stopped.
    #[error("the node has stopped")]
    Stopped,
}
