//! The decision between a map and a record.

use super::{
    Kept,
    observed::{Kind, Members, Observed},
    reasons::grouped,
};

/// The fewest keys of a map whose keys are like field names.
const FEWEST_KEYS: usize = 20;

/// A map.
pub(super) struct Map {
    /// The values of all keys; none if no object has one.
    pub(super) values: Option<Observed>,
    pub(super) reason: String,
}

/// Returns the map that objects are; `None` if they are records.
///
/// They are a map if one type has all values, and if one of these rules holds: at least half of two or more keys are
/// unlike field names; there are at least 20 keys, each in at most a quarter of the objects; or there are at least 20
/// keys, whose values are all objects.
pub(super) fn of(objects: &Observed, members: &Members, stated: Option<Kept>) -> Option<Map> {
    let reason = match stated {
        Some(Kept::Map) => "a map, as stated".to_owned(),
        Some(_) => return None,
        None => reason(objects, members)?,
    };
    let mut all = members.values().cloned();
    let mut values = all.next();
    if let Some(values) = &mut values {
        all.for_each(|value| values.merge(value));
    }
    // The derive has no optional list in a map.
    let has_null_lists =
        |values: &Observed| values.nulls > 0 && matches!(values.kind, Kind::List(_));
    let is_accepted = |values: &Observed| values.is_accepted() && !has_null_lists(values);
    let is_one_type = values.as_ref().is_none_or(is_accepted);
    (is_one_type || stated.is_some()).then_some(Map { values, reason })
}

fn reason(objects: &Observed, members: &Members) -> Option<String> {
    let keys = members.len();
    let odd: Vec<_> = members.keys().filter(|key| !is_name(key)).collect();
    if let [first, ..] = odd[..]
        && keys > 1
        && odd.len() * 2 >= keys
    {
        return Some(format!("map of {keys} keys such as {first:?}"));
    }
    if keys < FEWEST_KEYS {
        return None;
    }
    let counts = members.values().map(|member| member.values + member.nulls);
    let most = counts.max().unwrap_or_default();
    let (keys, objects) = (grouped(keys as u64), objects.values);
    if most * 4 <= objects {
        let (most, objects) = (grouped(most), grouped(objects));
        return Some(format!(
            "map of {keys} keys, each in at most {most} of {objects} objects"
        ));
    }
    let has_objects = members
        .values()
        .all(|one| matches!(one.kind, Kind::Object(_)));
    has_objects.then(|| format!("map of {keys} keys, all with objects"))
}

/// Returns whether a key is like a field name.
fn is_name(key: &str) -> bool {
    let is_part = |letter: char| letter.is_ascii_alphanumeric() || "_-$@ ".contains(letter);
    key.starts_with(|first: char| first.is_ascii_alphabetic() || "_$@".contains(first))
        && key.chars().all(is_part)
        && key.chars().filter(char::is_ascii_digit).count() < 4
}
