//! The experiments of `results/`: the tables of METHODOLOGY.md, and the constants that they decide.

#![allow(clippy::panic, clippy::unwrap_used)]

use std::fs;

use itertools::Itertools;
use wirecost_cli::publish::experiments::region;
use wirecost_report::{report::PairOfRuns, statistics::geometric_mean, workspace};

#[test]
fn tables_of_the_methodology_are_those_of_the_files() {
    let page = fs::read_to_string(workspace::root().join("METHODOLOGY.md")).unwrap();
    for name in ["reference-time", "compare-pairs"] {
        let contents = region(workspace::root(), name).unwrap().unwrap();
        let region =
            format!("<!-- wirecost:begin {name} -->\n{contents}<!-- wirecost:end {name} -->\n");
        assert!(page.contains(&region), "METHODOLOGY.md lacks\n{region}");
    }
    assert_eq!(region(workspace::root(), "levels"), Ok(None));
}

/// `wirecost compare --json` prints the columns, so that a row can be added to the file.
#[test]
fn pairs_have_the_columns_that_compare_prints() {
    let path = workspace::root().join("results/compare-pairs.csv");
    let mut file = csv::Reader::from_path(path).unwrap();
    let columns = file.headers().unwrap().clone();
    let pairs: Vec<PairOfRuns> = file.deserialize().collect::<Result<_, _>>().unwrap();
    let mut written = csv::Writer::from_writer(Vec::new());
    written.serialize(&pairs[0]).unwrap();
    let written = String::from_utf8(written.into_inner().unwrap()).unwrap();
    assert_eq!(written.lines().next().unwrap(), columns.iter().join(","));
}

#[test]
fn the_share_of_twins_that_hold_1_is_over_all_pairs_and_by_pair() {
    let directory = tempfile::tempdir().unwrap();
    let columns = "date,revision,machine,a,b,stages,flagged,winners_that_differ,break_evens_that_moved,\
                   fronts_that_changed,twins,twins_that_hold_1,listed_first";
    let of = |twins: &[&str]| {
        let rows = twins
            .iter()
            .map(|twins| format!("2026-01-02,,,quiet,quiet,9,0,0,0,0,{twins},\n"));
        let rows: String = rows.collect();
        fs::create_dir_all(directory.path().join("results")).unwrap();
        let path = directory.path().join("results/compare-pairs.csv");
        fs::write(path, format!("{columns}\n{rows}")).unwrap();
        region(directory.path(), "compare-pairs").unwrap().unwrap()
    };
    let sentence =
        "\nThe 95 % interval of 13 of 20 twins contains 1 (65.0 %); by pair, 50.0 % to 80.0 %.\n";
    let contents = of(&["10,5", ",", "10,8"]);
    assert!(contents.contains(sentence), "{contents}");
    assert!(!of(&[","]).contains("95 %"));
}

#[test]
fn a_missing_file_is_named() {
    let directory = tempfile::tempdir().unwrap();
    let error = region(directory.path(), "reference-time").unwrap_err();
    assert!(error.contains("results/reference-time.csv: "), "{error}");
}

/// The size in the code takes the least time in the geometric mean.
#[test]
fn the_staging_buffer_has_the_size_that_takes_the_least_time() {
    let read = |path: &str| fs::read_to_string(workspace::root().join(path)).unwrap();
    let file = read("results/staging-buffer.csv");
    let rows = file.lines().skip(1).map(|line| {
        let cells = line.split(',').collect_vec();
        let [.., bytes, _, ns] = cells.as_slice() else {
            panic!("{line}");
        };
        (bytes.to_string(), ns.parse::<f64>().unwrap())
    });
    let times = rows.into_group_map();
    assert_eq!(times.len(), 4);
    let mean = |(_, ns): &(&String, &Vec<f64>)| geometric_mean(ns).unwrap();
    let (best, _) = times
        .iter()
        .min_by(|one, other| mean(one).total_cmp(&mean(other)))
        .unwrap();
    let code = read("codecs/core/src/output.rs");
    assert!(
        code.contains(&format!("const STAGE: usize = {best};")),
        "{best}"
    );
}
