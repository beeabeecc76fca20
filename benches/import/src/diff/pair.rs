//! The pairs of members that correspond in two versions of a type.

/// A member of both versions, or of one version, as its place in each.
#[derive(Debug, Clone, Copy)]
pub(super) struct Pair {
    pub(super) old: Option<usize>,
    pub(super) new: Option<usize>,
}

/// A rule by which the member at a place of the old version is that at a place of the new one.
pub(super) type Rule<'a> = &'a dyn Fn(usize, usize) -> bool;

/// Returns the pairs of members: those that the first rule finds, and those of each further rule among
/// the others.
pub(super) fn pairs(old: usize, new: usize, rules: &[Rule<'_>]) -> Vec<Pair> {
    let mut found: Vec<Option<usize>> = vec![None; new];
    for rule in rules {
        for at in 0..new {
            let is_free = |one: &usize| !found.contains(&Some(*one)) && rule(*one, at);
            if found[at].is_none() {
                found[at] = (0..old).find(is_free);
            }
        }
    }
    let removed = (0..old).filter(|one| !found.contains(&Some(*one)));
    let removed = removed.map(|one| Pair {
        old: Some(one),
        new: None,
    });
    let others = found.iter().enumerate().map(|(other, one)| Pair {
        old: *one,
        new: Some(other),
    });
    removed.chain(others).collect()
}

/// Returns whether a member comes before another one of `pairs` in one version alone.
pub(super) fn is_moved(pair: Pair, pairs: &[Pair]) -> bool {
    let (Some(old), Some(new)) = (pair.old, pair.new) else {
        return false;
    };
    pairs.iter().any(|other| match (other.old, other.new) {
        (Some(other_old), Some(other_new)) => (other_old < old) != (other_new < new),
        _ => false,
    })
}

/// Returns whether a reader's member or type, which has the name `wanted`, has this name, or had it.
pub(super) fn is_named(name: &str, wanted: &str, aliases: &[String]) -> bool {
    wanted == name || aliases.iter().any(|alias| alias == name)
}
