//! Decisions a second on one core: by count, by key, and against a stock.
//!
//! ```text
//! cargo bench -p wirecost-cluster --bench admission
//! ```
//!
//! In a run of all benches of the workspace, it ignores flags that it does not know, and measures nothing if a
//! filter names none of its rows.

use std::{env, hint::black_box, time::Duration};

use criterion::{Criterion, Throughput};
use wirecost_cluster::admission::{Gate, Lineage, Share, Stock};

/// The least number of decisions in a sample.
const DECISIONS: u64 = 1_000;

/// A row of the table: its name, its gate, and whether its requests have keys.
struct Row {
    name: &'static str,
    gate: fn() -> Gate,
    with_keys: bool,
}

const ROWS: [Row; 3] = [
    Row {
        name: "admission/count",
        gate: || gate(FLASH_SALE),
        with_keys: false,
    },
    Row {
        name: "admission/key",
        gate: || gate(FLASH_SALE),
        with_keys: true,
    },
    // Every request passes and takes from the stock.
    Row {
        name: "admission/stock",
        gate: || {
            let gate = gate(Share::ALL.parts_per_million());
            gate.set_stock(Stock::Limited(u64::MAX));
            gate
        },
        with_keys: false,
    },
];

/// The share of Beijing in the flash sale, in parts per million.
const FLASH_SALE: u32 = 7_210;

fn main() {
    let arguments: Vec<String> = env::args().skip(1).collect();
    let filter = arguments.iter().find(|one| !one.starts_with('-'));
    let rows = ROWS
        .iter()
        .filter(|row| filter.is_none_or(|filter| row.name.contains(filter.as_str())));
    // `cargo bench` says --bench; `cargo test` does not, and a bench that is only tried says --test too.
    let is_measured = arguments.iter().any(|one| one == "--bench")
        && !arguments.iter().any(|one| one == "--test");
    for row in rows {
        if is_measured {
            measure(row);
        } else {
            row.decide(&(row.gate)());
        }
    }
}

impl Row {
    fn decide(&self, gate: &Gate) {
        for number in 0..DECISIONS {
            let key = number.to_le_bytes();
            let key = self.with_keys.then_some(key.as_slice());
            black_box(gate.admit(black_box(key)));
        }
    }
}

fn gate(parts_per_million: u32) -> Gate {
    let gate = Gate::new(Lineage::new([7; 16]));
    gate.set_share(Share::new(parts_per_million).unwrap_or(Share::ALL));
    gate
}

fn measure(row: &Row) {
    let mut criterion = Criterion::default()
        .warm_up_time(Duration::from_millis(300))
        .measurement_time(Duration::from_secs(2));
    let gate = (row.gate)();
    let mut group = criterion.benchmark_group("cluster");
    group.throughput(Throughput::Elements(DECISIONS));
    group.bench_function(row.name, |bencher| bencher.iter(|| row.decide(&gate)));
    group.finish();
}
