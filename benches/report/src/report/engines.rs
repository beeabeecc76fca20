//! The engines of a format against its default one, over all workloads.

use itertools::Itertools;

use super::{memory, quantity::ratio, table::Table, view::View};
use crate::{
    records::{Data, EngineRecord, Stage},
    statistics::geometric_mean,
};

/// Returns each second engine's time as a multiple of the default one's: the geometric mean over
/// the workloads, and the range. `None` if no two engines of a format were measured.
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
            if let Some(cells) = row(view, other, default) {
                let memory = memory::takes(view, Data::Own, other, default);
                table.row(cells.into_iter().chain(memory));
            }
        }
    }
    let intro = "Time of each second engine, divided by the time of the default engine of its format: geometric mean \
                 and range over the workloads. Above 1, the default engine is faster. Both engines write the same \
                 bytes, \
                 except apache-value, whose map entries come in any order. Each figure divides `ratio_to_reference` \
                 of two rows of encode or decode in `measurements.csv`.\n";
    let memory = memory::relative(view).map_or_else(String::new, |about| format!("\n{about}"));
    (!table.is_empty()).then(|| format!("{intro}{memory}\n{table}"))
}

/// Returns the names of two engines and the ratios of their times; `None` if no workload has both.
fn row(view: View<'_>, other: &EngineRecord, default: &EngineRecord) -> Option<[String; 7]> {
    let (encode, encode_range) = compared(view, Stage::Encode, other, default)?;
    let (decode, decode_range) = compared(view, Stage::Decode, other, default)?;
    Some([
        other.cell_name().to_string(),
        other.version.clone(),
        default.full_name().to_string(),
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
    default: &EngineRecord,
) -> Option<(String, String)> {
    let ratios = view
        .workloads()
        .filter_map(|workload| {
            let other = view.codec(&workload.name, stage, other)?;
            let default = view.codec(&workload.name, stage, default)?;
            // Both are ratios to the same reference in the same rounds.
            Some(other.ratio.value / default.ratio.value)
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
