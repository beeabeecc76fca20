use std::collections::BTreeMap;

use super::{Row, Transfers};
use crate::state::Author;

/// A node as the planner sees it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Holder {
    /// The node.
    pub node: Author,
    /// The rights that it has not used.
    pub left: u64,
    /// The requests that are expected of its part of the crowd.
    pub arrivals: f64,
}

/// Returns the rows to which nodes should raise their own, so that the rights are divided as the crowd
/// is. Empty if no node lacks an eighth of its part.
///
/// It is advice: a giver gives no more than it has. A row states totals, so repeated advice gives
/// nothing again.
#[must_use]
pub fn needs(holders: &[Holder], transfers: &Transfers) -> BTreeMap<Author, Row> {
    let left = holders.iter().map(|holder| holder.left);
    let left = left.fold(0, u64::saturating_add);
    let arrivals: f64 = holders.iter().map(|holder| holder.arrivals).sum();
    if left == 0 || arrivals <= 0.0 {
        return BTreeMap::new();
    }
    let part = |holder: &Holder| (left as f64 * holder.arrivals / arrivals) as u64;
    let lacks = |holder: &Holder| part(holder).saturating_sub(holder.left);
    if !holders
        .iter()
        .any(|holder| lacks(holder) > part(holder) / 8)
    {
        return BTreeMap::new();
    }
    let mut givers = holders.iter().map(|holder| {
        let spare = holder.left.saturating_sub(part(holder));
        (holder.node, spare)
    });
    let (mut giver, mut rows) = (givers.next(), BTreeMap::<Author, Row>::new());
    for holder in holders {
        let mut lacks = lacks(holder);
        while let Some((from, spare)) = &mut giver
            && lacks > 0
        {
            let rights = lacks.min(*spare);
            if rights > 0 {
                let given = transfers.given(*from, holder.node);
                let row = rows.entry(*from).or_default();
                row.give(holder.node, given.saturating_add(rights));
            }
            lacks -= rights;
            *spare -= rights;
            if *spare == 0 {
                giver = givers.next();
            }
        }
    }
    rows
}

#[cfg(test)]
mod tests {
    use super::*;

    fn holder(node: u64, left: u64, arrivals: f64) -> Holder {
        Holder {
            node: Author(node),
            left,
            arrivals,
        }
    }

    #[test]
    fn rights_follow_the_crowd() {
        let holders = [
            holder(1, 90, 100.0),
            holder(2, 10, 100.0),
            holder(3, 20, 40.0),
        ];
        let mut transfers = Transfers::default();
        transfers.merge(Author(1), &Row::from_iter([(Author(2), 5)]));
        let rows = needs(&holders, &transfers);
        // Node 2 is to have 50 of 120. It has been given 5 before, and a total is stated.
        assert_eq!(
            rows,
            BTreeMap::from([(Author(1), Row::from_iter([(Author(2), 45)]))])
        );
    }

    #[test]
    fn a_node_without_a_crowd_gives_all() {
        let holders = [holder(1, 30, 0.0), holder(2, 0, 50.0), holder(3, 0, 50.0)];
        let rows = needs(&holders, &Transfers::default());
        let row = Row::from_iter([(Author(2), 15), (Author(3), 15)]);
        assert_eq!(rows, BTreeMap::from([(Author(1), row)]));
    }

    #[test]
    fn small_differences_move_nothing() {
        let holders = [holder(1, 52, 100.0), holder(2, 48, 100.0)];
        assert!(needs(&holders, &Transfers::default()).is_empty());
        assert!(needs(&[holder(1, 0, 100.0)], &Transfers::default()).is_empty());
        assert!(needs(&[holder(1, 10, 0.0)], &Transfers::default()).is_empty());
    }
}
