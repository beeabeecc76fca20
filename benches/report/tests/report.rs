//! Tables of a run whose figures can be worked out by hand.

#![allow(clippy::unwrap_used)]

mod lines;
mod synthetic;

use lines::assert_has;
use std::path::Path;

use wirecost_report::{
    page::page,
    plot::plots,
    records::{
        Data, ENVIRONMENT_FILE, EngineRecord, Environment, Measurement, PeerRecord, Revision, Role,
        Run, STREAMS_FILE, Stage,
    },
    report::{notes, objections, region, report, summary, tables},
    statistics::{Interval, Median},
    tradeoff::workloads,
    workspace,
};

#[test]
fn what_a_message_costs() {
    assert_has(
        &report(&synthetic::run()),
        &[
            "steady-mix: 10 messages, 1.00 KB of JSON each on average. Lower bound (entropy): 70 B for a message \
             sent alone, 35 B if the receiver keeps all history.",
            // 8,000 bits x 100,000 are 80 % of a link of 1 Gbit/s; 1,000 / 70.
            "| json | 400 ns | 100 ns | 100 ns | 600 ns | 1.20 µs | 1.00 KB | 1.00 KB | 1.00 | 14.3 | 80.0 % | - |",
            // 600 bytes less for 10 us more: 480 Mbit/s.
            "| json+gzip-6 | 400 ns | 8.10 µs | 2.10 µs | 600 ns | 11.2 µs | 400 B | 400 B | 0.40 | 5.71 | 32.0 % | < 480 Mbit/s |",
            "| protobuf+gzip-6 | 100 ns | 8.10 µs | 2.10 µs | 300 ns | 10.6 µs | 550 B | 550 B | 0.55 | 7.86 | 44.0 % | never |",
        ],
    );
}

#[test]
fn the_answers_come_first() {
    let report = report(&synthetic::run());
    assert_has(
        &report,
        &[
            "## The answer",
            "- **The fewest bytes**, without compression: protobuf on 1 of 1 workloads. On steady-mix: protobuf \
             500 B per message, JSON 1.00 KB.",
            "- **The least CPU** (sender and receiver), without compression: protobuf on 1 of 1 workloads. On \
             steady-mix: protobuf 600 ns per message, JSON 1.20 µs.",
            // 250 bytes less for 4 us more; with a dictionary 380 for 2 us.
            "- **Compression** on steady-mix: protobuf+zstd-3 saves 50.0 % of the bytes and pays off on links below \
             500 Mbit/s; with a dictionary that all nodes have, protobuf+zstd-3-dict saves 76.0 % of the bytes and \
             pays off on links below 1.52 Gbit/s.",
            "## Findings",
            // 500 bytes less for 4 us more; with a dictionary 800 for 2 us.
            "- **Compression message by message** on steady-mix: json+zstd-3 saves 50.0 % of the bytes \
             and pays off on links below 1.00 Gbit/s; protobuf+zstd-3 saves 50.0 % of the bytes and pays off on links \
             below 500 Mbit/s.",
            "json+zstd-3-dict saves 80.0 % of the bytes and pays off on links below 3.20 Gbit/s;",
            "50 B in a batch (columnar+zstd-3-x64), 60 B in a stream (protobuf+zstd-3-stream),",
        ],
    );
    let place = |what: &str| report.find(what).unwrap();
    assert!(place("## The answer") < place("## Cost of a message"));
    assert!(place("## Cost of a message") < place("## Findings"));
}

#[test]
fn the_headline_has_three_packings_and_six_columns() {
    let region = region(&synthetic::run(), "headline", Path::new(""), "").unwrap();
    assert_has(
        &region,
        &[
            "| wire | encode | decode | CPU | bytes | pays off below |",
            "| json | 400 ns | 600 ns | 1.20 µs | 1.00 KB | - |",
            // 500 bytes less for 4 us more.
            "| json+zstd-3 | 400 ns | 600 ns | 5.20 µs | 500 B | 1.00 Gbit/s |",
            "| protobuf+zstd-3-dict | 100 ns | 300 ns | 2.60 µs | 120 B | 1.52 Gbit/s |",
        ],
    );
    assert_eq!(
        region.lines().filter(|line| line.starts_with("| ")).count(),
        1 + 6
    );
}

/// Asserts that a text fits on one screen, no line of prose being wider than it.
#[track_caller]
fn assert_fits(text: &str) {
    assert!(text.lines().count() <= 58, "{text}");
    let prose = text.lines().filter(|line| !line.starts_with('|'));
    let widest = prose.map(|line| line.chars().count()).max().unwrap();
    assert!(widest <= 110, "{text}");
}

#[test]
fn the_summary_fits_on_one_screen() {
    let root = workspace::root();
    let newest = workspace::published(root).unwrap().pop().unwrap();
    let published = Run::read(&root.join(newest)).unwrap();
    assert!(
        published
            .environment
            .engines
            .iter()
            .any(|one| one.peer.is_some())
    );
    let summary_of_published = summary(&published);
    assert_fits(&summary_of_published);
    for part in [
        "- **The fewest bytes**",
        "| avro+zstd-3-dict ",
        "Lowest delay by link speed",
        "- JSON is for debugging: ",
        "- gzip is appropriate: ",
        "| others, against bincode ",
        "A/A test, ",
        "8 more workloads",
    ] {
        assert!(
            summary_of_published.contains(part),
            "no `{part}` in\n{summary_of_published}"
        );
    }

    let mut failed = synthetic::run();
    for one in &mut failed.measurements {
        if one.role == Role::Contender {
            one.outcome = Err("came back as another message".to_owned());
        }
    }
    assert_fits(&summary(&failed));
}

#[test]
fn a_summary_without_the_usual_packings_has_those_there_are() {
    let mut run = synthetic::run();
    run.measurements.retain(|one| {
        let packing = one.packing.as_deref();
        packing.is_none_or(|packing| packing == "gzip-6")
    });
    assert_has(
        &summary(&run),
        &["| json+gzip-6 | 400 ns | 600 ns | 11.2 µs | 400 B | - |"],
    );
}

#[test]
fn all_tables_are_printed_when_they_are_asked_for() {
    let run = synthetic::run();
    assert_has(
        &tables(&run),
        &[
            "# steady-mix",
            "| json+gzip-6 | 400 ns | 8.10 µs | 2.10 µs | 600 ns | 11.2 µs | 400 B |",
            "| protobuf@prost | 1.2.3 | protobuf@schema | 2.00 × |",
            "# Findings",
        ],
    );
}

#[test]
fn sharing_context_has_its_price() {
    assert_has(
        &report(&synthetic::run()),
        &[
            "| single message | protobuf+zstd-3 | 250 B | 0.25 | 3.57 | 7.14 | 4.60 µs | - | - |",
            "| dictionary | protobuf+zstd-3-dict | 120 B | 0.12 | 1.71 | 3.43 | 2.60 µs | - | - |",
            // 63 / 40 seconds for the first message, half of that on average.
            "| batch of 64 | columnar+zstd-3-x64 | 50 B | 0.050 | 0.71 | 1.43 | 2.25 µs | 788 ms | 1.57 s |",
            "| stream | protobuf+zstd-3-stream | 60 B | 0.060 | 0.86 | 1.71 | 3.60 µs | - | - |",
            // 47 connections of 300 KB.
            "| json+zstd-3-stream | 300 KB | 14.1 MB | 30.0 µs | 400 B | 80 B | 350 B |",
            // 16,000 bytes, at a saving of 200 per message.
            "| json | 16.0 KB | 30 messages | 20.0 ms | 50.0 µs | 200 B | 80 messages | 3,760 messages |",
        ],
    );
}

#[test]
fn a_dictionary_that_saves_nothing_never_pays() {
    let mut run = synthetic::run();
    run.dictionaries[0].held_out_bytes = 4_000;
    assert_has(
        &report(&run),
        &["| 20.0 ms | 50.0 µs | nothing | never | never |"],
    );
}

#[test]
fn every_link_has_a_soonest_wire() {
    // 380 bytes for 2 us: 1.52 Gbit/s. 60 bytes for 1 us: 480 Mbit/s.
    assert_has(
        &report(&synthetic::run()),
        &[
            "- steady-mix, frames that stand alone: protobuf+zstd-3-dict below 1.52 Gbit/s, protobuf above.",
            "- steady-mix, with streams: protobuf+zstd-3-stream below 480 Mbit/s, protobuf+zstd-3-dict up to 1.52 \
             Gbit/s, protobuf above.",
        ],
    );
}

#[test]
fn each_regime_is_held_against_the_entropy() {
    let mut run = synthetic::run();
    assert_has(
        &report(&run),
        &[
            "| steady-mix | 70 B | 3.57 × protobuf+zstd-3 | 1.71 × protobuf+zstd-3-dict |",
            "| 35 B | 1.43 × columnar+zstd-3-x64 | - | 1.71 × protobuf+zstd-3-stream |",
            // 80 bytes of 35 that remain.
            "takes 80 B for the next message on a connection that has carried all earlier messages, 2.29 × the \
             bound (`streams.csv`).",
        ],
    );
    let workload = &mut run.environment.workloads[0];
    workload.entropy_bytes_per_message = Some(30.0);
    workload.shared_history_entropy_bytes_per_message = Some(15.0);
    assert_has(
        &report(&run),
        &["| 30 B | 8.33 × protobuf+zstd-3 | 4.00 × protobuf+zstd-3-dict |"],
    );
    workload_without_entropy(&mut run);
    assert!(!report(&run).contains("Against the entropy"));
}

#[test]
fn only_a_wire_above_the_bound_has_a_reason() {
    let mut run = synthetic::run();
    let reason = "× the bound (`streams.csv`). It is above the bound because";
    assert_has(&report(&run), &[&format!("{reason} compression")]);
    let streams = run.streams.clone();
    for stream in &mut run.streams {
        stream.format = "model".to_owned();
    }
    assert_has(&report(&run), &[&format!("{reason} the model")]);
    run.streams = streams;
    run.environment.workloads[0].shared_history_entropy_bytes_per_message = Some(80.0);
    let report = report(&run);
    assert_has(&report, &["1.00 × the bound (`streams.csv`)."]);
    assert!(!report.contains("above the bound"), "{report}");
}

fn workload_without_entropy(run: &mut Run) {
    let workload = &mut run.environment.workloads[0];
    workload.entropy_bytes_per_message = None;
    workload.shared_history_entropy_bytes_per_message = None;
}

#[test]
fn dictionaries_are_judged_by_messages_they_never_saw() {
    let mut run = synthetic::run();
    assert_has(
        &report(&run),
        &[
            "| json | 16.0 KB | 2,000 | 4,000 | 0.50 | chosen |",
            // The mix's dictionary takes 0.5 of JSON's 5,000 and all of protobuf's 2,500.
            "| steady-mix | 2 | 0.50 | 0.75 | 0.71 |",
        ],
    );
    run.dictionaries.clear();
    run.streams.clear();
    let report = report(&run);
    assert!(!report.contains("## Dictionaries"));
    assert!(!report.contains("memory per connection"));
    assert_has(&report, &["| stream | protobuf+zstd-3-stream | 60 B |"]);
}

#[test]
fn the_three_claims() {
    assert_has(
        &report(&synthetic::run()),
        &[
            "JSON takes 2.00 × the bytes of the smallest binary format and 2.50 × the encode and decode",
            "Cells in which JSON is no worse than a binary format: none.",
            "no smaller than compressed JSON: steady-mix/protobuf (bytes, both with gzip-6).",
            "zstd-3 takes fewer bytes than gzip-6 in 1 of 2 cells, less time (compress and decompress) in 2 of 2",
            "On a 1 Gbit/s link gzip-6 delivers the message sooner than no compression in 0 of 2 cells.",
        ],
    );
    assert_has(
        &summary(&synthetic::run()),
        &[
            "- JSON is for debugging: 2.00 × the bytes of the smallest binary format, 2.50 × the time of the fastest.",
            "- Binary saves bandwidth and CPU: fewer bytes than JSON in 1 of 1 cells, less CPU in 1.",
            "- gzip is appropriate: zstd-3 takes fewer bytes in 1 of 2 cells, less time in 2.",
        ],
    );
}

/// Returns the run with the names of JSON and protobuf exchanged.
fn with_json_as_protobuf(mut run: Run) -> Run {
    let formats = run.measurements.iter_mut().map(|one| &mut one.format);
    let engines = &mut run.environment.engines;
    let formats = formats.chain(engines.iter_mut().map(|one| &mut one.format));
    for format in formats {
        *format = match format.as_str() {
            "json" => "protobuf".to_owned(),
            "protobuf" => "json".to_owned(),
            other => other.to_owned(),
        };
    }
    run
}

#[test]
fn json_may_be_smaller_and_faster_than_a_binary_format() {
    let run = with_json_as_protobuf(synthetic::run());
    assert_has(
        &report(&run),
        &[
            "JSON takes 0.50 × the bytes of the smallest binary format and 0.40 × the encode and decode",
            "Cells in which JSON is no worse than a binary format: steady-mix/protobuf (bytes), steady-mix/protobuf \
             (encode + decode).",
            "no smaller than compressed JSON: steady-mix/protobuf (bytes, both with zstd-3).",
        ],
    );
    assert_has(
        &summary(&run),
        &[
            "- JSON is for debugging: 0.50 × the bytes of the smallest binary format, 0.40 × the time of the fastest.",
            "- Binary saves bandwidth and CPU: fewer bytes than JSON in 0 of 1 cells, less CPU in 0.",
        ],
    );
}

#[test]
fn gzip_may_be_smaller_and_faster_than_zstd() {
    let mut run = synthetic::run();
    let of_mix = |one: &&mut Measurement| one.workload == "steady-mix";
    for one in run.measurements.iter_mut().filter(of_mix) {
        let figures = one.outcome.as_mut().unwrap();
        if matches!(one.stage, Stage::Compress | Stage::Decompress) {
            figures.ns = figures.ns.divided_by(10.0);
        }
        if one.packing.as_deref() == Some("zstd-3") {
            let ratio = &mut figures.ratio;
            ratio.value *= 20.0;
            ratio.interval = ratio.interval.map(|Interval { low, high }| Interval {
                low: 20.0 * low,
                high: 20.0 * high,
            });
            figures.sizes.total = 9_000;
        }
    }
    assert_has(
        &report(&run),
        &[
            "zstd-3 takes fewer bytes than gzip-6 in 0 of 2 cells, less time (compress and decompress) in 0 of 2, and \
             both in 0 of 2; the times are a tie in 0 of 2.",
            // JSON's 600 bytes less for 1 us more.
            "On a 1 Gbit/s link gzip-6 delivers the message sooner than no compression in 1 of 2 cells.",
        ],
    );
    let line = "- gzip is appropriate: zstd-3 takes fewer bytes in 0 of 2 cells, less time in 0.";
    assert_has(&summary(&run), &[line]);
}

#[test]
fn a_format_without_compression_may_win_on_every_link() {
    let mut run = synthetic::run();
    for one in &mut run.measurements {
        let figures = one.outcome.as_mut().unwrap();
        if one
            .packing
            .as_deref()
            .is_some_and(|packing| packing != "none")
        {
            figures.sizes.total = 20_000;
        }
    }
    let alone = |format| format!("- steady-mix, frames that stand alone: {format} on every link.");
    let streams = |format| format!("- steady-mix, with streams: {format} on every link.");
    assert_has(&report(&run), &[&alone("protobuf"), &streams("protobuf")]);
    let run = with_json_as_protobuf(run);
    assert_has(&report(&run), &[&alone("json"), &streams("json")]);
}

#[test]
fn what_compression_does_not_make_smaller_is_counted() {
    let mut run = synthetic::run();
    assert!(!report(&run).contains("messages sent uncompressed"));
    let zipped = run.measurements.iter_mut().filter(|one| {
        let of = (one.stage, one.format.as_str(), one.packing.as_deref());
        of == (Stage::Compress, "protobuf", Some("gzip-6"))
    });
    zipped.for_each(|one| one.outcome.as_mut().unwrap().sizes.stored = 7);
    assert_has(&report(&run), &["| steady-mix/protobuf | 10 | 7 | 0 |"]);
}

#[test]
fn contenders_are_ranked_with_ties() {
    let mut run = synthetic::run();
    assert_has(
        &report(&run),
        &[
            "| 1 | protobuf | 100 ns [99 ns, 101 ns] | 0.250 [0.249, 0.251] | 100 |",
            "| 3 | json | 400 ns [398 ns, 402 ns] | 1 (reference) | 100 |",
            "encode: A/A twin 1.002 [1.002, 1.003]; differences within 0.35 % are ties.",
        ],
    );
    // With a noise floor of 40 %, 0.250 and 0.500 overlap.
    let twin = run
        .measurements
        .iter_mut()
        .find(|one| one.role == Role::Twin)
        .unwrap();
    let ratio = &mut twin.outcome.as_mut().unwrap().ratio;
    ratio.interval.as_mut().unwrap().high = 1.4;
    assert_has(
        &report(&run),
        &["| 1 = | protobuf@prost | 200 ns [120 ns, 281 ns] | 0.500 [0.499, 0.501] | 100 |"],
    );
}

#[test]
fn engines_and_contexts_are_compared() {
    let report = report(&synthetic::run());
    assert_has(
        &report,
        &[
            "| protobuf@prost | 1.2.3 | protobuf@schema | 2.00 × | 2.00 - 2.00 | 1.50 × | 1.50 - 1.50 |",
            "| json+zstd-3 | compress | 3.00 µs [2.99 µs, 3.01 µs] | 9.00 µs [8.99 µs, 9.01 µs] | 3.000 [2.999, 3.001] × |",
            "| json+zstd-3 | both | 4.00 µs [3.99 µs, 4.01 µs] | 12.0 µs [12.0 µs, 12.0 µs] | 3.00 × |",
        ],
    );
}

#[test]
fn notes_stand_beside_the_figures() {
    let mut run = synthetic::run();
    run.environment.notes = vec!["corpus: 3 of 4 documents are opaque".to_owned()];
    for text in [report(&run), summary(&run)] {
        assert_has(&text, &["corpus: 3 of 4 documents are opaque."]);
    }
    run.environment.notes = vec!["steady-mix: a document alone is 700 B of JSON".to_owned()];
    let headline = region(&run, "headline", Path::new(""), "").unwrap();
    let beside = "1.00 KB of JSON each on average. Lower bound (entropy): 70 B for a message sent alone, 35 B if the \
                  receiver keeps all history. Note: a document alone is 700 B of JSON.";
    assert_has(&headline, &[beside]);
}

#[test]
fn the_smallest_wire_is_compared_with_the_documents_themselves() {
    let mut run = synthetic::run();
    assert_eq!(notes(&run, "steady-mix"), None);
    run.environment.notes = vec!["steady-mix: opaque\nother: transparent".to_owned()];
    run.environment.workloads[0].own_json_bytes_per_message = Some(40.0);
    let said = notes(&run, "steady-mix").unwrap();
    let smallest =
        "the smallest wire, columnar+zstd-3-x64, takes 50 B for a document, 1.25 × its own JSON";
    assert_eq!(said, format!("Note: opaque.\nNote: {smallest}.\n"));
    assert!(page(&run).contains(&format!("steady-mix: {smallest}")));
}

#[test]
fn the_noise_is_that_of_the_printed_times() {
    // Twins of 401 and 597 against 400 and 600 ns: at most 0.5 %, and neither interval contains 1.
    // The others took as long as their references.
    assert_has(
        &report(&synthetic::run()),
        &[
            "A/A test, 6 groups: the printed time of the twin is within 0.50 % of the reference's \
             in every group (the farthest is steady-mix/decode), and within 1.00 % in 6 groups. In 4 of 6 groups the \
             95 % interval of the twin's ratio contains 1.",
        ],
    );
}

#[test]
fn a_failure_is_a_row_and_no_hole() {
    let mut run = synthetic::run();
    let prost = run
        .measurements
        .iter_mut()
        .find(|one| one.engine.as_deref() == Some("prost"));
    prost.unwrap().outcome = Err("message 3: came back as another message".to_owned());
    let row = "| steady-mix | encode | protobuf@prost | message 3: came back as another message |";
    assert_has(&report(&run), &[row]);
    let line = "Failures: 1, all in the report. The first: steady-mix, encode, protobuf@prost: message 3: came \
                back as another message.";
    assert_has(&summary(&run), &[line]);
}

#[test]
fn what_was_not_measured_hides_nothing_else() {
    let mut run = synthetic::run();
    let engines = &mut run.environment.engines;
    for name in ["apache-value", "schema"] {
        let is_default = name == "schema";
        let format = "avro".to_owned();
        engines.insert(
            0,
            EngineRecord {
                format,
                name: name.to_owned(),
                is_default,
                peer: None,
                ..engines[0].clone()
            },
        );
    }
    assert_has(
        &report(&run),
        &["| protobuf@prost | 1.2.3 | protobuf@schema | 2.00 × |"],
    );
}

#[test]
fn an_empty_run_has_a_report() {
    let mut run = synthetic::run();
    run.measurements.clear();
    run.environment.interrupted = true;
    assert_has(&report(&run), &["The run was interrupted"]);
    assert!(!summary(&run).contains("json"));
}

#[test]
fn what_is_unknown_is_said() {
    let mut run = synthetic::run();
    run.environment = Environment::unknown(&run.measurements);
    run.missing = vec![ENVIRONMENT_FILE, STREAMS_FILE];
    let said = "environment.json is missing: machine, compiler, versions and entropy are unknown";
    for text in [report(&run), summary(&run)] {
        assert_has(
            &text,
            &[
                said,
                "streams.csv is missing: the report has no streams.",
                "10 messages, 1.00 KB of JSON each on average.\n",
            ],
        );
    }
    assert_has(
        &report(&run),
        &["| json@serde_json+gzip-6 | 400 ns | 8.10 µs |"],
    );
    assert!(!report(&run).contains("0 cores"));
    // JSON is identified by its properties, not by its name.
    let compared = ["| single message | protobuf@schema+zstd-3 | 250 B | 0.25 |"];
    assert_has(&report(&run), &compared);
    assert_eq!(
        objections(&run)[0],
        "it lacks environment.json, streams.csv"
    );
}

#[test]
fn names_of_a_stranger_break_no_table() {
    let mut run = synthetic::run();
    let name = "a|b\n<script>](c";
    run.environment.workloads[0].name = name.to_owned();
    for one in &mut run.measurements {
        one.workload = name.to_owned();
    }
    let report = report(&run);
    assert_has(
        &report,
        &[
            r"### a\|b \<script>](c",
            r"| a\|b \<script>](c |",
            r"![a\|b \<script>(c:",
        ],
    );
}

#[test]
fn only_a_whole_and_quiet_run_is_published() {
    let whole = synthetic::run();
    assert!(objections(&whole).is_empty());

    let mut interrupted = whole.clone();
    interrupted.environment.interrupted = true;
    assert_eq!(objections(&interrupted), ["it did not run to its end"]);

    let mut changed = whole.clone();
    changed.environment.revision = Some(Revision {
        commit: "0123".to_owned(),
        dirty: true,
    });
    let differs = ["the sources differed from commit 0123"];
    assert_eq!(objections(&changed), differs);

    let mut partial = whole.clone();
    partial.environment.left_out = vec!["workload query".to_owned()];
    assert_eq!(objections(&partial), ["it left out workload query"]);

    let mut failed = whole.clone();
    failed.measurements[0].outcome = Err("broken".to_owned());
    assert_eq!(objections(&failed), ["1 stage failed"]);
}

/// Returns a run of 100 groups, whose twins take these multiples of their references' times. The other
/// twins take as long as their references.
fn with_twins(times: &[f64]) -> Run {
    let mut run = synthetic::run();
    let measurements = std::mem::take(&mut run.measurements);
    let of_group = measurements
        .iter()
        .filter(|one| one.stage == Stage::Decode && one.role != Role::Contender);
    let of_group: Vec<_> = of_group.collect();
    for group in 0..100 {
        run.measurements.extend(of_group.iter().map(|one| {
            let mut one = (*one).clone();
            one.workload = format!("group-{group}");
            if one.role == Role::Twin {
                let ratio = times.get(group).copied().unwrap_or(1.0);
                one.outcome.as_mut().unwrap().ratio.value = ratio;
            }
            one
        }));
    }
    run
}

#[test]
fn nearly_all_groups_of_a_published_run_are_quiet() {
    let objections = |times: &[f64]| objections(&with_twins(times));
    assert_eq!(objections(&[1.009; 100]), [""; 0]);
    assert_eq!(objections(&[0.985, 1.012, 0.971, 1.029, 1.011]), [""; 0]);
    assert_eq!(
        objections(&[0.985, 1.012, 0.971, 1.029, 1.011, 1.02]),
        [
            "the printed times of 94 of 100 A/A twins are within 1.00 % of the reference's, less than 95.0 % of them"
        ]
    );
    assert_eq!(
        objections(&[1.031]),
        [
            "the printed time of the A/A twin of group-0/decode is 1.031 times the reference's, more than 3.00 % off"
        ]
    );
    assert_eq!(objections(&[0.969]).len(), 1);
    assert_eq!(objections(&[1.05; 100]).len(), 101);
}

fn peer(format: &str, name: &str, against: &str, views: bool) -> EngineRecord {
    EngineRecord {
        format: format.to_owned(),
        name: name.to_owned(),
        version: "9.9.9".to_owned(),
        is_default: false,
        is_canonical: name != "unsorted",
        keeps: Some(String::new()),
        peer: Some(PeerRecord {
            against: against.to_owned(),
            against_engine: None,
            timed: "structs".to_owned(),
            keeps: None,
            is_control: false,
            views,
        }),
    }
}

/// Adds a row with a ratio to the reference, and an interval of 0.9 to 1.2 times the ratio.
fn add_row(run: &mut Run, stage: Stage, format: &str, name: &str, ratio: f64, bytes: usize) {
    let of_json = |one: &&Measurement| one.stage == stage && one.role == Role::Reference;
    let mut one = run.measurements.iter().find(of_json).unwrap().clone();
    (one.format, one.engine) = (format.to_owned(), Some(name.to_owned()));
    one.role = Role::Contender;
    let figures = one.outcome.as_mut().unwrap();
    figures.sizes.total = bytes;
    figures.ratio = Median {
        value: ratio,
        interval: Some(Interval {
            low: 0.9 * ratio,
            high: 1.2 * ratio,
        }),
    };
    run.measurements.push(one);
}

#[test]
fn peers_stand_beside_our_engines() {
    let mut run = synthetic::run();
    assert!(!report(&run).contains("Other libraries"));

    run.environment.engines.extend([
        peer("json", "fast", "json", false),
        peer("json", "unsorted", "json", false),
        peer("json", "borrows", "json", true),
        peer("pack", "tied", "protobuf", false),
        peer("pack", "packer", "protobuf", false),
        peer("pack", "not-asked-for", "protobuf", false),
    ]);
    for (stage, format, name, ratio, bytes) in [
        (Stage::Encode, "json", "fast", 0.5, 9_900),
        (Stage::Decode, "json", "fast", 1.1, 9_900),
        (Stage::Decode, "json", "unsorted", 0.95, 9_900),
        (Stage::Encode, "json", "unsorted", 0.6, 9_900),
        (Stage::Decode, "json", "borrows", 0.1, 9_900),
        // This project's protobuf encodes in a quarter of the reference's time, and decodes in half
        // of it.
        (Stage::Encode, "pack", "tied", 0.75, 4_900),
        (Stage::Decode, "pack", "tied", 0.25, 4_900),
        (Stage::Encode, "pack", "packer", 0.5, 9_800),
    ] {
        add_row(&mut run, stage, format, name, ratio, bytes);
    }
    let mut failed = run.measurements.last().unwrap().clone();
    failed.stage = Stage::Decode;
    failed.outcome = Err("came back as another message".to_owned());
    run.measurements.push(failed);

    let report = report(&run);
    assert_has(
        &report,
        &[
            "| protobuf@prost | 1.2.3 | | protobuf@schema | 2.00 [1.99, 2.01] | 2.00 - 2.00 |",
            "| json@fast | 9.9.9 | structs | json@serde_json | **0.50** [0.45, 0.60] | 0.50 - 0.50 | \
             1.10 [0.99, 1.32] | 1.10 - 1.10 | same |",
            // Its interval does not show that it is faster; and an equal number of bytes is not the
            // same bytes.
            "| 0.95 [0.85, 1.14] | 0.95 - 0.95 | 1.00 |",
            // Another format's bytes are not the same, whatever their number.
            "| **0.50** [0.45, 0.60] | 0.50 - 0.50 | 1.00 |",
            "| pack@packer | 9.9.9 | structs; failed on steady-mix | protobuf@schema | \
             2.00 [1.79, 2.41] | 2.00 - 2.00 | - | - | 2.00 |",
        ],
    );
    assert!(!report.contains("not-asked-for | 9.9.9 | structs"));
    // Without views, and without failed libraries.
    assert_has(
        &report,
        &[
            "| json | json@fast | **0.50** [0.45, 0.60] | json@unsorted | 0.95 [0.85, 1.14] |",
            "| protobuf | protobuf@prost | 2.00 [1.99, 2.01] | protobuf@prost | 1.50 [1.50, 1.51] |",
            "| others, against protobuf | pack@tied | 3.00 [2.69, 3.61] | pack@tied | \
             **0.50** [0.45, 0.60] |",
            "Rows in which a library is faster than our engine: `json` to encode; `others, against protobuf` to decode.",
        ],
    );
}

/// The interval of 0.72 to 0.96 is below 1 in both stages, and the twin of encode is 26 % off.
#[test]
fn a_library_is_faster_by_the_noise_of_its_stage() {
    let mut run = synthetic::run();
    let is_twin = |one: &&mut Measurement| one.stage == Stage::Encode && one.role == Role::Twin;
    let twin = run.measurements.iter_mut().find(is_twin).unwrap();
    twin.outcome.as_mut().unwrap().ratio = Median {
        value: 1.25,
        interval: Some(Interval {
            low: 1.24,
            high: 1.26,
        }),
    };
    run.environment
        .engines
        .push(peer("json", "near", "json", false));
    for stage in [Stage::Encode, Stage::Decode] {
        add_row(&mut run, stage, "json", "near", 0.8, 9_900);
    }
    assert_has(
        &report(&run),
        &[
            "| json | json@near | 0.80 [0.72, 0.96] | json@near | **0.80** [0.72, 0.96] |",
            "Rows in which a library is faster than our engine: `json` to decode.",
            "Differences within 26.0 % to encode and 0.60 % to decode are ties (largest noise floor of the groups of \
             the stage).",
        ],
    );
}

/// prost's structs have strings and trees, and the views of buffa are decoded without text of their own.
#[test]
fn each_library_is_held_against_our_engine_with_its_types() {
    let mut run = synthetic::run();
    let ours = |name, views| {
        let mut engine = peer("protobuf", name, "protobuf", views);
        engine.peer.as_mut().unwrap().is_control = true;
        engine
    };
    run.environment.engines.extend([
        peer("protobuf", "buffa-views", "protobuf", true),
        ours("over-trees", false),
        ours("views", true),
    ]);
    for (stage, name, ratio) in [
        (Stage::Encode, "buffa-views", 0.8),
        (Stage::Encode, "over-trees", 0.4),
        (Stage::Encode, "views", 0.25),
        (Stage::Decode, "buffa-views", 0.3),
        (Stage::Decode, "over-trees", 0.6),
        (Stage::Decode, "views", 0.1),
    ] {
        add_row(&mut run, stage, "protobuf", name, ratio, 4_900);
    }
    let report = report(&run);
    // prost encodes in half of the reference's time, and decodes in three quarters of it.
    assert_has(
        &report,
        &[
            "| protobuf@prost | 1.2.3 | | protobuf@over-trees | 1.25 [",
            "| protobuf@prost | 1.2.3 | protobuf@over-trees | 1.25 × | 1.25 - 1.25 | 1.25 × | 1.25 - 1.25 |",
            "| protobuf@buffa-views | 9.9.9 | structs | protobuf@over-trees, protobuf@views | 2.00 [1.50, 2.67] | \
             2.00 - 2.00 | 3.00 [2.25, 4.00] |",
        ],
    );
}

/// Returns a run with a control that takes `control` times its engine's time to decode, and with a
/// peer that is compared with the engine over strings.
fn with_over_strings(control: f64) -> Run {
    let mut run = synthetic::run();
    let with = |engine: EngineRecord, change: fn(&mut PeerRecord)| EngineRecord {
        peer: engine.peer.map(|mut peer| {
            change(&mut peer);
            peer
        }),
        ..engine
    };
    run.environment.engines.extend([
        with(peer("json", "control", "json", false), |one| {
            one.is_control = true;
        }),
        with(peer("json", "over-strings", "json", false), |one| {
            one.is_control = true;
        }),
        with(peer("pack", "strings", "json", false), |one| {
            one.against_engine = Some("over-strings".to_owned());
        }),
    ]);
    for (name, format, ratio) in [
        ("control", "json", control),
        ("over-strings", "json", 2.0),
        ("strings", "pack", 1.8),
    ] {
        add_row(&mut run, Stage::Decode, format, name, ratio, 9_900);
    }
    run
}

#[test]
fn peers_are_held_against_the_same_types() {
    let mut run = with_over_strings(0.95);
    run.environment
        .engines
        .push(peer("pack", "plain", "json", false));
    add_row(&mut run, Stage::Decode, "pack", "plain", 1.5, 9_900);
    let report = report(&run);
    assert_has(
        &report,
        &[
            "| pack@strings | 9.9.9 | structs | json@over-strings | - | - | 0.90 [0.64, 1.26] |",
            // The control is faster, but belongs to this project.
            "| others, against json | - | - | pack@strings | 0.90 [0.64, 1.26] |",
            "Rows in which a library is faster than our engine: none.",
            "it takes 0.95 to decode (0.95 on single workloads). The error of a comparison is \
             the distance of the farthest mean from 1: 5.00 % (json@control decode).",
        ],
    );
}

/// The records of a run have the state of an engine, of a peer alone in older records, or none.
#[test]
fn the_state_of_engines_is_listed_as_far_as_it_is_known() {
    let mut run = with_over_strings(1.0);
    for engine in &mut run.environment.engines {
        match (engine.format.as_str(), engine.name.as_str()) {
            ("json", "serde_json") => engine.keeps = Some("a scratch buffer".to_owned()),
            ("protobuf", "prost") => engine.keeps = Some(String::new()),
            ("pack", "strings") => {
                engine.keeps = None;
                engine.peer.as_mut().unwrap().keeps = Some("a stack".to_owned());
            }
            _ => {}
        }
    }
    assert_has(
        &report(&run),
        &[
            "| json | a scratch buffer | | pack@strings | a stack | These keep nothing else: protobuf@prost.",
        ],
    );
}

/// Although its interval of 0.45 to 0.60 says that it is faster.
#[test]
fn no_control_is_faster_than_its_engine() {
    let report = report(&with_over_strings(0.5));
    let row = "| json@control | 9.9.9 | structs | json@serde_json | - | - | 0.50 [0.45, 0.60] | 0.50 - 0.50 |";
    assert_has(&report, &[row]);
}

/// The engine over strings is no such control, although it takes twice its engine's time.
#[test]
fn a_run_whose_adapter_disturbs_the_comparison_is_not_published() {
    let objections = |control| objections(&with_over_strings(control));
    assert_eq!(objections(1.09), [""; 0]);
    assert_eq!(
        objections(1.11),
        ["json@control decode takes 1.11 of its engine's time, more than 10.0 % off"]
    );
    assert_eq!(objections(0.89).len(), 1);
}

#[test]
fn a_run_whose_libraries_lack_a_control_is_not_published() {
    let mut run = with_over_strings(1.0);
    run.environment
        .engines
        .push(peer("pack", "fast", "protobuf", false));
    assert_eq!(
        objections(&run),
        ["these formats have peers and no control: protobuf"]
    );
}

/// Adds the other data "points", on which prost takes `ratio` of this project's protobuf time to
/// encode and to decode.
fn with_other_data(mut run: Run, ratio: f64) -> Run {
    let mut workload = run.environment.workloads[0].clone();
    (workload.name, workload.data) = ("points".to_owned(), Data::Other);
    let coding = run
        .measurements
        .iter()
        .filter(|one| one.workload == "steady-mix" && one.engine.is_some());
    let of_points = |one: &Measurement| {
        let mut one = one.clone();
        one.workload = "points".to_owned();
        let figures = one.outcome.as_mut().unwrap();
        let is = |name| one.engine.as_deref() == Some(name) && one.format == "protobuf";
        let value = match (one.role, is("schema"), is("prost")) {
            (Role::Contender, true, _) => 0.5,
            (Role::Contender, _, true) => 0.5 * ratio,
            _ => 1.0,
        };
        let interval = Interval {
            low: 0.99 * value,
            high: 1.01 * value,
        };
        (figures.ratio.value, figures.ratio.interval) = (value, Some(interval));
        one
    };
    let points: Vec<_> = coding
        .filter(|one| one.format != "columnar")
        .map(of_points)
        .collect();
    run.measurements.extend(points);
    run.environment.workloads.push(workload);
    run
}

#[test]
fn other_data_is_in_its_own_tables_alone() {
    let run = synthetic::run();
    let with_other = with_other_data(run.clone(), 0.5);
    let of = |run: &Run, name| region(run, name, Path::new(""), "").unwrap();
    for name in [
        "environment",
        "failures",
        "headline",
        "claims",
        "regimes",
        "bands",
        "entropy",
        "dictionaries",
        "engines",
        "peers",
        "contexts",
        "plot",
        "advice",
    ] {
        assert_eq!(of(&run, name), of(&with_other, name), "{name}");
    }
    assert_eq!(page(&run), page(&with_other));
    assert_eq!(workloads(&run), workloads(&with_other));
    assert_eq!(plots(&run).len(), plots(&with_other).len());
    assert!(!report(&run).contains("other data"));
    assert!(!report(&run).contains("**Other libraries**"));
    let report = report(&with_other);
    assert_has(&report, &["### points (other data)"]);
    assert!(!report.contains("### points\n"));
}

#[test]
fn peers_are_held_against_the_same_types_on_both_kinds_of_data() {
    let report = report(&with_other_data(with_over_strings(1.0), 2.0));
    assert_has(
        &report,
        &["| pack@strings | json@over-strings, json@serde_json | - | - | 0.90 [0.68, 1.20] | "],
    );
}

/// A library that was measured on the run's messages alone counts there, and has no row.
#[test]
fn the_lead_counts_all_libraries() {
    let mut run = with_other_data(with_over_strings(1.0), 2.0);
    run.environment
        .engines
        .push(peer("pack", "fast", "json", false));
    add_row(&mut run, Stage::Decode, "pack", "fast", 0.5, 9_900);
    let report = report(&run);
    // prost is slower, and the library over strings is a tie. The controls do not count.
    assert_has(
        &report,
        &[
            "All libraries that decode to owned values, including those that only the table `peers` has. A library with \
             several rows counts once, by its row with the least time:",
            "- Decode: on the run's messages our engine is faster than 1 of 3, slower than pack@fast, tied with \
             pack@strings; on other data it is faster than 1 of 2, slower than none, tied with pack@strings.",
            "on the run's messages our engines encode faster than 1 of 1 and decode faster than 1 of 3;",
        ],
    );
    let (_, by_data) = report
        .split_once("\n## Other libraries on other data\n")
        .unwrap();
    let (by_data, _) = by_data.split_once("\n## ").unwrap();
    assert!(!by_data.contains("| pack@fast "), "{by_data}");
}

/// A library with its own types, without limits, and in another format counts by the row with the least time.
#[test]
fn the_lead_counts_a_library_once() {
    let mut run = with_other_data(synthetic::run(), 2.0);
    run.environment.engines.extend([
        peer("protobuf", "prost-bare", "protobuf", false),
        peer("pack", "prost", "protobuf", false),
    ]);
    add_row(
        &mut run,
        Stage::Decode,
        "protobuf",
        "prost-bare",
        0.1,
        4_900,
    );
    add_row(&mut run, Stage::Decode, "pack", "prost", 0.2, 4_900);
    assert_has(
        &report(&run),
        &[
            "- Decode: on the run's messages our engine is faster than 0 of 1, slower than protobuf@prost-bare, \
             tied with none; on other data it is faster than 1 of 1,",
        ],
    );
}

#[test]
fn the_workloads_that_a_library_wins_are_listed() {
    let losses = |ratio| {
        let report = report(&with_other_data(synthetic::run(), ratio));
        let (_, losses) = report
            .split_once("## Workloads on which a library takes less time")
            .unwrap();
        losses.split_once("\n## ").unwrap().0.to_owned()
    };
    assert_has(
        &losses(0.5),
        &[
            "| protobuf@prost | encode | points | 0.50 | not explained |",
            "| protobuf@prost | decode | points | 0.50 | not explained |",
        ],
    );
    assert_has(
        &losses(2.0),
        &["No library of our formats takes less time than our engine by 10.0 % on a workload."],
    );
}

/// Adds the wire `model+static`, with the times of protobuf+zstd-3-dict and half of its bytes.
fn with_model(mut run: Run) -> Run {
    let is_like = |one: &&Measurement| {
        one.format == "protobuf"
            && (one.engine.as_deref() == Some("schema")
                || one.packing.as_deref() == Some("zstd-3-dict"))
    };
    let of_model = |one: &Measurement| {
        let mut one = one.clone();
        (one.format, one.packing) = ("model".to_owned(), Some("static".to_owned()));
        one.outcome.as_mut().unwrap().sizes.total = 600;
        one
    };
    let rows: Vec<_> = run
        .measurements
        .iter()
        .filter(is_like)
        .map(of_model)
        .collect();
    run.measurements.extend(rows);
    let mut engine = run.environment.engines[1].clone();
    engine.format = "model".to_owned();
    run.environment.engines.push(engine);
    run
}

#[test]
fn the_links_of_the_model_are_listed() {
    let title = "## Links on which the model codec has the lowest delay";
    assert!(!report(&synthetic::run()).contains(title));
    let report = report(&with_model(with_other_data(synthetic::run(), 1.0)));
    let (_, section) = report.split_once(title).unwrap();
    // 440 bytes less than protobuf for 2 us more: 1.76 Gbit/s. At 1 Gbit/s, protobuf+zstd-3-dict takes 0.48 us
    // more than 3.08 us.
    assert_has(
        section,
        &[
            "| steady-mix | model+static | 60 B | 2.60 µs | protobuf+zstd-3-dict | 120 B | 2.60 µs | < 1.76 Gbit/s | 0.87 |",
            "The run did not measure the format on points.",
        ],
    );
}

#[test]
fn the_lead_is_said_for_both_kinds_of_data() {
    let of = |ratio| report(&with_other_data(synthetic::run(), ratio));
    assert_has(
        &of(0.5),
        &[
            "over the run's 1 workloads, and over the 1 workloads of other data (points)",
            "| protobuf@prost | protobuf@schema | 2.00 [1.99, 2.01] | **0.50** [0.49, 0.51] | \
             1.50 [1.50, 1.51] | **0.50** [0.49, 0.51] |",
            "- Encode: on the run's messages our engine is faster than 1 of 1, slower than none, tied with none; on \
             other data it is faster than 0 of 1, slower than protobuf@prost, tied with none.",
            "- **Other libraries** that decode to owned values, counted in COMPARE.md and in the run's report: on the run's \
             messages our engines encode faster than 1 of 1 and decode faster than 1 of 1; on data that no cluster sends they \
             encode faster than 0 of 1 and decode faster than 0 of 1.",
        ],
    );
    assert_has(
        &of(2.0),
        &[
            "on other data it is faster than 1 of 1, slower than none, tied with none.",
            "they encode faster than 1 of 1 and decode faster than 1 of 1.",
            "2.00 [1.96, 2.04]",
        ],
    );
}
