//! Tuples, options in lists and maps, and records with type parameters.

use wirecost_codec::{
    Codec as _, EncodeError,
    conformance::{
        carries, refuses_damage,
        shapes::{self, Shapes},
        writes,
    },
};
use wirecost_json::Json;

const ONE: &str = r#"{"pair":{"field_1":300,"field_2":"a"},"scores":[{"field_1":"b","field_2":0.5}],"maybe":{"field_1":-1,"field_2":[1],"field_3":true},"corners":{"c":{"field_1":1,"field_2":2,"field_3":3,"field_4":4}},"readings":[7,null,0],"labels":{"d":null},"deltas":[-1,null],"point":{"field_1":0.5,"field_3":1.5},"ping":{},"page":{"items":[{"field_1":0.5,"field_3":0.5}]},"pages":[{"items":["g"],"last":"h"}]}"#;

#[test]
fn tuples_are_objects_and_absent_elements_null() {
    writes(&mut Json::default(), &shapes::one(), ONE.as_bytes());
    carries(&mut Json::default(), &shapes::all());
    refuses_damage(&mut Json::default(), &shapes::all()[..2], b" \t\r\n");
}

#[test]
fn a_float_that_is_not_finite_is_refused() {
    let shapes = Shapes {
        scores: vec![("b".into(), f64::NAN)],
        ..shapes::one()
    };
    let field = "field_2";
    assert_eq!(
        Json::default().encode(&shapes, &mut Vec::new()),
        Err(EncodeError::NotFinite { field })
    );
}
