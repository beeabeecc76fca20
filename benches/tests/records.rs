//! Runs on disk: written while they go on, read back as they were, refused when they are not whole.

#![allow(clippy::unwrap_used)]

mod synthetic;

use std::fs;

use wirecost_bench::records::{ENVIRONMENT_FILE, MEASUREMENTS_FILE, Recorder, Run, SCHEMA_VERSION};

#[test]
fn a_run_is_read_back_as_it_was() {
    let parent = tempfile::tempdir().unwrap();
    let mut run = synthetic::run();
    run.measurements[1].outcome = Err("message 3, \"quoted\": came\nback".to_owned());
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
         messages,size_p50_bytes,size_total_bytes,rounds,passes_per_sample,min_ns_per_message,\
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

#[test]
fn a_damaged_run_says_which_file_and_where() {
    let parent = tempfile::tempdir().unwrap();
    let run = synthetic::run();
    let mut recorder = Recorder::create(parent.path(), "a", &run.environment).unwrap();
    recorder.append(&run.measurements).unwrap();
    let damaged = |file: &str, from: &str, to: &str| {
        let path = recorder.directory().join(file);
        let whole = fs::read_to_string(&path).unwrap();
        assert!(whole.contains(from));
        fs::write(&path, whole.replacen(from, to, 1)).unwrap();
        let error = Run::read(recorder.directory()).unwrap_err().to_string();
        fs::write(&path, whole).unwrap();
        assert!(error.contains(file), "{error}");
        error
    };
    assert!(damaged(MEASUREMENTS_FILE, ",encode,", ",encrypt,").contains("line: 2"));
    assert!(damaged(MEASUREMENTS_FILE, ",360.0,", ",,").contains("a figure is missing"));
    let (this, next) = (
        format!("{SCHEMA_VERSION},"),
        format!("{},", SCHEMA_VERSION + 1),
    );
    assert!(damaged(MEASUREMENTS_FILE, &this, &next).contains("schema_version is 3"));
    let (this, next) = (format!("version\": {this}"), format!("version\": {next}"));
    assert!(damaged(ENVIRONMENT_FILE, &this, &next).contains("schema_version is 3"));
    assert!(damaged(ENVIRONMENT_FILE, "\"machine\"", "\"engine\"").contains("machine"));
}
