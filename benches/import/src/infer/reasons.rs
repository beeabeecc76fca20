//! The words of reasons.

use itertools::Itertools as _;

use super::observed::Observed;

/// Returns reasons that are not empty, joined by semicolons.
pub(super) fn joined(reasons: &[&str]) -> String {
    reasons.iter().filter(|one| !one.is_empty()).join("; ")
}

/// Returns reasons as a sentence; empty without any.
pub(super) fn sentence(reasons: &[&str]) -> String {
    let text = joined(reasons);
    let mut letters = text.chars();
    match letters.next() {
        Some(first) => format!("{}{}.", first.to_ascii_uppercase(), letters.as_str()),
        None => text,
    }
}

/// Returns the numbers of objects that lack a member, and that have null for it; empty if none does.
pub(super) fn presence(member: &Observed, objects: u64) -> String {
    let absent = objects.saturating_sub(member.values + member.nulls);
    let counts = [("absent", absent), ("null", member.nulls)];
    let counts = counts.into_iter().filter(|(_, count)| *count > 0);
    let counts = counts.map(|(word, count)| format!("{word} in {}", grouped(count)));
    match counts.collect_vec() {
        counts if counts.is_empty() => String::new(),
        counts => format!("{} of {}", counts.join(" and "), grouped(objects)),
    }
}

/// Returns a number with its noun: `1 object`, `5,000 objects`.
pub(super) fn counted(number: u64, noun: &str) -> String {
    let plural = if number == 1 { "" } else { "s" };
    format!("{} {noun}{plural}", grouped(number))
}

/// Returns a number with commas between its thousands.
pub(super) fn grouped(number: u64) -> String {
    let digits = number.to_string();
    let groups = digits.as_bytes().rchunks(3).rev();
    groups
        .map(|group| String::from_utf8_lossy(group).into_owned())
        .join(",")
}
