//! `wirecost compare`: what changed from one run to another.

use std::{io::Write, path::Path, str::FromStr};

use super::{CommandError, print};
use crate::{
    records::Run,
    report::{Comparison, changes},
};

/// A share as `5%`, of which the value is 0.05.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Percent(f64);

impl FromStr for Percent {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let number = text.strip_suffix('%').and_then(|text| text.parse().ok());
        match number {
            Some(number) if number >= 0.0 && f64::is_finite(number) => Ok(Self(number / 100.0)),
            _ => Err(format!("`{text}` is not a percentage such as 5%")),
        }
    }
}

/// Prints to `out` what differs between two runs: directories, or files of measurements. Only the
/// stages take part whose names contain `filter`.
///
/// # Errors
/// When a run cannot be read, no stage with the filter in its name is in both, sizes differ though no version
/// does, a stage fails in `after` alone, or takes more time than in `before` by more than `limit` and
/// beyond the noise of both.
pub fn run(
    [before, after]: [&Path; 2],
    filter: &str,
    limit: Option<Percent>,
    out: &mut dyn Write,
) -> Result<(), CommandError> {
    let old = Run::read(before).map_err(CommandError::usage)?;
    let new = Run::read(after).map_err(CommandError::usage)?;
    let comparison = Comparison::new(&old, &new, filter);
    if comparison.is_empty() {
        let what = match filter {
            "" => "the runs have no stage in common".to_owned(),
            _ => format!("the runs have no stage in common with `{filter}` in its name"),
        };
        return Err(CommandError::Usage(what));
    }
    let names = [before, after].map(|path| path.display().to_string());
    let [before, after] = [&names[0], &names[1]];
    print(out, &changes(&comparison, [before, after]))?;
    match comparison.failures(limit.map(|Percent(share)| share)) {
        failures if failures.is_empty() => Ok(()),
        failures => Err(CommandError::Failed(failures.join("; "))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn percentages() {
        assert_eq!("5%".parse(), Ok(Percent(0.05)));
        assert_eq!("0%".parse(), Ok(Percent(0.0)));
        assert_eq!("12.5%".parse(), Ok(Percent(0.125)));
        for wrong in ["5", "-5%", "%", "five%", "NaN%", "inf%", ""] {
            assert_eq!(
                wrong.parse::<Percent>(),
                Err(format!("`{wrong}` is not a percentage such as 5%"))
            );
        }
    }
}
