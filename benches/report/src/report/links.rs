//! Predictions for shaped links, and the measurements beside them.

use itertools::Itertools;

use super::{
    quantity::{counted, interval, percent, speed, time},
    table::Table,
    view::View,
};
use crate::{
    estimate::Estimate,
    records::{Bound, LinkRecord, Traffic},
    statistics::Median,
    tradeoff::OnLink,
    transport::Transport,
};

/// The error of a delay, in nanoseconds, that is as good as [`CLOSE`]: the time in which a system wakes a
/// receiver varies by as much.
const CLOSE_NS: f64 = 50e3;

/// The error of a prediction that is close.
const CLOSE: f64 = 0.1;

/// Returns the predictions and measurements; `None` if the run has none.
pub(super) fn section(view: View<'_>) -> Option<String> {
    let mut section = summary(view)?;
    section += "\n`predicted` is the model's figure, which is recorded before the measurement, with the interval of \
                the CPU times. `virtual` is the figure of the same frames on a link in virtual time. `measured` is \
                the median of the repeats that count, with their range. `error` is that of the prediction, as a \
                share of the measured time. A repeat counts only if its invariants hold.\n";
    let all = OnLink::all(view.run);
    let flow = |one: &&OnLink<'_>| (one.traffic, one.receivers, one.transport);
    for ((traffic, receivers, transport), links) in &all.iter().chunk_by(flow) {
        let title = match traffic {
            Traffic::Throughput => {
                "time between messages of a sender that always has a message to send"
            }
            Traffic::Latency => "delay of a message on an idle link",
        };
        let receivers = counted(receivers as usize, "receiver");
        section += &format!("\n{transport}, {receivers}, {title}:\n\n{}", table(links));
    }
    Some(section)
}

/// Returns the errors of all predictions in a few lines; `None` if the run has none.
pub(super) fn summary(view: View<'_>) -> Option<String> {
    let all = OnLink::all(view.run);
    let mut lines = String::new();
    for traffic in [Traffic::Throughput, Traffic::Latency] {
        let of_traffic = all.iter().filter(|one| one.traffic == traffic);
        lines += &errors(traffic, &of_traffic.collect_vec());
    }
    let kernel = [Transport::Udp, Transport::Tcp].map(|transport| kernel(view, transport));
    lines += &kernel.into_iter().flatten().join("");
    (!all.is_empty()).then_some(lines)
}

/// Returns a sentence on the errors of the predictions for a kind of traffic.
fn errors(traffic: Traffic, links: &[&OnLink<'_>]) -> String {
    let valid = links.iter().filter_map(|one| Some((one, one.error()?)));
    let valid = valid.collect_vec();
    let farthest = valid
        .iter()
        .max_by(|(_, one), (_, other)| one.abs().total_cmp(&other.abs()));
    let Some((farthest, most)) = farthest else {
        return String::new();
    };
    let median = Median::of(valid.iter().map(|(_, error)| error.abs()).collect());
    let close = valid.iter().filter(|(one, error)| is_close(one, *error));
    let within = match traffic {
        Traffic::Throughput => percent(CLOSE),
        Traffic::Latency => format!("{} or {}", percent(CLOSE), time(CLOSE_NS)),
    };
    let winners = winners(links);
    let count = |wanted: LinkWinner| winners.iter().filter(|one| **one == wanted).count();
    format!(
        "- **{}**: {} of {} predictions have a measurement that counts. {} of them are within {within}; the median \
         error is {}, the largest {} ({} to {} over {} on {}). The predicted winner wins on {} of {} links (a \
         speed, a protocol and a number of receivers each), ties with the winner on {}, and loses on {}.\n",
        match traffic {
            Traffic::Throughput => "Throughput",
            Traffic::Latency => "Delay",
        },
        valid.len(),
        links.len(),
        close.count(),
        percent(median.map_or(f64::NAN, |median| median.value)),
        percent(most.abs()),
        super::table::text(farthest.wire),
        counted(farthest.receivers as usize, "receiver"),
        farthest.transport,
        speed(farthest.bits_per_second),
        count(LinkWinner::Predicted),
        winners.len(),
        count(LinkWinner::Tie),
        count(LinkWinner::Another),
    )
}

fn is_close(one: &OnLink<'_>, error: f64) -> bool {
    let off_ns = one
        .measured
        .map(|ns| (ns.value - one.predicted.value).abs());
    let is_late = one.traffic == Traffic::Latency;
    error.abs() <= CLOSE || (is_late && off_ns.is_some_and(|off| off <= CLOSE_NS))
}

/// The wire that wins in the measurement.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum LinkWinner {
    /// The predicted one.
    Predicted,
    /// Another one, whose interval overlaps that of the predicted one.
    Tie,
    /// Another one.
    Another,
}

/// Returns the winners of all links with measurements.
fn winners(links: &[&OnLink<'_>]) -> Vec<LinkWinner> {
    let cases = links
        .iter()
        .into_group_map_by(|one| (one.receivers, one.transport, one.bits_per_second.to_bits()));
    cases.values().filter_map(|case| winner(case)).collect()
}

/// Compares the winner of the measurements on a link with the predicted one; `None` without measurements.
fn winner(case: &[&&OnLink<'_>]) -> Option<LinkWinner> {
    let measured = case
        .iter()
        .filter_map(|one| Some((one.wire, one.predicted, one.measured?)));
    let measured = measured.collect_vec();
    let by = |ns: fn(&(&str, Estimate, Estimate)) -> f64| {
        measured
            .iter()
            .min_by(|one, other| ns(one).total_cmp(&ns(other)))
    };
    let predicted = by(|(_, predicted, _)| predicted.value)?;
    let won = by(|(_, _, measured)| measured.value)?;
    let is_tie = predicted.1.overlaps(won.1) || predicted.2.overlaps(won.2);
    Some(match predicted.0 == won.0 {
        true => LinkWinner::Predicted,
        false if is_tie => LinkWinner::Tie,
        false => LinkWinner::Another,
    })
}

/// Returns a sentence on the kernel's time for frames over a transport.
fn kernel(view: View<'_>, transport: Transport) -> Option<String> {
    let links = view.run.links.iter();
    let measured = links.filter(|one| one.transport == transport && one.receivers == 1);
    let kernels = measured.map(LinkRecord::kernel).collect_vec();
    let kernel = kernels.first()?;
    let latencies = kernels
        .iter()
        .map(|one| one.latency_ns)
        .sorted_by(f64::total_cmp);
    let latencies = latencies.collect_vec();
    let [shortest, longest] = [latencies.first()?, latencies.last()?].map(|ns| time(*ns));
    let latency = match shortest == longest {
        true => shortest,
        false => format!("{shortest} to {longest}, by link,"),
    };
    Some(format!(
        "- **The kernel** over {} takes {} for a frame and {} for each of its packets to send, {} and {} to receive. \
         Beyond this CPU time, it takes {latency} until the receiver runs.\n",
        transport,
        time(kernel.send_frame_ns),
        time(kernel.send_packet_ns),
        time(kernel.receive_frame_ns),
        time(kernel.receive_packet_ns),
    ))
}

fn table<'a>(links: impl Iterator<Item = &'a OnLink<'a>>) -> Table {
    let mut table = Table::new([
        "link#",
        "wire",
        "bound by",
        "predicted#",
        "virtual#",
        "measured#",
        "error#",
        "invalid repeats",
    ]);
    for one in links {
        table.row([
            speed(one.bits_per_second),
            one.wire.to_owned(),
            match one.bound {
                Bound::Link => "link",
                Bound::Cpu => "CPU",
            }
            .to_owned(),
            interval(one.predicted),
            time(one.virtual_ns),
            one.measured.map_or_else(|| "-".to_owned(), interval),
            one.error().map_or_else(|| "-".to_owned(), signed),
            invalid(&one.invalid),
        ]);
    }
    table
}

fn signed(error: f64) -> String {
    let sign = if error < 0.0 { "-" } else { "+" };
    format!("{sign}{}", percent(error.abs()))
}

/// Returns the number of repeats that do not count, with the reasons.
fn invalid(reasons: &[&str]) -> String {
    match reasons {
        [] => String::new(),
        reasons => format!(
            "{}: {}",
            counted(reasons.len(), "repeat"),
            reasons.iter().unique().join("; ")
        ),
    }
}
