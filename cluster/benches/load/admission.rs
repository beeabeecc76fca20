//! Decisions a second on one core: by count, by key, against a stock, and with the gate looked up by its area.

use std::{
    hint::black_box,
    time::{Duration, Instant},
};

use wirecost_cluster::admission::{Admission, Gate, Lineage, Share, Stock};

use crate::{Result, figure::Figure};

const PART: &str = "admission";

/// The decisions between two looks at the clock.
const BATCH: u64 = 10_000;

const SPAN: Duration = Duration::from_secs(3);

/// The decisions a second that a core must make.
const TARGET: f64 = 30e6;

const AREA: &str = "BJ";

/// The share of Beijing in the flash sale, in parts per million.
const FLASH_SALE: u32 = 7_210;

/// Measures each kind of decision.
pub(crate) fn measure() -> Result<Vec<Figure>> {
    let admission = Admission::new([AREA], Lineage::new([7; 16]));
    let gate = admission.gate(AREA)?;
    gate.set_share(Share::new(FLASH_SALE)?);
    let by_count = rate(|_| decide(gate, None));
    let by_key = rate(|number| decide(gate, Some(&number.to_le_bytes())));
    let by_area = rate(|_| {
        let _ = black_box(admission.admit(black_box(AREA), None));
    });
    // Every request passes and takes from the stock.
    gate.set_share(Share::ALL);
    gate.set_stock(Stock::Limited(u64::MAX));
    let with_stock = rate(|_| decide(gate, None));
    Ok([
        ("by count", by_count),
        ("by key", by_key),
        ("by area and count", by_area),
        ("against a stock", with_stock),
    ]
    .into_iter()
    .map(|(kind, rate)| {
        Figure::new(PART, format!("decisions {kind} on one core"), rate, "1/s").at_least(TARGET)
    })
    .collect())
}

fn decide(gate: &Gate, key: Option<&[u8]>) {
    black_box(gate.admit(black_box(key)));
}

/// Returns the decisions a second of [`SPAN`]. `decide` takes the number of the decision.
fn rate(mut decide: impl FnMut(u64)) -> f64 {
    let start = Instant::now();
    let mut decisions = 0;
    while start.elapsed() < SPAN {
        for number in decisions..decisions + BATCH {
            decide(number);
        }
        decisions += BATCH;
    }
    decisions as f64 / start.elapsed().as_secs_f64()
}
