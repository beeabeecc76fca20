//! A member of a node's cluster that sends operations at a rate.

use std::{net::SocketAddr, time::Duration};

use tokio::{
    runtime::Runtime,
    task::JoinHandle,
    time::{Instant, MissedTickBehavior, interval, timeout},
};
use wirecost_cluster::{
    admission::Share,
    engine::{
        Engine, Event, Participant,
        gossip::{Gossip, Settings},
    },
    state::{Author, Change, Operation, Stamp, Time},
};
use wirecost_frame::{Format, SchemaId};
use wirecost_message::{Address, Body, ClockDomain, Message, Mode, Source};
use wirecost_wire::{ClusterKey, Packing, Wire, Wires};

use crate::{Result, running::Running};

/// The areas that operations name in turn.
const AREAS: [&str; 4] = ["BJ", "SH", "GZ", "SZ"];

/// The key of every cluster here, and the content of its file.
const KEY: [u8; 32] = [0x11; 32];
pub(crate) const KEY_DIGITS: &str =
    "1111111111111111111111111111111111111111111111111111111111111111";

/// A member that runs on a runtime of the bench.
pub(crate) struct Member {
    gossip: Gossip,
    source: Source,
    number: Author,
    /// The node under load.
    node: Author,
    time: Time,
    /// The number of nodes that an operation has passed, which says how often it goes on.
    relays: u8,
    sent: u64,
}

/// The members of a node's cluster besides itself.
pub(crate) struct Members(Vec<Member>);

impl Members {
    /// Has some members join a node. Their operations have passed so many nodes.
    pub(crate) fn join(runtime: &Runtime, count: u64, node: &Running, relays: u8) -> Result<Self> {
        let seed = node.cluster.as_deref().ok_or("no cluster")?.parse()?;
        let members =
            (1..=count).map(|number| runtime.block_on(Member::join(number, seed, relays)));
        Ok(Self(members.collect::<Result<_>>()?))
    }

    /// Has the members send so many operations a second together for a while. Returns the number of messages
    /// that they have sent.
    pub(crate) fn send(&mut self, runtime: &Runtime, rate: u64, span: Duration) -> Result<u64> {
        let share = rate as f64 / self.0.len() as f64;
        let tasks = self.0.drain(..).map(|member| {
            let task: JoinHandle<(Member, u64)> = runtime.spawn(member.send(share, span));
            task
        });
        let mut sum = 0;
        for task in tasks.collect::<Vec<_>>() {
            let (member, sent) = runtime.block_on(task)?;
            self.0.push(member);
            sum += sent;
        }
        Ok(sum)
    }
}

impl Member {
    async fn join(number: u64, seed: SocketAddr, relays: u8) -> Result<Self> {
        let source = Source {
            name: format!("member-{number}").as_str().into(),
            address: Address([127, 0, 0, 1].into()),
            port: 0,
            group: "BJ".into(),
            mode: Mode::Write,
        };
        let schema = SchemaId::Version(Message::VERSION.into());
        let wire = Wire::new(Format::Protobuf, schema, Packing::PLAIN, None)?;
        let number = Author(number);
        let mut settings = Settings::new(Participant {
            number,
            incarnation: 1,
            source: source.clone(),
            key: ClusterKey::new(KEY),
            wires: Wires::new([wire])?,
        });
        settings.membership.seeds = vec![seed];
        let mut gossip = Gossip::start(settings).await?;
        let node = timeout(Duration::from_secs(30), async {
            loop {
                if let Event::Members(members) = gossip.next().await
                    && let Some(node) = members
                        .iter()
                        .find(|member| member.source.port == seed.port())
                {
                    return node.number;
                }
            }
        });
        Ok(Self {
            node: node.await?,
            gossip,
            source,
            number,
            time: 0,
            relays,
            sent: 0,
        })
    }

    async fn send(mut self, rate: f64, span: Duration) -> (Self, u64) {
        let before = self.sent;
        let start = Instant::now();
        let mut ticks = interval(Duration::from_millis(1));
        ticks.set_missed_tick_behavior(MissedTickBehavior::Skip);
        let mut sent = 0;
        while start.elapsed() < span {
            tokio::select! {
                _ = ticks.tick() => {
                    let due = (start.elapsed().as_secs_f64() * rate) as u64;
                    while sent < due && self.send_operation() {
                        sent += 1;
                    }
                }
                event = self.gossip.next() => self.answer(event),
            }
        }
        let sent = self.sent - before;
        (self, sent)
    }

    /// Sends the next operation. Returns false if the socket has no room for it.
    fn send_operation(&mut self) -> bool {
        let area = AREAS[self.time as usize % AREAS.len()];
        let share = Share::new((self.time % 1_000_000) as u32).expect("below a million");
        let change = Change::set_pass([(area, share)]).expect("an area");
        let stamp = Stamp::new(self.time + 1, self.number.0, 1);
        let operation = Operation::new(stamp, self.time, self.source.clone(), self.time, change);
        let message = operation.expect("a valid operation").message(self.relays);
        let is_sent = self.gossip.send(&[self.node], &message).is_empty();
        self.time += u64::from(is_sent);
        self.sent += u64::from(is_sent);
        is_sent
    }

    /// Claims to hold all that the node holds, so that the node truncates its log.
    fn answer(&mut self, event: Event) {
        let Event::Message { from, message } = event else {
            return;
        };
        if let Body::PushPull(_) = message.body {
            let answer = Message {
                domain: ClockDomain::Event,
                stamp: Stamp::new(self.time, self.number.0, 1).into(),
                source: self.source.clone(),
                flags: 0,
                ..message
            };
            self.sent += u64::from(self.gossip.send(&[from], &answer).is_empty());
        }
    }
}
