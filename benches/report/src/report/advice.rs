//! The advice on the choice of a wire, in words.

use std::{num::NonZeroU32, path::Path};

use itertools::Itertools;
use wirecost_frame::Format;

use super::{
    quantity::{bytes, counted, percent, ratio, speed, thousands, time},
    snippet,
    table::{Table, text},
    wrap::wrapped,
};
use crate::tradeoff::{
    Advice, ColdStages, KernelCost, Must, Objective, Obstacle, Ranked, Transport, WireCost,
};

/// Returns the advice for a person, with the best `top` wires, in Markdown. The code depends on
/// the crates in `checkout`, this project's directory, or on a placeholder.
#[must_use]
pub fn advice(advice: &Advice<'_>, top: usize, checkout: Option<&Path>) -> String {
    let parts = [
        Some(beginning(advice, top)),
        Some(by_speed(advice)),
        beside(advice),
        advice
            .ranking
            .winner()
            .and_then(|winner| usage(winner.wire, checkout)),
    ];
    wrapped(&parts.into_iter().flatten().join("\n"))
}

/// Returns the beginning of the advice: the winner, the best `top` wires, and the runner-up.
pub(super) fn beginning(advice: &Advice<'_>, top: usize) -> String {
    let parts = [
        Some(question(advice)),
        Some(answer(advice)),
        table(advice, top),
        runner_up(advice),
    ];
    parts.into_iter().flatten().join("\n")
}

fn question(advice: &Advice<'_>) -> String {
    let setting = advice.setting;
    let musts = match setting
        .must
        .iter()
        .map(|must| name(*must))
        .join(", ")
        .as_str()
    {
        "" => String::new(),
        musts => format!("; the wire must {musts}"),
    };
    format!(
        "Setting: {} of {}, {} messages/s to {} over a link of {}{}, with at most {} cores per node{musts}; ranked by {}.\n",
        text(advice.workload),
        text(advice.run),
        short(setting.rate.messages_per_second()),
        counted(setting.fan_out.receivers() as usize, "receiver"),
        speed(setting.link.bits_per_second()),
        match setting.transport {
            Transport::None => "",
            Transport::Udp => " by UDP",
            Transport::Tcp => " by TCP",
        },
        short(setting.cores.get()),
        noun(setting.objective),
    )
}

fn answer(advice: &Advice<'_>) -> String {
    let Some(winner) = advice.ranking.winner() else {
        return match advice.ranking.ranked.first() {
            Some(nearest) => format!(
                "No wire fits. {} comes nearest: {}.\n",
                text(&nearest.wire.name),
                obstacles(nearest)
            ),
            None => "No wire of the run meets all requirements (`--must`).\n".to_owned(),
        };
    };
    let others = advice.ranking.ranked.iter().skip(1);
    let noise = match others.filter(|one| one.ties).count() {
        0 => String::new(),
        ties => format!(
            " It ties with {} within the noise of the run, marked `=`.",
            counted(ties, "other")
        ),
    };
    format!(
        "Use {}: {}.{}{noise}\n",
        text(&winner.wire.name),
        amount(
            winner.score.of(advice.setting.objective).value,
            advice.setting.objective
        ),
        against_json(advice, winner)
    )
}

/// Returns the winner's savings.
fn against_json(advice: &Advice<'_>, winner: &Ranked<'_>) -> String {
    let Some((json, score)) = &advice.json else {
        return String::new();
    };
    if winner.wire.name == json.name {
        return " That is plain JSON itself.".to_owned();
    }
    let objective = advice.setting.objective;
    let compared = [
        ("bytes", json.bytes(), winner.wire.bytes()),
        ("CPU", score.cpu_ns.value, winner.score.cpu_ns.value),
        (
            noun(objective),
            score.of(objective).value,
            winner.score.of(objective).value,
        ),
    ];
    let less = compared.iter().filter(|(_, json, wire)| wire < json);
    let less =
        less.map(|(what, json, wire)| format!("{} of the {what}", percent(1.0 - wire / json)));
    let more = compared.iter().filter(|(_, json, wire)| wire > json);
    let more = more.map(|(what, json, wire)| format!("{} × the {what}", ratio(wire / json)));
    let said = [("saves", less.collect_vec()), ("has", more.collect_vec())];
    let said = said.iter().filter(|(_, list)| !list.is_empty());
    let said = said.map(|(verb, list)| format!("{verb} {}", list.join(", ")));
    format!(
        " Compared with plain JSON, it {}.",
        said.collect_vec().join(" and ")
    )
}

fn table(advice: &Advice<'_>, top: usize) -> Option<String> {
    let mut table = Table::new([
        "",
        "wire",
        "bytes#",
        "CPU#",
        "delay#",
        "at most#",
        "link used#",
        "cores used#",
        "money per 1M#",
        "note",
    ]);
    for (index, one) in advice.ranking.ranked.iter().take(top).enumerate() {
        table.row(row(advice, index, one));
    }
    if table.is_empty() {
        return None;
    }
    let more = match advice.ranking.ranked.len().saturating_sub(top) {
        0 => String::new(),
        more => format!(" {more} more wires with a larger `--top`."),
    };
    Some(format!(
        "{table}\n`bytes`: framed, per message. `CPU`: all nodes, per message. `at most`: the rate that the \
         link and the cores allow. `money per 1M`: cost of a million messages.{}{more}\n",
        of_transport(advice)
    ))
}

fn row(advice: &Advice<'_>, index: usize, one: &Ranked<'_>) -> [String; 10] {
    let score = &one.score;
    [
        match one.ties && index > 0 {
            true => "=".to_owned(),
            false => (index + 1).to_string(),
        },
        one.wire.name.clone(),
        bytes(one.wire.bytes()),
        time(score.cpu_ns.value),
        seconds(score.delay_seconds.value),
        rate(score.messages_per_second.value),
        percent(score.link_share),
        short(score.cores.value),
        match advice.setting.is_priced() {
            true => short(1e6 * score.money.value),
            false => "-".to_owned(),
        },
        obstacles(one),
    ]
}

/// Returns a sentence on the parts of the figures that are not a wire's own; empty without a transport.
fn of_transport(advice: &Advice<'_>) -> &'static str {
    let has_kernel = advice.setting.kernel != KernelCost::default();
    let has_cold_stages = advice.setting.cold != ColdStages::default();
    match advice.setting.transport {
        Transport::None => "",
        _ if has_cold_stages => {
            " Headers, acknowledgements, the kernel and cold caches are included, except in `bytes`."
        }
        _ if has_kernel => {
            " Headers, acknowledgements and the kernel are included, except in `bytes`."
        }
        _ => {
            " Headers and acknowledgements are included, except in `bytes`. The run has no measurement of the kernel's \
             CPU (`wirecost links`)."
        }
    }
}

/// Returns the reasons why a wire does not fit; empty if it does.
fn obstacles(one: &Ranked<'_>) -> String {
    let said = one.score.obstacles.iter().map(|obstacle| match obstacle {
        Obstacle::Cores => format!("needs {} cores", short(one.score.cores.value)),
        Obstacle::Link => format!("needs {} of the link", percent(one.score.link_share)),
        Obstacle::Wait => format!(
            "the first message of a batch waits {}",
            seconds(one.score.longest_wait_seconds)
        ),
    });
    said.collect_vec().join(", ")
}

fn runner_up(advice: &Advice<'_>) -> Option<String> {
    let winner = advice.ranking.winner()?;
    let next = advice
        .ranking
        .ranked
        .get(1)
        .filter(|next| next.score.fits());
    let Some(next) = next else {
        return Some("No other wire fits.\n".to_owned());
    };
    let objective = advice.setting.objective;
    let [best, value] = [winner, next].map(|one| one.score.of(objective).value);
    let behind = match objective {
        Objective::Delay | Objective::Money => value / best - 1.0,
        Objective::Throughput => 1.0 - value / best,
    };
    let change = match objective {
        Objective::Delay | Objective::Money => "more",
        Objective::Throughput => "less",
    };
    let behind = match behind > 0.0 {
        true => format!("{} {change} {}", percent(behind), noun(objective)),
        false => format!("the same {}", noun(objective)),
    };
    let told = match next.ties {
        true => "; a tie within the noise of the run",
        false => "",
    };
    let name = text(&next.wire.name);
    Some(format!("Second: {name}, {behind}{told}.\n"))
}

/// Returns the link speeds at which the answer changes, with the new answers.
fn by_speed(advice: &Advice<'_>) -> String {
    let mut table = Table::new(["from#", "to#", "wire", ""]);
    let link = advice.setting.link.bits_per_second();
    for band in &advice.bands {
        let (from, to) = (band.from_bits_per_second, band.to_bits_per_second);
        let here = (from..to).contains(&link);
        table.row([
            speed(from),
            speed(to),
            band.winner.unwrap_or("none fits").to_owned(),
            if here { "this link" } else { "" }.to_owned(),
        ]);
    }
    format!("The best wire by link speed, with the rest of the setting unchanged:\n\n{table}")
}

/// Returns the winner's costs that are not in the table; `None` if there are none.
fn beside(advice: &Advice<'_>) -> Option<String> {
    let winner = advice.ranking.winner()?;
    let said = of_packing(advice, winner).into_iter();
    let said = said
        .chain([of_format(winner.wire), of_decoding(winner.wire)])
        .flatten();
    let list = said.map(|one| format!("- {one}\n")).join("");
    (!list.is_empty()).then(|| format!("Not in the table:\n\n{list}"))
}

/// Returns the costs of the context that the messages of a packing share.
fn of_packing(advice: &Advice<'_>, one: &Ranked<'_>) -> [Option<String>; 4] {
    let packing = one.wire.packing;
    let kind = packing.kind();
    [
        (one.wire.needs_dictionary()).then(|| of_dictionary(one.wire)),
        packing.batch().map(|messages| of_batch(messages, one)),
        (kind.refers_back() && !kind.is_stream()).then(of_keyframes),
        kind.is_stream().then(|| of_stream(advice, one.wire)),
    ]
}

fn of_dictionary(wire: &WireCost) -> String {
    let size = wire.dictionary_bytes.map(|size| bytes(size as f64));
    let size = size.map_or_else(String::new, |size| format!(" of {size}"));
    let (dictionary, train) = match wire.format() {
        Some(Format::Model) => (
            "model",
            "`wirecost train` (messages of the cluster), or `Model::train` and `Dictionary::new` (a type of \
             your own)",
        ),
        _ => ("dictionary", "`Dictionary::train`"),
    };
    format!(
        "every node needs the same {dictionary}{size}, `cluster.dictionary` below. Train one on your own \
         traffic with {train}, or take one that `cargo bench` wrote to `dictionaries/` in the \
         directory of a run (a published run has none). Ship and version it like the schema"
    )
}

fn of_batch(messages: NonZeroU32, one: &Ranked<'_>) -> String {
    format!(
        "a batch waits for its {messages} messages, {} on average and {} for the first, \
         unless it is flushed before it is full; a node that stops loses the waiting messages",
        seconds(one.score.mean_wait_seconds),
        seconds(one.score.longest_wait_seconds)
    )
}

fn of_keyframes() -> String {
    "a receiver that has lost a keyframe refuses the frames after it, by the keyframe's number, until the sender \
     gives that number to `KeyedEncoder::forget`"
        .to_owned()
}

fn of_stream(advice: &Advice<'_>, wire: &WireCost) -> String {
    let receivers = advice.setting.fan_out.receivers();
    let memory = wire.memory_of_connection.map(|size| size as f64);
    let memory = memory.map_or_else(String::new, |size| {
        format!(
            ". It holds {} at each end: {} per node for {}",
            bytes(size),
            bytes(size * f64::from(receivers)),
            counted(receivers as usize, "connection")
        )
    });
    let start = match wire.packing.mode() {
        None => "without context",
        Some(_) => "from the model",
    };
    format!(
        "a stream needs a connection to each receiver, and starts {start} after a reconnect{memory}"
    )
}

fn of_format(wire: &WireCost) -> Option<String> {
    (!Must::Evolve.lets(wire)).then(|| {
        format!(
            "{} writes neither names nor ids of fields: both ends need the same version of the types, \
             in Rust",
            text(&wire.format)
        )
    })
}

/// Returns the heap that decoding takes; `None` if it was not counted.
fn of_decoding(wire: &WireCost) -> Option<String> {
    let memory = wire.decode_memory?;
    Some(format!(
        "decoding a message takes {} allocations and {} of heap at its peak, on average",
        ratio(memory.allocations),
        bytes(memory.peak_bytes)
    ))
}

/// Returns instructions to use a wire; `None` if no crate implements it.
fn usage(wire: &WireCost, checkout: Option<&Path>) -> Option<String> {
    let path = match checkout {
        Some(_) => "with the path of this checkout",
        None => "where `CHECKOUT` is the path of your checkout",
    };
    let (format, checkout) = (wire.format()?, checkout.unwrap_or(Path::new("CHECKOUT")));
    let manifest = snippet::manifest(format, wire.packing, checkout);
    let rust = snippet::rust(format, wire.packing)?;
    Some(format!(
        "In Cargo.toml, {path}, because the crates are not published yet:\n\n\
         ```toml\n[dependencies]\n{manifest}```\n\nThe sending end of a connection:\n\n\
         ```rust\n{rust}```\n"
    ))
}

fn noun(objective: Objective) -> &'static str {
    match objective {
        Objective::Delay => "delay",
        Objective::Throughput => "throughput",
        Objective::Money => "money",
    }
}

fn amount(value: f64, objective: Objective) -> String {
    match objective {
        Objective::Delay => format!("a message arrives in {}", seconds(value)),
        Objective::Throughput => format!("a node can send {}", rate(value)),
        Objective::Money => format!("a million messages cost {}", short(1e6 * value)),
    }
}

fn rate(messages_per_second: f64) -> String {
    format!("{}/s", short(messages_per_second))
}

fn seconds(seconds: f64) -> String {
    time(1e9 * seconds)
}

/// Formats `0.00123`, `4.5`, `12,300`: three significant digits.
fn short(value: f64) -> String {
    if value >= 999.5 {
        return thousands(value.round() as u64);
    }
    if value <= 0.0 {
        return "0".to_owned();
    }
    let digits = (2.0 - value.log10().floor()).clamp(0.0, 12.0) as usize;
    let text = format!("{value:.digits$}");
    match text.contains('.') {
        true => text.trim_end_matches('0').trim_end_matches('.').to_owned(),
        false => text,
    }
}

fn name(must: Must) -> &'static str {
    match must {
        Must::Debug => "be readable by people",
        Must::Evolve => "support evolution",
        Must::CrossLanguage => "work across languages",
        Must::Datagram => "fit datagrams",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_short() {
        assert_eq!(short(0.0), "0");
        assert_eq!(short(0.1), "0.1");
        assert_eq!(short(0.001_234), "0.00123");
        assert_eq!(short(40.0), "40");
        assert_eq!(short(12.345), "12.3");
        assert_eq!(short(999.0), "999");
        assert_eq!(short(123_456.7), "123,457");
    }
}
