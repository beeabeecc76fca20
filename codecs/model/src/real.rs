//! Floats as integers, without loss. A float with at most 32 binary places is an integer times a power
//! of two. Any other float is its bits, ordered as the floats are, so that close floats are close
//! integers.

/// The most binary places of a float that is taken as an integer times a power of two.
pub(crate) const MOST_PLACES: u8 = 32;

/// The largest such integer.
const MOST: f64 = (1_u64 << 62) as f64;

const SIGN_64: u64 = 1 << 63;
const SIGN_32: u32 = 1 << 31;

/// Returns 2 to the power of `places`, which is at most [`MOST_PLACES`].
#[inline]
fn power(places: u8) -> f64 {
    (1_u64 << places.min(MOST_PLACES)) as f64
}

/// Returns the float as a multiple of 2^-`places`, if it is one: -0.0, infinities and NaN are not.
#[inline]
pub(crate) fn to_fixed(value: f64, places: u8) -> Option<u64> {
    let scaled = value * power(places);
    let fixed = scaled as i64;
    let is_same = fixed as f64 == scaled && scaled.abs() < MOST;
    (is_same && (fixed != 0 || value.to_bits() == 0)).then_some(fixed.cast_unsigned())
}

/// Returns the float nearest to this multiple of 2^-`places`.
#[inline]
pub(crate) fn from_fixed(fixed: u64, places: u8) -> f64 {
    fixed.cast_signed() as f64 / power(places)
}

/// Returns the number of binary places of a float, if it has at most [`MOST_PLACES`].
#[inline]
pub(crate) fn places(value: f64) -> Option<u8> {
    if to_fixed(value, 0).is_some() {
        return Some(0);
    }
    let fixed = to_fixed(value, MOST_PLACES)?;
    Some(MOST_PLACES - fixed.trailing_zeros().min(MOST_PLACES.into()) as u8)
}

/// Returns the bits of a float of 64 bits, in the order of the floats.
#[inline]
pub(crate) fn to_double(value: f64) -> u64 {
    let bits = value.to_bits();
    if bits & SIGN_64 == 0 {
        bits | SIGN_64
    } else {
        !bits
    }
}

/// Returns the float with these bits.
#[inline]
pub(crate) fn from_double(ordered: u64) -> f64 {
    f64::from_bits(match ordered & SIGN_64 {
        0 => !ordered,
        _ => ordered & !SIGN_64,
    })
}

/// Returns the bits of a float of 32 bits, in the order of the floats.
#[inline]
pub(crate) fn to_single(value: f32) -> u64 {
    let bits = value.to_bits();
    let ordered = if bits & SIGN_32 == 0 {
        bits | SIGN_32
    } else {
        !bits
    };
    ordered.into()
}

/// Returns the float with the lower half of these bits.
#[inline]
pub(crate) fn from_single(ordered: u64) -> f32 {
    let ordered = ordered as u32;
    f32::from_bits(match ordered & SIGN_32 {
        0 => !ordered,
        _ => ordered & !SIGN_32,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    const SINGLES: [u32; 12] = [
        0,
        0x8000_0000,
        1,
        0x8000_0001,
        0x7f80_0000,
        0xff80_0000,
        0x7fc0_0000,
        0xffc0_0001,
        0x7f80_0001,
        0x3f80_0000,
        0xcb80_0000,
        0x7f7f_ffff,
    ];

    #[test]
    fn bits_come_back() {
        for bits in SINGLES {
            let single = f32::from_bits(bits);
            assert_eq!(from_single(to_single(single)).to_bits(), bits, "{single}");
            for low in [0, 1, u64::MAX >> 32] {
                let double = f64::from_bits(u64::from(bits) << 32 | low);
                assert_eq!(from_double(to_double(double)).to_bits(), double.to_bits());
            }
        }
    }

    #[test]
    fn multiples_come_back() {
        for (value, count) in [
            (0.0, 0),
            (12.0, 0),
            (-3.0, 0),
            (0.5, 1),
            (-0.375, 3),
            (1e15, 0),
            ((1_u64 << 61) as f64, 0),
            (1.0 / (1_u64 << 32) as f64, 32),
            (f64::from(0.1_f32), 27),
        ] {
            assert_eq!(places(value), Some(count), "{value}");
            let fixed = to_fixed(value, count).unwrap();
            assert_eq!(
                from_fixed(fixed, count).to_bits(),
                value.to_bits(),
                "{value}"
            );
            if count > 0 {
                assert_eq!(to_fixed(value, count - 1), None, "{value}");
            }
        }
    }

    #[test]
    fn other_floats_are_no_multiples() {
        for value in [
            -0.0,
            f64::NAN,
            f64::INFINITY,
            -f64::INFINITY,
            0.1,
            1e300,
            5e-324,
        ] {
            assert_eq!(places(value), None, "{value}");
            assert_eq!(to_fixed(value, 20), None, "{value}");
        }
    }

    #[test]
    fn the_order_is_that_of_the_floats() {
        let floats = [
            f64::NEG_INFINITY,
            -1.5,
            -1e-310,
            -0.0,
            0.0,
            1e-310,
            0.25,
            f64::INFINITY,
        ];
        assert!(floats.map(to_double).is_sorted());
        assert!(floats.map(|float| to_single(float as f32)).is_sorted());
    }
}
