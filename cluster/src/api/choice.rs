use prometheus_client::{
    metrics::{family::Family, gauge::Gauge},
    registry::Registry,
};
use serde::Serialize;
use utoipa::ToSchema;

use crate::choice;

/// The wire that a node has chosen by its traffic.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub(super) struct Choice {
    /// The wire.
    #[schema(example = "avro+zstd-3")]
    wire: String,
    /// The reason for the latest change.
    #[schema(example = "12 % less delay than protobuf")]
    reason: String,
    /// The messages that the node sends in a second; absent until the first window has passed.
    #[schema(example = 40.2)]
    messages_per_second: Option<f64>,
    /// The bytes of their frames.
    #[schema(example = 10_452.0)]
    bytes_per_second: Option<f64>,
    /// The speed of the node's link in the settings.
    #[schema(example = 100_000_000.0)]
    link_bits_per_second: f64,
}

impl From<&choice::Choice> for Choice {
    fn from(choice: &choice::Choice) -> Self {
        let rounded = |rate: f64| (10.0 * rate).round() / 10.0;
        let traffic = choice.traffic.as_ref();
        Self {
            wire: choice.wire.clone(),
            reason: choice.reason.to_string(),
            messages_per_second: traffic.map(|traffic| rounded(traffic.messages_per_second)),
            bytes_per_second: traffic.map(|traffic| rounded(traffic.bytes_per_second)),
            link_bits_per_second: choice.link.bits_per_second(),
        }
    }
}

impl Choice {
    /// Adds the choice to the metrics of a node.
    pub(super) fn register(&self, registry: &mut Registry) {
        let chosen = Family::<[(&str, String); 2], Gauge>::default();
        let labels = [("wire", self.wire.clone()), ("reason", self.reason.clone())];
        chosen.get_or_create(&labels).set(1);
        registry.register("wire_chosen", "The wire that the node has chosen", chosen);
        for (name, help, value) in [
            (
                "wire_messages_per_second",
                "Messages that the node sends, over the window of the choice",
                self.messages_per_second,
            ),
            (
                "wire_bytes_per_second",
                "Bytes of frames that the node sends, over the window of the choice",
                self.bytes_per_second,
            ),
            (
                "wire_link_bits_per_second",
                "Speed of the link in the settings",
                Some(self.link_bits_per_second),
            ),
        ] {
            if let Some(value) = value {
                let gauge = Gauge::<f64, std::sync::atomic::AtomicU64>::default();
                gauge.set(value);
                registry.register(name, help, gauge);
            }
        }
    }
}
