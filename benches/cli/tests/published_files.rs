//! The generated files beside the sources: IDL, manifest, golden vectors.

#![allow(clippy::panic, clippy::unwrap_used)]

use std::{fs, iter};

use wirecost_bench::engines::FORMATS;
use wirecost_cli::renew::{self, golden_path};
use wirecost_fixtures::golden;
use wirecost_message::Message;
use wirecost_report::workspace;

/// Fails with the names of the files and the command that renews them.
#[test]
fn they_are_what_the_sources_make_them() {
    if let Err(error) = renew::run(workspace::root(), true) {
        panic!("{error}");
    }
}

/// No change of the bytes on disk goes unnoticed, whichever engine writes or reads them.
#[test]
fn every_engine_writes_and_reads_the_golden_vectors() {
    let examples = golden::messages();
    let messages: Vec<Message> = examples
        .iter()
        .map(|example| example.message.clone())
        .collect();
    let engines = FORMATS.iter().flat_map(|entry| {
        let engines = (entry.engines)().into_iter();
        engines.map(|engine| (engine, entry.golden))
    });
    for (engine, extension) in engines {
        let (Some(load), Some(extension)) = (engine.of_messages(), extension) else {
            continue;
        };
        let mut contender = load(&messages).unwrap();
        let encoded = contender.encoded().unwrap();
        for (example, encoded) in iter::zip(&examples, encoded) {
            let path = golden_path(&example.name, extension);
            let golden = fs::read(workspace::root().join(&path));
            let golden = golden.unwrap_or_else(|error| panic!("{path}: {error}"));
            if engine.is_canonical {
                assert_eq!(encoded, golden, "{} of {path}", engine.name);
            } else {
                assert_eq!(encoded.len(), golden.len(), "{} of {path}", engine.name);
            }
            assert_eq!(
                contender.decode(&golden).unwrap(),
                example.message,
                "{path}"
            );
        }
    }
}
