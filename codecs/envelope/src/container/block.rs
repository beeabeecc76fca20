use wirecost_codec::{DecodeError, LimitKind, Limits};

/// The messages of a block, decompressed.
#[derive(Debug, Default)]
pub(super) struct Block {
    bytes: Vec<u8>,
    /// The start of the next message in `bytes`.
    next: usize,
    /// The number of messages that were not read.
    left: u64,
}

impl Block {
    /// Replaces the block by the next one, of `count` messages that `fill` appends.
    pub(super) fn replace(
        &mut self,
        count: u64,
        limits: Limits,
        fill: impl FnOnce(&mut Vec<u8>) -> Result<(), DecodeError>,
    ) -> Result<(), DecodeError> {
        (self.next, self.left) = (0, 0);
        self.bytes.clear();
        fill(&mut self.bytes)?;
        check_count(count, self.bytes.len(), limits)?;
        self.left = count;
        self.check_end(0)
    }

    pub(super) fn is_empty(&self) -> bool {
        self.left == 0
    }

    /// Reads the next message by `decode`, which returns it with its length.
    pub(super) fn next_message<T>(
        &mut self,
        decode: impl FnOnce(&[u8]) -> Result<(T, usize), DecodeError>,
    ) -> Result<T, DecodeError> {
        let rest = &self.bytes[self.next..];
        let (message, len) = decode(rest)?;
        if len > rest.len() {
            return Err(DecodeError::UnexpectedEnd {
                offset: rest.len(),
                needed: len - rest.len(),
            });
        }
        self.next += len;
        self.left -= 1;
        self.check_end(len)?;
        Ok(message)
    }

    /// Checks that no byte follows the last message, which has `len` bytes.
    fn check_end(&self, len: usize) -> Result<(), DecodeError> {
        match self.bytes.len() - self.next {
            count @ 1.. if self.left == 0 => Err(DecodeError::TrailingBytes { offset: len, count }),
            _ => Ok(()),
        }
    }
}

/// Checks a claimed number of messages. Messages without bytes count as elements of the limits.
fn check_count(count: u64, bytes: usize, limits: Limits) -> Result<(), DecodeError> {
    let most = bytes.max(limits.max_elements);
    match usize::try_from(count) {
        Ok(count) if count <= most => Ok(()),
        _ => Err(DecodeError::LimitExceeded {
            kind: LimitKind::Elements,
            limit: limits.max_elements,
            offset: 0,
        }),
    }
}
