//! Lists in options, lists and maps.

use wirecost_codec::{
    Codec, EncodeError,
    conformance::{
        nested::{self, Nested},
        refuses_damage, writes,
    },
};
use wirecost_json::Json;

const ONE: &str = r#"{"rows":[[1,300],[]],"maybe":[],"headers":{"h":["a","b"]},"matrix":[[0.5]],"inners":[{"name":"n","numbers":[],"weight":1.5}],"deltas":[[-1]]}"#;

#[test]
fn lists_are_lists() {
    writes(&mut Json::default(), &nested::one(), ONE.as_bytes());
    nested::nests(Json::new);
    refuses_damage(&mut Json::default(), &[nested::one()], b" \t\r\n");
}

#[cfg(feature = "serde_json")]
#[test]
fn serde_json_writes_the_same() {
    writes(
        &mut wirecost_json::SerdeJson::default(),
        &nested::one(),
        ONE.as_bytes(),
    );
}

#[test]
fn a_float_that_is_not_finite_is_refused() {
    let nested = Nested {
        matrix: vec![vec![1.0], vec![f64::NAN]],
        ..Nested::default()
    };
    let field = "matrix";
    assert_eq!(
        Json::default().encode(&nested, &mut Vec::new()),
        Err(EncodeError::NotFinite { field })
    );
}
