use std::fmt;

use hmac::{Hmac, KeyInit, Mac};
use sha2::{Sha256, digest::block_api::Block};

/// The shared secret of a cluster's nodes: 32 unguessable bytes from a source of secrets, not a
/// password.
///
/// In this crate it confirms offers and nothing else. It neither authenticates nor encrypts the frames
/// after an agreement: that is the task of the link, such as TLS, or of a protocol with a key
/// [derived](Self::derive) from it. It proves that a peer is a node, not which node.
#[derive(Clone)]
pub struct ClusterKey([u8; 32]);

/// The end of a connection that sends a confirmation. It is part of the code, so that neither end's
/// confirmation passes as the other's.
#[derive(Clone, Copy)]
pub(crate) enum Role {
    Initiator = 1,
    Responder = 2,
}

const AGREEMENT: &[u8] = b"wirecost agreement 0";
const DERIVED: &[u8] = b"wirecost derived key 0";

impl ClusterKey {
    /// Returns the key with these bytes.
    #[must_use]
    pub const fn new(key: [u8; 32]) -> Self {
        Self(key)
    }

    /// Returns the key of another protocol of the cluster, whose name is `purpose`. Such a key reveals
    /// neither this one nor those of other purposes.
    ///
    /// ```
    /// use wirecost_wire::ClusterKey;
    ///
    /// let key = ClusterKey::new([7; 32]);
    /// assert_eq!(key.derive(b"datagrams"), key.derive(b"datagrams"));
    /// assert_ne!(key.derive(b"datagrams"), key.derive(b"streams"));
    /// assert_ne!(key.derive(b"datagrams"), ClusterKey::new([8; 32]).derive(b"datagrams"));
    /// ```
    #[must_use]
    pub fn derive(&self, purpose: &[u8]) -> [u8; 32] {
        let mut code = self.code(DERIVED);
        code.update(purpose);
        code.finalize().into_bytes().into()
    }

    /// Returns one end's confirmation of both offers, as they were sent or received.
    pub(crate) fn confirm(&self, role: Role, initiator: &[u8], responder: &[u8]) -> Hmac<Sha256> {
        let mut code = self.code(AGREEMENT);
        code.update(&[role as u8]);
        for offer in [initiator, responder] {
            code.update(&(offer.len() as u32).to_le_bytes());
            code.update(offer);
        }
        code
    }

    /// Returns a code under this key whose input begins with a label. Each use has its own label, so the code of
    /// one use does not pass as that of another.
    fn code(&self, label: &[u8]) -> Hmac<Sha256> {
        // HMAC pads a key that is shorter than the hash's block with zeros.
        let mut block = Block::<Sha256>::default();
        block[..self.0.len()].copy_from_slice(&self.0);
        let mut code = Hmac::<Sha256>::new(&block);
        code.update(label);
        code
    }
}

impl fmt::Debug for ClusterKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("ClusterKey(..)")
    }
}
