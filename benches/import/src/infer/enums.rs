//! The decision between an enum and text.

use std::collections::BTreeSet;

use super::{
    Kept,
    observed::{MAX_SYMBOLS, Texts},
    reasons::counted,
};
use crate::names::{folded, is_json};

/// Returns the symbols of an enum with their counts, or the reason why the texts are not an enum.
///
/// Texts are an enum if there are at least two, all without digits, and fewer than the square root of the number of
/// samples: further samples then rarely have another text. Texts with digits are often host names or versions.
pub(super) fn of(
    texts: &Texts,
    samples: u64,
    stated: Option<Kept>,
) -> Result<Vec<(String, u64)>, String> {
    let of_samples = counted(samples, "sample");
    let few = match texts {
        Texts::Many => return Err(format!("more than {MAX_SYMBOLS} values in {of_samples}")),
        Texts::Few(few) => few,
    };
    let count = few.len() as u64;
    let values = format!("{} in {of_samples}", counted(count, "value"));
    let is_distinct = few
        .keys()
        .map(|text| folded(text))
        .collect::<BTreeSet<_>>()
        .len()
        == few.len();
    if !few.keys().all(|text| is_json(text)) {
        return Err(format!("{values}, not all of which are names"));
    }
    if !is_distinct {
        return Err(format!(
            "{values}, some of which differ in case or underscores alone"
        ));
    }
    match stated {
        Some(Kept::Enum) => {}
        Some(_) => return Err(values),
        None if count < 2 => return Err(values),
        None if !few.keys().all(|text| is_symbol(text)) => {
            return Err(format!("{values}, not all of which are words"));
        }
        None if count * count >= samples => {
            return Err(format!("{values}, too few samples for an enum"));
        }
        None => {}
    }
    Ok(few
        .iter()
        .map(|(text, count)| (text.clone(), *count))
        .collect())
}

fn is_symbol(text: &str) -> bool {
    let is_part = |letter: char| letter.is_ascii_alphabetic() || "_-./: ".contains(letter);
    text.len() <= 40
        && text.starts_with(|first: char| first.is_ascii_alphabetic())
        && text.chars().all(is_part)
}
