//! The checks themselves. They panic, as assertions in tests do.
#![allow(clippy::panic, clippy::unwrap_used)]

use std::fmt::Debug;

use super::{
    newtypes::{self, Newtypes},
    sample::{self, Floats, Inner, Newer, Older, Point, Sample, TEXT},
    texts::{self, Plain, Texts},
};
use crate::{Codec, DecodeError, EncodeError, LimitKind, Limits, Peek, Prefix};

/// Checks that `codec` carries each of `values`: decoding returns the value, encoding is
/// deterministic and appends, the previous contents stay, and a buffer with enough room is not
/// moved.
pub fn carries<T: PartialEq + Debug>(codec: &mut impl Codec<T>, values: &[T]) {
    const BEFORE: &[u8] = b"what was there";
    for value in values {
        let bytes = encode(codec, value);
        let back = codec
            .decode(&bytes)
            .unwrap_or_else(|error| panic!("{error}: {value:?}"));
        assert_eq!(&back, value);

        let mut out = Vec::with_capacity(BEFORE.len() + 4 * bytes.len());
        out.extend_from_slice(BEFORE);
        let place = out.as_ptr();
        codec.encode(value, &mut out).unwrap();
        assert_eq!(
            out,
            [BEFORE, &bytes].concat(),
            "encode appends the same bytes"
        );
        assert_eq!(out.as_ptr(), place, "a buffer with room is not moved");
    }
}

/// Checks that `codec` writes `value` as `bytes`, and carries it.
pub fn writes<T: PartialEq + Debug>(codec: &mut impl Codec<T>, value: &T, bytes: &[u8]) {
    let written = encode(codec, value);
    assert_eq!(written, bytes, "{}", String::from_utf8_lossy(&written));
    carries(codec, std::slice::from_ref(value));
}

/// Returns whether the codec refuses a value, and checks that it then writes nothing.
pub fn refuses<T: Debug>(codec: &mut impl Codec<T>, value: &T) -> bool {
    let mut out = b"before".to_vec();
    let written = codec.encode(value, &mut out);
    let is_refused = matches!(
        written,
        Err(EncodeError::OutOfRange { .. } | EncodeError::Library { .. })
    );
    assert_eq!(is_refused, out == b"before", "{written:?}");
    is_refused
}

/// Checks that both codecs write the same bytes for a value and read them, and returns the bytes.
pub fn same_bytes<T: PartialEq + Debug>(
    codec: &mut impl Codec<T>,
    other: &mut impl Codec<T>,
    value: &T,
) -> Vec<u8> {
    let bytes = encode(codec, value);
    writes(other, value, &bytes);
    bytes
}

/// Checks that `codec` writes texts of every type, and records behind pointers, as plain ones.
pub fn hides_pointers<C>(codec: &mut C)
where
    C: for<'a> Codec<Texts<'a>> + Codec<Plain>,
{
    let bytes = encode::<Plain>(codec, &texts::plain());
    writes::<Texts<'_>>(codec, &texts::texts(), &bytes);
}

/// Checks that `codec` writes values in structs of their own as without these.
pub fn hides_newtypes<C>(codec: &mut C)
where
    C: Codec<Newtypes> + Codec<newtypes::Plain>,
{
    for (newtypes, plain) in newtypes::pairs() {
        let bytes = encode::<newtypes::Plain>(codec, &plain);
        writes(codec, &newtypes, &bytes);
    }
}

/// Checks that `codec` refuses every truncated value, and every value followed by a byte that is
/// not among `ignored`.
pub fn refuses_damage<T: Debug>(codec: &mut impl Codec<T>, values: &[T], ignored: &[u8]) {
    for value in values {
        let mut bytes = encode(codec, value);
        for end in 0..bytes.len() {
            if let Ok(wrong) = codec.decode(&bytes[..end]) {
                panic!(
                    "cut at {end} of {} bytes: {value:?} became {wrong:?}",
                    bytes.len()
                );
            }
        }
        bytes.push(0);
        let last = bytes.len() - 1;
        for byte in (0..=255).filter(|byte| !ignored.contains(byte)) {
            bytes[last] = byte;
            assert!(
                codec.decode(&bytes).is_err(),
                "{byte:#04x} follows {value:?}"
            );
        }
    }
}

/// Checks that `codec` peeks at the prefix of each of `values`, and that peeking agrees with
/// decoding on damaged bytes: cut anywhere, with any bit flipped, and with their first bytes
/// repeated at the end.
pub fn peeks<P, C>(codec: &mut C, values: &[P::Of])
where
    P: Prefix<Of: Clone + Debug> + PartialEq + Debug,
    C: Codec<P::Of> + Peek<P>,
{
    for value in values {
        let mut bytes = encode(codec, value);
        assert_eq!(codec.peek(&bytes), Ok(P::from(value.clone())));
        for end in 0..bytes.len() {
            agrees::<P, C>(codec, &bytes[..end]);
        }
        for bit in 0..8 * bytes.len() {
            bytes[bit / 8] ^= 1 << (bit % 8);
            agrees::<P, C>(codec, &bytes);
            bytes[bit / 8] ^= 1 << (bit % 8);
        }
        for end in 0..bytes.len() {
            agrees::<P, C>(codec, &[&bytes, &bytes[..end]].concat());
        }
    }
}

/// Checks that `peek` accepts whatever `decode` accepts, with the same value.
fn agrees<P, C>(codec: &mut C, bytes: &[u8])
where
    P: Prefix + PartialEq + Debug,
    C: Codec<P::Of> + Peek<P>,
{
    let peeked = codec.peek(bytes);
    if let Ok(decoded) = codec.decode(bytes) {
        assert_eq!(peeked, Ok(P::from(decoded)), "{bytes:?}");
    }
}

/// Checks that NaN, infinities and -0.0 are carried to the bit, or refused where `non_finite` is
/// false.
pub fn carries_floats(codec: &mut impl Codec<Floats>, non_finite: bool) {
    let finite = Floats {
        single: -0.0,
        double: -0.0,
        maybe: Some(-0.0),
        list: vec![-0.0],
        map: [("x".into(), -0.0)].into(),
        singles: vec![-0.0],
        points: Vec::new(),
    };
    for double in [
        -0.0,
        f64::NAN,
        f64::INFINITY,
        f64::NEG_INFINITY,
        f64::MIN_POSITIVE,
        f64::MAX,
    ] {
        let single = if double.is_finite() {
            -0.0
        } else {
            double as f32
        };
        for value in [
            Floats {
                single,
                ..finite.clone()
            },
            Floats {
                double,
                ..finite.clone()
            },
            Floats {
                maybe: Some(double),
                ..finite.clone()
            },
            Floats {
                list: vec![1.0, double],
                ..finite.clone()
            },
            Floats {
                map: [("y".into(), double)].into(),
                ..finite.clone()
            },
            Floats {
                singles: (0..50).map(|n| n as f32).chain([single]).collect(),
                ..finite.clone()
            },
            Floats {
                points: points(double),
                ..finite.clone()
            },
        ] {
            let mut out = b"before".to_vec();
            match codec.encode(&value, &mut out) {
                Ok(()) if double.is_finite() || non_finite => {
                    let back = codec.decode(&out[6..]).unwrap();
                    assert_eq!(bits(&back), bits(&value));
                }
                Ok(()) => panic!("{value:?} was encoded"),
                Err(EncodeError::NotFinite { .. }) if !double.is_finite() && !non_finite => {
                    assert_eq!(out, b"before");
                }
                Err(error) => panic!("{error}: {value:?}"),
            }
        }
    }
}

/// Returns more points than a writer may handle one by one, of which the last have `y`.
fn points(y: f64) -> Vec<Point> {
    let point = |n: u8| Point {
        x: f32::from(n) / 4.0,
        is_set: n.is_multiple_of(3),
        y: if n < 15 { 0.5 } else { y },
    };
    (0..20).map(point).collect()
}

fn bits(floats: &Floats) -> Vec<u64> {
    let doubles = [floats.double].into_iter().chain(floats.maybe);
    let doubles = doubles
        .chain(floats.list.iter().copied())
        .chain(floats.map.values().copied())
        .chain(floats.points.iter().map(|point| point.y));
    let points = floats.points.iter();
    let singles = [floats.single]
        .into_iter()
        .chain(floats.singles.iter().copied())
        .chain(points.clone().map(|point| point.x));
    singles
        .map(|single| u64::from(single.to_bits()))
        .chain(doubles.map(f64::to_bits))
        .chain(points.map(|point| u64::from(point.is_set)))
        .collect()
}

/// Checks that bytes which are not UTF-8 are never accepted as text.
pub(super) fn refuses_non_utf8(codec: &mut impl Codec<Sample>) {
    let mut bytes = encode(codec, &sample::full());
    let text = bytes
        .windows(TEXT.len())
        .position(|window| window == TEXT.as_bytes())
        .unwrap();
    // A lone continuation byte, an overlong form, a surrogate, a value that is no code point.
    for wrong in [
        &[0x80][..],
        &[0xc0, 0xaf],
        &[0xed, 0xa0, 0x80],
        &[0xf4, 0x90, 0x80, 0x80],
    ] {
        let place = text..text + wrong.len();
        let right = bytes[place.clone()].to_vec();
        bytes[place.clone()].copy_from_slice(wrong);
        let error = codec.decode(&bytes).unwrap_err();
        assert!(
            !matches!(error, DecodeError::UnexpectedEnd { .. }),
            "{error}"
        );
        bytes[place].copy_from_slice(&right);
    }
}

/// Checks that the limits are exact: a value at the limit is accepted, and with a limit lower by
/// one it is refused by name.
pub fn keeps_limits<C: Codec<Sample>>(new: impl Fn(Limits) -> C) {
    let many = Sample {
        numbers: vec![1; 10],
        inners: vec![Inner::default(); 10],
        counts: (0..10).map(|n| (n.to_string(), n)).collect(),
        ..sample::empty()
    };
    let bytes = encode(&mut new(Limits::DEFAULT), &many);

    let fitting = Limits {
        max_message_bytes: bytes.len(),
        max_elements: 30,
        ..Limits::DEFAULT
    };
    assert_eq!(new(fitting).decode(&bytes).as_ref(), Ok(&many));
    assert_eq!(encode(&mut new(fitting), &many), bytes);

    let tight = Limits {
        max_message_bytes: bytes.len() - 1,
        ..fitting
    };
    assert_limit(new(tight).decode(&bytes), LimitKind::MessageBytes);
    let mut out = b"before".to_vec();
    let error = new(tight).encode(&many, &mut out).unwrap_err();
    assert!(matches!(error, EncodeError::TooLarge { .. }), "{error}");
    assert_eq!(out, b"before");

    for max_elements in [29, 10, 0] {
        let tight = Limits {
            max_elements,
            ..fitting
        };
        assert_limit(new(tight).decode(&bytes), LimitKind::Elements);
    }
    assert_limit(
        new(Limits {
            max_depth: 0,
            ..fitting
        })
        .decode(&bytes),
        LimitKind::Depth,
    );
}

/// Checks that floats and booleans of a list count by their memory: 64 bytes of them are an
/// element. An engine of another library counts each.
pub fn counts_scalars_by_memory<C: Codec<Sample>>(new: impl Fn(Limits) -> C) {
    let many = Sample {
        flags: vec![true; 6_400],
        doubles: vec![0.5; 80_001],
        ..sample::empty()
    };
    let elements = 6_400 / 64 + 80_000 / 8 + 1;
    let bytes = encode(&mut new(Limits::DEFAULT), &many);
    let limited = |max_elements| Limits {
        max_elements,
        ..Limits::DEFAULT
    };
    assert_eq!(new(limited(elements)).decode(&bytes).as_ref(), Ok(&many));
    assert_limit(
        new(limited(elements - 1)).decode(&bytes),
        LimitKind::Elements,
    );
    assert_limit(new(limited(0)).decode(&bytes), LimitKind::Elements);
}

fn assert_limit(decoded: Result<Sample, DecodeError>, expected: LimitKind) {
    match decoded {
        Err(DecodeError::LimitExceeded { kind, .. }) if kind == expected => {}
        other => panic!("expected {expected} to be exceeded, got {other:?}"),
    }
}

/// Checks that fields of a newer schema are skipped, whatever their type.
pub(super) fn skips_unknown_fields<C: Codec<Newer> + Codec<Older>>(codec: &mut C) {
    for sample in sample::samples() {
        let newer = Newer {
            huge: 7,
            samples: vec![sample.clone(); 3],
            sample,
            flag: true,
            single: 1.5,
            double: 2.5,
            random: 11.into(),
            flags: vec![true, false],
            inner: Inner {
                name: "kept".into(),
                ..Inner::default()
            },
        };
        let bytes = encode(codec, &newer);
        let older: Older = codec.decode(&bytes).unwrap();
        assert_eq!(
            older,
            Older {
                huge: newer.huge,
                inner: newer.inner
            }
        );
    }
}

pub(super) fn encode<T: Debug>(codec: &mut impl Codec<T>, value: &T) -> Vec<u8> {
    let mut out = Vec::new();
    codec
        .encode(value, &mut out)
        .unwrap_or_else(|error| panic!("{error}: {value:?}"));
    out
}
