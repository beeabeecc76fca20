//! The flash sale of the cluster on several wires: its records, and the table of them.

use std::path::Path;

use itertools::Itertools;
use serde::{Deserialize, Serialize};

use crate::{quantity, table::Table};

/// A sale on a wire.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Sale {
    /// The number of the repeat. In each repeat, every wire has a sale.
    pub repeat: u32,
    /// The wire.
    pub wire: String,
    /// True for the second sale on the first wire of a repeat.
    pub is_twin: bool,
    /// The number of nodes.
    pub nodes: u64,
    /// The seconds from the start of the nodes to the end of the sale.
    pub seconds: f64,
    /// The origin of the bytes on the wire.
    pub counted: Counted,
    /// The bytes on the wire, with the headers of Ethernet, IP, UDP and TCP.
    pub wire_bytes: u64,
    /// The number of packets on the wire.
    pub packets: u64,
    /// The number of datagrams that the nodes sent.
    pub datagrams: u64,
    /// The number of messages that the nodes sent, without packets of membership.
    pub messages: u64,
    /// The bytes of the frames of these messages.
    pub frame_bytes: u64,
    /// The CPU time for the encoding and compression of these messages.
    pub encoding_s: f64,
    /// The CPU time for their decompression and decoding.
    pub decoding_s: f64,
    /// The CPU time of all nodes and of the crowd.
    pub cpu_s: f64,
    /// The median time until a plan was on every node that was not cut off.
    pub plan_ms: f64,
    /// The date.
    pub date: String,
    /// The revision of the sources.
    pub revision: String,
    /// The machine.
    pub machine: String,
}

/// The interface whose counters have the bytes on the wire.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Counted {
    /// The loopback of a network namespace of the sale's own.
    OwnLoopback,
    /// The loopback of the system, with the traffic of other programs.
    SharedLoopback,
}

impl Sale {
    /// Returns the CPU time of serialization.
    #[must_use]
    pub fn serialization_s(&self) -> f64 {
        self.encoding_s + self.decoding_s
    }
}

/// An error of the file of sales: it cannot be read or written.
#[derive(Debug, thiserror::Error)]
#[error("{path}: {error}")]
pub struct SalesError {
    path: String,
    error: csv::Error,
}

impl SalesError {
    fn at(path: &Path) -> impl Fn(csv::Error) -> Self {
        let path = path.display().to_string();
        move |error| Self {
            path: path.clone(),
            error,
        }
    }
}

/// Reads a file of sales.
///
/// # Errors
/// When it is no CSV of sales.
pub fn read(path: &Path) -> Result<Vec<Sale>, SalesError> {
    let sales = csv::Reader::from_path(path).and_then(|mut reader| reader.deserialize().collect());
    sales.map_err(SalesError::at(path))
}

/// Writes a file of sales.
///
/// # Errors
/// When it cannot be written.
pub fn write(path: &Path, sales: &[Sale]) -> Result<(), SalesError> {
    let write = || {
        let mut writer = csv::Writer::from_path(path)?;
        sales.iter().try_for_each(|sale| writer.serialize(sale))?;
        Ok(writer.flush()?)
    };
    write().map_err(SalesError::at(path))
}

/// Returns the table of the wires, and a paragraph on the noise. Without a sale both are empty.
///
/// A percentage is the median, over the repeats, of the ratio to the first wire's sale of the same repeat. A figure is
/// the median of the first wire's figures, multiplied by this ratio.
#[must_use]
pub fn table(sales: &[Sale]) -> String {
    let Some(first) = sales.first() else {
        return String::new();
    };
    let wires = Wires {
        sales,
        reference: &first.wire,
    };
    let mut table = Table::new([
        "wire",
        "bytes on the wire#",
        "relative#",
        "serialization CPU#",
        "relative#",
        "CPU of all nodes#",
        "plan on all nodes#",
    ]);
    let names = sales.iter().map(|sale| &sale.wire).unique();
    for (name, is_twin) in names.map(|name| (name, false)).chain([(&first.wire, true)]) {
        let figure = |of: Figure| wires.figure(name, is_twin, of);
        let relative = |of: Figure| wires.relative(name, is_twin, of);
        table.row([
            if is_twin {
                format!("{name}, twin")
            } else {
                name.clone()
            },
            quantity::bytes(figure(WIRE_BYTES)),
            quantity::percent(relative(WIRE_BYTES)),
            quantity::time(figure(SERIALIZATION) * 1e9),
            quantity::percent(relative(SERIALIZATION)),
            quantity::time(figure(CPU) * 1e9),
            quantity::time(figure(PLAN) * 1e6),
        ]);
    }
    format!("{table}\n{}\n", wires.noise())
}

/// A figure of a sale.
type Figure = fn(&Sale) -> f64;

const WIRE_BYTES: Figure = |sale| sale.wire_bytes as f64;
const SERIALIZATION: Figure = Sale::serialization_s;
const CPU: Figure = |sale| sale.cpu_s;
const PLAN: Figure = |sale| sale.plan_ms;

/// The sales by wire.
struct Wires<'a> {
    sales: &'a [Sale],
    reference: &'a str,
}

impl Wires<'_> {
    fn of(&self, wire: &str, is_twin: bool) -> impl Iterator<Item = &Sale> {
        let sales = self.sales.iter();
        sales.filter(move |sale| sale.wire == wire && sale.is_twin == is_twin)
    }

    fn figure(&self, wire: &str, is_twin: bool, figure: Figure) -> f64 {
        let reference = median(self.of(self.reference, false).map(figure));
        reference * self.relative(wire, is_twin, figure)
    }

    /// Returns the ratios of a figure to that of the reference, by repeat.
    fn ratios(&self, wire: &str, is_twin: bool, figure: Figure) -> impl Iterator<Item = f64> {
        self.of(wire, is_twin).filter_map(move |sale| {
            let mut references = self.of(self.reference, false);
            let reference = references.find(|other| other.repeat == sale.repeat)?;
            Some(figure(sale) / figure(reference))
        })
    }

    fn relative(&self, wire: &str, is_twin: bool, figure: Figure) -> f64 {
        median(self.ratios(wire, is_twin, figure))
    }

    /// Returns the largest deviation of the twin from the reference.
    fn deviation(&self, figure: Figure) -> String {
        let ratios = self.ratios(self.reference, true, figure);
        let deviations = ratios.map(|ratio| (ratio - 1.0).abs());
        quantity::percent(deviations.fold(0.0, f64::max))
    }

    fn noise(&self) -> String {
        let repeats = self.sales.iter().map(|sale| sale.repeat).unique().count();
        format!(
            "Each figure is the median ratio times the first wire's median of {repeats} repeats. The twin, a second sale on \
             that wire,\ndiffers by at most {} in bytes, {} in CPU of serialization, {} in CPU of all nodes \
             and {} in the time of a plan.",
            self.deviation(WIRE_BYTES),
            self.deviation(SERIALIZATION),
            self.deviation(CPU),
            self.deviation(PLAN),
        )
    }
}

/// Returns the median; NaN of nothing.
fn median(values: impl Iterator<Item = f64>) -> f64 {
    let sorted = values.sorted_by(f64::total_cmp).collect_vec();
    let at = |place: usize| sorted.get(place).copied().unwrap_or(f64::NAN);
    match sorted.len() {
        0 => f64::NAN,
        len => f64::midpoint(at((len - 1) / 2), at(len / 2)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sale(repeat: u32, wire: &str, is_twin: bool, wire_bytes: u64) -> Sale {
        Sale {
            repeat,
            wire: wire.to_owned(),
            is_twin,
            nodes: 64,
            seconds: 20.0,
            counted: Counted::OwnLoopback,
            wire_bytes,
            packets: 10,
            datagrams: 9,
            messages: 8,
            frame_bytes: 500,
            encoding_s: 0.25,
            decoding_s: 0.5,
            cpu_s: 4.0,
            plan_ms: 150.0,
            date: "2026-11-29".to_owned(),
            revision: "0123abc".to_owned(),
            machine: "a machine".to_owned(),
        }
    }

    fn sales() -> Vec<Sale> {
        vec![
            sale(1, "json", false, 1_000),
            sale(1, "avro", false, 300),
            sale(1, "json", true, 1_020),
            sale(2, "json", false, 2_000),
            sale(2, "avro", false, 520),
            sale(2, "json", true, 1_900),
        ]
    }

    #[test]
    fn figures_are_the_first_wires_times_the_ratios_of_a_repeat() {
        let table = table(&sales());
        let row = |wire: &str| {
            let mut lines = table.lines();
            let line = lines.find(|line| line.starts_with(&format!("| {wire} ")));
            line.unwrap_or_else(|| panic!("no {wire} in {table}"))
                .split('|')
                .map(|cell| cell.trim().to_owned())
                .collect_vec()
        };
        // The median of 300 / 1,000 and 520 / 2,000, times the median of 1,000 and 2,000.
        assert_eq!(row("avro")[2..4], ["420 B", "28.0 %"]);
        assert_eq!(row("json")[2..4], ["1.50 KB", "100 %"]);
        assert_eq!(row("json, twin")[2..4], ["1.48 KB", "98.5 %"]);
        assert!(table.contains("at most 5.00 % in bytes,"), "{table}");
    }

    #[test]
    fn a_file_is_read_as_it_was_written() {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("sales.csv");
        write(&path, &sales()).unwrap();
        assert_eq!(read(&path).unwrap(), sales());
        std::fs::write(&path, "repeat,wire\n1,json\n").unwrap();
        let error = read(&path).unwrap_err().to_string();
        assert!(error.contains("sales.csv: "), "{error}");
        let nowhere = directory.path().join("none").join("sales.csv");
        assert!(write(&nowhere, &sales()).is_err());
    }

    #[test]
    fn no_sales_have_no_table() {
        assert_eq!(table(&[]), "");
    }
}
