use wirecost_message::Status;

use super::{Node, Refused};
use crate::{
    log::LedgerRecord,
    sale_names::{GROUP, SALE},
    state::{Author, Change, Configuration, Holdings, Subject},
};

impl Node {
    /// Returns the rights in sales that the node's store kept when it started.
    #[must_use]
    pub fn ledgers(&self) -> &[LedgerRecord] {
        &self.ledgers
    }

    /// Writes a change as an operation of the node, in any mode, with the next commit.
    pub(crate) fn write_own(&mut self, change: Change) -> Result<(), Refused> {
        let (request_id, digest) = (self.random.u64(..), change.digest()?);
        self.write(request_id, change, digest).map(drop)
    }

    /// Writes rights in a sale to the store, with the next commit.
    pub(crate) fn keep_ledger(&mut self, ledger: &LedgerRecord) -> Result<(), Refused> {
        Ok(self.writes.ledger(ledger)?)
    }

    /// Sends a report to peers, with the next commit.
    pub(crate) fn report(&mut self, to: Vec<Author>, status: Status) -> Result<(), Refused> {
        self.check_running()?;
        self.send(to, status.into(), 0)
    }

    /// Returns whether an object is a sale under the name of an earlier one, whose rights the nodes keep.
    pub(super) fn is_sale_again(&self, object: &Configuration) -> bool {
        let id = object.id();
        let is_sale = id.group() == GROUP && object.type_name() == SALE;
        is_sale && self.state.followed(&Subject::Object(id.clone())).is_some()
    }

    /// Returns the peers that have sent their holdings since the last call, with these.
    pub(crate) fn take_exchanges(&mut self) -> Vec<(Author, Holdings)> {
        self.peers.take_exchanges()
    }
}
