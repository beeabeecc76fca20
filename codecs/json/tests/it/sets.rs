//! Sets, which are lists in JSON.

use wirecost_codec::{
    Codec,
    conformance::{carries, refuses_damage, sets, writes},
};
use wirecost_json::Json;

const ONE: &str = r#"{"names":["a","b"],"numbers":[-1,2],"shades":["Dark"]}"#;

#[test]
fn sets_are_lists() {
    writes(&mut Json::default(), &sets::one(), ONE.as_bytes());
    carries(&mut Json::default(), &sets::all());
    refuses_damage(&mut Json::default(), &[sets::one()], b" \t\r\n");
    let other = ONE.replace(r#""a","b""#, r#""b","a","b""#);
    assert_eq!(Json::default().decode(other.as_bytes()), Ok(sets::one()));
}

#[cfg(feature = "serde_json")]
#[test]
fn serde_json_writes_the_same() {
    writes(
        &mut wirecost_json::SerdeJson::default(),
        &sets::one(),
        ONE.as_bytes(),
    );
}
