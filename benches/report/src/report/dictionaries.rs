//! The size of a dictionary, and the bytes it saves on messages that it was not trained on.

use itertools::Itertools;
use wirecost_frame::Format;

use super::{
    quantity::{bytes, counted, ratio, thousands, time},
    table::{Table, text},
    view::View,
};
use crate::{
    records::{Context, DictionaryRecord, Stage, WorkloadRecord},
    statistics::geometric_mean,
};

/// The packing without a dictionary, to which packings with one are compared.
const WITHOUT: &str = "zstd-3";

/// Returns the sizes that were tried on the workload that stands for all, and the value of
/// dictionaries on each workload; `None` if none were trained.
pub(super) fn section(view: View<'_>) -> Option<String> {
    let parts = [sizes(view, view.headline()?), drift(view), models(view)];
    let parts = parts.into_iter().flatten().collect_vec();
    (!parts.is_empty()).then(|| parts.join("\n"))
}

fn sizes(view: View<'_>, workload: &WorkloadRecord) -> Option<String> {
    let mut table = Table::new([
        "format",
        "dictionary#",
        "held-out bytes#",
        "without#",
        "× without#",
        "",
    ]);
    for one in of(view, workload).filter(|one| !is_model(one)) {
        let [with, without] = [one.held_out_bytes, one.held_out_bytes_without];
        table.row([
            one.format.clone(),
            bytes(one.dictionary_bytes as f64),
            thousands(with as u64),
            thousands(without as u64),
            ratio(with as f64 / without as f64),
            if one.chosen { "chosen" } else { "" }.to_owned(),
        ]);
    }
    let intro = format!(
        "Dictionaries for {} by size: framed bytes of the held-out messages with zstd-3 and the dictionary, and \
         with zstd-3 alone, from `dictionaries.csv`. The wires use the dictionary with the fewest bytes.\n",
        text(&workload.name)
    );
    (!table.is_empty()).then(|| format!("{intro}\n{table}"))
}

/// Returns the value of the chosen dictionaries on messages other than their training data.
fn drift(view: View<'_>) -> Option<String> {
    let mut table = Table::new([
        "workload",
        "formats#",
        "held out#",
        "unseen cluster#",
        "the mix's dictionary#",
    ]);
    for workload in view.workloads() {
        let chosen = of(view, workload).filter(|one| one.chosen && !is_model(one));
        let chosen = chosen.collect_vec();
        if chosen.is_empty() {
            continue;
        }
        let mean = |of: &dyn Fn(&DictionaryRecord) -> Option<f64>| {
            let ratios = chosen.iter().filter_map(|one| of(one)).collect_vec();
            geometric_mean(&ratios).map_or_else(|| "-".to_owned(), ratio)
        };
        table.row([
            workload.name.clone(),
            chosen.len().to_string(),
            mean(&|one| share(Some(one.held_out_bytes), Some(one.held_out_bytes_without))),
            mean(&|one| share(one.unseen_bytes, one.unseen_bytes_without)),
            mean(&|one| with_mix(view, one)),
        ]);
    }
    let intro = "Bytes with a dictionary as a multiple of zstd-3 alone (geometric means over the formats). `held out`: \
                 the held-out messages. `unseen cluster`: messages of a cluster with other names and tenants (both \
                 from `dictionaries.csv`). `the mix's dictionary`: the workload with the steady mix's dictionary, \
                 against the rows of zstd-3 in `measurements.csv`.\n";
    (!table.is_empty()).then(|| format!("{intro}\n{table}"))
}

/// Returns the bytes that models save on messages other than their training data.
fn models(view: View<'_>) -> Option<String> {
    let mut table = Table::new([
        "workload",
        "model#",
        "trained on#",
        "training#",
        "held out#",
        "unseen cluster#",
        "the mix's model#",
    ]);
    for workload in view.workloads() {
        for one in of(view, workload).filter(|one| is_model(one)) {
            let each = |total: Option<usize>, messages: Option<usize>| {
                let (total, messages) = total.zip(messages.filter(|messages| *messages > 0))?;
                Some(bytes(total as f64 / messages as f64))
            };
            let shown = |each: Option<String>| each.unwrap_or_else(|| "-".to_owned());
            table.row([
                workload.name.clone(),
                bytes(one.dictionary_bytes as f64),
                counted(one.trained_messages, "message"),
                time(1e6 * one.train_ms),
                shown(each(Some(one.held_out_bytes), Some(one.held_out_messages))),
                shown(each(one.unseen_bytes, one.unseen_messages)),
                shown(each(one.measured_bytes_with_mix, one.measured_messages)),
            ]);
        }
    }
    let intro = "Framed bytes of a message that stands alone, by a model (`dictionaries.csv`). `held out`: messages \
                 after those of the training. `unseen cluster`: messages of a cluster with other names and tenants. \
                 `the mix's model`: the workload with the steady mix's model.\n";
    (!table.is_empty()).then(|| format!("{intro}\n{table}"))
}

/// Returns the dictionaries and the model that were trained for a workload.
fn of<'a>(
    view: View<'a>,
    workload: &'a WorkloadRecord,
) -> impl Iterator<Item = &'a DictionaryRecord> {
    let dictionaries = view.run.dictionaries.iter();
    dictionaries.filter(|one| one.workload == workload.name)
}

fn is_model(one: &DictionaryRecord) -> bool {
    one.format == Format::Model.name()
}

fn share(with: Option<usize>, without: Option<usize>) -> Option<f64> {
    let (with, without) = with.zip(without)?;
    (with > 0 && without > 0).then(|| with as f64 / without as f64)
}

/// Returns the bytes of the measured messages with the mix's dictionary as a share of those
/// without.
fn with_mix(view: View<'_>, one: &DictionaryRecord) -> Option<f64> {
    let (_, without) = view.compression(
        &one.workload,
        Stage::Compress,
        &one.format,
        WITHOUT,
        Context::Reused,
    )?;
    let same = one.measured_messages == Some(without.sizes.messages);
    same.then(|| share(one.measured_bytes_with_mix, Some(without.sizes.total)))?
}
