//! Times as a `long`: moments in the unit of their logical type, lengths of time in nanoseconds.

use wirecost_codec::{DecodeError, Reader, Time, TimeKind, Writer};

/// Writes a time, or refuses it if it is not a whole number of its units.
#[inline]
pub(crate) fn write(time: Time, writer: &mut impl Writer) {
    match time.to_units() {
        Some(count) => writer.i64(count),
        None => writer.refuse(time.kind().unit().range()),
    }
}

/// Reads a time of this kind.
#[inline]
pub(crate) fn read<'de>(
    kind: TimeKind,
    reader: &mut impl Reader<'de>,
) -> Result<Time, DecodeError> {
    let count = reader.i64()?;
    Time::from_units(kind, count).ok_or_else(|| DecodeError::InvalidValue {
        expected: kind.range(),
        offset: reader.offset(),
    })
}
