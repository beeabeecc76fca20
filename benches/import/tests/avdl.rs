//! Files in Avro IDL that are no schemas: the position and the reason.

// The helpers stop at the first surprise.
#![allow(clippy::unwrap_used)]

mod support;

use std::{fs, path::PathBuf};

use support::{import_text, tests};
use wirecost_import::{Decoding, ImportError, Options, Place, Weight, diff, import};

/// Checks the reason why a text is refused, after the path of its file.
#[track_caller]
fn check(text: &str, expected: &str) {
    let error = import_text("p.avdl", text, true).unwrap_err().to_string();
    let (_, reason) = error.split_once("p.avdl").unwrap();
    assert_eq!(reason, expected, "{text}");
}

#[test]
fn other_words_and_signs() {
    for (text, expected) in [
        ("record R { int }", ":1:16: expected a name, found `}`"),
        ("record R { int a }", ":1:18: expected `;`, found `}`"),
        (
            "record R {\n  int a;",
            ":2:9: expected a type, found the end of the file",
        ),
        (
            "recrd R {}",
            ":1:1: expected `record`, `enum`, `fixed` or `import`, found `recrd`",
        ),
        (
            "protocol P { recrd R { int a; } }",
            ":1:22: expected `(`, found `{`",
        ),
        (
            "protocol P {}\nrecord R {}",
            ":2:1: expected the end of the file, found `record`",
        ),
        (
            "import \"a.avdl\";",
            ":1:8: expected `idl`, `protocol` or `schema`, found a text",
        ),
        (
            "record R { array<int a; }",
            ":1:22: expected `>`, found `a`",
        ),
        (
            "record R { int a = b; }",
            ":1:20: expected a value in JSON, found `b`",
        ),
        (
            "record R { int a = 0x10; }",
            ":1:20: `0x10` is not a number in JSON",
        ),
        (
            "fixed F(-1);",
            ":1:9: expected a positive number of at most 32 bits, found `-1`",
        ),
        (
            "fixed F(010);",
            ":1:9: expected a number without a 0 before it, found `010`",
        ),
        ("record R # {}", ":1:10: unexpected character `#`"),
        ("/* no end", ":1:1: the comment has no `*/`"),
        (
            "record R { string a = \"b\n\"; }",
            ":1:23: the text does not end on its line, or has an escape that JSON lacks",
        ),
    ] {
        check(text, expected);
    }
}

#[test]
fn names() {
    for (text, expected) in [
        ("record R { S s; }", ":1:12: no type has the name `S`"),
        (
            "namespace a; record R { S s; }",
            ":1:25: no type has the name `a.S`",
        ),
        (
            "record R {}\nenum R {}",
            ":2:6: `R` is declared in line 1 too",
        ),
        (
            "record R { int a;\n  long a; }",
            ":2:8: `R.a` is declared in line 1 too",
        ),
        ("enum E { A, A }", ":1:13: `E.A` is declared in line 1 too"),
        (
            "record R-S {}",
            ":1:8: `R-S` is not a name in Avro: use letters, digits and `_`",
        ),
        (
            "schema int;",
            ":1:8: the derive describes records and enums: make this type the type of a record's field",
        ),
        (
            "fixed `bytes`(4); record R { bytes a; }",
            ":1:7: `bytes` is a primitive type: choose another name",
        ),
        ("record R { null? a; }", ":1:16: `null` has no option"),
    ] {
        check(text, expected);
    }
}

#[test]
fn namespaces_before_names() {
    let full_names = |text| -> Vec<_> {
        let records = import_text("p.avdl", text, true).unwrap().records;
        records.into_iter().map(|record| record.full).collect()
    };
    let text = "@namespace(\"c\") protocol com.shop.P { record R { com.shop.R? r; } }";
    assert_eq!(full_names(text), ["com.shop.R"]);
    let text = "namespace c; @namespace(\"d\") record a.b.R { S s; } record a.b.S {}";
    assert_eq!(full_names(text), ["a.b.R", "a.b.S"]);
    let text = "namespace c; fixed `bytes`(4); record R { `bytes` a; }";
    assert_eq!(full_names(text), ["c.R"]);
    check(
        "record a..R {}",
        ":1:8: `` is not a name in Avro: use letters, digits and `_`",
    );
}

#[test]
fn decimals() {
    for (text, expected) in [
        (
            "record R { decimal(0) a; }",
            ":1:20: the precision of a decimal must be a positive integer",
        ),
        (
            "record R { decimal(2, 5) a; }",
            ":1:23: the scale of a decimal must be an integer from 0 to its precision, 2",
        ),
        (
            "record R {\n  @logicalType(\"decimal\") @precision(2) @scale(5) bytes a;\n}",
            ":2:57: R.a: error: the scale of a decimal must be an integer from 0 to its precision, 2",
        ),
        (
            "@logicalType(\"decimal\") fixed F(2);",
            ":1:31: F: error: the precision of a decimal must be a positive integer",
        ),
        (
            "@logicalType(\"decimal\") @precision(5) fixed F(2); record R { F a; }",
            ":1:64: R.a: error: the decimal has a precision of 5, and its `fixed` of 2 bytes has room for \
             4 digits",
        ),
    ] {
        check(text, expected);
    }
}

#[test]
fn annotations() {
    for (text, expected) in [
        (
            "record R { @a(1) union { int, long } b; }",
            ":1:13: `@a` stands before a part without annotations: put it on a declaration or remove it",
        ),
        (
            "enum E { A } record R { @a(1) E e; }",
            ":1:26: `@a` stands before a part without annotations: put it on a declaration or remove it",
        ),
        (
            "@namespace(1) record R {}",
            ":1:2: Avro IDL has no annotation `@namespace` with this value",
        ),
        ("@a(1) @a(2) record R {}", ":1:8: `@a` is stated twice"),
        (
            "record R { @precision(3) decimal(9, 2) a; }",
            ":1:13: the type has its own `precision`: remove `@precision`",
        ),
        (
            "record R { @logicalType(\"timestamp-micros\") timestamp_ms b; }",
            ":1:13: the type has its own `logicalType`: remove `@logicalType`",
        ),
    ] {
        check(text, expected);
    }
}

#[test]
fn defaults_and_unions() {
    for (text, expected) in [
        (
            "record R {\n  int a = \"b\";\n}",
            ":2:7: R.a: error: the default `\"b\"` is not of the type of the field: correct it",
        ),
        (
            "record R {\n  union { null, int } a = \"b\";\n}",
            ":2:23: R.a: error: the default `\"b\"` is not of the type of the field: correct it",
        ),
        (
            "record R {\n  union { int, @a(1) int } a;\n}",
            ":2:28: R.a: error: two branches of the union have the type `int`, and readers cannot tell them \
             apart: remove one, or wrap it in a record",
        ),
        (
            "namespace a;\n@aliases([\"b-c\"])\nrecord R {}",
            ":3:8: a.R: error: the alias `\"b-c\"` is not a name in Avro: use letters, digits and `_`",
        ),
        ("enum E { A } = B;", ":1:16: the enum has no symbol `B`"),
        (
            "record R { union { null, int? } a; }",
            ":1:26: a union cannot contain a union: write the branches of the inner union here",
        ),
    ] {
        check(text, expected);
    }
}

/// apache-avro finds these defects, and reports no positions.
#[test]
fn names_that_apache_avro_refuses_have_positions() {
    let directory = tempfile::tempdir().unwrap();
    let files = ["a.avdl", "b.avsc"].map(|name| directory.path().join(name));
    let schema = r#"{"type": "record", "name": "a.S", "fields": []}"#;
    for (text, expected) in [
        (
            "namespace a;\nrecord S {}",
            ":2:8: Two schemas with the same fullname",
        ),
        ("namespace a;\nrecord R { T t; }", ":2:12: "),
        ("namespace a;\nrecord R { bool t; }", ":2:12: "),
    ] {
        fs::write(&files[0], text).unwrap();
        fs::write(&files[1], schema).unwrap();
        let error = import(&files, &Options::default()).unwrap_err().to_string();
        let (_, reason) = error.split_once("a.avdl").unwrap();
        assert!(reason.starts_with(expected), "{error}");
    }
}

#[test]
fn a_part_that_the_derive_cannot_express_has_a_position() {
    let text = "record R {\n  int a;\n  time_ms b;\n}\n";
    let problems = match import_text("p.avdl", text, false) {
        Err(ImportError::Problems(problems)) => problems,
        other => unreachable!("{other:?}"),
    };
    let [problem] = &problems[..] else {
        unreachable!("{problems:?}")
    };
    let Place { position, name, .. } = &problem.place;
    assert_eq!((position, &**name), (&Some((3, 11)), "R.b"));
    assert_eq!(problem.weight, Weight::Loss);
}

#[test]
fn a_logical_type_that_readers_ignore_has_a_position() {
    let text =
        "record R {\n  @logicalType(\"date\") string day;\n  long @logicalType(\"date\") at;\n}\n";
    let problems = import_text("p.avdl", text, false).unwrap().problems;
    let found = problems.iter().map(|problem| {
        let Place { position, name, .. } = &problem.place;
        (problem.weight, *position, &**name)
    });
    assert_eq!(
        found.collect::<Vec<_>>(),
        [
            (Weight::Note, Some((2, 31)), "R.day"),
            (Weight::Note, Some((3, 29)), "R.at"),
        ]
    );
}

/// A default that holds each record twice would take 2⁶⁰ steps.
#[test]
fn records_in_defaults() {
    for (open, close, default) in [
        ("", "", "{}"),
        ("array<", ">", "[{}]"),
        ("map<", ">", "{\"a\": {}}"),
        ("union { null, ", "}", "{}"),
    ] {
        let record = |at| {
            let fields = format!("{open}R{at}{close} a = {default}, b = {default};");
            format!("record R{} {{ {fields} }}\n", at + 1)
        };
        let records: String = (0..60).map(record).collect();
        let text = format!("record R0 {{ map<R0> a = {{}}; }}\n{records}");
        let losses = import_text("p.avdl", &text, true).unwrap().problems;
        assert_eq!(losses.len(), 120, "{open}");
        assert!(losses[0].text.contains("no such default"), "{}", losses[0]);
        assert_eq!(losses[0].place.name, "R1.a");
    }
    let text = "record R { int a = {}; }";
    let reason = ":1:16: R.a: error: the default `{}` is not of the type of the field: correct it";
    check(text, reason);
}

#[test]
fn an_imported_file_is_beside_the_file_or_in_a_directory() {
    let invoice = tests("schemas/avdl").join("invoice.avdl");
    let modules = |files: &[PathBuf], includes: &[PathBuf]| {
        let options = Options {
            includes: includes.to_vec(),
            ..Options::default()
        };
        let imported = import(files, &options).map_err(|error| error.to_string());
        imported.map(|imported| imported.modules.len())
    };
    assert_eq!(modules(std::slice::from_ref(&invoice), &[]), Ok(2));
    let both = [invoice.clone(), invoice.with_file_name("money.avdl")];
    assert_eq!(modules(&both, &[]), Ok(2));

    let directory = tempfile::tempdir().unwrap();
    let copy = directory.path().join("invoice.avdl");
    fs::copy(&invoice, &copy).unwrap();
    let copy = [copy];
    assert_eq!(modules(&copy, &[tests("schemas/avdl")]), Ok(2));
    let error = modules(&copy, &[]).unwrap_err();
    let place = format!("{}:3:14: `money.avdl` is neither in", copy[0].display());
    assert!(error.starts_with(&place), "{error}");
    check(
        "protocol P { import protocol \"a.avpr\"; }",
        ":1:30: a protocol in JSON cannot be imported: import its `.avdl` file, or an `.avsc` file \
         of its types",
    );
}

#[test]
fn files_that_import_each_other() {
    let directory = tempfile::tempdir().unwrap();
    let files = ["a.avdl", "b.avdl"].map(|name| directory.path().join(name));
    let (a, b) = (
        "import idl \"b.avdl\"; record A { B? b; }",
        "import idl \"./a.avdl\"; import schema \"c.avsc\"; record B { A? a; C c; }",
    );
    fs::write(&files[0], a).unwrap();
    fs::write(&files[1], b).unwrap();
    let c = r#"{"type": "record", "name": "C", "fields": []}"#;
    fs::write(directory.path().join("c.avsc"), c).unwrap();
    let imported = import(&files[..1], &Options::default()).unwrap();
    let names = imported.modules.iter().map(|module| &*module.name);
    assert_eq!(names.collect::<Vec<_>>(), ["a", "b", "c"]);
    let difference = diff(&files[0], &files[1], &[], &Decoding::ALL).unwrap();
    assert!(difference.broken().is_empty(), "{difference}");
    assert!(difference.added.is_empty(), "{difference}");
}

#[test]
fn a_name_in_grave_accents_is_no_keyword() {
    let text = "enum `date` { A, `null` } record R { `date` `enum` = \"null\"; }";
    let imported = import_text("p.avdl", text, false).unwrap();
    let text = &imported.modules[0].text;
    assert!(text.contains("pub r#enum: Date,"), "{text}");
}

#[test]
fn fields_of_one_type() {
    let names = (0..66).map(|at| format!("f{at}")).collect::<Vec<_>>();
    let record = |doc: &str| {
        let names = names.join(",\n");
        format!("record R {{ /** {doc} */\n int\n{names}; }}")
    };
    import_text("p.avdl", &record("doc"), false).unwrap();
    check(
        &record(&"d".repeat(1 << 20)),
        ":67:1: fields repeat more than 64 MiB of documentation and types",
    );
}

#[test]
fn a_comment_ends_with_its_line() {
    for end in ["\n", "\r\n", "\r"] {
        let text = format!("record R {{}} // one{end}record S {{}}{end}");
        let imported = import_text("p.avdl", &text, false).unwrap();
        assert_eq!(imported.records.len(), 2, "{text:?}");
    }
}

/// Nothing here panics, or takes the stack.
#[test]
fn damaged_files() {
    let directory = tempfile::tempdir().unwrap();
    let damaged = [directory.path().join("p.avdl")];
    let read = |text: &str| {
        fs::write(&damaged[0], text).unwrap();
        let _ = import(&damaged, &Options::default());
    };
    for file in fs::read_dir(tests("schemas/avdl")).unwrap() {
        let text = fs::read_to_string(file.unwrap().path()).unwrap();
        let others = ["", "{", "\"", "/*", "<", "@"].into_iter().cycle();
        // Each fifth position is damaged, in six ways by turns.
        for ((at, letter), other) in text.char_indices().zip(others).step_by(5) {
            let (before, after) = (&text[..at], &text[at + letter.len_utf8()..]);
            read(before);
            read(&format!("{before}{other}{after}"));
        }
    }
}

#[test]
fn deep_files() {
    let types = format!("record R {{ {} a; }}", "array<".repeat(100_000));
    check(&types, ":1:396: types and values nest at most 64 deep");
    let values = format!("record R {{ int a = {}; }}", "[".repeat(100_000));
    check(&values, ":1:84: types and values nest at most 64 deep");
}

/// Each type of the ring is read within the one before it.
#[test]
fn a_ring_of_types() {
    let ring = |length: usize, levels| -> String {
        let (open, close) = ("array<".repeat(levels), ">".repeat(levels));
        let record = |at| {
            let next = (at + 1) % length;
            format!("record R{at} {{ {open}R{next}{close} a; }}\n")
        };
        (0..length).map(record).collect()
    };
    let imported = import_text("p.avdl", &ring(1_000, 1), false).unwrap();
    assert_eq!(imported.records.len(), 1_000);
    let error = import_text("p.avdl", &ring(1_000, 62), false).unwrap_err();
    assert!(matches!(error, ImportError::Problems(_)), "{error}");
    check(
        &ring(1_001, 1),
        ":1001:8: the files have more than 1000 schemas: import a part of them",
    );
}
