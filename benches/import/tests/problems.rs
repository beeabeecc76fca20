//! Schemas that the derive cannot say: the place, the reason and the advice.

// The helpers stop at the first surprise.
#![allow(clippy::panic, clippy::unwrap_used)]

mod support;

use std::fs;

use support::import_text;
use wirecost_import::{ImportError, Options, Place, Weight, import};

/// A position, a name, a weight and a part of the reason.
type Expected<'a> = (Option<(u32, u32)>, &'a str, Weight, &'a str);

/// Checks the problems of a text.
#[track_caller]
fn check(file: &str, text: &str, expected: &[Expected<'_>]) {
    let problems = match import_text(file, text, false) {
        Err(ImportError::Problems(problems)) => problems,
        other => panic!("{other:?}"),
    };
    assert_eq!(problems.len(), expected.len(), "{problems:#?}");
    for (problem, (position, name, weight, reason)) in problems.iter().zip(expected) {
        let Place {
            position: own,
            name: own_name,
            file: own_file,
        } = &problem.place;
        assert_eq!(
            (own, &**own_name, problem.weight),
            (position, *name, *weight),
            "{problem}"
        );
        assert!(own_file.ends_with(file), "{problem}");
        assert!(problem.text.contains(reason), "{problem}");
    }
}

/// Returns the text of the module that is made with losses, and the number of them.
#[track_caller]
fn lossy(file: &str, text: &str) -> (String, usize) {
    let imported = import_text(file, text, true).unwrap_or_else(|error| panic!("{error}"));
    (imported.modules[0].text.clone(), imported.problems.len())
}

#[test]
fn parts_of_protobuf() {
    use Weight::{Error, Loss};
    let text = "syntax = \"proto3\";
message M {
  reserved \"old\";
  map<sint32, string> map = 1;
  repeated int32 list = 2 [packed = false];
  string a_b = 40000;
  oneof value {
    string text = 5;
    M m = 6;
  }
}
";
    check(
        "m.proto",
        text,
        &[
            (Some((3, 12)), "M", Loss, "reserves ids, not names"),
            (
                Some((4, 3)),
                "M.map",
                Error,
                "int32, int64, uint32, uint64, bool or string",
            ),
            (Some((5, 3)), "M.list", Error, "remove `packed = false`"),
            (Some((7, 3)), "M.value", Loss, "different types in Avro"),
            (Some((6, 3)), "M.a_b", Error, "1 to 32767"),
        ],
    );
}

#[test]
fn a_oneof_with_one_type_twice_becomes_optional_fields() {
    let text = "syntax = \"proto3\";
message M {
  oneof value {
    int32 count = 1;
    sint32 number = 2;
  }
}
";
    let (module, losses) = lossy("m.proto", text);
    assert_eq!(losses, 1);
    assert!(
        module.ends_with(
            "pub struct M {
    #[schema(id = 1)]
    pub count: Option<i32>,
    #[schema(id = 2, proto = \"sint32\")]
    pub number: Option<i32>,
}
"
        ),
        "{module}"
    );
}

#[test]
fn a_file_of_proto2() {
    let text = "syntax = \"proto2\";\n\nmessage M {}\n";
    check(
        "m.proto",
        text,
        &[(Some((1, 1)), "M", Weight::Error, "not proto3")],
    );
}

#[test]
fn parts_of_thrift() {
    use Weight::{Error, Loss};
    let text = "
enum E { A = 1, B = 1, C = 4294967296 }
union U { 1: string text, 2: i32 number }
struct S {
  1: required i32 number,
  2: optional i32 limit = 5,
  3: optional map<string, i32> map,
  4: list<map<string, i32>> maps,
  5: map<double, i32> by_double,
  6: set<double> doubles,
  8: U choice,
  9: list<i32> list = [1],
  -1: i32 negative,
  10: Missing missing,
}
struct T { 1: i32 a_b, 2: i32 aB }
";
    check(
        "s.thrift",
        text,
        &[
            (Some((2, 17)), "E.B", Loss, "`A` has the same number"),
            (Some((2, 24)), "E.C", Error, "32 bits"),
            (Some((5, 19)), "S.number", Loss, "remove `required`"),
            (Some((6, 19)), "S.limit", Loss, "no default"),
            (Some((7, 32)), "S.map", Loss, "remove `optional`"),
            (
                Some((8, 29)),
                "S.maps",
                Error,
                "wrap the inner one in a struct",
            ),
            (Some((9, 23)), "S.by_double", Error, "keys of a map"),
            (Some((10, 18)), "S.doubles", Error, "write a list"),
            (Some((12, 16)), "S.list", Loss, "no such default"),
            (Some((13, 11)), "S.negative", Error, "positive"),
            (
                Some((14, 15)),
                "S.missing",
                Error,
                "`Missing` is not a type",
            ),
            (Some((3, 7)), "U", Loss, "different types in Avro"),
            (Some((16, 31)), "T.aB", Error, "`aB` and `a_b` are one name"),
        ],
    );
}

#[test]
fn a_union_whose_member_has_the_id_of_a_field_becomes_a_struct() {
    let text = "union U { 1: string text, 2: i32 number }
struct S { 1: U choice, 3: list<U> choices }
";
    let (module, losses) = lossy("s.thrift", text);
    assert_eq!(losses, 1);
    assert!(module.contains("pub struct U {"), "{module}");
    assert!(module.contains("pub choice: Option<U>,"), "{module}");
    assert!(module.contains("pub number: Option<i32>,"), "{module}");
}

#[test]
fn parts_of_avro() {
    use Weight::{Error, Loss};
    let text = r#"{"type": "record", "name": "a.R", "fields": [
        {"name": "nothing", "type": "null"},
        {"name": "last", "type": ["string", "null"]},
        {"name": "either", "type": [
            {"type": "fixed", "name": "Bytes2", "size": 2}, {"type": "fixed", "name": "Bytes3", "size": 3}
        ]},
        {"name": "maps", "type": {"type": "map", "values": {"type": "map", "values": "int"}}},
        {"name": "options", "type": {"type": "array", "items": {"type": "array", "items": ["null", "int"]}}},
        {"name": "lists", "type": {"type": "map", "values": ["null", {"type": "array", "items": "int"}]}},
        {"name": "null_last", "type": {"type": "array", "items": ["int", "null"]}},
        {"name": "at", "type": {"type": "long", "logicalType": "time-micros"}},
        {"name": "md5", "type": {"type": "fixed", "name": "MD5", "size": 16}},
        {"name": "list", "type": {"type": "array", "items": "int"}, "default": [1]},
        {"name": "inner", "type": {"type": "enum", "name": "b.E", "symbols": ["A"], "default": "A"}}
    ]}"#;
    check(
        "r.avsc",
        text,
        &[
            (Some((2, 18)), "a.R.nothing", Error, "remove the field"),
            (Some((3, 18)), "a.R.last", Error, "change the order"),
            (Some((4, 18)), "a.R.either", Error, "one `fixed` in a union"),
            (
                Some((7, 18)),
                "a.R.maps",
                Error,
                "wrap the inner one in a record",
            ),
            (
                Some((8, 18)),
                "a.R.options",
                Error,
                "wrap the inner union in a record",
            ),
            (
                Some((9, 18)),
                "a.R.lists",
                Error,
                "wrap the inner one in a record",
            ),
            (Some((10, 18)), "a.R.null_last", Error, "change the order"),
            (Some((11, 18)), "a.R.at", Loss, "logical type"),
            (Some((12, 18)), "a.R.md5", Loss, "`Bytes16`, not `a.MD5`"),
            (Some((13, 18)), "a.R.list", Loss, "no such default"),
            (Some((14, 60)), "b.E", Loss, "one namespace"),
            (Some((14, 60)), "b.E", Loss, "no default of an enum"),
        ],
    );
}

#[test]
fn a_logical_type_becomes_the_type_below_it() {
    let text = r#"{"type": "record", "name": "R", "fields": [
        {"name": "at", "type": {"type": "long", "logicalType": "time-micros"}},
        {"name": "price", "type": {"type": "bytes", "logicalType": "decimal", "precision": 29, "scale": 2}},
        {"name": "length", "type": {"type": "fixed", "name": "Bytes12", "size": 12, "logicalType": "duration"}},
        {"name": "other", "type": "Bytes12"},
        {"name": "bid", "type": {
            "type": "fixed", "name": "Bid", "size": 4, "logicalType": "decimal", "precision": 9, "scale": 2
        }}
    ]}"#;
    let (module, losses) = lossy("r.avsc", text);
    assert_eq!(losses, 5);
    assert!(module.contains("pub at: i64,\n"), "{module}");
    assert!(module.contains("pub price: Bytes,\n"), "{module}");
    assert!(module.contains("pub length: [u8; 12],\n"), "{module}");
    assert!(module.contains("pub other: [u8; 12],\n"), "{module}");
    let bid = "avro = \"decimal(9, 2, fixed(4))\")]\n    pub bid: wirecost::codec::Decimal,\n";
    assert!(module.contains(bid), "{module}");
}

/// apache-avro refuses the last one.
#[test]
fn logical_types_that_readers_ignore_are_notes() {
    let text = r#"{"type": "record", "name": "R", "fields": [
        {"name": "price", "type": {"type": "string", "logicalType": "money"}},
        {"name": "day", "type": ["null", {"type": "string", "logicalType": "date"}]},
        {"name": "id", "type": {"type": "array", "items": {
            "type": {"type": "fixed", "name": "Bytes8", "size": 8}, "logicalType": "uuid"
        }}},
        {"name": "at", "type": "long", "logicalType": "timestamp-millis"},
        {"name": "inner", "type": {
            "type": "record", "name": "Inner", "logicalType": "duration", "fields": []
        }}
    ]}"#;
    let imported = import_text("r.avsc", text, false).unwrap();
    let notes = imported.problems.iter().map(|note| {
        assert_eq!(note.weight, Weight::Note);
        let text = note.to_string();
        text.split_once("r.avsc:").unwrap().1.to_owned()
    });
    assert_eq!(
        notes.collect::<Vec<_>>(),
        [
            "2:18: R.price: note: Avro has no logical type `money`, and its readers ignore it: the type is \
             `string`; correct or remove it",
            "3:18: R.day: note: the logical type `date` must be on `int`, and readers of Avro ignore it: the \
             type is `string`; correct or remove it",
            "4:18: R.id: note: the logical type `uuid` must be on `string` or a `fixed` of 16 bytes, and \
             readers of Avro ignore it: the type is a `fixed` of 8 bytes; correct or remove it",
            "7:18: R.at: note: the logical type stands beside the type of the field, and readers of Avro \
             ignore it: write it into the type, or remove it",
            "8:18: R.inner: note: the logical type `duration` must be on a `fixed` of 12 bytes, and readers \
             of Avro ignore it: the type is `record`; correct or remove it",
        ]
    );
    let module = &imported.modules[0].text;
    for field in [
        "price: String",
        "day: Option<String>",
        "id: Vec<[u8; 8]>",
        "at: i64",
        "inner: Inner",
    ] {
        assert!(module.contains(&format!("pub {field},\n")), "{module}");
    }
}

/// apache-avro ignores each of these decimals but the last two.
#[test]
fn decimals_that_break_a_rule_of_avro_are_errors() {
    let text = r#"{"type": "record", "name": "R", "namespace": "a", "fields": [
        {"name": "scale", "type": {"type": "bytes", "logicalType": "decimal", "precision": 2, "scale": 5}},
        {"name": "negative", "type": {"type": "bytes", "logicalType": "decimal", "precision": 2, "scale": -1}},
        {"name": "zero", "type": ["null", {"type": "bytes", "logicalType": "decimal", "precision": 0}]},
        {"name": "none", "type": {"type": "array", "items": {"type": "bytes", "logicalType": "decimal"}}},
        {"name": "long", "type": {"type": "long", "logicalType": "decimal", "precision": 4, "scale": 2}},
        {"name": "inner", "type": {"type": "record", "name": "S", "fields": [
            {"name": "text", "type": {"type": "map", "values": {
                "type": {"type": "bytes"}, "logicalType": "decimal", "precision": "4"
            }}}
        ]}},
        {"name": "room", "type": {
            "type": "fixed", "name": "F", "size": 2, "logicalType": "decimal", "precision": 5, "scale": 2
        }},
        {"name": "empty", "type": {
            "type": "fixed", "name": "G", "size": 0, "logicalType": "decimal", "precision": 1
        }}
    ]}"#;
    let error = |line, column, name, rule| (Some((line, column)), name, Weight::Error, rule);
    let (precision, scale) = ("a positive integer", "integer from 0 to its precision, 2");
    check(
        "r.avsc",
        text,
        &[
            error(2, 18, "a.R.scale", scale),
            error(3, 18, "a.R.negative", scale),
            error(4, 18, "a.R.zero", precision),
            error(5, 18, "a.R.none", precision),
            error(
                6,
                18,
                "a.R.long",
                "on `bytes` or on the declaration of a `fixed`",
            ),
            error(8, 22, "a.S.text", precision),
            error(12, 18, "a.R.room", "2 bytes has room for 4 digits"),
            error(15, 18, "a.R.empty", "0 bytes has room for 0 digits"),
        ],
    );
    // The digits of the longest `fixed` for which the derive has decimals, and of one that is longer.
    for (size, precision, is_refused) in [
        (16, 38, false),
        (16, 39, true),
        (17, 40, false),
        (17, 41, true),
    ] {
        let text = format!(
            r#"{{"type": "record", "name": "R", "fields": [{{"name": "a", "type": {{
                "type": "fixed", "name": "F", "size": {size}, "logicalType": "decimal", "precision": {precision}
            }}}}]}}"#
        );
        assert_eq!(
            import_text("r.avsc", &text, true).is_err(),
            is_refused,
            "{size} {precision}"
        );
    }
}

/// apache-avro refuses these unions and the alias of the record without their places.
#[test]
fn unions_and_aliases_that_break_a_rule_of_avro_are_errors() {
    let text = r#"{"type": "record", "name": "R", "namespace": "a", "aliases": ["b c"], "fields": [
        {"name": "twice", "type": ["int", "string", {"type": "int", "logicalType": "date"}]},
        {"name": "named", "type": {"type": "array", "items": ["R", "null", "a.R"]}},
        {"name": "nested", "type": ["null", ["int"]]},
        {"name": "none", "type": []},
        {"name": "alias", "type": "int", "aliases": ["a.b"]}
    ]}"#;
    let error = |line, column, name, rule| (Some((line, column)), name, Weight::Error, rule);
    check(
        "r.avsc",
        text,
        &[
            error(1, 28, "a.R", "the alias `\"b c\"` is not a name"),
            error(
                2,
                18,
                "a.R.twice",
                "two branches of the union have the type `int`",
            ),
            error(
                3,
                18,
                "a.R.named",
                "two branches of the union have the type `a.R`",
            ),
            error(4, 18, "a.R.nested", "a union cannot contain a union"),
            error(5, 18, "a.R.none", "a union must have a branch"),
            error(6, 18, "a.R.alias", "the alias `\"a.b\"` is not a name"),
        ],
    );
}

/// apache-avro refuses the default of a union without its place.
#[test]
fn defaults_of_another_type_are_errors() {
    let check_default = |ty: &str, default: &str, is_value: bool| {
        let text = format!(
            r#"{{"type": "record", "name": "R", "fields": [
                {{"name": "e", "type": {{"type": "enum", "name": "E", "symbols": ["A"]}}}},
                {{"name": "f", "type": {{"type": "fixed", "name": "Bytes2", "size": 2}}}},
                {{"name": "a", "type": {ty}, "default": {default}}}
            ]}}"#
        );
        let error = import_text("r.avsc", &text, true).err();
        let error = error.map(|error| error.to_string()).unwrap_or_default();
        let reason = ":4:26: R.a: error: the default";
        assert_eq!(error.contains(reason), !is_value, "{ty} {default} {error}");
    };
    for (ty, values, others) in [
        (
            r#"["null", "int"]"#,
            &["null", "1"][..],
            &["\"a\"", "1.5", "2147483648"][..],
        ),
        (r#"["null", "E"]"#, &["null", "\"A\""], &["\"B\"", "1"]),
        (r#""E""#, &["\"A\""], &["\"B\"", "{}"]),
        (
            r#""Bytes2""#,
            &["\"\\u00ff1\""],
            &["\"1\"", "\"\\u010012\"", "[]"],
        ),
        (r#""bytes""#, &["\"\\u00ff\""], &["\"\\u0100\"", "1"]),
        (
            r#""long""#,
            &["-9223372036854775808"],
            &["9223372036854775808", "true"],
        ),
        (r#""double""#, &["1", "1.5"], &["\"1\"", "null"]),
        (r#""boolean""#, &["true"], &["0"]),
        (
            r#"{"type": "array", "items": "int"}"#,
            &["[]", "[1]"],
            &["[\"a\"]", "{}"],
        ),
        (
            r#"{"type": "map", "values": "int"}"#,
            &["{}", "{\"a\": 1}"],
            &["{\"a\": true}", "[]"],
        ),
        (r#"["null", "R"]"#, &["{}"], &["[]"]),
    ] {
        for default in values {
            check_default(ty, default, true);
        }
        for default in others {
            check_default(ty, default, false);
        }
    }
}

/// apache-avro refuses these declarations without their places, or ignores them.
#[test]
fn declarations_that_break_a_rule_of_avro_are_errors() {
    let text = r#"{"type": "record", "name": "R", "fields": [
        {"name": "a-b", "type": "int"},
        {"name": "c", "type": "int"},
        {"name": "c", "type": {"type": "array"}},
        {"name": "d"},
        {"name": "e", "type": {"type": "enum", "name": "E", "symbols": []}},
        {"name": "f", "type": {"type": "enum", "name": "F", "symbols": ["A", "B", "A"]}},
        {"name": "g", "type": {"type": "enum", "name": "G", "symbols": ["A"], "default": "B"}},
        {"name": "h", "type": {"type": "fixed", "name": "H", "size": 2147483648}},
        {"name": "i", "type": 5},
        7
    ]}"#;
    let error = |line, column, name, rule| (Some((line, column)), name, Weight::Error, rule);
    check(
        "r.avsc",
        text,
        &[
            error(2, 18, "R.a-b", "`a-b` is not a name"),
            error(3, 18, "R.c", "`c` is declared twice"),
            error(1, 28, "R", "`{\"name\":\"d\"}` is no member"),
            error(1, 28, "R", "`7` is no member"),
            error(3, 18, "R.c", "an array must have `items`"),
            error(6, 56, "E", "an enum must have a symbol"),
            error(7, 73, "F.A", "`A` is declared twice"),
            error(8, 56, "G", "the enum has no symbol `\"B\"`"),
            error(9, 57, "H", "from 0 to 2147483647"),
            error(10, 18, "R.i", "`5` is no type"),
        ],
    );
    let error = import_text("r.avsc", "{\"type\": \"record\",\n\"name\": \"a b\"}", true);
    let error = error.unwrap_err().to_string();
    assert!(error.contains("r.avsc:2:9: "), "{error}");
}

#[test]
fn a_module_with_types_of_one_name_from_two_files_is_refused() {
    let directory = tempfile::tempdir().unwrap();
    let files = [
        ("base.thrift", "struct User { 1: i32 number }"),
        (
            "shop.thrift",
            "include \"base.thrift\"\nstruct User { 1: base.User user }",
        ),
    ];
    let files = files.map(|(name, text)| {
        let path = directory.path().join(name);
        fs::write(&path, text).unwrap();
        path
    });
    let error = import(&files, &Options::default()).unwrap_err().to_string();
    for part in [
        "shop.thrift:2:8: User: error: the module has two types `User`, of ",
        "base.thrift and of ",
        "shop.thrift: rename one of them",
    ] {
        assert!(error.contains(part), "{error}");
    }
    // Each may stand in its own module.
    fs::write(&files[1], "struct User { 1: i32 number }").unwrap();
    import(&files, &Options::default()).unwrap();
}

#[test]
fn types_of_one_name_are_errors() {
    let text = "syntax = \"proto3\";\nmessage a_b {}\nmessage aB {}\n";
    let reason = "another type becomes `AB` in Rust too";
    check(
        "m.proto",
        text,
        &[(Some((3, 1)), "aB", Weight::Error, reason)],
    );
    let text = r#"{"type": "record", "name": "R", "fields": [
        {"name": "a", "type": {"type": "record", "name": "S", "fields": []}},
        {"name": "b", "type": {"type": "record", "name": "S", "fields": []}}
    ]}"#;
    let reason = "another type becomes `S` in Rust too";
    check(
        "r.avsc",
        text,
        &[(Some((2, 58)), "S", Weight::Error, reason)],
    );
    let text = "struct S { 1: i32 a, 1: i32 b }\nstruct S {}";
    check(
        "s.thrift",
        text,
        &[
            (
                Some((1, 8)),
                "S",
                Weight::Error,
                "another type becomes `S` in Rust too",
            ),
            (Some((1, 29)), "S.b", Weight::Error, "`a` has the id 1 too"),
        ],
    );
}

#[test]
fn a_chain_of_types_has_a_limit() {
    let chain = |length: usize| -> String {
        let of = |at: usize| format!("struct R{at} {{ 1: required R{} next }}\n", at.max(1) - 1);
        (0..length).map(of).collect()
    };
    let reason = "more than 4000 types";
    let error = import_text("s.thrift", &chain(4_001), true).unwrap_err();
    assert!(error.to_string().contains(reason), "{error}");
}

#[test]
fn the_default_of_an_option_is_lost() {
    let text = r#"{"type": "record", "name": "R", "fields": [
        {"name": "a", "type": ["null", "boolean"], "default": true}
    ]}"#;
    let reason = "no such default";
    check(
        "r.avsc",
        text,
        &[(Some((2, 18)), "R.a", Weight::Loss, reason)],
    );
}

/// Completing the defaults of 60 records, each of which holds the next one twice, would take 2⁶⁰ steps.
#[test]
fn defaults_with_records_take_no_exponential_time() {
    let record = |at: u32| {
        let of = |name| match at {
            0 => format!(
                r#"{{"name": "{name}", "type": {{"type": "map", "values": "R0"}}, "default": {{}}}}"#
            ),
            at => format!(
                r#"{{"name": "{name}", "type": "R{}", "default": {{}}}}"#,
                at - 1
            ),
        };
        let fields = [of("a"), of("b")].join(", ");
        format!(
            r#"{{"name": "r{at}", "type": {{"type": "record", "name": "R{at}", "fields": [{fields}]}}}}"#
        )
    };
    let fields = (0..=60).map(record).collect::<Vec<_>>().join(", ");
    let text =
        format!(r#"{{"type": "record", "name": "S", "namespace": "a", "fields": [{fields}]}}"#);
    let losses = import_text("r.avsc", &text, true).unwrap().problems;
    assert_eq!(losses.len(), 120);
    assert!(losses[0].text.contains("no such default"), "{}", losses[0]);
    assert_eq!(losses[0].place.name, "a.R1.a");
}

#[test]
fn an_alias_is_no_name_of_a_type() {
    let text = r#"{"type": "record", "name": "R", "fields": [
        {"name": "a", "type": {"type": "record", "name": "New", "aliases": ["Old"], "fields": []}},
        {"name": "b", "type": "Old"}
    ]}"#;
    let reason = "no type has the name `Old`";
    check(
        "r.avsc",
        text,
        &[(Some((3, 18)), "R.b", Weight::Error, reason)],
    );
}

#[test]
fn a_text_that_is_no_schema() {
    for (file, text, position) in [
        (
            "m.proto",
            "syntax = \"proto3\";\nmessage M {\n  Missing m = 1;\n}\n",
            "m.proto:3:3: ",
        ),
        (
            "m.proto",
            "syntax = \"proto3\";\nmessage {\n",
            "m.proto:2:9: ",
        ),
        ("s.thrift", "struct S {\n  1: i32\n}\n", "line 3:1"),
        ("r.avsc", "{\n  \"type\": \"record\",\n}\n", "r.avsc:3:1: "),
        (
            "list.avsc",
            r#"{"type": "array", "items": "int"}"#,
            "list.avsc: the schema is of no named type",
        ),
        (
            "union.avsc",
            r#"["null", "int"]"#,
            "union.avsc: the schema is of no named type",
        ),
    ] {
        let error = import_text(file, text, true).unwrap_err().to_string();
        assert!(error.contains(position), "{error}");
    }
}

/// A parser keeps the last of the values.
#[test]
fn a_repeated_key_is_refused() {
    let text = "{\"type\": \"record\", \"name\": \"R\", \"fields\": [],\n \"name\": \"S\"}";
    let error = import_text("r.avsc", text, true).unwrap_err().to_string();
    let expected = "r.avsc:2:7: the key `name` is repeated: remove one of them";
    assert!(error.contains(expected), "{error}");
}

#[test]
fn an_invalid_namespace_has_its_place() {
    let text = "{\"type\": \"record\", \"name\": \"R\", \"fields\": [],\n \"namespace\": \"1x\"}";
    let error = import_text("r.avsc", text, true).unwrap_err().to_string();
    assert!(
        error.contains("r.avsc:2:15: Invalid namespace 1x"),
        "{error}"
    );
}

/// A terminal obeys control characters.
#[test]
fn control_characters_are_escaped() {
    let name = r#"{"type": "record", "name": "R\u001b[31m", "fields": []}"#;
    let symbol = r#"{"type": "enum", "name": "E", "symbols": ["A\u0007"]}"#;
    for (text, escaped) in [(name, r"R\u{1b}[31m"), (symbol, r"A\u{7}")] {
        let error = import_text("r.avsc", text, true).unwrap_err().to_string();
        assert!(error.contains(escaped), "{error}");
        let is_plain = |one: char| one == '\n' || !one.is_control();
        assert!(error.chars().all(is_plain), "{error:?}");
    }
}

/// rustc refuses a carriage return in a comment, and a character that changes the direction of text.
#[test]
fn no_name_and_no_documentation_ends_a_comment() {
    let text = r#"{"type": "record", "name": "R", "fields": [], "doc": "a\rpub fn b() {}\u202e"}"#;
    let (module, _) = lossy("n\npub fn c() {}\n.avsc", text);
    assert!(module.contains(r"/// a\rpub fn b() {}\u{202e}"), "{module}");
    assert!(
        module.contains(r"//! The types of `n\npub fn c() {}\n.avsc`."),
        "{module}"
    );
}

#[test]
fn a_file_of_no_language() {
    let error = import_text("schema.json", "{}", true).unwrap_err();
    assert!(matches!(error, ImportError::Language { .. }), "{error}");
}

#[test]
fn records_without_an_end() {
    let text = "struct A { 1: required B b }\nstruct B { 1: required A a }\n";
    check(
        "s.thrift",
        text,
        &[
            (Some((1, 8)), "A", Weight::Error, "make a field optional"),
            (Some((2, 8)), "B", Weight::Error, "make a field optional"),
        ],
    );
}

#[test]
fn a_type_with_the_name_of_another_format_s() {
    let text = "syntax = \"proto3\";\n\nmessage record {}\n";
    check(
        "m.proto",
        text,
        &[(Some((3, 1)), "record", Weight::Error, "rename it")],
    );
}

/// Rust compiles indented lines of documentation, and blocks without a language.
#[test]
fn code_in_comments_is_text() {
    let text = "syntax = \"proto3\";
// A message:
//
//     let no = rust;
//
// ```
// nor this
// ```
message M {}
";
    let (module, _) = lossy("m.proto", text);
    let doc = "/// A message:\n///\n/// let no = rust;\n///\n/// ```text\n/// nor this\n/// ```\n";
    assert!(module.contains(doc), "{module}");
}

#[test]
fn a_kind_beside_the_name_of_a_field_is_no_type() {
    let text = r#"{"type":"record","name":"R","fields":[
{"name":"good","type":{"type":"array","items":"int"}},
{"name":"bad","type":"array","items":"int"}]}"#;
    let reason = "`array` is no type alone";
    check(
        "r.avsc",
        text,
        &[(Some((3, 9)), "R.bad", Weight::Error, reason)],
    );
}
