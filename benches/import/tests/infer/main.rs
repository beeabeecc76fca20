//! Types inferred from JSON samples: the modules in `golden/`, which `IMPORT=overwrite cargo test -p wirecost-import
//! --test infer` writes, and the samples against them.

// The helpers stop at the first surprise.
#![allow(clippy::panic, clippy::unwrap_used)]

mod errors;
mod golden;
#[path = "../support/mod.rs"]
mod support;
mod values;

use std::{env, fs};

use support::tests;
use wirecost_import::{InferOptions, Inferred, infer};

/// Returns the schema of a file or directory in `samples/`.
#[track_caller]
fn inferred(samples: &str) -> Inferred {
    let path = tests("samples").join(samples);
    infer(&path, &InferOptions::default()).unwrap_or_else(|error| panic!("{error}"))
}

#[track_caller]
fn check(samples: &str) {
    let module = inferred(samples).module;
    let path = tests("infer/golden").join(&module.name);
    let path = path.with_extension("rs");
    if env::var("IMPORT").is_ok_and(|mode| mode == "overwrite") {
        fs::write(&path, &module.text).unwrap();
    }
    assert!(
        fs::read_to_string(&path).is_ok_and(|text| text == module.text),
        "{} is out of date: IMPORT=overwrite cargo test -p wirecost-import --test infer",
        path.display()
    );
}

#[test]
fn the_module_of_orders() {
    check("orders.jsonl");
}

#[test]
fn the_module_of_a_directory() {
    check("settings");
}

#[test]
fn each_type_has_a_reason() {
    let decisions = inferred("orders.jsonl").decisions;
    let decisions: Vec<_> = decisions.iter().map(ToString::to_string).collect();
    for expected in [
        "Order: 40 objects.",
        "  status: Status. Enum of 3 values in 40 samples: in-transit, new, paid.",
        "  balance: i32. -250 to 1200; 14 of 40 below zero.",
        "  discount: f64. 26 of 40 with a fraction or an exponent.",
        "  items: Vec<Item>. Lists of 0 to 3.",
        "  extras: Vec<String>. Empty lists; text is assumed.",
        "  user_id: Option<String>. Text is assumed, as all are null; null in 40 of 40.",
        "  tags: Option<Vec<String>>. Lists of 0 to 2; 2 values in 8 samples, not all of which are words; absent in 32 of 40.",
    ] {
        assert!(
            decisions.iter().any(|one| one == expected),
            "{expected}\n{}",
            decisions.join("\n")
        );
    }
}
