//! Engines on Apache's own library, [`apache_avro`]. They write the same bytes as
//! [`Avro`](crate::Avro), by a walk over the parsed schema at run time.
//!
//! The default engine is measured and tested against them, and a type that must go through that
//! library can use them. [`ApacheSerde`] goes through serde; [`ApacheValue`] goes through the
//! library's tree of dynamic values.
//!
//! Two effects last as long as the process:
//!
//! - The library borrows its schemas, so each type's schema is parsed once and kept.
//! - The library has one bound on the size of an allocation, and accepts it once. The first engine
//!   sets it to 5 MiB, which [`Limits::DEFAULT`] needs, instead of the library's 512. A program
//!   with larger limits must call [`apache_avro::util::max_allocation_bytes`] before.
//!
//! The library accepts some damaged bytes that [`Avro`](crate::Avro) refuses: it ignores the sizes
//! of blocks, and the bits of an integer beyond 64.

mod serde;
mod tree_reader;
mod tree_writer;
mod value;

use std::{
    error::Error,
    io,
    sync::{Mutex, PoisonError},
};

use apache_avro::{
    Schema as AvroSchema, reader::datum::GenericDatumReader, types::Value,
    writer::datum::GenericDatumWriter,
};
use wirecost_codec::{DecodeError, EncodeError, Limits, describe::RecordType, short_text};

use crate::idl;

pub use self::{serde::ApacheSerde, value::ApacheValue};

const LIBRARY: &str = "apache-avro";

/// The library's writer and reader of one type.
struct Datum {
    writer: GenericDatumWriter<'static>,
    reader: GenericDatumReader<'static>,
    limits: Limits,
}

impl Datum {
    fn new(record: &'static RecordType, limits: Limits) -> Result<Self, EncodeError> {
        // The largest message as one string, or all elements in one map.
        let elements = Limits::DEFAULT.max_elements * size_of::<(String, Value)>();
        apache_avro::util::max_allocation_bytes(Limits::DEFAULT.max_message_bytes.max(elements));
        Self::build(record, limits).map_err(refused)
    }

    fn build(record: &'static RecordType, limits: Limits) -> Result<Self, apache_avro::Error> {
        let schema = parsed(record)?;
        Ok(Self {
            // The value and the schema come from the same declaration, so no validation is needed.
            writer: GenericDatumWriter::builder(schema)
                .validate(false)
                .build()?,
            reader: GenericDatumReader::builder(schema).build()?,
            limits,
        })
    }
}

/// Returns the parsed schema of a record, which is parsed at the first call.
fn parsed(record: &'static RecordType) -> Result<&'static AvroSchema, apache_avro::Error> {
    static PARSED: Mutex<Vec<(&RecordType, &AvroSchema)>> = Mutex::new(Vec::new());

    let mut parsed = PARSED.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some((_, schema)) = parsed.iter().find(|(of, _)| *of == record) {
        return Ok(schema);
    }
    let schema: &'static AvroSchema =
        Box::leak(Box::new(AvroSchema::parse_str(&idl::text(record, ""))?));
    parsed.push((record, schema));
    Ok(schema)
}

fn refused(error: apache_avro::Error) -> EncodeError {
    EncodeError::Library {
        engine: LIBRARY,
        message: short_text(error),
    }
}

/// Converts the library's error about a message of `len` bytes.
fn unreadable(error: &apache_avro::Error, len: usize) -> DecodeError {
    // Reading from a slice fails only at its end.
    if error
        .source()
        .is_some_and(|source| source.is::<io::Error>())
    {
        return ends_early(len);
    }
    DecodeError::Library {
        engine: LIBRARY,
        message: short_text(error),
    }
}

/// Checks that `rest`, which the library left of a message of `len` bytes, is empty.
fn check_end(rest: &[u8], len: usize) -> Result<(), DecodeError> {
    match rest.len() {
        0 => Ok(()),
        count => Err(DecodeError::TrailingBytes {
            offset: len - count,
            count,
        }),
    }
}

/// Returns the error for a message that ends early; the library does not report how many bytes are
/// missing.
fn ends_early(len: usize) -> DecodeError {
    DecodeError::UnexpectedEnd {
        offset: len,
        needed: 1,
    }
}
