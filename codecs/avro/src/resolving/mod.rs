mod attributes;
mod read;

use std::{collections::HashMap, marker::PhantomData};

use apache_avro::{
    Schema as AvroSchema,
    rabin::Rabin,
    schema::{Name, ResolvedSchema},
};
use serde_json::Value;
use wirecost_codec::{DecodeError, Limits, Reader as _, Schema, short_text};

use crate::first::first;

use read::ResolvingReader;

/// A decoder that reads messages of another version of the schema as a `T`, by Avro's rules of
/// [schema resolution].
///
/// Fields, variants and symbols are found by name. The writer's fields that `T` lacks are skipped.
/// An option, list or map that the writer lacks is empty, and a field with a default has it. Any
/// other missing field is [`DecodeError::MissingField`], since Avro has no implicit zero. A variant
/// or symbol that `T` lacks is [`DecodeError::UnknownMember`]. A record, enum or fixed with another
/// name, not counting its namespace, and any other type in its place, is
/// [`DecodeError::WrongName`]. An integer converts to any type of number that holds it exactly, a
/// `long` to a `u64` by its bits, as in [`Avro`](crate::Avro). Text and bytes convert to each
/// other, a value converts to an option, and a present option to its value.
///
/// Aliases and defaults in the writer's schema are ignored: those of `T` count. A moment is read in the
/// writer's unit, and a local one as if its time zone were UTC. A decimal is read in the writer's scale as a
/// decimal that is text, and refused as one of another scale. Decimals on `bytes` and on a `fixed` convert to
/// each other. Any other logical type, and one read as another type than a moment or decimal, is read as its
/// underlying type.
///
/// Apache's library parses the writer's schema, but does not read the message, since it forgets
/// which branch of a union was written and takes the first one that fits: of two records with the
/// same fields, always the first.
///
/// Bytes may come from a stranger, and the limits apply as in [`Avro`](crate::Avro), including to
/// the elements of skipped values. The schema must come from a trusted source: a schema can
/// describe a value of no bytes that takes forever to read.
///
/// [schema resolution]: https://avro.apache.org/docs/1.12.0/specification/#schema-resolution
///
/// ```
/// use wirecost_avro::{Resolving, fingerprint};
/// use wirecost_codec::{Limits, Schema};
///
/// #[derive(Debug, PartialEq, Schema)]
/// struct Beat {
///     #[schema(id = 1)]
///     node: String,
///     #[schema(id = 2)]
///     load: Option<u64>,
/// }
///
/// // Another version has an additional first field, and no load yet.
/// let written_by = r#"{"type": "record", "name": "Beat", "fields": [
///     {"name": "sequence", "type": "long"},
///     {"name": "node", "type": "string"}
/// ]}"#;
/// let decoder = Resolving::<Beat>::new(written_by, Limits::DEFAULT)?;
/// let beat = decoder.decode(&[84, 4, b'n', b'7'])?;
/// assert_eq!(beat, Beat { node: "n7".to_owned(), load: None });
///
/// // A receiver keeps a decoder for each schema that it knows, by its fingerprint.
/// assert_ne!(decoder.fingerprint(), fingerprint(Beat::RECORD, "")?);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub struct Resolving<T> {
    written_by: AvroSchema,
    names: Names,
    fingerprint: u64,
    limits: Limits,
    of: PhantomData<fn() -> T>,
}

/// The named types of a schema; nested types too are defined only at their first use.
type Names = HashMap<Name, AvroSchema>;

impl<T: Schema> Resolving<T> {
    /// Returns a decoder of messages written with the schema in an `.avsc`, within `limits`.
    ///
    /// # Errors
    /// [`DecodeError::Library`] when the text is not a schema. Whether the schema suits `T` is
    /// checked for each message.
    pub fn new(avsc: &str, limits: Limits) -> Result<Self, DecodeError> {
        let json: Value =
            serde_json::from_str(avsc).map_err(|error| refused("serde_json", error))?;
        let schema = parsed(json.clone(), true)?;
        let resolved = ResolvedSchema::new(&schema).map_err(no_schema)?;
        let definitions = resolved.get_names().iter();
        let names = definitions
            .map(|(name, &definition)| (name.clone(), definition.clone()))
            .collect();
        let mut fingerprint = [0; 8];
        // Without logical types: the library computes another one with them.
        fingerprint.copy_from_slice(&parsed(json, false)?.fingerprint::<Rabin>().bytes);
        Ok(Self {
            written_by: schema,
            names,
            fingerprint: u64::from_le_bytes(fingerprint),
            limits,
            of: PhantomData,
        })
    }

    /// Returns the fingerprint of the writer's schema, as [`fingerprint`](crate::fingerprint)
    /// computes it.
    #[must_use]
    pub fn fingerprint(&self) -> u64 {
        self.fingerprint
    }

    /// Decodes the single message that `bytes` holds.
    ///
    /// # Errors
    /// When the bytes are not exactly one message of the writer's schema or exceed the limits, or
    /// when `T` cannot hold it.
    pub fn decode(&self, bytes: &[u8]) -> Result<T, DecodeError> {
        self.limits.check_message(bytes.len())?;
        let mut reader = ResolvingReader::new(bytes, self.limits, &self.names);
        let value = reader.value_of(&self.written_by)?;
        reader.finish()?;
        Ok(value)
    }

    /// Decodes the message at the start of `bytes`, and returns it with its length, as
    /// [`Avro::decode_first`](crate::Avro::decode_first) does.
    ///
    /// # Errors
    /// When `bytes` do not start with a message of the writer's schema, the message exceeds the limits,
    /// or `T` cannot hold it.
    pub fn decode_first(&self, bytes: &[u8]) -> Result<(T, usize), DecodeError> {
        first(bytes, self.limits, |bytes| {
            let mut reader = ResolvingReader::new(bytes, self.limits, &self.names);
            let value = reader.value_of(&self.written_by)?;
            Ok((value, reader.offset()))
        })
    }
}

/// Parses a schema without the attributes that are ignored, and without all logical types unless
/// `with_units`.
fn parsed(mut json: Value, with_units: bool) -> Result<AvroSchema, DecodeError> {
    attributes::keep_those_of_bytes(&mut json, with_units);
    AvroSchema::parse(&json).map_err(no_schema)
}

fn no_schema(error: apache_avro::Error) -> DecodeError {
    refused("apache-avro", error)
}

fn refused(engine: &'static str, error: impl std::fmt::Display) -> DecodeError {
    DecodeError::Library {
        engine,
        message: short_text(error),
    }
}
