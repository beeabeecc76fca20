//! Reads the fields of a struct without the bytes after the last of them.

use std::fmt;

use serde::{
    Deserializer,
    de::{
        DeserializeSeed, Error, IgnoredAny, IntoDeserializer, MapAccess, SeqAccess, Visitor,
        value::StrDeserializer,
    },
    forward_to_deserialize_any,
};

/// The deserializer of a struct that abandons the parser once each of the struct's fields is read.
///
/// A struct accepts none of its fields twice, so no later field could count.
pub(crate) struct Leading<D>(pub(crate) D);

impl<'de, D: Deserializer<'de>> Deserializer<'de> for Leading<D> {
    type Error = D::Error;

    fn deserialize_struct<V: Visitor<'de>>(
        self,
        name: &'static str,
        fields: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, D::Error> {
        let mut value = None;
        let ended = self.0.deserialize_struct(
            name,
            fields,
            Kept {
                visitor,
                fields,
                value: &mut value,
            },
        );
        match (value, ended) {
            // An abandoned parser misses the end of the object.
            (Some(value), _) => Ok(value),
            (None, Err(error)) => Err(error),
            (None, Ok(())) => Err(D::Error::custom("a struct without a value")),
        }
    }

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, D::Error> {
        self.0.deserialize_any(visitor)
    }

    forward_to_deserialize_any! {
        bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char str string bytes byte_buf option
        unit unit_struct newtype_struct seq tuple tuple_struct map enum identifier ignored_any
    }
}

/// The visitor of a struct, whose value is kept apart from the parser's result.
struct Kept<'v, V, T> {
    visitor: V,
    fields: &'static [&'static str],
    value: &'v mut Option<T>,
}

impl<'de, V: Visitor<'de>> Visitor<'de> for Kept<'_, V, V::Value> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.visitor.expecting(f)
    }

    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<(), A::Error> {
        let wanted = Wanted {
            map,
            fields: self.fields,
            missing: self.fields.len(),
        };
        *self.value = Some(self.visitor.visit_map(wanted)?);
        Ok(())
    }

    fn visit_seq<A: SeqAccess<'de>>(self, seq: A) -> Result<(), A::Error> {
        *self.value = Some(self.visitor.visit_seq(seq)?);
        Ok(())
    }
}

/// The entries of an object that are among `fields`, until none is `missing`.
struct Wanted<A> {
    map: A,
    fields: &'static [&'static str],
    missing: usize,
}

impl<'de, A: MapAccess<'de>> MapAccess<'de> for Wanted<A> {
    type Error = A::Error;

    fn next_key_seed<S: DeserializeSeed<'de>>(
        &mut self,
        seed: S,
    ) -> Result<Option<S::Value>, A::Error> {
        if self.missing == 0 {
            return Ok(None);
        }
        while let Some(field) = self.map.next_key_seed(OneOf(self.fields))? {
            let Some(field) = field else {
                self.map.next_value::<IgnoredAny>()?;
                continue;
            };
            self.missing -= 1;
            let field: StrDeserializer<'_, A::Error> = field.into_deserializer();
            return seed.deserialize(field).map(Some);
        }
        Ok(None)
    }

    fn next_value_seed<S: DeserializeSeed<'de>>(&mut self, seed: S) -> Result<S::Value, A::Error> {
        self.map.next_value_seed(seed)
    }
}

/// A seed that reads a name as the field of that name, or as an unknown one.
struct OneOf(&'static [&'static str]);

impl<'de> DeserializeSeed<'de> for OneOf {
    type Value = Option<&'static str>;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Self::Value, D::Error> {
        deserializer.deserialize_identifier(self)
    }
}

impl Visitor<'_> for OneOf {
    type Value = Option<&'static str>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the name of a field")
    }

    fn visit_str<E: Error>(self, name: &str) -> Result<Self::Value, E> {
        Ok(self.0.iter().copied().find(|field| *field == name))
    }
}
