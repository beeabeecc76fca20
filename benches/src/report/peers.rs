//! Other libraries and formats against our default engines, over all workloads.

use itertools::Itertools;

use super::{
    quantity::{percent, ratio},
    table::Table,
    view::{View, engine_name, floor},
};
use crate::{
    records::{EngineRecord, Figures, Stage},
    statistics::{Interval, Median, geometric_mean},
};

const INTRO: &str = "\
Time and bytes of each library as a multiple of our default engine's, that of its own format or of the \
nearest one: geometric mean over the workloads with an interval of 95 % confidence, and range; below 1, \
in bold, the library is faster. `same` are bytes as long as ours in every workload. Each is the quotient \
of two rows of encode or decode in `measurements.csv`.\n";

/// How many times as long as ours each other library takes. None if no peers were measured.
pub(super) fn section(view: View<'_>) -> Option<String> {
    let engines = &view.run.environment.engines;
    if engines.iter().all(|engine| engine.peer.is_none()) {
        return None;
    }
    let mut table = Table::new([
        "library",
        "version",
        "what is timed",
        "against",
        "encode takes#",
        "from - to#",
        "decode takes#",
        "from - to#",
        "bytes#",
    ]);
    for other in engines.iter().filter(|engine| !engine.is_default) {
        let format = other
            .peer
            .as_ref()
            .map_or(&other.format, |peer| &peer.against);
        let is_against = |one: &&EngineRecord| one.is_default && one.format == *format;
        let default = engines.iter().find(is_against);
        if let Some(row) = default.and_then(|default| row(view, other, default)) {
            table.row(row);
        }
    }
    let floors = view.workloads().flat_map(|workload| {
        let noise = |stage| view.noise(&workload.name, stage);
        [Stage::Encode, Stage::Decode]
            .into_iter()
            .filter_map(noise)
            .map(floor)
    });
    let worst = floors.fold(0.0, f64::max);
    let noise = format!(
        "Differences within {} are ties: the farthest end of an interval of the A/A twins.\n",
        percent(worst)
    );
    Some(format!("{INTRO}\n{table}\n{noise}"))
}

/// None of an engine that was neither measured nor failed.
fn row(view: View<'_>, other: &EngineRecord, default: &EngineRecord) -> Option<[String; 9]> {
    let [encode, decode] =
        [Stage::Encode, Stage::Decode].map(|stage| pairs(view, stage, other, default));
    let failures = view.failures().filter(|(one, _)| {
        one.format == other.format && one.engine.as_deref() == Some(&other.name)
    });
    let failed = failures.map(|(one, _)| format!("failed on {}", one.workload));
    let timed = other.peer.as_ref().map(|peer| peer.timed.clone());
    let timed = timed.filter(|text| !text.is_empty()).into_iter();
    let failed = failed.unique().collect_vec();
    if encode.is_empty() && decode.is_empty() && failed.is_empty() {
        return None;
    }
    let shown = |pairs| compared(pairs).unwrap_or_else(|| ("-".to_owned(), "-".to_owned()));
    let ((encode_takes, encode_range), (decode_takes, decode_range)) =
        (shown(&encode), shown(&decode));
    Some([
        engine_name(other),
        other.version.clone(),
        timed.chain(failed).join("; "),
        format!("{}@{}", default.format, default.name),
        encode_takes,
        encode_range,
        decode_takes,
        decode_range,
        bytes(&encode),
    ])
}

/// The figures of two engines in one stage of every workload that has both. Both are ratios to the same
/// reference in the same rounds.
fn pairs<'a>(
    view: View<'a>,
    stage: Stage,
    other: &EngineRecord,
    default: &EngineRecord,
) -> Vec<(&'a Figures, &'a Figures)> {
    let pair = |workload| {
        let of = |engine| view.codec(workload, stage, engine);
        of(other).zip(of(default))
    };
    view.workloads()
        .filter_map(|workload| pair(&workload.name))
        .collect()
}

/// `**0.71** [0.70, 0.72]` and `0.60 - 0.90`; none of no pairs.
fn compared(pairs: &[(&Figures, &Figures)]) -> Option<(String, String)> {
    let ends = |median: Median| {
        median.interval.unwrap_or(Interval {
            low: median.value,
            high: median.value,
        })
    };
    let mean = |quotient: &dyn Fn(Median, Median) -> f64| {
        let quotients = pairs
            .iter()
            .map(|(one, other)| quotient(one.ratio, other.ratio));
        geometric_mean(&quotients.collect_vec())
    };
    let value = mean(&|one, other| one.value / other.value)?;
    let low = mean(&|one, other| ends(one).low / ends(other).high)?;
    let high = mean(&|one, other| ends(one).high / ends(other).low)?;
    let quotients = pairs
        .iter()
        .map(|(one, other)| one.ratio.value / other.ratio.value);
    let (least, most) = quotients.minmax_by(f64::total_cmp).into_option()?;
    let bold = if value < 1.0 { "**" } else { "" };
    Some((
        format!(
            "{bold}{}{bold} [{}, {}]",
            ratio(value),
            ratio(low),
            ratio(high)
        ),
        format!("{} - {}", ratio(least), ratio(most)),
    ))
}

/// `same`, or `1.23`; nothing of no pairs.
fn bytes(pairs: &[(&Figures, &Figures)]) -> String {
    let totals = |(one, other): &(&Figures, &Figures)| (one.sizes.total, other.sizes.total);
    let quotients = pairs.iter().map(totals);
    let Some(mean) = geometric_mean(
        &quotients
            .clone()
            .map(|(one, other)| one as f64 / other as f64)
            .collect_vec(),
    ) else {
        return "-".to_owned();
    };
    match quotients.clone().all(|(one, other)| one == other) {
        true => "same".to_owned(),
        false => ratio(mean),
    }
}
