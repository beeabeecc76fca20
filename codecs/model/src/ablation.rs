//! The share of each mechanism in the sizes:
//! `cargo test --release -p wirecost-model ablation -- --ignored --nocapture`.

use std::{collections::BTreeMap, sync::Arc};

use wirecost_fixtures::{Trace, WorkloadKind};
use wirecost_message::Message;

use crate::{
    coder::Coder, field::Predictor, model, note::Note, outline::Outline, plan::Plan, state::State,
    write::code,
};

const PREDICTORS: [Predictor; 7] = [
    Predictor::Source,
    Predictor::Line,
    Predictor::Follower,
    Predictor::Anywhere,
    Predictor::Field,
    Predictor::Sibling,
    Predictor::Relation,
];

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

#[test]
#[ignore = "a measurement"]
fn ablation() {
    for kind in WorkloadKind::ALL {
        if kind == WorkloadKind::Snapshot {
            continue;
        }
        let trace = Trace::generate(kind, kind.default_count());
        let plan = model::Model::<Message>::plan(&trace.history);
        let whole = bytes(&plan, &trace);
        let mean = |bytes: usize| bytes as f64 / trace.messages.len() as f64;
        println!(
            "{kind}: {:.2} B a message with all, key {:?}",
            mean(whole),
            plan.key
        );
        for predictor in PREDICTORS {
            let without = bytes(&plan.without(predictor), &trace);
            println!(
                "  {:+6.2} without {predictor:?}",
                mean(without) - mean(whole)
            );
            assert!(without + whole / 20 >= whole);
        }
        let keyless = plan.with_key(None);
        println!(
            "  {:+6.2} without a key",
            mean(bytes(&keyless, &trace)) - mean(whole)
        );
        let untrained = Plan::untrained(plan.layout);
        println!(
            "  {:+6.2} without a plan",
            mean(bytes(&untrained, &trace)) - mean(whole)
        );
    }
}
