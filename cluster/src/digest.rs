//! Digests that are the same on every platform.

use std::hash::Hasher;

use siphasher::sip::SipHasher13;

/// The digest of some parts. It guards against damage and accidents, not against an attacker.
pub(crate) struct Digest(SipHasher13);

impl Digest {
    pub(crate) fn new() -> Self {
        Self(SipHasher13::new())
    }

    /// Adds a part, whose length counts.
    pub(crate) fn add(&mut self, part: &[u8]) {
        self.0.write(&(part.len() as u64).to_le_bytes());
        self.0.write(part);
    }

    pub(crate) fn finish(self) -> u64 {
        self.0.finish()
    }
}
