//! Compression with a kept context against a fresh context per message.

use itertools::Itertools;

use super::{
    quantity::{interval, median, ratio},
    stages::noise_line,
    table::Table,
    view::View,
};
use crate::{
    cell_name::CellName,
    estimate::Estimate,
    records::{Context, Measurement, Role, SMALL_WORKLOAD, Stage},
    statistics::Median,
};

/// A stage of one compression of one format, with both kinds of context.
struct ReusedAndFresh {
    reused: Estimate,
    fresh: Estimate,
    /// The ratio of the fresh context's time to the reused one's.
    ratio: Median,
    twin: Median,
}

/// Returns the table of fresh and reused contexts; `None` if they were not measured.
pub(super) fn section(view: View<'_>) -> Option<String> {
    let mut table = Table::new(["messages", "stage", "kept#", "fresh#", "fresh takes#"]);
    let mut noise = String::new();
    for name in view
        .group(SMALL_WORKLOAD, Stage::Compress)
        .map(|(one, _)| name(one))
        .unique()
    {
        let compress = compared(view, &name, Stage::Compress);
        let Some((compress, decompress)) = compress.zip(compared(view, &name, Stage::Decompress))
        else {
            continue;
        };
        for (stage, both) in [("compress", &compress), ("decompress", &decompress)] {
            table.row([
                name.clone(),
                stage.to_owned(),
                interval(both.reused),
                interval(both.fresh),
                format!("{} ×", median(both.ratio)),
            ]);
            noise += &format!("{name}, {stage}: {}\n", noise_line(both.twin));
        }
        let reused = compress.reused + decompress.reused;
        let fresh = compress.fresh + decompress.fresh;
        table.row([
            name,
            "both".to_owned(),
            interval(reused),
            interval(fresh),
            format!("{} ×", ratio(fresh.value / reused.value)),
        ]);
    }
    let intro = "Cost of compression with a kept context and with a fresh context per message, on the messages of the \
                 steady mix below 1 KiB of JSON (workload `small` in `measurements.csv`). `both` is the sum.\n";
    (!table.is_empty()).then(|| format!("{intro}\n{table}\n{noise}"))
}

fn name(one: &Measurement) -> String {
    let packing = one.packing.as_deref().unwrap_or_default();
    CellName::new(&one.format).packing(packing).to_string()
}

fn compared(view: View<'_>, messages: &str, stage: Stage) -> Option<ReusedAndFresh> {
    let find = |context, role| {
        view.run.measurements.iter().find(|one| {
            one.workload == SMALL_WORKLOAD
                && one.stage == stage
                && one.context == context
                && one.role == role
                && name(one) == messages
        })
    };
    let fresh = find(Context::Fresh, Role::Contender)?;
    let ratio = |one: &Measurement| Some(one.outcome.as_ref().ok()?.ratio);
    Some(ReusedAndFresh {
        reused: view.run.time(find(Context::Reused, Role::Reference)?)?,
        fresh: view.run.time(fresh)?,
        ratio: ratio(fresh)?,
        twin: ratio(find(Context::Reused, Role::Twin)?)?,
    })
}
