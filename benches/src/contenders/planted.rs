//! A codec that does a tenth more work to encode, so that `wirecost compare` can be shown to find it.
//! It is there with the feature `planted-slowdown` alone.

use wirecost_codec::{Codec, DecodeError, EncodeError};

/// After how many messages one is encoded twice.
const EVERY: u32 = 10;

/// A codec that encodes every tenth message a second time, into a buffer of its own.
///
/// Where a pass has fewer than ten messages, as of snapshots, most passes are as fast as without.
pub(super) struct Planted<C> {
    codec: C,
    encoded: u32,
    again: Vec<u8>,
}

impl<C> Planted<C> {
    pub(super) const fn new(codec: C) -> Self {
        Self {
            codec,
            encoded: 0,
            again: Vec::new(),
        }
    }
}

impl<T, C: Codec<T>> Codec<T> for Planted<C> {
    fn encode(&mut self, value: &T, out: &mut Vec<u8>) -> Result<(), EncodeError> {
        self.encoded += 1;
        if self.encoded == EVERY {
            self.encoded = 0;
            self.again.clear();
            self.codec.encode(value, &mut self.again)?;
        }
        self.codec.encode(value, out)
    }

    fn decode(&mut self, bytes: &[u8]) -> Result<T, DecodeError> {
        self.codec.decode(bytes)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Writes how often it was called.
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
    fn a_tenth_of_the_messages_is_encoded_twice() {
        let mut planted = Planted::new(Counting(0));
        let mut out = Vec::new();
        for _ in 0..20 {
            planted.encode(&(), &mut out).unwrap();
        }
        assert_eq!(out.len(), 20);
        assert_eq!(planted.codec.0, 22);
    }
}
