//! The engines of a format against its default one, over all workloads.

use itertools::Itertools;

use super::{counterparts::Counterparts, memory, quantity::ratio, table::Table, view::View};
use crate::{
    records::{Data, EngineRecord, Stage},
    statistics::geometric_mean,
};

/// Returns each second engine's time as a multiple of that of our engine with the same types: the geometric mean
/// over the workloads, and the range. `None` if no two engines of a format were measured.
pub(super) fn section(view: View<'_>) -> Option<String> {
    let engines = &view.run.environment.engines;
    let titles = [
        "engine",
        "version",
        "against",
        "encode takes#",
        "range#",
        "decode takes#",
        "range#",
    ];
    let mut table = Table::new(
        titles
            .into_iter()
            .chain(memory::titles(view, Stage::Decode)),
    );
    for default in engines.iter().filter(|engine| engine.is_default) {
        for other in engines
            .iter()
            .filter(|one| one.peer.is_none() && !one.is_default && one.format == default.format)
        {
            let Some(against) = Counterparts::of(view, other) else {
                continue;
            };
            if let Some(cells) = row(view, other, against) {
                let memory = memory::takes(view, Data::Own, other, against);
                table.row(cells.into_iter().chain(memory));
            }
        }
    }
    let intro = "Time of each second engine, divided by the time of the engine in the column `against`: geometric \
                 mean and range over the workloads. Above 1, our engine is faster. It is the default engine of the \
                 format, or, if the run has it, the one over the types of prost's structs: `String` and trees. Both \
                 engines write the same bytes, except apache-value, whose map entries come in any order. Each figure divides `ratio_to_reference` \
                 of two rows of encode or decode in `measurements.csv`.\n";
    let memory = memory::relative(view).map_or_else(String::new, |about| format!("\n{about}"));
    (!table.is_empty()).then(|| format!("{intro}{memory}\n{table}"))
}

/// Returns the names of an engine and its counterparts, and the ratios of their times; `None` if no workload has them.
fn row(view: View<'_>, other: &EngineRecord, against: Counterparts<'_>) -> Option<[String; 7]> {
    let (encode, encode_range) = compared(view, Stage::Encode, other, against)?;
    let (decode, decode_range) = compared(view, Stage::Decode, other, against)?;
    Some([
        other.cell_name().to_string(),
        other.version.clone(),
        against.names([Data::Own]),
        encode,
        encode_range,
        decode,
        decode_range,
    ])
}

/// Returns `2.31 ×` and `1.50 - 3.20`; `None` if no workload has both.
fn compared(
    view: View<'_>,
    stage: Stage,
    other: &EngineRecord,
    against: Counterparts<'_>,
) -> Option<(String, String)> {
    let against = against.on(Data::Own, stage);
    let ratios = view
        .workloads()
        .filter_map(|workload| {
            let other = view.codec(&workload.name, stage, other)?;
            let against = view.codec(&workload.name, stage, against)?;
            // Both are ratios to the same reference in the same rounds.
            Some(other.ratio.value / against.ratio.value)
        })
        .collect_vec();
    let (low, high) = ratios
        .iter()
        .copied()
        .minmax_by(f64::total_cmp)
        .into_option()?;
    let mean = geometric_mean(&ratios)?;
    Some((
        format!("{} ×", ratio(mean)),
        format!("{} - {}", ratio(low), ratio(high)),
    ))
}
