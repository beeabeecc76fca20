use wirecost_codec::{Budget, DecodeError, Limits, input::Input, put};

/// The first byte of the header, which is its version.
const MAGIC: u8 = 0;

/// The header of [Confluent's wire format] for Avro and JSON: a zero byte, and the number of the
/// writer's schema in the registry, in big-endian bytes.
///
/// Messages of protobuf have a [`ConfluentProtobuf`].
///
/// [Confluent's wire format]: https://docs.confluent.io/platform/current/schema-registry/fundamentals/serdes-develop/index.html#wire-format
///
/// ```
/// use wirecost_envelope::Confluent;
///
/// let header = Confluent { schema: 1337 };
/// let mut bytes = Vec::new();
/// header.write(&mut bytes);
/// bytes.extend_from_slice(b"\x08fooo"); // Avro: a record with one text
/// assert_eq!(bytes, b"\0\0\0\x05\x39\x08fooo");
/// assert_eq!(Confluent::read(&bytes), Ok((header, &bytes[5..])));
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Confluent {
    /// The number of the writer's schema in the registry.
    pub schema: u32,
}

impl Confluent {
    /// The size of the header.
    pub const BYTES: usize = 5;

    /// Appends the header. The message follows it.
    pub fn write(self, out: &mut Vec<u8>) {
        out.push(MAGIC);
        out.extend_from_slice(&self.schema.to_be_bytes());
    }

    /// Reads the header, and returns it with the message, which is the rest of `bytes`.
    ///
    /// # Errors
    /// When `bytes` do not start with a header.
    pub fn read(bytes: &[u8]) -> Result<(Self, &[u8]), DecodeError> {
        let mut input = Input::new(bytes);
        let header = Self::read_from(&mut input)?;
        Ok((header, &bytes[Self::BYTES..]))
    }

    fn read_from(input: &mut Input<'_>) -> Result<Self, DecodeError> {
        if input.byte()? != MAGIC {
            return Err(DecodeError::Malformed {
                what: "no header of Confluent's wire format",
                offset: 0,
            });
        }
        let schema = u32::from_be_bytes(input.array()?);
        Ok(Self { schema })
    }
}

/// The header of Confluent's wire format for protobuf: that of [`Confluent`], and the indexes that lead
/// to the message's type in its `.proto` file.
///
/// The first index is a position among the messages of the file, and each further one a position among the
/// messages nested in the previous. All count from 0. `[0]`, the first message, is written as one zero byte.
///
/// ```
/// use wirecost_codec::Limits;
/// use wirecost_envelope::ConfluentProtobuf;
///
/// // In the first message of the file, its third nested message; in that, the second.
/// let header = ConfluentProtobuf { schema: 7, indexes: vec![0, 2, 1] };
/// let mut bytes = Vec::new();
/// header.write(&mut bytes);
/// assert_eq!(bytes, [0, 0, 0, 0, 7, 6, 0, 4, 2]);
/// assert_eq!(ConfluentProtobuf::read(&bytes, Limits::DEFAULT), Ok((header, &bytes[9..])));
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct ConfluentProtobuf {
    /// The number of the writer's schema in the registry.
    pub schema: u32,
    /// The indexes, which [`read`](Self::read) never leaves empty. An empty list is written like `[0]`.
    pub indexes: Vec<u32>,
}

impl ConfluentProtobuf {
    /// Appends the header. The message follows it.
    pub fn write(&self, out: &mut Vec<u8>) {
        let schema = self.schema;
        Confluent { schema }.write(out);
        match self.indexes[..] {
            [] | [0] => out.push(0),
            _ => {
                put::zigzag(out, self.indexes.len() as i64);
                for &index in &self.indexes {
                    put::zigzag(out, index.into());
                }
            }
        }
    }

    /// Reads the header, and returns it with the message, which is the rest of `bytes`. There are at most
    /// [`Limits::max_depth`] indexes.
    ///
    /// It also accepts `[0]` as a list of one index, which some writers produce.
    ///
    /// # Errors
    /// When `bytes` do not start with a header, or the indexes exceed the limits.
    pub fn read(bytes: &[u8], limits: Limits) -> Result<(Self, &[u8]), DecodeError> {
        let mut input = Input::new(bytes);
        let Confluent { schema } = Confluent::read_from(&mut input)?;
        let indexes = match number(&mut input)? {
            0 => vec![0],
            count => indexes(&mut input, count, limits)?,
        };
        Ok((Self { schema, indexes }, &bytes[input.offset()..]))
    }
}

fn indexes(input: &mut Input<'_>, count: u32, limits: Limits) -> Result<Vec<u32>, DecodeError> {
    let mut budget = Budget::new(limits);
    let mut indexes = Vec::new();
    for _ in 0..count {
        budget.enter(input.offset())?;
        indexes.push(number(input)?);
    }
    Ok(indexes)
}

fn number(input: &mut Input<'_>) -> Result<u32, DecodeError> {
    let number = input.zigzag()?;
    u32::try_from(number).map_err(|_| DecodeError::OutOfRange {
        offset: input.offset(),
        expected: "u32",
    })
}
