use super::WireCost;
use crate::records::WorkloadRecord;

/// Returns a wire's bytes as a multiple of the messages' entropy. For frames that stand alone, this
/// is the entropy of single messages; for a batch, keyframes or a stream, it is the entropy for a receiver
/// that remembers all earlier messages. `None` if the entropy is unknown.
#[must_use]
pub fn times_entropy(wire: &WireCost, workload: &WorkloadRecord) -> Option<f64> {
    let entropy = if wire.packing.kind().shares_messages() {
        workload.shared_history_entropy_bytes_per_message
    } else {
        workload.entropy_bytes_per_message
    };
    entropy.map(|entropy| wire.bytes() / entropy)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{records::Data, tradeoff::example};

    #[test]
    fn what_remembers_is_held_against_what_remains() {
        let mut workload = WorkloadRecord {
            name: "status".to_owned(),
            messages: 10,
            entropy_bytes_per_message: Some(100.0),
            shared_history_entropy_bytes_per_message: Some(50.0),
            messages_sha256: None,
            own_json_bytes_per_message: None,
            data: Data::Own,
        };
        let times =
            |name: &str, workload: &_| times_entropy(&example(name, [0.0; 4], 200), workload);
        assert_eq!(times("avro", &workload), Some(2.0));
        assert_eq!(times("avro+zstd-3-dict", &workload), Some(2.0));
        for shared in ["x64", "zstd-3-x64", "zstd-3-stream"] {
            assert_eq!(times(&format!("avro+{shared}"), &workload), Some(4.0));
        }
        workload.entropy_bytes_per_message = None;
        assert_eq!(times("avro", &workload), None);
    }
}
