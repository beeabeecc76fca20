//! Samples without a type: the places and the reason.

use std::fs;

use wirecost_import::{ImportError, InferOptions, Inferred, infer};

fn infer_text(text: &str, stated: &[(&str, &str)]) -> Result<Inferred, ImportError> {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("samples.jsonl");
    fs::write(&path, text).unwrap();
    let stated = stated
        .iter()
        .map(|(path, kind)| ((*path).to_owned(), kind.parse().unwrap()));
    let options = InferOptions {
        name: None,
        stated: stated.collect(),
    };
    infer(&path, &options)
}

/// Checks the parts of the error of samples, each of which follows the one before.
#[track_caller]
fn check(text: &str, parts: &[&str]) {
    let error = infer_text(text, &[]).unwrap_err().to_string();
    let mut rest = &*error;
    for part in parts {
        let (_, after) = rest
            .split_once(part)
            .unwrap_or_else(|| panic!("{part} is not in {rest}, of {error}"));
        rest = after;
    }
}

#[test]
fn values_of_two_kinds_have_two_places() {
    check(
        "{\"a\": [{\"b\": 1}]}\n\n{\"a\": [{\"b\": 2}, {\"b\": \"x\"}]}\n",
        &[
            "samples.jsonl:3:14: Sample.a[].b: error: a number here, and text at ",
            "samples.jsonl:3:24: no type has both",
        ],
    );
    check(
        "{\"a\": [1, {}]}\n",
        &[
            "jsonl:1:8: Sample.a[]: ",
            "a number here, and an object at ",
            "jsonl:1:11: ",
        ],
    );
    check(
        "{\"a\": true}\n{\"a\": []}\n",
        &["a boolean here, and a list at "],
    );
    check(
        "{}\n[]\n",
        &[
            "jsonl:1:1: Sample: ",
            "an object here, and a list at ",
            "jsonl:2:1: ",
        ],
    );
}

#[test]
fn every_problem_is_named() {
    let error = infer_text("{\"a\": 1, \"b\": \"\"}\n{\"a\": \"\", \"b\": 1}\n", &[]).unwrap_err();
    let ImportError::Problems(problems) = error else {
        panic!("{error}");
    };
    assert_eq!(problems.len(), 2);
}

#[test]
fn values_without_a_type() {
    check("[1]\n", &["jsonl:1:1: ", "a message is an object"]);
    check("{}\nnull\n", &["jsonl:2:1: ", "null in place of a message"]);
    check(
        "{\"a\": [[1, null]]}\n",
        &[
            "jsonl:1:12: Sample.a[][]: ",
            "no options in a list that is in a list",
        ],
    );
    check(
        "{\"a\": [[1], null]}\n",
        &["jsonl:1:13: Sample.a[]: ", "no optional list in a list"],
    );
    check(
        "{\"a\": [1, null]}\n{}\n",
        &["jsonl:1:11: Sample.a[]: ", "no options in an optional list"],
    );
    check(
        "{\"a\": [[[1]]]}\n",
        &["jsonl:1:9: Sample.a[][]: ", "no list of lists in a list"],
    );
    check(
        "{\"a\": 18446744073709551616}\n",
        &["jsonl:1:7: ", "more than 64 bits"],
    );
    check(
        "{\"a\": -1}\n{\"a\": 9223372036854775808}\n",
        &["jsonl:2:7: ", "no integer type of 64 bits"],
    );
    check(
        "{\"a\": 9007199254740993}\n{\"a\": 0.5}\n",
        &["jsonl:1:7: ", "2^53"],
    );
    check(
        "{\"a\": 1e999}\n",
        &["jsonl:1:7: ", "beyond the range of a 64-bit float"],
    );
    check(
        "{\"a\": 1, \"a\": 1}\n",
        &["a key that occurs twice in its object"],
    );
    check(
        "{\"a\": \"\\ud800\"}\n",
        &["jsonl:1:7: ", "half of a surrogate pair"],
    );
    check("{\"\": 1}\n", &["cannot be a name"]);
    check("{\"a\": 1,}\n", &["jsonl:1:9: "]);
    let deep = "{\"a\":".repeat(100_000) + "1" + &"}".repeat(100_000);
    check(&deep, &["more than 64 levels"]);
}

#[test]
fn stated_kinds() {
    let text = "{\"kind\": \"a1\", \"labels\": {\"x\": 1, \"y\": 2}}\n";
    let inferred = infer_text(text, &[("Sample.labels", "map"), ("Sample.kind", "enum")]).unwrap();
    let module = inferred.module.text;
    assert!(
        module.contains("pub labels: BTreeMap<String, u32>,"),
        "{module}"
    );
    assert!(module.contains("pub kind: Kind,"), "{module}");
    assert!(module.contains("    A1 = 0,"), "{module}");

    let error = infer_text(text, &[("Sample.label", "map")]).unwrap_err();
    assert!(error.to_string().contains("`Sample.label`"), "{error}");
    let error =
        infer_text("{\"a\": {\"x\": 1, \"y\": \"\"}}\n", &[("Sample.a", "map")]).unwrap_err();
    assert!(
        error.to_string().contains("a number here, and text at"),
        "{error}"
    );
    let error = infer_text("{\"a\": {\"x\": 1}}\n{}\n", &[("Sample.a", "map")]).unwrap_err();
    assert!(error.to_string().contains("no optional map"), "{error}");
}
