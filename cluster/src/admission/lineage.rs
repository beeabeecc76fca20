use std::{fmt, hash::Hasher};

use siphasher::sip::SipHasher13;

/// The secret under which keys are hashed, the same on all nodes that serve a sale.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Lineage([u8; 16]);

impl Lineage {
    /// Returns the lineage with this secret.
    #[must_use]
    pub const fn new(secret: [u8; 16]) -> Self {
        Self(secret)
    }

    /// Returns a number that is uniform over keys and the same on every platform.
    pub(crate) fn hash(self, key: &[u8]) -> u64 {
        let mut hasher = SipHasher13::new_with_key(&self.0);
        hasher.write(key);
        hasher.finish()
    }
}

/// Without the secret.
impl fmt::Debug for Lineage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Lineage").finish_non_exhaustive()
    }
}
