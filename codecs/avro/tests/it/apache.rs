//! Apache's own library as the oracle: the same bytes in both directions, and no panic on damaged
//! ones.

// For the helpers; tests may anyway.
#![allow(clippy::unwrap_used)]

use std::collections::BTreeMap;

use crate::types::{Everything, Nothing, empty, full};
use apache_avro::Schema as AvroSchema;
use wirecost_avro::{
    Avro,
    apache::{ApacheSerde, ApacheValue},
    idl,
};
use wirecost_codec::{Codec, DecodeError, LimitKind, Limits, Schema};

/// Returns the engines on the library, with whether they keep the order of a map's entries.
fn engines<T>(limits: Limits) -> [(Box<dyn Codec<T>>, bool); 2]
where
    T: Schema + serde::Serialize + serde::de::DeserializeOwned + 'static,
{
    [
        (Box::new(ApacheSerde::new(limits).unwrap()), true),
        (Box::new(ApacheValue::new(limits).unwrap()), false),
    ]
}

fn encode<T>(codec: &mut (impl Codec<T> + ?Sized), value: &T) -> Vec<u8> {
    let mut bytes = Vec::new();
    codec.encode(value, &mut bytes).unwrap();
    bytes
}

#[test]
fn the_library_accepts_the_idl() {
    for namespace in ["", "cluster", "org.example.cluster"] {
        AvroSchema::parse_str(&idl(Everything::RECORD, namespace).unwrap()).unwrap();
    }
}

#[test]
fn the_same_bytes_both_ways() {
    for (mut engine, _) in engines(Limits::DEFAULT) {
        for message in [empty(), full()] {
            let bytes = encode(&mut Avro::default(), &message);
            assert_eq!(encode(&mut *engine, &message), bytes);
            assert_eq!(engine.decode(&bytes), Ok(message));
        }
    }
}

#[test]
fn maps_of_several_entries_both_ways() {
    let mut message = empty();
    message.maps.large = (0..100)
        .map(|number| (number.to_string(), number << 57))
        .collect();
    let bytes = encode(&mut Avro::default(), &message);
    for (mut engine, keeps_order) in engines(Limits::DEFAULT) {
        let theirs = encode(&mut *engine, &message);
        assert_eq!(theirs.len(), bytes.len());
        assert!(!keeps_order || theirs == bytes);
        assert_eq!(Avro::default().decode(&theirs).as_ref(), Ok(&message));
        assert_eq!(engine.decode(&bytes).as_ref(), Ok(&message));
    }
}

#[test]
fn a_message_that_is_cut_or_followed_is_refused() {
    let whole = encode(&mut Avro::default(), &full());
    for (mut engine, _) in engines::<Everything>(Limits::DEFAULT) {
        for end in 0..whole.len() {
            let result = engine.decode(&whole[..end]);
            assert!(
                matches!(result, Err(DecodeError::UnexpectedEnd { offset, .. }) if offset == end),
                "{end}: {result:?}"
            );
        }
        let (offset, count) = (whole.len(), 2);
        assert_eq!(
            engine.decode(&[&whole[..], &[0, 0]].concat()),
            Err(DecodeError::TrailingBytes { offset, count })
        );
    }
}

#[derive(Debug, PartialEq, Schema, serde::Serialize, serde::Deserialize)]
struct Containers {
    #[schema(id = 1)]
    nothings: Vec<Nothing>,
    #[schema(id = 2)]
    numbers: BTreeMap<String, u32>,
}

#[test]
fn elements_and_depth_are_limited() {
    let containers = Containers {
        nothings: vec![Nothing {}; 3],
        numbers: BTreeMap::from([("a".to_owned(), 1)]),
    };
    let bytes = encode(&mut Avro::default(), &containers);
    let fits = Limits {
        max_elements: 4,
        max_depth: 3,
        ..Limits::DEFAULT
    };
    for (mut engine, _) in engines::<Containers>(fits) {
        assert_eq!(engine.decode(&bytes).as_ref(), Ok(&containers));
    }
    for (limits, exceeded) in [
        (
            Limits {
                max_elements: 3,
                ..fits
            },
            LimitKind::Elements,
        ),
        (
            Limits {
                max_depth: 2,
                ..fits
            },
            LimitKind::Depth,
        ),
    ] {
        for (mut engine, _) in engines::<Containers>(limits) {
            let result = engine.decode(&bytes);
            assert!(
                matches!(result, Err(DecodeError::LimitExceeded { kind, .. }) if kind == exceeded),
                "{result:?}"
            );
        }
    }
}

#[test]
fn claims_of_many_elements_are_refused() {
    // 2^40 empty records, and -2^63 in a block that states its size.
    for claim in [
        [0x80, 0x80, 0x80, 0x80, 0x80, 0x40].as_slice(),
        &[
            0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x01, 0,
        ],
    ] {
        for (mut engine, _) in engines::<Containers>(Limits::DEFAULT) {
            assert!(engine.decode(claim).is_err());
        }
    }
}

/// The library decodes whatever the default engine accepts, to the same value; nothing panics.
#[test]
fn mutations() {
    let whole = encode(&mut Avro::default(), &full());
    let mut engines = engines::<Everything>(Limits::DEFAULT);
    let mut random = Random(7);
    for _ in 0..20_000 {
        let bytes = random.mutation(&whole);
        let ours: Result<Everything, _> = Avro::default().decode(&bytes);
        for (engine, _) in &mut engines {
            let theirs = engine.decode(&bytes);
            if let Ok(ours) = &ours {
                // Compared as bytes, since NaN is not equal to itself.
                let same = encode(&mut Avro::default(), ours)
                    == encode(&mut Avro::default(), &theirs.unwrap());
                assert!(same, "{bytes:?}");
            }
        }
    }
}

/// Marsaglia's 64-bit xorshift.
struct Random(u64);

impl Random {
    fn below(&mut self, end: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 % end as u64) as usize
    }

    /// Returns `whole` with one to four bytes changed, added or removed.
    fn mutation(&mut self, whole: &[u8]) -> Vec<u8> {
        let mut bytes = whole.to_vec();
        for _ in 0..=self.below(4) {
            let at = self.below(bytes.len());
            let byte = self.below(256) as u8;
            match self.below(4) {
                0 => bytes[at] = byte,
                1 => bytes[at] ^= 1 << self.below(8),
                2 => bytes.insert(at, byte),
                _ => drop(bytes.remove(at)),
            }
        }
        bytes
    }
}
