//! The bytes that shared context between messages saves, and its costs beside CPU: waiting, memory of
//! connections, dictionaries on every node.

use wirecost_wire::PackingKind;

use super::{
    quantity::{bytes, counted, ratio, shown_packing, time},
    smallest::smallest_by_batch,
    table::{Table, text},
    view::View,
};
use crate::{
    records::{DictionaryRecord, StreamRecord, WorkloadRecord},
    tradeoff::{JSON, Setting, WireCost, plain, wires},
};

/// Returns the kinds of packing on the workload that stands for all; `None` if there are no wires.
pub(super) fn section(view: View<'_>) -> Option<String> {
    let workload = view.headline()?;
    let setting = Setting::default();
    let mut section = smallest_wires(view, workload, &setting)?;
    section += &streams(view, workload, &setting).unwrap_or_default();
    section += &dictionaries(view, workload, &setting).unwrap_or_default();
    Some(section)
}

/// Returns the smallest wire of each kind of packing, with the time for which its messages wait for each
/// other.
fn smallest_wires(view: View<'_>, workload: &WorkloadRecord, setting: &Setting) -> Option<String> {
    let wires = wires(view.run, &workload.name);
    let json = plain(&wires, JSON);
    let rate = setting.rate.messages_per_second();
    let mut table = Table::new([
        "kind",
        "smallest wire",
        "bytes#",
        "× JSON#",
        "× entropy: alone#",
        "after earlier messages#",
        "CPU#",
        "mean wait#",
        "longest wait#",
    ]);
    for kind in PackingKind::ALL {
        for wire in smallest_by_batch(&wires, kind) {
            table.row(row(wire, workload, json, rate));
        }
    }
    let intro = format!(
        "Compression finds repetitions in a message alone, or also in context that messages share: a dictionary, the \
         other messages of a batch, or the earlier messages of a connection. For each kind the table has the smallest \
         wire on {} and its mean framed size. The entropy is the lower bound for a message alone, and \
         for a message after all earlier ones (`environment.json`). In a batch of N at {rate} messages/s the first \
         message waits (N - 1) / {rate} s, the average message half of that.\n",
        text(&workload.name)
    );
    (!table.is_empty()).then(|| format!("{intro}\n{table}"))
}

/// Returns the row of a wire on a workload, at a rate of messages per second.
fn row(
    wire: &WireCost,
    workload: &WorkloadRecord,
    json: Option<&WireCost>,
    rate: f64,
) -> [String; 9] {
    let longest = (wire.messages_per_frame() - 1.0) / rate;
    let wait = |seconds: f64| match seconds {
        0.0 => "-".to_owned(),
        seconds => time(1e9 * seconds),
    };
    let times = |bytes: Option<f64>| {
        bytes.map_or_else(|| "-".to_owned(), |bytes| ratio(wire.bytes() / bytes))
    };
    [
        shown_packing(wire.packing),
        wire.name.clone(),
        bytes(wire.bytes()),
        times(json.map(WireCost::bytes)),
        times(workload.entropy_bytes_per_message),
        times(workload.shared_history_entropy_bytes_per_message),
        time(wire.cpu_ns().value),
        wait(longest / 2.0),
        wait(longest),
    ]
}

fn streams(view: View<'_>, workload: &WorkloadRecord, setting: &Setting) -> Option<String> {
    let receivers = setting.fan_out.receivers();
    let mut table = Table::new([
        "stream",
        "memory per connection#",
        "all connections#",
        "to open#",
        "first message#",
        "later messages#",
        "reconnect#",
    ]);
    let rows = view
        .run
        .streams
        .iter()
        .filter(|one| one.workload == workload.name);
    for one in rows {
        table.row(stream(one, receivers));
    }
    let intro = format!(
        "Each connection has its own stream, which takes memory at both ends. `all connections`: {receivers} \
         connections. `reconnect`: extra bytes for the workload after a reconnect, compared with a kept connection. From \
         `streams.csv`.\n"
    );
    (!table.is_empty()).then(|| format!("\n{intro}\n{table}"))
}

fn stream(one: &StreamRecord, receivers: u32) -> [String; 7] {
    let memory = one.memory_bytes as f64;
    [
        one.cell_name().to_string(),
        bytes(memory),
        bytes(f64::from(receivers) * memory),
        time(1e3 * one.open_us),
        bytes(one.first_bytes),
        bytes(one.warm_bytes),
        bytes(one.reconnect_bytes),
    ]
}

fn dictionaries(view: View<'_>, workload: &WorkloadRecord, setting: &Setting) -> Option<String> {
    let receivers = setting.fan_out.receivers();
    let mut table = Table::new([
        "format",
        "bytes#",
        "trained on#",
        "training#",
        "preparation#",
        "saved per message#",
        "pays off after, to all nodes#",
        "to one node#",
    ]);
    let chosen = view.run.dictionaries.iter();
    let chosen = chosen.filter(|one| one.chosen && one.workload == workload.name);
    for one in chosen {
        table.row(dictionary(one, receivers));
    }
    let intro = format!(
        "A dictionary is trained once, prepared once per node and shipped to {receivers} other nodes. `saved per \
         message`: bytes saved per held-out message. Shipping pays off after `bytes` / `saved per message` messages if \
         each message goes to all {receivers} nodes, and after {receivers} times as many messages if each goes to one \
         node. From the chosen rows of `dictionaries.csv`.\n"
    );
    (!table.is_empty()).then(|| format!("\n{intro}\n{table}"))
}

fn dictionary(one: &DictionaryRecord, receivers: u32) -> [String; 8] {
    let saved = one.held_out_bytes_without as f64 - one.held_out_bytes as f64;
    let saved = saved / one.held_out_messages as f64;
    let shipped = one.dictionary_bytes as f64;
    let pays_off = |messages: f64| match saved > 0.0 {
        true => counted(messages.ceil() as usize, "message"),
        false => "never".to_owned(),
    };
    [
        one.format.clone(),
        bytes(shipped),
        counted(one.trained_messages, "message"),
        time(1e6 * one.train_ms),
        time(1e3 * one.prepare_us),
        match saved > 0.0 {
            true => bytes(saved),
            false => "nothing".to_owned(),
        },
        pays_off(shipped / saved),
        pays_off(f64::from(receivers) * shipped / saved),
    ]
}
