use itertools::Itertools;

use super::{Class, Cost, Measured, setting::is_published};
use wirecost_report::{quantity, table::Table};

/// The settings in a table.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Rows {
    /// The settings on the front, and the published ones.
    Notable,
    /// All settings.
    All,
}

/// Returns a class in Markdown, first without a dictionary, then with one: its settings, the fewest
/// bytes first, and for each published setting that is not on the front a setting that beats it.
#[must_use]
pub fn text(class: &Class, measured: &Measured, rows: Rows) -> String {
    let (shared, alone): (Vec<_>, Vec<_>) =
        (measured.costs.iter().cloned()).partition(|cost| cost.has_dictionary);
    let first = measured.costs.first().map_or("", |first| &first.setting);
    let noise = quantity::percent(measured.noise);
    let shared = match &class.dictionary {
        Ok(_) => table(&shared, measured.noise, rows),
        Err(error) => format!("No dictionary: {error}.\n"),
    };
    format!(
        "## {class}\n\nNoise: {first}, measured twice, differs by {noise}.\n\n{}\n{shared}\n",
        table(&alone, measured.noise, rows)
    )
}

fn table(costs: &[Cost], noise: f64, rows: Rows) -> String {
    let front = front(costs, noise);
    let is_front = |cost: &Cost| front.contains(&cost);
    let mut table = Table::new([
        "setting",
        "bytes#",
        "compress#",
        "decompress#",
        "CPU#",
        "front",
        "published",
    ]);
    let by_bytes = costs
        .iter()
        .sorted_by(|one, other| f64::total_cmp(&one.bytes, &other.bytes));
    for cost in by_bytes {
        let is_published = is_published(&cost.setting);
        if rows == Rows::All || is_front(cost) || is_published {
            table.row([
                cost.setting.clone(),
                format!("{:.1}", cost.bytes),
                quantity::time(cost.compress_ns),
                quantity::time(cost.decompress_ns),
                quantity::time(cost.cpu_ns()),
                mark(is_front(cost)),
                mark(is_published),
            ]);
        }
    }
    let beaten = costs
        .iter()
        .filter(|cost| is_published(&cost.setting) && !is_front(cost));
    let verdicts = beaten.map(|cost| format!("- {}\n", verdict(cost, &front)));
    match verdicts.collect::<String>().as_str() {
        "" => table.to_string(),
        verdicts => format!("{table}\n{verdicts}"),
    }
}

fn mark(is_so: bool) -> String {
    if is_so { "*" } else { "" }.to_owned()
}

/// Returns the settings of a class that no other beats by more than its noise.
pub(super) fn front(costs: &[Cost], noise: f64) -> Vec<&Cost> {
    let is_beaten = |cost: &&Cost| costs.iter().any(|other| other.beats(cost, noise));
    costs.iter().filter(|cost| !is_beaten(cost)).collect()
}

fn verdict(cost: &Cost, front: &[&Cost]) -> String {
    // A setting that is not on the front is beaten by one that is.
    beaten_by(cost, front).map_or_else(String::new, |better| {
        format!(
            "{} is not on the front: {} saves {} of its bytes and {} of its CPU.",
            cost.setting,
            better.setting,
            better.bytes_saved(),
            better.cpu_saved()
        )
    })
}

/// A setting that takes no more bytes than another, with its savings as shares.
pub(super) struct Better {
    pub(super) setting: String,
    bytes_saved: f64,
    cpu_saved: f64,
}

impl Better {
    pub(super) fn bytes_saved(&self) -> String {
        saved(self.bytes_saved)
    }

    pub(super) fn cpu_saved(&self) -> String {
        saved(self.cpu_saved)
    }
}

/// Returns a share in percent. One that rounds to zero is given as a bound.
fn saved(share: f64) -> String {
    match share > 0.0 && share < 0.000_05 {
        true => "< 0.01 %".to_owned(),
        false => quantity::percent(share),
    }
}

/// Returns the setting on the front that saves the most CPU without taking more bytes.
pub(super) fn beaten_by(cost: &Cost, front: &[&Cost]) -> Option<Better> {
    let no_more_bytes = front.iter().filter(|one| one.bytes <= cost.bytes);
    let best = no_more_bytes.min_by(|one, other| f64::total_cmp(&one.cpu_ns(), &other.cpu_ns()))?;
    Some(Better {
        setting: best.setting.clone(),
        bytes_saved: 1.0 - best.bytes / cost.bytes,
        cpu_saved: 1.0 - best.cpu_ns() / cost.cpu_ns(),
    })
}

#[cfg(test)]
mod tests {
    use wirecost_compress::{Dictionary, DictionaryError};

    use super::super::SIZES;
    use super::*;
    use wirecost_frame::Format;

    fn cost(setting: &str, bytes: f64, compress_ns: f64, decompress_ns: f64) -> Cost {
        Cost {
            setting: setting.to_owned(),
            has_dictionary: setting.ends_with("-dict"),
            bytes,
            compress_ns,
            decompress_ns,
        }
    }

    fn shown(dictionary: Result<Dictionary, DictionaryError>, rows: Rows) -> String {
        let class = Class {
            format: Format::Json.into(),
            sizes: SIZES[0].clone(),
            messages: vec![vec![0; 100], vec![0; 101]],
            dictionary,
        };
        let measured = Measured {
            costs: vec![
                cost("zstd-3", 80.0, 3_000.0, 1_000.0),
                cost("none", 100.0, 10.0, 10.0),
                // Fewer bytes for less CPU.
                cost("gzip-6", 60.0, 2_000.0, 1_000.0),
                cost("gzip-2", 61.0, 9_000.0, 1_000.0),
                // Less of both than any setting without a dictionary.
                cost("zstd-3-dict", 20.0, 1.0, 1.0),
            ],
            noise: 0.0123,
        };
        text(&class, &measured, rows)
    }

    #[test]
    fn what_is_neither_published_nor_on_the_front_is_left_out() {
        let expected = "\
## json, less than 256 B: 2 messages of 100 B

Noise: zstd-3, measured twice, differs by 1.23 %.

| setting | bytes | compress | decompress |     CPU | front | published |
|---------|------:|---------:|-----------:|--------:|-------|-----------|
| gzip-6  |  60.0 |  2.00 µs |    1.00 µs | 3.00 µs | *     | *         |
| zstd-3  |  80.0 |  3.00 µs |    1.00 µs | 4.00 µs |       | *         |
| none    | 100.0 |    10 ns |      10 ns |   20 ns | *     | *         |

- zstd-3 is not on the front: gzip-6 saves 25.0 % of its bytes and 25.0 % of its CPU.

| setting     | bytes | compress | decompress |  CPU | front | published |
|-------------|------:|---------:|-----------:|-----:|-------|-----------|
| zstd-3-dict |  20.0 |     1 ns |       1 ns | 2 ns | *     | *         |

";
        let dictionary = || Dictionary::new(&[7; 256]);
        assert_eq!(shown(dictionary(), Rows::Notable), expected);
        assert!(shown(dictionary(), Rows::All).contains("| gzip-2  "));
    }

    /// A setting that is slower within the noise is on the front, even if it takes more bytes.
    #[test]
    fn only_noise_separates_a_setting_from_the_front() {
        let costs = [
            cost("gzip-7", 60.0, 980.0, 10.0),
            cost("gzip-6", 60.0, 990.0, 10.0),
            cost("gzip-5", 61.0, 1_090.0, 10.0),
        ];
        let names = |noise| front(&costs, noise).into_iter().map(|one| &*one.setting);
        assert_eq!(names(0.0).collect_vec(), ["gzip-7"]);
        assert_eq!(names(0.05).collect_vec(), ["gzip-7", "gzip-6"]);
        assert_eq!(names(0.11).collect_vec(), ["gzip-7", "gzip-6", "gzip-5"]);
        let better = beaten_by(&costs[2], &front(&costs, 0.05)).unwrap();
        assert_eq!(better.setting, "gzip-7");
    }

    #[test]
    fn why_there_is_no_dictionary_is_said() {
        let none = Dictionary::train([b"few"], 256);
        let shown = shown(none, Rows::All);
        assert!(
            shown.contains("\nNo dictionary: the samples are too few"),
            "{shown}"
        );
        assert!(shown.contains(": 1 sample, 3 bytes together.\n"), "{shown}");
    }
}
