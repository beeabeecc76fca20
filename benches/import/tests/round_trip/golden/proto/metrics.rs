//! The types of `metrics.proto`, package `io.metrics`.
//!
//! Written by `wirecost import`.

use wirecost::Schema;

#[derive(Debug, Clone, PartialEq, Schema)]
pub struct LabelPair {
    #[schema(id = 1)]
    pub name: Option<String>,
    #[schema(id = 2)]
    pub value: Option<String>,
}

#[derive(Debug, Clone, PartialEq, Schema)]
pub struct Bucket {
    #[schema(id = 1)]
    pub cumulative_count: Option<u64>,
    #[schema(id = 2)]
    pub upper_bound: Option<f64>,
    #[schema(id = 3)]
    pub exemplar: Option<Exemplar>,
}

#[derive(Debug, Clone, PartialEq, Schema)]
pub struct Exemplar {
    #[schema(id = 1)]
    pub label: Vec<LabelPair>,
    #[schema(id = 2)]
    pub value: Option<f64>,
}

#[derive(Debug, Clone, PartialEq, Schema)]
pub struct Histogram {
    #[schema(id = 1)]
    pub sample_count: Option<u64>,
    #[schema(id = 2)]
    pub sample_sum: Option<f64>,
    #[schema(id = 3)]
    pub bucket: Vec<Bucket>,
    #[schema(id = 5, proto = "sint32")]
    pub schema: Option<i32>,
    #[schema(id = 10, proto = "sint64")]
    pub negative_delta: Vec<i64>,
}

#[derive(Debug, Clone, PartialEq, Schema)]
pub struct MetricFamily {
    #[schema(id = 1)]
    pub name: Option<String>,
    #[schema(id = 2)]
    pub help: Option<String>,
    #[schema(id = 3)]
    pub r#type: Option<MetricType>,
    #[schema(id = 4)]
    pub metric: Vec<Metric>,
}

#[derive(Debug, Clone, PartialEq, Schema)]
pub struct Metric {
    #[schema(id = 1)]
    pub label: Vec<LabelPair>,
    #[schema(id = 6)]
    pub timestamp_ms: Option<i64>,
    #[schema(id = 7)]
    pub histogram: Option<Histogram>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Schema)]
#[repr(i32)]
pub enum MetricType {
    #[schema(proto_name = "COUNTER")]
    Counter = 0,
    #[schema(proto_name = "GAUGE")]
    Gauge = 1,
    #[schema(proto_name = "HISTOGRAM")]
    Histogram = 4,
    /// A number without a symbol.
    #[schema(unknown)]
    Unknown(i32),
}
