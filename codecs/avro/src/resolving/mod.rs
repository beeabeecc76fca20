mod attributes;
mod read;

use std::{collections::HashMap, marker::PhantomData};

use apache_avro::{
    Schema as AvroSchema,
    rabin::Rabin,
    schema::{Name, ResolvedSchema},
};
use serde_json::Value;
use wirecost_codec::{DecodeError, Limits, Schema, short_text};

use read::ResolvingReader;

/// Reads as a `T` what was written by another version of its schema, by Avro's rules of [schema
/// resolution].
///
/// Fields, variants and symbols are found by name. Of the writer's fields those that `T` lacks are
/// passed over; an option, list or map that the writer lacks is empty, and any other field is
/// [`DecodeError::MissingField`], since Avro knows no zero that stands for it. A variant or symbol
/// that `T` lacks is [`DecodeError::UnknownMember`]. A record, enum or fixed of another name, its
/// namespace not counted, is [`DecodeError::WrongName`]. An integer goes into any type of number that
/// holds it exactly, a `long` into a `u64` by its bits, as [`Avro`](crate::Avro) has it. Text and
/// bytes go into each other, a value goes into an option and comes out of one that has it.
///
/// Aliases and defaults in the writer's schema count for nothing: they are the reader's to have, and
/// `T` has none. Of a logical type the underlying one is read.
///
/// The writer's schema is parsed by Apache's library; the message is not read by it, since it forgets
/// which branch of a union was written and takes the first one that fits: of two records with the
/// same fields, always the first.
///
/// Bytes may come from a stranger, and the limits hold as they do for [`Avro`](crate::Avro); the
/// elements of what is passed over count, too. The schema must come from somebody who is trusted: one
/// can be made that says to read nothing for ever.
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
/// // Another version has a field in between, and no load yet.
/// let written_by = r#"{"type": "record", "name": "Beat", "fields": [
///     {"name": "sequence", "type": "long"},
///     {"name": "node", "type": "string"}
/// ]}"#;
/// let decoder = Resolving::<Beat>::new(written_by, Limits::DEFAULT)?;
/// let beat = decoder.decode(&[84, 4, b'n', b'7'])?;
/// assert_eq!(beat, Beat { node: "n7".to_owned(), load: None });
///
/// // A receiver keeps a decoder for each schema that it knows, by its fingerprint.
/// assert_ne!(decoder.fingerprint(), fingerprint(Beat::RECORD, ""));
/// # Ok::<(), wirecost_codec::DecodeError>(())
/// ```
pub struct Resolving<T> {
    written_by: AvroSchema,
    names: Names,
    fingerprint: u64,
    limits: Limits,
    of: PhantomData<fn() -> T>,
}

/// The named types of a schema; within them, too, only the first use of a type is its definition.
type Names = HashMap<Name, AvroSchema>;

impl<T: Schema> Resolving<T> {
    /// A decoder of what is written by the schema in an `.avsc` and within `limits`.
    ///
    /// # Errors
    /// [`DecodeError::Library`] when the text is no schema. Whether the schema suits `T` the messages
    /// show.
    pub fn new(avsc: &str, limits: Limits) -> Result<Self, DecodeError> {
        let mut schema: Value =
            serde_json::from_str(avsc).map_err(|error| refused("serde_json", error))?;
        attributes::keep_those_of_bytes(&mut schema);
        let no_schema = |error| refused("apache-avro", error);
        let schema = AvroSchema::parse(&schema).map_err(no_schema)?;
        let resolved = ResolvedSchema::new(&schema).map_err(no_schema)?;
        let definitions = resolved.get_names().iter();
        let names = definitions
            .map(|(name, &definition)| (name.clone(), definition.clone()))
            .collect();
        let mut fingerprint = [0; 8];
        fingerprint.copy_from_slice(&schema.fingerprint::<Rabin>().bytes);
        Ok(Self {
            written_by: schema,
            names,
            fingerprint: u64::from_le_bytes(fingerprint),
            limits,
            of: PhantomData,
        })
    }

    /// The fingerprint of the writer's schema, as [`fingerprint`](crate::fingerprint) has it.
    #[must_use]
    pub fn fingerprint(&self) -> u64 {
        self.fingerprint
    }

    /// Decodes the one message that `bytes` holds.
    ///
    /// # Errors
    /// When the bytes are not exactly one message of the writer's schema, beyond the limits, or when
    /// `T` cannot hold it.
    pub fn decode(&self, bytes: &[u8]) -> Result<T, DecodeError> {
        self.limits.check_message(bytes.len())?;
        let mut reader = ResolvingReader::new(bytes, self.limits, &self.names);
        let value = reader.value_of(&self.written_by)?;
        reader.finish()?;
        Ok(value)
    }
}

fn refused(engine: &'static str, error: impl std::fmt::Display) -> DecodeError {
    DecodeError::Library {
        engine,
        message: short_text(error),
    }
}
