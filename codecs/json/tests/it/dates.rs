//! Dates as text.

use wirecost_codec::{
    Codec as _,
    conformance::{
        dates::{self, Period},
        refuses_damage, writes,
    },
};
use wirecost_json::Json;

const PERIOD: &str = r#"{"first":"2024-02-29","last":"1969-12-31","holidays":["1970-01-01","1970-01-02"],"by_name":{"a":"1970-01-03"}}"#;

#[test]
fn dates_are_text() {
    writes(&mut Json::default(), &dates::period(), PERIOD.as_bytes());
    refuses_damage(&mut Json::default(), &[dates::period()], b" \t\r\n");
    dates::carries_dates(&mut Json::default());
}

#[test]
fn other_texts_are_refused() {
    for other in [
        "",
        "2024-2-29",
        "2023-02-29",
        "20240229",
        "2024-W09-4",
        "2024-02-29T00:00:00",
        "0000-12-31",
        "+02024-02-29",
        "10000-01-01",
    ] {
        let text = PERIOD.replace("2024-02-29", other);
        let read: Result<Period, _> = Json::default().decode(text.as_bytes());
        assert!(read.is_err(), "{other}");
    }
    let missing = PERIOD.replace(r#""first":"2024-02-29","#, "");
    let read: Result<Period, _> = Json::default().decode(missing.as_bytes());
    assert!(read.is_err());
}
