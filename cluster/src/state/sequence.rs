use super::{ObjectId, Stamp};
use crate::digest::Digest;

/// The number of bits of a sequence: every JSON reader keeps such a number exact.
const BITS: u32 = 53;

/// Returns the number of a group's state, from the stamps that its plan and its objects follow.
pub(super) fn sequence<'a>(
    plan: Option<Stamp>,
    objects: impl Iterator<Item = (&'a ObjectId, Stamp)>,
) -> u64 {
    let mut digest = Digest::new();
    let mut is_named = plan.is_some();
    if let Some(stamp) = plan {
        add(&mut digest, stamp);
    }
    for (id, stamp) in objects {
        is_named = true;
        digest.add(&[id.kind() as u8]);
        digest.add(id.name().as_bytes());
        add(&mut digest, stamp);
    }
    match is_named {
        true => digest.finish() >> (u64::BITS - BITS),
        false => 0,
    }
}

fn add(digest: &mut Digest, stamp: Stamp) {
    digest.add(&stamp.time.to_le_bytes());
    digest.add(&stamp.node.to_le_bytes());
    digest.add(&stamp.incarnation.to_le_bytes());
}
