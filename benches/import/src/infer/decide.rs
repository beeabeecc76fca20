//! The types of observed values, with the reason of each.

use std::collections::{BTreeMap, BTreeSet};

use itertools::Itertools as _;

use super::{
    Kept, enums, maps,
    observed::{At, Elements, Kind, Members, Numbers, Observed, Refusal, Texts},
    reasons::{counted, grouped, joined, presence, sentence},
};
use crate::{
    names::{folded, is_json, pascal},
    problem::{Place, Problems},
    schema::{Contents, Field, Named, Scalar, Shape, Symbol, TypeId, Value},
};

/// The most fields of a record: the derive generates code for each.
const MAX_FIELDS: usize = 1_000;

/// The largest integer up to which a float represents every integer.
const MAX_EXACT: i128 = 1 << 53;

const OPTIONAL_MAP: &str = "a record, because the derive has no optional map";

const NULL_LISTS: &str =
    "the derive has no optional list in a list or a map: put an empty list in place of null";

/// The reasons to refuse elements of a list that is optional or in another type.
struct Reasons {
    /// The reason to refuse a list.
    lists: &'static str,
    /// The reason to refuse null.
    nulls: &'static str,
}

const IN_OPTIONAL_LIST: Reasons = Reasons {
    lists: "the derive has no optional list of lists, and some samples lack the outer list: put an empty list there",
    nulls: "the derive has no options in an optional list, and some samples lack the list: put an empty list there",
};

const IN_NESTED_LIST: Reasons = Reasons {
    lists: "the derive has no list of lists in a list or a map: put an object between them",
    nulls: "the derive has no options in a list that is in a list or a map: put the inner list into an object",
};

/// The inference of types from observed values.
pub(super) struct Decider<'a> {
    files: &'a [String],
    /// The kinds of types that the user states, by path.
    stated: &'a BTreeMap<String, Kept>,
    /// The paths at which the samples have texts or objects.
    pub(super) found: BTreeSet<String>,
    pub(super) types: Vec<Named>,
    /// The names of the types.
    taken: BTreeSet<Vec<String>>,
    problems: &'a mut Problems,
}

/// A place in the schema.
#[derive(Clone)]
struct Spot {
    /// The path of the place: `Order.items[].price`.
    path: String,
    /// The names of the types around the place, and that of its own type if it has one.
    types: Vec<String>,
}

impl Spot {
    fn member(&self, key: &str, name: &str) -> Self {
        Self {
            path: format!("{}.{key}", self.path),
            types: self.types.iter().cloned().chain([pascal(name)]).collect(),
        }
    }

    /// Returns the place of the elements or values, whose type has the singular of this place's name.
    fn element(&self, sign: &str) -> Self {
        let mut types = self.types.clone();
        if let Some(last) = types.last_mut() {
            *last = singular(last);
        }
        Self {
            path: format!("{}{sign}", self.path),
            types,
        }
    }
}

/// A type with the reason for it.
type Decided<T> = Option<(T, String)>;

impl<'a> Decider<'a> {
    pub(super) fn new(
        files: &'a [String],
        stated: &'a BTreeMap<String, Kept>,
        problems: &'a mut Problems,
    ) -> Self {
        Self {
            files,
            stated,
            found: BTreeSet::new(),
            types: Vec::new(),
            taken: BTreeSet::new(),
            problems,
        }
    }

    /// Adds the type of whole documents.
    pub(super) fn root(&mut self, name: &str, all: &Observed) {
        let spot = Spot {
            path: name.to_owned(),
            types: vec![name.to_owned()],
        };
        match &all.kind {
            Kind::Object(members) => {
                self.record(&spot, all, members);
            }
            Kind::Refused(refusal) => self.refuse(&spot, refusal),
            _ => self.error(
                &spot,
                all.at,
                "a message is an object: write the elements of a list as lines of a .jsonl file",
            ),
        }
    }

    fn place(&self, spot: &Spot, at: At) -> Place {
        Place {
            file: self.files[at.file].clone(),
            position: Some(at.position),
            name: spot.path.clone(),
        }
    }

    fn error(&mut self, spot: &Spot, at: At, text: impl Into<String>) {
        let place = self.place(spot, at);
        self.problems.error(&place, text);
    }

    fn refuse(&mut self, spot: &Spot, refusal: &Refusal) {
        match refusal {
            Refusal::Value(at, reason) => {
                self.error(spot, *at, format!("{reason}: no type has it"))
            }
            Refusal::Mixed([(at, noun), (other_at, other)]) => {
                let place = Place {
                    name: String::new(),
                    ..self.place(spot, *other_at)
                };
                let text = format!("{noun} here, and {other} at {place}: no type has both");
                self.error(spot, *at, text);
            }
        }
    }

    fn stated(&mut self, spot: &Spot) -> Option<Kept> {
        self.found.insert(spot.path.clone());
        self.stated.get(&spot.path).copied()
    }

    /// Reserves the id of a type, so that it is declared before those in it.
    fn declare(&mut self, spot: &Spot, at: At) -> TypeId {
        let mut path = spot.types.clone();
        for number in 2.. {
            if self.taken.insert(path.clone()) {
                break;
            }
            path = spot.types.clone();
            if let Some(last) = path.last_mut() {
                *last += &number.to_string();
            }
        }
        self.types.push(Named {
            file: 0,
            path,
            aliases: Vec::new(),
            place: self.place(spot, at),
            doc: String::new(),
            contents: Contents::Union(Vec::new()),
        });
        TypeId(self.types.len() - 1)
    }

    fn define(&mut self, id: TypeId, doc: String, contents: Contents) {
        let named = &mut self.types[id.0];
        (named.doc, named.contents) = (doc, contents);
    }

    fn record(&mut self, spot: &Spot, objects: &Observed, members: &Members) -> TypeId {
        let id = self.declare(spot, objects.at);
        if members.len() > MAX_FIELDS {
            let text = format!("{} keys are more than {MAX_FIELDS} fields", members.len());
            self.error(spot, objects.at, text);
        }
        let names = unique_names(members.keys());
        let mut fields = Vec::new();
        for ((key, member), name) in members.iter().zip(names) {
            let spot = spot.member(key, &name);
            if !is_json(key) {
                let text = "a key that is empty, or has quotes, backslashes or control characters, cannot be a name";
                self.error(&spot, member.at, text);
                continue;
            }
            let is_optional = member.values < objects.values;
            let Some((shape, reason)) = self.shape(&spot, member, is_optional) else {
                continue;
            };
            fields.push(Field {
                json: (name != *key).then(|| key.clone()),
                name,
                aliases: Vec::new(),
                place: self.place(&spot, member.at),
                doc: sentence(&[&reason, &presence(member, objects.values)]),
                id: u32::try_from(fields.len() + 1).unwrap_or(u32::MAX),
                shape,
                default: None,
            });
        }
        let doc = sentence(&[&counted(objects.values, "object")]);
        let reserved = Vec::new();
        self.define(id, doc, Contents::Record { fields, reserved });
        id
    }

    fn shape(&mut self, spot: &Spot, all: &Observed, is_optional: bool) -> Decided<Shape> {
        match &all.kind {
            Kind::List(list) => {
                let reasons = is_optional.then_some(&IN_OPTIONAL_LIST);
                let (element, reason) = self.element(spot, list, reasons)?;
                let shape = match is_optional {
                    true => Shape::Optional(Value::List(Box::new(element))),
                    false => Shape::List(element),
                };
                Some((shape, reason))
            }
            Kind::Object(members) => self.object(spot, all, members, is_optional),
            _ => {
                let (value, reason) = self.value(spot, all)?;
                let shape = match is_optional {
                    true => Shape::Optional(value),
                    false => Shape::Required(value),
                };
                Some((shape, reason))
            }
        }
    }

    /// Returns a map or a record.
    fn object(
        &mut self,
        spot: &Spot,
        all: &Observed,
        members: &Members,
        is_optional: bool,
    ) -> Decided<Shape> {
        let stated = self.stated(spot);
        let map = maps::of(all, members, stated);
        if let (Some(map), false) = (&map, is_optional) {
            let spot = spot.element(".*");
            let text = Value::Scalar(Scalar::Text);
            let (value, reason) = match &map.values {
                Some(values) => self.inner(&spot, values)?,
                None => (text.clone(), "assumed: no object has a member".to_owned()),
            };
            return Some((Shape::Map(text, value), joined(&[&map.reason, &reason])));
        }
        if stated == Some(Kept::Map) {
            let text = "the derive has no optional map, and some samples lack it or have null";
            self.error(spot, all.at, text);
        }
        let value = Value::Named(self.record(spot, all, members));
        Some(match is_optional {
            true => (
                Shape::Optional(value),
                map.map_or_else(String::new, |_| OPTIONAL_MAP.to_owned()),
            ),
            false => (Shape::Required(value), String::new()),
        })
    }

    /// Returns the type of a list's elements, or refuses them for one of the `reasons`.
    fn element(
        &mut self,
        spot: &Spot,
        list: &Elements,
        reasons: Option<&Reasons>,
    ) -> Decided<Value> {
        let lengths = match list.lengths {
            [_, 0] => "empty lists".to_owned(),
            [least, greatest] if least == greatest => format!("lists of {least}"),
            [least, greatest] => format!("lists of {least} to {greatest}"),
        };
        let spot = spot.element("[]");
        let (value, reason) = match &list.element {
            None => (Value::Scalar(Scalar::Text), "text is assumed".to_owned()),
            Some(all) => {
                let refused = reasons.and_then(|reasons| match (&all.kind, all.null_at) {
                    (Kind::List(_), _) => Some((all.at, reasons.lists)),
                    (_, null_at) => Some((null_at?, reasons.nulls)),
                });
                if let Some((at, reason)) = refused {
                    self.error(&spot, at, reason);
                    return None;
                }
                self.inner(&spot, all)?
            }
        };
        Some((value, joined(&[&lengths, &reason])))
    }

    /// Returns the type of a value in a list or a map: an option if some of the values are null.
    fn inner(&mut self, spot: &Spot, all: &Observed) -> Decided<Value> {
        match (&all.kind, all.null_at) {
            (Kind::List(_), Some(at)) => {
                self.error(spot, at, NULL_LISTS);
                None
            }
            (Kind::List(list), None) => {
                let (element, reason) = self.element(spot, list, Some(&IN_NESTED_LIST))?;
                Some((Value::List(Box::new(element)), reason))
            }
            (_, null_at) => {
                let (value, reason) = self.value(spot, all)?;
                let value = match null_at {
                    Some(_) => Value::Option(Box::new(value)),
                    None => value,
                };
                let nulls = presence(all, all.values + all.nulls);
                Some((value, joined(&[&reason, &nulls])))
            }
        }
    }

    fn value(&mut self, spot: &Spot, all: &Observed) -> Decided<Value> {
        match &all.kind {
            Kind::Nothing => Some((
                Value::Scalar(Scalar::Text),
                "text is assumed, as all are null".to_owned(),
            )),
            Kind::Bool => Some((Value::Scalar(Scalar::Bool), String::new())),
            Kind::Number(numbers) => self.number(spot, all, numbers),
            Kind::Text(texts) => self.text(spot, all, texts),
            Kind::Object(members) => {
                if self.stated(spot) == Some(Kept::Map) {
                    let text = "the derive has no map in a list or a map";
                    self.error(spot, all.at, text);
                }
                Some((Value::Named(self.record(spot, all, members)), String::new()))
            }
            Kind::List(_) => None,
            Kind::Refused(refusal) => {
                self.refuse(spot, refusal);
                None
            }
        }
    }

    fn number(&mut self, spot: &Spot, all: &Observed, numbers: &Numbers) -> Decided<Value> {
        let Some([(least, least_at), (greatest, greatest_at)]) = numbers.range else {
            return Some((Value::Scalar(Scalar::F64), String::new()));
        };
        if numbers.floats > 0 {
            let large = [(least, least_at), (greatest, greatest_at)];
            if let Some((_, at)) = large
                .into_iter()
                .find(|(number, _)| number.abs() > MAX_EXACT)
            {
                let text = "an integer above 2^53 among numbers with a fraction: a float would lose digits of it";
                self.error(spot, at, text);
                return None;
            }
            let (floats, values) = (grouped(numbers.floats), grouped(all.values));
            let reason = format!("{floats} of {values} with a fraction or an exponent");
            return Some((Value::Scalar(Scalar::F64), reason));
        }
        let fits = |low: i128, high: i128| low <= least && greatest <= high;
        let scalar = if fits(0, u32::MAX.into()) {
            Scalar::Uint32
        } else if fits(0, u64::MAX.into()) {
            Scalar::Uint64
        } else if fits(i32::MIN.into(), i32::MAX.into()) {
            Scalar::Sint32
        } else if fits(i64::MIN.into(), i64::MAX.into()) {
            Scalar::Sint64
        } else {
            let text = format!("no integer type of 64 bits has both {least} and {greatest}");
            self.error(spot, greatest_at, text);
            return None;
        };
        let range = match least == greatest {
            true => format!("always {least}"),
            false => format!("{least} to {greatest}"),
        };
        let negative = match numbers.negative {
            0 => String::new(),
            negative => format!(
                "{} of {} below zero",
                grouped(negative),
                grouped(all.values)
            ),
        };
        Some((Value::Scalar(scalar), joined(&[&range, &negative])))
    }

    fn text(&mut self, spot: &Spot, all: &Observed, texts: &Texts) -> Decided<Value> {
        let stated = self.stated(spot);
        match enums::of(texts, all.values, stated) {
            Ok(symbols) => {
                let names = symbols.iter().map(|(symbol, _)| symbol).join(", ");
                let reason = format!(
                    "enum of {} values in {}: {names}",
                    symbols.len(),
                    counted(all.values, "sample")
                );
                let id = self.declare(spot, all.at);
                let doc = format!("the values of `{}`", spot.path);
                self.define(id, sentence(&[&doc]), enumeration(&symbols));
                Some((Value::Named(id), reason))
            }
            Err(reason) => {
                if stated == Some(Kept::Enum) {
                    self.error(spot, all.at, format!("{reason}: this is not an enum"));
                }
                Some((Value::Scalar(Scalar::Text), reason))
            }
        }
    }
}

fn enumeration(symbols: &[(String, u64)]) -> Contents {
    let names = unique_names(symbols.iter().map(|(symbol, _)| symbol));
    let symbols = symbols.iter().zip(names).zip(0..);
    let symbols = symbols.map(|(((symbol, count), name), number)| Symbol {
        json: (name != *symbol).then(|| symbol.clone()),
        name,
        aliases: Vec::new(),
        doc: sentence(&[&counted(*count, "sample")]),
        number,
    });
    Contents::Enum {
        symbols: symbols.collect(),
        is_open: false,
    }
}

/// Returns a name for each key that all formats have, distinct without case and underscores. Keys that are such names
/// keep them.
fn unique_names<'k>(keys: impl Iterator<Item = &'k String>) -> Vec<String> {
    let mut names: Vec<_> = keys.map(|key| (key, plain_name(key))).collect();
    let mut taken = BTreeSet::new();
    for is_changed in [false, true] {
        for (key, name) in &mut names {
            let plain = plain_name(key);
            if (plain != **key) != is_changed {
                continue;
            }
            for number in 2.. {
                if taken.insert(folded(name)) {
                    break;
                }
                *name = format!("{plain}_{number}");
            }
        }
    }
    names.into_iter().map(|(_, name)| name).collect()
}

fn plain_name(key: &str) -> String {
    let is_plain = |letter: char| letter.is_ascii_alphanumeric() || letter == '_';
    let name = key.replace(|letter| !is_plain(letter), "_");
    match name.trim_start_matches('_').chars().next() {
        Some(first) if first.is_ascii_alphabetic() => name,
        _ => format!("n_{name}"),
    }
}

/// Returns the singular of a name in most cases: `Item` of `Items`, `Entry` of `Entries`.
pub(super) fn singular(name: &str) -> String {
    if let Some(stem) = name.strip_suffix("ies").filter(|stem| stem.len() > 1) {
        return format!("{stem}y");
    }
    let is_plural = !["ss", "us", "is"].iter().any(|end| name.ends_with(end));
    match name.strip_suffix('s') {
        Some(stem) if is_plural && stem.len() > 1 => stem.to_owned(),
        _ => name.to_owned(),
    }
}
