use serde::{Deserialize, Serialize};
use serde_json::Number;

/// A whole number that is not negative. JSON may write it as `2` or as `2.0`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, Serialize)]
#[serde(try_from = "Number")]
pub(super) struct Whole(pub(super) u64);

impl TryFrom<Number> for Whole {
    type Error = &'static str;

    fn try_from(number: Number) -> Result<Self, &'static str> {
        /// The first whole number that a float may stand for only by rounding.
        const EXACT: f64 = 9_007_199_254_740_992.0;
        let is_whole = |number: &f64| (0.0..EXACT).contains(number) && number.fract() == 0.0;
        let from_float = || number.as_f64().filter(is_whole).map(|number| number as u64);
        let whole = number.as_u64().or_else(from_float);
        whole
            .map(Self)
            .ok_or("a whole number is expected, not below 0")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn floats_stand_for_the_numbers_that_they_are() {
        let read = |json| {
            serde_json::from_str::<Whole>(json)
                .ok()
                .map(|whole| whole.0)
        };
        assert_eq!(read("2"), Some(2));
        assert_eq!(read("2.0"), Some(2));
        assert_eq!(read("1e3"), Some(1_000));
        assert_eq!(read("18446744073709551615"), Some(u64::MAX));
        for json in ["-1", "2.5", "1e300", "\"2\"", "null"] {
            assert_eq!(read(json), None, "{json}");
        }
    }
}
