//! Every change that a version may bring, seen from both sides.

use std::{collections::BTreeSet, iter, sync::LazyLock};

use serde_json::{Value, json};
use wirecost_message::Message as Published;

use crate::{
    formats::{Format, Version},
    outcome::{Changed, Outcome, Relation},
    versions::*,
};

/// The outcomes of messages, in each of [`Format::ALL`]; `None` if there was no such message.
pub(crate) type Outcomes = Option<Vec<BTreeSet<Outcome>>>;

/// A row of the tables.
pub(crate) struct Case {
    pub(crate) change: &'static str,
    pub(crate) new_reads_old: Outcomes,
    pub(crate) old_reads_new: Outcomes,
    /// The newer version reads messages that the newer version wrote and the older one rewrote.
    pub(crate) relayed: Outcomes,
    /// True if all engines of each format agree on values, and on which messages are errors.
    pub(crate) engines_agree: bool,
}

impl Case {
    /// Returns whether the schema's rules forbid the change, since readers cannot detect it.
    pub(crate) fn is_forbidden(&self) -> bool {
        self.change.starts_with("forbidden: ")
    }

    /// Returns the outcomes of the messages, in every direction that has any.
    pub(crate) fn outcomes(&self) -> impl Iterator<Item = (Format, &BTreeSet<Outcome>)> {
        let directions = [&self.new_reads_old, &self.old_reads_new, &self.relayed];
        let seen = directions.into_iter().flatten();
        seen.flat_map(|outcomes| iter::zip(Format::ALL, outcomes))
    }
}

/// A field in an older and a newer version, and its values in messages.
#[derive(Clone, Copy)]
struct Change {
    old: Option<&'static str>,
    new: Option<&'static str>,
    relation: Relation,
}

fn added(at: &'static str) -> Change {
    Change {
        old: None,
        new: Some(at),
        relation: Relation::Same,
    }
}

fn removed(at: &'static str) -> Change {
    Change {
        old: Some(at),
        new: None,
        relation: Relation::Same,
    }
}

fn renamed(old: &'static str, new: &'static str) -> Change {
    Change {
        old: Some(old),
        new: Some(new),
        relation: Relation::Same,
    }
}

fn changed(at: &'static str) -> Change {
    renamed(at, at)
}

fn replaced(old: &'static str, new: &'static str) -> Change {
    Change {
        relation: Relation::Replaced,
        ..renamed(old, new)
    }
}

/// All cases, run once.
pub(crate) static ALL: LazyLock<Vec<Case>> = LazyLock::new(|| {
    let none = || json!(null);
    let lease = || json!({"Lease": {"holder": "gw-bj-0", "seconds": 30}});
    let known = || golden().into_iter().map(|message| message["body"].clone());
    let huge = || json!(1_u64 << 40);
    vec![
        case::<Published, with_number::Message>("number added", added("/hops"), [], [json!(3)]),
        case::<Published, with_default::Message>(
            "number added, with a default",
            added("/hops"),
            [],
            [json!(3)],
        ),
        case::<Published, with_option::Message>(
            "option added",
            added("/trace"),
            [],
            [json!("4bf92f")],
        ),
        case::<Published, with_list::Message>(
            "list added",
            added("/path"),
            [],
            [json!(["gw-bj-0", "gw-sh-1"])],
        ),
        case::<Published, with_record::Message>(
            "record added",
            added("/origin"),
            [],
            [json!({"time": 7, "node": 8, "incarnation": 9})],
        ),
        case::<Published, with_zone::Message>(
            "text added to a nested record",
            added("/source/zone"),
            [],
            [json!("bj-3")],
        ),
        case::<Published, without_relays::Message>(
            "number removed",
            removed("/relays"),
            [json!(2)],
            [],
        ),
        case::<Published, renamed_relays::Message>(
            "renamed, same id",
            renamed("/relays", "/passed_on"),
            [json!(2)],
            [json!(2)],
        ),
        case::<Published, with_timeout::Message>(
            "option made required, present",
            changed("/timeout_ns"),
            [json!(5_000_000_000_u64)],
            [json!(5_000_000_000_u64)],
        ),
        case::<Published, with_timeout::Message>(
            "option made required, none or zero",
            changed("/timeout_ns"),
            [none()],
            [json!(0)],
        ),
        case::<Published, with_optional_flags::Message>(
            "required made option, present",
            changed("/flags"),
            [json!(1)],
            [json!(1)],
        ),
        case::<Published, with_optional_flags::Message>(
            "required made option, zero or none",
            changed("/flags"),
            [json!(0)],
            [none()],
        ),
        case::<Published, with_body_kind::Message>(
            "body kind added, known one sent",
            changed("/body"),
            known(),
            known(),
        ),
        case::<Published, with_body_kind::Message>(
            "body kind added, new one sent",
            changed("/body"),
            [],
            [lease()],
        ),
        case::<Published, with_symbol_last::Message>(
            "symbol added, known one sent",
            changed("/domain"),
            [json!("Query")],
            [json!("Query")],
        ),
        case::<Published, with_symbol_last::Message>(
            "symbol added, new one sent",
            changed("/domain"),
            [],
            [json!("Lease")],
        ),
        case::<Published, with_wide_flags::Message>(
            "u32 to u64, fits",
            changed("/flags"),
            [json!(u32::MAX)],
            [json!(u32::MAX)],
        ),
        case::<Published, with_wide_flags::Message>(
            "u32 to u64, too large",
            changed("/flags"),
            [],
            [huge()],
        ),
        case::<with_narrow::Message, with_wide::Message>(
            "i32 to i64, fits",
            changed("/skew"),
            [json!(i32::MIN)],
            [json!(i32::MIN)],
        ),
        case::<with_narrow::Message, with_wide::Message>(
            "i32 to i64, too large",
            changed("/skew"),
            [],
            [json!(-1_i64 << 40)],
        ),
        case::<Published, with_wider_relays::Message>(
            "u8 to u16, below 251",
            changed("/relays"),
            [json!(250)],
            [json!(250)],
        ),
        case::<Published, with_wider_relays::Message>(
            "u8 to u16, 251 to 255",
            changed("/relays"),
            [json!(251)],
            [json!(251)],
        ),
        case::<Published, with_wider_relays::Message>(
            "u8 to u16, too large",
            changed("/relays"),
            [],
            [json!(1000)],
        ),
        case::<Published, with_plain_request_id::Message>(
            "forbidden: fixed64 to u64",
            changed("/request_id"),
            [huge()],
            [huge()],
        ),
        case::<Published, with_symbol_first::Message>(
            "forbidden: symbol inserted before others",
            changed("/domain"),
            [json!("Event")],
            [json!("Event")],
        ),
        case::<Published, reused_alike::Message>(
            "forbidden: id reused, same type on the wire",
            replaced("/relays", "/priority"),
            [json!(2)],
            [json!(2)],
        ),
        case::<Published, reused_otherwise::Message>(
            "forbidden: id reused, another type on the wire",
            replaced("/relays", "/region"),
            [json!(2)],
            [json!("BJ")],
        ),
    ]
});

fn case<Old: Version, New: Version>(
    change: &'static str,
    Change { old, new, relation }: Change,
    old_values: impl IntoIterator<Item = Value>,
    new_values: impl IntoIterator<Item = Value>,
) -> Case {
    let from_old = messages::<Old>(old, old_values);
    let from_new = messages::<New>(new, new_values);
    let between = |written, read, relation| Changed {
        written,
        read,
        relation,
    };
    Case {
        change,
        new_reads_old: read::<Old, New>(&from_old, between(old, new, relation)),
        old_reads_new: read::<New, Old>(&from_new, between(new, old, relation)),
        relayed: relay::<New, Old>(&from_new, between(new, new, Relation::Relayed)),
        engines_agree: agree::<Old, New>(&from_old) && agree::<New, Old>(&from_new),
    }
}

fn read<W: Version, R: Version>(messages: &[W], changed: Changed) -> Outcomes {
    in_all_formats(messages, |format| {
        let mut pass = format.pass::<W, R>();
        move |message| {
            let read = pass(message).map(|read| json_of(&read));
            Outcome::of(json_of(message), read, changed)
        }
    })
}

/// Relays through version `By`, which decodes and encodes.
fn relay<V: Version, By: Version>(messages: &[V], changed: Changed) -> Outcomes {
    in_all_formats(messages, |format| {
        let (mut there, mut back) = (format.pass::<V, By>(), format.pass::<By, V>());
        move |message| {
            let read = there(message).and_then(|relayed| back(&relayed));
            Outcome::of(json_of(message), read.map(|read| json_of(&read)), changed)
        }
    })
}

fn in_all_formats<V, O: FnMut(&V) -> Outcome>(
    messages: &[V],
    outcome: impl Fn(Format) -> O,
) -> Outcomes {
    let of = |format| messages.iter().map(outcome(format)).collect();
    (!messages.is_empty()).then(|| Format::ALL.map(of).into())
}

/// Returns whether all engines of each format agree on the messages.
fn agree<W: Version, R: Version>(messages: &[W]) -> bool {
    Format::ALL.into_iter().all(|format| {
        let mut ours = format.pass::<W, R>();
        let mut others = format.pass_by_others::<W, R>();
        let value = |read: Result<R, _>| read.ok().map(|read| json_of(&read));
        messages.iter().all(|message| {
            let expected = value(ours(message));
            let mut others = others.iter_mut();
            others.all(|other| value(other(message)) == expected)
        })
    })
}

/// Returns every golden message with each of the values in the field; unchanged if the version has
/// no such field.
pub(crate) fn messages<V: Version>(
    at: Option<&str>,
    values: impl IntoIterator<Item = Value>,
) -> Vec<V> {
    let values: Vec<Value> = values.into_iter().collect();
    let golden = golden();
    let messages = match at {
        None => golden,
        Some(at) => golden
            .iter()
            .flat_map(|message| values.iter().map(|value| with(message.clone(), at, value)))
            .collect(),
    };
    messages.into_iter().map(of_json).collect()
}

/// Returns the golden messages of the fixtures, as JSON.
fn golden() -> Vec<Value> {
    let directory = concat!(env!("CARGO_MANIFEST_DIR"), "/../../fixtures/golden");
    let files = std::fs::read_dir(directory).expect("the golden messages are there");
    files
        .map(|file| file.expect("it can be listed").path())
        .filter(|path| {
            path.extension()
                .is_some_and(|extension| extension == "json")
        })
        .map(|path| std::fs::read(path).expect("it can be read"))
        .map(|json| serde_json::from_slice(&json).expect("it is JSON"))
        .collect()
}

fn with(mut message: Value, at: &str, value: &Value) -> Value {
    let (holder, key) = at.rsplit_once('/').expect("a JSON pointer");
    let holder = message.pointer_mut(holder).expect("the holder is there");
    holder[key] = value.clone();
    message
}

fn of_json<V: Version>(message: Value) -> V {
    serde_json::from_value(message).expect("a message of this version")
}

pub(crate) fn json_of<V: Version>(message: &V) -> Value {
    serde_json::to_value(message).expect("golden messages have no NaN")
}
