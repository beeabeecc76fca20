//! Slowdowns of simulated work, from the samples to the list that `wirecost compare` prints.

use std::{iter, time::Duration};

use fastrand::Rng;
use wirecost_report::{
    records::{Context, Environment, Figures, Measurement, Role, Run, Sizes, Stage},
    report::{Comparison, Moved},
};

use super::{
    Timing, measure,
    simulated::{Delay, Disturbed, MESSAGES, RUNNING, Simulated, Work},
};

/// The engines of a group, with the microseconds of a pass.
const ENGINES: [(&str, f64); 5] = [
    ("json", 100.0),
    ("protobuf", 60.0),
    ("bincode", 30.0),
    ("avro", 40.0),
    ("thrift", 55.0),
];

/// The engine that is slowed down.
const SLOWED: &str = "bincode";

/// A tenth more time, which every pass takes: a pass has 256 messages.
const IN_EVERY_PASS: Delay = Delay {
    every: 20,
    times: 2.0,
};

/// The same time, in one pass of twenty.
const IN_SOME_PASSES: Delay = Delay {
    every: 20 * MESSAGES,
    times: 2.0 * MESSAGES as f64,
};

/// The noise that a process adds to each time, as a standard deviation.
const OF_PROCESS: f64 = 0.007;

/// The measuring time of a group whose slowdown must be found: enough for the most rounds.
const LONG: Duration = Duration::from_millis(1_500);

/// The measuring time of a group without a slowdown.
const SHORT: Duration = Duration::from_millis(200);

/// Returns the records of a run of `groups` groups, in which one engine has a delay.
fn run(seed: u64, groups: u64, budget: Duration, delay: Delay) -> Run {
    let mut rng = Rng::with_seed(seed);
    let mut measurements = Vec::new();
    for group in 0..groups {
        let works = ENGINES.map(|(engine, micros)| {
            let mut work = Work::new(micros * (OF_PROCESS * normal(&mut rng)).exp(), 0.0);
            if engine == SLOWED {
                work.delay = delay;
            }
            work
        });
        measurements.extend(measured(group, &works, budget, rng.u64(..)));
    }
    Run::new(Environment::unknown(&measurements), measurements)
}

/// Draws from the normal distribution: the sum of twelve uniform draws has variance 1.
fn normal(rng: &mut Rng) -> f64 {
    (0..12).map(|_| rng.f64()).sum::<f64>() - 6.0
}

/// Measures the works of a group on a disturbed machine.
fn measured(
    group: u64,
    works: &[Work; ENGINES.len()],
    budget: Duration,
    seed: u64,
) -> Vec<Measurement> {
    let clock = Simulated::default();
    let machine = Disturbed::new(&clock, seed);
    let [reference, others @ ..] = works.each_ref().map(|work| machine.entrant(work));
    let timings = measure(&reference, &others, budget, &clock, &RUNNING).unwrap();
    let first = [
        (Role::Reference, timings.reference),
        (Role::Twin, timings.twin),
    ];
    let others = timings.others.into_iter().map(|one| (Role::Contender, one));
    let names = iter::once(ENGINES[0]).chain(ENGINES);
    let all = names.zip(first.into_iter().chain(others));
    all.map(|((engine, _), (role, timing))| measurement(group, engine, role, &timing.unwrap()))
        .collect()
}

fn measurement(group: u64, engine: &str, role: Role, timing: &Timing) -> Measurement {
    Measurement {
        revision: String::new(),
        workload: group.to_string(),
        stage: Stage::Encode,
        format: engine.to_owned(),
        engine: Some("schema".to_owned()),
        packing: None,
        context: Context::Reused,
        role,
        outcome: Ok(Figures {
            sizes: Sizes {
                messages: MESSAGES as usize,
                p50: 1,
                total: MESSAGES as usize,
                stored: 0,
            },
            rounds: timing.rounds,
            passes: timing.passes,
            ns: timing.pass_ns.divided_by(MESSAGES as f64),
            ratio: timing.ratio,
        }),
    }
}

/// Returns the engines that moved between a run without a delay and a run with it.
fn moved(seed: u64, delay: Delay) -> Vec<Moved> {
    const GROUPS: u64 = 15;
    let [before, after] = [(seed, Delay::NONE), (seed + 1, delay)]
        .map(|(seed, delay)| run(seed, GROUPS, LONG, delay));
    Comparison::new(&before, &after, "").moved()
}

#[test]
fn of_a_thousand_groups_of_one_build_at_most_one_stage_in_a_hundred_is_flagged() {
    let [before, after] = [1, 2].map(|seed| run(seed, 1_000, SHORT, Delay::NONE));
    let comparison = Comparison::new(&before, &after, "");
    let stages = comparison.stages.len();
    assert_eq!(stages, 1_000 * ENGINES.len());
    let flagged = comparison.stages.iter().filter(|one| one.is_changed());
    let flagged = flagged.count();
    assert!(100 * flagged <= stages, "{flagged} of {stages}");
    assert_eq!(comparison.moved(), []);
}

#[test]
fn a_delay_in_every_pass_is_named_first() {
    for seed in [11, 21, 31] {
        let moved = moved(seed, IN_EVERY_PASS);
        let [first] = &moved[..] else {
            unreachable!("{moved:?}");
        };
        assert_eq!(first.what, format!("engine {SLOWED}@schema"));
        assert!((1.09..1.11).contains(&first.relative), "{first:?}");
    }
}

/// The median ratio is that of a pass without the delay.
#[test]
fn a_delay_in_some_passes_is_not_named() {
    let [in_every_pass, in_some_passes] = [IN_EVERY_PASS, IN_SOME_PASSES].map(|delay| {
        let mut work = Work::new(30.0, 0.0);
        work.delay = delay;
        work.nanos()
    });
    assert!((in_every_pass / in_some_passes - 1.0).abs() < 1e-9);
    for seed in [41, 51, 61] {
        assert_eq!(moved(seed, IN_SOME_PASSES), []);
    }
}
