//! Records that borrow from the message.
#![allow(clippy::panic, clippy::unwrap_used)]

use std::borrow::Cow;

use super::checks::encode;
use crate::{Codec, DecodeBorrowed, DecodeError, Limits, Map, Schema};

/// A record that borrows texts, and bytes where the format holds them.
#[derive(Debug, Clone, PartialEq, Schema)]
#[allow(missing_docs)]
pub struct Borrowed<'a> {
    #[schema(id = 1)]
    pub text: &'a str,
    #[schema(id = 2)]
    pub either: Cow<'a, str>,
    #[schema(id = 3)]
    pub bytes: Cow<'a, [u8]>,
    #[schema(id = 4)]
    pub maybe: Option<&'a str>,
    #[schema(id = 5)]
    pub texts: Vec<&'a str>,
    #[schema(id = 6)]
    pub lists: Vec<Vec<Cow<'a, [u8]>>>,
    #[schema(id = 7)]
    pub by_name: Map<&'a str, Part<'a>>,
    #[schema(id = 8)]
    pub parts: Vec<Part<'a>>,
    #[schema(id = 9, union)]
    pub choice: Choice<'a>,
    #[schema(id = 12)]
    pub tag: Tag<'a>,
    #[schema(id = 13)]
    pub number: u32,
}

/// A record in another.
#[derive(Debug, Clone, PartialEq, Schema)]
#[allow(missing_docs)]
pub struct Part<'a> {
    #[schema(id = 1)]
    pub name: &'a str,
}

/// A union of values that borrow.
#[derive(Debug, Clone, PartialEq, Schema)]
#[allow(missing_docs)]
pub enum Choice<'a> {
    #[schema(id = 10)]
    Part(Part<'a>),
    #[schema(id = 11)]
    Nothing,
    #[schema(id = 14)]
    One(&'a str),
    #[schema(id = 15)]
    Many(Vec<&'a str>),
}

impl<'a> Choice<'a> {
    fn texts(&self) -> Vec<&'a str> {
        match self {
            Self::Part(part) => vec![part.name],
            Self::Nothing => Vec::new(),
            Self::One(text) => vec![text],
            Self::Many(texts) => texts.clone(),
        }
    }
}

/// A text in a struct of its own.
#[derive(Debug, Clone, PartialEq, Schema)]
#[schema(transparent)]
pub struct Tag<'a>(pub &'a str);

/// The same record with types that own their contents.
#[derive(Debug, Clone, PartialEq, Schema)]
#[schema(rename = "Borrowed")]
#[allow(missing_docs)]
pub struct Owned {
    #[schema(id = 1)]
    pub text: String,
    #[schema(id = 2)]
    pub either: Cow<'static, str>,
    #[schema(id = 3)]
    pub bytes: Cow<'static, [u8]>,
    #[schema(id = 4)]
    pub maybe: Option<String>,
    #[schema(id = 5)]
    pub texts: Vec<String>,
    #[schema(id = 6)]
    pub lists: Vec<Vec<Cow<'static, [u8]>>>,
    #[schema(id = 7)]
    pub by_name: Map<String, OwnedPart>,
    #[schema(id = 8)]
    pub parts: Vec<OwnedPart>,
    #[schema(id = 9, union)]
    pub choice: OwnedChoice,
    #[schema(id = 12)]
    pub tag: String,
    #[schema(id = 13)]
    pub number: u32,
}

/// [`Part`] with a text of its own.
#[derive(Debug, Clone, PartialEq, Schema)]
#[schema(rename = "Part")]
#[allow(missing_docs)]
pub struct OwnedPart {
    #[schema(id = 1)]
    pub name: String,
}

/// [`Choice`] of values that own their texts.
#[derive(Debug, Clone, PartialEq, Schema)]
#[schema(rename = "Choice")]
#[allow(missing_docs)]
pub enum OwnedChoice {
    #[schema(id = 10)]
    Part(OwnedPart),
    #[schema(id = 11)]
    Nothing,
    #[schema(id = 14)]
    One(Cow<'static, str>),
    #[schema(id = 15)]
    Many(Vec<Cow<'static, str>>),
}

/// A record that a reader of every format can make of every message of its type.
#[derive(Debug, Clone, PartialEq, Schema)]
#[allow(missing_docs)]
pub struct Either<'a> {
    #[schema(id = 1)]
    pub text: Cow<'a, str>,
    #[schema(id = 2)]
    pub bytes: Cow<'a, [u8]>,
    #[schema(id = 3)]
    pub texts: Vec<Cow<'a, str>>,
}

/// A record that borrows bytes.
#[derive(Debug, Clone, PartialEq, Schema)]
#[allow(missing_docs)]
pub struct Slices<'a> {
    #[schema(id = 1)]
    pub bytes: &'a [u8],
    #[schema(id = 2)]
    pub maybe: Option<&'a [u8]>,
    #[schema(id = 3)]
    pub list: Vec<&'a [u8]>,
}

/// Returns a record whose bytes are those of [`borrowed`].
#[must_use]
pub fn owned() -> Owned {
    let part = |name: &str| OwnedPart { name: name.into() };
    Owned {
        text: "plain".into(),
        either: "ä".into(),
        bytes: b"\x00\xff\x7f"[..].into(),
        maybe: Some(String::new()),
        texts: vec!["one".into(), "two".into()],
        lists: vec![Vec::new(), vec![b"three"[..].into()]],
        by_name: [("four".into(), part("five"))].into(),
        parts: vec![part("six"), part("seven")],
        choice: OwnedChoice::Part(part("eight")),
        tag: "nine".into(),
        number: 300,
    }
}

/// Returns the record that borrows the contents of `owned`.
#[must_use]
pub fn borrowed(owned: &Owned) -> Borrowed<'_> {
    Borrowed {
        text: &owned.text,
        either: Cow::Borrowed(&owned.either),
        bytes: Cow::Borrowed(&owned.bytes),
        maybe: owned.maybe.as_deref(),
        texts: owned.texts.iter().map(String::as_str).collect(),
        lists: owned.lists.clone(),
        by_name: Map::from_iter(owned.by_name.iter().map(|(name, one)| (&**name, part(one)))),
        parts: owned.parts.iter().map(part).collect(),
        choice: match &owned.choice {
            OwnedChoice::Part(one) => Choice::Part(part(one)),
            OwnedChoice::Nothing => Choice::Nothing,
            OwnedChoice::One(text) => Choice::One(text),
            OwnedChoice::Many(texts) => Choice::Many(texts.iter().map(|text| &**text).collect()),
        },
        tag: Tag(&owned.tag),
        number: owned.number,
    }
}

fn part(owned: &OwnedPart) -> Part<'_> {
    Part { name: &owned.name }
}

/// Checks that the codec that `new` makes reads records that borrow as it reads those that own their
/// contents: with the same value, and with the same error for damaged bytes and beyond limits.
///
/// A text that the message does not hold as it is may be [`DecodeError::NotLent`] for a `&str`, not
/// for a `Cow`.
pub fn lends<C>(new: impl Fn(Limits) -> C)
where
    C: Codec<Owned>
        + for<'a> Codec<Borrowed<'a>>
        + for<'a> DecodeBorrowed<'a, Borrowed<'a>>
        + for<'a> Codec<Either<'a>>
        + for<'a> DecodeBorrowed<'a, Either<'a>>,
{
    let choices = [
        OwnedChoice::Nothing,
        OwnedChoice::One("ten".into()),
        OwnedChoice::Many(vec!["eleven".into(), "twelve".into()]),
    ];
    lends_one(&new, &owned());
    for choice in choices {
        lends_one(&new, &Owned { choice, ..owned() });
    }
    copies(&mut new(Limits::DEFAULT));
}

/// Checks [`lends`] with the bytes of a record.
fn lends_one<C>(new: &impl Fn(Limits) -> C, owned: &Owned)
where
    C: Codec<Owned> + for<'a> Codec<Borrowed<'a>> + for<'a> DecodeBorrowed<'a, Borrowed<'a>>,
{
    let mut codec = new(Limits::DEFAULT);
    let mut bytes = encode(&mut codec, owned);
    assert_eq!(encode(&mut codec, &borrowed(owned)), bytes);
    let lent: Borrowed<'_> = codec.decode_borrowed(&bytes).unwrap();
    assert_eq!(lent, borrowed(owned));
    assert!(matches!(lent.either, Cow::Borrowed(_)));
    let all_texts = [lent.text, &lent.either, lent.tag.0]
        .into_iter()
        .chain(lent.texts.iter().copied())
        .chain(lent.parts.iter().map(|part| part.name))
        .chain(lent.choice.texts())
        .chain(
            lent.by_name
                .iter()
                .flat_map(|(name, part)| [*name, part.name]),
        );
    for text in all_texts {
        assert!(holds(&bytes, text.as_bytes()), "{text}");
    }

    for end in 0..bytes.len() {
        agrees(&mut codec, &bytes[..end]);
    }
    for bit in 0..8 * bytes.len() {
        bytes[bit / 8] ^= 1 << (bit % 8);
        agrees(&mut codec, &bytes);
        bytes[bit / 8] ^= 1 << (bit % 8);
    }
    for at in 0..bytes.len() {
        let right = std::mem::replace(&mut bytes[at], 0xff);
        agrees(&mut codec, &bytes);
        bytes[at] = right;
    }
    for limit in 0..=bytes.len() {
        let of_elements = Limits {
            max_elements: limit,
            ..Limits::DEFAULT
        };
        let of_bytes = Limits {
            max_message_bytes: limit,
            ..Limits::DEFAULT
        };
        let of_depth = Limits {
            max_depth: limit,
            ..Limits::DEFAULT
        };
        for limits in [of_elements, of_bytes, of_depth] {
            agrees(&mut new(limits), &bytes);
        }
    }
}

/// Checks that both types agree on bytes.
fn agrees<C>(codec: &mut C, bytes: &[u8])
where
    C: Codec<Owned> + for<'a> Codec<Borrowed<'a>> + for<'a> DecodeBorrowed<'a, Borrowed<'a>>,
{
    let owned: Result<Owned, _> = codec.decode(bytes);
    let lent: Result<Borrowed<'_>, _> = codec.decode_borrowed(bytes);
    match (owned, lent) {
        (Ok(owned), Ok(lent)) => assert_eq!(lent, borrowed(&owned), "{bytes:?}"),
        (_, Err(DecodeError::NotLent { offset })) => assert!(offset <= bytes.len(), "{bytes:?}"),
        (Err(error), Err(same)) => assert_eq!(same, error, "{bytes:?}"),
        (owned, lent) => panic!("{owned:?}, but {lent:?} of {bytes:?}"),
    }
}

/// Checks that [`Codec::decode`] returns records that outlive the message, and no others.
fn copies<C>(codec: &mut C)
where
    C: for<'a> Codec<Borrowed<'a>>
        + for<'a> Codec<Either<'a>>
        + for<'a> DecodeBorrowed<'a, Either<'a>>,
{
    let either = Either {
        text: "with \" and \\".into(),
        bytes: b"bytes"[..].into(),
        texts: vec!["text".into(), "".into()],
    };
    let mut bytes = encode(codec, &either);
    let lent: Either<'_> = codec.decode_borrowed(&bytes).unwrap();
    assert_eq!(lent, either);
    assert!(matches!(lent.texts[0], Cow::Borrowed(_)));
    for bit in 0..8 * bytes.len() {
        bytes[bit / 8] ^= 1 << (bit % 8);
        let kept: Result<Either<'static>, _> = codec.decode(&bytes);
        assert_eq!(codec.decode_borrowed(&bytes), kept, "{bytes:?}");
        bytes[bit / 8] ^= 1 << (bit % 8);
    }
    let kept: Either<'static> = codec.decode(&bytes).unwrap();
    drop(bytes);
    assert_eq!(kept, either);

    let owned = owned();
    let bytes = encode(codec, &borrowed(&owned));
    let kept: Result<Borrowed<'static>, _> = codec.decode(&bytes);
    assert!(matches!(kept, Err(DecodeError::NotLent { .. })), "{kept:?}");
}

/// Checks that `codec` lends bytes.
pub fn lends_bytes<C>(codec: &mut C)
where
    C: for<'a> Codec<Slices<'a>> + for<'a> DecodeBorrowed<'a, Slices<'a>>,
{
    let slices = Slices {
        bytes: b"\x00\xff",
        maybe: Some(b"maybe"),
        list: vec![b"one", b""],
    };
    let bytes = encode(codec, &slices);
    let lent: Slices<'_> = codec.decode_borrowed(&bytes).unwrap();
    assert_eq!(lent, slices);
    for slice in [lent.bytes, lent.list[0]].into_iter().chain(lent.maybe) {
        assert!(holds(&bytes, slice), "{slice:?}");
    }
    for end in 0..bytes.len() {
        let cut: Result<Slices<'_>, _> = codec.decode_borrowed(&bytes[..end]);
        assert!(!matches!(cut, Err(DecodeError::NotLent { .. })), "{cut:?}");
    }
}

/// Returns whether `part` lies in `message`.
fn holds(message: &[u8], part: &[u8]) -> bool {
    let (message, part) = (message.as_ptr_range(), part.as_ptr_range());
    message.start <= part.start && part.end <= message.end
}
