//! Unions whose variants hold no data, or records of other names.

use wirecost_codec::{
    Codec as _,
    conformance::{
        carries, refuses_damage,
        unions::{self, Order},
        writes,
    },
};
use wirecost_json::Json;

const ONE: &str = r#"{"node":"n","action":{"begin":{"count":3}},"then":{"Wait":{}},"last":{"Log":{"seconds":0.5}}}"#;

#[test]
fn variants_have_their_own_names() {
    writes(&mut Json::default(), &unions::one(), ONE.as_bytes());
    carries(&mut Json::default(), &unions::all());
    refuses_damage(&mut Json::default(), &unions::all(), b" \t\r\n");
    let aliased = ONE.replace("begin", "start");
    assert_eq!(
        Json::default().decode(aliased.as_bytes()),
        Ok(unions::one())
    );
    let other = ONE.replace("begin", "Task");
    let read: Result<Order, _> = Json::default().decode(other.as_bytes());
    assert!(read.is_err());
}
