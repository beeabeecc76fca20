use std::fmt;

use hmac::{Hmac, KeyInit, Mac};
use sha2::{Sha256, digest::block_api::Block};

/// What only the nodes of a cluster know: 32 bytes that cannot be guessed, from a source of secrets, not
/// a password.
///
/// It confirms what was offered, and nothing else. The frames after an agreement are neither
/// authenticated nor encrypted by it: that is the work of the link, such as TLS. Whoever has the key is a
/// node; it does not say which.
#[derive(Clone)]
pub struct ClusterKey([u8; 32]);

/// The end of a connection that a confirmation comes from: neither's is the other's.
#[derive(Clone, Copy)]
pub(crate) enum Role {
    Initiator = 1,
    Responder = 2,
}

const LABEL: &[u8] = b"wirecost agreement 0";

impl ClusterKey {
    /// The key of these bytes.
    #[must_use]
    pub const fn new(key: [u8; 32]) -> Self {
        Self(key)
    }

    /// The confirmation, by one end, of both offers as they were sent or received.
    pub(crate) fn confirm(&self, role: Role, initiator: &[u8], responder: &[u8]) -> Hmac<Sha256> {
        // As HMAC fills up a key that is shorter than the hash's block.
        let mut block = Block::<Sha256>::default();
        block[..self.0.len()].copy_from_slice(&self.0);
        let mut code = Hmac::<Sha256>::new(&block);
        code.update(LABEL);
        code.update(&[role as u8]);
        for offer in [initiator, responder] {
            code.update(&(offer.len() as u32).to_le_bytes());
            code.update(offer);
        }
        code
    }
}

impl fmt::Debug for ClusterKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("ClusterKey(..)")
    }
}
