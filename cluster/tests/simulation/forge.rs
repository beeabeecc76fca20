//! Messages with stamps that poison clocks.

use wirecost_clock::{CEILING, LARGEST_ADVANCE};
use wirecost_cluster::state::{Author, Holdings, Operation, Snapshot};
use wirecost_message::{Body, Message, PushPull};

use crate::support::operation;

/// Returns a message of the node `from` that changes nothing: its stamp is beyond all bounds, or ahead of the
/// latest stamp by as much as a peer may move a clock.
pub(crate) fn message(random: &mut fastrand::Rng, from: u64, latest: u64) -> Message {
    let far = latest + LARGEST_ADVANCE * 2 + random.u64(..LARGEST_ADVANCE);
    let time = [far, CEILING - 1, CEILING][random.usize(..3)];
    let forged = operation(time, from, 0, "BJ", 1_000_000);
    let mut message = forged.message(0);
    match random.u8(..5) {
        0 => message.stamp.time = CEILING + 1 + random.u64(..CEILING),
        1 => message.body = exchange((1..=4).map(|author| (Author(author), CEILING))),
        2 => {
            message.stamp.time = 1;
            message.body = snapshot(forged, time);
        }
        3 => {
            message.stamp.time = latest + random.u64(..LARGEST_ADVANCE / 2);
            message.body = exchange([].into_iter());
        }
        _ => {}
    }
    message
}

fn exchange(held: impl Iterator<Item = (Author, u64)>) -> Body {
    let exchange = PushPull {
        member_time: 0,
        request_time: 0,
        members: Holdings::to_members(held),
        left: Vec::new(),
    };
    exchange.into()
}

fn snapshot(forged: Operation, time: u64) -> Body {
    let snapshot = Snapshot {
        floors: vec![(forged.author(), time)],
        operations: vec![forged],
    };
    snapshot.body().expect("a snapshot").into()
}
