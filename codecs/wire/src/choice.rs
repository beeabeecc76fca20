use wirecost_frame::OfferedWires;

/// Returns the wires that two offers have in common, the best first, as their positions in both
/// lists.
///
/// The best wire has the smallest sum of both positions; among equal sums the initiator's choice.
pub(crate) fn common(initiator: &OfferedWires, responder: &OfferedWires) -> Vec<(usize, usize)> {
    let place =
        |wires: &OfferedWires, wire| wires.as_slice().iter().position(|other| other == wire);
    let mut common: Vec<_> = initiator
        .as_slice()
        .iter()
        .enumerate()
        // The first position of a repeated wire counts.
        .filter(|&(ours, wire)| place(initiator, wire) == Some(ours))
        .filter_map(|(ours, wire)| Some((ours, place(responder, wire)?)))
        .collect();
    common.sort_by_key(|&(ours, theirs)| (ours + theirs, ours));
    common
}
