//! A member whose operation has a stamp far in the future, which would exhaust the clocks of all nodes.

use std::{net::SocketAddr, time::Duration};

use tokio::time::{Instant, sleep, timeout_at};
use wirecost_clock::LARGEST_ADVANCE;
use wirecost_cluster::{
    admission::Share,
    engine::{
        Engine, Event, Participant,
        gossip::{Gossip, Settings},
    },
    state::{Author, Change, Operation, Stamp},
};
use wirecost_message::{Address, MemberStatus, Mode, Source};
use wirecost_wire::{ClusterKey, Wire, Wires};

use crate::node::{Failure, KEY};

/// Its number and group.
pub(crate) const NUMBER: Author = Author(1);
pub(crate) const GROUP: &str = "poison";

/// The time of its stamp.
pub(crate) const TIME: u64 = 4 * LARGEST_ADVANCE;

/// The time for which it sends.
const LASTS: Duration = Duration::from_secs(3);
const EVERY: Duration = Duration::from_millis(250);

/// Joins, sends the operation to all members, and leaves. Returns the number of messages that were sent.
pub(crate) async fn poison(seeds: Vec<SocketAddr>, wire: Wire, area: &str) -> Result<u64, Failure> {
    let source = Source {
        name: GROUP.into(),
        address: Address([127, 0, 0, 1].into()),
        port: 0,
        group: GROUP.into(),
        // A reader is no node that could plan.
        mode: Mode::Read,
    };
    let mut settings = Settings::new(Participant {
        number: NUMBER,
        incarnation: 1,
        source: source.clone(),
        key: ClusterKey::new(KEY),
        wires: Wires::new([wire])?,
    });
    settings.membership.seeds = seeds;
    let mut engine = Gossip::start(settings).await?;
    let change = Change::set_pass([(area, Share::ALL)])?;
    let operation = Operation::new(Stamp::new(TIME, NUMBER.0, 1), 0, source, 1, change)?;
    let message = operation.message(0);

    let (mut sent, mut members) = (0, Vec::new());
    let end = Instant::now() + LASTS;
    while Instant::now() < end {
        let next = Instant::now() + EVERY;
        while let Ok(event) = timeout_at(next, engine.next()).await {
            if let Event::Members(known) = event {
                members = known;
            }
        }
        let live = members
            .iter()
            .filter(|member| member.status == MemberStatus::Alive);
        let live: Vec<_> = live.map(|member| member.number).collect();
        sent += (live.len() - engine.send(&live, &message).len()) as u64;
    }
    engine.leave(Duration::from_secs(1)).await;
    // So that the nodes see it leave before the sale is checked.
    sleep(EVERY).await;
    Ok(sent)
}
