//! Garbage from a stranger on another core: the node stays up and takes the messages of members.

use std::{
    net::{SocketAddr, UdpSocket},
    thread,
    time::{Duration, Instant},
};

use crate::{Result, figure::Figure, member::Members, messages::Pinned, process, say};

const PART: &str = "garbage";
const SPAN: Duration = Duration::from_secs(10);
const REST: Duration = Duration::from_millis(1_500);

/// The messages a second that members send meanwhile.
const RATE: u64 = 1_000;

const BYTES: usize = 300;

/// The counts of a node, or the differences of two.
struct Counts {
    /// Datagrams that the kernel dropped.
    dropped: u64,
    /// Datagrams that the node has read.
    read: u64,
    /// Datagrams among them that it refused.
    refused: u64,
    /// Messages that it has taken.
    taken: u64,
}

pub(crate) fn measure() -> Result<Vec<Figure>> {
    let runtime = tokio::runtime::Runtime::new()?;
    let pinned = Pinned::start()?;
    let mut members = Members::join(&runtime, 2, &pinned.node, 0)?;
    let target: SocketAddr = pinned
        .node
        .cluster
        .as_deref()
        .ok_or("no cluster")?
        .parse()?;
    let before = Counts::read(&pinned, target)?;
    let generator = thread::spawn(move || send(target));
    let sent = members.send(&runtime, RATE, SPAN)?;
    let garbage = generator.join().map_err(|_| "the generator panicked")??;
    thread::sleep(REST);
    let now = Counts::read(&pinned, target)?;
    let Counts {
        dropped,
        read,
        refused,
        taken,
    } = now.since(&before);
    say(&format!(
        "{garbage} datagrams of garbage and {sent} messages sent: {dropped} dropped by the kernel, \
         {read} read, {refused} refused, {taken} messages taken"
    ));
    pinned.client.set_share("SH", 4_711)?;
    let is_up = pinned.client.share("SH")? == Some(4_711);
    // What was read and not refused came from members. Some of it is membership.
    let ratio = taken as f64 / (read - refused).min(sent) as f64;
    let figure = |name: &str, value, unit| Figure::new(PART, name, value, unit);
    let seconds = SPAN.as_secs_f64();
    Ok(vec![
        figure("garbage sent", garbage as f64 / seconds, "1/s").at_least(100_000.0),
        figure("garbage read and refused", refused as f64 / seconds, "1/s"),
        figure(
            "datagrams dropped by the kernel",
            dropped as f64 / seconds,
            "1/s",
        ),
        figure("messages sent by members", sent as f64 / seconds, "1/s"),
        figure(
            "messages taken of those delivered by the kernel",
            ratio * 100.0,
            "%",
        )
        .at_least(95.0),
        figure(
            "messages taken of those sent",
            taken as f64 / sent as f64 * 100.0,
            "%",
        ),
        figure(
            "node takes a write afterwards",
            f64::from(u8::from(is_up)),
            "yes",
        )
        .at_least(1.0),
    ])
}

impl Counts {
    fn read(pinned: &Pinned, address: SocketAddr) -> Result<Self> {
        let metrics = pinned.client.metrics()?;
        Ok(Self {
            dropped: process::dropped(address)?,
            read: metrics.sum("wirecost_datagrams_received_total"),
            refused: metrics.sum("wirecost_datagrams_refused_total"),
            taken: metrics.sum("wirecost_messages_received_total"),
        })
    }

    fn since(&self, earlier: &Self) -> Self {
        Self {
            dropped: self.dropped - earlier.dropped,
            read: self.read - earlier.read,
            refused: self.refused - earlier.refused,
            taken: self.taken - earlier.taken,
        }
    }
}

/// Sends garbage as fast as it goes, and returns the number of datagrams.
fn send(target: SocketAddr) -> std::io::Result<u64> {
    let socket = UdpSocket::bind("127.0.0.1:0")?;
    let mut random = fastrand::Rng::with_seed(9);
    let mut garbage = [0; BYTES];
    random.fill(&mut garbage);
    let start = Instant::now();
    let mut sent = 0;
    while start.elapsed() < SPAN {
        // Every other one looks like a datagram of this version, of a kind that there is.
        garbage[0] = (1 + random.u8(..2)) << 4 | random.u8(1..=3);
        garbage[1 + random.usize(..BYTES - 1)] = random.u8(..);
        sent += u64::from(socket.send_to(&garbage, target).is_ok());
    }
    Ok(sent)
}
