//! Stamps through a text format.
#![cfg(feature = "serde")]

use wirecost_clock::Stamp;

/// A domain without any of serde's traits.
#[derive(Debug)]
struct Events;

#[test]
fn a_stamp_of_any_domain_is_three_numbers() {
    let stamp = Stamp::<Events>::in_domain(3, 2, 1);
    let json = serde_json::to_string(&stamp).unwrap();
    assert_eq!(json, r#"{"time":3,"node":2,"incarnation":1}"#);
    assert_eq!(serde_json::from_str::<Stamp<Events>>(&json).unwrap(), stamp);
}

#[test]
fn times_beyond_a_doubles_integers_are_exact() {
    for time in [
        0,
        (1 << 53) - 1,
        1 << 53,
        (1 << 53) + 1,
        1 << 62,
        1 << 63,
        u64::MAX,
    ] {
        let stamp = Stamp::new(time, time, 0);
        let json = serde_json::to_string(&stamp).unwrap();
        assert_eq!(serde_json::from_str::<Stamp>(&json).unwrap(), stamp);
    }
}
