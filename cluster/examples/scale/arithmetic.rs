//! The traffic of a cluster by arithmetic, from the settings of its nodes. docs/SCALE.md explains the formulas and
//! names their sources. Rates are in a second and of one node, if nothing else is said.

use std::collections::VecDeque;

use wirecost_cluster::{
    automation::{PLANNERS, REPLAN_EVERY, REPORT_EVERY},
    membership, node,
};

use crate::{
    network::{DELAYS, mean_delay},
    sizes::Sizes,
    world::source,
};

/// Euler's constant: the mean of the last of n arrivals is at ln n and this, in units of the mean.
const EULER: f64 = 0.577_215_664_901_532_9;

/// A cluster whose nodes have the default settings.
pub(crate) struct Cluster {
    nodes: f64,
    arrive: f64,
    members: membership::Settings,
    node: node::Settings,
    sizes: Sizes,
}

impl Cluster {
    pub(crate) fn new(nodes: u64, loss: f64, sizes: Sizes) -> Self {
        Self {
            nodes: nodes as f64,
            arrive: 1.0 - loss,
            members: membership::Settings::default(),
            node: node::Settings::new(source(1, 1)),
            sizes,
        }
    }

    /// Returns the share of packets that arrive.
    pub(crate) fn arriving(&self) -> f64 {
        self.arrive
    }

    fn probe_every(&self) -> f64 {
        self.members.probe_every.as_secs_f64()
    }

    fn fan_out(&self) -> f64 {
        self.members.fan_out.get() as f64
    }

    fn transmissions(&self) -> f64 {
        self.members.transmissions.get().into()
    }

    pub(crate) fn pings(&self) -> f64 {
        1.0 / self.probe_every()
    }

    pub(crate) fn acknowledgements(&self) -> f64 {
        self.arrive * self.pings()
    }

    /// Returns the share of pings that are lost, or whose acknowledgement is.
    fn unanswered(&self) -> f64 {
        1.0 - self.arrive.powi(2)
    }

    /// Returns the packets of indirect probes: requests, pings, acknowledgements, and those that are passed on.
    pub(crate) fn indirect(&self) -> f64 {
        let hops: f64 = (0..4).map(|hop| self.arrive.powi(hop)).sum();
        self.pings() * self.unanswered() * self.fan_out() * hops
    }

    pub(crate) fn announcements(&self) -> f64 {
        (1.0 + self.arrive) / self.members.announce_every.as_secs_f64()
    }

    /// Returns the announcements that the address of each of `failed` members gets from all others.
    pub(crate) fn announcements_to_failed(&self, failed: f64) -> f64 {
        let each = self.fan_out().min(failed) / failed;
        self.nodes * each / self.members.announce_to_failed_every.as_secs_f64()
    }

    /// Returns the suspicions of live members in the whole cluster.
    pub(crate) fn suspicions(&self) -> f64 {
        let fail = 1.0 - self.arrive.powi(4);
        let all_fail = fail.powf(self.fan_out());
        self.nodes * self.pings() * self.unanswered() * all_fail
    }

    /// Returns the gossip of a node that has news.
    fn gossip_with_news(&self) -> f64 {
        self.fan_out() / self.members.gossip_every.as_secs_f64()
    }

    /// Returns the packets with news of a node that has some.
    fn carriers(&self) -> f64 {
        self.gossip_with_news() + self.pings() + self.acknowledgements() + self.indirect()
    }

    /// Returns the rate at which the number of members that know of a piece of news grows at first.
    fn growth(&self) -> f64 {
        let contacts = self.arrive * self.carriers();
        let next = |growth: f64| contacts * (-growth * mean_delay()).exp();
        (0..50).fold(contacts, |growth, _| f64::midpoint(growth, next(growth)))
    }

    /// Returns the seconds until all members have a piece of news.
    fn spread(&self) -> f64 {
        let contacts = self.arrive * self.carriers();
        (self.nodes.ln() + EULER) * (self.growth().recip() + contacts.recip())
    }

    /// Returns the seconds for which a suspicion, its refutation and the suspected member's new life keep a member busy.
    fn busy_with_suspicion(&self) -> f64 {
        let of_news = self.transmissions() / self.carriers();
        let until_refuted = (self.nodes / self.fan_out()).ln() / self.growth();
        of_news.min(until_refuted) + of_news + self.arrive * of_news
    }

    /// Returns the share of the time for which a member has news.
    pub(crate) fn busy(&self) -> f64 {
        1.0 - (-self.suspicions() * self.busy_with_suspicion()).exp()
    }

    pub(crate) fn gossip(&self) -> f64 {
        self.busy() * self.gossip_with_news()
    }

    /// Returns the pieces of news that a member passes on, up to those that its packets hold.
    pub(crate) fn news(&self) -> f64 {
        self.news_wanted().min(self.news_capacity())
    }

    fn news_wanted(&self) -> f64 {
        self.suspicions() * self.busy_with_suspicion() * self.carriers()
    }

    fn news_capacity(&self) -> f64 {
        self.carriers() * self.news_in_packet()
    }

    /// Returns the share of the room for news that suspicions and their refutations take.
    pub(crate) fn room_taken(&self) -> f64 {
        self.news_wanted() / self.news_capacity()
    }

    /// Returns the pieces of news that fill a packet.
    fn news_in_packet(&self) -> f64 {
        let room = self.members.packet_bytes.get() as f64 - self.sizes.header;
        (room / self.sizes.news).floor()
    }

    /// Returns the pieces of news in answers to announcements.
    pub(crate) fn fed(&self) -> f64 {
        self.arrive / self.members.announce_every.as_secs_f64() * self.news_in_packet()
    }

    pub(crate) fn packets(&self) -> f64 {
        self.pings()
            + self.acknowledgements()
            + self.indirect()
            + self.announcements()
            + self.gossip()
    }

    /// Returns the bytes of membership, with all headers.
    pub(crate) fn bytes(&self) -> f64 {
        let headers = self.sizes.header + self.sizes.datagram;
        let indirect = self.indirect() * (self.sizes.indirect - self.sizes.header);
        self.packets() * headers + indirect + (self.news() + self.fed()) * self.sizes.news
    }

    /// Returns the seconds until all members list one that joins. Its first announcement may be lost.
    pub(crate) fn join_seen(&self) -> f64 {
        let losses = (1.0 - self.arrive) / self.arrive;
        losses * self.members.join_every.as_secs_f64() + mean_delay() + self.spread()
    }

    /// Returns the seconds until all members list one as failed: its first ping, the end of this probe, the
    /// suspicion, and the spread of the news.
    pub(crate) fn failure_seen(&self) -> f64 {
        2.0 * self.probe_every() + self.members.suspect_for.as_secs_f64() + self.spread()
    }

    /// Returns the members that one that has joined knows after so many seconds.
    pub(crate) fn known_after(&self, seconds: f64) -> f64 {
        let gossip_of_join =
            self.transmissions() * self.gossip_with_news() / self.carriers() * self.arrive;
        let at_first = self.news_in_packet() + gossip_of_join;
        let unknown = 1.0 - at_first.min(self.nodes) / self.nodes;
        self.nodes * (1.0 - unknown * (-self.learnt() * seconds / self.nodes).exp())
    }

    /// Returns the seconds until a member that has joined knows this share of the others.
    pub(crate) fn knows(&self, share: f64) -> f64 {
        let unknown = 1.0 - self.known_after(0.0) / self.nodes;
        ((unknown / (1.0 - share)).ln() * self.nodes / self.learnt()).max(0.0)
    }

    /// Returns the members that one hears of, known or not: by packets of any member, by answers to its
    /// announcements, and by suspicions.
    fn learnt(&self) -> f64 {
        let heard = self.arrive * (self.pings() + self.indirect() + self.gossip());
        heard + self.arrive * self.fed() + self.suspicions().min(self.news_capacity())
    }

    /// Returns the seconds in which members that start at once pass on all news of each other.
    pub(crate) fn start(&self) -> f64 {
        self.transmissions() * self.nodes / self.news_capacity()
    }

    /// Returns the messages with holdings.
    pub(crate) fn exchanges(&self) -> f64 {
        (1.0 + self.arrive) / self.node.exchange_every.as_secs_f64()
    }

    /// Returns the messages with a plan, for one plan and one node.
    pub(crate) fn plan_messages(&self) -> f64 {
        let pushed = self.push();
        (pushed.messages + pushed.lacking) / self.nodes
    }

    /// Returns the messages with plans in a sale.
    pub(crate) fn plans(&self) -> f64 {
        self.plan_messages() / REPLAN_EVERY.as_secs_f64()
    }

    /// Returns all datagrams in a sale.
    pub(crate) fn sent(&self) -> f64 {
        self.packets() + self.exchanges() + self.plans() + self.reports()
    }

    /// Returns the share of the nodes that have a plan before anti-entropy.
    pub(crate) fn pushed(&self) -> f64 {
        1.0 - self.push().lacking / self.nodes
    }

    /// Returns the seconds until all nodes have a plan.
    pub(crate) fn plan_seen(&self) -> f64 {
        let pushed = self.push();
        let own = self.arrive.powi(2);
        let has = 1.0 - pushed.lacking / (2.0 * self.nodes);
        let rate = -(1.0 - own * has).ln() + self.arrive.powi(3) * has;
        let repair = (pushed.lacking.max(1.0).ln() + EULER) / rate;
        f64::from(pushed.milliseconds) / 1e3 + repair * self.node.exchange_every.as_secs_f64()
    }

    /// Computes the spread of an operation by messages to a few random peers, millisecond by millisecond. Of two
    /// messages with it the first counts, which may have been passed on more often.
    fn push(&self) -> Pushed {
        // The author sends, and all that get it with fewer relays than the most.
        let spreading = usize::from(self.node.max_relays) + 1;
        let mut author = vec![0.0; spreading];
        author[0] = 1.0;
        let mut senders = VecDeque::from([author]);
        let mut pushed = Pushed {
            lacking: self.nodes - 1.0,
            messages: 0.0,
            milliseconds: 0,
        };
        while senders.iter().flatten().sum::<f64>() >= 0.5 {
            let fan_out = self.node.fan_out as f64;
            let copies = fan_out * self.arrive / DELAYS as f64;
            let by_hops = |hops: usize| copies * senders.iter().map(|all| all[hops]).sum::<f64>();
            let arrivals: Vec<_> = (0..spreading).map(by_hops).collect();
            let all: f64 = arrivals.iter().sum();
            let new = pushed.lacking * (1.0 - (-all / self.nodes).exp());
            let share = new / all;
            // Those at the last hop do not send.
            let mut next = vec![0.0];
            next.extend(
                arrivals[..spreading - 1]
                    .iter()
                    .map(|arrived| share * arrived),
            );
            pushed.lacking -= new;
            pushed.milliseconds += 1;
            senders.push_front(next);
            if senders.len() > DELAYS {
                let done = senders.pop_back().unwrap_or_default();
                pushed.messages += fan_out * done.iter().sum::<f64>();
            }
        }
        let rest = senders.iter().flatten().sum::<f64>();
        pushed.messages += self.node.fan_out as f64 * rest;
        pushed
    }

    /// Returns the reports of a node in a sale.
    pub(crate) fn reports(&self) -> f64 {
        PLANNERS as f64 / REPORT_EVERY.as_secs_f64()
    }

    /// Returns the reports that the planner of a sale receives.
    pub(crate) fn reports_at_planner(&self) -> f64 {
        self.arrive * self.nodes / REPORT_EVERY.as_secs_f64()
    }

    /// Returns whether the list of members has room for all nodes.
    pub(crate) fn has_room(&self) -> bool {
        self.nodes <= self.members.most_members as f64
    }
}

/// The spread of an operation before anti-entropy.
struct Pushed {
    /// The nodes that lack it.
    lacking: f64,
    messages: f64,
    milliseconds: u32,
}
