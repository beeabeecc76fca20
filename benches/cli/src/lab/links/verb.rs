//! `wirecost links`: predicts the wires of a run on shaped links, and measures them.

use std::{
    io::Write,
    path::{Path, PathBuf},
    time::Duration,
};

use itertools::{Itertools, iproduct};
use wirecost_bench::machine;
use wirecost_codec::escaped_path;
use wirecost_report::{
    command::{CommandError, print},
    quantity::{counted, percent, speed, time},
    records::{LINKS_FILE, LinkRecord, Run, Traffic, write_links},
    report,
    tradeoff::{FanOut, LinkSpeed, Setting, Transport},
};

use super::{
    hosts::Hosts,
    prediction::{predicted, settings},
    sent::{SentMix, SentWire},
    throughput::SentFlow,
};
use crate::newest_published;

const EXAMPLES: &str = "\
Examples:
  sudo wirecost links
      all links, UDP and TCP, three repeats: about 20 minutes for the newest published run
  sudo wirecost links target/wirecost/RUN --link 10Mbit --transport udp --repeats 1
      a part, for a run of your own
  sudo wirecost links --short
      a few seconds for each transport, nothing is written; fails if an invariant is broken
  wirecost report RUN
      the section and the plot of the predictions and measurements, beside all other tables

Network namespaces are hosts: a sender and a receiver with a link between them, and a sender and seven receivers
with a link each to a switch. A link has Ethernet's packets of 1,500 bytes, and `tc` limits it by a token bucket in
both directions. The sender encodes, compresses and frames the messages of the steady mix, and sends each frame to
every receiver; the receivers decode them.

First, the command measures the kernel's time for a frame, and the CPU time by which each wire's encoding and packing
take longer between two writes to a socket than in a loop. Then it predicts every wire on every link from the run's
records, with the model of `wirecost advise --transport`, and writes the predictions to links.csv in the run's
directory. Then it measures each wire in two ways, and writes the measurements beside the predictions:
  throughput  the sender always has a message. The figure is the time between messages
  latency     a message at a time. Datagrams empty the bucket before each message: its credit would hide the
              link. The figure is the delay from the message at the sender to the message at the last receiver

The wires are those on the front of CPU and bytes whose frames hold one message and stand alone, plain JSON, and
JSON with gzip-6.

A measurement counts only if the link's counter equals the bytes of all frames with computed headers, no packet was
dropped, and no message is missing. A throughput that the link bounds counts only if something always waited for the
link. Where the link is the bound, some CPU must be idle. Where the CPU is the bound, each host must have a core.
Otherwise the row has the reason in the column `invalid`.

It needs Linux, root, and the programs `bridge`, `ip`, `ss`, `tc` and `unshare`.";

/// Predict the wires of a run on links of limited speed, and measure them between network namespaces
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub struct LinksArguments {
    /// Directory of a run; by default the newest published one
    run: Option<PathBuf>,
    /// Speeds of the link
    #[arg(
        long,
        value_name = "SPEEDS",
        value_delimiter = ',',
        default_value = "1Mbit,10Mbit,100Mbit,1Gbit"
    )]
    link: Vec<LinkSpeed>,
    /// Protocols under the frames: udp, tcp
    #[arg(
        long,
        value_name = "PROTOCOLS",
        value_delimiter = ',',
        default_value = "udp,tcp"
    )]
    transport: Vec<Transport>,
    /// Numbers of receivers of each message, which share the sender's link
    #[arg(
        long,
        value_name = "NUMBERS",
        value_delimiter = ',',
        default_value = "1,7"
    )]
    fan_out: Vec<FanOut>,
    /// Number of measurements of each wire on each link
    #[arg(long, value_name = "NUMBER", default_value_t = 3)]
    repeats: u32,
    /// Seconds of a measurement, if the messages take no more
    #[arg(long, value_name = "SECONDS", default_value_t = 2.0)]
    seconds: f64,
    /// Measure two wires on a link of 20 Mbit/s once, write nothing, and fail if an invariant is broken
    #[arg(long, conflicts_with_all = ["link", "fan_out", "repeats", "seconds"])]
    short: bool,
}

/// The least share of idle time, of all cores, with which a link can be the bound.
const LEAST_IDLE: f64 = 0.05;

/// The extent of the measurements.
struct LinksExtent {
    links: Vec<LinkSpeed>,
    fan_outs: Vec<FanOut>,
    repeats: u32,
    time: Duration,
    most_wires: usize,
    least_idle: f64,
    /// The number of cores that the hosts share.
    cores: usize,
    /// The largest number of times that a measurement is taken until it counts.
    attempts: u32,
}

impl LinksArguments {
    fn extent(&self) -> Result<LinksExtent, CommandError> {
        if self.transport.contains(&Transport::None) {
            let what =
                "--transport is udp, tcp or both: a link carries no frame without a protocol";
            return Err(CommandError::Usage(what.to_owned()));
        }
        if self.short {
            return Ok(LinksExtent {
                links: LinkSpeed::new(20e6).into_iter().collect(),
                fan_outs: [1, 3].into_iter().filter_map(FanOut::new).collect(),
                repeats: 1,
                time: Duration::from_millis(300),
                most_wires: 2,
                // Other work and few cores change only times, which the short form ignores.
                least_idle: 0.0,
                cores: usize::MAX,
                // After a stall, TCP sends a segment twice.
                attempts: 3,
            });
        }
        let time = Duration::try_from_secs_f64(self.seconds);
        Ok(LinksExtent {
            links: self.link.clone(),
            fan_outs: self.fan_out.clone(),
            repeats: self.repeats,
            time: time.map_err(CommandError::usage)?,
            most_wires: usize::MAX,
            least_idle: LEAST_IDLE,
            cores: machine::cores(),
            attempts: 1,
        })
    }
}

/// A wire on a link, and its prediction.
struct Case<'a> {
    hosts: &'a Hosts,
    wire: &'a SentWire,
    speed: LinkSpeed,
    record: LinkRecord,
}

/// Predicts and measures, prints the result to `out`, and records it in the directory of the run.
///
/// # Errors
/// When the run cannot be read or its wires cannot be sent, the records cannot be written, or, in the short
/// form, an invariant is broken.
pub fn run(
    arguments: &LinksArguments,
    root: &Path,
    out: &mut dyn Write,
) -> Result<(), CommandError> {
    let extent = arguments.extent()?;
    let directory = match &arguments.run {
        Some(directory) => directory.clone(),
        None => newest_published(root)?,
    };
    let mut run = Run::read(&directory).map_err(CommandError::usage)?;
    let hosts: Result<Vec<_>, _> = extent.fan_outs.iter().map(|one| Hosts::new(*one)).collect();
    let hosts = match hosts {
        Ok(hosts) => hosts,
        Err(reason) => return print(out, &format!("skipped: hosts need root: {reason}\n")),
    };
    warn_of_another_machine(&run);
    let mut mix = SentMix::of(&run).map_err(CommandError::usage)?;
    mix.wires.truncate(extent.most_wires);
    let (links, transports) = (&extent.links, &arguments.transport);
    let settings = settings(&hosts, &mix, transports, links, extent.time);
    let settings = settings.map_err(CommandError::failed)?;
    let mut cases = cases(&settings, &mix, &extent);
    let write = |cases: &[Case<'_>]| match arguments.short {
        true => Ok(()),
        false => write_links(&directory, &records(cases)).map_err(CommandError::failed),
    };
    measure_all(&mix, &mut cases, &extent, write)?;
    run.links = records(&cases);
    print(out, &report::links(&run).unwrap_or_default())?;
    if arguments.short {
        return refuse_invalid(&run.links);
    }
    let file = escaped_path(directory.join(LINKS_FILE));
    print(out, &format!("\nRecords: {file}\n"))
}

fn warn_of_another_machine(run: &Run) {
    if run.environment.machine != machine::this() {
        eprintln!(
            "the run is of another machine: if the CPU is the bottleneck, its records predict only \
             that machine"
        );
    }
}

fn records(cases: &[Case<'_>]) -> Vec<LinkRecord> {
    cases.iter().map(|case| case.record.clone()).collect()
}

/// Predicts all repeats of all wires on all links.
fn cases<'a>(
    settings: &[(&'a Hosts, Setting)],
    mix: &'a SentMix,
    extent: &LinksExtent,
) -> Vec<Case<'a>> {
    let traffics = [Traffic::Throughput, Traffic::Latency];
    iproduct!(1..=extent.repeats, traffics, settings, &mix.wires)
        .map(|(repeat, traffic, (hosts, setting), wire)| Case {
            hosts,
            wire,
            speed: setting.link,
            record: predicted(wire, traffic, setting, extent.cores, repeat),
        })
        .collect()
}

/// Measures all cases, and writes their records before the first measurement and after each.
fn measure_all(
    mix: &SentMix,
    cases: &mut [Case<'_>],
    extent: &LinksExtent,
    write: impl Fn(&[Case<'_>]) -> Result<(), CommandError>,
) -> Result<(), CommandError> {
    write(cases)?;
    for index in 0..cases.len() {
        measure(mix, &mut cases[index], extent);
        let line = line(&cases[index].record);
        eprintln!("{}/{}: {line}", index + 1, cases.len());
        write(cases)?;
    }
    Ok(())
}

/// Puts a measurement, or the reason why there is none, beside its prediction.
fn measure(mix: &SentMix, case: &mut Case<'_>, extent: &LinksExtent) {
    let record = &mut case.record;
    let flow = SentFlow {
        hosts: case.hosts,
        messages: &mix.messages,
        wire: case.wire,
        transport: record.transport,
        speed: case.speed,
    };
    for _ in 0..extent.attempts {
        let measured = match record.traffic {
            Traffic::Throughput => flow.throughput(record.predicted_ns, record.bound, extent.time),
            Traffic::Latency => flow.latency(record.predicted_ns, extent.time),
        };
        match measured {
            Ok(measured) => {
                measured.record(record, extent.least_idle);
                record.judge();
            }
            Err(error) => record.invalid = Some(error.to_string()),
        }
        if record.invalid.is_none() {
            break;
        }
    }
}

/// Returns a measurement in a line.
fn line(record: &LinkRecord) -> String {
    let what = format!(
        "{} of {} to {} over {} on {}: predicted {}",
        record.traffic,
        record.wire,
        counted(record.receivers as usize, "receiver"),
        record.transport,
        speed(record.link_bits_per_second),
        time(record.predicted_ns),
    );
    match (record.measured_ns, &record.invalid) {
        (measured, Some(reason)) => {
            let measured =
                measured.map_or_else(String::new, |ns| format!(", measured {}", time(ns)));
            format!("{what}{measured}, INVALID: {reason}")
        }
        (Some(ns), None) => {
            let error = record.predicted_ns / ns - 1.0;
            format!("{what}, measured {}, error {}", time(ns), percent(error))
        }
        (None, None) => what,
    }
}

/// Refuses measurements in which an invariant is broken.
fn refuse_invalid(links: &[LinkRecord]) -> Result<(), CommandError> {
    let invalid = links.iter().filter(|link| link.invalid.is_some());
    match invalid.map(line).collect_vec().as_slice() {
        [] => Ok(()),
        lines => Err(CommandError::Failed(lines.join("\n"))),
    }
}
