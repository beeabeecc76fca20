//! The contenders of a stage, compared.

use super::{
    memory,
    quantity::{interval, median, percent},
    table::Table,
    view::View,
};
use crate::{
    cell_name::CellName,
    estimate::Estimate,
    records::{Context, EngineRecord, Figures, Measurement, Role, Stage},
    statistics::Median,
};

/// The meaning of the columns.
pub(super) const COLUMNS: &str = "\
- `ratio`: median of the ratios to the reference in the rounds in which both ran, with its 95 % interval.
- `time`: the reference's time × `ratio`. Its interval is that of `ratio`, widened by the noise floor.
- A/A twin: a second instance of the reference. The distance of the farther end of its interval from 1 is the noise \
floor.
- A contender whose interval overlaps that of the first of a rank shares the rank; `2 =` is a tie for rank 2.
- Each line is a row of its workload and stage in `measurements.csv`.\n";

/// Returns the table of a stage on a workload, fastest first, with its noise floor; `None` if
/// nothing was measured.
pub(super) fn section(view: View<'_>, workload: &str, stage: Stage) -> Option<String> {
    let mut contenders: Vec<(&Measurement, &Figures)> = view
        .group(workload, stage)
        .filter(|(one, _)| one.context == Context::Reused)
        .collect();
    contenders.sort_by(|(_, one), (_, other)| one.ratio.value.total_cmp(&other.ratio.value));
    let noise = view.noise(workload, stage)?;
    let titles = ["rank", "contender", "time#"]
        .into_iter()
        .chain(memory::titles(view, stage))
        .chain(["ratio#", "rounds#"]);
    let mut table = Table::new(titles);
    let mut leader: Option<(usize, Estimate)> = None;
    for (index, (one, figures)) in contenders.iter().enumerate() {
        let time = view.run.time(one)?;
        let rank = match leader {
            Some((rank, first)) if first.overlaps(time) => format!("{rank} ="),
            _ => {
                leader = Some((index + 1, time));
                (index + 1).to_string()
            }
        };
        let reference = one.role == Role::Reference;
        let ratio = if reference {
            "1 (reference)".to_owned()
        } else {
            median(figures.ratio)
        };
        table.row(
            [rank, contender(view, one).to_string(), interval(time)]
                .into_iter()
                .chain(memory::cells(view, one))
                .chain([ratio, figures.rounds.to_string()]),
        );
    }
    Some(format!("{table}\n{stage}: {}\n", noise_line(noise)))
}

/// Returns `A/A twin 1.001 [0.998, 1.003]: differences within 0.30 % are ties.`
pub(super) fn noise_line(noise: Median) -> String {
    format!(
        "A/A twin {}; differences within {} are ties.",
        median(noise),
        percent(noise.distance_from_one())
    )
}

/// Returns the name of a stage without its workload: `protobuf@prost`, `json+gzip-6`.
pub(super) fn contender(view: View<'_>, one: &Measurement) -> CellName {
    let engines = &view.run.environment.engines;
    let codec = one.engine.as_ref().map(|name| {
        let known = engines
            .iter()
            .find(|engine| engine.format == one.format && engine.name == *name);
        known.map_or_else(
            || CellName::new(&one.format).engine(name),
            EngineRecord::cell_name,
        )
    });
    let codec = codec.unwrap_or_else(|| CellName::new(&one.format));
    match &one.packing {
        Some(packing) => codec.packing(packing),
        None => codec,
    }
}
