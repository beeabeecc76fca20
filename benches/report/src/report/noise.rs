//! The noise of a run: the distance of the A/A twins from their references.

use super::{quantity::percent, table::text, view::View};
use crate::records::{PUBLISHED_MOST_NOISE, PUBLISHED_NOISE, PUBLISHED_QUIET_TWINS};

/// Returns the distance of the twins from their references, over all groups.
pub(super) fn section(view: View<'_>) -> Option<String> {
    Some(format!(
        "{} In {} of {} groups the 95 % interval of the twin's ratio contains 1. The interval of each printed time is \
         wider, by the noise floor.\n",
        in_short(view)?,
        view.twins_that_hold_1(),
        view.twins().count()
    ))
}

/// Returns a sentence on the twin that is farthest from its reference, and on the number of quiet groups.
pub(super) fn in_short(view: View<'_>) -> Option<String> {
    let (worst, most) = view.farthest_twin()?;
    Some(format!(
        "A/A test, {} groups: the printed time of the twin is within {} of the reference's in every group \
         (the farthest is {}/{}), and within {} in {} groups.",
        view.twins().count(),
        percent(most),
        text(&worst.workload),
        worst.stage,
        percent(PUBLISHED_NOISE),
        quiet_twins(view)
    ))
}

/// Returns the reasons why a run is too noisy to be published.
pub(super) fn objections(view: View<'_>) -> Vec<String> {
    let (quiet, all) = (quiet_twins(view), view.twins_by_time().count());
    let few = (quiet as f64) < PUBLISHED_QUIET_TWINS * all as f64;
    let few = few.then(|| {
        format!(
            "the printed times of {quiet} of {all} A/A twins are within {} of the reference's, less than {} of them",
            percent(PUBLISHED_NOISE),
            percent(PUBLISHED_QUIET_TWINS)
        )
    });
    let far = view.twins_by_time();
    let far = far.filter(|(_, times)| (times - 1.0).abs() > PUBLISHED_MOST_NOISE);
    let far = far.map(|(one, times)| {
        format!(
            "the printed time of the A/A twin of {}/{} is {times:.3} times the reference's, more than {} off",
            text(&one.workload),
            one.stage,
            percent(PUBLISHED_MOST_NOISE)
        )
    });
    few.into_iter().chain(far).collect()
}

/// Returns the number of twins whose printed time is within [`PUBLISHED_NOISE`] of the reference's.
fn quiet_twins(view: View<'_>) -> usize {
    let twins = view.twins_by_time();
    twins
        .filter(|(_, times)| (times - 1.0).abs() <= PUBLISHED_NOISE)
        .count()
}
