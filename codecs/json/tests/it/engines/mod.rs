//! Both engines on the same values and the same texts: they write the same bytes, read the same
//! values, and accept the same texts, except where serde accepts texts that no writer here
//! produces.
// Outside the test functions too, to stop at the first surprise.
#![allow(clippy::panic)]

mod places;
mod values;

use std::fmt::Debug;

use serde::{Serialize, de::DeserializeOwned};
use wirecost_codec::{Codec, DecodeError, Schema};
use wirecost_json::{Json, SerdeJson};

/// Checks that both engines read `text` as the same value, or both refuse it.
fn agree_on<T: Schema + Serialize + DeserializeOwned + Debug>(text: &[u8]) {
    let by_schema: Result<T, _> = Json::default().decode(text);
    let by_serde: Result<T, _> = SerdeJson::default().decode(text);
    let shown = String::from_utf8_lossy(text);
    match (by_schema, by_serde) {
        // Compared as text, since -0.0 equals 0.0.
        (Ok(ours), Ok(theirs)) => assert_eq!(format!("{ours:?}"), format!("{theirs:?}"), "{shown}"),
        (Err(_), Err(_)) => {}
        (Ok(_), Err(error)) => panic!("serde_json says {error}: {shown}"),
        (Err(error), Ok(_)) => assert!(is_stricter(&error), "schema says {error}: {shown}"),
    }
}

/// Tells whether serde alone accepts the text: a list of its fields for a record, an object with
/// the symbol as its name and null in it for a symbol, and the float -0.0 for an integer.
fn is_stricter(error: &DecodeError) -> bool {
    let DecodeError::Syntax { message, .. } = error else {
        return false;
    };
    [
        "expected an object, found a list",
        "expected text, found an object",
        "expected an integer, found a float",
    ]
    .contains(&message.as_str())
}

/// A source of random numbers that are the same in each run.
struct Random(u64);

impl Random {
    fn below(&mut self, bound: usize) -> usize {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) as usize % bound
    }

    fn one_of<'a, T>(&mut self, choices: &'a [T]) -> &'a T {
        &choices[self.below(choices.len())]
    }
}
