use crate::real::{from_double, from_fixed, from_single, to_double, to_single};

/// The numbers for which the values of a slot stand.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Scale {
    /// Integers, and floats with this number of binary places.
    Fixed(u8),
    /// The bits of a float of 32 bits.
    Single,
    /// The bits of a float of 64 bits.
    Double,
}

impl Scale {
    /// The scale of integers.
    pub(crate) const INTEGER: Self = Self::Fixed(0);

    /// Returns the number for which a value stands.
    #[inline]
    pub(crate) fn number(self, value: u64) -> f64 {
        match self {
            Self::Fixed(places) => from_fixed(value, places),
            Self::Single => from_single(value).into(),
            Self::Double => from_double(value),
        }
    }

    /// Returns the value that stands for the number nearest to this one; `None` for NaN.
    #[inline]
    pub(crate) fn value(self, number: f64) -> Option<u64> {
        let value = match self {
            Self::Fixed(places) => {
                let scaled = number / from_fixed(1, places);
                let half = if scaled < 0.0 { -0.5 } else { 0.5 };
                // The cast truncates the fraction.
                ((scaled + half) as i64).cast_unsigned()
            }
            Self::Single => to_single(number as f32),
            Self::Double => to_double(number),
        };
        (!number.is_nan()).then_some(value)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_stand_for_the_nearest_numbers() {
        assert_eq!(Scale::INTEGER.value(2.5), Some(3));
        assert_eq!(Scale::INTEGER.value(-2.6), Some((-3_i64).cast_unsigned()));
        assert_eq!(Scale::Fixed(2).value(0.7), Some(3));
        assert_eq!(Scale::Fixed(2).number(3), 0.75);
        for scale in [
            Scale::INTEGER,
            Scale::Fixed(9),
            Scale::Single,
            Scale::Double,
        ] {
            assert_eq!(scale.value(f64::NAN), None);
            let value = scale.value(-12.5);
            assert_eq!(
                value.and_then(|value| scale.value(scale.number(value))),
                value
            );
        }
    }
}
