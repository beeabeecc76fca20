//! The delay of a message on an idle link, to the last of its receivers.

use std::{
    sync::mpsc,
    thread,
    time::{Duration, Instant},
};

use itertools::Itertools;
use wirecost_report::{
    statistics::Median,
    tradeoff::{LinkSpeed, Transport},
};

use super::{
    Failure,
    ends::{PATIENCE, ReceiveEnd, SendEnd, connect, connect_all},
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
    sender: SendEnd,
    /// Nobody reads from it.
    _receiver: ReceiveEnd,
    pause: Duration,
}

impl Filler {
    /// Limits the link of the hosts.
    pub(super) fn new(hosts: &Hosts, speed: LinkSpeed) -> Result<Self, Failure> {
        hosts.limit(Limit {
            speed,
            burst_bytes: BURST_BYTES,
        })?;
        let (sender, receiver) = connect(hosts.pair()?, Transport::Udp, speed)?;
        let refill = Duration::from_nanos(speed.ns(f64::from(BURST_BYTES)).ceil() as u64);
        Ok(Self {
            sender,
            _receiver: receiver,
            pause: (refill + refill / 10).max(PAUSE),
        })
    }

    /// Empties the bucket.
    pub(super) fn empty(&mut self) -> Result<(), Failure> {
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

/// The frames that were sent, each on an idle link, and their delays.
struct SentAlone {
    /// The delays of each message of the mix.
    delays_ns: Vec<Vec<f64>>,
    frames: SentFrames,
}

impl SentAlone {
    /// Returns the mean over the messages of their median delays.
    fn delay_ns(self) -> f64 {
        let messages = self.delays_ns.len();
        let medians = self.delays_ns.into_iter().filter_map(Median::of);
        medians.map(|median| median.value).sum::<f64>() / messages as f64
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
        let mut filler = Filler::new(self.hosts, self.speed)?;
        let (mut senders, mut receivers) = connect_all(self.hosts, self.transport, self.speed)?;
        let before = self.hosts.counters()?;
        let pass = self.messages.len();
        let each_ns = predicted_ns + filler.pause.as_nanos() as f64;
        let passes = time.as_nanos() as f64 / (each_ns * pass as f64);
        let measured = passes.round().clamp(1.0, MOST_PASSES) as usize * pass;
        let (arrived, arrivals) = mpsc::channel();
        let cores = CoreTime::now()?;
        let (sent, is_complete) = thread::scope(|scope| {
            let receive = |end| {
                let arrived = arrived.clone();
                scope.spawn(move || self.arrivals(end, measured, &arrived))
            };
            let receiving = receivers.iter_mut().map(receive).collect_vec();
            let sent = self.send_alone(&mut senders, &mut filler, measured, &arrivals)?;
            let complete = receiving.into_iter().map(|one| joined(one.join()));
            let complete: Vec<_> = complete.try_collect()?;
            Ok::<_, Failure>((sent, complete.into_iter().all(|is_complete| is_complete)))
        })?;
        Ok(LinkMeasurement {
            idle_share: CoreTime::now()?.idle_share_since(cores),
            moved: self.hosts.drained(&before)?,
            computed_bytes: sent.frames.alone_bytes() + measured as u64 * u64::from(BURST_BYTES),
            ns: sent.delay_ns(),
            messages: measured as u64,
            is_complete,
            shortest_queue: None,
        })
    }

    /// Sends `messages` messages, each on an idle link. Stops at the first message that does not arrive.
    fn send_alone(
        &self,
        senders: &mut [SendEnd],
        filler: &mut Filler,
        messages: usize,
        arrivals: &mpsc::Receiver<Instant>,
    ) -> Result<SentAlone, Failure> {
        let (mut encoder, mut frames) = (self.wire.encoder()?, SentFrames::default());
        let mut delays_ns = vec![Vec::new(); self.messages.len()];
        for index in (0..self.messages.len()).cycle().take(messages) {
            filler.wait();
            let start = Instant::now();
            let frame = encoder.frame(&self.messages[index])?;
            let encoding = start.elapsed();
            filler.empty()?;
            let start = Instant::now();
            for end in &mut *senders {
                end.send(frame)?;
                frames.add(self.transport, frame.len());
            }
            let last = senders.iter().map(|_| arrivals.recv_timeout(PATIENCE));
            let Ok(last) = last.process_results(|ends| ends.max().unwrap_or(start)) else {
                break;
            };
            let delay = encoding + last.duration_since(start);
            delays_ns[index].push(delay.as_nanos() as f64);
        }
        Ok(SentAlone { delays_ns, frames })
    }

    /// Receives messages, tells the time at which each has arrived, and returns whether they are those of the mix.
    fn arrivals(
        &self,
        end: &mut ReceiveEnd,
        messages: usize,
        arrived: &mpsc::Sender<Instant>,
    ) -> Result<bool, Failure> {
        let (mut decoder, mut is_complete) = (self.wire.decoder()?, true);
        for message in self.messages.iter().cycle().take(messages) {
            let found = end.message(&mut decoder)?;
            arrived.send(Instant::now())?;
            is_complete &= found == *message;
        }
        Ok(is_complete)
    }
}
