//! The page of a run, without a browser: its contents and its absences.

#![allow(clippy::unwrap_used)]

mod full_matrix;

use serde_json::{Value, json};
use wirecost_report::{
    page::page,
    records::{Environment, Run},
    tradeoff::{self, Estimate, Must, Setting},
};

const LARGEST_PAGE: usize = 500_000;

/// Returns the JSON in a page.
fn records(page: &str) -> Value {
    let (_, rest) = page
        .split_once(r#"<script type="application/json" id="records">"#)
        .unwrap();
    let (records, _) = rest.split_once("</script>").unwrap();
    serde_json::from_str(records).unwrap()
}

/// Returns a run with `text` in every free field of its records.
fn run_that_says(text: &str) -> Run {
    let mut run = full_matrix::run();
    run.environment.command = text.to_owned();
    run.environment.started = text.to_owned();
    run.environment.machine.cpu = text.to_owned();
    run.environment.revision.as_mut().unwrap().commit = text.to_owned();
    for workload in &mut run.environment.workloads {
        if workload.name == "status" {
            workload.name = text.to_owned();
        }
    }
    for engine in &mut run.environment.engines {
        if engine.format == "avro" {
            engine.format = text.to_owned();
        }
    }
    for one in &mut run.measurements {
        if one.workload == "status" {
            one.workload = text.to_owned();
        }
        if one.format == "avro" {
            one.format = text.to_owned();
        }
    }
    run
}

#[test]
fn the_whole_matrix_is_a_small_page() {
    let page = page(&full_matrix::run());
    assert!(page.len() < LARGEST_PAGE, "{} bytes", page.len());
}

#[test]
fn nothing_is_fetched_from_anywhere() {
    let page = page(&full_matrix::run());
    // Names of XML namespaces look like addresses, but are not fetched.
    let page = page.replace("http://www.w3.org/2000/svg", "");
    for fetch in [
        "http:",
        "https:",
        "ws:",
        "wss:",
        "//cdn",
        "src=",
        "href=",
        "url(",
        "@import",
        "import(",
        "fetch(",
        "XMLHttpRequest",
        "WebSocket",
        "sendBeacon",
        "<link",
        "<iframe",
        "<img",
    ] {
        assert!(!page.contains(fetch), "{fetch}");
    }
    assert!(page.contains("default-src 'none'"));
    assert!(!page.contains("{{"));
}

#[test]
fn the_page_has_the_wires_to_the_last_digit() {
    let run = full_matrix::run();
    let records = records(&page(&run));
    let workloads = records["workloads"].as_array().unwrap();
    assert_eq!(workloads.len(), 9);
    for workload in workloads {
        let wires = tradeoff::wires(&run, workload["name"].as_str().unwrap());
        assert_eq!(wires.len(), 142);
        assert_eq!(workload["wires"].as_array().unwrap().len(), wires.len());
        for (wire, embedded) in wires.iter().zip(workload["wires"].as_array().unwrap()) {
            let stage = |index: usize| {
                let estimate = embedded[5][index].as_u64().unwrap() as usize;
                let [value, low, high] =
                    [0, 1, 2].map(|end| workload["estimates"][estimate][end].as_f64().unwrap());
                Estimate { value, low, high }
            };
            assert_eq!(embedded[0], json!(wire.name));
            assert_eq!(embedded[3], json!(wire.packing.messages_per_frame()));
            assert_eq!(embedded[4].as_f64(), Some(wire.bytes()));
            assert_eq!(
                [0, 1, 2, 3].map(stage),
                [
                    wire.encode_ns,
                    wire.compress_ns,
                    wire.decompress_ns,
                    wire.decode_ns
                ]
            );
        }
    }
}

#[test]
fn the_page_knows_what_wires_are_good_for() {
    let records = records(&page(&full_matrix::run()));
    let wire = |name: &str| {
        let mut wires = records["workloads"][0]["wires"].as_array().unwrap().iter();
        let wire = wires.find(|wire| wire[0] == name).unwrap();
        let regime = wire[1].as_u64().unwrap() as usize;
        let musts = wire[2].as_array().unwrap().iter();
        let musts = musts.map(|must| &records["musts"][must.as_u64().unwrap() as usize]);
        json!([records["regimes"][regime], musts.collect::<Vec<_>>()])
    };
    let all = [
        Must::Debug,
        Must::Evolve,
        Must::CrossLanguage,
        Must::Datagram,
    ];
    assert_eq!(wire("json"), json!(["single", all]));
    assert_eq!(wire("avro+zstd-3-dict"), json!(["dictionary", all[1..]]));
    assert_eq!(wire("avro+zstd-3-stream"), json!(["stream", all[1..3]]));
    assert_eq!(wire("bincode+zstd-3-x64"), json!(["batch", all[3..]]));
    assert_eq!(wire("columnar+x16"), json!(["columnar", all[3..]]));
}

#[test]
fn the_page_begins_with_what_advise_begins_with() {
    let records = records(&page(&full_matrix::run()));
    let mut defaults = json!(Setting::default());
    defaults["workload"] = json!("steady-mix");
    assert_eq!(records["defaults"], defaults);
}

#[test]
fn a_page_of_measurements_alone_knows_json_and_no_machine() {
    let mut run = full_matrix::run();
    assert_eq!(records(&page(&run))["plain"], "json");
    run.environment = Environment::unknown(&run.measurements);
    let records = records(&page(&run));
    assert_eq!(records["plain"], "json@schema");
    assert_eq!(records["run"][0], json!(["Machine", "unknown"]));
}

#[test]
fn the_page_says_what_ran() {
    let mut run = full_matrix::run();
    let about = |run: &Run| records(&page(run))["run"].to_string();
    for part in [
        "Abacus(R) 9000, 2 cores, x86_64, linux 6.1",
        "2026-01-02T03:04:05Z",
        r#"["Revision","0123456789abcdef0123456789abcdef01234567"]"#,
        "cargo bench, profile default",
        "A/A twins within 0.",
    ] {
        assert!(about(&run).contains(part), "{part}");
    }
    run.environment.revision = None;
    run.measurements.clear();
    assert!(about(&run).contains(r#"["Revision","unknown"]"#));
    assert!(about(&run).contains(r#"["Noise","unknown"]"#));
}

#[test]
fn what_records_say_stays_data() {
    let tags = |page: &str| page.matches('<').count();
    let plain = page(&full_matrix::run());
    for text in [
        "</script><script>alert(1)</script>",
        "<!--<script>",
        "<img src=x onerror=alert(1)>",
        "]]>&lt;\"'\\u003c\u{2028}",
        "{{script}}{{style}}{{records}}",
    ] {
        let page = page(&run_that_says(text));
        assert_eq!(tags(&page), tags(&plain), "{text}");
        let records = records(&page);
        assert_eq!(records["run"][1], json!(["Date", text]));
        let mut workloads = records["workloads"].as_array().unwrap().iter();
        assert!(workloads.any(|workload| workload["name"] == text));
        let mut wires = records["workloads"][0]["wires"].as_array().unwrap().iter();
        assert!(wires.any(|wire| wire[0] == format!("{text}+gzip-6")));
    }
}
