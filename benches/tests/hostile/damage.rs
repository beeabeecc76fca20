//! Damaged golden messages in every engine: the result is a message or an error, never a panic,
//! within the stated memory.

use allocation_counter::measure;

use crate::{
    engines::{Tried, all, flipped, replaced},
    loggable::assert_loggable,
};

/// The memory of a decoder besides its input: its own state, the text of an error, and the initial
/// capacity of lists and maps.
const STATE: u64 = 16 << 10;

/// The largest memory per byte of a message: an empty object of a snapshot takes two bytes in
/// protobuf and eighty in memory.
const TIMES: u64 = 48;

/// The largest reservation of serde for a list by its claim alone. In Avro, where a claim is not
/// the whole list's, a list and a nested one may both be claimed.
const RESERVED_BY_SERDE: u64 = 1 << 20;

/// apache-avro's own bound on an allocation, for a list of lists, and while one grows.
const APACHE_AVRO: u64 = 5 << 20;

/// The memory of a batch's columns per byte, and for the variants that options and enums may claim,
/// as the crate states.
const COLUMN_TIMES: u64 = 72;
const VARIANTS: u64 = 256 << 10;

/// Returns the most memory that an engine may hold to decode `len` bytes.
fn most(engine: &Tried, len: u64) -> u64 {
    match &*engine.name {
        "json@serde_json" | "protobuf@prost" | "protobuf@prost-converted" | "thrift@apache" => {
            TIMES * len + STATE
        }
        name if name.ends_with("@schema") => TIMES * len + STATE,
        "columnar@bitcode" => COLUMN_TIMES * len + VARIANTS + RESERVED_BY_SERDE + STATE,
        "bincode@bincode" => TIMES * len + RESERVED_BY_SERDE + STATE,
        "avro@apache-serde" => TIMES * len + 2 * RESERVED_BY_SERDE + STATE,
        "avro@apache-value" => TIMES * len + 3 * APACHE_AVRO + STATE,
        name => panic!("damage.rs lacks the memory of {name}"),
    }
}

/// Returns whether `bytes` are accepted as messages. Checks that accepted messages survive a round
/// trip, and that the error for others can be logged.
fn is_taken(engine: &mut Tried, bytes: &[u8]) -> bool {
    let mut decoded = None;
    let held = measure(|| decoded = Some((engine.decode)(bytes))).bytes_max;
    let most = most(engine, bytes.len() as u64);
    let name = &engine.name;
    assert!(
        held <= most,
        "{name}: {held} bytes held, {most} allowed: {bytes:02x?}"
    );
    match decoded.unwrap() {
        Err(error) => {
            assert_loggable(error);
            false
        }
        Ok(messages) => {
            let once = engine.encode(&messages);
            let again = (engine.decode)(&once).unwrap();
            // The messages themselves are not compared, since a float may be NaN.
            assert_eq!(engine.encode(&again), once, "{}", engine.name);
            true
        }
    }
}

/// No prefix of a message is a message: its last field, the body, is required.
#[test]
fn every_truncation_is_refused() {
    for mut engine in all() {
        for message in engine.golden.clone() {
            for len in 0..message.len() {
                assert!(
                    !is_taken(&mut engine, &message[..len]),
                    "{}: {len} bytes of {message:02x?}",
                    engine.name
                );
            }
        }
    }
}

#[test]
fn every_flipped_bit_is_a_message_or_an_error() {
    for mut engine in all() {
        let (mut taken, mut bits) = (0, 0);
        for message in engine.golden.clone() {
            for flipped in flipped(&message) {
                bits += 1;
                taken += usize::from(is_taken(&mut engine, &flipped));
            }
        }
        // Some bits belong to a number, some to the structure.
        assert!(
            (1..bits).contains(&taken),
            "{}: {taken} of {bits}",
            engine.name
        );
    }
}

#[test]
fn every_inflated_length_is_a_message_or_an_error() {
    for mut engine in all() {
        let Some(lengths) = engine.entry.hostile.lengths else {
            continue;
        };
        for message in engine.golden.clone() {
            for inflated in replaced(&message, lengths) {
                is_taken(&mut engine, &inflated);
            }
        }
    }
}
