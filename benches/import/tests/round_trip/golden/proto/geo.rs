//! The types of `geo.proto`, package `geo.type`.
//!
//! Written by `wirecost import`.

use wirecost::Schema;

/// A region of the earth.
#[derive(Debug, Clone, PartialEq, Schema)]
pub struct Viewport {
    #[schema(id = 1)]
    pub low: Option<LatLng>,
    #[schema(id = 2)]
    pub high: Option<LatLng>,
}

/// A place in degrees.
#[derive(Debug, Clone, PartialEq, Schema)]
pub struct LatLng {
    #[schema(id = 1)]
    pub latitude: f64,
    #[schema(id = 2)]
    pub longitude: f64,
}
