use std::borrow::Cow;

use crate::{DecodeError, input::Input};

/// A list of values that take the same constant number of bytes in memory and in most binary
/// formats. A format writes such a list by one copy.
///
/// ```
/// use wirecost_codec::{Element, Scalars};
///
/// let list = f32::scalars(&[1.0, -2.0]).map(Scalars::le_bytes);
/// assert_eq!(list.as_deref(), Some(&[0, 0, 0x80, 0x3f, 0, 0, 0, 0xc0][..]));
/// assert!(u16::scalars(&[1, 2]).is_none());
/// ```
#[derive(Debug, Clone, Copy)]
pub enum Scalars<'a> {
    /// Booleans, each a byte of 0 or 1.
    Bool(&'a [bool]),
    /// Floats of four bytes.
    F32(&'a [f32]),
    /// Floats of eight bytes.
    F64(&'a [f64]),
}

/// A list to which a format appends [`Scalars`] by one copy.
#[derive(Debug)]
pub enum ScalarsMut<'a> {
    /// Booleans, each a byte of 0 or 1.
    Bool(&'a mut Vec<bool>),
    /// Floats of four bytes.
    F32(&'a mut Vec<f32>),
    /// Floats of eight bytes.
    F64(&'a mut Vec<f64>),
}

impl<'a> Scalars<'a> {
    /// Returns the little-endian bytes of all values, which on a little-endian processor are those
    /// in memory.
    #[inline]
    #[must_use]
    pub fn le_bytes(self) -> Cow<'a, [u8]> {
        match self {
            Self::Bool(values) => Cow::Borrowed(bytemuck::cast_slice(values)),
            Self::F32(values) if cfg!(target_endian = "little") => {
                Cow::Borrowed(bytemuck::cast_slice(values))
            }
            Self::F64(values) if cfg!(target_endian = "little") => {
                Cow::Borrowed(bytemuck::cast_slice(values))
            }
            Self::F32(values) => values
                .iter()
                .flat_map(|value| value.to_le_bytes())
                .collect(),
            Self::F64(values) => values
                .iter()
                .flat_map(|value| value.to_le_bytes())
                .collect(),
        }
    }
}

impl ScalarsMut<'_> {
    /// Reads `count` values in the form of [`Scalars::le_bytes`], and appends them. A byte of a
    /// boolean that is neither 0 nor 1 is the error `wrong`.
    ///
    /// # Errors
    /// [`DecodeError::UnexpectedEnd`], [`DecodeError::Malformed`]
    #[inline]
    pub fn extend(
        self,
        input: &mut Input<'_>,
        count: usize,
        wrong: &'static str,
    ) -> Result<(), DecodeError> {
        match self {
            Self::Bool(values) => values.extend(flags(input, count, wrong)?),
            Self::F32(values) => append(values, input.arrays(count)?, f32::from_le_bytes),
            Self::F64(values) => append(values, input.arrays(count)?, f64::from_le_bytes),
        }
        Ok(())
    }
}

/// Appends a value for each array.
#[inline]
fn append<const N: usize, T>(
    values: &mut Vec<T>,
    arrays: &[[u8; N]],
    value_of: impl Fn([u8; N]) -> T,
) {
    match values.capacity() {
        // `collect` allocates once, without a call to grow the list, whose length stays in a register.
        0 => *values = arrays.iter().copied().map(value_of).collect(),
        _ => extend(values, arrays, value_of),
    }
}

/// Appends a value for each array to a list that has allocated memory.
// Not inlined: the arguments of a function do not overlap, so the compiler makes the loop one copy.
#[inline(never)]
fn extend<const N: usize, T>(
    values: &mut Vec<T>,
    arrays: &[[u8; N]],
    value_of: impl Fn([u8; N]) -> T,
) {
    values.extend(arrays.iter().copied().map(value_of));
}

/// Reads `count` bytes of 0 or 1.
#[inline]
fn flags<'a>(
    input: &mut Input<'a>,
    count: usize,
    wrong: &'static str,
) -> Result<impl ExactSizeIterator<Item = bool> + use<'a>, DecodeError> {
    let start = input.offset();
    let bytes = input.take(count as u64)?;
    // A fold over all bytes is vectorized, a search is not.
    if bytes.iter().fold(0, |all, byte| all | byte) > 1 {
        let at = bytes.iter().position(|byte| *byte > 1).unwrap_or(0);
        return Err(DecodeError::Malformed {
            what: wrong,
            offset: start + at,
        });
    }
    Ok(bytes.iter().map(|byte| *byte != 0))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Element;

    /// Every kind of NaN, signs of zero, and subnormals, beside other values.
    const SINGLES: [u32; 8] = [
        0x7fc0_0000,
        0xffc0_0001,
        0x7f80_0001,
        0xff80_0000,
        0x8000_0000,
        0x0000_0001,
        0x007f_ffff,
        0x3f80_0000,
    ];

    #[test]
    fn floats_come_back_to_the_bit() {
        let singles = SINGLES.map(f32::from_bits);
        let doubles = SINGLES.map(|bits| f64::from_bits(u64::from(bits) << 32 | 1));
        for len in 0..=SINGLES.len() {
            let bytes = Scalars::F32(&singles[..len]).le_bytes();
            let each: Vec<u8> = singles[..len]
                .iter()
                .flat_map(|single| single.to_le_bytes())
                .collect();
            assert_eq!(*bytes, *each);
            let mut back = vec![1.5f32];
            let list = f32::scalars_mut(&mut back).unwrap();
            list.extend(&mut Input::new(&bytes), len, "").unwrap();
            let bits: Vec<u32> = back[1..].iter().map(|single| single.to_bits()).collect();
            assert_eq!(bits, SINGLES[..len]);

            let bytes = Scalars::F64(&doubles[..len]).le_bytes();
            let mut back = Vec::new();
            let list = f64::scalars_mut(&mut back).unwrap();
            list.extend(&mut Input::new(&bytes), len, "").unwrap();
            assert!(
                back.iter()
                    .map(|double| double.to_bits())
                    .eq(doubles[..len].iter().map(|double| double.to_bits()))
            );
        }
    }

    #[test]
    fn a_wrong_boolean_says_where() {
        let bytes = Scalars::Bool(&[true, false, true]).le_bytes();
        assert_eq!(*bytes, [1, 0, 1]);
        let mut message = [9, 1, 0, 1, 0, 1];
        for (at, wrong) in [(0, 2), (3, 0x80), (4, 0xff)] {
            let right = std::mem::replace(&mut message[1 + at], wrong);
            let mut input = Input::new(&message);
            input.byte().unwrap();
            let mut values = Vec::new();
            assert_eq!(
                ScalarsMut::Bool(&mut values).extend(&mut input, 5, "no boolean"),
                Err(DecodeError::Malformed {
                    what: "no boolean",
                    offset: 1 + at
                })
            );
            message[1 + at] = right;
        }
    }

    #[test]
    fn claims_reserve_nothing() {
        for count in [3, usize::MAX / 8 + 2, usize::MAX] {
            let (mut flags, mut singles, mut doubles) = (Vec::new(), Vec::new(), Vec::new());
            for list in [
                ScalarsMut::Bool(&mut flags),
                ScalarsMut::F32(&mut singles),
                ScalarsMut::F64(&mut doubles),
            ] {
                let error = list
                    .extend(&mut Input::new(&[1, 1]), count, "")
                    .unwrap_err();
                assert!(
                    matches!(error, DecodeError::UnexpectedEnd { .. }),
                    "{error}"
                );
            }
            assert_eq!(
                (flags.capacity(), singles.capacity(), doubles.capacity()),
                (0, 0, 0)
            );
        }
    }
}
