use std::{
    collections::{BTreeMap, BTreeSet},
    ops::Bound::{Excluded, Included, Unbounded},
};

use super::{Author, Forked, Holdings, Operation, Snapshot, Stamp, Subject, Time};

/// The largest number of operations of one author that are held beyond a gap in its log. Further ones
/// are not taken until the gap is filled.
pub const MAX_BEYOND_GAP: usize = 1_024;

/// The outcome of an operation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Inserted {
    /// A new operation, which was taken.
    New,
    /// An operation that was held already.
    Held,
    /// An operation too far beyond a gap in its author's log. It comes again once the gap is filled.
    BeyondGap,
}

/// The operations by author.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct Log(BTreeMap<Author, AuthorLog>);

/// The operations of one author.
#[derive(Debug, Clone, Default, PartialEq)]
struct AuthorLog {
    /// The time up to which only some operations are held; the others are superseded.
    floor: Time,
    /// All up to here are held, or were up to the floor.
    through: Time,
    operations: BTreeMap<Time, Operation>,
}

impl Log {
    pub(super) fn check(&self, operation: &Operation) -> Result<(), Forked> {
        match self.0.get(&operation.author()) {
            Some(log) if log.contradicts(operation) => Err(Forked {
                author: operation.author(),
                stamp: operation.stamp(),
            }),
            _ => Ok(()),
        }
    }

    /// Checks that operations contradict neither those that are held nor each other.
    pub(super) fn check_all(&self, operations: &[Operation]) -> Result<(), Forked> {
        let mut in_order: Vec<_> = operations.iter().collect();
        in_order.sort_unstable_by_key(|operation| (operation.author(), operation.time()));
        in_order.dedup();
        for operation in &in_order {
            self.check(operation)?;
        }
        for pair in in_order.windows(2) {
            if let [one, next] = pair
                && one.author() == next.author()
                && next.previous() < one.time()
            {
                return Err(Forked {
                    author: next.author(),
                    stamp: next.stamp(),
                });
            }
        }
        Ok(())
    }

    /// Returns the outcome of an operation that contradicts no other.
    pub(super) fn insertable(&self, operation: &Operation) -> Inserted {
        match self.0.get(&operation.author()) {
            Some(log) if log.holds(operation.time()) => Inserted::Held,
            Some(log) if !log.has_room(operation) => Inserted::BeyondGap,
            _ => Inserted::New,
        }
    }

    pub(super) fn insert(&mut self, operation: Operation) {
        let log = self.0.entry(operation.author()).or_default();
        log.operations.insert(operation.time(), operation);
        log.advance();
    }

    pub(super) fn raise_floor(&mut self, author: Author, time: Time) {
        let log = self.0.entry(author).or_default();
        log.floor = time.max(log.floor);
        log.through = time.max(log.through);
        log.advance();
    }

    pub(super) fn holds(&self, author: Author, time: Time) -> bool {
        self.0.get(&author).is_some_and(|log| log.holds(time))
    }

    pub(super) fn held_through(&self, author: Author) -> Time {
        self.0.get(&author).map_or(0, |log| log.through)
    }

    pub(super) fn holdings(&self) -> impl Iterator<Item = (Author, Time)> {
        self.0.iter().map(|(author, log)| (*author, log.through))
    }

    pub(super) fn floor(&self, author: Author) -> Time {
        self.0.get(&author).map_or(0, |log| log.floor)
    }

    pub(super) fn floors(&self) -> impl Iterator<Item = (Author, Time)> {
        let floors = self.0.iter().map(|(author, log)| (*author, log.floor));
        floors.filter(|(_, floor)| *floor > 0)
    }

    pub(super) fn missing(&self, theirs: &Holdings) -> impl Iterator<Item = &Operation> {
        self.0.iter().flat_map(|(author, log)| {
            let from = theirs.through(*author).max(log.floor);
            let later = log.operations.range((Excluded(from), Unbounded));
            later.map(|(_, operation)| operation)
        })
    }

    pub(super) fn snapshot_for(&self, theirs: &Holdings, limit: usize) -> Option<Snapshot> {
        let mut snapshot = Snapshot::default();
        let mut room = limit;
        for (author, log) in &self.0 {
            let from = theirs.through(*author);
            if from >= log.floor {
                continue;
            }
            let end = log.snapshot(from, &mut room, &mut snapshot.operations);
            snapshot.floors.extend(end.map(|time| (*author, time)));
            if end != Some(log.floor) {
                break;
            }
        }
        (!snapshot.floors.is_empty()).then_some(snapshot)
    }

    pub(super) fn truncate(
        &mut self,
        stable: impl Fn(Author) -> Time,
        mut dropped: impl FnMut(Author, Time),
    ) {
        for (author, log) in &mut self.0 {
            log.floor = stable(*author).min(log.through).max(log.floor);
        }
        let deciding = self.deciding();
        for (author, log) in &mut self.0 {
            let floor = log.floor;
            log.operations.retain(|time, operation| {
                let kept = *time > floor || deciding.contains(&operation.stamp());
                if !kept {
                    dropped(*author, *time);
                }
                kept
            });
        }
    }

    pub(super) fn in_order(&self) -> Vec<&Operation> {
        let mut all: Vec<_> = self
            .0
            .values()
            .flat_map(|log| log.operations.values())
            .collect();
        all.sort_unstable_by_key(|operation| operation.stamp());
        all
    }

    /// Returns the operations up to the floors that are held.
    fn stable(&self) -> impl Iterator<Item = &Operation> {
        self.0.values().flat_map(|log| {
            let stable = log.operations.range(..=log.floor);
            stable.map(|(_, operation)| operation)
        })
    }

    /// Returns the largest stamp of each subject among the operations up to the floors. A snapshot does without
    /// later operations.
    fn deciding(&self) -> BTreeSet<Stamp> {
        let mut by_subject: BTreeMap<Subject, Stamp> = BTreeMap::new();
        for operation in self.stable() {
            for subject in operation.change().subjects() {
                let largest = by_subject.entry(subject).or_insert(operation.stamp());
                *largest = operation.stamp().max(*largest);
            }
        }
        by_subject.into_values().collect()
    }
}

impl AuthorLog {
    fn holds(&self, time: Time) -> bool {
        time <= self.floor || self.operations.contains_key(&time)
    }

    /// Returns whether the operation cannot be in one log with those that are held: it is another at the
    /// same time, or the two follow the same one.
    fn contradicts(&self, operation: &Operation) -> bool {
        let time = operation.time();
        if let Some(held) = self.operations.get(&time) {
            return held != operation;
        }
        if time <= self.floor {
            return false;
        }
        let before = self.operations.range(..time).next_back();
        let before = before.map_or(0, |(time, _)| *time).max(self.floor);
        let after = self.operations.range(time..).next();
        let after_follows = after.map(|(_, next)| next.previous());
        operation.previous() < before || after_follows.is_some_and(|previous| previous < time)
    }

    /// Returns whether the operation follows the held ones, or few are held beyond the gap.
    fn has_room(&self, operation: &Operation) -> bool {
        operation.previous() == self.through || self.beyond().nth(MAX_BEYOND_GAP - 1).is_none()
    }

    fn beyond(&self) -> impl Iterator<Item = &Operation> {
        let beyond = self.operations.range((Excluded(self.through), Unbounded));
        beyond.map(|(_, operation)| operation)
    }

    /// Takes the operations after `from` and up to the floor into a snapshot, as far as there is room: at
    /// least one if the room is unused. Returns the time up to which they are taken, if any is.
    fn snapshot(&self, from: Time, room: &mut usize, into: &mut Vec<Operation>) -> Option<Time> {
        let mut end = None;
        for (time, operation) in self
            .operations
            .range((Excluded(from), Included(self.floor)))
        {
            let is_first = into.is_empty();
            match room.checked_sub(operation.bytes()) {
                Some(left) => *room = left,
                None if is_first => *room = 0,
                None => return end,
            }
            into.push(operation.clone());
            end = Some(*time);
        }
        Some(self.floor)
    }

    /// Raises `through` over all operations that follow one another from there.
    fn advance(&mut self) {
        while let Some(next) = self.next() {
            self.through = next;
        }
    }

    /// Returns the time of the operation that follows those up to `through`, if it is held.
    fn next(&self) -> Option<Time> {
        let next = self.beyond().next()?;
        (next.previous() == self.through).then_some(next.time())
    }
}
