//! Plots of a run whose figures can be worked out by hand.

#![allow(clippy::unwrap_used)]

mod synthetic;

use std::collections::BTreeSet;

use roxmltree::Document;
use wirecost_report::{
    plot::{Plot, plots},
    records::Run,
};
use wirecost_wire::PackingKind;

/// The largest size of a plot in bytes: a page shows several.
const LARGEST: usize = 60_000;

fn plot(run: &Run, file: &str) -> Plot {
    let plots = plots(run);
    plots.into_iter().find(|plot| plot.file == file).unwrap()
}

/// Returns the texts of a kind with their heights, in order.
fn texts(svg: &str, class: &str) -> Vec<(String, f64)> {
    let document = Document::parse(svg).unwrap();
    let texts = document
        .descendants()
        .filter(|node| node.has_tag_name("text"));
    texts
        .filter(|node| node.attribute("class") == Some(class))
        .map(|node| {
            let y = node.attribute("y").unwrap().parse().unwrap();
            (node.text().unwrap_or_default().to_owned(), y)
        })
        .collect()
}

#[test]
fn the_same_run_has_the_same_plots() {
    let run = synthetic::run();
    let all = plots(&run);
    let files: BTreeSet<_> = all.iter().map(|plot| plot.file.as_str()).collect();
    assert_eq!(files.len(), all.len(), "{files:?}");
    for file in [
        "cpu-bytes-steady-mix.svg",
        "link-steady-mix.svg",
        "entropy.svg",
    ] {
        assert!(files.contains(file), "{files:?}");
    }
    assert_eq!(all, plots(&run));
    for plot in all {
        assert!(plot.svg.len() < LARGEST, "{}", plot.file);
        assert!(plot.svg.contains("prefers-color-scheme:dark"));
        Document::parse(&plot.svg).unwrap();
    }
}

#[test]
fn what_no_wire_beats_is_named() {
    let svg = plot(&synthetic::run(), "cpu-bytes-steady-mix.svg").svg;
    // 50 bytes for 2.25 us, which beats protobuf's 80 for 2.5; 301 for 1.24; 491 for 0.5.
    let labels = texts(&svg, "small");
    let names: Vec<_> = labels.iter().map(|(name, _)| name.as_str()).collect();
    assert_eq!(
        names,
        ["columnar+zstd-3-x64", "columnar+x64", "protobuf+x64"]
    );
    for pair in labels.windows(2) {
        assert!(pair[1].1 >= pair[0].1 + 12.0, "{pair:?} overlap");
    }
    // Each wire has a title, and so has each of three formats and of all kinds of packings in the legend.
    let document = Document::parse(&svg).unwrap();
    let titles = document
        .descendants()
        .filter(|node| node.has_tag_name("title"));
    assert_eq!(titles.count(), 16 + 3 + PackingKind::ALL.len());
}

#[test]
fn crossings_are_marked_where_the_winner_changes() {
    let svg = plot(&synthetic::run(), "link-steady-mix.svg").svg;
    let texts: Vec<_> = texts(&svg, "small")
        .into_iter()
        .map(|(text, _)| text)
        .collect();
    assert_eq!(
        texts,
        [
            "480 Mbit/s",
            "1.52 Gbit/s",
            "protobuf+zstd-3-stream",
            "protobuf+zstd-3-dict",
            "protobuf",
            "json"
        ]
    );
}

#[test]
fn what_is_unknown_is_not_drawn() {
    let mut run = synthetic::run();
    run.environment.workloads[0].entropy_bytes_per_message = None;
    assert!(plots(&run).iter().all(|plot| plot.file != "entropy.svg"));
    run.measurements.clear();
    assert_eq!(plots(&run), []);
}

/// Records may come from a stranger.
#[test]
fn names_lead_nowhere_else() {
    let mut run = synthetic::run();
    let name = "../<script>&".to_owned();
    for one in &mut run.measurements {
        one.workload.clone_from(&name);
    }
    run.environment.workloads[0].name = name;
    for plot in plots(&run) {
        assert!(!plot.file.contains('/'), "{}", plot.file);
        Document::parse(&plot.svg).unwrap();
    }
}
