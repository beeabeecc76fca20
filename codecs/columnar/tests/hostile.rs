//! A stranger's bytes are refused without a panic, within the limits and the memory that the
//! crate's first page states.

// The helpers stop at the first surprise.
#![allow(clippy::panic, clippy::unwrap_used)]

use std::{collections::BTreeMap, fmt::Debug, sync::LazyLock};

use allocation_counter::measure;
use proptest::{collection, prelude::*, sample::Index};
use serde::{Deserialize, Serialize, de::DeserializeOwned};
use wirecost_codec::{Codec, DecodeError, EncodeError, LimitKind, Limits};
use wirecost_columnar::Columnar;
use wirecost_fixtures::{Trace, WorkloadKind};
use wirecost_message::Message;

/// The ratio of the columns' memory to the bytes of a batch: eight integers in a byte, each
/// unpacked to one byte and then to eight. A thread may still hold the former from the previous
/// batch.
const MOST_TIMES: u64 = 8 * (1 + 8);

/// The largest memory for the variants that options and enums of a message may claim.
const VARIANTS: u64 = 256 << 10;

/// The largest memory that serde reserves for a list by its claim alone; the values use it if they
/// come.
const CLAIMED: u64 = 1 << 20;

fn encode<T: Serialize + DeserializeOwned>(batch: &Vec<T>) -> Vec<u8> {
    let mut bytes = Vec::new();
    Columnar::default().encode(batch, &mut bytes).unwrap();
    bytes
}

fn decode<T: Serialize + DeserializeOwned>(bytes: &[u8]) -> Result<Vec<T>, DecodeError> {
    Columnar::default().decode(bytes)
}

/// Decodes and returns the peak memory meanwhile, in bytes.
fn peak<T: Serialize + DeserializeOwned>(bytes: &[u8]) -> u64 {
    measure(|| drop(decode::<T>(bytes))).bytes_max
}

fn limit<T: Debug>(decoded: Result<T, DecodeError>) -> LimitKind {
    match decoded {
        Err(DecodeError::LimitExceeded { kind, .. }) => kind,
        other => panic!("{other:?}"),
    }
}

/// Returns the length of a list, as bitcode writes the only length above 254 in its column: a
/// marker, and eight bytes without packing.
fn length(length: u64) -> Vec<u8> {
    [&[255, 0][..], &length.to_le_bytes()].concat()
}

/// A batch of each kind of message except snapshots, which are large.
static BATCHES: LazyLock<Vec<Vec<u8>>> = LazyLock::new(|| {
    WorkloadKind::ALL
        .into_iter()
        .filter(|&kind| kind != WorkloadKind::Snapshot)
        .map(|kind| encode(&Trace::generate(kind, 4).messages))
        .collect()
});

proptest! {
    #[test]
    fn damage_does_no_harm(
        batch in any::<Index>(),
        damage in collection::vec((any::<Index>(), any::<u8>()), 1..4),
        cut in proptest::option::of(any::<Index>()),
    ) {
        let mut bytes = batch.get(&BATCHES).clone();
        for (at, byte) in damage {
            *at.get_mut(&mut bytes) = byte;
        }
        if let Some(end) = cut {
            bytes.truncate(end.index(bytes.len()));
        }
        let most = MOST_TIMES * bytes.len() as u64 + VARIANTS + CLAIMED;
        prop_assert!(peak::<Message>(&bytes) < most);
    }

    #[test]
    fn noise_does_no_harm(bytes in collection::vec(prop_oneof![any::<u8>(), 0..4_u8], 0..400)) {
        let most = MOST_TIMES * bytes.len() as u64 + VARIANTS + CLAIMED;
        prop_assert!(peak::<Message>(&bytes) < most);
    }
}

#[test]
fn a_column_is_unpacked_to_no_more_than_promised() {
    // Two lists: one of one integer, so that the column is unpacked, and one with the largest count
    // for a batch of the largest size. An integer is a byte (6), and only one bit of each byte is
    // written (10).
    let packed = Columnar::LIMITS.max_message_bytes - 14;
    let bomb = [
        &[2, 1][..],
        &length(8 * packed as u64 - 1),
        &[6, 10],
        &vec![0; packed],
    ];
    let bomb = bomb.concat();
    assert_eq!(bomb.len(), Columnar::LIMITS.max_message_bytes);
    assert_eq!(limit(decode::<Vec<u64>>(&bomb)), LimitKind::Elements);
    let times = peak::<Vec<u64>>(&bomb) / packed as u64;
    assert!((63..=MOST_TIMES).contains(&times), "{times}");
}

#[test]
fn a_claim_within_the_limits_reserves_no_more_than_serde_does() {
    let claims = length(Columnar::LIMITS.max_elements as u64);
    let peak = peak::<Message>(&[&claims[..], &[0; 100]].concat());
    assert!((CLAIMED / 2..CLAIMED + VARIANTS).contains(&peak), "{peak}");
}

#[test]
fn claimed_elements_are_refused_before_they_are_read() {
    let claims = length(1 << 36);
    assert_eq!(limit(decode::<()>(&claims)), LimitKind::Elements);
    assert_eq!(limit(decode::<u64>(&claims)), LimitKind::Elements);
    let nested = [&[1], &claims[..]].concat();
    assert_eq!(limit(decode::<Vec<()>>(&nested)), LimitKind::Elements);
    assert_eq!(
        limit(decode::<BTreeMap<u8, u8>>(&nested)),
        LimitKind::Elements
    );
    assert!(decode::<String>(&nested).is_err());
    assert!(peak::<Vec<u64>>(&nested) < 1 << 10);
}

#[test]
fn values_of_a_batch_and_their_elements_count_together() {
    let bytes = encode(&vec![vec![7_u8, 8], vec![9]]);
    let decode = |max_elements| -> Result<Vec<Vec<u8>>, _> {
        Columnar::new(Limits {
            max_elements,
            ..Columnar::LIMITS
        })
        .decode(&bytes)
    };
    assert_eq!(decode(5), Ok(vec![vec![7, 8], vec![9]]));
    assert_eq!(limit(decode(4)), LimitKind::Elements);
    assert_eq!(limit(decode(1)), LimitKind::Elements);
}

#[test]
fn bytes_of_a_batch_are_limited_at_both_ends() {
    let batch = vec!["abc".to_owned(); 10];
    let bytes = encode(&batch);
    let mut tight = Columnar::new(Limits {
        max_message_bytes: bytes.len() - 1,
        ..Columnar::LIMITS
    });
    let decoded: Result<Vec<String>, _> = tight.decode(&bytes);
    assert_eq!(limit(decoded), LimitKind::MessageBytes);
    let mut out = b"before".to_vec();
    let refused = tight.encode(&batch, &mut out).unwrap_err();
    assert!(matches!(refused, EncodeError::TooLarge { .. }), "{refused}");
    assert_eq!(out, b"before");
}

#[test]
fn depth_is_limited() {
    #[derive(Debug, Serialize, Deserialize)]
    struct List(Vec<List>);
    let nested = |depth| [&[1; 64][..depth], &[0]].concat();
    assert!(decode::<List>(&nested(63)).is_ok());
    assert_eq!(limit(decode::<List>(&nested(64))), LimitKind::Depth);
    assert_eq!(limit(decode::<List>(&[1; 100_000])), LimitKind::Depth);
}

#[test]
fn text_is_utf_8() {
    let bytes = encode(&vec!["é".to_owned(), "a".to_owned()]);
    assert_eq!(bytes, b"\x02\x02\x01\xc3\xa9a");
    assert!(decode::<String>(b"\x02\x02\x01\xc3\x28a").is_err());
    // Joined, the two texts would be UTF-8; each by itself is not.
    assert!(decode::<String>(b"\x02\x01\x02\xc3\xa9a").is_err());
}

#[test]
fn a_skipped_field_is_refused() {
    #[derive(Debug, Serialize, Deserialize)]
    struct Skipping {
        #[serde(skip_serializing_if = "Option::is_none")]
        weight: Option<u32>,
    }
    let mut out = b"before".to_vec();
    let refused = Columnar::default().encode(&vec![Skipping { weight: None }], &mut out);
    assert_eq!(refused, Err(EncodeError::SkippedField { field: "weight" }));
    assert_eq!(out, b"before");
}

#[test]
fn what_was_refused_is_said_in_one_line() {
    let error = decode::<Message>(&[9; 40]).unwrap_err().to_string();
    assert!(
        error.starts_with("bitcode: ") && !error.contains('\n'),
        "{error}"
    );
}
