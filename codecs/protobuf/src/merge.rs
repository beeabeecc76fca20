//! Records that occur repeatedly in a field for one: to protobuf they are a single record with the
//! fields of all occurrences in sequence.

use std::collections::BTreeMap;

use wirecost_codec::{
    Budget, Copies, DecodeError, Limits, TaggedReader as _,
    describe::{FieldType, RecordType, UnionType, ValueType},
    input::Input,
    put,
};

use crate::{read::ProtobufReader, wire::WireType};

/// Returns the same message with each such record once, or `None` if no record has to be merged or
/// gives way to another member of its oneof.
///
/// Each occurrence beyond the first counts as an element of `limits`. The work is at most the
/// message's length times its depth.
pub(crate) fn merge(
    record: &'static RecordType,
    message: &[u8],
    limits: Limits,
) -> Result<Option<Vec<u8>>, DecodeError> {
    let mut merge = Merge {
        budget: Budget::new(limits),
        out: Vec::with_capacity(message.len()),
        is_other: false,
    };
    merge.fields(
        Kind::Message(MessageType::Record(record)),
        &[Input::new(message)],
    )?;
    Ok(merge.is_other.then_some(merge.out))
}

struct Merge {
    budget: Budget,
    out: Vec<u8>,
    /// True if the output differs from the message.
    is_other: bool,
}

/// The type of a message.
#[derive(Clone, Copy)]
enum MessageType {
    Record(&'static RecordType),
    /// A union in a list or a map.
    Union(&'static UnionType),
}

impl MessageType {
    /// Returns the message of a value, if it is one.
    fn of(value: ValueType) -> Option<Self> {
        let record = value.record().map(Self::Record);
        record.or_else(|| value.union().map(Self::Union))
    }
}

/// Something that has fields.
#[derive(Clone, Copy)]
enum Kind {
    Message(MessageType),
    /// An entry of a map with these messages as values.
    Entry(MessageType),
}

/// Something that holds messages.
enum Member {
    /// A field at this index that holds one, or a union.
    One(usize, MessageType),
    /// A variant, without a message, of the union at this index.
    Plain(usize),
    /// An element of a list or a map.
    Each(Kind),
}

/// The message of a field, or another value of a union.
struct Single<'a> {
    id: u32,
    /// Nothing for a value without a message, whose whole field is its only part.
    message: Option<MessageType>,
    parts: Vec<Input<'a>>,
}

impl Merge {
    /// Writes the fields in `parts`: first those that hold no single message, in their order.
    fn fields(&mut self, kind: Kind, parts: &[Input<'_>]) -> Result<(), DecodeError> {
        self.budget.enter(parts.first().map_or(0, Input::offset))?;
        let members = Members::of(kind);
        let mut singles = BTreeMap::new();
        for part in parts {
            let mut reader = ProtobufReader::<Copies>::within(*part, self.budget.clone());
            loop {
                let mut field = reader.input;
                let Some((id, tag)) = reader.next_field()? else {
                    break;
                };
                let is_len = tag.wire == WireType::Len;
                let (place, message, content) = match members.find(id) {
                    Some(Member::Each(kind)) if is_len => {
                        let len = reader.input.varint()?;
                        let content = reader.input.nested(len)?;
                        self.delimited(id, kind, &[content])?;
                        continue;
                    }
                    Some(Member::One(place, message)) if is_len => {
                        let len = reader.input.varint()?;
                        (place, Some(message), reader.input.nested(len)?)
                    }
                    member => {
                        reader.skip(tag)?;
                        let len = (field.len() - reader.input.len()) as u64;
                        let Some(Member::Plain(place)) = member else {
                            self.out.extend_from_slice(field.take(len)?);
                            continue;
                        };
                        (place, None, field.nested(len)?)
                    }
                };
                let single = singles.entry(place);
                let single = single.or_insert_with(|| Single::of(id, message));
                self.add(single, id, message, content)?;
            }
        }
        for single in singles.values_mut() {
            match (single.message, &mut single.parts[..]) {
                (Some(message), parts) => {
                    self.delimited(single.id, Kind::Message(message), parts)?;
                }
                (None, parts) => {
                    for part in parts {
                        self.out.extend_from_slice(part.take(part.len() as u64)?);
                    }
                }
            }
        }
        self.budget.leave();
        Ok(())
    }

    /// Adds an occurrence of a field's message; the last of several members of a oneof stays.
    fn add<'a>(
        &mut self,
        single: &mut Single<'a>,
        id: u32,
        message: Option<MessageType>,
        content: Input<'a>,
    ) -> Result<(), DecodeError> {
        if !single.parts.is_empty() {
            self.is_other = true;
            self.budget.take_elements(1, content.offset())?;
        }
        if single.id != id || message.is_none() {
            *single = Single::of(id, message);
        }
        single.parts.push(content);
        Ok(())
    }

    /// Writes a length-delimited field, whose length is known only at its end.
    fn delimited(&mut self, id: u32, kind: Kind, parts: &[Input<'_>]) -> Result<(), DecodeError> {
        put::varint(&mut self.out, WireType::Len.tag(id));
        let start = self.out.len();
        self.fields(kind, parts)?;
        let mut length = Vec::new();
        put::varint(&mut length, (self.out.len() - start) as u64);
        self.out.splice(start..start, length);
        Ok(())
    }
}

impl Single<'_> {
    const fn of(id: u32, message: Option<MessageType>) -> Self {
        Self {
            id,
            message,
            parts: Vec::new(),
        }
    }
}

/// Fields by their ids.
struct Members {
    kind: Kind,
    /// The unions among them, with their indices.
    unions: Vec<(usize, &'static UnionType)>,
}

impl Members {
    fn of(kind: Kind) -> Self {
        let unions = match kind {
            Kind::Message(MessageType::Record(record)) => {
                let fields = record.fields.iter().enumerate();
                let unions = fields.filter_map(|(place, field)| match field.ty {
                    FieldType::Union(union) | FieldType::OptionalUnion(union) => {
                        Some((place, union))
                    }
                    _ => None,
                });
                unions.collect()
            }
            Kind::Message(MessageType::Union(union)) => vec![(0, union)],
            Kind::Entry(_) => Vec::new(),
        };
        Self { kind, unions }
    }

    /// Returns the field with this id, if it holds messages.
    fn find(&self, id: u32) -> Option<Member> {
        let fields = match self.kind {
            Kind::Message(MessageType::Record(record)) => record.fields,
            Kind::Message(MessageType::Union(_)) => &[],
            Kind::Entry(message) => return (id == 2).then_some(Member::One(0, message)),
        };
        let Ok(place) = fields.binary_search_by_key(&id, |field| field.id) else {
            return self.variant(id);
        };
        Some(match fields[place].ty {
            FieldType::Required(value) | FieldType::Optional(value) => {
                Member::One(place, MessageType::of(value)?)
            }
            FieldType::List(value) | FieldType::Set(value) | FieldType::Array { value, .. } => {
                Member::Each(Kind::Message(MessageType::of(value)?))
            }
            FieldType::Map { value, .. } => Member::Each(Kind::Entry(MessageType::of(value)?)),
            FieldType::Union(_) | FieldType::OptionalUnion(_) => return None,
        })
    }

    fn variant(&self, id: u32) -> Option<Member> {
        self.unions.iter().find_map(|(place, union)| {
            let variant = union
                .variants
                .binary_search_by_key(&id, |variant| variant.id);
            let value = union.variants[variant.ok()?].value;
            Some(match MessageType::of(value) {
                Some(message) => Member::One(*place, message),
                None => Member::Plain(*place),
            })
        })
    }
}
