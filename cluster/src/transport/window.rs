/// The counters of a sender's latest datagrams, each of which is accepted once.
///
/// Datagrams may overtake each other by fewer than [`WINDOW`] places.
#[derive(Debug, Clone)]
pub(super) struct ReplayWindow {
    /// The highest accepted counter.
    top: u64,
    /// A bit for each of the last counters, at its remainder by the size of the window.
    accepted: [u64; WORDS],
}

const WORDS: usize = 16;

/// The number of counters that are remembered.
pub const WINDOW: u64 = WORDS as u64 * u64::BITS as u64;

/// The reason for which a counter is not accepted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum NotNew {
    /// A counter that was accepted before.
    Repeated,
    /// A counter too far behind for the window.
    TooOld,
}

impl ReplayWindow {
    /// Returns the window of a sender that has sent one datagram.
    pub(super) fn starting_at(counter: u64) -> Self {
        let mut window = Self {
            top: counter,
            accepted: [0; WORDS],
        };
        window.mark(counter);
        window
    }

    /// Accepts a counter.
    pub(super) fn accept(&mut self, counter: u64) -> Result<(), NotNew> {
        if counter > self.top {
            self.slide(counter);
        } else if self.top - counter >= WINDOW {
            return Err(NotNew::TooOld);
        } else if self.is_marked(counter) {
            return Err(NotNew::Repeated);
        }
        self.mark(counter);
        Ok(())
    }

    /// Forgets the counters that leave the window.
    fn slide(&mut self, top: u64) {
        if top - self.top >= WINDOW {
            self.accepted = [0; WORDS];
        } else {
            for counter in self.top + 1..=top {
                let (word, bit) = place(counter);
                self.accepted[word] &= !bit;
            }
        }
        self.top = top;
    }

    fn mark(&mut self, counter: u64) {
        let (word, bit) = place(counter);
        self.accepted[word] |= bit;
    }

    fn is_marked(&self, counter: u64) -> bool {
        let (word, bit) = place(counter);
        self.accepted[word] & bit != 0
    }
}

const fn place(counter: u64) -> (usize, u64) {
    let place = counter % WINDOW;
    ((place / 64) as usize, 1 << (place % 64))
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use proptest::prelude::*;

    use super::*;

    #[test]
    fn the_ends_of_the_window() {
        let mut window = ReplayWindow::starting_at(5_000);
        assert_eq!(window.accept(5_000 - WINDOW), Err(NotNew::TooOld));
        assert_eq!(window.accept(5_001 - WINDOW), Ok(()));
        assert_eq!(window.accept(5_001 - WINDOW), Err(NotNew::Repeated));
        assert_eq!(window.accept(u64::MAX), Ok(()));
        assert_eq!(window.accept(u64::MAX), Err(NotNew::Repeated));
        assert_eq!(window.accept(u64::MAX - WINDOW), Err(NotNew::TooOld));
    }

    proptest! {
        /// Compares the window with a set of all accepted counters, for counters in the window.
        #[test]
        fn it_agrees_with_a_set(steps in prop::collection::vec((-2_000_i64..2_000, 0_u64..3_000), 1..300)) {
            let mut window = ReplayWindow::starting_at(10_000);
            let (mut all, mut top) = (BTreeSet::from([10_000_u64]), 10_000_u64);
            for (step, jump) in steps {
                let counter = top.saturating_add_signed(step).saturating_add(jump / 2_900 * jump);
                let expected = if counter.saturating_add(WINDOW) <= top {
                    Err(NotNew::TooOld)
                } else if !all.insert(counter) {
                    Err(NotNew::Repeated)
                } else {
                    Ok(())
                };
                prop_assert_eq!(window.accept(counter), expected);
                top = top.max(counter);
            }
        }
    }
}
