//! Arrays, which are lists in JSON.

use wirecost_codec::{
    Codec, DecodeError,
    conformance::{
        arrays::{self, Arrays},
        carries, refuses_damage, writes,
    },
};
use wirecost_json::Json;

const ONE: &str = r#"{"digest":[0,1,250,255],"maybe":[1,2],"hashes":[[3,4],[5,6]],"by_name":{"a":[7,8]},"corners":[-1,0,300],"names":["x",""]}"#;

#[test]
fn arrays_are_lists() {
    writes(&mut Json::default(), &arrays::one(), ONE.as_bytes());
    carries(&mut Json::default(), &arrays::all());
    refuses_damage(&mut Json::default(), &arrays::all()[..2], b" \t\r\n");
}

#[cfg(feature = "serde_json")]
#[test]
fn serde_json_writes_the_same() {
    writes(
        &mut wirecost_json::SerdeJson::default(),
        &arrays::one(),
        ONE.as_bytes(),
    );
}

#[test]
fn another_length_is_refused() {
    for (from, to, expected, found) in [
        ("250,255", "250", 4, 3),
        ("250,255", "250,255,0", 4, 5),
        ("[0,1,250,255]", "[]", 4, 0),
        (r#""x","""#, r#""x""#, 2, 1),
    ] {
        let read: Result<Arrays, _> = Json::default().decode(ONE.replace(from, to).as_bytes());
        assert_eq!(
            read,
            Err(DecodeError::WrongCount { expected, found }),
            "{to}"
        );
    }
}
