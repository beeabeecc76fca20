//! A user's own message: the report of a thermometer.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use wirecost::Schema;

/// The measurement of a thermometer.
#[derive(Debug, Clone, PartialEq, Schema, Serialize, Deserialize)]
pub struct Reading {
    /// The thermometer.
    #[schema(id = 1)]
    pub device: String,
    /// Milliseconds since 1970.
    #[schema(id = 2)]
    pub time: u64,
    /// Hundredths of a degree Celsius.
    #[schema(id = 3, proto = "sint32")]
    pub temperature: i32,
    /// Percent; absent unless it runs on its battery.
    #[schema(id = 4)]
    pub battery: Option<u32>,
    /// The place of the thermometer.
    #[schema(id = 5)]
    pub place: BTreeMap<String, String>,
}

/// Returns readings in sending order: 20 thermometers, one reading a minute each. For your own
/// type, take them from a log of sent messages.
pub fn samples() -> Vec<Reading> {
    (0..400)
        .map(|number| Reading {
            device: format!("thermometer-{}", number % 20),
            time: 1_700_000_000_000 + 3_000 * number,
            temperature: 2_100 + (number * number % 37) as i32,
            battery: (number % 20 < 3).then_some(90 - number as u32 / 20),
            place: BTreeMap::from([
                ("building".to_owned(), "north".to_owned()),
                ("room".to_owned(), (100 + number % 20 / 2).to_string()),
            ]),
        })
        .collect()
}
