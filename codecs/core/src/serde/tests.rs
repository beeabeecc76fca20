use std::{collections::BTreeMap, fmt::Debug};

use serde::{Deserialize, Serialize, de::DeserializeOwned};

use super::*;
use crate::{DecodeError, EncodeError, Fixed64, LimitKind, Limits};

fn to_json<R: Rules>(value: &impl Serialize) -> Result<String, EncodeError> {
    encode::<R, _, _>(value, |value| {
        serde_json::to_string(value).map_err(|error| EncodeError::Library {
            engine: "serde_json",
            message: error.to_string(),
        })
    })
}

fn from_json<R: Rules, T: DeserializeOwned>(text: &str, limits: Limits) -> Result<T, DecodeError> {
    decode::<R, T>(&limits, || {
        serde_json::from_str(text).map_err(|error| Stopped {
            error: DecodeError::Library {
                engine: "serde_json",
                message: error.to_string(),
            },
            offset: error.column(),
        })
    })
}

/// Rules that are all off.
struct Plain;
impl Rules for Plain {}

struct Signed;
impl Rules for Signed {
    const U64_AS_I64: bool = true;
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
struct Ids {
    small: u64,
    maybe: Option<u64>,
    random: Fixed64,
    maybe_random: Option<Fixed64>,
    list: Vec<u64>,
    randoms: BTreeMap<String, Fixed64>,
}

#[test]
fn a_u64_is_a_long_and_fixed64_is_not() {
    let ids = Ids {
        small: u64::MAX,
        maybe: Some(1 << 63),
        random: Fixed64(u64::MAX),
        maybe_random: Some(Fixed64(1 << 63)),
        list: vec![7, u64::MAX],
        randoms: [("a".into(), Fixed64(u64::MAX))].into(),
    };
    let text = to_json::<Signed>(&ids).unwrap();
    assert_eq!(
        text,
        r#"{"small":-1,"maybe":-9223372036854775808,"random":18446744073709551615,"maybe_random":9223372036854775808,"list":[7,-1],"randoms":{"a":18446744073709551615}}"#
    );
    // serde_json returns a positive number as u64 even where an i64 is requested.
    let text = text.replace("[7,", "[-7,");
    let back: Ids = from_json::<Signed, _>(&text, Limits::DEFAULT).unwrap();
    assert_eq!(back.list, [7u64.wrapping_neg(), u64::MAX]);
    assert_eq!(
        Ids {
            list: ids.list.clone(),
            ..back
        },
        ids
    );

    let text = to_json::<Plain>(&ids).unwrap();
    assert_eq!(text, serde_json::to_string(&ids).unwrap());
    assert_eq!(from_json::<Plain, _>(&text, Limits::DEFAULT), Ok(ids));
}

#[test]
fn fixed64_has_the_name_that_the_adapters_know() {
    /// A visitor that takes the name of a newtype.
    struct Name;
    impl<'de> serde::Deserializer<'de> for Name {
        type Error = serde::de::value::Error;

        fn deserialize_any<V: serde::de::Visitor<'de>>(
            self,
            _: V,
        ) -> Result<V::Value, Self::Error> {
            Err(serde::de::Error::custom("not a newtype"))
        }

        fn deserialize_newtype_struct<V: serde::de::Visitor<'de>>(
            self,
            name: &'static str,
            _: V,
        ) -> Result<V::Value, Self::Error> {
            Err(serde::de::Error::custom(name))
        }

        serde::forward_to_deserialize_any! {
            bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char str string bytes byte_buf
            option unit unit_struct seq tuple tuple_struct map struct enum identifier ignored_any
        }
    }
    assert_eq!(Fixed64::deserialize(Name).unwrap_err().to_string(), FIXED64);
}

#[test]
fn rules_that_are_off_change_nothing() {
    #[derive(Serialize)]
    struct Odd {
        none: Option<u8>,
        nan: f64,
        #[serde(skip_serializing_if = "Option::is_none")]
        skipped: Option<u8>,
    }
    let odd = Odd {
        none: None,
        nan: f64::NAN,
        skipped: None,
    };
    assert_eq!(
        to_json::<Plain>(&odd).unwrap(),
        r#"{"none":null,"nan":null}"#
    );
}

#[test]
fn limits_hold_for_what_a_type_buffers_or_flattens() {
    #[derive(Debug, PartialEq, Serialize, Deserialize)]
    struct Flat {
        name: String,
        #[serde(flatten)]
        rest: BTreeMap<String, Loose>,
    }
    #[derive(Debug, PartialEq, Serialize, Deserialize)]
    #[serde(untagged)]
    enum Loose {
        Number(u64),
        List(Vec<Loose>),
    }
    let text = r#"{"name":"x","a":1,"b":[[2],[3]]}"#;
    let limits = |max_elements, max_depth| Limits {
        max_elements,
        max_depth,
        ..Limits::DEFAULT
    };
    let decode = |limits| from_json::<Plain, Flat>(text, limits);
    assert!(decode(limits(7, 3)).is_ok());
    let exceeded = |kind, limit| Some((kind, limit));
    assert_eq!(
        limit_of(decode(limits(6, 3))),
        exceeded(LimitKind::Elements, 6)
    );
    assert_eq!(
        limit_of(decode(limits(7, 2))),
        exceeded(LimitKind::Depth, 2)
    );
}

#[test]
fn an_exceeded_limit_cannot_be_passed_over() {
    #[derive(Debug, Serialize)]
    struct Lenient;
    impl<'de> Deserialize<'de> for Lenient {
        fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
            let _ = Vec::<u8>::deserialize(deserializer);
            Ok(Self)
        }
    }
    let limits = Limits {
        max_elements: 2,
        ..Limits::DEFAULT
    };
    assert!(from_json::<Plain, Lenient>("[1,2]", limits).is_ok());
    let decoded = from_json::<Plain, Lenient>("[1,2,3]", limits);
    assert_eq!(limit_of(decoded), Some((LimitKind::Elements, 2)));
}

fn limit_of<T: Debug>(decoded: Result<T, DecodeError>) -> Option<(LimitKind, usize)> {
    match decoded {
        Err(DecodeError::LimitExceeded { kind, limit, .. }) => Some((kind, limit)),
        _ => None,
    }
}

#[test]
fn size_hints_are_bounded_by_the_budget() {
    use serde::de::{Deserializer, Error, IgnoredAny, SeqAccess, Visitor, value};

    #[derive(Debug)]
    struct Hinted;
    impl<'de> Visitor<'de> for Hinted {
        type Value = Self;

        fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
            f.write_str("a list")
        }

        fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Self, A::Error> {
            assert_eq!(seq.size_hint(), Some(5));
            while seq.next_element::<IgnoredAny>()?.is_some() {}
            Err(A::Error::custom("as long as it says"))
        }
    }
    impl<'de> Deserialize<'de> for Hinted {
        fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
            deserializer.deserialize_seq(Self)
        }
    }
    let limits = Limits {
        max_elements: 5,
        ..Limits::DEFAULT
    };
    let decoded = decode::<Plain, Hinted>(&limits, || {
        let list = value::SeqDeserializer::<_, value::Error>::new(0..1_000_000);
        Limited::deserialize(list).map_err(|error| Stopped {
            error: DecodeError::Library {
                engine: "serde",
                message: error.to_string(),
            },
            offset: 0,
        })
    });
    assert_eq!(limit_of(decoded), Some((LimitKind::Elements, 5)));
}
