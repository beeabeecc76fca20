//! The delay of a message on an idle link.

use std::{
    net::UdpSocket,
    sync::mpsc,
    thread,
    time::{Duration, Instant},
};

use wirecost_report::{statistics::Median, tradeoff::LinkSpeed};

use super::{
    Failure,
    ends::{PATIENCE, connect, datagrams},
    hosts::{Hosts, Limit},
    joined,
    measured::{CoreTime, LinkMeasurement},
    throughput::{SentFlow, SentFrames},
};

/// The bytes that pass at once after an idle time, before each message.
const BURST_BYTES: u32 = 1_600;
/// The bytes of two datagrams that take exactly a burst, with 42 bytes of headers each.
const FILLERS: [usize; 2] = [1_472, 44];
/// The shortest pause between two messages.
const PAUSE: Duration = Duration::from_micros(200);
/// The most passes over the messages.
const MOST_PASSES: f64 = 15.0;

/// The datagrams that empty the bucket, so that the next message waits for its own time on the link: the bucket's
/// credit would hide the link.
pub(super) struct Filler {
    sender: UdpSocket,
    /// Nobody reads from it.
    _receiver: UdpSocket,
    pause: Duration,
}

impl Filler {
    /// Limits the link of the hosts.
    pub(super) fn new(hosts: &Hosts, speed: LinkSpeed) -> Result<Self, Failure> {
        hosts.limit(Limit {
            speed,
            burst_bytes: BURST_BYTES,
        })?;
        let (sender, receiver) = datagrams(hosts)?;
        let refill = Duration::from_nanos(speed.ns(f64::from(BURST_BYTES)).ceil() as u64);
        Ok(Self {
            sender,
            _receiver: receiver,
            pause: (refill + refill / 10).max(PAUSE),
        })
    }

    /// Empties the bucket.
    pub(super) fn empty(&self) -> Result<(), Failure> {
        for bytes in FILLERS {
            self.sender.send(&[0; 1_472][..bytes])?;
        }
        Ok(())
    }

    /// Waits until the bucket is full.
    pub(super) fn wait(&self) {
        thread::sleep(self.pause);
    }
}

impl SentFlow<'_> {
    /// Measures whole passes over the messages, for about as long as `time`, at a predicted delay. The figure
    /// is the mean over the messages of their medians.
    pub(super) fn latency(
        &self,
        predicted_ns: f64,
        time: Duration,
    ) -> Result<LinkMeasurement, Failure> {
        let filler = Filler::new(self.hosts, self.speed)?;
        let (mut sender, mut receiver) = connect(self.hosts, self.transport, self.speed)?;
        let (mut encoder, mut decoder) = (self.wire.encoder()?, self.wire.decoder()?);
        let before = self.hosts.counters()?;
        let pass = self.messages.len();
        let each_ns = predicted_ns + filler.pause.as_nanos() as f64;
        let passes = time.as_nanos() as f64 / (each_ns * pass as f64);
        let measured = passes.round().clamp(1.0, MOST_PASSES) as usize * pass;
        let (arrived, arrivals) = mpsc::channel();
        let (mut sent, mut delays_ns) = (SentFrames::default(), vec![Vec::new(); pass]);
        let cores = CoreTime::now()?;
        let is_complete = thread::scope(|scope| {
            let receiving = scope.spawn(|| {
                let mut is_complete = true;
                for message in self.messages.iter().cycle().take(measured) {
                    let found = receiver.message(&mut decoder)?;
                    arrived.send(Instant::now())?;
                    is_complete &= found == *message;
                }
                Ok(is_complete)
            });
            for index in (0..pass).cycle().take(measured) {
                filler.wait();
                let start = Instant::now();
                let frame = encoder.frame(&self.messages[index])?;
                let encoding = start.elapsed();
                filler.empty()?;
                let start = Instant::now();
                sender.send(frame)?;
                let Ok(end) = arrivals.recv_timeout(PATIENCE) else {
                    break;
                };
                let delay = encoding + end.duration_since(start);
                delays_ns[index].push(delay.as_nanos() as f64);
                sent.add(self.transport, frame.len());
            }
            joined(receiving.join())
        })?;
        let idle_share = CoreTime::now()?.idle_share_since(cores);
        let [forth, back] = self.hosts.drained(self.transport, before)?;
        let medians = delays_ns.into_iter().filter_map(Median::of);
        let ns: f64 = medians.map(|median| median.value).sum();
        Ok(LinkMeasurement {
            ns: ns / pass as f64,
            messages: measured as u64,
            forth,
            back,
            computed_bytes: sent.alone_bytes() + measured as u64 * u64::from(BURST_BYTES),
            is_complete,
            shortest_queue: None,
            idle_share,
        })
    }
}
