//! The values that samples have in one place of a schema.

use std::{collections::BTreeMap, mem};

use indexmap::IndexMap;
use serde_json::value::RawValue;
use wirecost_codec::Limits;

use super::node::Node;
use crate::lines::Lines;

/// The most texts of an enum.
pub(super) const MAX_SYMBOLS: usize = 32;

/// A position in a file of samples.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct At {
    /// The index of the file.
    pub(super) file: usize,
    /// The line and the column, from 1.
    pub(super) position: (u32, u32),
}

/// A document with the places of its values.
pub(super) struct Document<'a> {
    /// The index of its file.
    pub(super) file: usize,
    /// The line on which it starts, from 1.
    pub(super) line: usize,
    lines: Lines<'a>,
}

impl<'a> Document<'a> {
    pub(super) fn new(file: usize, line: usize, text: &'a str) -> Self {
        Self {
            file,
            line,
            lines: Lines::new(text),
        }
    }

    /// Returns the place of a part of the text.
    fn at(&self, part: &str) -> At {
        let (line, column) = self.lines.position(part);
        let before = u32::try_from(self.line - 1).unwrap_or(u32::MAX);
        At {
            file: self.file,
            position: (line.saturating_add(before), column),
        }
    }
}

/// The values in one place.
#[derive(Debug, Clone)]
pub(super) struct Observed {
    /// The first value that is not null, or the first null.
    pub(super) at: At,
    /// The first null.
    pub(super) null_at: Option<At>,
    pub(super) nulls: u64,
    /// The number of values that are not null.
    pub(super) values: u64,
    pub(super) kind: Kind,
}

/// The kind of all values in one place.
#[derive(Debug, Clone)]
pub(super) enum Kind {
    /// No value, or null alone.
    Nothing,
    Bool,
    Number(Numbers),
    Text(Texts),
    List(Elements),
    Object(Members),
    /// No type has these values.
    Refused(Refusal),
}

/// The reason why no type has the values in one place.
#[derive(Debug, Clone)]
pub(super) enum Refusal {
    /// Two values are of different kinds.
    Mixed([(At, &'static str); 2]),
    /// A value is refused for the given reason.
    Value(At, String),
}

#[derive(Debug, Clone)]
pub(super) struct Numbers {
    /// The least and the greatest integer.
    pub(super) range: Option<[(i128, At); 2]>,
    /// The number of integers below zero.
    pub(super) negative: u64,
    /// The number of numbers with a fraction or an exponent.
    pub(super) floats: u64,
}

/// Texts with their counts.
#[derive(Debug, Clone)]
pub(super) enum Texts {
    Few(BTreeMap<String, u64>),
    /// More than [`MAX_SYMBOLS`].
    Many,
}

#[derive(Debug, Clone)]
pub(super) struct Elements {
    pub(super) element: Option<Box<Observed>>,
    /// The least and the greatest length.
    pub(super) lengths: [usize; 2],
}

/// The members of objects, in the order of their first object.
pub(super) type Members = IndexMap<String, Observed>;

impl Observed {
    /// Returns the value of a whole document.
    pub(super) fn of_message(document: &Document<'_>, raw: &RawValue) -> Self {
        let mut observed = Self::of(document, raw, 1);
        if observed.nulls > 0 {
            let reason = "null in place of a message".to_owned();
            observed.kind = Kind::Refused(Refusal::Value(observed.at, reason));
        }
        observed
    }

    /// Returns a value of a document, which is `depth` levels deep.
    fn of(document: &Document<'_>, raw: &RawValue, depth: usize) -> Self {
        let at = document.at(raw.get());
        let refused = |reason: String| Kind::Refused(Refusal::Value(at, reason));
        let kind = match Node::parse(raw) {
            _ if depth > Limits::DEFAULT.max_depth => {
                refused(format!("more than {} levels", Limits::DEFAULT.max_depth))
            }
            Err(_) => refused("a text with half of a surrogate pair".to_owned()),
            Ok(Node::Null) => Kind::Nothing,
            Ok(Node::Bool) => Kind::Bool,
            Ok(Node::Number(text)) => {
                Numbers::of(text, at).map_or_else(|reason| refused(reason.to_owned()), Kind::Number)
            }
            Ok(Node::Text(text)) => Kind::Text(Texts::Few([(text, 1)].into())),
            Ok(Node::List(elements)) => {
                let mut all: Option<Box<Self>> = None;
                for raw in &elements {
                    let element = Self::of(document, raw, depth + 1);
                    match &mut all {
                        None => all = Some(Box::new(element)),
                        Some(all) => all.merge(element),
                    }
                }
                Kind::List(Elements {
                    element: all,
                    lengths: [elements.len(); 2],
                })
            }
            Ok(Node::Object(entries)) => {
                let mut members = Members::with_capacity(entries.len());
                let mut repeated = None;
                for (key, raw) in entries {
                    let member = Self::of(document, raw, depth + 1);
                    let at = member.at;
                    if members.insert(key, member).is_some() {
                        repeated = Some(at);
                    }
                }
                match repeated {
                    None => Kind::Object(members),
                    Some(at) => Kind::Refused(Refusal::Value(
                        at,
                        "a key that occurs twice in its object".into(),
                    )),
                }
            }
        };
        let is_null = matches!(kind, Kind::Nothing);
        Self {
            at,
            null_at: is_null.then_some(at),
            nulls: is_null.into(),
            values: (!is_null).into(),
            kind,
        }
    }

    /// Adds the values of another document.
    pub(super) fn merge(&mut self, other: Self) {
        self.null_at = self.null_at.or(other.null_at);
        self.nulls += other.nulls;
        self.values += other.values;
        let own = mem::replace(&mut self.kind, Kind::Nothing);
        self.kind = match (own, other.kind) {
            (kind, Kind::Nothing) => kind,
            (Kind::Nothing, kind) => {
                self.at = other.at;
                kind
            }
            (refused @ Kind::Refused(_), _) | (_, refused @ Kind::Refused(_)) => refused,
            (Kind::Bool, Kind::Bool) => Kind::Bool,
            (Kind::Number(one), Kind::Number(two)) => Kind::Number(one.merged(two)),
            (Kind::Text(one), Kind::Text(two)) => Kind::Text(one.merged(two)),
            (Kind::List(one), Kind::List(two)) => Kind::List(one.merged(two)),
            (Kind::Object(mut members), Kind::Object(others)) => {
                for (key, other) in others {
                    match members.get_mut(&key) {
                        Some(member) => member.merge(other),
                        None => {
                            members.insert(key, other);
                        }
                    }
                }
                Kind::Object(members)
            }
            (one, two) => Kind::Refused(Refusal::Mixed([
                (self.at, one.noun()),
                (other.at, two.noun()),
            ])),
        };
    }

    /// Returns whether a type has the values.
    pub(super) fn is_accepted(&self) -> bool {
        match &self.kind {
            Kind::Refused(_) => false,
            Kind::List(list) => list.element.as_ref().is_none_or(|one| one.is_accepted()),
            Kind::Object(members) => members.values().all(Self::is_accepted),
            Kind::Nothing | Kind::Bool | Kind::Number(_) | Kind::Text(_) => true,
        }
    }
}

impl Kind {
    fn noun(&self) -> &'static str {
        match self {
            Self::Nothing | Self::Refused(_) => "nothing",
            Self::Bool => "a boolean",
            Self::Number(_) => "a number",
            Self::Text(_) => "text",
            Self::List(_) => "a list",
            Self::Object(_) => "an object",
        }
    }
}

impl Numbers {
    /// Returns a number in a place, or the reason why no type has it.
    fn of(text: &str, at: At) -> Result<Self, &'static str> {
        if text.contains(['.', 'e', 'E']) {
            return match text.parse::<f64>() {
                Ok(number) if number.is_finite() => Ok(Self {
                    range: None,
                    negative: 0,
                    floats: 1,
                }),
                _ => Err("a number beyond the range of a 64-bit float"),
            };
        }
        let number = text.parse::<i128>();
        let is_small = |number: &i128| (i64::MIN.into()..=u64::MAX.into()).contains(number);
        let number = number.ok().filter(is_small);
        let number = number.ok_or("an integer of more than 64 bits")?;
        Ok(Self {
            range: Some([(number, at); 2]),
            negative: (number < 0).into(),
            floats: 0,
        })
    }

    fn merged(self, other: Self) -> Self {
        let range = match (self.range, other.range) {
            (Some([least, greatest]), Some([other_least, other_greatest])) => Some([
                if other_least.0 < least.0 {
                    other_least
                } else {
                    least
                },
                if other_greatest.0 > greatest.0 {
                    other_greatest
                } else {
                    greatest
                },
            ]),
            (one, other) => one.or(other),
        };
        Self {
            range,
            negative: self.negative + other.negative,
            floats: self.floats + other.floats,
        }
    }
}

impl Texts {
    fn merged(self, other: Self) -> Self {
        let (Self::Few(mut few), Self::Few(others)) = (self, other) else {
            return Self::Many;
        };
        for (text, count) in others {
            *few.entry(text).or_default() += count;
        }
        match few.len() {
            0..=MAX_SYMBOLS => Self::Few(few),
            _ => Self::Many,
        }
    }
}

impl Elements {
    fn merged(mut self, other: Self) -> Self {
        match (&mut self.element, other.element) {
            (Some(element), Some(other)) => element.merge(*other),
            (own @ None, other) => *own = other,
            (Some(_), None) => {}
        }
        let ([least, greatest], [other_least, other_greatest]) = (self.lengths, other.lengths);
        self.lengths = [least.min(other_least), greatest.max(other_greatest)];
        self
    }
}
