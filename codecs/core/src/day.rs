/// A date of the years 1 to 9999, as the number of days since 1970-01-01.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Day {
    days: i32,
}

impl Day {
    /// The bounds of dates, for errors.
    pub const RANGE: &'static str = "the years 1 to 9999";

    /// Returns the date, if it is within its bounds.
    #[must_use]
    pub const fn new(days: i32) -> Option<Self> {
        match days {
            -719_162..=2_932_896 => Some(Self { days }),
            _ => None,
        }
    }

    /// Returns the number of days since 1970-01-01, which may be negative.
    #[must_use]
    pub const fn days(self) -> i32 {
        self.days
    }
}
