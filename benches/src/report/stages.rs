//! The contenders of a stage, compared.

use super::{
    quantity::{median, percent, time},
    table::Table,
    view::{View, engine_name, floor},
};
use crate::{
    records::{Context, Figures, Measurement, Role, Stage},
    statistics::Median,
};

/// What the tables of this kind say.
pub(super) const COLUMNS: &str = "\
`ratio` is the median of the ratios to the reference (the row without an interval) in the rounds in \
which both ran, with the interval in which that median lies with 95 % confidence. The A/A twin is a \
second instance of the reference; how far its interval reaches from 1 is the noise floor. Contenders \
whose intervals, widened by the floor, overlap share a rank: `2 =` ties with the one ranked 2 \
before it. Each line is a row of its workload and stage in `measurements.csv`.\n";

/// The table of a stage on a workload, fastest first, with its noise floor; none if nothing was
/// measured.
pub(super) fn section(view: View<'_>, workload: &str, stage: Stage) -> Option<String> {
    let mut contenders: Vec<(&Measurement, &Figures)> = view
        .group(workload, stage)
        .filter(|(one, _)| one.context == Context::Reused)
        .collect();
    contenders.sort_by(|(_, one), (_, other)| one.ratio.value.total_cmp(&other.ratio.value));
    let noise = view.noise(workload, stage)?;
    let mut table = Table::new([
        "rank",
        "contender",
        "median#",
        "fastest#",
        "ratio#",
        "rounds#",
    ]);
    let mut leader: Option<(usize, Median)> = None;
    for (index, (one, figures)) in contenders.iter().enumerate() {
        let rank = match leader {
            Some((rank, first)) if ties(first, figures.ratio, floor(noise)) => format!("{rank} ="),
            _ => {
                leader = Some((index + 1, figures.ratio));
                (index + 1).to_string()
            }
        };
        let reference = one.role == Role::Reference;
        table.row([
            rank,
            contender(view, one),
            time(figures.median_ns),
            time(figures.min_ns),
            if reference {
                "1 (reference)".to_owned()
            } else {
                median(figures.ratio)
            },
            figures.rounds.to_string(),
        ]);
    }
    Some(format!("{table}\n{stage}: {}\n", noise_line(noise)))
}

/// `A/A twin 1.001 [0.998, 1.003]: differences within 0.30 % are ties.`
pub(super) fn noise_line(noise: Median) -> String {
    format!(
        "A/A twin {}; differences within {} are ties.",
        median(noise),
        percent(floor(noise))
    )
}

/// Whether the intervals, widened by the noise floor, overlap.
fn ties(one: Median, other: Median, floor: f64) -> bool {
    let ends = |median: Median| {
        median
            .interval
            .map_or((median.value, median.value), |interval| {
                (interval.low, interval.high)
            })
    };
    let ((low, high), (other_low, other_high)) = (ends(one), ends(other));
    other_low * (1.0 - floor) <= high * (1.0 + floor)
        && low * (1.0 - floor) <= other_high * (1.0 + floor)
}

/// What a stage is of: `protobuf@prost`, `json+gzip-6`.
pub(super) fn contender(view: View<'_>, one: &Measurement) -> String {
    let engines = &view.run.environment.engines;
    let codec = one.engine.as_ref().map(|name| {
        let known = engines
            .iter()
            .find(|engine| engine.format == one.format && engine.name == *name);
        known.map_or_else(|| format!("{}@{name}", one.format), engine_name)
    });
    let codec = codec.unwrap_or_else(|| one.format.clone());
    match &one.packing {
        Some(packing) => format!("{codec}+{packing}"),
        None => codec,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::statistics::Interval;

    fn median(low: f64, value: f64, high: f64) -> Median {
        Median {
            value,
            interval: Some(Interval { low, high }),
        }
    }

    #[test]
    fn overlapping_intervals_tie() {
        let one = median(0.99, 1.0, 1.01);
        assert!(ties(one, median(1.005, 1.02, 1.03), 0.0));
        assert!(!ties(one, median(1.02, 1.03, 1.04), 0.0));
        // A floor of 1 % makes 1.01 of 1.0201 what 1.02 is of 1.0098.
        assert!(ties(one, median(1.02, 1.03, 1.04), 0.01));
        assert!(ties(median(1.02, 1.03, 1.04), one, 0.01));
    }
}
