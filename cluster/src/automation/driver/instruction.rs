use wirecost_message::ObjectKind;

use crate::{
    automation::{Board, GROUP, LoadReport},
    log::LedgerRecord,
    node::{Node, Refused},
    state::{Author, Change, ObjectId},
};

/// An instruction to the caller of an [`Automation`](super::Automation).
#[derive(Debug, Clone, PartialEq)]
pub enum Instruction {
    /// Submit an operation.
    Submit(Change),
    /// Write a record to the store, in the next commit.
    Keep(LedgerRecord),
    /// Send a report to peers. It may be lost.
    Report {
        /// The peers.
        to: Vec<Author>,
        /// The report, of which [`LoadReport::to_status`] makes the schema's.
        report: LoadReport,
    },
}

impl Node {
    /// Follows the instructions of an [`Automation`](super::Automation), with the next commit.
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
                Instruction::Submit(change) => self.write_own(change)?,
                Instruction::Keep(ledger) => self.keep_ledger(&ledger)?,
                Instruction::Report { to, report } => {
                    let status = report.to_status(&self.source().name);
                    self.report(to, status)?;
                }
            }
        }
        Ok(())
    }
}

/// Returns the creation of an object, or its update if its name exists. Returns `None` if it is too large.
pub(super) fn put(
    board: &Board,
    name: &str,
    type_name: &str,
    json: Vec<u8>,
) -> Option<Instruction> {
    let change = match board.contains(name) {
        true => Change::update(ObjectKind::Plugin, type_name, json),
        false => Change::create(ObjectKind::Plugin, type_name, json),
    };
    change.ok().map(Instruction::Submit)
}

/// Returns the removal of an object. Returns `None` if no object can have the name.
pub(super) fn delete(name: &str) -> Option<Instruction> {
    let id = ObjectId::new(ObjectKind::Plugin, GROUP, name).ok()?;
    Some(Instruction::Submit(Change::Delete(id)))
}
