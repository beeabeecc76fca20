use std::{
    net::SocketAddr,
    num::{NonZeroU8, NonZeroUsize},
    time::Duration,
};

use foca::{Config, PeriodicParams};

use crate::Member;

/// The settings of a member.
#[derive(Debug, Clone)]
pub struct Settings {
    /// Addresses of other members, by which it joins.
    pub seeds: Vec<SocketAddr>,
    /// Members of an earlier run. It joins by their addresses, too.
    pub known: Vec<Member>,
    /// The largest packet in bytes: 1,160, which with at most 40 bytes of an authenticated datagram is 1,200.
    pub packet_bytes: NonZeroUsize,
    /// The largest number of members, also of those that are gone: 4,096.
    pub most_members: usize,
    /// The interval at which it probes a random member: a second.
    pub probe_every: Duration,
    /// The time after which others are asked to probe a member that has not answered: 400 ms.
    pub probe_timeout: Duration,
    /// The time that a suspected member has to refute the suspicion: 4 seconds.
    pub suspect_for: Duration,
    /// The interval at which news goes to random members: 200 ms.
    pub gossip_every: Duration,
    /// The number of random members that are told at once, or asked to probe: 3.
    pub fan_out: NonZeroUsize,
    /// The number of times that it passes on a piece of news: 20. Of 64 members that join at once over a network
    /// that loses 5 % of packets, each finds all others within seconds; with 10, some wait for a probe.
    pub transmissions: NonZeroU8,
    /// The interval at which it announces itself to addresses while no member is known: a second.
    pub join_every: Duration,
    /// The interval at which it announces itself to a member, and to seeds that are no live members: 30 seconds.
    pub announce_every: Duration,
    /// The interval at which it announces itself to members that failed: 5 seconds. So the parts of a cluster that
    /// was partitioned find each other.
    pub announce_to_failed_every: Duration,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            seeds: Vec::new(),
            known: Vec::new(),
            packet_bytes: NonZeroUsize::MIN.saturating_add(1_159),
            most_members: 4_096,
            probe_every: Duration::from_secs(1),
            probe_timeout: Duration::from_millis(400),
            suspect_for: Duration::from_secs(4),
            gossip_every: Duration::from_millis(200),
            fan_out: NonZeroUsize::MIN.saturating_add(2),
            transmissions: NonZeroU8::MIN.saturating_add(19),
            join_every: Duration::from_secs(1),
            announce_every: Duration::from_secs(30),
            announce_to_failed_every: Duration::from_secs(5),
        }
    }
}

impl Settings {
    pub(super) fn config(&self) -> Config {
        let every = |frequency, num_members| PeriodicParams {
            frequency,
            num_members,
        };
        Config {
            probe_period: self.probe_every,
            probe_rtt: self.probe_timeout,
            num_indirect_probes: self.fan_out,
            max_transmissions: self.transmissions,
            suspect_to_down_after: self.suspect_for,
            // The list of members says when.
            remove_down_after: None,
            // The number of updates is not sent.
            max_packet_size: self.packet_bytes.saturating_add(size_of::<u16>()),
            notify_down_members: true,
            periodic_announce: Some(every(self.announce_every, NonZeroUsize::MIN)),
            periodic_announce_to_down_members: Some(every(
                self.announce_to_failed_every,
                self.fan_out,
            )),
            periodic_gossip: Some(every(self.gossip_every, self.fan_out)),
        }
    }
}
