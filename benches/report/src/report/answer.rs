//! The run's answer in a few sentences, and further findings, each made of the records by a function of
//! its own. Two quantities whose intervals overlap are a tie.

use std::cmp::Reverse;

use itertools::Itertools;
use wirecost_wire::PackingKind;

use super::{
    by_data,
    quantity::{bytes, percent, speed, time},
    smallest::smallest,
    table::text,
    view::View,
};
use crate::tradeoff::{Cheaper, Estimate, JSON, WireCost, plain, wires};

const GZIP: &str = "gzip-6";
const ZSTD: &str = "zstd-3";

/// A workload, with the costs of its messages on each wire.
struct WorkloadWires<'a> {
    name: &'a str,
    wires: Vec<WireCost>,
}

/// Returns the answer: the fewest bytes, the least CPU, the savings of compression, and the lead over other
/// libraries; `None` if no wire was measured.
pub(super) fn section(view: View<'_>) -> Option<String> {
    let lead = by_data::lead(view).map(|lead| format!("- {lead}\n"));
    Some(in_short(view)? + &lead.unwrap_or_default())
}

/// Returns the answer without the lead over other libraries, for a screen.
pub(super) fn in_short(view: View<'_>) -> Option<String> {
    let workloads = workloads(view);
    let headline = headline(view, &workloads);
    let on_headline = |cost: fn(&WireCost) -> Estimate, shown| {
        let least = headline.and_then(|workload| least_and_json(workload, cost, shown));
        least.unwrap_or_default()
    };
    list([
        fewest_bytes(&workloads).map(|said| said + &on_headline(framed_bytes, bytes)),
        least_cpu(&workloads).map(|said| said + &on_headline(WireCost::cpu_ns, time)),
        headline.and_then(compressed),
    ])
}

/// Returns further findings, a sentence each; `None` if no wire was measured.
pub(super) fn findings(view: View<'_>) -> Option<String> {
    let workloads = workloads(view);
    let headline = headline(view, &workloads);
    list([
        binary_against_json(&workloads),
        zstd_against_gzip(&workloads),
        headline.and_then(compressed_one_by_one),
        headline.and_then(with_a_dictionary),
        headline.and_then(by_shared_context),
    ])
}

/// Returns the workloads on which a wire was measured.
fn workloads(view: View<'_>) -> Vec<WorkloadWires<'_>> {
    view.workloads()
        .map(|workload| WorkloadWires {
            name: &workload.name,
            wires: wires(view.run, &workload.name),
        })
        .filter(|workload| !workload.wires.is_empty())
        .collect()
}

/// Returns the workload that stands for all.
fn headline<'w, 'a>(
    view: View<'a>,
    workloads: &'w [WorkloadWires<'a>],
) -> Option<&'w WorkloadWires<'a>> {
    let headline = view.headline()?;
    workloads.iter().find(|one| one.name == headline.name)
}

/// Returns a list of sentences; `None` if there are none.
fn list<const N: usize>(sentences: [Option<String>; N]) -> Option<String> {
    let sentences = sentences.into_iter().flatten();
    let list: String = sentences.map(|said| format!("- {said}\n")).collect();
    (!list.is_empty()).then_some(list)
}

/// Counts the cells in which binary formats take fewer bytes and less CPU than JSON.
fn binary_against_json(workloads: &[WorkloadWires<'_>]) -> Option<String> {
    let pairs = workloads
        .iter()
        .flat_map(|workload| {
            let json = plain(&workload.wires, JSON);
            let binary = formats(workload).filter(|wire| wire.format != JSON);
            binary.filter_map(move |wire| Some((wire, json?)))
        })
        .collect_vec();
    let (bytes, cpu) = counted(&pairs)?;
    Some(format!(
        "**Binary formats against JSON**, without compression, by format and workload: {}; {}.",
        bytes.in_words("fewer bytes"),
        cpu.in_words("less CPU")
    ))
}

/// Names the format with the fewest bytes, and counts its workloads.
fn fewest_bytes(workloads: &[WorkloadWires<'_>]) -> Option<String> {
    let winners = winners(workloads, framed_bytes)?;
    Some(format!(
        "**The fewest bytes**, without compression: {winners}."
    ))
}

/// Names the format with the least CPU, and counts its workloads.
fn least_cpu(workloads: &[WorkloadWires<'_>]) -> Option<String> {
    let winners = winners(workloads, WireCost::cpu_ns)?;
    Some(format!(
        "**The least CPU** (sender and receiver), without compression: {winners}."
    ))
}

fn framed_bytes(wire: &WireCost) -> Estimate {
    Estimate::exact(wire.bytes())
}

/// Formats ` On steady-mix: avro 260 B per message, JSON 1.06 KB.`, without compression; `None` if JSON was
/// not measured or takes the least.
fn least_and_json(
    workload: &WorkloadWires<'_>,
    cost: fn(&WireCost) -> Estimate,
    shown: fn(f64) -> String,
) -> Option<String> {
    let json = plain(&workload.wires, JSON)?;
    let value = |wire: &WireCost| cost(wire).value;
    let least = formats(workload).min_by(|one, other| value(one).total_cmp(&value(other)))?;
    (least.format != JSON).then(|| {
        format!(
            " On {}: {} {} per message, JSON {}.",
            text(workload.name),
            text(&least.format),
            shown(value(least)),
            shown(value(json))
        )
    })
}

/// Returns the savings of compression for the format with the fewest bytes, without and with a dictionary.
fn compressed(workload: &WorkloadWires<'_>) -> Option<String> {
    let smallest = formats(workload).min_by(|one, other| one.bytes().total_cmp(&other.bytes()))?;
    let ways = [
        (PackingKind::Single, ""),
        (
            PackingKind::Dictionary,
            "with a dictionary that all nodes have, ",
        ),
    ];
    let ways = ways.into_iter().filter_map(|(kind, way)| {
        let pays = pays(workload, smallest, kind)?;
        Some(format!("{way}{pays}"))
    });
    let ways = ways.collect_vec();
    (!ways.is_empty()).then(|| {
        format!(
            "**Compression** on {}: {}.",
            text(workload.name),
            ways.join("; ")
        )
    })
}

/// Counts the cells in which zstd takes fewer bytes and less CPU than gzip, both at the default level.
fn zstd_against_gzip(workloads: &[WorkloadWires<'_>]) -> Option<String> {
    let pairs = workloads
        .iter()
        .flat_map(|workload| {
            formats(workload).filter_map(|wire| {
                let packed = |packing: &str| {
                    let mut of_format = workload.wires.iter();
                    of_format
                        .find(|one| one.format == wire.format && one.packing.to_string() == packing)
                };
                packed(ZSTD).zip(packed(GZIP))
            })
        })
        .collect_vec();
    let (bytes, cpu) = counted(&pairs)?;
    Some(format!(
        "**{ZSTD} against {GZIP}**, message by message, by format and workload: {}; {}.",
        bytes.in_words("fewer bytes"),
        cpu.in_words("less CPU")
    ))
}

/// Names the links on which compression of single messages pays off.
fn compressed_one_by_one(workload: &WorkloadWires<'_>) -> Option<String> {
    let pays = pays_by_format(workload, PackingKind::Single)?;
    Some(format!(
        "**Compression message by message** on {}: {pays}.",
        text(workload.name)
    ))
}

/// Names the savings of a dictionary, and the links on which it pays off.
fn with_a_dictionary(workload: &WorkloadWires<'_>) -> Option<String> {
    let pays = pays_by_format(workload, PackingKind::Dictionary)?;
    Some(format!(
        "**A dictionary that all nodes have** on {}: {pays}.",
        text(workload.name)
    ))
}

/// Lists the smallest wire of each way to share context, the fewest bytes first.
fn by_shared_context(workload: &WorkloadWires<'_>) -> Option<String> {
    let regimes = PackingKind::ALL
        .into_iter()
        .filter_map(|kind| Some((kind, smallest(&workload.wires, kind)?)))
        .sorted_by(|(_, one), (_, other)| one.bytes().total_cmp(&other.bytes()))
        .map(|(kind, wire)| {
            let way = if kind == PackingKind::Single {
                "alone".to_owned()
            } else if kind.is_batch() || kind.is_stream() {
                format!("in a {}", kind.name())
            } else {
                format!("with a {}", kind.name())
            };
            format!("{} {way} ({})", bytes(wire.bytes()), text(&wire.name))
        })
        .collect_vec();
    (regimes.len() > 1).then(|| {
        format!(
            "**Shared context** on {}, bytes per message of the smallest wire of each kind: {}.",
            text(workload.name),
            regimes.join(", ")
        )
    })
}

/// Returns the wires without compression: one for each format.
fn formats<'a>(workload: &'a WorkloadWires<'_>) -> impl Iterator<Item = &'a WireCost> {
    let formats = workload.wires.iter().map(|wire| &wire.format).unique();
    formats.filter_map(|format| plain(&workload.wires, format))
}

/// Returns `avro on 7 of 9 workloads, a tie of avro and bincode on 2`; `None` if there are no
/// formats.
fn winners(workloads: &[WorkloadWires<'_>], cost: fn(&WireCost) -> Estimate) -> Option<String> {
    let least = workloads.iter().filter_map(|workload| {
        let best = formats(workload).map(cost);
        let best = best.min_by(|one, other| one.value.total_cmp(&other.value))?;
        let tied = formats(workload).filter(|wire| cost(wire).overlaps(best));
        let tied = tied.map(|wire| text(&wire.format)).sorted().collect_vec();
        Some(match tied.as_slice() {
            [one] => one.clone(),
            several => format!("a tie of {}", several.join(" and ")),
        })
    });
    let least = least.collect_vec();
    let counts = least.iter().counts();
    let mut by_count = counts
        .into_iter()
        .sorted_by_key(|(winner, count)| (Reverse(*count), *winner));
    let (first, count) = by_count.next()?;
    let rest = by_count.map(|(winner, count)| format!(", {winner} on {count}"));
    let rest: String = rest.collect();
    Some(format!(
        "{first} on {count} of {} workloads{rest}",
        least.len()
    ))
}

/// The number of cells in which one quantity is less than another.
#[derive(Default)]
struct Tally {
    less: usize,
    tied: usize,
    more: usize,
}

impl Tally {
    fn add(&mut self, one: Estimate, other: Estimate) {
        let counter = if one.overlaps(other) {
            &mut self.tied
        } else if one.is_less_than(other) {
            &mut self.less
        } else {
            &mut self.more
        };
        *counter += 1;
    }

    /// Formats `fewer bytes in 34 of 36 cells, a tie in 1, more in 1`.
    fn in_words(&self, less: &str) -> String {
        let all = self.less + self.tied + self.more;
        let others = [(self.tied, "a tie"), (self.more, "more")];
        let others = others.into_iter().filter(|(count, _)| *count > 0);
        let others: String = others
            .map(|(count, what)| format!(", {what} in {count}"))
            .collect();
        format!("{less} in {} of {all} cells{others}", self.less)
    }
}

/// Counts the pairs of wires in which the first takes fewer bytes, and less CPU; `None` if there
/// are no pairs.
fn counted(pairs: &[(&WireCost, &WireCost)]) -> Option<(Tally, Tally)> {
    let (mut bytes, mut cpu) = (Tally::default(), Tally::default());
    for (one, other) in pairs {
        bytes.add(Estimate::exact(one.bytes()), Estimate::exact(other.bytes()));
        cpu.add(one.cpu_ns(), other.cpu_ns());
    }
    (!pairs.is_empty()).then_some((bytes, cpu))
}

/// Returns the savings of compression for each format; `None` if none was measured.
fn pays_by_format(workload: &WorkloadWires<'_>, kind: PackingKind) -> Option<String> {
    let of_format = formats(workload).filter_map(|plain| pays(workload, plain, kind));
    let of_format = of_format.collect_vec();
    (!of_format.is_empty()).then(|| of_format.join("; "))
}

/// Returns the wire of a format and a kind of packing that pays off on the fastest links, with the share of
/// bytes it saves and the links on which it delivers a message sooner than no compression; `None` if none
/// was measured.
fn pays(workload: &WorkloadWires<'_>, plain: &WireCost, kind: PackingKind) -> Option<String> {
    let packed = workload.wires.iter().filter(|wire| {
        wire.format == plain.format && wire.packing != plain.packing && wire.packing.kind() == kind
    });
    let up_to = |wire: &&WireCost| fastest_link(wire.cheaper_than(plain));
    let best = packed.max_by(|one, other| up_to(one).total_cmp(&up_to(other)))?;
    let saves = percent(1.0 - best.bytes() / plain.bytes());
    let name = text(&best.name);
    Some(match up_to(&best) {
        0.0 => format!("{} pays off on no link", text(&plain.format)),
        f64::INFINITY => format!("{name} saves {saves} of the bytes and pays off on every link"),
        link => format!(
            "{name} saves {saves} of the bytes and pays off on links below {}",
            speed(link)
        ),
    })
}

/// Returns the fastest link on which a wire that saves bytes is cheaper; 0 if there is none.
const fn fastest_link(cheaper: Cheaper) -> f64 {
    match cheaper {
        Cheaper::Below { bits_per_second } => bits_per_second,
        Cheaper::Always => f64::INFINITY,
        Cheaper::Above { .. } | Cheaper::Never => 0.0,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tradeoff::example;

    fn workload<const N: usize>(
        name: &'static str,
        wires: [WireCost; N],
    ) -> WorkloadWires<'static> {
        WorkloadWires {
            name,
            wires: wires.into(),
        }
    }

    /// Returns a wire whose whole CPU is in its decode, and is known to 10 %.
    fn about(name: &str, cpu_ns: f64, bytes: usize) -> WireCost {
        let mut wire = example(name, [0.0; 4], bytes);
        wire.decode_ns = Estimate {
            value: cpu_ns,
            low: 0.9 * cpu_ns,
            high: 1.1 * cpu_ns,
        };
        wire
    }

    fn two(avro: (f64, usize), bincode: (f64, usize)) -> WorkloadWires<'static> {
        workload(
            "mix",
            [
                about("avro", avro.0, avro.1),
                about("bincode", bincode.0, bincode.1),
            ],
        )
    }

    #[test]
    fn the_fewest_bytes_are_whose_they_are() {
        let answer = |workloads: &[WorkloadWires<'_>]| fewest_bytes(workloads).unwrap();
        let (avro, bincode) = (two((1.0, 9), (1.0, 10)), two((1.0, 10), (1.0, 9)));
        assert!(answer(&[avro]).ends_with(": avro on 1 of 1 workloads."));
        assert!(answer(&[bincode]).ends_with(": bincode on 1 of 1 workloads."));
        let all = [
            two((1.0, 9), (1.0, 10)),
            two((1.0, 8), (1.0, 10)),
            two((1.0, 10), (1.0, 9)),
            two((1.0, 10), (1.0, 10)),
        ];
        assert!(answer(&all).ends_with(
            ": avro on 2 of 4 workloads, a tie of avro and bincode on 1, bincode on 1."
        ));
        assert_eq!(fewest_bytes(&[]), None);
    }

    #[test]
    fn the_least_cpu_is_a_tie_within_the_intervals() {
        let answer = |avro, bincode| least_cpu(&[two((avro, 1), (bincode, 1))]).unwrap();
        assert!(answer(100.0, 200.0).ends_with(": avro on 1 of 1 workloads."));
        assert!(answer(200.0, 100.0).ends_with(": bincode on 1 of 1 workloads."));
        assert!(answer(100.0, 110.0).ends_with(": a tie of avro and bincode on 1 of 1 workloads."));
    }

    #[test]
    fn binary_formats_may_lose_against_json() {
        let answer = |cpu, bytes| {
            let wires = [about("json", 100.0, 100), about("avro", cpu, bytes)];
            binary_against_json(&[workload("mix", wires)]).unwrap()
        };
        assert!(
            answer(50.0, 50).ends_with(": fewer bytes in 1 of 1 cells; less CPU in 1 of 1 cells.")
        );
        assert!(answer(200.0, 200).ends_with(
            ": fewer bytes in 0 of 1 cells, more in 1; less CPU in 0 of 1 cells, more in 1."
        ));
        assert!(answer(105.0, 100).ends_with(
            ": fewer bytes in 0 of 1 cells, a tie in 1; less CPU in 0 of 1 cells, a tie in 1."
        ));
        let binary_alone = [workload("mix", [about("avro", 1.0, 1)])];
        assert_eq!(binary_against_json(&binary_alone), None);
    }

    fn gzip_and_zstd(gzip: (f64, usize), zstd: (f64, usize)) -> String {
        let wires = [
            about("avro", 10.0, 100),
            about("avro+gzip-6", gzip.0, gzip.1),
            about("avro+zstd-3", zstd.0, zstd.1),
        ];
        zstd_against_gzip(&[workload("mix", wires)]).unwrap()
    }

    #[test]
    fn zstd_may_lose_against_gzip() {
        let better = gzip_and_zstd((200.0, 90), (100.0, 80));
        assert!(better.ends_with(": fewer bytes in 1 of 1 cells; less CPU in 1 of 1 cells."));
        let worse = gzip_and_zstd((100.0, 80), (200.0, 90));
        assert!(worse.ends_with(
            ": fewer bytes in 0 of 1 cells, more in 1; less CPU in 0 of 1 cells, more in 1."
        ));
        let tied = gzip_and_zstd((100.0, 80), (105.0, 80));
        assert!(tied.ends_with(
            ": fewer bytes in 0 of 1 cells, a tie in 1; less CPU in 0 of 1 cells, a tie in 1."
        ));
        assert_eq!(zstd_against_gzip(&[two((1.0, 1), (1.0, 1))]), None);
    }

    /// Returns a workload of 1,000 ns and 1,000 bytes, with a packing that takes another 1,000 ns
    /// for the remaining bytes.
    fn packed(packing: &str, ns: f64, bytes: usize) -> WorkloadWires<'static> {
        let wires = [
            example("avro", [0.0, 0.0, 0.0, 1_000.0], 1_000),
            example(&format!("avro+{packing}"), [0.0, 0.0, 0.0, ns], bytes),
        ];
        workload("mix", wires)
    }

    #[test]
    fn compression_pays_below_a_link_nowhere_or_everywhere() {
        for (packing, answer) in [
            (
                "gzip-6",
                compressed_one_by_one as fn(&WorkloadWires<'_>) -> Option<String>,
            ),
            ("zstd-3-dict", with_a_dictionary),
        ] {
            // 6,000 bits for 1 us.
            let some = answer(&packed(packing, 2_000.0, 250)).unwrap();
            let expected = format!(
                ": avro+{packing} saves 75.0 % of the bytes and pays off on links below 6.00 Gbit/s."
            );
            assert!(some.ends_with(&expected), "{some}");
            let none = answer(&packed(packing, 2_000.0, 1_001)).unwrap();
            assert!(none.ends_with(": avro pays off on no link."), "{none}");
            let all = answer(&packed(packing, 500.0, 250)).unwrap();
            assert!(
                all.ends_with("% of the bytes and pays off on every link."),
                "{all}"
            );
            // What was not measured is not concluded on.
            assert_eq!(answer(&two((1.0, 1), (1.0, 1))), None);
        }
    }

    #[test]
    fn the_packing_that_pays_on_the_fastest_links_speaks_for_its_format() {
        let wires = [
            example("avro", [0.0, 0.0, 0.0, 1_000.0], 1_000),
            example("avro+gzip-6", [0.0, 9_000.0, 0.0, 1_000.0], 100),
            example("avro+zstd-1", [0.0, 1_000.0, 0.0, 1_000.0], 500),
        ];
        let answer = compressed_one_by_one(&workload("mix", wires)).unwrap();
        assert!(
            answer.ends_with(
                ": avro+zstd-1 saves 50.0 % of the bytes and pays off on links below 4.00 Gbit/s."
            ),
            "{answer}"
        );
    }

    #[test]
    fn compression_is_of_the_format_with_the_fewest_bytes() {
        let answer = |avro, bincode, dictionary| {
            let wires = [
                example("avro", [0.0, 0.0, 0.0, 1_000.0], avro),
                example("avro+zstd-3", [0.0, 1_000.0, 0.0, 1_000.0], 500),
                example("avro+zstd-3-dict", [0.0, 1_000.0, 0.0, 1_000.0], dictionary),
                example("bincode", [0.0, 0.0, 0.0, 1_000.0], bincode),
                example("bincode+zstd-3", [0.0, 0.0, 0.0, 1_000.0], 500),
            ];
            compressed(&workload("mix", wires)).unwrap()
        };
        assert_eq!(
            answer(1_000, 2_000, 250),
            "**Compression** on mix: avro+zstd-3 saves 50.0 % of the bytes and pays off on links below 4.00 Gbit/s; \
             with a dictionary that all nodes have, avro+zstd-3-dict saves 75.0 % of the bytes and pays off on links \
             below 6.00 Gbit/s."
        );
        assert!(answer(1_000, 2_000, 1_001).ends_with("have, avro pays off on no link."));
        assert_eq!(
            answer(2_000, 1_000, 250),
            "**Compression** on mix: bincode+zstd-3 saves 50.0 % of the bytes and pays off on every link."
        );
        assert_eq!(compressed(&two((1.0, 1), (1.0, 1))), None);
    }

    #[test]
    fn the_least_is_shown_beside_json() {
        let of = |avro| {
            let wires = [
                example("json", [0.0, 0.0, 0.0, 100.0], 1_000),
                example("avro", [0.0, 0.0, 0.0, avro], 250),
            ];
            least_and_json(&workload("mix", wires), WireCost::cpu_ns, time)
        };
        let expected = " On mix: avro 50 ns per message, JSON 100 ns.";
        assert_eq!(of(50.0).as_deref(), Some(expected));
        assert_eq!(of(200.0), None);
        let without_json = two((1.0, 1), (1.0, 1));
        assert_eq!(least_and_json(&without_json, framed_bytes, bytes), None);
    }

    #[test]
    fn ways_to_share_context_are_in_the_order_of_their_bytes() {
        let answer = |dictionary, stream| {
            let wires = [
                example("avro", [0.0; 4], 200),
                example("avro+zstd-3-dict", [0.0; 4], dictionary),
                example("avro+zstd-3-stream", [0.0; 4], stream),
            ];
            by_shared_context(&workload("mix", wires)).unwrap()
        };
        assert!(answer(100, 150).ends_with(
            ": 100 B with a dictionary (avro+zstd-3-dict), 150 B in a stream (avro+zstd-3-stream), \
             200 B alone (avro)."
        ));
        assert!(answer(300, 250).ends_with(
            ": 200 B alone (avro), 250 B in a stream (avro+zstd-3-stream), 300 B with a dictionary \
             (avro+zstd-3-dict)."
        ));
        assert_eq!(by_shared_context(&two((1.0, 1), (1.0, 1))), None);
    }
}
