//! The modules of the schemas in `schemas/`. `IMPORT=overwrite cargo test -p wirecost-import --test modules` writes
//! them to `round_trip/golden/`, where the other tests compile them.

// The helpers stop at the first surprise.
#![allow(clippy::panic, clippy::unwrap_used)]

mod support;

use std::{env, fs};

use support::tests;
use wirecost_import::{Options, import};

#[track_caller]
fn check(language: &str) {
    let files = fs::read_dir(tests("schemas").join(language)).unwrap();
    let mut files: Vec<_> = files.map(|file| file.unwrap().path()).collect();
    files.sort();
    let imported = import(&files, &Options::default()).unwrap_or_else(|error| panic!("{error}"));
    assert!(imported.modules.len() >= files.len());
    for module in imported.modules {
        let path = tests("round_trip/golden").join(language).join(&module.name);
        let path = path.with_extension("rs");
        if env::var("IMPORT").is_ok_and(|mode| mode == "overwrite") {
            fs::write(&path, &module.text).unwrap();
        }
        assert!(
            fs::read_to_string(&path).is_ok_and(|text| text == module.text),
            "{} is out of date: IMPORT=overwrite cargo test -p wirecost-import --test modules",
            path.display()
        );
    }
}

#[test]
fn the_modules_of_protobuf() {
    check("proto");
}

#[test]
fn the_modules_of_thrift() {
    check("thrift");
}

#[test]
fn the_modules_of_avro() {
    check("avro");
    check("avdl");
}
