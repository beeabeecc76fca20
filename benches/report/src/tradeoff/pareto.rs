use super::WireCost;

/// Returns the Pareto front of wires in CPU and bytes, with the fewest bytes first. Equal wires are
/// all in it.
#[must_use]
pub fn pareto_front(wires: &[WireCost]) -> Vec<&WireCost> {
    let costs = |wire: &WireCost| (wire.bytes(), wire.cpu_ns().value);
    let beats = |one: &WireCost, other: &WireCost| {
        let (one, other) = (costs(one), costs(other));
        one.0 <= other.0 && one.1 <= other.1 && one != other
    };
    let mut front: Vec<&WireCost> = wires
        .iter()
        .filter(|one| !wires.iter().any(|other| beats(other, one)))
        .collect();
    front.sort_by(|one, other| costs(one).0.total_cmp(&costs(other).0));
    front
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tradeoff::example;

    #[test]
    fn what_is_beaten_in_neither_is_in_front() {
        let wires = [
            example("json", [100.0, 0.0, 0.0, 300.0], 1_000),
            example("avro", [50.0, 0.0, 0.0, 150.0], 300),
            // The same bytes for more CPU, and the same CPU for more bytes.
            example("thrift", [50.0, 0.0, 0.0, 151.0], 300),
            example("bincode", [50.0, 0.0, 0.0, 150.0], 301),
            example("avro+zstd-3", [50.0, 800.0, 200.0, 150.0], 200),
            // Equal to the wire above.
            example("thrift+zstd-3", [50.0, 700.0, 300.0, 150.0], 200),
            example("avro+gzip-6", [50.0, 8_000.0, 200.0, 150.0], 250),
        ];
        let front: Vec<_> = pareto_front(&wires)
            .into_iter()
            .map(|wire| wire.name.as_str())
            .collect();
        assert_eq!(front, ["avro+zstd-3", "thrift+zstd-3", "avro"]);
        assert!(pareto_front(&[]).is_empty());
    }
}
