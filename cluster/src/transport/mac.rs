use hmac::{Hmac, KeyInit, Mac};
use sha2::{Sha256, digest::block_api::Block};

/// The size of a tag in bytes: half of HMAC-SHA-256, which RFC 2104 recommends as the least.
pub(super) const TAG_BYTES: usize = 16;

/// A key of tags, with the hash's state after the key.
#[derive(Clone)]
pub(super) struct MacKey(Hmac<Sha256>);

impl MacKey {
    pub(super) fn new(key: &[u8; 32]) -> Self {
        // HMAC pads a key that is shorter than the hash's block with zeros.
        let mut block = Block::<Sha256>::default();
        block[..key.len()].copy_from_slice(key);
        Self(Hmac::new(&block))
    }

    /// Returns the tag of these parts, of which all but the last must have a fixed size.
    pub(super) fn tag(&self, parts: &[&[u8]]) -> [u8; TAG_BYTES] {
        let code = self.code(parts).finalize().into_bytes();
        std::array::from_fn(|place| code[place])
    }

    /// Returns whether a tag is that of these parts, in a time that does not depend on where it differs.
    pub(super) fn verify(&self, parts: &[&[u8]], tag: &[u8; TAG_BYTES]) -> bool {
        self.code(parts).verify_truncated_left(tag).is_ok()
    }

    fn code(&self, parts: &[&[u8]]) -> Hmac<Sha256> {
        let mut code = self.0.clone();
        for part in parts {
            code.update(part);
        }
        code
    }
}
