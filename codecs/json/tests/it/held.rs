//! Unions in lists and maps.

use wirecost_codec::{
    Codec as _,
    conformance::{
        held::{self, Plan},
        refuses_damage, writes,
    },
};
use wirecost_json::Json;

const ONE: &str = r#"{"steps":[{"Wait":0},{"Loop":{"times":2,"steps":[{"Say":"a"}]}}],"by_name":{"n":{"Wait":300}},"maybe":[{"Say":""}],"rows":[[{"Pick":[1]}],[]],"last":{"Wait":1}}"#;

#[test]
fn unions_are_objects() {
    writes(&mut Json::default(), &held::one(), ONE.as_bytes());
    held::holds(Json::new);
    refuses_damage(&mut Json::default(), &[held::one()], b" \t\r\n");
}

#[test]
fn white_space_and_unknown_fields_stand_between() {
    let spaced = ONE
        .replace(':', " : ")
        .replace(',', " , ")
        .replace("\"times\"", "\"more\" : [{}] , \"times\"");
    assert_eq!(Json::default().decode(spaced.as_bytes()), Ok(held::one()));
    let two: Result<Plan, _> = Json::default().decode(
        ONE.replace("\"Wait\":0", "\"Wait\":0,\"Say\":\"\"")
            .as_bytes(),
    );
    assert!(two.is_err());
}

#[cfg(feature = "serde_json")]
#[test]
fn serde_json_writes_the_same() {
    use wirecost_json::SerdeJson;

    writes(&mut SerdeJson::default(), &held::one(), ONE.as_bytes());
    held::holds(SerdeJson::new);
}
