//! A codec with a planted slowdown in encoding, which `wirecost compare` must find. It exists only
//! with the feature `planted-slowdown`.

use wirecost_codec::{Codec, DecodeError, EncodeError};

/// The number of messages of which one is encoded twice.
const EVERY: u32 = 20;

/// A codec that encodes every twentieth message twice, and keeps the second result. The counter, the
/// branch and the loop take time as well, so its time grows by more than a twentieth.
///
/// If a pass has fewer messages, as with snapshots, most passes are not slowed down.
pub(super) struct Planted<C> {
    codec: C,
    /// The number of messages up to the next that is encoded twice.
    left: u32,
}

impl<C> Planted<C> {
    pub(super) const fn new(codec: C) -> Self {
        Self { codec, left: EVERY }
    }
}

impl<T, C: Codec<T>> Codec<T> for Planted<C> {
    // As inlined as the codec is without it. It is called in one place for the same reason.
    #[inline(always)]
    fn encode(&mut self, value: &T, out: &mut Vec<u8>) -> Result<(), EncodeError> {
        let (left, times) = if self.left == 1 {
            (EVERY, 2)
        } else {
            (self.left - 1, 1)
        };
        self.left = left;
        let start = out.len();
        for _ in 0..times {
            out.truncate(start);
            self.codec.encode(value, out)?;
        }
        Ok(())
    }

    fn decode(&mut self, bytes: &[u8]) -> Result<T, DecodeError> {
        self.codec.decode(bytes)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A codec that writes the number of its calls.
    struct Counting(u8);

    impl Codec<()> for Counting {
        fn encode(&mut self, (): &(), out: &mut Vec<u8>) -> Result<(), EncodeError> {
            self.0 += 1;
            out.push(self.0);
            Ok(())
        }

        fn decode(&mut self, _: &[u8]) -> Result<(), DecodeError> {
            Ok(())
        }
    }

    #[test]
    fn a_twentieth_of_the_messages_is_encoded_twice() {
        let mut planted = Planted::new(Counting(0));
        let mut out = Vec::new();
        for _ in 0..40 {
            planted.encode(&(), &mut out).unwrap();
        }
        assert_eq!(out.len(), 40);
        assert_eq!(out[18..21], [19, 21, 22]);
        assert_eq!(planted.codec.0, 42);
    }
}
