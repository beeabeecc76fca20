use wirecost_codec::{DecodeError, input::Input};

/// The first bytes of the header, with its version.
const MARKER: [u8; 2] = [0xc3, 0x01];

/// The header of [Avro's single-object encoding]: `C3 01`, and the fingerprint of the schema that wrote
/// the message, CRC-64-AVRO in little-endian bytes.
///
/// `fingerprint` of wirecost-avro computes it for a type, and `Resolving::fingerprint` for a writer's
/// schema.
///
/// [Avro's single-object encoding]: https://avro.apache.org/docs/1.12.0/specification/#single-object-encoding
///
/// ```
/// use wirecost_avro::{Avro, fingerprint};
/// use wirecost_codec::{Codec, Schema};
/// use wirecost_envelope::SingleObject;
///
/// #[derive(Debug, PartialEq, Schema)]
/// struct Beat {
///     #[schema(id = 1)]
///     load: u32,
/// }
///
/// let ours = SingleObject { fingerprint: fingerprint(Beat::RECORD, "cluster")? };
/// let mut bytes = Vec::new();
/// ours.write(&mut bytes);
/// Avro::default().encode(&Beat { load: 3 }, &mut bytes)?;
///
/// let (header, message) = SingleObject::read(&bytes)?;
/// assert_eq!(header, ours);
/// assert_eq!(Avro::default().decode(message), Ok(Beat { load: 3 }));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct SingleObject {
    /// The fingerprint of the writer's schema.
    pub fingerprint: u64,
}

impl SingleObject {
    /// The size of the header.
    pub const BYTES: usize = 10;

    /// Appends the header. The message follows it.
    pub fn write(self, out: &mut Vec<u8>) {
        out.extend_from_slice(&MARKER);
        out.extend_from_slice(&self.fingerprint.to_le_bytes());
    }

    /// Reads the header, and returns it with the message, which is the rest of `bytes`.
    ///
    /// # Errors
    /// When `bytes` do not start with a header.
    pub fn read(bytes: &[u8]) -> Result<(Self, &[u8]), DecodeError> {
        let mut input = Input::new(bytes);
        if input.array()? != MARKER {
            return Err(DecodeError::Malformed {
                what: "no header of a single object",
                offset: 0,
            });
        }
        let fingerprint = u64::from_le_bytes(input.array()?);
        Ok((Self { fingerprint }, &bytes[Self::BYTES..]))
    }
}
