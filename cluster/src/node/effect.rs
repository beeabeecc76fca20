use std::sync::Arc;

use wirecost_message::{CompactString, Message};

use crate::{
    admission::Share,
    state::{Author, Change, Configuration, Conflict, ObjectId, Operation, Stamp, State, Subject},
};

/// An action that the caller of a node has to take.
// Most are messages; a box would cost each an allocation.
#[allow(clippy::large_enum_variant)]
#[derive(Debug, Clone, PartialEq)]
pub enum Effect {
    /// Send a message to peers. It may be lost, repeated or late.
    Send {
        /// The peers.
        to: Vec<Author>,
        /// The message.
        message: Message,
    },
    /// Tell whoever submitted a request that it is done: it is on the disk.
    Acknowledge {
        /// The request.
        request_id: u64,
        /// The stamp of its operation.
        stamp: Stamp,
    },
    /// Set an area's gate, if the node has one. Of several for an area the last counts.
    SetShare {
        /// The area.
        area: CompactString,
        /// Its share.
        share: Share,
    },
    /// Write the file of a plugin or pipeline. Of several for an object the last counts, this or a removal.
    WriteObject(Arc<Configuration>),
    /// Remove the file of a plugin or pipeline, which was removed.
    RemoveObject(ObjectId),
    /// Clear the file of a plugin or pipeline of another group, as enough nodes of that group hold it. The
    /// state keeps it.
    ClearObject(ObjectId),
    /// Report that an operation lost an area or an object to one of another author.
    ReportConflict(Conflict),
}

impl Effect {
    /// Returns the effects of an operation on the areas and objects that follow it.
    pub(super) fn of(operation: &Operation, state: &State) -> Vec<Self> {
        let is_followed = |subject| state.followed(&subject) == Some(operation.stamp());
        let is_area_followed = |area: &CompactString| is_followed(Subject::Area(area.clone()));
        let is_object_followed = |id: &ObjectId| is_followed(Subject::Object(id.clone()));
        match operation.change() {
            Change::SetPass(shares) => {
                let shares = shares.iter().filter(|(area, _)| is_area_followed(area));
                let shares = shares.cloned();
                shares
                    .map(|(area, share)| Self::SetShare { area, share })
                    .collect()
            }
            Change::Create(object) | Change::Update(object) if is_object_followed(object.id()) => {
                vec![Self::WriteObject(object.clone())]
            }
            Change::Delete(id) if is_object_followed(id) => vec![Self::RemoveObject(id.clone())],
            _ => Vec::new(),
        }
    }
}
