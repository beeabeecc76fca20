use std::io::BufRead;

use wirecost_codec::{Limits, put, short_text};

use super::{BlockCompression, Marker, parts::malformed};
use crate::{ReadError, source::Source};

const MAGIC: [u8; 4] = *b"Obj\x01";
const SCHEMA: &[u8] = b"avro.schema";
const COMPRESSION: &[u8] = b"avro.codec";

/// The header of a container.
#[derive(Debug)]
pub(super) struct Header {
    pub(super) schema: String,
    pub(super) compression: BlockCompression,
    pub(super) marker: Marker,
}

impl Header {
    /// Returns the bytes of the header.
    pub(super) fn to_bytes(&self) -> Vec<u8> {
        let mut out = MAGIC.to_vec();
        put::zigzag(&mut out, 2);
        for part in [
            COMPRESSION,
            self.compression.name().as_bytes(),
            SCHEMA,
            self.schema.as_bytes(),
        ] {
            put::zigzag(&mut out, part.len() as i64);
            out.extend_from_slice(part);
        }
        put::zigzag(&mut out, 0);
        out.extend_from_slice(&self.marker);
        out
    }

    /// Reads a header, whose metadata take at most `max_message_bytes` of the limits.
    pub(super) fn read<R: BufRead>(
        source: &mut Source<R>,
        limits: Limits,
    ) -> Result<Self, ReadError> {
        if source.array()? != MAGIC {
            return Err(malformed(0, "no container of Avro"));
        }
        let metadata = Metadata::read(source, limits)?;
        let schema = metadata.schema.map(String::from_utf8);
        Ok(Self {
            schema: match schema {
                Some(Ok(schema)) => schema,
                Some(Err(_)) => return Err(malformed(0, "a schema that is not UTF-8")),
                None => return Err(malformed(0, "a header without a schema")),
            },
            compression: match metadata.compression {
                Some(name) => BlockCompression::named(&name).ok_or_else(|| unknown(&name))?,
                None => BlockCompression::None,
            },
            marker: source.array()?,
        })
    }
}

#[cold]
fn unknown(name: &[u8]) -> ReadError {
    ReadError::Compression(short_text(String::from_utf8_lossy(name)))
}

/// The entries of a header that a reader needs. Others are skipped.
#[derive(Default)]
struct Metadata {
    schema: Option<Vec<u8>>,
    compression: Option<Vec<u8>>,
}

impl Metadata {
    fn read<R: BufRead>(source: &mut Source<R>, limits: Limits) -> Result<Self, ReadError> {
        let (mut metadata, mut left) = (Self::default(), limits);
        loop {
            let count = source.zigzag()?;
            if count == 0 {
                return Ok(metadata);
            }
            // The size of the entries, by which a reader could skip them.
            let size = match count < 0 {
                true => Some(source.natural()?),
                false => None,
            };
            let start = source.offset;
            for _ in 0..count.unsigned_abs() {
                metadata.read_entry(source, &mut left)?;
            }
            if size.is_some_and(|size| size != source.offset - start) {
                let what = "a block of another size than it says ends";
                return Err(malformed(source.offset, what));
            }
        }
    }

    fn read_entry<R: BufRead>(
        &mut self,
        source: &mut Source<R>,
        left: &mut Limits,
    ) -> Result<(), ReadError> {
        let start = source.offset;
        let key = read_part(source, left)?;
        let value = read_part(source, left)?;
        let entry = match key.as_slice() {
            SCHEMA => &mut self.schema,
            COMPRESSION => &mut self.compression,
            _ => return Ok(()),
        };
        match entry.replace(value) {
            None => Ok(()),
            Some(_) => Err(malformed(start, "a key that occurs twice")),
        }
    }
}

/// Reads bytes after their length, and takes both from the limit.
fn read_part<R: BufRead>(source: &mut Source<R>, left: &mut Limits) -> Result<Vec<u8>, ReadError> {
    let start = source.offset;
    let len = source.natural()?;
    let mut part = Vec::new();
    source.take(len, &mut part, |bytes| left.check_message(bytes))?;
    let bytes = (source.offset - start) as usize;
    left.check_message(bytes)
        .map_err(|error| ReadError::Part { start, error })?;
    left.max_message_bytes -= bytes;
    Ok(part)
}
