use crate::{DecodeError, Element, describe::ValueType};

/// The bounds on messages from a stranger. The decoder checks every limit before it reserves
/// memory.
///
/// A decoded message takes at most about `max_message_bytes`, plus `max_elements` times the size of
/// the largest element of a list or map of its type, or 64 bytes if that is more. While a list grows or a map
/// is sorted, up to three times the latter is held. An entry of a `BTreeMap` counts eleven times, since a
/// node of std's tree has room for eleven.
///
/// ```
/// use wirecost_codec::Limits;
///
/// let heartbeat = Limits { max_message_bytes: 1024, ..Limits::DEFAULT };
/// assert_eq!(heartbeat.max_depth, 64);
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// The largest encoded message, in bytes, for encoding and decoding. At most `i32::MAX`, the
    /// largest length that every format can write.
    pub max_message_bytes: usize,
    /// The largest number of list and map elements in one message, over all lists and maps: without
    /// it, a megabyte of empty records would take many times its size in memory.
    ///
    /// A record or union in a `Box`, `Rc` or `Arc` is an element too.
    ///
    /// Floats and booleans of a list count by their memory: 64 bytes of them are an element. An
    /// engine of another library, and protobuf without packing, counts each.
    pub max_elements: usize,
    /// The deepest nesting of records, lists and maps; the message itself is the first level.
    ///
    /// Depth takes stack. Of all engines, columns and bincode through serde take the most: 35 KB for 64
    /// levels with optimization, and 300 KB without (rustc 1.95 on x86-64).
    pub max_depth: usize,
}

impl Limits {
    /// 4 MiB (gRPC's default), 65,536 elements, depth 64 (protobuf implementations allow 100,
    /// serde_json 128; configuration documents in the field reach 8).
    pub const DEFAULT: Self = Self {
        max_message_bytes: 4 << 20,
        max_elements: 1 << 16,
        max_depth: 64,
    };

    /// Checks the size of a message against [`Limits::max_message_bytes`].
    ///
    /// # Errors
    /// [`DecodeError::LimitExceeded`] when a message of `bytes` bytes is too large.
    pub fn check_message(&self, bytes: usize) -> Result<(), DecodeError> {
        if bytes > self.max_message_bytes {
            return Err(LimitKind::MessageBytes.exceeded(self.max_message_bytes, 0));
        }
        Ok(())
    }
}

/// The bytes of floats or booleans that count as an element.
const ELEMENT_BYTES: usize = 64;

impl Limits {
    /// Returns the number of consecutive values in a list that count as an element of
    /// [`Limits::max_elements`]: as many floats or booleans as 64 bytes hold, one value of any other
    /// type.
    #[must_use]
    pub const fn values_per_element<P, T: Element<P>>() -> usize {
        match (T::TYPE, ELEMENT_BYTES.checked_div(size_of::<T>())) {
            (ValueType::Bool | ValueType::F32 | ValueType::F64, Some(values @ 1..)) => values,
            _ => 1,
        }
    }
}

impl Default for Limits {
    fn default() -> Self {
        Self::DEFAULT
    }
}

/// The kind of the exceeded limit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum LimitKind {
    /// [`Limits::max_message_bytes`]
    MessageBytes,
    /// [`Limits::max_elements`]
    Elements,
    /// [`Limits::max_depth`]
    Depth,
}

impl LimitKind {
    pub(crate) fn exceeded(self, limit: usize, offset: usize) -> DecodeError {
        DecodeError::LimitExceeded {
            kind: self,
            limit,
            offset,
        }
    }
}

impl std::fmt::Display for LimitKind {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::MessageBytes => "max_message_bytes",
            Self::Elements => "max_elements",
            Self::Depth => "max_depth",
        })
    }
}

/// The remainder of the element and depth limits while one message is decoded.
#[derive(Debug, Clone)]
pub struct Budget {
    limits: Limits,
    elements: usize,
    depth: usize,
}

impl Budget {
    /// Returns the whole of `limits`, for a new message.
    #[must_use]
    pub fn new(limits: Limits) -> Self {
        Self {
            limits,
            elements: limits.max_elements,
            depth: limits.max_depth,
        }
    }

    /// Takes `count` elements, claimed at `offset`.
    ///
    /// # Errors
    /// [`DecodeError::LimitExceeded`] when fewer are left.
    #[inline]
    pub fn take_elements(&mut self, count: usize, offset: usize) -> Result<(), DecodeError> {
        match self.elements.checked_sub(count) {
            Some(left) => {
                self.elements = left;
                Ok(())
            }
            None => Err(LimitKind::Elements.exceeded(self.limits.max_elements, offset)),
        }
    }

    /// Returns the number of elements left.
    #[inline]
    #[must_use]
    pub fn elements_left(&self) -> usize {
        self.elements
    }

    /// Goes one level deeper at `offset`; [`Budget::leave`] returns from it.
    ///
    /// # Errors
    /// [`DecodeError::LimitExceeded`] at the deepest level.
    #[inline]
    pub fn enter(&mut self, offset: usize) -> Result<(), DecodeError> {
        match self.depth.checked_sub(1) {
            Some(left) => {
                self.depth = left;
                Ok(())
            }
            None => Err(LimitKind::Depth.exceeded(self.limits.max_depth, offset)),
        }
    }

    /// Returns from a level that [`Budget::enter`] entered.
    #[inline]
    pub fn leave(&mut self) {
        self.depth += 1;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        Bytes,
        proto::{As, Plain},
    };

    #[test]
    fn floats_and_booleans_count_by_their_memory() {
        assert_eq!(Limits::values_per_element::<As<Plain>, bool>(), 64);
        assert_eq!(Limits::values_per_element::<As<Plain>, f32>(), 16);
        assert_eq!(Limits::values_per_element::<As<Plain>, f64>(), 8);
        assert_eq!(Limits::values_per_element::<As<Plain>, u64>(), 1);
        assert_eq!(Limits::values_per_element::<As<Plain>, Bytes>(), 1);
    }
}
