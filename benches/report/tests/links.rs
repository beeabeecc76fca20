//! Predictions for shaped links: their records, their section and their plot.

#![allow(clippy::unwrap_used)]

mod synthetic;

use std::fs;

use roxmltree::Document;
use wirecost_report::{
    plot::plots,
    records::{
        Bound, LINKS_FILE, LinkRecord, MEASUREMENTS_FILE, Run, SCHEMA_VERSION, Traffic, write_links,
    },
    report,
    tradeoff::{ColdStages, KernelCost, OnLink, Transport},
    workspace,
};
use wirecost_wire::Packing;

const KERNEL: KernelCost = KernelCost {
    send_frame_ns: 500.0,
    send_packet_ns: 2_000.0,
    receive_frame_ns: 300.0,
    receive_packet_ns: 1_000.0,
    latency_ns: 20_000.0,
};

/// Returns a measurement over UDP at 10 Mbit/s.
fn link(traffic: Traffic, wire: &str, predicted_ns: f64, measured_ns: Option<f64>) -> LinkRecord {
    LinkRecord {
        schema_version: SCHEMA_VERSION,
        repeat: 1,
        traffic,
        receivers: 1,
        transport: Transport::Udp,
        link_bits_per_second: 10e6,
        wire: wire.to_owned(),
        bound: Bound::Link,
        predicted_ns,
        predicted_low_ns: predicted_ns,
        predicted_high_ns: predicted_ns,
        virtual_ns: predicted_ns,
        measured_ns,
        messages: measured_ns.map(|_| 256),
        link_bytes: Some(10_000),
        computed_bytes: Some(10_000),
        back_bytes: None,
        shortest_queue_bytes: Some(500),
        idle_share: Some(0.75),
        invalid: None,
        kernel_send_frame_ns: KERNEL.send_frame_ns,
        kernel_send_packet_ns: KERNEL.send_packet_ns,
        kernel_receive_frame_ns: KERNEL.receive_frame_ns,
        kernel_receive_packet_ns: KERNEL.receive_packet_ns,
        kernel_latency_ns: KERNEL.latency_ns,
        cold_stage_ns: 250.0,
        cores: 2,
    }
}

fn invalid(record: LinkRecord, reason: &str) -> LinkRecord {
    LinkRecord {
        invalid: Some(reason.to_owned()),
        ..record
    }
}

/// Returns three repeats of two wires between messages, and one of the delay of each.
fn links() -> Vec<LinkRecord> {
    let between =
        |wire, predicted, measured: f64| link(Traffic::Throughput, wire, predicted, Some(measured));
    let delay =
        |wire, predicted, measured: f64| link(Traffic::Latency, wire, predicted, Some(measured));
    vec![
        between("json", 1_000_000.0, 1_010_000.0),
        between("avro", 300_000.0, 250_000.0),
        between("json", 1_000_000.0, 990_000.0),
        between("avro", 300_000.0, 240_000.0),
        between("json", 1_000_000.0, 1_020_000.0),
        invalid(between("avro", 300_000.0, 9_000.0), "the queue was empty"),
        // 40 us more than predicted, and 60 us: json arrives first.
        delay("json", 100_000.0, 140_000.0),
        delay("avro", 90_000.0, 150_000.0),
    ]
}

fn run() -> Run {
    Run {
        links: links(),
        ..synthetic::run()
    }
}

#[test]
fn records_are_read_as_they_were_written() {
    let directory = tempfile::tempdir().unwrap();
    let results = workspace::published(workspace::root()).unwrap();
    let published = workspace::root().join(&results[0]).join(MEASUREMENTS_FILE);
    fs::copy(published, directory.path().join(MEASUREMENTS_FILE)).unwrap();
    assert_eq!(Run::read(directory.path()).unwrap().links, []);
    let mut records = links();
    records.push(link(Traffic::Latency, "thrift", 80_000.0, None));
    write_links(directory.path(), &records).unwrap();
    let read = Run::read(directory.path()).unwrap();
    assert_eq!(read.links, records);
    assert!(!read.missing.contains(&LINKS_FILE));
    assert_eq!(read.kernel(Transport::Udp, 1e6), Some(KERNEL));
    assert_eq!(read.kernel(Transport::Tcp, 1e6), None);
    // Later records replace them.
    write_links(directory.path(), &records[..1]).unwrap();
    assert_eq!(Run::read(directory.path()).unwrap().links.len(), 1);
    fs::write(directory.path().join(LINKS_FILE), "schema_version\n0\n").unwrap();
    let error = Run::read(directory.path()).unwrap_err().to_string();
    assert!(
        error.contains("links.csv, line 2: schema_version is 0"),
        "{error}"
    );
}

/// A measurement is invalid only if the CPU is the bound and the hosts outnumber the cores.
#[test]
fn a_cpu_bound_measurement_on_shared_cores_is_invalid() {
    let judged = |bound, receivers, cores, measured_ns| {
        let mut record = LinkRecord {
            bound,
            receivers,
            cores,
            ..link(Traffic::Throughput, "json", 1_000.0, measured_ns)
        };
        record.judge();
        record
    };
    let measured = Some(2_000.0);
    let shared = judged(Bound::Cpu, 7, 2, measured);
    let reason = "the CPU is the bound, and 8 hosts share 2 cores";
    assert_eq!(shared.invalid.as_deref(), Some(reason));
    assert_eq!(shared.valid_ns(), None);
    for (bound, receivers, cores, measured_ns) in [
        (Bound::Link, 7, 2, measured),
        (Bound::Cpu, 1, 2, measured),
        (Bound::Cpu, 7, 8, measured),
        // There is no measurement.
        (Bound::Cpu, 7, 2, None),
    ] {
        let record = judged(bound, receivers, cores, measured_ns);
        assert_eq!(record.invalid, None, "{record:?}");
    }
    let mut lost = invalid(shared, "messages were lost");
    lost.judge();
    assert_eq!(lost.invalid.as_deref(), Some("messages were lost"));
}

#[test]
fn the_kernel_is_that_of_the_nearest_link() {
    let at = |bits_per_second, receivers, kernel_latency_ns| LinkRecord {
        link_bits_per_second: bits_per_second,
        receivers,
        kernel_latency_ns,
        ..link(Traffic::Latency, "json", 80_000.0, None)
    };
    let run = Run {
        links: vec![at(1e6, 1, 40.0), at(1e9, 1, 10.0), at(1e7, 7, 90.0)],
        ..synthetic::run()
    };
    for (speed, latency_ns) in [(1e5, 40.0), (2e7, 40.0), (5e7, 10.0), (1e10, 10.0)] {
        let kernel = run.kernel(Transport::Udp, speed).unwrap();
        assert_eq!(kernel.latency_ns, latency_ns, "{speed}");
    }
    let section = report::links(&run).unwrap();
    assert!(
        section.contains("it takes 10 ns to 40 ns, by link, until"),
        "{section}"
    );
    assert!(section.contains("\nUDP, 7 receivers, delay"), "{section}");
}

#[test]
fn cold_stages_are_those_of_the_transport() {
    let on = |transport, wire: &str, cold_stage_ns| LinkRecord {
        transport,
        cold_stage_ns,
        ..link(Traffic::Latency, wire, 80_000.0, None)
    };
    let run = Run {
        links: vec![
            on(Transport::Udp, "json", 400.0),
            on(Transport::Tcp, "json", 900.0),
        ],
        ..synthetic::run()
    };
    let ns = |transport, wire| run.cold_stages(transport).ns(wire, Packing::PLAIN);
    assert_eq!(ns(Transport::Udp, "json"), 400.0);
    assert_eq!(ns(Transport::Tcp, "json"), 900.0);
    // A wire that was not measured.
    assert_eq!(ns(Transport::Udp, "avro"), 400.0);
    assert_eq!(run.cold_stages(Transport::None), ColdStages::default());
}

#[test]
fn repeats_that_count_have_a_median_and_a_range() {
    let run = run();
    let all = OnLink::all(&run);
    assert_eq!(all.len(), 4);
    let json = all[0].measured.unwrap();
    assert_eq!(
        [json.value, json.low, json.high],
        [1_010_000.0, 990_000.0, 1_020_000.0]
    );
    let avro = all[1].measured.unwrap();
    assert_eq!(
        [avro.value, avro.low, avro.high],
        [245_000.0, 240_000.0, 250_000.0]
    );
    assert_eq!(all[1].invalid, ["the queue was empty"]);
    assert!((all[1].error().unwrap() - 55.0 / 245.0).abs() < 1e-12);
}

#[test]
fn the_section_has_errors_winners_and_reasons() {
    let section = report::links(&run()).unwrap();
    let words = section.split_whitespace().collect::<Vec<_>>().join(" ");
    for expected in [
        // 0.99 % and 22.4 %; the winner is the predicted one.
        "**Throughput**: 2 of 2 predictions have a measurement that counts. 1 of them are within 10.0 %; the median \
         error is 11.7 %, the largest 22.4 % (avro to 1 receiver over UDP on 10.0 Mbit/s). The predicted winner wins on 1 \
         of 1 links (a speed, a protocol and a number of receivers each), ties with the winner on 0, and loses on 0.",
        // 40 us are close.
        "**Delay**: 2 of 2 predictions have a measurement that counts. 1 of them are within 10.0 % or 50.0 µs;",
        "wins on 0 of 1 links (a speed, a protocol and a number of receivers each), ties with the winner on 0, and loses on 1.",
        "over UDP takes 500 ns for a frame and 2.00 µs for each of its packets to send, 300 ns and 1.00 µs to \
         receive. Beyond this CPU time, it takes 20.0 µs until",
        "1 repeat: the queue was empty",
        "+22.4 %",
    ] {
        assert!(words.contains(expected), "{expected}\n{words}");
    }
    assert_eq!(report::links(&synthetic::run()), None);
}

#[test]
fn a_prediction_that_is_not_measured_has_no_error() {
    let run = Run {
        links: vec![invalid(
            link(Traffic::Throughput, "json", 1e6, Some(1e6)),
            "messages were lost",
        )],
        ..synthetic::run()
    };
    let section = report::links(&run).unwrap();
    assert!(!section.contains("**Throughput**"), "{section}");
    assert!(
        section.contains("1 repeat: messages were lost"),
        "{section}"
    );
    assert!(plots(&run).iter().all(|plot| plot.file != "links.svg"));
}

#[test]
fn the_plot_has_a_sign_for_each_measured_wire() {
    let plots = plots(&run());
    let plot = plots.iter().find(|plot| plot.file == "links.svg").unwrap();
    let document = Document::parse(&plot.svg).unwrap();
    let titles = document
        .descendants()
        .filter(|node| node.has_tag_name("title"));
    let titles: Vec<_> = titles.filter_map(|node| node.text()).collect();
    assert_eq!(
        titles
            .iter()
            .filter(|text| **text == "json to 1 receiver, 10.0 Mbit/s")
            .count(),
        2
    );
    assert_eq!(
        titles
            .iter()
            .filter(|text| **text == "avro to 1 receiver, 10.0 Mbit/s")
            .count(),
        2
    );
    let report = report::report(&run());
    assert!(report.contains("](links.svg)"));
}
