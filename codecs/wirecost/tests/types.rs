//! The table of TYPES.md in wirecost-codec: a value of each type, encoded in each format.
#![allow(clippy::panic, clippy::unwrap_used)]

use std::{
    collections::{BTreeMap, BTreeSet, HashMap},
    env, fs,
    net::IpAddr,
    path::Path,
    sync::Arc,
    time::{Duration, SystemTime},
};

use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use time::{OffsetDateTime, UtcDateTime};
use wirecost::{
    Avro, Bincode, Bytes, Codec, Fixed64, Json, Map, Protobuf, Schema, Thrift, avro,
    codec::{Date, Decimal, SignedDuration, Timestamp, Uuid},
    protobuf, thrift,
};

/// The variable that, set to `overwrite`, makes the test rewrite the file.
const VARIABLE: &str = "TYPES";

const INTRODUCTION: &str = "\
# Types in each format

A message is a record in every format: a list, a map or a union is a message as the one field of a record.

Each row is a record with one field, `field`, of id 1. A cell has the type in the format's schema and the bytes of the
record; in JSON it has the value of the field. A test of wirecost encodes the values and compares this page. This command
rewrites the page:

```sh
TYPES=overwrite cargo test -p wirecost --test types
```

`Timestamp`, `SignedDuration` and `Date` are types of jiff. These three, `SystemTime` and `Duration` need the feature
`jiff`. `DateTime<Utc>`, `TimeDelta` and `NaiveDate` are types of chrono and need the feature `chrono`. `UtcDateTime`,
`OffsetDateTime`, `time::Duration` and `time::Date` need the feature `time`. A decoded `OffsetDateTime` has the offset of
UTC. `Decimal` needs the feature `rust_decimal`, and `Uuid` needs the feature `uuid`.

A time beyond 64 bits of nanoseconds is an error in Avro and Thrift. In the other units of Avro, a timestamp between two
of them is an error. So is a `Decimal` beyond the precision and scale of the `decimal` in Avro. Timestamps and dates are
in the years 1 to 9999 in every format. A timestamp of chrono within a leap second is an error.

In JSON, protobuf and Thrift, a record whose last field is `#[schema(unknown)] unknown: UnknownFields` keeps the fields
that its type lacks, and writes them after its own. Avro and bincode have no unknown fields.

`Box<str>`, `Rc<str>`, `Cow<str>` and `&str` have the type and the bytes of `String`. `Cow<[u8]>` and `&[u8]` have those
of `Bytes`.

These types of the rows derive `Schema`. `inner()` has the name `a`, and `leaf()` has no `next`:

```text
enum Code { Ok = 0, Failed = -1 }
enum Health { Up = 1, #[schema(unknown)] Unknown(i32) }
struct Inner { #[schema(id = 1)] name: String }
struct Tree { #[schema(id = 1)] next: Option<Box<Tree>> }
#[schema(transparent)] struct Celsius(i32);
enum Shape { #[schema(id = 2)] Point(Point), #[schema(id = 3)] Circle(Circle) }
enum Signal { #[schema(id = 2)] Stop, #[schema(id = 3)] Draw(Circle) }
enum Either { #[schema(id = 2)] Number(u32), #[schema(id = 3)] Text(String), #[schema(id = 4)] List(Vec<u32>) }
struct Point {}
struct Circle { #[schema(id = 1)] radius: u32 }
struct Pair(#[schema(id = 1)] u32, #[schema(id = 2)] u32);
struct Ping;
struct Page<T> { #[schema(id = 1)] items: Vec<T> }
```

| Rust | value | JSON | protobuf | Avro | Thrift | bincode |
|---|---|---|---|---|---|---|
";

const REFUSALS: &str = "
## Types that the derive refuses

| Rust | error of the compiler |
|---|---|
";

/// The refused types, with the test of the derive that has the whole error.
const REFUSED: [(&str, &str); 6] = [
    ("`OsString`, `PathBuf`", "type_no_format_carries"),
    ("`usize`, `isize`", "integer_of_the_machine"),
    ("`Vec<u8>`", "list_of_u8"),
    ("`Vec<Vec<Vec<T>>>`", "list_of_lists_of_lists"),
    ("`BTreeMap<f64, T>`", "map_keyed_by_float"),
    ("`struct Name<const N: usize>`", "constant_parameter"),
];

#[derive(Schema)]
struct Inner {
    #[schema(id = 1)]
    name: String,
}

#[derive(Schema)]
struct Tree {
    #[schema(id = 1)]
    next: Option<Box<Tree>>,
}

#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Schema)]
enum Code {
    Ok = 0,
    Failed = -1,
}

#[derive(Clone, Copy, Schema)]
#[repr(i32)]
enum Health {
    Up = 1,
    #[schema(unknown)]
    Unknown(i32),
}

#[derive(Schema)]
#[schema(transparent)]
struct Celsius(i32);

#[derive(Schema)]
enum Shape {
    #[schema(id = 2)]
    Point(Point),
    #[schema(id = 3)]
    Circle(Circle),
}

#[derive(Schema)]
enum Signal {
    #[schema(id = 2)]
    Stop,
    #[schema(id = 3)]
    Draw(Circle),
}

#[derive(Schema)]
enum Either {
    #[schema(id = 2)]
    Number(u32),
    #[schema(id = 3)]
    Text(String),
    #[schema(id = 4)]
    List(Vec<u32>),
}

#[derive(Schema)]
struct Point {}

#[derive(Schema)]
struct Circle {
    #[schema(id = 1)]
    radius: u32,
}

#[derive(Schema)]
struct Pair(#[schema(id = 1)] u32, #[schema(id = 2)] u32);

#[derive(Schema)]
struct Ping;

#[derive(Schema)]
struct Page<T> {
    #[schema(id = 1)]
    items: Vec<T>,
}

/// Returns the rows of these types: a type, its attributes, and a value.
macro_rules! rows {
    ($($type:ty => $value:expr $(, ($($attribute:tt)*))?;)*) => {
        [$({
            #[derive(Schema)]
            struct Record {
                #[schema(id = 1 $(, $($attribute)*)?)]
                field: $type,
            }
            let attributes: &[&str] = &[$(stringify!($($attribute)*))?];
            row(stringify!($type), attributes, stringify!($value), &Record { field: $value })
        }),*]
    };
}

fn rows() -> String {
    let rows = rows! {
        bool => true;
        u8 => 200;
        u8 => 200, (thrift = "byte");
        u16 => 300;
        u32 => 300;
        u32 => 300, (proto = "fixed32");
        u64 => u64::MAX;
        u64 => 300, (proto = "fixed64");
        Fixed64 => Fixed64(300);
        i8 => -1;
        i16 => -1;
        i32 => -1;
        i32 => -1, (proto = "sint32");
        i32 => -1, (proto = "sfixed32");
        i64 => -1;
        i64 => -1, (proto = "sint64");
        i64 => -1, (proto = "sfixed64");
        u128 => 300;
        i128 => -1;
        f32 => 1.5;
        f64 => 1.5;
        char => 'a';
        String => "a".into();
        Arc<str> => "a".into();
        Bytes => b"a".to_vec().into();
        [u8; 2] => [1, 2];
        IpAddr => [127, 0, 0, 1].into();
        Uuid => Uuid::from_bytes([7; 16]);
        Decimal => Decimal::new(-1250, 2);
        Decimal => Decimal::new(-125, 1), (avro = "decimal(10, 2)");
        Decimal => Decimal::new(-125, 1), (avro = "decimal(9, 2, fixed(4))");
        SystemTime => SystemTime::UNIX_EPOCH + Duration::new(2, 3000);
        Duration => Duration::new(2, 3000);
        Timestamp => Timestamp::UNIX_EPOCH;
        Timestamp => Timestamp::UNIX_EPOCH - Duration::from_millis(1), (avro = "timestamp-micros");
        Timestamp => Timestamp::UNIX_EPOCH - Duration::from_millis(1), (avro = "timestamp-millis");
        SignedDuration => SignedDuration::new(-1, -500_000_000);
        DateTime<Utc> => DateTime::UNIX_EPOCH;
        TimeDelta => TimeDelta::milliseconds(1500);
        UtcDateTime => UtcDateTime::UNIX_EPOCH;
        OffsetDateTime => OffsetDateTime::UNIX_EPOCH;
        time::Duration => time::Duration::milliseconds(1500);
        Date => Date::constant(2024, 2, 29);
        NaiveDate => NaiveDate::default();
        time::Date => time::Date::from_ordinal_date(1969, 365).unwrap();
        Code => Code::Failed;
        Health => Health::Up;
        Health => Health::Unknown(9);
        Inner => inner();
        Box<Inner> => inner().into();
        Option<Box<Tree>> => Some(leaf().into());
        Celsius => Celsius(-1);
        Pair => Pair(1, 300);
        (u32, String) => (300, "a".into());
        Ping => Ping;
        Page<Inner> => Page { items: vec![inner()] };
        Option<u32> => Some(0);
        Option<u32> => None;
        Vec<u32> => vec![1, 300];
        [u32; 2] => [1, 300];
        BTreeSet<u32> => [300, 1].into();
        Option<Vec<u32>> => Some(vec![1, 300]);
        Option<Vec<u32>> => Some(vec![]);
        Vec<Vec<u32>> => vec![vec![1, 300], vec![]];
        Vec<Inner> => vec![inner()];
        Vec<Option<u32>> => vec![Some(300), None];
        Vec<(u32, String)> => vec![(300, "a".into())];
        Map<String, u32> => [("a".into(), 1)].into();
        BTreeMap<String, Vec<u32>> => [("a".into(), vec![1])].into();
        BTreeMap<String, Option<u32>> => [("a".into(), None)].into();
        BTreeMap<u16, u32> => [(300, 1)].into();
        BTreeMap<bool, u32> => [(true, 1)].into();
        BTreeMap<Code, u32> => [(Code::Failed, 1)].into();
        HashMap<i64, u32> => [(2, 1), (-1, 1)].into();
        Shape => Shape::Point(Point {}), (union);
        Shape => Shape::Circle(Circle { radius: 1 }), (union);
        Signal => Signal::Stop, (union);
        Signal => Signal::Draw(Circle { radius: 1 }), (union);
        Option<Shape> => Some(Shape::Circle(Circle { radius: 1 })), (union);
        Option<Shape> => None, (union);
        Vec<Shape> => vec![Shape::Point(Point {}), Shape::Circle(Circle { radius: 1 })], (union);
        Option<Vec<Shape>> => Some(vec![Shape::Point(Point {})]), (union);
        BTreeMap<String, Either> => [("a".into(), Either::Number(0))].into(), (union);
        Either => Either::Number(0), (union);
        Either => Either::Text("a".into()), (union);
        Either => Either::List(vec![1, 300]), (union);
    };
    rows.concat()
}

fn inner() -> Inner {
    Inner { name: "a".into() }
}

fn leaf() -> Tree {
    Tree { next: None }
}

/// Returns the row of a record.
fn row<T: Schema>(rust: &str, attributes: &[&str], value: &str, record: &T) -> String {
    let attributes: String = attributes.iter().map(|one| format!(" `{one}`")).collect();
    let in_format = |ty: Option<String>, bytes: Vec<u8>| {
        let ty = ty.unwrap_or_else(|| panic!("{rust} is not in the schema"));
        format!("`{ty}` {}", hexadecimal(&bytes))
    };
    let cells = [
        format!("`{rust}`{attributes}"),
        format!("`{value}`"),
        json(record),
        in_format(in_protobuf::<T>(), encoded(Protobuf::default(), record)),
        in_format(in_avro::<T>(), encoded(Avro::default(), record)),
        in_format(in_thrift::<T>(), encoded(Thrift::default(), record)),
        hexadecimal(&encoded(Bincode::default(), record)),
    ];
    format!("| {} |\n", cells.join(" | "))
}

/// Encodes a record, and checks that it comes back to the same bytes.
fn encoded<T>(mut codec: impl Codec<T>, record: &T) -> Vec<u8> {
    let (mut bytes, mut again) = (Vec::new(), Vec::new());
    codec.encode(record, &mut bytes).unwrap();
    let back = codec.decode(&bytes).unwrap();
    codec.encode(&back, &mut again).unwrap();
    assert_eq!(bytes, again);
    bytes
}

fn hexadecimal(bytes: &[u8]) -> String {
    match bytes {
        [] => "no bytes".to_owned(),
        _ => bytes.iter().map(|byte| format!("{byte:02x}")).collect(),
    }
}

/// Returns the value of the field in JSON.
fn json<T: Schema>(record: &T) -> String {
    let text = String::from_utf8(encoded(Json::default(), record)).unwrap();
    let value = text.strip_prefix("{\"field\":");
    match value.and_then(|value| value.strip_suffix('}')) {
        Some(value) => format!("`{value}`"),
        None => "no field".to_owned(),
    }
}

fn in_protobuf<T: Schema>() -> Option<String> {
    let file = protobuf::idl(T::RECORD, "").unwrap();
    let mut types = file.lines().filter_map(|line| {
        let line = line.trim();
        match line.strip_suffix(" field = 1;") {
            Some(ty) => Some(ty.to_owned()),
            None => line.starts_with("oneof field").then(|| "oneof".to_owned()),
        }
    });
    types.next()
}

fn in_avro<T: Schema>() -> Option<String> {
    let schema = avro::idl(T::RECORD, "").unwrap();
    let schema: serde_json::Value = serde_json::from_str(&schema).unwrap();
    Some(short(&schema["fields"][0]["type"]))
}

/// Returns a type of Avro without the members of named types.
fn short(ty: &serde_json::Value) -> String {
    match ty {
        serde_json::Value::Array(branches) => {
            let branches: Vec<_> = branches.iter().map(short).collect();
            format!("[{}]", branches.join(", "))
        }
        serde_json::Value::Object(definition) => match definition["type"].as_str() {
            Some("array") => format!("array of {}", short(&definition["items"])),
            Some("map") => format!("map of {}", short(&definition["values"])),
            Some("fixed") => format!("fixed of {}{}", definition["size"], logical(definition)),
            Some(kind @ ("bytes" | "int" | "long")) => format!("{kind}{}", logical(definition)),
            Some(kind) => format!("{kind} {}", definition["name"].as_str().unwrap()),
            None => ty.to_string(),
        },
        other => other.as_str().unwrap_or_default().to_owned(),
    }
}

/// Returns the logical type of a definition.
fn logical(definition: &serde_json::Map<String, serde_json::Value>) -> String {
    let logical = definition.get("logicalType").and_then(|name| name.as_str());
    let name = logical.map_or_else(String::new, |name| format!(", {name}"));
    match (definition.get("precision"), definition.get("scale")) {
        (Some(precision), Some(scale)) => format!("{name}({precision}, {scale})"),
        _ => name,
    }
}

fn in_thrift<T: Schema>() -> Option<String> {
    let file = thrift::idl(T::RECORD, "").unwrap();
    let mut declared = file.lines().filter_map(|line| {
        let (ty, _) = line.trim().strip_prefix("1: ")?.split_once(" field,")?;
        Some(ty.to_owned())
    });
    declared.next_back()
}

/// Returns the rows of the refused types.
fn refused(codecs: &Path) -> String {
    let row = |(types, test): (&str, &str)| {
        let errors = codecs.join(format!("derive/tests/ui/{test}.stderr"));
        let errors = fs::read_to_string(errors).unwrap();
        let first = errors.lines().next().unwrap();
        let (_, error) = first.split_once(": ").unwrap();
        format!("| {types} | {error} |\n")
    };
    REFUSED.into_iter().map(row).collect()
}

#[test]
fn the_page_has_the_bytes() {
    let codecs = Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap();
    let page = [INTRODUCTION, &rows(), REFUSALS, &refused(codecs)].concat();
    let path = codecs.join("core/TYPES.md");
    if env::var(VARIABLE).is_ok_and(|value| value == "overwrite") {
        fs::write(path, page).unwrap();
        return;
    }
    let written = fs::read_to_string(path).unwrap_or_default();
    assert!(
        written == page,
        "TYPES.md is out of date: run `{VARIABLE}=overwrite cargo test -p wirecost --test types`"
    );
}
