//! Errors quote nothing that is unfit for a log, whatever a message, a corpus or a run contains.

use std::{fs, path::Path};

use serde_json::{Map, Value};
use wirecost_avro::Resolving;
use wirecost_codec::{Codec, Limits};
use wirecost_compress::Compression;
use wirecost_fixtures::{corpus, golden};
use wirecost_json::{Json, SerdeJson};
use wirecost_message::Message;
use wirecost_report::{
    records::{DICTIONARIES_FILE, ENVIRONMENT_FILE, MEASUREMENTS_FILE, Run, STREAMS_FILE},
    report,
};
use wirecost_wire::Packing;

use crate::{
    loggable::{assert_loggable, assert_printable},
    recorded::recorded,
    synthetic,
};

/// A forged line, terminal commands, right-to-left text, line ends that are not control characters,
/// and all kinds of control characters.
const TEXTS: [&str; 5] = [
    "no\n2026-01-01 INFO all is well",
    "\x1b]0;title\x07\x1b[2J\x1b[31m",
    "\u{202e}gnp.\u{2066}exe",
    "\u{2028}\u{2029}\u{feff}\u{200b}",
    "\0\r\t\x7f\u{9b}31m",
];

/// Returns a megabyte of characters, some of which must be escaped.
fn long() -> String {
    let text = "x\x1b\u{202e}";
    text.repeat((1 << 20) / text.len())
}

/// Returns copies of `value`, each with `text` in place of one value or one key.
fn spoiled(value: &Value, text: &str) -> Vec<Value> {
    let mut copies = vec![text.into()];
    match value {
        Value::Object(map) => {
            for (key, value) in map {
                let with = |new: &str, value: Value| {
                    let mut copy: Map<_, _> = map.clone();
                    copy.remove(key);
                    copy.insert(new.to_owned(), value);
                    Value::Object(copy)
                };
                copies.push(with(text, value.clone()));
                copies.extend(
                    spoiled(value, text)
                        .into_iter()
                        .map(|value| with(key, value)),
                );
            }
        }
        Value::Array(list) => {
            for (index, value) in list.iter().enumerate() {
                let with = |value| {
                    let mut copy = list.clone();
                    copy[index] = value;
                    Value::Array(copy)
                };
                copies.extend(spoiled(value, text).into_iter().map(with));
            }
        }
        _ => {}
    }
    copies
}

/// Returns the number of `copies` that both engines refuse.
fn refused(copies: Vec<Value>) -> usize {
    let refused = |copy: &Value| {
        let text = serde_json::to_vec(copy).unwrap();
        let errors = [
            Codec::<Message>::decode(&mut Json::default(), &text).err(),
            Codec::<Message>::decode(&mut SerdeJson::default(), &text).err(),
        ];
        let said = errors.map(|error| error.map(assert_loggable));
        assert_eq!(said[0].is_some(), said[1].is_some(), "{said:?}");
        said[0].is_some()
    };
    copies.iter().filter(|copy| refused(copy)).count()
}

#[test]
fn json_with_a_text_in_every_place() {
    for example in golden::messages() {
        let value = serde_json::to_value(&example.message).unwrap();
        for text in TEXTS {
            assert!(refused(spoiled(&value, text)) > 0, "{}", example.name);
        }
    }
}

#[test]
fn json_with_a_megabyte_in_every_place() {
    let message = &golden::messages()[0].message;
    let value = serde_json::to_value(message).unwrap();
    assert!(refused(spoiled(&value, &long())) > 0);
}

#[test]
fn a_schema_of_a_stranger() {
    for text in TEXTS.map(str::to_owned).into_iter().chain([long()]) {
        for avsc in [
            text.clone(),
            serde_json::json!(text).to_string(),
            serde_json::json!({"type": text}).to_string(),
            serde_json::json!({"type": "record", "name": text, "fields": []}).to_string(),
        ] {
            // A long name is still a name.
            if let Err(error) = Resolving::<Message>::new(&avsc, Limits::DEFAULT) {
                assert_loggable(error);
            }
        }
    }
}

/// The known names follow the requested one.
#[test]
fn names_that_nothing_has() {
    for text in TEXTS.map(str::to_owned).into_iter().chain([long()]) {
        assert_printable(&text.parse::<Packing>().unwrap_err().to_string(), 512);
        assert_printable(&text.parse::<Compression>().unwrap_err().to_string(), 512);
    }
}

/// Checks an error that names a file in `directory` with its whole path.
fn assert_names(directory: &Path, error: &str) {
    let path = directory.display().to_string();
    assert!(error.contains(&path), "{error}");
    // A file name has at most 255 bytes.
    assert_printable(error, path.len() + 6 * 255 + 256);
}

#[test]
fn files_of_a_corpus() {
    for text in TEXTS {
        let directory = tempfile::tempdir().unwrap();
        let name = text.replace(['/', '\0'], "_");
        let path = directory.path().join(format!("{name}.json"));
        let other = directory.path().join(&name);
        for contents in ["", text, "[tru\x1b[31m", "{\"a\":1}\u{202e}"] {
            fs::write(&path, contents).unwrap();
            fs::write(&other, contents).unwrap();
            for corpus in [directory.path(), &path, &other, &path.join("none")] {
                let error = corpus::documents(corpus).unwrap_err();
                assert_names(directory.path(), &error.to_string());
            }
        }
    }
}

/// Returns copies of a file of rows with `text` in place of each cell of the first two lines.
fn spoiled_rows(file: &[u8], text: &str) -> Vec<Vec<u8>> {
    let mut reader = csv::ReaderBuilder::new()
        .has_headers(false)
        .from_reader(file);
    let rows: Vec<_> = reader.records().map(Result::unwrap).collect();
    let places = (0..2).flat_map(|row| (0..rows[row].len()).map(move |column| (row, column)));
    let spoil = |place: (usize, usize)| {
        let mut writer = csv::Writer::from_writer(Vec::new());
        for (row, cells) in rows.iter().enumerate() {
            let cells = cells.iter().enumerate();
            let cells =
                cells.map(|(column, cell)| if (row, column) == place { text } else { cell });
            writer.write_record(cells).unwrap();
        }
        writer.into_inner().unwrap()
    };
    places.map(spoil).collect()
}

#[test]
fn files_of_a_run() {
    let parent = tempfile::tempdir().unwrap();
    let directory = recorded(parent.path(), "run", &synthetic::run());
    // A megabyte in each of about a hundred cells would take half a minute.
    let long = "\x1b".repeat(10_000);
    for file in [
        MEASUREMENTS_FILE,
        DICTIONARIES_FILE,
        STREAMS_FILE,
        ENVIRONMENT_FILE,
    ] {
        let path = directory.join(file);
        let whole = fs::read(&path).unwrap();
        let mut refused = 0;
        for text in TEXTS.into_iter().chain([&*long]) {
            let copies = match file {
                ENVIRONMENT_FILE => {
                    let value = serde_json::from_slice(&whole).unwrap();
                    let copies = spoiled(&value, text).into_iter();
                    copies.map(|copy| copy.to_string().into_bytes()).collect()
                }
                _ => spoiled_rows(&whole, text),
            };
            for copy in copies {
                fs::write(&path, copy).unwrap();
                if let Err(error) = Run::read(&directory) {
                    assert_names(&directory, &error.to_string());
                    refused += 1;
                }
            }
        }
        assert!(refused > 0, "{file}");
        fs::write(&path, whole).unwrap();
    }
}

/// A valid run may have such names; its summary has the lines that it has with spaces in their place.
#[test]
fn names_in_a_report() {
    let lines = |text: &str| {
        let mut run = synthetic::run();
        let workload = run.environment.workloads[0].name.clone();
        let renamed = |name: &mut String| {
            if *name == workload {
                text.clone_into(name);
            }
        };
        run.environment
            .workloads
            .iter_mut()
            .for_each(|one| renamed(&mut one.name));
        run.measurements
            .iter_mut()
            .for_each(|one| renamed(&mut one.workload));
        run.dictionaries
            .iter_mut()
            .for_each(|one| renamed(&mut one.workload));
        run.streams
            .iter_mut()
            .for_each(|one| renamed(&mut one.workload));
        let summary = report::summary(&run);
        assert!(!summary.contains(|c: char| c.is_control() && c != '\n'));
        summary.lines().count()
    };
    for text in TEXTS {
        let printable = text.replace(|c: char| !c.is_ascii_graphic(), " ");
        assert_eq!(lines(text), lines(&printable), "{text:?}");
    }
}
