//! Quantities formatted for people.

use wirecost_wire::{Packing, PackingKind};

use crate::{
    estimate::Estimate,
    statistics::{Interval, Median},
    tradeoff::Cheaper,
};

/// Formats three significant digits, with thousands separated.
fn significant(value: f64) -> String {
    let digits = match value.abs() {
        value if value >= 1e15 => return format!("{value:.2e}"),
        value if value >= 99.95 => return thousands(value.round() as u64),
        value if value >= 9.995 => 1,
        _ => 2,
    };
    format!("{value:.digits$}")
}

/// Formats a whole number with a comma every three digits.
#[must_use]
pub fn thousands(number: u64) -> String {
    let digits = number.to_string();
    let mut out = String::with_capacity(digits.len() + digits.len() / 3);
    for (index, digit) in digits.char_indices() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}

/// Formats a count with its noun: `1 message`, `1,024 messages`.
#[must_use]
pub fn counted(count: usize, noun: &str) -> String {
    match count {
        1 => format!("1 {noun}"),
        _ => format!("{} {noun}s", thousands(count as u64)),
    }
}

/// Formats `value` in the largest of `units` that does not exceed it; each unit has its size.
fn in_units(value: f64, units: &[(f64, &str)]) -> String {
    let fills = |(size, _): &&(f64, &str)| value.abs() >= 0.9995 * size;
    let (size, unit) = units.iter().rfind(fills).unwrap_or(&units[0]);
    format!("{} {unit}", significant(value / size))
}

/// Formats `950 ns`, `1.25 µs`, `31.0 ms`.
#[must_use]
pub fn time(ns: f64) -> String {
    if ns < 999.5 {
        return format!("{ns:.0} ns");
    }
    in_units(ns, &[(1e3, "µs"), (1e6, "ms"), (1e9, "s")])
}

/// Formats `174 ns [172 ns, 176 ns]`.
#[must_use]
pub fn interval(ns: Estimate) -> String {
    let [value, low, high] = [ns.value, ns.low, ns.high].map(time);
    format!("{value} [{low}, {high}]")
}

/// Formats `12.3 KB`, in powers of 1,000.
#[must_use]
pub fn bytes(count: f64) -> String {
    if count < 999.5 {
        return format!("{count:.0} B");
    }
    in_units(count, &[(1e3, "KB"), (1e6, "MB"), (1e9, "GB")])
}

/// Formats `600 Mbit/s`.
#[must_use]
pub fn speed(bits_per_second: f64) -> String {
    in_units(
        bits_per_second,
        &[(1e3, "kbit/s"), (1e6, "Mbit/s"), (1e9, "Gbit/s")],
    )
}

/// Formats at least `least` decimals, and more for a value below 0.1: as many as give `least` significant digits.
fn decimals(value: f64, least: usize) -> String {
    let zeros = -value.abs().log10().floor() - 1.0;
    let zeros = if zeros.is_finite() {
        zeros.max(0.0)
    } else {
        0.0
    };
    let decimals = least + zeros as usize;
    format!("{value:.decimals$}")
}

/// Formats `0.43`, `12.3`, `0.031`.
#[must_use]
pub fn ratio(ratio: f64) -> String {
    match ratio.abs() < 0.1 {
        true => decimals(ratio, 2),
        false => significant(ratio),
    }
}

/// Formats `1.502 [1.498, 1.507]`, `0.0312 [0.0309, 0.0314]`.
#[must_use]
pub fn median(median: Median) -> String {
    let value = decimals(median.value, 3);
    match median.interval {
        Some(Interval { low, high }) => {
            let [low, high] = [low, high].map(|end| decimals(end, 3));
            format!("{value} [{low}, {high}]")
        }
        None => value,
    }
}

/// Formats `12.3 %`.
#[must_use]
pub fn percent(share: f64) -> String {
    format!("{} %", significant(100.0 * share))
}

/// Returns the name of a kind of packing, such as `single message` or `dictionary`.
#[must_use]
pub fn shown_kind(kind: PackingKind) -> &'static str {
    if kind == PackingKind::Single {
        "single message"
    } else {
        kind.name()
    }
}

/// Returns the name of a packing's kind, and the size of its batches: `batch of 64`.
#[must_use]
pub fn shown_packing(packing: Packing) -> String {
    let kind = shown_kind(packing.kind());
    match packing.batch() {
        Some(messages) => format!("{kind} of {messages}"),
        None => kind.to_owned(),
    }
}

/// Formats `< 600 Mbit/s`, `never`.
#[must_use]
pub fn cheaper(cheaper: Cheaper) -> String {
    match cheaper {
        Cheaper::Below { bits_per_second } => format!("< {}", speed(bits_per_second)),
        Cheaper::Above { bits_per_second } => format!("> {}", speed(bits_per_second)),
        Cheaper::Always => "always".to_owned(),
        Cheaper::Never => "never".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn three_digits_and_a_unit() {
        assert_eq!(time(0.4), "0 ns");
        assert_eq!(time(999.4), "999 ns");
        assert_eq!(time(999.6), "1.00 µs");
        assert_eq!(time(12_345.0), "12.3 µs");
        assert_eq!(time(999_960.0), "1.00 ms");
        assert_eq!(time(2.5e12), "2,500 s");
        assert_eq!(bytes(85.0), "85 B");
        assert_eq!(bytes(123_456.0), "123 KB");
        assert_eq!(speed(99_960.0), "100 kbit/s");
        assert_eq!(speed(12.5), "0.01 kbit/s");
        assert_eq!(percent(0.0345), "3.45 %");
        assert_eq!(percent(52.0), "5,200 %");
        assert_eq!(percent(1.5e300), "1.50e302 %");
    }

    #[test]
    fn thousands_are_separated() {
        assert_eq!(thousands(0), "0");
        assert_eq!(thousands(999), "999");
        assert_eq!(thousands(1_000), "1,000");
        assert_eq!(thousands(1_234_567), "1,234,567");
    }

    #[test]
    fn times_come_with_their_interval() {
        let about = Estimate {
            value: 1_500.0,
            low: 990.4,
            high: 1_604.0,
        };
        assert_eq!(interval(about), "1.50 µs [990 ns, 1.60 µs]");
    }

    #[test]
    fn medians_come_with_their_interval() {
        let interval = Some(Interval {
            low: 1.25,
            high: 1.75,
        });
        assert_eq!(
            median(Median {
                value: 1.5,
                interval
            }),
            "1.500 [1.250, 1.750]"
        );
        assert_eq!(
            median(Median {
                value: 1.5,
                interval: None
            }),
            "1.500"
        );
    }

    #[test]
    fn small_ratios_keep_their_digits() {
        assert_eq!(ratio(12.34), "12.3");
        assert_eq!(ratio(0.126), "0.13");
        assert_eq!(ratio(0.0314), "0.031");
        assert_eq!(ratio(0.000_272), "0.00027");
        assert_eq!(ratio(0.0), "0.00");
        let tiny = Median {
            value: 0.000_271_8,
            interval: None,
        };
        assert_eq!(median(tiny), "0.000272");
    }
}
