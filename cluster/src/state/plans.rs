use std::collections::BTreeMap;

use wirecost_message::CompactString;

use super::{Operation, Stamp};
use crate::admission::Share;

/// The plan of an area.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Plan {
    /// The share of the area's crowd that passes.
    pub share: Share,
    /// The stamp of the operation that set it.
    pub stamp: Stamp,
}

/// An operation that lost an area to a later operation of another author before it came.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Conflict<'a> {
    /// The area.
    pub area: &'a str,
    /// The stamp of the operation that changed nothing.
    pub lost: Stamp,
    /// The stamp of the operation that the area follows.
    pub won: Stamp,
}

/// The plan of each area that an operation has named.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct Plans(BTreeMap<CompactString, Plan>);

impl Plans {
    pub(super) fn get(&self, area: &str) -> Option<Plan> {
        self.0.get(area).copied()
    }

    pub(super) fn iter(&self) -> impl Iterator<Item = (&str, Plan)> {
        self.0.iter().map(|(area, plan)| (area.as_str(), *plan))
    }

    /// Has each area follow the operation, unless it follows a later one.
    pub(super) fn follow(&mut self, operation: &Operation, mut report: impl FnMut(Conflict<'_>)) {
        let stamp = operation.stamp();
        for (area, share) in operation.shares() {
            let plan = Plan {
                share: *share,
                stamp,
            };
            let Some(current) = self.0.get_mut(area) else {
                self.0.insert(area.clone(), plan);
                continue;
            };
            if current.stamp < stamp {
                *current = plan;
            } else if current.stamp.node != stamp.node {
                report(Conflict {
                    area,
                    lost: stamp,
                    won: current.stamp,
                });
            }
        }
    }
}
