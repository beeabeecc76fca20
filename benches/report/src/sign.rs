//! The signs of the kinds of packings, in plots and on the page.

use wirecost_wire::PackingKind;

/// The sign of a kind of packing.
pub(crate) struct Sign {
    /// Its path in a plot, relative to the point that it marks.
    pub plot: &'static str,
    /// Its path on the page, around the origin.
    pub page: &'static str,
    /// The number of its colour, in a plot whose colours tell kinds apart.
    pub colour: usize,
}

impl Sign {
    pub(crate) const fn of(kind: PackingKind) -> Self {
        match kind {
            PackingKind::Single => Self {
                plot: "m-4 0a4 4 0 1 0 8 0a4 4 0 1 0-8 0z",
                page: "M-4 0a4 4 0 1 0 8 0a4 4 0 1 0 -8 0z",
                colour: 1,
            },
            PackingKind::Dictionary => Self {
                plot: "m0-5.2l5.2 5.2l-5.2 5.2l-5.2-5.2z",
                page: "M0 -5.4L5.4 0L0 5.4L-5.4 0z",
                colour: 3,
            },
            PackingKind::Batch => Self {
                plot: "m-3.7-3.7h7.4v7.4h-7.4z",
                page: "M-3.5 -3.5h7v7h-7z",
                colour: 4,
            },
            PackingKind::Keyframe => Self {
                plot: "m0 5l-5-8.7h10z",
                page: "M0 4.8L-4.8 -4H4.8z",
                colour: 6,
            },
            PackingKind::Stream => Self {
                plot: "m0-5l5 8.7h-10z",
                page: "M0 -4.8L4.8 4H-4.8z",
                colour: 5,
            },
        }
    }
}
