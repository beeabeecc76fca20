//! The data model from a tree of the library's values.

use apache_avro::types::Value as Tree;
use wirecost_codec::{
    Budget, Decode, DecodeError, Element, Key, Limits, OrderedReader, ReadUnion, ReadValue, Reader,
    Time, TimeKind,
    describe::{DecimalType, EnumType},
};

use crate::{decimal, time};

/// The offset in errors: the library does not report where in the message a value stood.
const NOWHERE: usize = 0;

/// A reader that takes a tree apart, with the values in the order of the message.
pub(super) struct TreeReader {
    /// The values to read, the next one last.
    pending: Vec<Tree>,
    budget: Budget,
}

impl TreeReader {
    pub(super) fn new(tree: Tree, limits: Limits) -> Self {
        Self {
            pending: vec![tree],
            budget: Budget::new(limits),
        }
    }

    /// Returns the next value, or a null, which no field is, if there is none.
    fn next(&mut self) -> Tree {
        self.pending.pop().unwrap_or(Tree::Null)
    }

    /// Reads a value from its own tree.
    fn read<'de, P, T: ReadValue<'de, P>>(&mut self, tree: Tree) -> Result<T, DecodeError> {
        self.pending.push(tree);
        T::read(self)
    }

    /// Reads the next value as a `long`, which represents every type of integer.
    fn long<N: TryFrom<i64>>(&mut self, expected: &'static str) -> Result<N, DecodeError> {
        let number = match self.next() {
            Tree::Int(number) | Tree::Date(number) => number.into(),
            Tree::Long(number)
            | Tree::TimestampMillis(number)
            | Tree::TimestampMicros(number)
            | Tree::TimestampNanos(number) => number,
            _ => return Err(unexpected("no integer")),
        };
        N::try_from(number).map_err(|_| DecodeError::OutOfRange {
            offset: NOWHERE,
            expected,
        })
    }

    /// Reads the index and the value of a union.
    fn branch(&mut self) -> Result<(u32, Tree), DecodeError> {
        match self.next() {
            Tree::Union(index, tree) => Ok((index, *tree)),
            _ => Err(unexpected("no union")),
        }
    }

    /// Reads the union of null and a value.
    fn option<'de, P, T: ReadValue<'de, P>>(&mut self) -> Result<Option<T>, DecodeError> {
        match self.branch()? {
            (0, Tree::Null) => Ok(None),
            (1, tree) => self.read(tree).map(Some),
            (index, _) => Err(unknown("optional", index)),
        }
    }

    /// Reads a record, list or map with `count` elements, one level deeper.
    fn contained<T>(
        &mut self,
        count: usize,
        read: impl FnOnce(&mut Self) -> Result<T, DecodeError>,
    ) -> Result<T, DecodeError> {
        self.budget.enter(NOWHERE)?;
        self.budget.take_elements(count, NOWHERE)?;
        let container = read(self)?;
        self.budget.leave();
        Ok(container)
    }
}

/// Returns the error for a value of another kind than the schema's.
#[cold]
fn unexpected(what: &'static str) -> DecodeError {
    DecodeError::Malformed {
        what,
        offset: NOWHERE,
    }
}

/// Returns the key and the value of an entry of a map whose keys are not text.
fn pair(entry: Tree) -> Result<(Tree, Tree), DecodeError> {
    if let Tree::Record(fields) = entry
        && let Ok([(_, key), (_, value)]) = <[_; 2]>::try_from(fields)
    {
        return Ok((key, value));
    }
    Err(unexpected("no entry of a map"))
}

/// Returns the error for an index that is not in the schema.
#[cold]
fn unknown(of: &'static str, index: u32) -> DecodeError {
    DecodeError::UnknownMember {
        of,
        number: index.into(),
        offset: NOWHERE,
    }
}

impl<'de> Reader<'de> for TreeReader {
    fn bool(&mut self) -> Result<bool, DecodeError> {
        match self.next() {
            Tree::Boolean(value) => Ok(value),
            _ => Err(unexpected("no boolean")),
        }
    }

    fn u32(&mut self) -> Result<u32, DecodeError> {
        self.long("u32")
    }

    fn u64(&mut self) -> Result<u64, DecodeError> {
        self.i64().map(i64::cast_unsigned)
    }

    fn fixed64(&mut self) -> Result<u64, DecodeError> {
        self.fixed_bytes().map(u64::from_le_bytes)
    }

    fn i32(&mut self) -> Result<i32, DecodeError> {
        self.long("i32")
    }

    fn i64(&mut self) -> Result<i64, DecodeError> {
        self.long("i64")
    }

    fn f32(&mut self) -> Result<f32, DecodeError> {
        match self.next() {
            Tree::Float(value) => Ok(value),
            _ => Err(unexpected("no float")),
        }
    }

    fn f64(&mut self) -> Result<f64, DecodeError> {
        match self.next() {
            Tree::Double(value) => Ok(value),
            _ => Err(unexpected("no double")),
        }
    }

    fn str<T>(&mut self, take: impl FnOnce(&str) -> T) -> Result<T, DecodeError> {
        match self.next() {
            Tree::String(text) => Ok(take(&text)),
            _ => Err(unexpected("no string")),
        }
    }

    fn bytes<T>(&mut self, take: impl FnOnce(&[u8]) -> T) -> Result<T, DecodeError> {
        match self.next() {
            Tree::Bytes(bytes) => Ok(take(&bytes)),
            _ => Err(unexpected("no bytes")),
        }
    }

    fn fixed_bytes<const N: usize>(&mut self) -> Result<[u8; N], DecodeError> {
        let Tree::Fixed(_, bytes) = self.next() else {
            return Err(unexpected("no fixed"));
        };
        bytes
            .try_into()
            .map_err(|bytes: Vec<u8>| DecodeError::WrongCount {
                expected: N,
                found: bytes.len(),
            })
    }

    fn uuid(&mut self) -> Result<[u8; 16], DecodeError> {
        match self.next() {
            Tree::Uuid(uuid) => Ok(uuid.into_bytes()),
            _ => Err(unexpected("no UUID")),
        }
    }

    fn time(&mut self, kind: TimeKind) -> Result<Time, DecodeError> {
        time::read(kind, self)
    }

    fn decimal<T>(
        &mut self,
        _: DecimalType,
        _: impl FnOnce(&str) -> Option<T>,
        from_unscaled: impl FnOnce(i128) -> Option<T>,
    ) -> Result<Option<T>, DecodeError> {
        let Tree::Decimal(decimal) = self.next() else {
            return Err(unexpected("no decimal"));
        };
        let bytes = <Vec<u8>>::try_from(decimal).ok();
        let integer = bytes.and_then(|bytes| decimal::integer(&bytes));
        Ok(integer.and_then(from_unscaled))
    }

    fn symbol(&mut self, _: &'static EnumType) -> Result<i64, DecodeError> {
        match self.next() {
            Tree::Enum(position, _) => Ok(position.into()),
            _ => Err(unexpected("no enum")),
        }
    }

    fn list_value<P, T: Element<P> + ReadValue<'de, P>>(&mut self) -> Result<Vec<T>, DecodeError> {
        let Tree::Array(trees) = self.next() else {
            return Err(unexpected("no array"));
        };
        self.contained(trees.len(), |reader| {
            trees
                .into_iter()
                .map(|tree| reader.read::<P, T>(tree))
                .collect()
        })
    }

    fn option_value<P, T: Element<P> + ReadValue<'de, P>>(
        &mut self,
    ) -> Result<Option<T>, DecodeError> {
        self.option()
    }

    fn record<T: Decode<'de>>(&mut self) -> Result<T, DecodeError> {
        let Tree::Record(fields) = self.next() else {
            return Err(unexpected("no record"));
        };
        self.contained(0, |reader| {
            reader
                .pending
                .extend(fields.into_iter().rev().map(|(_, tree)| tree));
            T::read_ordered(reader)
        })
    }

    fn union_value<T: ReadUnion<'de>>(&mut self) -> Result<T, DecodeError> {
        let (index, tree) = self.branch()?;
        self.pending.push(tree);
        T::read(index as usize, self)
    }

    fn count_pointer(&mut self) -> Result<(), DecodeError> {
        self.budget.take_elements(1, NOWHERE)
    }

    fn offset(&self) -> usize {
        NOWHERE
    }
}

impl<'de> OrderedReader<'de> for TreeReader {
    fn optional<P, T: ReadValue<'de, P>>(&mut self) -> Result<Option<T>, DecodeError> {
        self.option()
    }

    fn list<P, T: Element<P> + ReadValue<'de, P>>(&mut self) -> Result<Vec<T>, DecodeError> {
        self.list_value::<P, T>()
    }

    fn map<P, K: Key + ReadValue<'de>, T: Element<P> + ReadValue<'de, P>>(
        &mut self,
    ) -> Result<Vec<(K, T)>, DecodeError> {
        let entries: Vec<_> = match self.next() {
            Tree::Map(trees) => {
                let entries = trees.into_iter();
                entries
                    .map(|(key, tree)| (Tree::String(key), tree))
                    .collect()
            }
            Tree::Array(trees) => trees.into_iter().map(pair).collect::<Result<_, _>>()?,
            _ => return Err(unexpected("no map")),
        };
        self.contained(entries.len(), |reader| {
            entries
                .into_iter()
                .map(|(key, tree)| Ok((reader.read(key)?, reader.read(tree)?)))
                .collect()
        })
    }

    fn optional_union<T: ReadUnion<'de>>(&mut self) -> Result<Option<T>, DecodeError> {
        let (branch, tree) = self.branch()?;
        match (branch as usize).checked_sub(1) {
            None => Ok(None),
            Some(index) => {
                self.pending.push(tree);
                T::read(index, self).map(Some)
            }
        }
    }
}
