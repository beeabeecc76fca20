//! The time per byte of growing messages, and the throughput of threads.

use std::iter;

use itertools::Itertools;

use super::{
    quantity::{bytes, counted, median, percent, ratio},
    table::Table,
    view::View,
};
use crate::records::{ScalingRecord, Series};

/// The largest growth of the time per byte, as a share, that counts as linear.
const LINEAR: f64 = 0.15;

/// The smallest multiple of the throughput of a thread that counts as that of two.
const TWICE: f64 = 1.9;

const GROWTH: &str = "\
Time per byte of our default engines on a message of the cluster's members, repeated up to the size in the title (bytes \
of JSON): nanoseconds at the first size, and multiples of them at the others. Each figure is a row of `scaling.csv`.\n";

const THREADS: &str = "\
Throughput of threads that have a codec each, on messages of the first size: that of one thread, and multiples of it.\n";

/// The look of a series in its table.
struct Shown {
    /// Returns the point of a row on the axis of the series.
    point: fn(&ScalingRecord) -> usize,
    /// Formats a point.
    title: fn(usize) -> String,
    /// Formats a reference.
    absolute: fn(&ScalingRecord) -> String,
    /// Formats another row.
    multiple: fn(&ScalingRecord) -> String,
}

const SHOWN_GROWTH: Shown = Shown {
    point: |row| row.json_bytes,
    title: |size| bytes(size as f64),
    absolute: |row| format!("{} ns", ratio(row.ns_per_byte)),
    multiple: |row| median(row.ratio()),
};

const SHOWN_THREADS: Shown = Shown {
    point: |row| row.threads,
    title: |threads| counted(threads, "thread"),
    absolute: |row| format!("{}/s", bytes(1e9 / row.ns_per_byte)),
    multiple: |row| median(row.throughput()),
};

/// Returns both series; `None` if the run did not measure them.
pub(super) fn section(view: View<'_>) -> Option<String> {
    let parts = [growth(view), threads(view)];
    let parts = parts.into_iter().flatten().collect_vec();
    (!parts.is_empty()).then(|| parts.join("\n"))
}

fn growth(view: View<'_>) -> Option<String> {
    let rows = rows(view, Series::Growth)?;
    let is_linear = |row: &ScalingRecord| row.ratio_to_reference <= 1.0 + LINEAR;
    let verdict = SHOWN_GROWTH.verdict(&rows, is_linear);
    let caches = view.run.environment.machine.caches.iter();
    let caches = caches.map(|caches| format!(" Caches of the machine: {caches}."));
    Some(format!(
        "{GROWTH}\n{}\nAt most {} more per byte than at the first size: {verdict}{}\n",
        SHOWN_GROWTH.table(&rows),
        percent(LINEAR),
        caches.format("")
    ))
}

fn threads(view: View<'_>) -> Option<String> {
    let rows = rows(view, Series::Threads)?;
    let is_twice = |row: &ScalingRecord| row.throughput().value >= TWICE;
    Some(format!(
        "{THREADS}\n{}\nAt least {} times the throughput of one thread: {}\n",
        SHOWN_THREADS.table(&rows),
        ratio(TWICE),
        SHOWN_THREADS.verdict(&rows, is_twice)
    ))
}

/// Returns the rows of a series; `None` if there are none.
fn rows(view: View<'_>, series: Series) -> Option<Vec<&ScalingRecord>> {
    let rows = view.run.scaling.iter();
    let rows = rows.filter(|row| row.series == series).collect_vec();
    (!rows.is_empty()).then_some(rows)
}

impl Shown {
    /// Returns a line for each format and stage, with a column for each point.
    fn table(&self, rows: &[&ScalingRecord]) -> Table {
        let points = rows.iter().map(|row| (self.point)(row)).unique();
        let points = points.collect_vec();
        let titles = points.iter().map(|point| (self.title)(*point) + "#");
        let titles = ["format", "stage"]
            .map(str::to_owned)
            .into_iter()
            .chain(titles);
        let mut table = Table::new(titles.collect_vec().iter().map(String::as_str));
        for (format, stage) in rows.iter().map(|row| (&row.format, row.stage)).unique() {
            let cell = |(index, point)| {
                let mut rows = rows.iter();
                let row = rows.find(|row| {
                    row.format == *format && row.stage == stage && (self.point)(row) == point
                });
                let shown = match index {
                    0 => self.absolute,
                    _ => self.multiple,
                };
                row.map_or_else(|| "-".to_owned(), |row| shown(row))
            };
            let cells = points.iter().copied().enumerate().map(cell);
            table.row([format.clone(), stage.to_string()].into_iter().chain(cells));
        }
        table
    }

    /// Formats the number of rows that hold, without the references, and the others by name: `9 of 10; not json
    /// decode at 16.0 MB (1.230 [1.210, 1.250]).`
    fn verdict(&self, rows: &[&ScalingRecord], holds: impl Fn(&ScalingRecord) -> bool) -> String {
        let first = rows.first().map(|row| (self.point)(row));
        let compared = rows.iter().copied();
        let compared = compared.filter(|row| Some((self.point)(row)) != first);
        let (hold, fail): (Vec<_>, Vec<_>) = compared.partition(|row| holds(row));
        let counts = format!("{} of {}", hold.len(), hold.len() + fail.len());
        let fail = fail.iter().map(|row| {
            let point = (self.title)((self.point)(row));
            let multiple = (self.multiple)(row);
            format!("{} {} at {point} ({multiple})", row.format, row.stage)
        });
        iter::once(counts).chain(fail).join("; not ") + "."
    }
}
