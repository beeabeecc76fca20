use crate::{change::Change, coder::Coder, contexts::Contexts, table::Table};

/// The bytes of text that are kept.
const KEPT: usize = 1 << 15;

/// The number of places by the four bytes before them.
const PLACES: usize = 1 << 12;

/// The number of bytes by which a place is found.
const SEEN: u32 = 4;

/// The bytes of a run, for which one decision is enough.
const RUN: usize = 16;

/// The number of contexts of [`Guide::context`]. The last one is that of a run.
const GUIDED: usize = 1 << 8;

/// The class of each byte, in the bits that it has in a context of [`Guide::context`].
const CLASSES: [u8; 256] = {
    let (mut classes, mut byte) = ([0; 256], 0);
    while byte < classes.len() {
        classes[byte] = match byte as u8 {
            b'0'..=b'9' => 0 << 5,
            b'a'..=b'z' | b'A'..=b'Z' => 1 << 5,
            0x80.. => 2 << 5,
            _ => 3 << 5,
        };
        byte += 1;
    }
    classes
};

/// The number of contexts of the decision whether a byte shares the upper half of the predicted one.
const ROWS: usize = 1 << 6;

/// The coder of the bytes of long texts and of new short texts. The prediction of a byte is the byte
/// that followed the same text earlier: a guide moves along an earlier text as the new text is coded.
/// While the guide is right, one decision codes a run of bytes. A byte that it does not predict is
/// coded with the two bytes before it as context.
#[derive(Debug, Clone)]
pub(crate) struct Strings {
    kept: Table<u8>,
    /// The number of bytes so far, which wraps.
    end: Table<u32>,
    /// The number of bytes up to a place, without its upper half: fewer bytes are kept.
    places: Table<u16>,
    guided: Contexts,
    /// The upper halves of bytes that were not predicted.
    rows: Contexts,
    /// The lower halves.
    letters: Contexts,
}

/// A place in the kept text, which predicts the next byte.
struct Guide {
    at: u32,
    /// The last eight bytes, 1 for each that was predicted.
    hits: u8,
}

impl Guide {
    /// Returns the context of the decision whether the next byte is `expected`.
    #[inline]
    fn context(&self, expected: u8) -> usize {
        let is_long = u8::from(self.hits == u8::MAX);
        usize::from(self.hits & 15 | is_long << 4 | CLASSES[usize::from(expected)])
    }
}

impl Strings {
    pub(crate) fn new() -> Self {
        Self {
            kept: Table::new(KEPT, 0),
            end: Table::new(1, 0),
            places: Table::new(PLACES, 0),
            guided: Contexts::new(GUIDED),
            rows: Contexts::new(ROWS + 256),
            letters: Contexts::new(1 << 13),
        }
    }

    /// Calls `change` for each table.
    pub(crate) fn tables(&mut self, change: &mut impl Change) {
        change.table(&mut self.kept);
        change.table(&mut self.end);
        change.table(&mut self.places);
        change.table(self.guided.table());
        change.table(self.rows.table());
        change.table(self.letters.table());
    }

    /// Returns the place of the next text.
    #[inline]
    pub(crate) fn place(&self) -> u32 {
        self.end.get(0)
    }

    /// Codes `len` bytes, those of `bytes` at the end that writes, and appends them to `out`.
    /// `like` is the place of a text that may be similar.
    pub(crate) fn code<C: Coder>(
        &mut self,
        coder: &mut C,
        bytes: &[u8],
        len: usize,
        like: u32,
        out: &mut Vec<u8>,
    ) {
        let mut guide = Guide { at: like, hits: 0 };
        let start = self.place();
        let end = |index: usize| start.wrapping_add(index as u32);
        let (mut before, mut index, mut next_run) = (0, 0, 0);
        while index < len {
            if guide.hits == u8::MAX && index >= next_run && len - index >= RUN {
                let bytes = bytes.get(index..);
                if let Some(last) = self.run(coder, bytes, end(index), &mut guide, out) {
                    before = last;
                    index += RUN;
                    continue;
                }
                next_run = index + RUN;
            }
            let byte = bytes.get(index).copied().unwrap_or_default();
            let expected = self.byte(guide.at);
            let context = guide.context(expected);
            let foreseen = self.guided.bit(coder, context, byte == expected);
            let byte = match foreseen {
                true => expected,
                false => {
                    let row = usize::from(expected >> 4) << 2 | usize::from(guide.hits & 3);
                    self.letter(coder, before, row, byte)
                }
            };
            out.push(byte);
            before = before << 8 | u32::from(byte);
            guide.at = guide.at.wrapping_add(1);
            guide.hits = guide.hits << 1 | u8::from(foreseen);
            self.keep(end(index), byte);
            index += 1;
            if index >= SEEN as usize {
                self.look_up(before, end(index), &mut guide);
            }
        }
        self.end.set(0, end(len));
    }

    /// Codes whether the guide predicts a whole run of bytes, and if so returns the last four.
    fn run<C: Coder>(
        &mut self,
        coder: &mut C,
        bytes: Option<&[u8]>,
        end: u32,
        guide: &mut Guide,
        out: &mut Vec<u8>,
    ) -> Option<u32> {
        let expected: [u8; RUN] = self.bytes(guide.at);
        let is_foreseen = bytes.is_some_and(|bytes| bytes.starts_with(&expected));
        if !self.guided.bit(coder, GUIDED - 1, is_foreseen) {
            return None;
        }
        out.extend_from_slice(&expected);
        self.keep_run(end, &expected);
        guide.at = guide.at.wrapping_add(RUN as u32);
        expected.last_chunk().map(|last| u32::from_be_bytes(*last))
    }

    /// Writes a byte after the first `end`.
    #[inline]
    fn keep(&mut self, end: u32, byte: u8) {
        self.kept.set(end as usize % KEPT, byte);
    }

    /// Writes a run after the first `end` bytes.
    #[inline]
    fn keep_run(&mut self, end: u32, run: &[u8; RUN]) {
        if !self.kept.set_chunk(end as usize % KEPT, run) {
            for (index, byte) in (0..).zip(run) {
                self.keep(end.wrapping_add(index), *byte);
            }
        }
    }

    #[inline]
    fn byte(&self, place: u32) -> u8 {
        self.kept.get(place as usize % KEPT)
    }

    /// Returns the bytes from a place on.
    #[inline]
    fn bytes<const LEN: usize>(&self, place: u32) -> [u8; LEN] {
        match self.kept.chunk(place as usize % KEPT) {
            Some(bytes) => *bytes,
            None => std::array::from_fn(|index| self.byte(place.wrapping_add(index as u32))),
        }
    }

    /// Moves a guide that was recently wrong to the last place after the same four bytes, and stores the
    /// present place, `end`.
    #[inline]
    fn look_up(&mut self, before: u32, end: u32, guide: &mut Guide) {
        let index = (before.wrapping_mul(0x9e37_79b1) >> 20) as usize % PLACES;
        let place = u32::from(self.places.get(index));
        self.places.set(index, end as u16);
        if guide.hits & 15 == 15 {
            return;
        }
        if u32::from_be_bytes(self.bytes(place.wrapping_sub(SEEN))) == before {
            *guide = Guide {
                at: place,
                hits: 15,
            };
        }
    }

    /// Codes a byte that was not predicted. `row` is the upper half of the predicted byte, which the
    /// byte often shares, followed by the last two outcomes as its two low bits. The contexts of the
    /// lower half are the upper half and the two bytes before.
    fn letter<C: Coder>(&mut self, coder: &mut C, before: u32, row: usize, byte: u8) -> u8 {
        let upper = usize::from(byte >> 4);
        let upper = match self.rows.bit(coder, row, upper == row >> 2) {
            true => row >> 2,
            false => {
                let base = ROWS + (before & 0xf0) as usize;
                self.rows.tree(coder, base, 4, upper)
            }
        };
        let one = (upper as u32) << 16 | before & 0xff;
        let two = (upper as u32 | 16) << 16 | before & 0xffff;
        let [one, two] = [one, two].map(|bytes| (bytes.wrapping_mul(0x9e37_79b1) >> 8) as usize);
        let mut node = 1;
        for level in (0..4).rev() {
            let contexts = [one + node, two + node];
            let bit = self
                .letters
                .mixed_bit(coder, contexts, byte >> level & 1 == 1);
            node = node << 1 | usize::from(bit);
        }
        (upper << 4 | node & 15) as u8
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::coder::{RangeDecoder, RangeEncoder};

    #[test]
    fn texts_come_back_and_repetitions_are_short() {
        let text = |n: u32| {
            let name = "x".repeat(n as usize % 5);
            format!(
                r#"{{"name":"gw-{name}","count":{n},"path":"/a/long/path/to/{n}/something","tags":["one","two"]}}"#
            )
        };
        let (mut sender, mut receiver) = (Strings::new(), Strings::new());
        let mut sizes = Vec::new();
        for n in 0..200 {
            let text = text(n * n).into_bytes();
            let like = sender.place().wrapping_sub(text.len() as u32);
            let (mut bytes, mut written, mut read) = (Vec::new(), Vec::new(), Vec::new());
            let mut coder = RangeEncoder::new(&mut bytes);
            sender.code(&mut coder, &text, text.len(), like, &mut written);
            coder.finish();
            assert_eq!(written, text);
            let mut coder = RangeDecoder::new(&bytes);
            receiver.code(&mut coder, &[], text.len(), like, &mut read);
            assert_eq!(read, text);
            sizes.push(bytes.len());
        }
        assert!(sizes[0] > 50 && sizes[199] < 20, "{sizes:?}");
    }

    #[test]
    fn a_text_may_be_longer_than_what_is_kept() {
        let text: Vec<u8> = (0..3 * KEPT).map(|n| (n / 7 % 251) as u8).collect();
        let (mut bytes, mut read) = (Vec::new(), Vec::new());
        let mut coder = RangeEncoder::new(&mut bytes);
        Strings::new().code(&mut coder, &text, text.len(), 5, &mut Vec::new());
        coder.finish();
        let mut coder = RangeDecoder::new(&bytes);
        Strings::new().code(&mut coder, &[], text.len(), 5, &mut read);
        assert!(read == text);
    }
}
