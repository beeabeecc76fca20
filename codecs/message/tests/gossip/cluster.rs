//! Five nodes on loopback, each with a thread, a socket, a durable clock and its own format.
//!
//! Nothing depends on timing: the receiving node reports each datagram, no more datagrams are in
//! flight than a socket's buffer holds, and waiting for a report that never comes fails.

use std::{
    collections::HashSet,
    net::{SocketAddr, UdpSocket},
    path::PathBuf,
    sync::{
        Arc,
        atomic::{AtomicBool, AtomicU32, Ordering},
        mpsc::{self, Receiver, Sender},
    },
    thread::{self, JoinHandle},
    time::Duration,
};

use tempfile::TempDir;
use wirecost_clock::{DurableClock, LamportClock, Stamp};

use crate::{
    node::{Node, Refused, WINDOW},
    wire::{FORMATS, datagram, message},
};

pub(crate) const NODES: usize = FORMATS.len();

/// The number of times that a clock reserves, which a restart skips at most.
pub(crate) const BLOCK: u64 = 50;

/// The number of relays after which a message is not sent on.
pub(crate) const LAST: u8 = 100;

pub(crate) struct Cluster {
    directory: TempDir,
    sockets: Vec<UdpSocket>,
    running: Vec<Option<Running>>,
    /// The number of budget windows that have passed.
    windows: Arc<AtomicU32>,
    reporting: Sender<Report>,
    reports: Receiver<Report>,
    /// The nodes' reports.
    pub(crate) log: Vec<Report>,
    /// The number of reports from before the gossip.
    begun: usize,
    /// The number of messages that are still being sent on.
    wandering: usize,
    /// All stamps that the nodes have issued.
    pub(crate) issued: Vec<Stamp>,
}

/// The outcome of a datagram.
pub(crate) struct Report {
    pub(crate) node: usize,
    from: SocketAddr,
    pub(crate) datagram: Vec<u8>,
    /// The stamp of its receipt.
    pub(crate) outcome: Result<Stamp, Refused>,
    /// The stamp with which it was sent on.
    sent_on: Option<Stamp>,
}

struct Running {
    clock: Arc<DurableClock>,
    stopped: Arc<AtomicBool>,
    thread: JoinHandle<()>,
}

/// Returns a node's number in its stamps.
pub(crate) fn number(node: usize) -> u64 {
    node as u64 + 1
}

/// Opens a socket for a node, or for somebody else.
pub(crate) fn socket() -> UdpSocket {
    UdpSocket::bind("127.0.0.1:0").expect("a free port on loopback")
}

fn address(socket: &UdpSocket) -> SocketAddr {
    socket.local_addr().unwrap()
}

impl Cluster {
    pub(crate) fn start() -> Self {
        let (reporting, reports) = mpsc::channel();
        let mut cluster = Self {
            directory: tempfile::tempdir().unwrap(),
            sockets: (0..NODES).map(|_| socket()).collect(),
            running: (0..NODES).map(|_| None).collect(),
            windows: Arc::default(),
            reporting,
            reports,
            log: Vec::new(),
            begun: 0,
            wandering: 0,
            issued: Vec::new(),
        };
        for node in 0..NODES {
            let new = LamportClock::new(number(node));
            cluster.run(node, DurableClock::create(cluster.file(node), new).unwrap());
        }
        cluster
    }

    pub(crate) fn file(&self, node: usize) -> PathBuf {
        self.directory.path().join(format!("{node}.clock"))
    }

    pub(crate) fn clock(&self, node: usize) -> &DurableClock {
        &self.running[node].as_ref().expect("a node that runs").clock
    }

    /// Returns the latest time of all clocks.
    pub(crate) fn latest(&self) -> u64 {
        let times = (0..NODES).map(|node| self.clock(node).peek());
        times.max().unwrap()
    }

    /// Returns the number of events, which alone take no clock beyond that number.
    pub(crate) fn events(&self) -> u64 {
        self.issued.len() as u64
    }

    /// Starts a node with this clock.
    pub(crate) fn run(&mut self, node: usize, clock: DurableClock) {
        let clock = Arc::new(clock.with_block(BLOCK).expect("a block"));
        let stopped = Arc::new(AtomicBool::new(false));
        let runner = Runner {
            node,
            state: Node::new(clock.clone()),
            socket: self.sockets[node].try_clone().unwrap(),
            addresses: self.sockets.iter().map(address).collect(),
            windows: self.windows.clone(),
            reporting: self.reporting.clone(),
        };
        let thread = {
            let stopped = stopped.clone();
            thread::spawn(move || runner.run(&stopped))
        };
        self.running[node] = Some(Running {
            clock,
            stopped,
            thread,
        });
    }

    /// Stops a node as a crash does: it writes nothing more.
    pub(crate) fn stop(&mut self, node: usize) {
        let Running {
            stopped, thread, ..
        } = self.running[node].take().expect("a node that runs");
        stopped.store(true, Ordering::Relaxed);
        let socket = &self.sockets[node];
        socket.send_to(&[], address(socket)).unwrap();
        thread.join().expect("a node that did not panic");
    }

    /// Stops a node and starts it again with its file.
    pub(crate) fn restart(&mut self, node: usize) {
        self.stop(node);
        let clock = LamportClock::new(number(node));
        self.run(node, DurableClock::open(self.file(node), clock).unwrap());
    }

    /// Lets a window of the budgets pass.
    pub(crate) fn pass_a_window(&self) {
        self.windows.fetch_add(1, Ordering::Relaxed);
    }

    /// Sends a message from each node, which nodes send on to each other.
    pub(crate) fn begin_gossip(&mut self) {
        self.begun = self.log.len();
        for node in 0..NODES {
            self.send(node, next(node, 0), 0);
        }
    }

    /// Waits until no message is sent on any more, and checks that none was refused.
    pub(crate) fn finish_gossip(&mut self) {
        while self.wandering > 0 {
            self.wait();
        }
        let of_nodes = |report: &&Report| self.is_a_node(report.from);
        for report in self.log[self.begun..].iter().filter(of_nodes) {
            assert!(report.outcome.is_ok(), "{:?}", report.outcome);
        }
    }

    pub(crate) fn gossip(&mut self) {
        self.begin_gossip();
        self.finish_gossip();
    }

    /// Sends a message from one node to another that is not sent on, while nothing else is in
    /// flight.
    pub(crate) fn tell(&mut self, from: usize, to: usize) -> &Report {
        self.send(from, to, LAST);
        self.wait()
    }

    fn send(&mut self, from: usize, to: usize, relays: u8) {
        let stamp = self.clock(from).tick().unwrap();
        self.issued.push(stamp);
        let datagram = datagram(FORMATS[from], &message(stamp, relays));
        let to = address(&self.sockets[to]);
        self.sockets[from].send_to(&datagram, to).unwrap();
        self.wandering += 1;
    }

    /// Delivers a datagram from somebody else, and returns the node's report.
    pub(crate) fn deliver(&mut self, from: &UdpSocket, node: usize, datagram: &[u8]) -> &Report {
        let to = address(&self.sockets[node]);
        from.send_to(datagram, to).unwrap();
        let from = address(from);
        while self.wait().from != from {}
        &self.log[self.log.len() - 1]
    }

    /// Stops all nodes, and checks that no stamp was issued twice.
    pub(crate) fn finish(mut self) {
        for node in 0..NODES {
            self.stop(node);
        }
        let distinct: HashSet<_> = self.issued.iter().collect();
        assert_eq!(distinct.len(), self.issued.len());
    }

    fn is_a_node(&self, from: SocketAddr) -> bool {
        self.sockets.iter().any(|socket| address(socket) == from)
    }

    /// Waits for the next report.
    fn wait(&mut self) -> &Report {
        let long = Duration::from_secs(60);
        let report = self.reports.recv_timeout(long);
        let report = report.expect("a datagram was lost, or a node is dead");
        self.issued.extend(report.outcome.as_ref().ok());
        self.issued.extend(report.sent_on);
        if report.sent_on.is_none() && self.is_a_node(report.from) {
            self.wandering -= 1;
        }
        self.log.push(report);
        &self.log[self.log.len() - 1]
    }
}

/// The state of a node's thread.
struct Runner {
    node: usize,
    state: Node,
    socket: UdpSocket,
    addresses: Vec<SocketAddr>,
    windows: Arc<AtomicU32>,
    reporting: Sender<Report>,
}

impl Runner {
    fn run(mut self, stopped: &AtomicBool) {
        let mut buffer = vec![0; 1 << 16];
        loop {
            let (bytes, from) = self.socket.recv_from(&mut buffer).unwrap();
            if stopped.load(Ordering::Relaxed) {
                return;
            }
            let report = self.take(&buffer[..bytes], from);
            // The test is over if nobody listens.
            if self.reporting.send(report).is_err() {
                return;
            }
        }
    }

    fn take(&mut self, datagram: &[u8], from: SocketAddr) -> Report {
        let now = self.windows.load(Ordering::Relaxed) * WINDOW;
        let taken = self.state.take(datagram, from, now);
        let sent_on = match &taken {
            Ok(taken) if !taken.again && taken.message.relays < LAST => {
                Some(self.send_on(taken.message.relays + 1))
            }
            _ => None,
        };
        Report {
            node: self.node,
            from,
            datagram: datagram.to_vec(),
            outcome: taken.map(|taken| taken.receipt),
            sent_on,
        }
    }

    fn send_on(&self, relays: u8) -> Stamp {
        let stamp = self.state.clock.tick().unwrap();
        let datagram = datagram(FORMATS[self.node], &message(stamp, relays));
        let to = self.addresses[next(self.node, relays)];
        self.socket.send_to(&datagram, to).unwrap();
        stamp
    }
}

/// Returns the node to which a node sends next: all others in turn.
fn next(node: usize, relays: u8) -> usize {
    (node + 1 + usize::from(relays) % (NODES - 1)) % NODES
}
