//! The share of each mechanism in the sizes. `MECHANISMS=overwrite cargo test -p wirecost-model ablation` renews
//! the table of the README.

use std::{collections::BTreeMap, env, fs, iter, path::Path, sync::Arc};

use wirecost_fixtures::{Trace, WorkloadKind};
use wirecost_message::Message;

use crate::{
    coder::Coder, field::Predictor, model, note::Note, outline::Outline, plan::Plan, state::State,
    write::code,
};

const PREDICTORS: [(Predictor, &str); 7] = [
    (
        Predictor::Source,
        "the last value of the source in a message of this kind",
    ),
    (
        Predictor::Line,
        "the linear extrapolation of the source's last two values",
    ),
    (
        Predictor::Follower,
        "the value that last followed that of the preceding leaf",
    ),
    (
        Predictor::Anywhere,
        "the last value of the source in any message",
    ),
    (Predictor::Field, "the last value of any source"),
    (Predictor::Sibling, "the value of the preceding leaf"),
    (Predictor::Relation, "relations"),
];

/// The marks of the table.
const BEGIN: &str = "<!-- wirecost:begin mechanisms -->\n";
const END: &str = "<!-- wirecost:end mechanisms -->\n";

/// The workloads of the table, and the messages before and after the beginning of the measurement.
const WORKLOADS: [WorkloadKind; 6] = [
    WorkloadKind::SteadyMix,
    WorkloadKind::Membership,
    WorkloadKind::Query,
    WorkloadKind::Response,
    WorkloadKind::PushPull,
    WorkloadKind::Status,
];
const HISTORY: usize = 400;
const MESSAGES: usize = 100;

/// The messages from which a model is trained.
const SAMPLES: usize = 150;

/// Returns the bytes of the workload's messages in a stream after its history.
fn bytes(plan: &Plan, trace: &Trace) -> usize {
    let all = [&trace.history[..], &trace.messages].concat();
    let sizes = model::messages(plan.clone(), &all).map(|message| message.len());
    sizes.skip(trace.history.len()).sum()
}

/// A coder that adds up the bits of each slot.
#[derive(Default)]
struct Meter {
    bits: f64,
    decisions: usize,
    by_slot: BTreeMap<usize, (usize, usize, f64)>,
}

impl Coder for Meter {
    const DECODES: bool = false;

    fn bit(&mut self, one: u32, bit: bool) -> bool {
        let share = f64::from(if bit { one } else { 65_536 - one });
        self.bits += 16.0 - share.log2();
        self.decisions += 1;
        bit
    }

    fn bits(&mut self, value: u64, count: u32) -> u64 {
        self.bits += f64::from(count);
        value
    }

    fn note(&mut self, note: impl FnOnce() -> Note) {
        let slot = self.by_slot.entry(note().slot).or_default();
        slot.0 += 1;
        slot.1 += std::mem::take(&mut self.decisions);
        slot.2 += std::mem::take(&mut self.bits);
    }
}

/// Prints the bits that each slot takes in a workload's messages.
#[test]
#[ignore = "a measurement"]
fn slots() {
    let kind: WorkloadKind = std::env::var("WORKLOAD").unwrap().parse().unwrap();
    let trace = Trace::generate(kind, kind.default_count());
    let plan = model::Model::<Message>::plan(&trace.history);
    let mut state = State::new(Arc::new(plan.clone()));
    let (mut outline, mut meter) = (Outline::default(), Meter::default());
    for message in &trace.history {
        code(&mut state, &mut outline, message, usize::MAX, &mut meter).unwrap();
    }
    let mut meter = Meter::default();
    for message in &trace.messages {
        code(&mut state, &mut outline, message, usize::MAX, &mut meter).unwrap();
    }
    let messages = trace.messages.len() as f64;
    println!("key {:?}, layout {:?}", plan.key, plan.layout);
    for (slot, (values, decisions, bits)) in &meter.by_slot {
        println!(
            "{slot:4}: {:6.2} values {:6.2} decisions {:7.2} bits a message, predictors {:08b} {:?}",
            *values as f64 / messages,
            *decisions as f64 / messages,
            bits / messages,
            plan.predictors(*slot),
            plan.relation(*slot),
        );
    }
}

/// The bytes of a message on each workload, for a plan that `change` makes of the trained one.
fn row(traces: &[(Plan, Trace)], change: impl Fn(&Plan) -> Plan) -> Vec<f64> {
    let mean = |(plan, trace): &(Plan, Trace)| {
        bytes(&change(plan), trace) as f64 / trace.messages.len() as f64
    };
    traces.iter().map(mean).collect()
}

/// Returns the cell of a difference.
fn cell(bytes: f64) -> String {
    match bytes.abs() < 0.005 {
        true => " 0 |".to_owned(),
        false => format!(" {bytes:+.2} B |"),
    }
}

/// Returns the table of the README.
fn table() -> String {
    let traces = WORKLOADS.map(|kind| {
        let mut trace = Trace::generate(kind, MESSAGES);
        let start = trace.history.len().saturating_sub(HISTORY);
        trace.history.drain(..start);
        (
            model::Model::<Message>::plan(&trace.history[..SAMPLES]),
            trace,
        )
    });
    let names = WORKLOADS.map(WorkloadKind::name).join(" | ");
    let mut table = format!(
        "| without | {names} |\n|---|{}\n",
        "--:|".repeat(WORKLOADS.len())
    );
    let whole = row(&traces, Plan::clone);
    let cells = whole.iter().map(|mean| format!(" {mean:.2} B |"));
    table += &format!("| - |{}\n", cells.collect::<String>());
    let mut without = |name: &str, means: Vec<f64>| {
        let cells = iter::zip(means, &whole).map(|(mean, whole)| cell(mean - whole));
        table += &format!("| {name} |{}\n", cells.collect::<String>());
    };
    for (predictor, name) in PREDICTORS {
        without(name, row(&traces, |plan| plan.without(predictor)));
    }
    without("the source key", row(&traces, |plan| plan.with_key(None)));
    without(
        "training",
        row(&traces, |plan| Plan::untrained(plan.layout)),
    );
    table
}

#[test]
fn the_table_of_mechanisms_is_in_the_readme() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("README.md");
    let page = fs::read_to_string(&path).unwrap();
    let (before, rest) = page.split_once(BEGIN).unwrap();
    let (_, after) = rest.split_once(END).unwrap();
    let filled = format!("{before}{BEGIN}\n{}\n{END}{after}", table());
    if env::var("MECHANISMS").is_ok_and(|what| what == "overwrite") {
        fs::write(path, filled).unwrap();
    } else {
        assert!(page == filled, "MECHANISMS=overwrite renews the table");
    }
}
