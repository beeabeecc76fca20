use std::sync::Arc;

/// The most changes that are listed. After more changes, a revert copies the whole table.
const MOST_LISTED: usize = 1 << 12;

/// An array of constant length that can be set back to its base, in time proportional to the
/// changes.
#[derive(Debug, Clone)]
pub(crate) struct Table<T> {
    values: Vec<T>,
    base: Option<Base<T>>,
}

#[derive(Debug, Clone)]
struct Base<T> {
    /// The values, shared by all clones.
    values: Arc<[T]>,
    /// The indices of changed values, the first [`MOST_LISTED`].
    changed: Vec<u32>,
}

impl<T: Copy> Table<T> {
    pub(crate) fn new(len: usize, value: T) -> Self {
        Self {
            values: vec![value; len],
            base: None,
        }
    }

    #[inline]
    pub(crate) fn len(&self) -> usize {
        self.values.len()
    }

    #[inline]
    pub(crate) fn get(&self, index: usize) -> T {
        self.values[index]
    }

    #[inline]
    pub(crate) fn get_ref(&self, index: usize) -> &T {
        &self.values[index]
    }

    /// Returns the values from an index on, if there are as many.
    #[inline]
    pub(crate) fn chunk<const LEN: usize>(&self, index: usize) -> Option<&[T; LEN]> {
        self.values.get(index..)?.first_chunk()
    }

    /// Sets the values from an index on, if there are as many, and returns whether there are.
    #[inline]
    pub(crate) fn set_chunk<const LEN: usize>(&mut self, index: usize, values: &[T; LEN]) -> bool {
        let rest = self.values.get_mut(index..);
        let Some(chunk) = rest.and_then(|rest| rest.first_chunk_mut()) else {
            return false;
        };
        *chunk = *values;
        if let Some(base) = &mut self.base {
            let room = MOST_LISTED - base.changed.len();
            let changed = index as u32..(index + LEN) as u32;
            base.changed.extend(changed.take(room));
        }
        true
    }

    #[inline]
    pub(crate) fn set(&mut self, index: usize, value: T) {
        *self.edit(index) = value;
    }

    /// Returns a value to change.
    #[inline]
    pub(crate) fn edit(&mut self, index: usize) -> &mut T {
        if let Some(base) = &mut self.base
            && base.changed.len() < MOST_LISTED
        {
            base.changed.push(index as u32);
        }
        &mut self.values[index]
    }

    /// Makes the present values the base.
    pub(crate) fn fix(&mut self) {
        match &mut self.base {
            Some(Base { values, changed }) if changed.len() < MOST_LISTED => {
                if changed.is_empty() {
                    return;
                }
                let values = Arc::make_mut(values);
                for index in changed.drain(..) {
                    values[index as usize] = self.values[index as usize];
                }
            }
            base => {
                *base = Some(Base {
                    values: self.values.as_slice().into(),
                    changed: Vec::with_capacity(MOST_LISTED.min(self.values.len())),
                });
            }
        }
    }

    /// Forgets the base.
    pub(crate) fn release(&mut self) {
        self.base = None;
    }

    /// Sets all values back to the base.
    pub(crate) fn revert(&mut self) {
        let Some(base) = &mut self.base else {
            return;
        };
        if base.changed.len() == MOST_LISTED {
            self.values.copy_from_slice(&base.values);
        }
        for index in base.changed.drain(..) {
            self.values[index as usize] = base.values[index as usize];
        }
    }

    /// Returns the bytes of the values.
    pub(crate) fn memory_bytes(&self) -> usize {
        size_of_val(self.values.as_slice())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_revert_restores_the_base() {
        let mut table = Table::new(10_000, 7_u64);
        table.set(3, 8);
        table.fix();
        for changes in [0, 1, 100, MOST_LISTED - 1, MOST_LISTED, 2 * MOST_LISTED] {
            for index in 0..changes {
                table.set(index, 9);
                table.set(index, 10);
            }
            table.revert();
            let as_before = (0..10_000).all(|index| table.get(index) == 7 + u64::from(index == 3));
            assert!(as_before, "after {changes} changes");
        }
    }

    #[test]
    fn a_chunk_is_whole_and_is_reverted() {
        let mut table = Table::new(10, 7);
        table.fix();
        assert!(table.set_chunk(6, &[1, 2, 3, 4]));
        assert!(!table.set_chunk(7, &[0; 4]));
        assert!(!table.set_chunk(11, &[0; 4]));
        assert_eq!(table.chunk(5), Some(&[7, 1, 2, 3, 4]));
        assert_eq!(table.chunk::<4>(7), None);
        table.revert();
        assert_eq!(table.chunk(0), Some(&[7; 10]));
        for _ in 0..MOST_LISTED {
            table.set_chunk(0, &[8; 10]);
        }
        table.revert();
        assert_eq!(table.chunk(0), Some(&[7; 10]));
    }

    #[test]
    fn a_base_moves_on_without_its_clones() {
        for changes in [1, MOST_LISTED] {
            let mut table = Table::new(10_000, 7_u64);
            table.fix();
            let mut clone = table.clone();
            for index in 0..changes {
                table.set(index, 8);
            }
            table.fix();
            table.set(0, 9);
            table.revert();
            assert_eq!((table.get(0), table.get(9_999)), (8, 7));
            clone.set(0, 9);
            clone.revert();
            assert_eq!(clone.get(0), 7);
        }
    }

    #[test]
    fn without_a_base_changes_stay() {
        let mut table = Table::new(2, 0);
        table.fix();
        table.release();
        table.set(1, 5);
        table.revert();
        assert_eq!((table.get(0), table.get(1)), (0, 5));
    }
}
