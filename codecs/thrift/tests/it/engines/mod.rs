//! Checks that hold for every engine that is compiled in.
// Each test file uses some of it, to stop at the first surprise.
#![allow(dead_code, clippy::panic, clippy::unwrap_used)]

use std::fmt::Debug;

use wirecost_codec::{Codec, DecodeError, Limits, Schema};

/// Returns the codecs under test.
pub(crate) fn engines<T: Schema>(limits: Limits) -> Vec<Box<dyn Codec<T>>> {
    vec![
        Box::new(wirecost_thrift::Thrift::new(limits)),
        #[cfg(feature = "apache")]
        Box::new(wirecost_thrift::Apache::new(limits)),
    ]
}

/// Checks that `value` is encoded as `bytes` and decoded from them.
pub(crate) fn same<T: Schema + PartialEq + Debug>(value: &T, bytes: &[u8]) {
    for engine in &mut engines(Limits::DEFAULT) {
        let mut out = Vec::new();
        engine.encode(value, &mut out).unwrap();
        assert_eq!(out, bytes, "{value:?}");
    }
    decodes(bytes, value);
}

/// Checks that `bytes` are decoded as `value`.
pub(crate) fn decodes<T: Schema + PartialEq + Debug>(bytes: &[u8], value: &T) {
    for engine in &mut engines(Limits::DEFAULT) {
        assert_eq!(engine.decode(bytes).as_ref(), Ok(value), "{bytes:x?}");
    }
}

/// Checks that every engine refuses `bytes` with an error that `expected` accepts.
pub(crate) fn refuses<T: Schema + Debug>(
    bytes: &[u8],
    limits: Limits,
    expected: impl Fn(&DecodeError) -> bool,
) {
    for engine in &mut engines::<T>(limits) {
        match engine.decode(bytes) {
            Err(error) if expected(&error) => {}
            other => panic!("{bytes:x?} became {other:?}"),
        }
    }
}

/// A random generator, SplitMix64 (Steele, Lea and Flood, "Fast splittable pseudorandom number
/// generators", 2014): the same seed gives the same numbers.
pub(crate) struct Random(pub(crate) u64);

impl Random {
    pub(crate) fn bits(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (self.0 ^ self.0 >> 30).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ mixed >> 27).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ mixed >> 31
    }

    /// Returns a number below `end`.
    pub(crate) fn below(&mut self, end: usize) -> usize {
        (self.bits() % end as u64) as usize
    }

    /// Returns a number of any bit length.
    pub(crate) fn number(&mut self) -> u64 {
        let bits = self.below(65);
        self.bits().checked_shr(64 - bits as u32).unwrap_or(0)
    }

    /// Returns `bytes` with up to eight of them changed, removed, doubled or swapped for a telling
    /// value.
    pub(crate) fn mutate(&mut self, bytes: &[u8]) -> Vec<u8> {
        const TELLING: [u8; 8] = [0x00, 0x01, 0x0c, 0x7f, 0x80, 0xf0, 0xfc, 0xff];
        let mut mutant = bytes.to_vec();
        for _ in 0..=self.below(8) {
            let at = self.below(mutant.len());
            match self.below(5) {
                0 => mutant[at] ^= 1 << self.below(8),
                1 => mutant[at] = TELLING[self.below(TELLING.len())],
                2 => drop(mutant.remove(at)),
                3 => mutant.insert(at, mutant[at]),
                _ => mutant[at..]
                    .iter_mut()
                    .take(5)
                    .for_each(|byte| *byte = 0xff),
            }
        }
        mutant
    }
}
