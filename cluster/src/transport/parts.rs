//! Frames that are too large for a packet, in parts.

use std::collections::BTreeMap;

use super::NodeRun;
use crate::state::Author;

/// The number of bytes of a part before its chunk: the number of the frames, the place of the part and the
/// number of parts.
pub const PART_HEADER: usize = 8 + 2 + 2;

/// The largest number of senders whose frames are incomplete.
const MOST_SENDERS: usize = 16;

/// Splits frames into parts with chunks of `chunk` bytes. Returns none if there would be more than `most` parts.
#[must_use]
pub fn split(
    number: u64,
    frames: &[u8],
    chunk: usize,
    most: u16,
) -> Option<impl ExactSizeIterator<Item = Vec<u8>>> {
    let count = u16::try_from(frames.len().checked_div(chunk)?).ok()?;
    let count = count.checked_add(u16::from(!frames.len().is_multiple_of(chunk)))?;
    let parts = frames.chunks(chunk).enumerate().map(move |(place, chunk)| {
        let mut part = Vec::with_capacity(PART_HEADER + chunk.len());
        part.extend(number.to_le_bytes());
        // No place is above the number of parts.
        part.extend((place as u16).to_le_bytes());
        part.extend(count.to_le_bytes());
        part.extend(chunk);
        part
    });
    (count <= most).then_some(parts)
}

/// The frames of senders whose parts have not all arrived.
///
/// The parts of a sender must arrive in order. A part that is missing, repeated or late ends its frames, and the
/// first part of other frames of the sender begins anew.
#[derive(Debug)]
pub struct Assembly {
    most_bytes: usize,
    senders: BTreeMap<Author, Incomplete>,
    /// The number of frames that were begun.
    begun: u64,
}

#[derive(Debug)]
struct Incomplete {
    /// The place among all frames that were begun.
    age: u64,
    incarnation: u32,
    number: u64,
    next: u16,
    count: u16,
    frames: Vec<u8>,
}

/// The reason for which a part is refused. The earlier parts of its sender are dropped.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum RefusedPart {
    /// Fewer bytes than a header has.
    #[error("a part of fewer than {PART_HEADER} bytes")]
    TooShort,
    /// A part that is not the next of its frames.
    #[error("a part out of order")]
    OutOfOrder,
    /// Its frames have too many bytes.
    #[error("parts of more than {0} bytes together")]
    TooLarge(usize),
}

impl Assembly {
    /// Returns an assembly of frames of at most `most_bytes` bytes.
    #[must_use]
    pub fn new(most_bytes: usize) -> Self {
        Self {
            most_bytes,
            senders: BTreeMap::new(),
            begun: 0,
        }
    }

    /// Takes a part of an authenticated sender, and returns the frames with their last part. The frames that were
    /// begun first make room for those of a 17th sender.
    ///
    /// # Errors
    ///
    /// [`RefusedPart`]
    pub fn take(&mut self, from: NodeRun, part: &[u8]) -> Result<Option<Vec<u8>>, RefusedPart> {
        let taken = self.append(from, part);
        if taken != Ok(false) {
            let complete = self.senders.remove(&from.number);
            return taken.map(|_| complete.map(|complete| complete.frames));
        }
        Ok(None)
    }

    /// Appends a part, and returns whether it is the last.
    fn append(&mut self, from: NodeRun, part: &[u8]) -> Result<bool, RefusedPart> {
        let (number, rest) = part.split_first_chunk().ok_or(RefusedPart::TooShort)?;
        let (place, rest) = rest.split_first_chunk().ok_or(RefusedPart::TooShort)?;
        let (count, chunk) = rest.split_first_chunk().ok_or(RefusedPart::TooShort)?;
        let number = u64::from_le_bytes(*number);
        let (place, count) = (u16::from_le_bytes(*place), u16::from_le_bytes(*count));
        if place == 0 {
            self.begin(from, number, count);
        }
        let sender = self.senders.get_mut(&from.number);
        let sender = sender.ok_or(RefusedPart::OutOfOrder)?;
        let expected = (sender.incarnation, sender.number, sender.next, sender.count);
        if (from.incarnation, number, place, count) != expected || place >= count {
            return Err(RefusedPart::OutOfOrder);
        }
        if sender.frames.len() + chunk.len() > self.most_bytes {
            return Err(RefusedPart::TooLarge(self.most_bytes));
        }
        sender.frames.extend(chunk);
        sender.next += 1;
        Ok(sender.next == count)
    }

    fn begin(&mut self, from: NodeRun, number: u64, count: u16) {
        self.begun += 1;
        let incomplete = Incomplete {
            age: self.begun,
            incarnation: from.incarnation,
            number,
            next: 0,
            count,
            frames: Vec::new(),
        };
        self.senders.insert(from.number, incomplete);
        if self.senders.len() > MOST_SENDERS
            && let Some((oldest, _)) = self.senders.iter().min_by_key(|(_, sender)| sender.age)
        {
            let oldest = *oldest;
            self.senders.remove(&oldest);
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn run(number: u64) -> NodeRun {
        NodeRun {
            number: Author(number),
            incarnation: 1,
        }
    }

    fn parts(number: u64, frames: &[u8], chunk: usize) -> Vec<Vec<u8>> {
        split(number, frames, chunk, u16::MAX).unwrap().collect()
    }

    #[test]
    fn too_many_parts_are_not_made() {
        assert!(split(1, &[0; 30], 10, 3).is_some());
        assert!(split(1, &[0; 31], 10, 3).is_none());
        assert!(split(1, &[0; 70_000], 1, u16::MAX).is_none());
        assert!(split(1, &[0; 31], 0, 3).is_none());
    }

    #[test]
    fn a_missing_part_ends_the_frames() {
        let mut assembly = Assembly::new(100);
        let first = parts(1, &[1; 30], 10);
        let second = parts(2, &[2; 30], 10);
        assert_eq!(assembly.take(run(1), &first[0]), Ok(None));
        assert_eq!(
            assembly.take(run(1), &first[2]),
            Err(RefusedPart::OutOfOrder)
        );
        assert_eq!(
            assembly.take(run(1), &first[1]),
            Err(RefusedPart::OutOfOrder)
        );
        // The last parts of the first frames do not complete the second.
        assert_eq!(assembly.take(run(1), &second[0]), Ok(None));
        assert_eq!(
            assembly.take(run(1), &first[1]),
            Err(RefusedPart::OutOfOrder)
        );
        for part in &second[..2] {
            assert_eq!(assembly.take(run(1), part), Ok(None));
        }
        assert_eq!(assembly.take(run(1), &second[2]), Ok(Some(vec![2; 30])));
    }

    #[test]
    fn a_restarted_sender_does_not_go_on() {
        let mut assembly = Assembly::new(100);
        let parts = parts(1, &[1; 20], 10);
        assert_eq!(assembly.take(run(1), &parts[0]), Ok(None));
        let restarted = NodeRun {
            incarnation: 2,
            ..run(1)
        };
        assert_eq!(
            assembly.take(restarted, &parts[1]),
            Err(RefusedPart::OutOfOrder)
        );
    }

    #[test]
    fn memory_is_bounded() {
        let mut assembly = Assembly::new(25);
        let large = parts(1, &[1; 30], 10);
        for part in &large[..2] {
            assert_eq!(assembly.take(run(1), part), Ok(None));
        }
        assert_eq!(
            assembly.take(run(1), &large[2]),
            Err(RefusedPart::TooLarge(25))
        );
        let small = parts(1, &[1; 20], 10);
        for number in 0..=MOST_SENDERS as u64 {
            assert_eq!(assembly.take(run(number), &small[0]), Ok(None));
        }
        assert_eq!(assembly.senders.len(), MOST_SENDERS);
        // The first has made room for the last.
        assert_eq!(
            assembly.take(run(0), &small[1]),
            Err(RefusedPart::OutOfOrder)
        );
        assert_eq!(assembly.take(run(1), &small[1]), Ok(Some(vec![1; 20])));
    }

    proptest! {
        #[test]
        fn parts_of_several_senders_are_put_together(
            frames in prop::collection::vec(prop::collection::vec(any::<u8>(), 1..200), 1..8),
            chunk in 1_usize..64,
        ) {
            let mut assembly = Assembly::new(200);
            let parts: Vec<_> = frames.iter().map(|frames| parts(7, frames, chunk)).collect();
            let most = parts.iter().map(Vec::len).max().unwrap_or(0);
            let mut whole = vec![None; frames.len()];
            for place in 0..most {
                for (sender, parts) in parts.iter().enumerate() {
                    if let Some(part) = parts.get(place) {
                        whole[sender] = assembly.take(run(sender as u64), part).unwrap();
                    }
                }
            }
            let frames: Vec<_> = frames.into_iter().map(Some).collect();
            prop_assert_eq!(whole, frames);
            prop_assert!(assembly.senders.is_empty());
        }

        #[test]
        fn any_bytes_are_taken_or_refused(parts in prop::collection::vec(prop::collection::vec(any::<u8>(), 0..40), 0..40)) {
            let mut assembly = Assembly::new(64);
            for part in parts {
                let _ = assembly.take(run(1), &part);
                prop_assert!(assembly.senders.values().all(|sender| sender.frames.len() <= 64));
            }
        }
    }
}
