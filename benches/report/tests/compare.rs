//! Comparisons of runs whose figures can be worked out by hand.

#![allow(clippy::unwrap_used)]

mod full_matrix;
mod lines;
mod synthetic;

use fastrand::Rng;
use lines::assert_has;
use wirecost_report::{
    records::{Environment, Figures, Measurement, Revision, Role, Run, Stage},
    report::{
        Across, BETWEEN_RUNS, Comparison, ComparisonRecord, Decision, PairOfRuns, Verdict, changes,
        ratios, stages,
    },
    workspace,
};

const NAMES: [&str; 2] = ["old", "new"];

/// The largest number of lines of the first screen.
const SCREEN: usize = 50;

fn is(stage: Stage, name: &str) -> impl Fn(&Measurement) -> bool {
    move |one| {
        let of = one.engine.as_deref().or(one.packing.as_deref());
        one.workload == "steady-mix" && one.stage == stage && of == Some(name)
    }
}

/// Returns a run with the figures of some stages changed.
fn changed(
    mut run: Run,
    which: impl Fn(&Measurement) -> bool,
    mut change: impl FnMut(&mut Figures),
) -> Run {
    for one in run.measurements.iter_mut().filter(|one| which(one)) {
        change(one.outcome.as_mut().unwrap());
    }
    run
}

/// Multiplies a stage's time, and its ratio to the reference.
fn slow(figures: &mut Figures, times: f64) {
    figures.ns = figures.ns.divided_by(1.0 / times);
    figures.ratio.value *= times;
    if let Some(interval) = &mut figures.ratio.interval {
        interval.low *= times;
        interval.high *= times;
    }
}

fn prost_twice_as_slow() -> Run {
    let prost = is(Stage::Encode, "prost");
    changed(synthetic::run(), prost, |figures| slow(figures, 2.0))
}

/// Returns the run on a machine that takes 1.7 times as long for everything.
fn on_a_slower_machine(run: Run) -> Run {
    let mut run = changed(
        run,
        |_| true,
        |figures| figures.ns = figures.ns.divided_by(1.0 / 1.7),
    );
    run.environment.machine.cpu = "Abacus(R) 4000".to_owned();
    run
}

fn text(before: &Run, after: &Run) -> String {
    changes(&Comparison::new(before, after, ""), NAMES)
}

#[track_caller]
fn assert_close(found: f64, expected: f64) {
    assert!(
        (found / expected - 1.0).abs() < 1e-9,
        "{found} is not {expected}"
    );
}

/// Returns the first name in the table of the first screen.
fn named_first(screen: &str) -> &str {
    let mut lines = screen.lines().skip_while(|line| !line.starts_with("|--"));
    lines.nth(1).unwrap()
}

#[test]
fn a_run_is_equal_to_itself() {
    let run = synthetic::run();
    let comparison = Comparison::new(&run, &run, "");
    let twins = run.measurements.iter().filter(|one| one.role == Role::Twin);
    let stages = run.measurements.len() - twins.count();
    assert_eq!(comparison.stages.len(), stages);
    assert!(comparison.failures(Some(0.0)).is_empty());
    assert!(comparison.moved().is_empty());
    assert_has(
        &text(&run, &run),
        &[
            "A: old, 2026-01-02T03:04:05Z, `cargo bench`",
            "# Circumstances that differ None: the machine, ",
            &format!("The sizes of all {stages} stages are the same."),
            "The winner is the same at every link speed in 2 of 2 answers, and at 100 % of all link speeds.",
            "0 of 4 break-evens moved beyond noise.",
            "changed beyond noise on 0 workloads.",
            "encode 1.00 × the time (1.00 to 1.00 on 1 workloads)",
            &format!("0 of {stages} stages beyond noise"),
        ],
    );
}

#[test]
fn the_band_is_that_of_both_runs_and_of_what_is_between_them() {
    let (before, after) = (synthetic::run(), prost_twice_as_slow());
    let comparison = Comparison::new(&before, &after, "");
    let changed = comparison.stages.iter().filter(|one| one.is_changed());
    let [prost] = changed.collect::<Vec<_>>()[..] else {
        unreachable!("one changed");
    };
    assert_eq!(prost.name, "steady-mix/protobuf@prost encode");
    assert!(prost.is_slower() && !prost.is_faster());
    // The ratio to the reference is 0.5 within 0.001, and the twin's interval reaches 1.0035 in
    // each run: from 0.499 / 0.5 x 0.9965 = 0.994507 to 0.501 / 0.5 x 1.0035 = 1.005507. The others
    // of the group are unchanged, so the median multiple is 1.
    let band = prost.relative;
    let between = 1.0 + BETWEEN_RUNS;
    assert_close(band.value, 2.0);
    let [low, high] = [
        2.0 * 0.994_507 / 1.005_507 / between,
        2.0 * 1.005_507 / 0.994_507 * between,
    ];
    assert!((band.low - low).abs() < 1e-6, "{band:?}");
    assert!((band.high - high).abs() < 1e-6, "{band:?}");
    assert_eq!(prost.time, band);
}

#[test]
fn what_changed_comes_first() {
    let (before, slower) = (synthetic::run(), prost_twice_as_slow());
    let screen = text(&before, &slower);
    assert_has(
        named_first(&screen),
        &["| engine protobuf@prost | encode | 2.000 | 2.000 - 2.000 | 1 of 1 |"],
    );
    let all = stages(&Comparison::new(&before, &slower, ""));
    assert_has(
        named_first(&all),
        &["| steady-mix/protobuf@prost encode | 200 ns | 400 ns | 2.000 | 2.000 [1.9"],
    );
    assert!(named_first(&all).contains("slower"));
    let faster = text(&slower, &before);
    assert_has(
        named_first(&faster),
        &["| engine protobuf@prost | encode | 0.500 |"],
    );
}

#[test]
fn a_change_of_the_reference_is_its_own() {
    // Its ratio to itself stays 1, and all ratios to it fall.
    let is_encode = |one: &Measurement| one.workload == "steady-mix" && one.stage == Stage::Encode;
    let is_reference = |one: &Measurement| is_encode(one) && one.role != Role::Contender;
    let is_other = |one: &Measurement| is_encode(one) && one.role == Role::Contender;
    let before = synthetic::run();
    let after = changed(before.clone(), is_reference, |one| {
        one.ns = one.ns.divided_by(1.0 / 1.3)
    });
    let after = changed(after, is_other, |one| {
        let ns = one.ns;
        slow(one, 1.0 / 1.3);
        one.ns = ns;
    });
    let moved = Comparison::new(&before, &after, "").moved();
    let [json] = &moved[..] else {
        unreachable!("{moved:?}");
    };
    assert_eq!(
        (json.what.as_str(), json.stage),
        ("engine json", Stage::Encode)
    );
    assert_close(json.relative, 1.3);
}

#[test]
fn the_machine_is_divided_out_and_printed_once() {
    let before = synthetic::run();
    let after = on_a_slower_machine(prost_twice_as_slow());
    let comparison = Comparison::new(&before, &after, "");
    assert!(!comparison.is_same_machine());
    let moved = comparison.moved();
    assert_eq!(moved.len(), 1, "{moved:?}");
    assert_close(moved[0].relative, 2.0);
    let screen = text(&before, &after);
    assert_has(
        &screen,
        &[
            "machine: A: CPU Abacus(R) 9000; B: CPU Abacus(R) 4000",
            "encode 1.70 × the time (1.70 to 1.70 on 1 workloads)",
            "decompress 1.70 × the time (1.70 to 1.70 on 2 workloads)",
        ],
    );
    // On two machines the limit is on relative times, on one it is on times.
    assert_eq!(
        comparison.failures(Some(0.05)),
        ["1 stage slower than the others by more than 5.00 %"]
    );
    let mut same = after.clone();
    same.environment.machine = before.environment.machine.clone();
    let comparison = Comparison::new(&before, &same, "");
    // Except columnar's compress: 20 ns are 0.0025 of the reference, within 0.001.
    let stages = comparison.stages.len() - 1;
    assert_eq!(
        comparison.failures(Some(0.05)),
        [format!("{stages} stages slower by more than 5.00 %")]
    );
}

#[test]
fn slower_beyond_the_limit_and_the_band_fails() {
    let before = synthetic::run();
    let failures = |after: &Run, limit| Comparison::new(&before, after, "").failures(limit);
    let slower = prost_twice_as_slow();
    assert!(failures(&slower, None).is_empty());
    assert!(failures(&slower, Some(1.0)).is_empty());
    assert_eq!(
        failures(&slower, Some(0.05)),
        ["1 stage slower by more than 5.00 %"]
    );
    // 2 % more exceeds a limit of 0.5 %, but not the band.
    let prost = is(Stage::Encode, "prost");
    let slightly = changed(synthetic::run(), prost, |figures| slow(figures, 1.02));
    assert!(failures(&slightly, Some(0.005)).is_empty());
}

/// Draws from the normal distribution: the sum of twelve uniform draws has variance 1.
fn normal(rng: &mut Rng) -> f64 {
    (0..12).map(|_| rng.f64()).sum::<f64>() - 6.0
}

/// Returns the run measured again: each ratio has the noise of its interval, and that of its
/// process.
fn measured_again(run: &Run, rng: &mut Rng, of_process: f64) -> Run {
    changed(
        run.clone(),
        |one| one.role != Role::Twin,
        |figures| {
            let interval = figures.ratio.interval.unwrap();
            let half = (interval.high - interval.low) / 2.0 / figures.ratio.value;
            let noise = half / 1.96 * normal(rng) + of_process * normal(rng);
            slow(figures, noise.exp());
        },
    )
}

#[test]
fn two_runs_of_one_build_flag_at_most_one_stage_in_a_hundred() {
    let truth = full_matrix::run();
    let mut rng = Rng::with_seed(4);
    let (mut flagged, mut all) = (0, 0);
    for _ in 0..5 {
        let [before, after] = [(); 2].map(|()| measured_again(&truth, &mut rng, 0.007));
        let comparison = Comparison::new(&before, &after, "");
        let changed = comparison.stages.iter().filter(|one| one.is_changed());
        flagged += changed.count();
        all += comparison.stages.len();
        assert_eq!(comparison.moved(), []);
    }
    assert!(all > 5_000, "{all} stages");
    assert!(100 * flagged <= all, "{flagged} of {all}");
}

#[test]
fn a_tenth_more_in_one_engine_is_named_first() {
    let truth = full_matrix::run();
    let mut rng = Rng::with_seed(5);
    for engine in ["json", "bincode", "avro"] {
        let [before, after] = [(); 2].map(|()| measured_again(&truth, &mut rng, 0.007));
        let planted = |one: &Measurement| {
            one.stage == Stage::Encode && one.format == engine && one.role != Role::Twin
        };
        let after = changed(after, planted, |figures| slow(figures, 1.1));
        let moved = Comparison::new(&before, &after, "").moved();
        let [first] = &moved[..] else {
            unreachable!("{moved:?}");
        };
        assert_eq!(first.what, format!("engine {engine}"));
        assert_eq!(first.stage, Stage::Encode);
        assert!((1.08..1.12).contains(&first.relative), "{first:?}");
        // Computing the decision of a screen takes a while.
        if engine == "bincode" {
            let screen = text(&before, &after);
            assert_has(named_first(&screen), &["| engine bincode | encode | 1."]);
        }
    }
}

#[test]
fn sizes_differ_only_with_versions() {
    let before = synthetic::run();
    let zstd = is(Stage::Compress, "zstd-3");
    let mut after = changed(synthetic::run(), zstd, |one| one.sizes.total += 10);
    let failures = |after: &Run| Comparison::new(&before, after, "").failures(None);
    assert_eq!(
        failures(&after),
        ["2 stages of another size, and no version differs"]
    );
    assert_has(
        &text(&before, &after),
        &[
            "stages differ in size, first: steady-mix/json+zstd-3 compress: 10 messages in 5.00 KB, \
             then 10 messages in 5.01 KB; ERROR: no version differs",
        ],
    );

    // Another revision alone may not change bytes.
    after.environment.revision = Some(Revision {
        commit: "0123".to_owned(),
        dirty: true,
    });
    assert_eq!(failures(&after).len(), 1);
    let library = after.environment.compression_libraries.get_mut("zstd");
    *library.unwrap() = "0.15.0".to_owned();
    assert!(failures(&after).is_empty());
    let screen = text(&before, &after);
    assert_has(
        &screen,
        &[
            "revision: A: unknown; B: 0123 with changes",
            "versions: A: zstd 0.14.4; B: zstd 0.15.0",
            "2 of 44 stages differ in size",
        ],
    );
    assert!(!screen.contains("ERROR"), "{screen}");

    after.environment = Environment::unknown(&after.measurements);
    assert_eq!(failures(&after).len(), 1);
}

#[test]
fn other_circumstances_are_said_before_figures() {
    let before = synthetic::run();
    let mut after = before.clone();
    after.environment.machine.cores = 64;
    after.environment.rustc = "rustc 1.96.0".to_owned();
    let build = &mut after.environment.build;
    build.insert("lto".to_owned(), "fat".to_owned());
    after.environment.workloads[0].messages_sha256 = Some("1f".repeat(32));
    after.environment.engines[0].version = "1.2.4".to_owned();
    let text = text(&before, &after);
    let (differences, _) = text.split_once("# Sizes").unwrap();
    assert_has(
        differences,
        &[
            "build: A: lto thin; B: lto fat",
            "compiler: A: rustc 1.95.0; B: rustc 1.96.0",
            "messages: A: steady-mix 10 of 000000000000; B: steady-mix 10 of 1f1f1f1f1f1f",
            "machine: A: cores 2; B: cores 64",
            "versions: A: json@serde_json 1.2.3; B: json@serde_json 1.2.4",
        ],
    );
}

#[test]
fn what_one_run_lacks_is_a_line() {
    let before = synthetic::run();
    let mut after = before.clone();
    let is_prost = |name: Option<&str>| name == Some("prost");
    after
        .measurements
        .retain(|one| !is_prost(one.engine.as_deref()));
    let environment = &mut after.environment;
    environment.engines.retain(|one| one.name != "prost");
    for number in 0..20 {
        let mut engine = environment.engines[0].clone();
        engine.name = format!("peer-{number:02}");
        engine.is_default = false;
        environment.engines.push(engine);
    }
    let cells = "cells in one run only:";
    let screen = text(&before, &after);
    assert_has(
        &screen,
        &[
            "in one run only: A: protobuf@prost; B: json@peer-00, json@peer-01, json@peer-02, \
             json@peer-03, json@peer-04 and 15 more",
            &format!("{cells} A: 1, such as steady-mix/protobuf@prost"),
        ],
    );
    assert_eq!(screen.matches("peer-00").count(), 1);
    assert_has(
        &text(&after, &before),
        &[&format!("{cells} B: 1, such as steady-mix/protobuf@prost")],
    );
}

#[test]
fn what_failed_anew_fails() {
    let before = synthetic::run();
    let mut after = before.clone();
    after.measurements[0].outcome = Err("message 3: came back as another message".to_owned());
    let failures = |before, after| Comparison::new(before, after, "").failures(None);
    assert_eq!(failures(&before, &after), ["1 stage failed"]);
    assert_has(
        &text(&before, &after),
        &["first: steady-mix/json encode: message 3: came back as another message"],
    );
    assert!(failures(&after, &before).is_empty());
    assert!(failures(&after, &after).is_empty());
}

#[test]
fn a_decision_that_changes_is_said_before_and_after() {
    let before = synthetic::run();
    let decision = Decision::new([&before, &before]);
    assert_eq!((decision.asked, decision.same), (2, 2));
    assert!((decision.same_speeds - 1.0).abs() < 1e-9);
    assert_eq!(decision.winners, []);
    assert_eq!(decision.fronts, []);
    let [one, other] = decision.claims.unwrap();
    assert_eq!(one, other);

    // Without compression protobuf's 500 bytes and 600 ns never lose to JSON's 1,000 bytes and
    // 1,200 ns. At a hundred times the time JSON is sooner on fast links.
    let is_codec = |one: &Measurement| one.engine.as_deref() == Some("schema");
    let is_codec = |one: &Measurement| is_codec(one) && one.format == "protobuf";
    let after = changed(synthetic::run(), is_codec, |figures| slow(figures, 100.0));
    let decision = Decision::new([&before, &after]);
    assert_eq!(decision.same, 0);
    assert!((0.01..0.99).contains(&decision.same_speeds), "{decision:?}");
    let fastest = decision.winners.iter();
    let mut fastest = fastest.filter(|one| one.to_bits_per_second == 1e12);
    let fastest = fastest.next().unwrap();
    assert_eq!(fastest.before.as_deref(), Some("protobuf"));
    assert_eq!(fastest.after.as_deref(), Some("json"));
    // 991 bytes for 1,100 ns entered the front: protobuf's 491 took 500 ns, and now take 40,100.
    assert_eq!(decision.fronts[0].came, ["json+x64"]);
    // 1,000 ns against 400, then against 40,000.
    let [one, other] = decision.claims.unwrap();
    assert_close(one.json_time, 2.5);
    assert_close(other.json_time, 0.025);
    assert_eq!(one.json_bytes, other.json_bytes);
    assert_has(
        &text(&before, &after),
        &[
            "The winner is the same at every link speed in 0 of 2 answers, and at",
            "multiple of the smallest binary format's bytes: 2.00 in both; of the fastest's time: 2.50 -> 0.025",
            "on 1 workloads; the first workload: steady-mix: added json+x64",
        ],
    );
}

#[test]
fn a_break_even_that_moves_is_said_before_and_after() {
    let before = synthetic::run();
    let is_zstd = |one: &Measurement| {
        one.packing.as_deref() == Some("zstd-3")
            && one.format == "json"
            && one.role == Role::Contender
    };
    let after = changed(before.clone(), is_zstd, |figures| slow(figures, 2.0));
    let decision = Decision::new([&before, &after]);
    let moved = decision.break_evens.iter().filter(|one| one.changed);
    let [zstd] = moved.collect::<Vec<_>>()[..] else {
        unreachable!("{:?}", decision.break_evens);
    };
    // 4,000 bits for 3.1 + 1.1 - 0.2 us more, and for 6.2 + 2.2 - 0.2 us more.
    assert_eq!(zstd.wire, "json+zstd-3");
    assert_eq!(zstd.before, "< 1.00 Gbit/s");
    assert_eq!(zstd.after, "< 488 Mbit/s");
    assert_has(
        &text(&before, &after),
        &[
            "1 of 4 break-evens moved beyond noise; links on which compression delivers a message sooner: \
           json+zstd-3: < 1.00 Gbit/s -> < 488 Mbit/s",
        ],
    );
}

#[test]
fn the_first_screen_is_one_screen_whatever_differs() {
    let before = full_matrix::run();
    let mut rng = Rng::with_seed(6);
    let mut after = changed(
        before.clone(),
        |one| one.role != Role::Twin,
        |figures| {
            figures.sizes.total += 1;
            slow(figures, (0.5 * normal(&mut rng)).exp());
        },
    );
    let environment = &mut after.environment;
    environment.machine.cpu = "Another\nCPU".to_owned();
    environment.rustc = "rustc 1.96.0".to_owned();
    environment.profile = "full".to_owned();
    environment.revision = None;
    environment.build.insert("lto".to_owned(), "fat".to_owned());
    for engine in &mut environment.engines {
        engine.version = "2.0.0".to_owned();
    }
    let mut engine = environment.engines[0].clone();
    engine.name = "peer".to_owned();
    engine.is_default = false;
    environment.engines.push(engine);
    let mut workload = environment.workloads[0].clone();
    workload.name = "another".to_owned();
    environment.workloads.push(workload);
    environment.workloads[1].messages_sha256 = Some("11".repeat(32));
    for (number, one) in after.measurements.iter_mut().enumerate() {
        if number % 50 == 0 {
            one.outcome = Err("no\nsuch thing".to_owned());
        } else if number % 51 == 0 {
            one.format = "peer's".to_owned();
        }
    }
    let screen = text(&before, &after);
    let lines = screen.lines().count();
    assert!(lines <= SCREEN, "{lines} lines\n{screen}");
    assert!(named_first(&screen).starts_with("| "), "{screen}");
    assert_has(&screen, &["and ", " more"]);
}

#[test]
fn published_runs_are_compared_on_one_screen() {
    let root = workspace::root();
    let directories = workspace::published(root).unwrap();
    let runs = directories
        .iter()
        .map(|path| Run::read(&root.join(path)).unwrap());
    let runs: Vec<_> = runs.collect();
    let pairs = runs.windows(2).map(|pair| [&pair[0], &pair[1]]);
    assert_ne!(pairs.len(), 0);
    for [before, after] in pairs {
        let screen = text(before, after);
        assert!(screen.lines().count() <= SCREEN, "{screen}");
        assert_has(&screen, &["The winner is the same at every link speed in"]);
    }
}

#[test]
fn json_holds_the_figures_of_the_screen() {
    let before = synthetic::run();
    let after = on_a_slower_machine(prost_twice_as_slow());
    let comparison = Comparison::new(&before, &after, "");
    let record = ComparisonRecord::new(&comparison, NAMES, Some(0.05));
    let text = serde_json::to_string(&record).unwrap();
    let json: serde_json::Value = serde_json::from_str(&text).unwrap();
    assert_eq!(json["before"]["name"], "old");
    assert_eq!(json["same_machine"], false);
    assert_eq!(json["differences"][0]["what"], "machine");
    assert_eq!(json["differences"][0]["after"][0], "CPU Abacus(R) 4000");
    assert_eq!(json["decision"]["asked"], 2);
    assert_eq!(json["factors"][0]["stage"], "encode");
    assert_close(json["factors"][0]["factor"].as_f64().unwrap(), 1.7);
    assert_eq!(json["moved"][0]["what"], "engine protobuf@prost");
    assert_eq!(json["moved"].as_array().unwrap().len(), 1);
    let stages = json["stages"].as_array().unwrap();
    assert_eq!(stages.len(), comparison.stages.len());
    assert_eq!(stages[0]["name"], "steady-mix/protobuf@prost encode");
    assert_eq!(stages[0]["before_ns"], 200.0);
    assert_eq!(stages[0]["after_ns"], 680.0);
    assert_close(stages[0]["time"]["value"].as_f64().unwrap(), 3.4);
    assert_close(stages[0]["relative"]["value"].as_f64().unwrap(), 2.0);
    assert_eq!(stages[0]["changed"], true);
    assert_eq!(
        json["failures"][0],
        "1 stage slower than the others by more than 5.00 %"
    );
}

#[test]
fn a_pair_of_runs_is_a_row_of_the_file_of_pairs() {
    let [mut before, mut after] = [synthetic::run(), prost_twice_as_slow()];
    let commit = "0123456789abcdef";
    for (run, dirty) in [(&mut before, false), (&mut after, true)] {
        run.environment.revision = Some(Revision {
            commit: commit.to_owned(),
            dirty,
        });
    }
    let comparison = Comparison::new(&before, &after, "");
    let pair = ComparisonRecord::new(&comparison, NAMES, None).pair;
    let expected = PairOfRuns {
        date: "2026-01-02".to_owned(),
        revision: Some("0123456, 0123456 with changes".to_owned()),
        machine: Some("Abacus(R) 9000 (2 cores)".to_owned()),
        a: "old".to_owned(),
        b: "new".to_owned(),
        stages: 44,
        flagged: 1,
        winners_that_differ: 0,
        break_evens_that_moved: 0,
        fronts_that_changed: 0,
        twins: Some(6),
        twins_that_hold_1: Some(4),
        listed_first: "engine protobuf@prost encode 2.000".to_owned(),
    };
    assert_eq!(pair, expected);
    before.environment = Environment::unknown(&before.measurements);
    let comparison = Comparison::new(&before, &before, "");
    let pair = ComparisonRecord::new(&comparison, NAMES, None).pair;
    assert_eq!((pair.revision, pair.machine), (None, None));
    assert_eq!(pair.listed_first, "");
}

#[test]
fn of_several_runs_some_ratios_hold_and_some_turn() {
    let one = synthetic::run();
    let two = on_a_slower_machine(synthetic::run());
    // prost takes 450 ns to decode where the default engine takes 300, then 225; to encode 200
    // where it takes 100.
    let prost = is(Stage::Decode, "prost");
    let three = changed(synthetic::run(), prost, |figures| slow(figures, 0.5));
    let runs = [("1", &one), ("2", &two), ("3", &three)];
    let across = Across::new(&runs.map(|(_, run)| run), "");
    let turning: Vec<_> = across.with(Verdict::Turns).collect();
    let [pair] = turning[..] else {
        unreachable!("{turning:?}");
    };
    assert_eq!(
        (pair.one.as_str(), pair.other.as_str(), pair.stage),
        ("protobuf", "protobuf@prost", Stage::Decode)
    );
    let values = pair.ratios.iter().map(|ratio| ratio.value);
    for (found, expected) in values.zip([300.0 / 450.0, 300.0 / 450.0, 300.0 / 225.0]) {
        assert_close(found, expected);
    }
    let page = ratios(&across, &runs, false);
    assert!(!page.contains("different revisions"), "{page}");
    assert_has(
        &page,
        &[
            "1. 1, Abacus(R) 9000, 2 cores",
            "2. 2, Abacus(R) 4000, 2 cores",
            "| engine | decode | protobuf | protobuf@prost | 0.67, 0.67, 1.33 |",
            "| engine | encode | protobuf | protobuf@prost | 0.50, 0.50, 0.50 |",
        ],
    );
    let (turn, hold) = page.split_once("# Ratios that hold in all runs").unwrap();
    assert!(turn.contains("# Ratios that turn: 1 of"));
    assert_has(
        hold,
        &["| format | encode | json@serde_json | protobuf@schema | 4.00, 4.00, 4.00 |"],
    );
}

#[test]
fn ratios_of_different_code_are_said_to_be() {
    let one = synthetic::run();
    let mut two = one.clone();
    two.environment.revision = Some(Revision {
        commit: "0123".to_owned(),
        dirty: false,
    });
    let runs = [("1", &one), ("2", &two)];
    let page = ratios(&Across::new(&[&one, &two], ""), &runs, false);
    assert_has(
        &page,
        &["2 cores, x86_64, linux 6.1, 0123 The runs are of different revisions, so"],
    );
}

#[test]
fn a_ratio_within_noise_neither_holds_nor_turns() {
    let prost = is(Stage::Encode, "prost");
    let near = |times: f64| changed(synthetic::run(), &prost, |one| slow(one, times));
    // The default engine takes 100 ns, and prost 0.1 % less, then 0.1 % more.
    let (one, two) = (near(0.4995), near(0.5005));
    let across = Across::new(&[&one, &two], "protobuf");
    let mut pairs = across.pairs.iter();
    let pair = pairs.find(|pair| pair.of == "engine" && pair.stage == Stage::Encode);
    assert_eq!(pair.unwrap().verdict, Verdict::Undecided);
}
