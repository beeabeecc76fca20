//! Changes of a type.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Value, json};
use wirecost::{Bytes, Fixed64, Schema};
use wirecost_import::{Decoding, Difference, Outcome};

use crate::{Language, agrees, diff_types, observed, worst};

/// A change of a type with its outcomes.
pub(crate) struct Row {
    /// The row of EVOLUTION.md, without a remark on the values.
    pub(crate) change: &'static str,
    pub(crate) difference: Difference,
    /// The outcomes that messages had in each format, with the new version as reader first.
    seen: Vec<(Decoding, [Outcome; 2])>,
}

/// Declares a version of a record between two texts.
macro_rules! version {
    ($version:ident: $($fields:tt)*) => {
        mod $version {
            #![allow(unused_imports)]
            use super::*;

            #[derive(Schema)]
            pub(super) struct Message {
                #[schema(id = 1)]
                before: String,
                $($fields)*
                #[schema(id = 9)]
                after: String,
            }
        }
    };
}

/// Declares a version of a record with one field between the texts.
macro_rules! fields {
    ($($version:ident: $type:ty $([$($attribute:tt)*])?;)*) => {$(
        version!($version: #[schema(id = 2 $(, $($attribute)*)?)] field: $type,);
    )*};
}

version!(base:);

fields! {
    u32_: u32;
    u64_: u64;
    i16_: i16;
    i32_: i32;
    i64_: i64;
    byte: i8;
    default: i32 [default = 7];
    sint: i32 [proto = "sint32"];
    sfixed: i32 [proto = "sfixed32"];
    fixed_word: Fixed64;
    fixed64: u64 [proto = "fixed64"];
    f32_: f32;
    f64_: f64;
    text: String;
    bytes: Bytes;
    boolean: bool;
    optional: Option<i32>;
    optional_text: Option<String>;
    list: Vec<i32>;
    longs: Vec<i64>;
    sints: Vec<i32> [proto = "sint32"];
    texts: Vec<String>;
    optional_list: Option<Vec<i32>>;
    options: Vec<Option<i32>>;
    long_options: Vec<Option<i64>>;
    set: BTreeSet<i32>;
    map: BTreeMap<String, i32>;
    by_number: BTreeMap<i32, i32>;
    inner: Inner;
    optional_inner: Option<Inner>;
    renamed_type: Renamed;
    two: Two;
    three: Three;
    shifted: Shifted;
}

version!(renamed: #[schema(id = 2)] other: i32,);
version!(renamed_option: #[schema(id = 2)] other: Option<i32>,);
version!(aliased: #[schema(id = 2, alias = "field")] other: i32,);
version!(reused: #[schema(id = 2)] other: String,);
version!(renumbered: #[schema(id = 3)] field: i32,);
version!(union: #[schema(id = 2, union)] field: Action,);
version!(optional_union: #[schema(id = 2, union)] field: Option<Action>,);
version!(number32: #[schema(id = 2, union)] field: Number32,);
version!(number64: #[schema(id = 2, union)] field: Number64,);
version!(wider_union: #[schema(id = 2, union)] field: WiderAction,);
version!(nested: #[schema(id = 2)] field: zoned::Inner,);

mod at_end {
    use super::*;

    #[derive(Schema)]
    pub(super) struct Message {
        #[schema(id = 1)]
        before: String,
        #[schema(id = 9)]
        after: String,
        #[schema(id = 10)]
        field: i32,
    }
}

mod reordered {
    use super::*;

    #[derive(Schema)]
    pub(super) struct Message {
        #[schema(id = 1)]
        after: String,
        #[schema(id = 2)]
        field: i32,
        #[schema(id = 9)]
        before: String,
    }
}

#[derive(Schema)]
struct Inner {
    #[schema(id = 1)]
    name: String,
}

#[derive(Schema)]
struct Renamed {
    #[schema(id = 1)]
    name: String,
}

mod zoned {
    use super::*;

    #[derive(Schema)]
    pub(super) struct Inner {
        #[schema(id = 1)]
        name: String,
        #[schema(id = 2)]
        zone: String,
    }
}

#[derive(Schema)]
enum Action {
    #[schema(id = 3)]
    Stop(Stop),
    #[schema(id = 4)]
    Inner(Inner),
}

#[derive(Schema)]
#[schema(rename = "Action")]
enum WiderAction {
    #[schema(id = 3)]
    Stop(Stop),
    #[schema(id = 4)]
    Inner(Inner),
    #[schema(id = 5)]
    Start(Start),
}

#[derive(Schema)]
#[schema(rename = "Number")]
enum Number32 {
    #[schema(id = 3)]
    Word(String),
    #[schema(id = 4)]
    Number(u32),
}

#[derive(Schema)]
#[schema(rename = "Number")]
enum Number64 {
    #[schema(id = 3)]
    Word(String),
    #[schema(id = 4)]
    Number(u64),
}

#[derive(Schema)]
struct Stop {}

#[derive(Schema)]
struct Start {}

#[derive(Clone, Copy, Schema)]
#[schema(rename = "Level")]
enum Two {
    Low,
    High,
}

#[derive(Clone, Copy, Schema)]
#[schema(rename = "Level")]
enum Three {
    Low,
    High,
    Top,
}

#[derive(Clone, Copy, Schema)]
#[schema(rename = "Level")]
enum Shifted {
    Top,
    Low,
    High,
}

fn message(field: &str, value: &Value) -> Value {
    let mut message = json!({"before": "a", "after": "z"});
    if !value.is_null() {
        message[field] = value.clone();
    }
    message
}

/// Returns a row, for a field of these names and values in the versions that have it.
fn row<Old: Schema, New: Schema>(
    language: Language,
    change: &'static str,
    old: (&'static str, &[Value]),
    new: (&'static str, &[Value]),
) -> Row {
    let messages = |(field, values): (&str, &[Value])| match values {
        [] => vec![message(field, &Value::Null)],
        values => values.iter().map(|value| message(field, value)).collect(),
    };
    let pointer =
        |(field, values): (&str, &[Value])| (!values.is_empty()).then(|| format!("/{field}"));
    let (at_old, at_new) = (pointer(old), pointer(new));
    let seen = Decoding::ALL.map(|format| {
        let (old_at, new_at) = (at_old.as_deref(), at_new.as_deref());
        let new_reads = observed::outcome::<Old, New>(format, &messages(old), old_at, new_at);
        let old_reads = observed::outcome::<New, Old>(format, &messages(new), new_at, old_at);
        (format, [new_reads, old_reads])
    });
    Row {
        change,
        difference: diff_types::<Old, New>(language),
        seen: seen.into(),
    }
}

/// Returns a row for values of the field `field`.
fn changed<Old: Schema, New: Schema>(
    language: Language,
    change: &'static str,
    old: &[Value],
    new: &[Value],
) -> Row {
    row::<Old, New>(language, change, ("field", old), ("field", new))
}

pub(crate) fn rows() -> Vec<Row> {
    use Language::{Avro, Proto, Thrift};
    let (text, record) = ([json!("b")], [json!({"name": "n"})]);
    let (number, list) = ([json!(3)], [json!([1, 300])]);
    let present_or_zero = [json!(3), json!(0)];
    let present_or_none = [json!(3), json!(null)];
    let large = [json!(5), json!(1_i64 << 40)];
    vec![
        changed::<base::Message, at_end::Message>(Proto, "number added", &[], &number),
        changed::<base::Message, i32_::Message>(Proto, "number added in the middle", &[], &number),
        changed::<base::Message, default::Message>(
            Thrift,
            "number added, with a default",
            &[],
            &number,
        ),
        changed::<base::Message, default::Message>(
            Avro,
            "number added, with a default",
            &[],
            &number,
        ),
        changed::<base::Message, optional_text::Message>(Proto, "option added", &[], &text),
        changed::<base::Message, optional_text::Message>(Avro, "option added", &[], &text),
        changed::<base::Message, list::Message>(Thrift, "list added", &[], &list),
        changed::<base::Message, inner::Message>(Thrift, "record added", &[], &record),
        changed::<base::Message, union::Message>(
            Thrift,
            "union added",
            &[],
            &[json!({"Stop": {}})],
        ),
        changed::<base::Message, two::Message>(Thrift, "enum added", &[], &[json!("High")]),
        changed::<i32_::Message, base::Message>(Proto, "number removed", &number, &[]),
        row::<i32_::Message, renamed::Message>(
            Proto,
            "renamed, same id",
            ("field", &number),
            ("other", &number),
        ),
        row::<i32_::Message, renamed::Message>(
            Avro,
            "renamed, same id",
            ("field", &number),
            ("other", &number),
        ),
        row::<optional::Message, renamed_option::Message>(
            Proto,
            "option renamed",
            ("field", &number),
            ("other", &number),
        ),
        row::<i32_::Message, aliased::Message>(
            Avro,
            "renamed, with an alias",
            ("field", &number),
            ("other", &number),
        ),
        changed::<optional::Message, i32_::Message>(
            Proto,
            "option made required",
            &present_or_none,
            &present_or_zero,
        ),
        changed::<optional::Message, default::Message>(
            Thrift,
            "option made required, with a default",
            &present_or_none,
            &present_or_zero,
        ),
        changed::<i32_::Message, optional::Message>(
            Proto,
            "required made option",
            &present_or_zero,
            &present_or_none,
        ),
        changed::<inner::Message, optional_inner::Message>(
            Thrift,
            "record made optional",
            &record,
            &[record[0].clone(), json!(null)],
        ),
        changed::<union::Message, wider_union::Message>(
            Thrift,
            "body kind added",
            &[json!({"Stop": {}})],
            &[json!({"Stop": {}}), json!({"Start": {}})],
        ),
        changed::<union::Message, optional_union::Message>(
            Thrift,
            "union made optional",
            &[json!({"Stop": {}})],
            &[json!({"Stop": {}}), json!(null)],
        ),
        changed::<number32::Message, number64::Message>(
            Proto,
            "wider number in a union",
            &[json!({"Number": 3}), json!({"Word": "w"})],
            &[json!({"Number": 3}), json!({"Number": 1_i64 << 40})],
        ),
        changed::<two::Message, three::Message>(
            Thrift,
            "symbol added",
            &[json!("High")],
            &[json!("High"), json!("Top")],
        ),
        changed::<two::Message, shifted::Message>(
            Thrift,
            "forbidden: symbol inserted before others",
            &[json!("Low"), json!("High")],
            &[json!("Low"), json!("High"), json!("Top")],
        ),
        changed::<u32_::Message, u64_::Message>(Proto, "u32 to u64", &[json!(u32::MAX)], &large),
        changed::<i32_::Message, i64_::Message>(Proto, "i32 to i64", &[json!(i32::MIN)], &large),
        changed::<i32_::Message, i64_::Message>(Thrift, "i32 to i64", &[json!(i32::MIN)], &large),
        changed::<i32_::Message, i64_::Message>(Avro, "i32 to i64", &[json!(i32::MIN)], &large),
        changed::<byte::Message, i16_::Message>(
            Thrift,
            "byte to i16",
            &[json!(-1)],
            &[json!(-1), json!(300)],
        ),
        changed::<i64_::Message, u64_::Message>(
            Proto,
            "i64 to u64",
            &[json!(-1)],
            &[json!(u64::MAX)],
        ),
        changed::<i32_::Message, sint::Message>(Proto, "int32 to sint32", &number, &number),
        changed::<sint::Message, sfixed::Message>(Proto, "sint32 to sfixed32", &number, &number),
        changed::<f32_::Message, f64_::Message>(
            Proto,
            "f32 to f64",
            &[json!(1.5)],
            &[json!(1.5), json!(0.123_456_789_012_3)],
        ),
        changed::<i32_::Message, f64_::Message>(Proto, "i32 to f64", &[json!(-3)], &[json!(-3.5)]),
        changed::<text::Message, i32_::Message>(Proto, "text to number", &text, &number),
        changed::<boolean::Message, text::Message>(Proto, "bool to text", &[json!(true)], &text),
        changed::<fixed_word::Message, i64_::Message>(
            Avro,
            "fixed to long",
            &[json!(1_u64 << 40), json!(u64::MAX)],
            &[json!(1_u64 << 40), json!(-1)],
        ),
        changed::<fixed64::Message, u64_::Message>(
            Proto,
            "forbidden: fixed64 to u64",
            &[json!(1_u64 << 40)],
            &[json!(1_u64 << 40)],
        ),
        changed::<list::Message, set::Message>(Thrift, "list to set", &list, &list),
        changed::<list::Message, longs::Message>(
            Proto,
            "list of wider numbers",
            &list,
            &[json!([1_i64 << 40])],
        ),
        changed::<list::Message, sints::Message>(Proto, "list of sint32", &list, &list),
        changed::<list::Message, texts::Message>(Proto, "list of texts", &list, &[json!(["b"])]),
        changed::<list::Message, optional_list::Message>(
            Thrift,
            "list made optional",
            &[list[0].clone(), json!([])],
            &[list[0].clone(), json!(null)],
        ),
        changed::<list::Message, options::Message>(
            Avro,
            "list made one of options",
            &list,
            &[json!([3, null])],
        ),
        changed::<options::Message, long_options::Message>(
            Avro,
            "list of options of wider numbers",
            &[json!([i32::MIN, null])],
            &[json!([1_i64 << 40, null])],
        ),
        changed::<list::Message, map::Message>(Thrift, "list to map", &list, &[json!({"a": 1})]),
        changed::<map::Message, by_number::Message>(
            Thrift,
            "map with other keys",
            &[json!({"a": 1})],
            &[json!({"1": 1})],
        ),
        changed::<inner::Message, renamed_type::Message>(Thrift, "type renamed", &record, &record),
        changed::<text::Message, inner::Message>(Thrift, "text to record", &text, &record),
        row::<i32_::Message, reordered::Message>(
            Proto,
            "reordered",
            ("field", &number),
            ("field", &number),
        ),
        changed::<i32_::Message, renumbered::Message>(Proto, "renumbered", &number, &number),
        row::<i32_::Message, reused::Message>(
            Proto,
            "forbidden: id reused, another type on the wire",
            ("field", &number),
            ("other", &text),
        ),
        row_at::<inner::Message, nested::Message>(
            "text added to a nested record",
            &record,
            &[json!({"name": "n", "zone": "north"})],
        ),
    ]
}

/// Returns a row for the field `zone` of a nested record, which the new version has.
fn row_at<Old: Schema, New: Schema>(change: &'static str, old: &[Value], new: &[Value]) -> Row {
    let messages = |values: &[Value]| -> Vec<_> {
        values.iter().map(|value| message("field", value)).collect()
    };
    let zone = Some("/field/zone");
    let seen = Decoding::ALL.map(|format| {
        let new_reads = observed::outcome::<Old, New>(format, &messages(old), None, zone);
        let old_reads = observed::outcome::<New, Old>(format, &messages(new), zone, None);
        (format, [new_reads, old_reads])
    });
    Row {
        change,
        difference: diff_types::<Old, New>(Language::Proto),
        seen: seen.into(),
    }
}

#[test]
fn messages_have_the_stated_outcomes() {
    let mut wrong = Vec::new();
    for row in rows() {
        for (format, seen) in row.seen {
            let stated = worst(&row.difference, format);
            let agree = std::iter::zip(stated, seen).all(|(stated, seen)| agrees(stated, seen));
            if !agree {
                wrong.push(format!(
                    "{}: {format}: stated {stated:?}, seen {seen:?}",
                    row.change
                ));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
