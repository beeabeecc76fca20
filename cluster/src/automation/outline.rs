use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, de::IgnoredAny};
use serde_json::value::RawValue;
use wirecost_message::CompactString;

/// The part of a goal that this release reads even if the goal is not valid for it: a newer release may have written
/// the goal.
#[derive(Debug, Clone)]
pub(crate) struct Outline {
    areas: BTreeSet<CompactString>,
    is_ended: bool,
}

/// The members of a goal that an outline has, each of which is read by itself.
#[derive(Default, Deserialize)]
struct Members<'a> {
    #[serde(borrow)]
    areas: Option<&'a RawValue>,
    #[serde(borrow)]
    ended: Option<&'a RawValue>,
}

impl Outline {
    /// Reads the outline of a goal. A goal whose `areas` are no object has no areas, and one has ended only if `ended`
    /// is `true`.
    pub(crate) fn of(json: &[u8]) -> Self {
        let Members { areas, ended } = serde_json::from_slice(json).unwrap_or_default();
        let areas = areas.and_then(|areas| serde_json::from_str(areas.get()).ok());
        let areas: BTreeMap<CompactString, IgnoredAny> = areas.unwrap_or_default();
        Self {
            areas: areas.into_keys().collect(),
            is_ended: ended.is_some_and(|ended| ended.get() == "true"),
        }
    }

    /// Iterates over the names of the areas.
    pub(crate) fn areas(&self) -> impl Iterator<Item = &CompactString> {
        self.areas.iter()
    }

    /// Returns whether the sale has an area.
    pub(super) fn has_area(&self, area: &str) -> bool {
        self.areas.contains(area)
    }

    /// Returns whether the sale has ended.
    pub(super) const fn is_ended(&self) -> bool {
        self.is_ended
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_member_of_another_type_hides_no_other() {
        let of = |json: &str| {
            let outline = Outline::of(json.as_bytes());
            (
                outline.areas().cloned().collect::<Vec<_>>(),
                outline.is_ended(),
            )
        };
        let (north, none) = (vec![CompactString::from("north")], Vec::new());
        assert_eq!(
            of(r#"{"areas": {"north": 1}, "ended": true}"#),
            (north.clone(), true)
        );
        assert_eq!(
            of(r#"{"areas": {"north": 1}, "ended": "at noon"}"#),
            (north, false)
        );
        assert_eq!(
            of(r#"{"areas": ["north"], "ended": true}"#),
            (none.clone(), true)
        );
        assert_eq!(of(r#"{"ended": null}"#), (none.clone(), false));
        assert_eq!(of("[]"), (none, false));
    }
}
