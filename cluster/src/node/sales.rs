use super::{Node, Refused};
use crate::{
    automation::{GROUP, Instruction, SALE},
    log::LedgerRecord,
    state::{Author, Configuration, Holdings, Subject},
};

impl Node {
    /// Returns the rights in sales that the node's store kept when it started.
    #[must_use]
    pub fn ledgers(&self) -> &[LedgerRecord] {
        &self.ledgers
    }

    /// Follows the instructions of an [`Automation`](crate::automation::Automation), with the next commit.
    ///
    /// # Errors
    ///
    /// [`Refused`] at the first that cannot be followed.
    pub fn follow(
        &mut self,
        instructions: impl IntoIterator<Item = Instruction>,
    ) -> Result<(), Refused> {
        self.check_running()?;
        for instruction in instructions {
            match instruction {
                Instruction::Submit(change) => {
                    let (request_id, digest) = (self.random.u64(..), change.digest()?);
                    self.write(request_id, change, digest)?;
                }
                Instruction::Keep(ledger) => self.writes.ledger(&ledger)?,
                Instruction::Report { to, report } => {
                    let status = report.to_status(&self.settings.source.name);
                    self.send(to, status.into(), 0)?;
                }
            }
        }
        Ok(())
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
