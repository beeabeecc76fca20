//! Compression contexts that are kept against new ones a message.

use itertools::Itertools;

use super::{
    quantity::{median, ratio, time},
    stages::noise_line,
    table::Table,
    view::View,
};
use crate::{
    records::{Context, Figures, Measurement, Role, SMALL_WORKLOAD, Stage},
    statistics::Median,
};

/// A stage of one compression of one format, both ways.
struct Compared<'a> {
    reused: &'a Figures,
    fresh: &'a Figures,
    twin: Median,
}

/// The table of fresh and reused contexts; none if they were not measured.
pub(super) fn section(view: View<'_>) -> Option<String> {
    let mut table = Table::new(["messages", "stage", "reused#", "fresh#", "fresh takes#"]);
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
                time(both.reused.median_ns),
                time(both.fresh.median_ns),
                format!("{} ×", median(both.fresh.ratio)),
            ]);
            noise += &format!("{name}, {stage}: {}\n", noise_line(both.twin));
        }
        let reused = compress.reused.median_ns + decompress.reused.median_ns;
        let fresh = compress.fresh.median_ns + decompress.fresh.median_ns;
        table.row([
            name,
            "both".to_owned(),
            time(reused),
            time(fresh),
            format!("{} ×", ratio(fresh / reused)),
        ]);
    }
    let intro = "What compression costs with a context that is kept between messages and with a new one \
                 a message, on the messages of the steady mix whose JSON takes less than 1 KiB: the rows of \
                 workload `small` in `measurements.csv`, by `context`; `both` is their sum.\n";
    (!table.is_empty()).then(|| format!("{intro}\n{table}\n{noise}"))
}

fn name(one: &Measurement) -> String {
    format!(
        "{}+{}",
        one.format,
        one.packing.as_deref().unwrap_or_default()
    )
}

fn compared<'a>(view: View<'a>, messages: &str, stage: Stage) -> Option<Compared<'a>> {
    let find = |context, role| {
        view.run
            .measurements
            .iter()
            .find(|one| {
                one.workload == SMALL_WORKLOAD
                    && one.stage == stage
                    && one.context == context
                    && one.role == role
                    && name(one) == messages
            })
            .and_then(|one| one.outcome.as_ref().ok())
    };
    Some(Compared {
        reused: find(Context::Reused, Role::Reference)?,
        fresh: find(Context::Fresh, Role::Contender)?,
        twin: find(Context::Reused, Role::Twin)?.ratio,
    })
}
