//! `wirecost advise` over a run whose figures can be worked out by hand, and the code that it
//! shows.

#![allow(clippy::panic, clippy::unwrap_used)]

#[path = "../../report/tests/lines/mod.rs"]
mod lines;
#[path = "../../report/tests/recorded/mod.rs"]
mod recorded;
// As `renew` writes it.
#[rustfmt::skip]
mod snippets;
#[path = "../../report/tests/synthetic/mod.rs"]
mod synthetic;

use lines::assert_has;
use std::{
    fs,
    path::Path,
    process::{Command, Output},
};

use serde_json::Value;
use tempfile::TempDir;
use wirecost::{Codec, Columnar, Format, Framing, Packing, Received, Receiver};
use wirecost_fixtures::golden;
use wirecost_message::Message;
use wirecost_report::{
    records::{LINKS_FILE, Role, Run},
    report::{self, snippet},
    tradeoff::{Advice, Setting, wires},
    workspace,
};

/// The synthetic run on disk.
struct Recorded {
    _parent: TempDir,
    directory: String,
}

fn recorded() -> Recorded {
    recorded_run(&synthetic::run())
}

fn recorded_run(run: &Run) -> Recorded {
    let parent = tempfile::tempdir().unwrap();
    let directory = recorded::recorded(parent.path(), "run", run);
    let directory = directory.to_str().unwrap().to_owned();
    Recorded {
        _parent: parent,
        directory,
    }
}

impl Recorded {
    fn advise(&self, line: &str) -> Output {
        let mut command = Command::new(env!("CARGO_BIN_EXE_wirecost"));
        command.args(["advise", "--run", &self.directory]);
        command.args(line.split_whitespace()).output().unwrap()
    }

    fn text(&self, line: &str) -> String {
        let output = self.advise(line);
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        assert_eq!((output.status.code(), said.as_str()), (Some(0), ""));
        String::from_utf8(output.stdout).unwrap()
    }
}

#[test]
fn notes_on_the_messages_come_first() {
    let mut run = synthetic::run();
    run.environment.notes = vec!["steady-mix: the documents are opaque".to_owned()];
    let text = String::from_utf8(recorded_run(&run).advise("").stdout).unwrap();
    let first = "Note: the documents are opaque.\n\nSetting: steady-mix of ";
    assert!(text.starts_with(first), "{text}");
}

#[test]
fn the_answer_comes_with_its_reasons() {
    let text = recorded().text("--link 10Mbit --rate 10/s --fan-out 1");
    assert_has(
        &text,
        &[
            "10 messages/s to 1 receiver over a link of 10.0 Mbit/s, with at most 0.1 cores per node; ranked by delay.",
            // 100 + 2,600 + 600 + 300 ns, and 480 bits in 48 us; JSON: 1.2 us and 800 us.
            "Use protobuf+zstd-3-stream: a message arrives in 51.6 µs.",
            "Compared with plain JSON, it saves 94.0 % of the bytes, 93.6 % of the delay and has 3.00 × the CPU.",
            // 84.2 us: 400 + 2,600 + 600 + 600 ns, and 800 bits.
            "Second: json+zstd-3-stream, 63.2 % more delay.",
            // Ten a second of 480 bits are 0.048 % of the link, of 3.6 us 36 us a second.
            "| 1 | protobuf+zstd-3-stream | 60 B | 3.60 µs | 51.6 µs | 20,833/s | 0.05 % | 0.000036 | - | |",
            "6 more wires with a larger `--top`",
            // Zstd in a stream and with a dictionary: 480 bits less for 1 us more.
            "| 480 Mbit/s | 1.52 Gbit/s | protobuf+zstd-3-dict | |",
            "| 4.80 kbit/s | 480 Mbit/s | protobuf+zstd-3-stream | this link |",
            "It holds 300 KB at each end: 300 KB per node for 1 connection",
            "codecs/wirecost\", features = [\"protobuf\", \"zstd\"] }",
            "let packing = \"zstd-3-stream\".parse()?;",
        ],
    );
}

#[test]
fn a_transport_adds_its_headers() {
    let line = "--link 10Mbit --rate 10/s --fan-out 1 --must datagram";
    assert_has(
        &recorded().text(&format!("{line} --transport udp")),
        &[
            "over a link of 10.0 Mbit/s by UDP, with at most",
            // 2.6 us of CPU, and 120 bytes with 42 of headers.
            "| 1 | protobuf+zstd-3-dict | 120 B | 2.60 µs | 132 µs | 7,716/s | 0.13 % |",
            "Headers and acknowledgements are included, except in `bytes`.",
            "The run has no measurement of the kernel's CPU (`wirecost links`).",
        ],
    );
    let without = recorded().text(line);
    assert!(!without.contains("Headers"), "{without}");
}

#[test]
fn a_measured_transport_adds_the_kernel_and_cold_caches() {
    let run = recorded();
    // 1 us of the kernel at each end, and 2 us of the wire's stages between two writes.
    let links = "schema_version,repeat,traffic,receivers,transport,link_bits_per_second,wire,bound,predicted_ns,predicted_low_ns,\
                 predicted_high_ns,virtual_ns,kernel_send_frame_ns,kernel_send_packet_ns,kernel_receive_frame_ns,\
                 kernel_receive_packet_ns,kernel_latency_ns,cold_stage_ns,cores\n\
                 3,1,latency,1,udp,10000000,protobuf+zstd-3-dict,link,1,1,1,1,0,1000,0,1000,0,2000,2\n";
    fs::write(Path::new(&run.directory).join(LINKS_FILE), links).unwrap();
    let line = "--link 10Mbit --rate 10/s --fan-out 1 --must datagram --transport udp";
    assert_has(
        &run.text(line),
        &[
            // 2.6 us of CPU without a transport.
            "| 1 | protobuf+zstd-3-dict | 120 B | 6.60 µs | 136 µs |",
            "Headers, acknowledgements, the kernel and cold caches are included, except in `bytes`.",
        ],
    );
    let json: Value = serde_json::from_str(&run.text(&format!("{line} --json"))).unwrap();
    let setting = &json["setting"]["cold"];
    assert_eq!(setting["wires"]["protobuf+zstd-3-dict"], 2_000.0);
}

#[test]
fn each_packing_has_its_costs_in_words() {
    let run = recorded();
    let dictionary = run.text("--link 1Gbit --fan-out 1");
    assert_has(
        &dictionary,
        &[
            "Use protobuf+zstd-3-dict",
            "the same dictionary of 16.0 KB",
            "use wirecost::{Codec, Dictionary, ",
        ],
    );
    // 63 more messages at 1,000/s. The link carries 1,250 messages of 800 bits a second.
    let batches = run.text("--link 1Mbit --rate 1000/s --fan-out 2 --max-wait 1s --by throughput");
    assert_has(
        &batches,
        &[
            "Use columnar+zstd-3-x64: a node can send 1,250/s.",
            "waits for its 64 messages, 31.5 ms on average and 63.0 ms for the first",
            "columnar writes neither names nor ids of fields",
            "for batch in messages.chunks(64)",
        ],
    );
}

#[test]
fn a_price_decides_unless_told_otherwise() {
    let run = recorded();
    // 120 bytes to 47 others at 0.09 a GB, a million times.
    let priced = run.text("--gb-price 0.09 --must datagram,evolve");
    assert_has(
        &priced,
        &[
            "; ranked by money.",
            "Use protobuf+zstd-3-dict: a million messages cost 0.508.",
        ],
    );
    assert_has(
        &run.text("--gb-price 0.09 --by delay"),
        &["; ranked by delay."],
    );
    assert_has(
        &run.text("--must debug"),
        &[
            "; the wire must be readable by people; ranked by delay",
            "Use json+zstd-3-stream",
        ],
    );
}

#[test]
fn where_nothing_fits_it_says_what_lacks() {
    let run = recorded();
    let text = run.text("--link 1kbit --rate 10/s --fan-out 10 --max-wait 1ms");
    assert_has(
        &text,
        &[
            // 50 bytes x 8 x 10 x 10/s.
            "No wire fits. columnar+zstd-3-x64 comes nearest: needs 4,000 % of the link, \
             the first message of a batch waits 6.30 s.",
        ],
    );
    assert!(!text.contains("Cargo.toml"));
}

#[test]
fn what_the_noise_cannot_tell_apart_is_said() {
    let mut run = synthetic::run();
    let twins = run
        .measurements
        .iter_mut()
        .filter(|one| one.role == Role::Twin && one.engine.is_some());
    for twin in twins {
        let ratio = &mut twin.outcome.as_mut().unwrap().ratio;
        ratio.interval.as_mut().unwrap().high = 1.9;
    }
    // Encoding and decoding may take 90 % less or more: protobuf at 0.2 + 0.4 us and JSON at 0.2 +
    // 1 us may be equal, protobuf with a dictionary takes at least 2.2 us.
    let text = recorded_run(&run).text("--link 1000Gbit --rate 1/s --fan-out 1");
    assert_has(
        &text,
        &[
            "Use protobuf: a message arrives in 604 ns.",
            "It ties with 1 other within the noise of the run, marked `=`.",
            "| = | json |",
            "| 3 | protobuf+zstd-3-dict |",
            "Second: json, 100 % more delay; a tie within the noise of the run.",
        ],
    );
}

#[test]
fn what_the_run_does_not_know_is_said() {
    let recorded = recorded();
    std::fs::remove_file(format!("{}/streams.csv", recorded.directory)).unwrap();
    let said = "streams.csv is missing: the report has no streams.";
    assert_has(&recorded.text(""), &[said]);
    assert!(!recorded.text("--json").contains(said));
}

#[test]
fn programs_get_all_figures() {
    let run = recorded();
    let text = run.text("--link 10Mbit --rate 10/s --fan-out 1 --must evolve --json");
    let json: Value = serde_json::from_str(&text).unwrap();
    assert_eq!(json["run"], run.directory);
    assert_eq!(json["workload"], "steady-mix");
    assert_eq!(
        json["setting"],
        serde_json::json!({
            "link_bits_per_second": 1e7,
            "messages_per_second": 10.0,
            "fan_out": 1,
            "cores": 0.1,
            "price_per_core_hour": 0.0,
            "price_per_gigabyte": 0.0,
            "max_wait_seconds": 0.1,
            "objective": "delay",
            "must": ["evolve"],
        })
    );
    assert_eq!(json["winner"], "protobuf+zstd-3-stream");
    let ranked = json["ranked"].as_array().unwrap();
    assert_eq!(ranked.len(), 14);
    let (first, last) = (&ranked[0], &ranked[13]);
    assert_eq!(first["wire"], json["winner"]);
    assert_eq!(first["bytes"], 60.0);
    assert_eq!(first["compress_ns"]["value"], 2_600.0);
    assert_eq!(
        (&first["fits"], &first["ties"]),
        (&true.into(), &true.into())
    );
    let keys: Vec<_> = first
        .as_object()
        .unwrap()
        .keys()
        .map(String::as_str)
        .collect();
    assert_eq!(
        keys,
        [
            "bytes",
            "compress_ns",
            "cores",
            "cpu_ns",
            "decode_ns",
            "decompress_ns",
            "delay_seconds",
            "encode_ns",
            "engine",
            "fits",
            "format",
            "link_share",
            "longest_wait_seconds",
            "mean_wait_seconds",
            "messages_per_frame",
            "messages_per_second",
            "money",
            "obstacles",
            "packing",
            "pipelined_ns",
            "stages_seconds",
            "ties",
            "wire",
        ]
    );
    assert_eq!(last["messages_per_frame"], 64);
    assert_eq!(last["obstacles"], serde_json::json!(["wait"]));
    assert_eq!(json["bands"][0]["winner"], Value::Null);
    assert_eq!(json["bands"][1]["winner"], json["winner"]);
}

/// Returns the first line of the error, without `error: `.
#[track_caller]
fn refused(line: &str) -> String {
    let output = recorded().advise(line);
    let said = String::from_utf8(output.stderr).unwrap();
    assert_eq!(output.status.code(), Some(2), "{said}");
    assert!(output.stdout.is_empty());
    said.lines().next().unwrap().to_owned()
}

#[test]
fn what_is_wrong_is_answered_in_a_line_with_what_is_right() {
    for (flag, values, example) in [
        (
            "--link",
            ["100", "0Mbit", "-1Gbit", "NaNbit", "inf"],
            "100Mbit",
        ),
        ("--rate", ["40", "0/s", "-1/s", "NaN/s", "inf/s"], "40/s"),
        ("--fan-out", ["0", "-1", "1.5", "many", "inf"], "47"),
        ("--cores", ["0", "-1", "NaN", "inf", "two"], "0.1"),
        ("--cpu-price", ["-1", "NaN", "inf", "4ct", "-0.1"], "0.04"),
        ("--gb-price", ["-1", "NaN", "inf", "4ct", "-0.1"], "0.04"),
        (
            "--max-wait",
            ["100", "-1s", "NaNs", "infs", "soon"],
            "250ms",
        ),
    ] {
        for value in values {
            let said = refused(&format!("{flag}={value}"));
            assert!(said.contains(flag) && said.contains(example), "{said}");
        }
    }
    assert!(refused("--by size").contains("invalid value 'size'"));
    assert!(refused("--by money").contains("--cpu-price 0.04"));
    assert!(refused("--must fast").contains("invalid value 'fast'"));
    assert!(refused("--top -1").contains("-1"));
    let said = refused("--workload nosuch");
    assert!(
        said.ends_with("has no wire of the workload `nosuch`, only of steady-mix"),
        "{said}"
    );
    let missing = Command::new(env!("CARGO_BIN_EXE_wirecost"))
        .args(["advise", "--run", "no/such/run"])
        .output()
        .unwrap();
    let said = String::from_utf8(missing.stderr).unwrap();
    assert_eq!(
        (missing.status.code(), said.lines().count()),
        (Some(2), 1),
        "{said}"
    );
    assert!(said.starts_with("cannot read no/such/run/"), "{said}");
}

type Send = fn(&[Message], &mut Vec<u8>) -> Result<(), Box<dyn std::error::Error>>;

/// A function that is shown, with its format and packing.
type Shown = (Format, &'static str, Send);

#[test]
fn the_only_workload_of_a_run_needs_no_name() {
    let mut run = synthetic::run();
    run.measurements.retain(|one| one.workload == "steady-mix");
    for one in &mut run.measurements {
        one.workload = "corpus".to_owned();
    }
    let corpus = recorded_run(&run);
    assert_eq!(corpus.text(""), corpus.text("--workload corpus"));
    let other = corpus.advise("--workload steady-mix");
    let said = String::from_utf8(other.stderr).unwrap();
    assert_eq!(other.status.code(), Some(2), "{said}");
    assert!(
        said.contains("no wire of the workload `steady-mix`"),
        "{said}"
    );
}

#[test]
fn a_directory_without_a_run_is_no_run() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().to_str().unwrap().to_owned();
    let empty = Recorded {
        _parent: directory,
        directory: path,
    };
    let output = empty.advise("");
    let said = String::from_utf8(output.stderr).unwrap();
    assert_eq!(output.status.code(), Some(2), "{said}");
    assert!(said.contains("is no run"), "{said}");
}

#[test]
fn the_code_that_is_shown_sends_messages() {
    let messages: Vec<Message> = golden::messages()
        .into_iter()
        .map(|example| example.message)
        .collect();
    for &(format, packing, send) in snippets::SHOWN {
        let mut link = Vec::new();
        let shown: Packing = packing.parse().unwrap();
        if shown.needs_dictionary() || shown.has_model(format) {
            // There is no cluster.dictionary in this directory.
            assert!(send(&messages, &mut link).is_err());
            continue;
        }
        send(&messages, &mut link).unwrap();
        let mut receiver = Receiver::new(Framing::default(), []);
        let Received::Frame {
            header,
            messages: mut received,
            ..
        } = receiver.receive(&link).unwrap()
        else {
            panic!("{format}: no frame")
        };
        assert_eq!(header.format, format);
        if format == Format::Columnar {
            let decoded = Columnar::default().decode(received.next().unwrap());
            assert_eq!(decoded, Ok(messages.clone()));
        } else {
            assert_eq!(received.len(), messages.len(), "{format}");
        }
    }
}

/// The packings of the wires to build: one of each kind.
const PACKINGS: [&str; 5] = [
    "gzip-6-x64",
    "none",
    "deflate-6-stream",
    "zstd-3-dict",
    "zstd-3-x64",
];

#[test]
fn the_lines_that_are_shown_are_enough_to_build_the_code() {
    let package = tempfile::tempdir().unwrap();
    let sources = package.path().join("src");
    fs::create_dir(&sources).unwrap();
    // The versions that this build has downloaded.
    let lock = workspace::root().join("Cargo.lock");
    fs::copy(lock, package.path().join("Cargo.lock")).unwrap();
    let workspace_manifest = fs::read_to_string(workspace::root().join("Cargo.toml")).unwrap();
    let profiles = workspace_manifest.split_once("[profile.dev]").unwrap().1;
    for (format, packing) in Format::ALL.into_iter().zip(PACKINGS.into_iter().cycle()) {
        let packing = packing.parse().unwrap();
        let manifest = snippet::manifest(format, packing, workspace::root());
        let manifest = format!(
            "[workspace]\n[package]\nname = \"shown\"\nedition = \"2024\"\n[dependencies]\n{manifest}\n\
             [profile.dev]{profiles}"
        );
        let code = snippet::rust(format, packing).unwrap();
        fs::write(package.path().join("Cargo.toml"), manifest).unwrap();
        fs::write(sources.join("lib.rs"), code).unwrap();
        let check = Command::new(env!("CARGO"))
            .args(["check", "--quiet", "--offline"])
            .current_dir(package.path())
            // With the profiles: what the workspace's own build shares with it is not built again.
            .env("CARGO_TARGET_DIR", target_directory())
            .output()
            .unwrap();
        let said = String::from_utf8_lossy(&check.stderr);
        assert!(check.status.success(), "{format}+{packing}: {said}");
    }
}

fn target_directory() -> &'static Path {
    Path::new(env!("CARGO_TARGET_TMPDIR")).parent().unwrap()
}

#[test]
fn without_a_checkout_the_path_is_a_placeholder() {
    let run = synthetic::run();
    let wires = wires(&run, "steady-mix");
    let setting = Setting::default();
    let advice = Advice::new("run", "steady-mix", &wires, &setting);
    let text = report::advice(&advice, 10, None);
    assert_has(
        &text,
        &[
            "where `CHECKOUT` is the path of your checkout",
            "wirecost = { path = \"CHECKOUT/codecs/wirecost\", features = [",
        ],
    );
    let here = report::advice(&advice, 10, Some(workspace::root()));
    let path = workspace::root().join("codecs/wirecost");
    assert_has(
        &here,
        &["the path of this checkout", path.to_str().unwrap()],
    );
    assert!(!here.contains("CHECKOUT"));
}
