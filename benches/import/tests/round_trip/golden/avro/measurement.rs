//! The types of `measurement.avsc`, namespace `lab`.
//!
//! Written by `wirecost import`.

use wirecost::Schema;

#[derive(Debug, Clone, PartialEq, Schema)]
pub struct Measurement {
    #[schema(id = 1)]
    pub sensor: Sensor,
    #[schema(id = 2)]
    pub at: i64,
    #[schema(id = 5, union)]
    pub reading: Option<MeasurementReading>,
    #[schema(id = 6)]
    pub peers: Vec<Sensor>,
}

#[derive(Debug, Clone, PartialEq, Schema)]
pub struct Sensor {
    #[schema(id = 1)]
    pub serial: String,
}

#[derive(Debug, Clone, PartialEq, Schema)]
pub struct Fault {
    #[schema(id = 1)]
    pub code: i32,
}

#[derive(Debug, Clone, PartialEq, Schema)]
pub enum MeasurementReading {
    #[schema(id = 3)]
    Double(f64),
    #[schema(id = 4)]
    Fault(Fault),
}
