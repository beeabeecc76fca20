//! The time between messages of a sender that always has one.

use std::{
    hint::black_box,
    sync::atomic::{AtomicUsize, Ordering},
    thread,
    time::{Duration, Instant},
};

use itertools::Itertools;
use wirecost_message::Message;
use wirecost_report::{
    records::Bound,
    tradeoff::{LinkSpeed, Transport},
};

use super::{
    Failure,
    ends::{ReceiveEnd, SendEnd, connect_all},
    hosts::{Hosts, Limit},
    joined,
    measured::{CoreTime, LinkMeasurement},
    sent::SentWire,
    tc::Counter,
};

/// The time for which a link without a queue can still send at once. A timer of the system that is later
/// leaves the link idle.
const BURST: Duration = Duration::from_millis(2);
/// The smallest burst: a packet and some more.
const LEAST_BURST_BYTES: u32 = 1_600;
/// The number of bursts that pass before the measurement begins.
const BURSTS_BEFORE: f64 = 4.0;
/// The time between two looks at the queue.
const SAMPLING: Duration = Duration::from_millis(50);

/// A flow of messages that is measured.
pub(super) struct SentFlow<'a> {
    pub(super) hosts: &'a Hosts,
    pub(super) messages: &'a [Message],
    pub(super) wire: &'a SentWire,
    pub(super) transport: Transport,
    pub(super) speed: LinkSpeed,
}

/// The part of a flow that is measured: this many messages, after one that follows the first `from`.
struct Window {
    from: usize,
    measured: usize,
    receivers: usize,
    /// The number of receivers that have the first message.
    opened: AtomicUsize,
    /// The number of receivers that have the last one, or have failed.
    ended: AtomicUsize,
}

impl Window {
    /// Returns whether all receivers are in it.
    fn is_open(&self) -> bool {
        self.opened.load(Ordering::Relaxed) == self.receivers
            && self.ended.load(Ordering::Relaxed) == 0
    }

    fn has_ended(&self) -> bool {
        self.ended.load(Ordering::Relaxed) == self.receivers
    }
}

/// The result of a receiver.
struct Receipt {
    time: Duration,
    idle_share: f64,
    is_complete: bool,
}

/// The results of all ends.
struct Carried {
    sent: SentFrames,
    receipts: Vec<Receipt>,
    /// The fewest bytes that waited for the link; `None` if nobody looked.
    shortest_queue: Option<u64>,
}

impl SentFlow<'_> {
    /// Measures whole passes over the messages, for about as long as `time`, at a predicted time between
    /// messages.
    pub(super) fn throughput(
        &self,
        predicted_ns: f64,
        bound: Bound,
        time: Duration,
    ) -> Result<LinkMeasurement, Failure> {
        let burst_bytes = burst_bytes(self.speed);
        self.hosts.limit(Limit {
            speed: self.speed,
            burst_bytes,
        })?;
        let (mut senders, mut receivers) = connect_all(self.hosts, self.transport, self.speed)?;
        let before = self.hosts.counters()?;
        let window = self.window(burst_bytes, predicted_ns, time);
        let carried = self.carry(&mut senders, &mut receivers, &window, bound)?;
        let moved = self.hosts.drained(&before)?;
        let slowest = carried.receipts.iter().max_by_key(|one| one.time);
        let slowest = slowest.ok_or("no receivers")?;
        let repeated_bytes = match self.transport {
            Transport::None | Transport::Udp => 0,
            Transport::Tcp => self.hosts.repeated()?,
        };
        let frame_bytes = carried.sent.queued_bytes(self.transport, moved.forth);
        Ok(LinkMeasurement {
            ns: mean_time_ns(&carried.receipts) / window.measured as f64,
            messages: window.measured as u64,
            moved,
            computed_bytes: frame_bytes + repeated_bytes,
            is_complete: carried.receipts.iter().all(|one| one.is_complete),
            shortest_queue: carried.shortest_queue,
            idle_share: slowest.idle_share,
        })
    }

    /// Returns the window of whole passes that take about as long as `time`.
    fn window(&self, burst_bytes: u32, predicted_ns: f64, time: Duration) -> Window {
        let (pass, receivers) = (self.messages.len(), self.hosts.receivers.len());
        let passes = time.as_nanos() as f64 / (predicted_ns * pass as f64);
        let from =
            BURSTS_BEFORE * f64::from(burst_bytes) / (self.wire.cost.bytes() * receivers as f64);
        Window {
            from: from.ceil() as usize,
            measured: passes.round().max(1.0) as usize * pass,
            receivers,
            opened: AtomicUsize::new(0),
            ended: AtomicUsize::new(0),
        }
    }

    /// Sends messages, receives them, and looks at the queue if the link is the bound.
    fn carry(
        &self,
        senders: &mut [SendEnd],
        receivers: &mut [ReceiveEnd],
        window: &Window,
        bound: Bound,
    ) -> Result<Carried, Failure> {
        thread::scope(|scope| {
            let sending = scope.spawn(|| {
                let sent = self.send(senders, window);
                senders.iter().try_for_each(SendEnd::finish)?;
                sent
            });
            let receiving = receivers.iter_mut().map(|end| {
                scope.spawn(move || {
                    let receipt = self.receive(end, window);
                    window.ended.fetch_add(1, Ordering::Relaxed);
                    end.discard()?;
                    receipt
                })
            });
            let receiving = receiving.collect_vec();
            let shortest_queue = match bound {
                Bound::Link => self.shortest_queue(window),
                Bound::Cpu => Ok(None),
            };
            let receipts = receiving.into_iter().map(|one| joined(one.join()));
            Ok(Carried {
                receipts: receipts.try_collect()?,
                sent: joined(sending.join())?,
                shortest_queue: shortest_queue?,
            })
        })
    }

    /// Sends messages to all receivers until the window has ended.
    fn send(&self, ends: &mut [SendEnd], window: &Window) -> Result<SentFrames, Failure> {
        let (mut encoder, mut sent) = (self.wire.encoder()?, SentFrames::default());
        for message in self.messages.iter().cycle() {
            if window.has_ended() {
                break;
            }
            let frame = encoder.frame(message)?;
            for end in &mut *ends {
                end.send(frame)?;
                sent.add(self.transport, frame.len());
            }
        }
        Ok(sent)
    }

    /// Receives messages up to the end of the window.
    fn receive(&self, end: &mut ReceiveEnd, window: &Window) -> Result<Receipt, Failure> {
        let mut decoder = self.wire.decoder()?;
        for _ in 0..window.from {
            black_box(end.message(&mut decoder)?);
        }
        // Each end of the window is the arrival of this message of the mix.
        let expected = &self.messages[window.from % self.messages.len()];
        let first = end.message(&mut decoder)?;
        let (start, cores) = (Instant::now(), CoreTime::now()?);
        window.opened.fetch_add(1, Ordering::Relaxed);
        for _ in 1..window.measured {
            black_box(end.message(&mut decoder)?);
        }
        let last = end.message(&mut decoder)?;
        Ok(Receipt {
            time: start.elapsed(),
            idle_share: CoreTime::now()?.idle_share_since(cores),
            is_complete: first == *expected && last == *expected,
        })
    }

    /// Returns the fewest bytes that waited for the link in all samples of an open window; `None` if there was no
    /// sample.
    fn shortest_queue(&self, window: &Window) -> Result<Option<u64>, Failure> {
        let mut shortest: Option<u64> = None;
        while !window.has_ended() {
            thread::sleep(SAMPLING);
            let was_open = window.is_open();
            let waiting = self.hosts.waiting()?;
            if was_open && window.is_open() {
                shortest = Some(shortest.map_or(waiting, |bytes| bytes.min(waiting)));
            }
        }
        Ok(shortest)
    }
}

/// Returns the harmonic mean of the receivers' times, which is the time of a receiver with their mean pace. The time of
/// the last receiver would exceed the time of the link: until the sender's buffers are full, the connections of TCP
/// have unequal shares of the link.
fn mean_time_ns(receipts: &[Receipt]) -> f64 {
    let paces = receipts
        .iter()
        .map(|one| (one.time.as_nanos() as f64).recip());
    receipts.len() as f64 / paces.sum::<f64>()
}

/// Returns the burst of a link: what passes in a short time, and at least a packet.
fn burst_bytes(speed: LinkSpeed) -> u32 {
    let bytes = speed.bits_per_second() / 8.0 * BURST.as_secs_f64();
    (bytes as u32).max(LEAST_BURST_BYTES)
}

/// The frames that a sender has handed to its system.
#[derive(Debug, Default)]
pub(super) struct SentFrames {
    frame_bytes: u64,
    alone_bytes: u64,
}

impl SentFrames {
    pub(super) fn add(&mut self, transport: Transport, frame_bytes: usize) {
        self.frame_bytes += frame_bytes as u64;
        self.alone_bytes += transport.alone(frame_bytes as f64).bytes as u64;
    }

    /// Returns the bytes with headers, if each frame has packets of its own.
    pub(super) const fn alone_bytes(&self) -> u64 {
        self.alone_bytes
    }

    /// Returns the bytes that the link has to count, with all headers. The frames of a stream share segments,
    /// whose number is the counter's.
    fn queued_bytes(&self, transport: Transport, counter: Counter) -> u64 {
        match transport {
            Transport::None | Transport::Udp => self.alone_bytes,
            Transport::Tcp => {
                let headers = Transport::Tcp.alone(0.0).bytes as u64;
                self.frame_bytes + counter.packets * headers
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn unequal_shares_have_the_time_of_the_link() {
        let receipt = |millis| Receipt {
            time: Duration::from_millis(millis),
            idle_share: 1.0,
            is_complete: true,
        };
        // Two shares of 2/5 of the link and one of 1/5. With shares of 1/3, all receivers take 360 ms.
        let unequal = [300, 300, 600].map(receipt);
        assert_eq!(mean_time_ns(&unequal), 360e6);
        let equal = [400, 400, 400].map(receipt);
        assert!((mean_time_ns(&equal) - 400e6).abs() < 1.0);
    }
}
