//! The origin's three claims, compared with the figures of the run: JSON is for debugging, binary saves
//! bandwidth and CPU, gzip is the appropriate compression. The cells in which a claim fails are named.

use itertools::Itertools;
use serde::Serialize;

use super::{
    quantity::{bytes, cheaper, percent, ratio, thousands, time},
    table::{Table, text},
    view::View,
};
use crate::{
    statistics::{Median, geometric_mean},
    tradeoff::{Estimate, JSON, WireCost, wires},
};

const PLAIN: &str = "none";
const GZIP: &str = "gzip-6";
const ZSTD: &str = "zstd-3";
/// The link on which the tables calculate elsewhere.
const LINK_BITS_PER_SECOND: f64 = 1e9;

/// The origin of the claims.
const ORIGIN: &str = "\
The claims come from the design of a cluster of API gateways. In a flash sale, many gateway nodes in many areas \
each let a different share of the crowd pass; the nodes exchange messages stamped with a Lamport clock. The design \
stated without figures: JSON is easy to debug; Protocol Buffers, Thrift and Avro save bandwidth and CPU; gzip is \
the appropriate compression.\n";

/// Returns a line on each claim; `None` if the run lacks the wires of the claims.
pub(super) fn in_short(view: View<'_>) -> Option<String> {
    let claims = Claims::of(view)?;
    Some(format!(
        "- JSON is for debugging: {} × the bytes of the smallest binary format, {} × the time of the fastest.\n\
         - Binary saves bandwidth and CPU: fewer bytes than JSON in {} of {} cells, less CPU in {}.\n\
         - gzip is appropriate: zstd-3 takes fewer bytes in {} of {} cells, less time in {}.\n",
        ratio(claims.json_bytes),
        ratio(claims.json_time),
        claims.smaller,
        claims.binary_cells,
        claims.cheaper,
        claims.zstd_smaller,
        claims.cells,
        claims.zstd_faster,
    ))
}

/// Returns the claims with their figures; `None` if the run lacks JSON, a binary format, or one of the
/// compressions of the claims.
pub(super) fn section(view: View<'_>) -> Option<String> {
    let workloads = view
        .workloads()
        .filter_map(|one| ClaimedWorkload::of(view, &one.name))
        .collect_vec();
    if workloads.is_empty() {
        return None;
    }
    Some(format!(
        "{ORIGIN}\n### JSON is for debugging\n\n{}\n### Binary formats save bandwidth and CPU\n\n{}\n\
         ### gzip is the appropriate compression\n\n{}",
        json_is_for_debugging(&workloads)?,
        binary_saves(&workloads)?,
        gzip_is_appropriate(&workloads),
    ))
}

/// A format's wires on a workload.
struct Wires {
    format: String,
    plain: WireCost,
    gzip: WireCost,
    zstd: WireCost,
}

/// The wires of a workload that the claims are about.
struct ClaimedWorkload<'a> {
    name: &'a str,
    json: Wires,
    binary: Vec<Wires>,
}

impl<'a> ClaimedWorkload<'a> {
    /// Returns `None` if JSON or all binary formats were not measured.
    fn of(view: View<'a>, name: &'a str) -> Option<Self> {
        let all = wires(view.run, name);
        let wire = |format: &str, packing: &str| {
            let mut of_format = all.iter().filter(|wire| wire.format == format);
            of_format
                .find(|wire| wire.packing.to_string() == packing)
                .cloned()
        };
        let wires = |format: &str| {
            Some(Wires {
                format: format.to_owned(),
                plain: wire(format, PLAIN)?,
                gzip: wire(format, GZIP)?,
                zstd: wire(format, ZSTD)?,
            })
        };
        let formats = all.iter().map(|wire| wire.format.as_str()).unique();
        let binary = formats
            .filter(|format| *format != JSON)
            .filter_map(wires)
            .collect_vec();
        (!binary.is_empty()).then_some(())?;
        Some(Self {
            name,
            json: wires(JSON)?,
            binary,
        })
    }

    fn all(&self) -> impl Iterator<Item = &Wires> {
        [&self.json].into_iter().chain(&self.binary)
    }
}

fn codec_ns(wire: &WireCost) -> Estimate {
    wire.encode_ns + wire.decode_ns
}

fn compression_ns(wire: &WireCost) -> Estimate {
    wire.compress_ns + wire.decompress_ns
}

impl Wires {
    fn zstd_is_smaller(&self) -> bool {
        self.zstd.bytes() < self.gzip.bytes()
    }

    fn zstd_is_faster(&self) -> bool {
        compression_ns(&self.zstd).is_less_than(compression_ns(&self.gzip))
    }

    /// Returns whether gzip delivers a message sooner than no compression on the link of the claim.
    fn gzip_pays_off(&self) -> bool {
        let pays_off = self.gzip.cheaper_than(&self.plain);
        pays_off.at(LINK_BITS_PER_SECOND)
    }
}

fn json_is_for_debugging(workloads: &[ClaimedWorkload<'_>]) -> Option<String> {
    let mut table = Table::new([
        "workload",
        "JSON#",
        "smallest binary#",
        "JSON takes#",
        "JSON encode + decode#",
        "fastest binary#",
        "JSON takes#",
    ]);
    let (mut size_ratios, mut time_ratios) = (Vec::new(), Vec::new());
    for workload in workloads {
        let (cells, [size_ratio, time_ratio]) = against_the_best(workload)?;
        table.row(cells);
        size_ratios.push(size_ratio);
        time_ratios.push(time_ratio);
    }
    let lost = losses(workloads, |wires, json| {
        [
            (wires.plain.bytes() >= json.plain.bytes(), "bytes"),
            (
                !codec_ns(&wires.plain).is_less_than(codec_ns(&json.plain)),
                "encode + decode",
            ),
        ]
    });
    Some(format!(
        "JSON takes {} × the bytes of the smallest binary format and {} × the encode and decode \
         time of the fastest (geometric means over {} workloads, without compression). {} Sizes are \
         framed, from the rows with packing `none` in `measurements.csv`; times are encode + decode of each \
         format's default engine.\n\n{table}",
        ratio(geometric_mean(&size_ratios)?),
        ratio(geometric_mean(&time_ratios)?),
        workloads.len(),
        lost_cases(
            "Cells in which JSON is no worse than a binary format",
            &lost
        ),
    ))
}

/// Compares JSON with the smallest and the fastest binary format. Returns the row, and the ratios of bytes and times.
fn against_the_best(workload: &ClaimedWorkload<'_>) -> Option<([String; 7], [f64; 2])> {
    let json = &workload.json.plain;
    let plain = || workload.binary.iter().map(|wires| &wires.plain);
    let smallest = plain().min_by(|a, b| a.bytes().total_cmp(&b.bytes()))?;
    let fastest = plain().min_by(|a, b| codec_ns(a).value.total_cmp(&codec_ns(b).value))?;
    let size_ratio = json.bytes() / smallest.bytes();
    let time_ratio = codec_ns(json).value / codec_ns(fastest).value;
    let cells = [
        workload.name.to_owned(),
        bytes(json.bytes()),
        format!("{} {}", smallest.format, bytes(smallest.bytes())),
        format!("{} ×", ratio(size_ratio)),
        time(codec_ns(json).value),
        format!("{} {}", fastest.format, time(codec_ns(fastest).value)),
        format!("{} ×", ratio(time_ratio)),
    ];
    Some((cells, [size_ratio, time_ratio]))
}

fn binary_saves(workloads: &[ClaimedWorkload<'_>]) -> Option<String> {
    let table = savings(workloads)?;
    let lost = losses(workloads, |wires, json| {
        [
            (
                wires.gzip.bytes() >= json.gzip.bytes(),
                "bytes, both with gzip-6",
            ),
            (
                wires.zstd.bytes() >= json.zstd.bytes(),
                "bytes, both with zstd-3",
            ),
        ]
    });
    let all = workloads.iter().flat_map(ClaimedWorkload::all);
    let shares = all
        .map(|one| compression_ns(&one.gzip).value / one.gzip.cpu_ns().value)
        .collect_vec();
    Some(format!(
        "Bytes and times as multiples of JSON's (geometric means over the workloads); below 1 the binary \
         format is better. With gzip-6, compression and framing take {} of the CPU of a message (median over \
         formats and workloads). {} Each figure divides two rows of `measurements.csv`; CPU divides two sums \
         of four rows.\n\n{table}",
        percent(Median::of(shares)?.value),
        lost_cases(
            "Cells in which a compressed binary format is no smaller than compressed JSON",
            &lost
        ),
    ))
}

/// Returns the bytes and times of the binary formats as multiples of JSON's.
fn savings(workloads: &[ClaimedWorkload<'_>]) -> Option<Table> {
    let mut table = Table::new([
        "format",
        "bytes × JSON#",
        "range#",
        "bytes, both gzip-6#",
        "bytes, both zstd-3#",
        "encode × JSON#",
        "decode × JSON#",
        "CPU, both gzip-6#",
    ]);
    let formats = workloads
        .iter()
        .flat_map(|one| &one.binary)
        .map(|wires| wires.format.as_str())
        .unique();
    for format in formats {
        table.row(savings_of(workloads, format)?);
    }
    Some(table)
}

fn savings_of(workloads: &[ClaimedWorkload<'_>], format: &str) -> Option<[String; 8]> {
    let against_json = |of: fn(&Wires) -> f64| {
        workloads
            .iter()
            .filter_map(|workload| {
                let mut binary = workload.binary.iter();
                let binary = binary.find(|wires| wires.format == format)?;
                Some(of(binary) / of(&workload.json))
            })
            .collect_vec()
    };
    let mean = |of| geometric_mean(&against_json(of)).map(ratio);
    let sizes = against_json(|wires| wires.plain.bytes());
    let ends = sizes.iter().copied().minmax_by(f64::total_cmp);
    let (low, high) = ends.into_option()?;
    Some([
        format.to_owned(),
        ratio(geometric_mean(&sizes)?),
        format!("{} - {}", ratio(low), ratio(high)),
        mean(|wires| wires.gzip.bytes())?,
        mean(|wires| wires.zstd.bytes())?,
        mean(|wires| wires.plain.encode_ns.value)?,
        mean(|wires| wires.plain.decode_ns.value)?,
        mean(|wires| wires.gzip.cpu_ns().value)?,
    ])
}

/// Returns the bytes and times of compression message by message.
fn compressions(cells: &[(&str, &Wires)]) -> Table {
    let mut table = Table::new([
        "messages",
        "plain#",
        "gzip-6#",
        "zstd-3#",
        "gzip-6 CPU#",
        "zstd-3 CPU#",
        "gzip-6 pays off#",
        "zstd-3 pays off#",
    ]);
    for (workload, wires) in cells {
        table.row([
            format!("{workload}/{}", wires.format),
            bytes(wires.plain.bytes()),
            bytes(wires.gzip.bytes()),
            bytes(wires.zstd.bytes()),
            time(compression_ns(&wires.gzip).value),
            time(compression_ns(&wires.zstd).value),
            cheaper(wires.gzip.cheaper_than(&wires.plain)),
            cheaper(wires.zstd.cheaper_than(&wires.plain)),
        ]);
    }
    table
}

fn gzip_is_appropriate(workloads: &[ClaimedWorkload<'_>]) -> String {
    let cells = workloads
        .iter()
        .flat_map(|one| one.all().map(|wires| (one.name, wires)));
    let cells = cells.collect_vec();
    let table = compressions(&cells);
    let count = |which: &dyn Fn(&Wires) -> bool| {
        format!(
            "{} of {}",
            cells.iter().filter(|(_, wires)| which(wires)).count(),
            cells.len()
        )
    };
    let tied = |wires: &Wires| compression_ns(&wires.zstd).overlaps(compression_ns(&wires.gzip));
    format!(
        "Message by message, zstd-3 takes fewer bytes than gzip-6 in {} cells, less time (compress and decompress) \
         in {}, and both in {}; the times are a tie in {}. On a 1 Gbit/s link gzip-6 delivers the message sooner \
         than no compression in {} cells. Sizes are framed, from the rows with packings `none`, \
         `gzip-6` and `zstd-3` in `measurements.csv`; CPU is compress + decompress, with framing; `pays off` is \
         against packing `none`.\n\n{table}{}",
        count(&Wires::zstd_is_smaller),
        count(&Wires::zstd_is_faster),
        count(&|wires| wires.zstd_is_smaller() && wires.zstd_is_faster()),
        count(&tied),
        count(&Wires::gzip_pays_off),
        stored(&cells),
    )
}

/// Returns the numbers of messages that compression does not shrink, which are sent uncompressed.
fn stored(cells: &[(&str, &Wires)]) -> String {
    let mut table = Table::new(["messages sent uncompressed", "of#", "gzip-6#", "zstd-3#"]);
    for (workload, wires) in cells {
        let stored = [&wires.gzip, &wires.zstd].map(|wire| wire.sizes.stored);
        if stored != [0, 0] {
            let [gzip, zstd] = stored.map(|messages| thousands(messages as u64));
            table.row([
                format!("{workload}/{}", wires.format),
                thousands(wires.plain.sizes.messages as u64),
                gzip,
                zstd,
            ]);
        }
    }
    let intro = "The messages that compression does not shrink, from `stored_messages` in `measurements.csv`:";
    match table.is_empty() {
        true => String::new(),
        false => format!("\n{intro}\n\n{table}"),
    }
}

/// Returns the cells in which a binary format loses against JSON, with the costs in question.
fn losses<const N: usize>(
    workloads: &[ClaimedWorkload<'_>],
    lost: impl Fn(&Wires, &Wires) -> [(bool, &'static str); N],
) -> Vec<String> {
    let mut losses = Vec::new();
    for workload in workloads {
        for wires in &workload.binary {
            let in_what = lost(wires, &workload.json)
                .into_iter()
                .filter(|(lost, _)| *lost);
            losses.extend(in_what.map(|(_, what)| {
                format!("{}/{} ({what})", text(workload.name), text(&wires.format))
            }));
        }
    }
    losses
}

fn lost_cases(what: &str, cases: &[String]) -> String {
    match cases {
        [] => format!("{what}: none."),
        cases => format!("{what}: {}.", cases.join(", ")),
    }
}

/// The figures of a run on the three claims.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Claims {
    /// Bytes of plain JSON as a multiple of those of the smallest binary format, geometric mean.
    pub json_bytes: f64,
    /// Encode and decode time of plain JSON as a multiple of that of the fastest binary format.
    pub json_time: f64,
    /// The number of binary formats on all workloads.
    pub binary_cells: usize,
    /// The number of these in which the binary format takes fewer bytes than JSON, without compression.
    pub smaller: usize,
    /// The number of these in which the binary format takes less CPU than JSON, without compression.
    pub cheaper: usize,
    /// The number of these in which the binary format takes fewer bytes than JSON, both with gzip-6.
    pub smaller_with_gzip: usize,
    /// Likewise with zstd-3.
    pub smaller_with_zstd: usize,
    /// The number of formats on all workloads.
    pub cells: usize,
    /// The number of these in which zstd-3 takes fewer bytes than gzip-6.
    pub zstd_smaller: usize,
    /// The number in which zstd-3 takes less time than gzip-6.
    pub zstd_faster: usize,
    /// The number in which gzip-6 delivers a message sooner than no compression on a link of 1
    /// Gbit/s.
    pub gzip_sooner: usize,
}

impl Claims {
    /// Returns `None` if the run lacks JSON, a binary format, or one of the compressions.
    pub(super) fn of(view: View<'_>) -> Option<Self> {
        let workloads = view
            .workloads()
            .filter_map(|one| ClaimedWorkload::of(view, &one.name))
            .collect_vec();
        let against_best = |of: fn(&WireCost) -> f64| {
            let ratios = workloads.iter().filter_map(|one| {
                let binary = one.binary.iter().map(|wires| of(&wires.plain));
                Some(of(&one.json.plain) / binary.min_by(f64::total_cmp)?)
            });
            geometric_mean(&ratios.collect_vec())
        };
        let binary = || {
            let workloads = workloads.iter();
            workloads.flat_map(|one| one.binary.iter().map(|wires| (wires, &one.json)))
        };
        let smaller = |of: fn(&Wires) -> &WireCost| {
            let smaller = binary().filter(|(one, json)| of(one).bytes() < of(json).bytes());
            smaller.count()
        };
        let all = || workloads.iter().flat_map(ClaimedWorkload::all);
        let count = |is: fn(&Wires) -> bool| all().filter(|wires| is(wires)).count();
        Some(Self {
            json_bytes: against_best(WireCost::bytes)?,
            json_time: against_best(|wire| codec_ns(wire).value)?,
            binary_cells: binary().count(),
            smaller: smaller(|wires| &wires.plain),
            cheaper: binary()
                .filter(|(one, json)| one.plain.cpu_ns().is_less_than(json.plain.cpu_ns()))
                .count(),
            smaller_with_gzip: smaller(|wires| &wires.gzip),
            smaller_with_zstd: smaller(|wires| &wires.zstd),
            cells: all().count(),
            zstd_smaller: count(Wires::zstd_is_smaller),
            zstd_faster: count(Wires::zstd_is_faster),
            gzip_sooner: count(Wires::gzip_pays_off),
        })
    }
}
