//! A buffer for libraries that write into a slice of given length.

/// A buffer that is kept, and doubled until a message fits.
#[derive(Default)]
pub(crate) struct Room(Vec<u8>);

impl Room {
    pub(crate) const KEEPS: &'static str = "a slice to write into";

    /// Appends the bytes that `write` writes into the buffer; it returns their number.
    pub(crate) fn append<E>(
        &mut self,
        out: &mut Vec<u8>,
        mut write: impl FnMut(&mut [u8]) -> Result<usize, E>,
        is_too_small: impl Fn(&E) -> bool,
    ) -> Result<(), E> {
        loop {
            match write(&mut self.0) {
                Ok(len) => {
                    out.extend_from_slice(self.0.get(..len).unwrap_or_default());
                    return Ok(());
                }
                Err(error) if is_too_small(&error) => {
                    self.0.resize((2 * self.0.len()).max(1024), 0);
                }
                Err(error) => return Err(error),
            }
        }
    }
}
