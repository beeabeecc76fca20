use std::{
    io::{self, Read},
    marker::PhantomData,
};

use wirecost_codec::{Codec, DecodeError, EncodeError, Limits, Reader, Schema, append_within};

use super::{
    Datum, check_end, ends_early, refused, tree_reader::TreeReader, tree_writer::record_tree,
    unreadable,
};

/// The engine that goes through [`apache_avro::types::Value`], the library's tree of dynamic
/// values.
///
/// The type's derived code builds the tree and takes it apart, because the library's own `to_value`
/// cannot represent an enum with data as a union of records. The library's check of the tree
/// against the schema is off: both come from one declaration.
///
/// The tree does not keep the order of map entries. So the bytes of a message with several entries
/// in a map vary, and differ from the other engines' in the order of entries.
///
/// **Not for bytes from strangers.** The library builds the whole tree before this engine can count
/// its elements. Lists of empty records take no bytes, so the memory has no bound that depends on the size of a
/// message.
///
/// ```
/// use wirecost_avro::apache::ApacheValue;
/// use wirecost_codec::{Codec, Limits, Schema};
///
/// #[derive(Debug, PartialEq, Schema)]
/// struct Beat {
///     #[schema(id = 1)]
///     load: Option<u32>,
/// }
///
/// let mut codec = ApacheValue::new(Limits::DEFAULT)?;
/// let mut bytes = Vec::new();
/// codec.encode(&Beat { load: Some(3) }, &mut bytes)?;
/// assert_eq!(bytes, [2, 6]);
/// assert_eq!(codec.decode(&bytes), Ok(Beat { load: Some(3) }));
/// # Ok::<(), wirecost_codec::EncodeError>(())
/// ```
pub struct ApacheValue<T> {
    datum: Datum,
    of: PhantomData<fn(T) -> T>,
}

impl<T: Schema> ApacheValue<T> {
    /// Returns a codec with these limits.
    ///
    /// # Errors
    /// [`EncodeError::Library`] when the library refuses the schema, for example because of names
    /// that are not ASCII.
    pub fn new(limits: Limits) -> Result<Self, EncodeError> {
        Ok(Self {
            datum: Datum::new(T::RECORD, limits)?,
            of: PhantomData,
        })
    }
}

impl<T: Schema> Codec<T> for ApacheValue<T> {
    fn encode(&mut self, value: &T, out: &mut Vec<u8>) -> Result<(), EncodeError> {
        append_within(out, self.datum.limits.max_message_bytes, |out| {
            let tree = record_tree(value);
            self.datum
                .writer
                .write_value_ref(out, &tree)
                .map(drop)
                .map_err(refused)
        })
    }

    fn decode(&mut self, bytes: &[u8]) -> Result<T, DecodeError> {
        self.datum.limits.check_message(bytes.len())?;
        let mut source = Source {
            rest: bytes,
            ended: false,
        };
        let tree = self.datum.reader.read_value(&mut source);
        if source.ended {
            return Err(ends_early(bytes.len()));
        }
        let tree = tree.map_err(|error| unreadable(&error, bytes.len()))?;
        check_end(source.rest, bytes.len())?;
        TreeReader::new(tree, self.datum.limits).record()
    }
}

/// A source that records reads beyond the end of the message: there the library reads a null in the
/// place of text, a boolean or a union.
struct Source<'a> {
    rest: &'a [u8],
    ended: bool,
}

impl Read for Source<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        self.rest.read(buffer)
    }

    #[inline]
    fn read_exact(&mut self, buffer: &mut [u8]) -> io::Result<()> {
        self.ended |= buffer.len() > self.rest.len();
        self.rest.read_exact(buffer)
    }
}
