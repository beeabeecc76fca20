use std::{
    collections::{BTreeMap, BTreeSet, VecDeque},
    time::Duration,
};

use wirecost_message::Mode;

use crate::state::{Author, Holdings};

/// The age from which every node that lives should hold an operation: 5 seconds.
pub const SETTLED_AFTER: Duration = Duration::from_secs(5);

/// The nodes that live, with their modes.
pub type Live = BTreeMap<Author, Mode>;

/// The order in which nodes take the planner's part: the lowest live node first that holds the latest
/// log. Nodes in [`Mode::Read`] do not plan.
///
/// The latest log is all that any node was known to hold [`SETTLED_AFTER`] ago; later operations are still
/// on their way. A node is passed over from an exchange that shows that it lacks some of it, until one
/// that shows that it has caught up. Before the first exchange it counts as up to date.
///
/// Two nodes may take the part at once while they see different members. Both plan by the same law,
/// and of two operations the one with the larger stamp wins.
#[derive(Debug, Clone, Default)]
pub struct Succession {
    /// The holdings that were known at some times, the oldest first.
    held: VecDeque<(Duration, Holdings)>,
    behind: BTreeSet<Author>,
}

impl Succession {
    /// Takes in the holdings of a node: its own, or those that a peer has just sent. `now` is the time of a
    /// monotonic clock.
    pub fn note(&mut self, now: Duration, node: Author, holdings: &Holdings) {
        self.age(now);
        let lacks = |(author, time)| holdings.through(author) < time;
        match self.settled(now).is_some_and(|held| held.iter().any(lacks)) {
            true => self.behind.insert(node),
            false => self.behind.remove(&node),
        };
        if let Some((_, latest)) = self.held.back_mut() {
            latest.merge(holdings);
        }
    }

    /// Iterates over the live nodes that may plan, the planner first. If all are behind, all may.
    pub fn order<'a>(&'a self, live: &'a Live) -> impl Iterator<Item = Author> + use<'a> {
        let all_behind = writers(live).all(|node| self.behind.contains(&node));
        writers(live).filter(move |node| all_behind || !self.behind.contains(node))
    }

    /// Iterates over the live nodes that may plan in their own view: the first `planners` of the
    /// [`order`](Self::order), and the nodes before them that the order passes over. Such a node may have caught up
    /// since its last exchange with this node.
    pub fn candidates<'a>(
        &'a self,
        live: &'a Live,
        planners: usize,
    ) -> impl Iterator<Item = Author> + use<'a> {
        let last = self.order(live).take(planners).last();
        writers(live).take_while(move |node| last.is_some_and(|last| *node <= last))
    }

    /// Starts a new entry every [`SETTLED_AFTER`], with all that was known, and drops those that are
    /// older than the last settled one.
    fn age(&mut self, now: Duration) {
        let latest = self.held.back();
        if latest.is_none_or(|(since, _)| now.saturating_sub(*since) >= SETTLED_AFTER) {
            let known = latest.map_or_else(Holdings::default, |(_, held)| held.clone());
            self.held.push_back((now, known));
        }
        let is_settled = |entry: Option<&(Duration, Holdings)>| {
            entry.is_some_and(|(since, _)| now.saturating_sub(*since) >= 2 * SETTLED_AFTER)
        };
        while is_settled(self.held.get(1)) {
            self.held.pop_front();
        }
    }

    /// Returns the holdings that are at least [`SETTLED_AFTER`] old: an entry grows for that long before it ages.
    fn settled(&self, now: Duration) -> Option<&Holdings> {
        let (since, held) = self.held.front()?;
        (now.saturating_sub(*since) >= 2 * SETTLED_AFTER).then_some(held)
    }
}

/// Iterates over the live nodes in [`Mode::Write`], the lowest first.
fn writers(live: &Live) -> impl Iterator<Item = Author> + Clone {
    let writers = live.iter().filter(|(_, mode)| **mode == Mode::Write);
    writers.map(|(node, _)| *node)
}

#[cfg(test)]
mod tests {
    use super::*;

    const AUTHOR: Author = Author(9);

    fn seconds(seconds: u64) -> Duration {
        Duration::from_secs(seconds)
    }

    fn holds(time: u64) -> Holdings {
        [(AUTHOR, time)].into_iter().collect()
    }

    fn planner(succession: &Succession, live: &[u64]) -> Option<Author> {
        let live = live.iter().map(|node| (Author(*node), Mode::Write));
        let live = live.collect();
        succession.order(&live).next()
    }

    #[test]
    fn the_lowest_live_node_plans() {
        let succession = Succession::default();
        assert_eq!(planner(&succession, &[3, 1, 2]), Some(Author(1)));
        assert_eq!(planner(&succession, &[3, 2]), Some(Author(2)));
        assert_eq!(planner(&succession, &[]), None);
    }

    #[test]
    fn a_node_in_mode_read_does_not_plan() {
        let succession = Succession::default();
        let modes = [(1, Mode::Read), (2, Mode::Write), (3, Mode::Write)];
        let live = modes.map(|(node, mode)| (Author(node), mode)).into();
        assert_eq!(succession.order(&live).next(), Some(Author(2)));
    }

    #[test]
    fn a_node_without_the_latest_log_is_passed_over_until_it_has_caught_up() {
        let mut succession = Succession::default();
        for second in 0..20 {
            succession.note(seconds(second), Author(2), &holds(100));
        }
        succession.note(seconds(20), Author(1), &holds(7));
        assert_eq!(planner(&succession, &[1, 2]), Some(Author(2)));
        succession.note(seconds(21), Author(1), &holds(100));
        assert_eq!(planner(&succession, &[1, 2]), Some(Author(1)));
    }

    #[test]
    fn a_node_that_is_passed_over_may_plan_by_its_own_view() {
        let mut succession = Succession::default();
        for second in 0..20 {
            succession.note(seconds(second), Author(2), &holds(100));
        }
        succession.note(seconds(20), Author(1), &holds(7));
        let live: Live = [1, 2, 3, 4].map(|node| (Author(node), Mode::Write)).into();
        let candidates: Vec<_> = succession.candidates(&live, 2).collect();
        assert_eq!(candidates, [1, 2, 3].map(Author));
        assert_eq!(succession.candidates(&Live::new(), 2).count(), 0);
    }

    #[test]
    fn an_operation_on_its_way_changes_no_planner() {
        let mut succession = Succession::default();
        for second in 0..20 {
            let time = 100 + second;
            succession.note(seconds(second), Author(2), &holds(time));
            // Four seconds behind.
            succession.note(seconds(second), Author(1), &holds(time - 4));
            assert_eq!(planner(&succession, &[1, 2]), Some(Author(1)), "{second}");
        }
    }

    #[test]
    fn someone_plans_if_all_are_behind() {
        let mut succession = Succession::default();
        for second in 0..20 {
            succession.note(seconds(second), Author(3), &holds(100));
        }
        succession.note(seconds(20), Author(1), &holds(1));
        succession.note(seconds(20), Author(2), &holds(1));
        assert_eq!(planner(&succession, &[1, 2]), Some(Author(1)));
    }
}
