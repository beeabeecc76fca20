//! Runs on disk: written while they run, read back unchanged, refused when incomplete.

#![allow(clippy::unwrap_used)]

mod recorded;
mod synthetic;

use std::{fs, path::PathBuf};

use recorded::recorded;
use tempfile::TempDir;
use wirecost_report::records::{
    DICTIONARIES_FILE, ENVIRONMENT_FILE, MEASUREMENTS_FILE, Recorder, Run, SCHEMA_VERSION,
    STREAMS_FILE,
};

#[test]
fn a_run_is_read_back_as_it_was() {
    let parent = tempfile::tempdir().unwrap();
    let mut run = synthetic::run();
    run.measurements[2].outcome = Err("message 3, \"quoted\": came\nback".to_owned());
    let mut recorder = Recorder::create(parent.path(), "a", &run.environment).unwrap();
    for group in run.measurements.chunks(4) {
        recorder.append(group).unwrap();
    }
    recorder.append_dictionaries(&run.dictionaries).unwrap();
    recorder.append_streams(&run.streams).unwrap();
    assert_eq!(Run::latest(parent.path()).unwrap(), recorder.directory());
    assert_eq!(Run::read(recorder.directory()).unwrap(), run);
}

#[test]
fn what_was_appended_is_on_disk_at_once() {
    let parent = tempfile::tempdir().unwrap();
    let mut run = synthetic::run();
    let mut recorder = Recorder::create(parent.path(), "a", &run.environment).unwrap();
    assert_eq!(Run::read(recorder.directory()).unwrap().measurements, []);
    recorder.append(&run.measurements[..4]).unwrap();
    run.measurements.truncate(4);
    recorder
        .append_dictionaries(&run.dictionaries[..1])
        .unwrap();
    run.dictionaries.truncate(1);
    run.streams.clear();
    assert_eq!(Run::read(recorder.directory()).unwrap(), run);
}

#[test]
fn units_are_in_the_column_names() {
    let parent = tempfile::tempdir().unwrap();
    let run = synthetic::run();
    let mut recorder = Recorder::create(parent.path(), "a", &run.environment).unwrap();
    recorder.append(&run.measurements).unwrap();
    let csv = fs::read_to_string(recorder.directory().join(MEASUREMENTS_FILE)).unwrap();
    assert_eq!(
        csv.lines().next().unwrap(),
        "schema_version,revision,workload,stage,format,engine,packing,context,role,status,\
         messages,size_p50_bytes,size_total_bytes,stored_messages,rounds,passes_per_sample,\
         min_ns_per_message,lower_quartile_ns_per_message,\
         median_ns_per_message,ratio_to_reference,ratio_low_95,ratio_high_95"
    );
}

#[test]
fn a_run_is_not_written_over() {
    let parent = tempfile::tempdir().unwrap();
    let environment = synthetic::run().environment;
    Recorder::create(parent.path(), "a", &environment).unwrap();
    let error = Recorder::create(parent.path(), "a", &environment).unwrap_err();
    assert!(error.to_string().contains(MEASUREMENTS_FILE), "{error}");
}

#[test]
fn a_file_in_the_way_is_named() {
    let file = tempfile::NamedTempFile::new().unwrap();
    let error = Recorder::create(file.path(), "a", &synthetic::run().environment).unwrap_err();
    let path = file.path().join("a").display().to_string();
    assert!(
        error
            .to_string()
            .starts_with(&format!("cannot write {path}: ")),
        "{error}"
    );
}

/// Returns the synthetic run on disk, in a temporary directory.
fn temporary() -> (TempDir, PathBuf) {
    let parent = tempfile::tempdir().unwrap();
    let directory = recorded(parent.path(), "run", &synthetic::run());
    (parent, directory)
}

/// Returns the error of reading after `from` became `to` in a file, without the directory.
#[track_caller]
fn damaged(file: &str, from: &str, to: &str) -> String {
    let (_parent, directory) = temporary();
    let path = directory.join(file);
    let whole = fs::read_to_string(&path).unwrap();
    assert!(whole.contains(from), "no `{from}` in {whole}");
    fs::write(&path, whole.replacen(from, to, 1)).unwrap();
    let error = Run::read(&directory).unwrap_err().to_string();
    let prefix = format!("{}/", directory.display());
    error.strip_prefix(&prefix).unwrap().to_owned()
}

#[test]
fn a_damaged_row_says_where_and_in_which_column() {
    for (from, to, error) in [
        (
            ",encode,",
            ",encrypt,",
            "line 2: stage: unknown variant `encrypt`, expected one of `encode`, `compress`, \
             `decompress`, `decode`",
        ),
        (
            ",380.0,",
            ",,",
            "line 2: min_ns_per_message: missing, though status is ok",
        ),
        (
            ",380.0,",
            ",NaN,",
            "line 2: min_ns_per_message: NaN is not a positive number",
        ),
        (
            ",380.0,",
            ",9000.0,",
            "line 2: lower_quartile_ns_per_message: 400.0 is not between the minimum 9000.0 and the median 440.0",
        ),
        (",twin,ok,10,", ",twin,,10,", "line 3: status: empty"),
        (
            ",twin,ok,10,",
            ",twin,ok,ten,",
            "line 3: messages: invalid digit found in string",
        ),
        (
            ",twin,ok,10,",
            ",twin,ok,0,",
            "line 3: messages: 0, though status is ok",
        ),
        (
            ",twin,ok,10,",
            ",twin,ok\n",
            "line 3: 10 columns instead of 22",
        ),
        (
            ",10,1000,10000,0,",
            ",10,1000,10000,11,",
            "line 14: stored_messages: 11 of 10 messages",
        ),
        (
            ",1.0,0.999,",
            ",1.0,1.0005,",
            "line 2: ratio_to_reference: 1 is not between 1.0005 and 1.001",
        ),
        (",stage,", ",phase,", "line 2: missing field `stage`"),
    ] {
        assert_eq!(
            damaged(MEASUREMENTS_FILE, from, to),
            format!("{MEASUREMENTS_FILE}, {error}")
        );
    }
}

#[test]
fn a_stage_without_its_reference_or_twin_is_refused() {
    for (from, role) in [(",reference,ok", "reference"), (",twin,ok", "twin")] {
        assert_eq!(
            damaged_as_a_whole(from, ",contender,ok"),
            format!("steady-mix/encode of json has no {role} beside it")
        );
    }
}

/// Returns the error of reading the whole run after `from` became `to` in the measurements.
#[track_caller]
fn damaged_as_a_whole(from: &str, to: &str) -> String {
    let (_parent, directory) = temporary();
    let path = directory.join(MEASUREMENTS_FILE);
    let whole = fs::read_to_string(&path).unwrap();
    fs::write(&path, whole.replacen(from, to, 1)).unwrap();
    let error = Run::read(&directory).unwrap_err().to_string();
    let prefix = format!("{}: ", directory.display());
    error.strip_prefix(&prefix).unwrap().to_owned()
}

#[test]
fn a_file_that_was_cut_off_is_noticed() {
    let (_parent, directory) = temporary();
    let path = directory.join(MEASUREMENTS_FILE);
    let whole = fs::read(&path).unwrap();
    let lines = whole.iter().filter(|&&byte| byte == b'\n').count();
    // The last figure would be valid with fewer digits.
    fs::write(&path, &whole[..whole.len() - 2]).unwrap();
    let error = Run::read(&directory).unwrap_err().to_string();
    assert!(
        error.ends_with(&format!(
            "{MEASUREMENTS_FILE}, line {lines}: cut off: the line has no end"
        )),
        "{error}"
    );
}

#[test]
fn a_damaged_environment_says_in_which_key() {
    assert!(
        damaged(ENVIRONMENT_FILE, "\"machine\"", "\"engine\"")
            .starts_with("environment.json: missing field `machine` at line ")
    );
    assert_eq!(
        damaged(ENVIRONMENT_FILE, "\"cores\": 2", "\"cores\": \"2\""),
        "environment.json: invalid type: string \"2\", expected usize at line 14 column 16"
    );
    assert!(damaged(ENVIRONMENT_FILE, "}\n", "").starts_with("environment.json: "));
}

/// The version is checked first, since another version has other columns.
#[test]
fn another_version_is_refused_in_every_file() {
    let (this, next) = (
        format!("{SCHEMA_VERSION},"),
        format!("{},", SCHEMA_VERSION + 1),
    );
    let refusal =
        |version: &str| format!("schema_version is {version}, this program reads {SCHEMA_VERSION}");
    for file in [MEASUREMENTS_FILE, DICTIONARIES_FILE, STREAMS_FILE] {
        assert_eq!(
            damaged(file, &this, &next),
            format!("{file}, line 2: {}", refusal("4"))
        );
        assert_eq!(
            damaged(file, "schema_version,", "version,"),
            format!("{file}, line 2: {}", refusal("missing"))
        );
    }
    assert_eq!(
        damaged(ENVIRONMENT_FILE, "_version\": 3", "_version\": 4"),
        format!("{ENVIRONMENT_FILE}: {}", refusal("4"))
    );
    assert_eq!(
        damaged(ENVIRONMENT_FILE, "_version\": 3", "_version\": -1"),
        format!("{ENVIRONMENT_FILE}: {}", refusal("-1"))
    );
}

#[test]
fn measurements_alone_are_a_run() {
    let (_parent, directory) = temporary();
    for file in [ENVIRONMENT_FILE, DICTIONARIES_FILE, STREAMS_FILE] {
        fs::remove_file(directory.join(file)).unwrap();
    }
    let run = Run::read(&directory).unwrap();
    assert_eq!(run.measurements, synthetic::run().measurements);
    assert_eq!(
        run.missing,
        [ENVIRONMENT_FILE, DICTIONARIES_FILE, STREAMS_FILE]
    );
    assert!(run.environment.is_unknown());
    let engines = run.environment.engines.iter();
    assert_eq!(
        engines
            .map(|engine| engine.name.as_str())
            .collect::<Vec<_>>(),
        ["serde_json", "schema", "prost", "schema"]
    );
    assert_eq!(
        run.environment
            .workloads
            .iter()
            .map(|one| (one.name.as_str(), one.messages))
            .collect::<Vec<_>>(),
        [("steady-mix", 10), ("small", 10)]
    );

    let copy = directory.join("sent.csv");
    fs::copy(directory.join(MEASUREMENTS_FILE), &copy).unwrap();
    assert_eq!(Run::read(&copy).unwrap(), run);
    fs::remove_file(directory.join(MEASUREMENTS_FILE)).unwrap();
    let error = Run::read(&directory).unwrap_err().to_string();
    let said = "is no run: a run is a directory with measurements.csv, or such a file";
    assert!(error.ends_with(said), "{error}");
}

#[test]
fn the_file_of_measurements_stands_for_its_run() {
    let (_parent, directory) = temporary();
    let run = Run::read(&directory.join(MEASUREMENTS_FILE)).unwrap();
    assert_eq!(run, synthetic::run());
    assert!(!run.environment.is_unknown());
}
