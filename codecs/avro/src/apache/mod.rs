//! Engines on Apache's own library, [`apache_avro`]: the same bytes as [`Avro`](crate::Avro), by a
//! walk over the parsed schema at run time.
//!
//! They are what the default engine is measured and tested against, and the way for a type that
//! must go through that library. [`ApacheSerde`] writes and reads by serde; [`ApacheValue`] goes
//! through the library's tree of dynamic values.
//!
//! Two things last as long as the process:
//!
//! - The library borrows its schemas, so that of each type is parsed once and kept.
//! - The library has one bound on what it allocates at a time, and takes it once. The first engine
//!   sets it to what [`Limits::DEFAULT`] needs, 5 MiB instead of the library's 512. A program whose
//!   limits are larger calls [`apache_avro::util::max_allocation_bytes`] before.
//!
//! Of damaged bytes the library refuses less than [`Avro`](crate::Avro): it passes over the sizes of
//! blocks, and over what an integer has beyond 64 bits.

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
        // The largest message in one string, or all elements in one map.
        let elements = Limits::DEFAULT.max_elements * size_of::<(String, Value)>();
        apache_avro::util::max_allocation_bytes(Limits::DEFAULT.max_message_bytes.max(elements));
        Self::build(record, limits).map_err(refused)
    }

    fn build(record: &'static RecordType, limits: Limits) -> Result<Self, apache_avro::Error> {
        let schema = parsed(record)?;
        Ok(Self {
            // What is written comes from the declaration that the schema comes from.
            writer: GenericDatumWriter::builder(schema)
                .validate(false)
                .build()?,
            reader: GenericDatumReader::builder(schema).build()?,
            limits,
        })
    }
}

/// The parsed schema of a record, from the first call for it on.
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

/// What the library's error says of a message of `len` bytes.
fn unreadable(error: &apache_avro::Error, len: usize) -> DecodeError {
    // Reading from a slice has no other error than its end.
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

/// That the library left `rest` of a message of `len` bytes.
fn check_end(rest: &[u8], len: usize) -> Result<(), DecodeError> {
    match rest.len() {
        0 => Ok(()),
        count => Err(DecodeError::TrailingBytes {
            offset: len - count,
            count,
        }),
    }
}

/// By how much too early the library does not say.
fn ends_early(len: usize) -> DecodeError {
    DecodeError::UnexpectedEnd {
        offset: len,
        needed: 1,
    }
}
