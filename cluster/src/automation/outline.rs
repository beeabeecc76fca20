use std::collections::BTreeMap;

use serde::{Deserialize, de::IgnoredAny};
use wirecost_message::CompactString;

/// The part of a goal that this release reads even if the goal is not valid for it: a newer release may have written
/// the goal.
#[derive(Debug, Clone, Default, Deserialize)]
pub(crate) struct Outline {
    #[serde(default)]
    areas: BTreeMap<CompactString, IgnoredAny>,
    #[serde(default, rename = "ended")]
    is_ended: bool,
}

impl Outline {
    /// Reads the outline of a goal. A goal whose areas are no map has none.
    pub(crate) fn of(json: &[u8]) -> Self {
        serde_json::from_slice(json).unwrap_or_default()
    }

    /// Iterates over the names of the areas.
    pub(crate) fn areas(&self) -> impl Iterator<Item = &CompactString> {
        self.areas.keys()
    }

    /// Returns whether the sale has an area.
    pub(super) fn has_area(&self, area: &str) -> bool {
        self.areas.contains_key(area)
    }

    /// Returns whether the sale has ended.
    pub(super) fn is_ended(&self) -> bool {
        self.is_ended
    }
}
