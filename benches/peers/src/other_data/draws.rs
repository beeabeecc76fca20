use rand_chacha::{
    ChaCha8Rng,
    rand_core::{Rng, SeedableRng},
};

/// The seed of all other data.
const SEED: u64 = 2026;

/// The syllables of names and text.
const SYLLABLES: [&str; 16] = [
    "ka", "lo", "mi", "ne", "ru", "sa", "to", "vi", "be", "do", "fa", "gu", "hi", "jo", "pe", "zu",
];

/// Random draws: the same seed gives the same draws on every platform.
pub(super) struct Draws(ChaCha8Rng);

impl Draws {
    /// Returns the draws of a workload, independent of those of others.
    pub(super) fn of(workload: &str) -> Self {
        let mut key = [0; 32];
        key[..8].copy_from_slice(&SEED.to_le_bytes());
        for (byte, letter) in key[8..].iter_mut().zip(workload.bytes()) {
            *byte = letter;
        }
        Self(ChaCha8Rng::from_seed(key))
    }

    pub(super) fn word(&mut self) -> u64 {
        self.0.next_u64()
    }

    /// Returns a number below `bound`.
    pub(super) fn below(&mut self, bound: u64) -> u64 {
        ((u128::from(self.word()) * u128::from(bound)) >> 64) as u64
    }

    /// Returns a number below `bound`, which fits into 32 bits.
    pub(super) fn below_32(&mut self, bound: u32) -> u32 {
        self.below(bound.into()) as u32
    }

    /// Returns a number of 1 to 63 bits, with all bit counts equally likely, so that varints of all
    /// lengths occur.
    pub(super) fn of_any_size(&mut self) -> u64 {
        let bits = 1 + self.below(63);
        self.word() >> (64 - bits)
    }

    /// Returns a number from 0 to 1 with full precision.
    pub(super) fn fraction(&mut self) -> f64 {
        (self.word() >> 11) as f64 / (1_u64 << 53) as f64
    }

    pub(super) fn coin(&mut self) -> bool {
        self.word() & 1 == 1
    }

    /// Returns the result of `draw` one time in two.
    pub(super) fn maybe<T>(&mut self, draw: impl FnOnce(&mut Self) -> T) -> Option<T> {
        self.coin().then(|| draw(self))
    }

    /// Returns a name of `least` to `most` syllables, with two letters each.
    pub(super) fn name(&mut self, least: u64, most: u64) -> String {
        let syllables = least + self.below(most - least + 1);
        let syllable = |_| SYLLABLES[self.below(SYLLABLES.len() as u64) as usize];
        (0..syllables).map(syllable).collect()
    }

    /// Returns a list of `length` results of `draw`.
    pub(super) fn list<T>(&mut self, length: usize, draw: impl Fn(&mut Self) -> T) -> Vec<T> {
        (0..length).map(|_| draw(self)).collect()
    }
}
