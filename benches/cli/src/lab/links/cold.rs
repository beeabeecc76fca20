//! The additional CPU time of a wire's stages between two writes to a socket, compared with a loop. A write displaces
//! the code and data of the stages from the caches.

use std::{
    hint::black_box,
    sync::atomic::{AtomicBool, Ordering},
    thread,
};

use wirecost_message::Message;
use wirecost_report::{statistics::Median, tradeoff::Transport};

use super::{
    Failure,
    calibration::thread_time,
    ends::{SendEnd, connect_on_loopback},
    joined,
    sent::SentWire,
};

/// The number of rounds. In each round, each of the three loops passes once over all messages.
const ROUNDS: usize = 15;

/// Measures the CPU time per message, in nanoseconds, of a loop that encodes, packs and writes each message to a
/// socket, and subtracts the times of a loop that only encodes and packs and of a loop that only writes.
///
/// The rate at which the kernel has to wake a receiver depends on whether the receiver decodes. So the receiver of the
/// first loop decodes, as a receiver on a link does. The receiver of the writes does not decode, as in the measurement
/// of the [kernel's time](super::calibration).
pub(super) fn additional_stage_ns(
    wire: &SentWire,
    messages: &[Message],
    transport: Transport,
) -> Result<f64, Failure> {
    let (mut to_discard, mut discarding) = connect_on_loopback(transport)?;
    let (mut to_decode, mut decoding) = connect_on_loopback(transport)?;
    let mut decoder = wire.decoder()?;
    let frames = frames(wire, messages)?;
    let has_ended = AtomicBool::new(false);
    let median = thread::scope(|scope| {
        let discard = scope.spawn(|| {
            discarding.bytes_until(&has_ended)?;
            Ok::<_, Failure>(discarding.discard()?)
        });
        let decode = scope.spawn(|| {
            while !has_ended.load(Ordering::Relaxed) {
                decoding.message(&mut decoder)?;
            }
            Ok::<_, Failure>(decoding.discard()?)
        });
        let median = additional_ns(wire, messages, &frames, &mut to_discard, &mut to_decode);
        has_ended.store(true, Ordering::Relaxed);
        for mut sender in [to_discard, to_decode] {
            // Another frame wakes a receiver that waits.
            sender.send(&frames[0])?;
            sender.finish()?;
        }
        joined(discard.join())?;
        joined(decode.join())?;
        median
    })?;
    Ok(median.max(0.0))
}

fn frames(wire: &SentWire, messages: &[Message]) -> Result<Vec<Vec<u8>>, Failure> {
    let mut encoder = wire.encoder()?;
    let frame = |message| Ok(encoder.frame(message)?.to_vec());
    messages.iter().map(frame).collect()
}

/// Returns the median, over the rounds, of the additional nanoseconds per message.
fn additional_ns(
    wire: &SentWire,
    messages: &[Message],
    frames: &[Vec<u8>],
    to_discard: &mut SendEnd,
    to_decode: &mut SendEnd,
) -> Result<f64, Failure> {
    let mut encoder = wire.encoder()?;
    let mut rounds_ns = Vec::new();
    for _ in 0..ROUNDS {
        let writes_ns = pass_ns(frames, |frame| Ok(to_discard.send(frame)?))?;
        let both_ns = pass_ns(messages, |message| {
            Ok(to_decode.send(encoder.frame(message)?)?)
        })?;
        let loop_ns = pass_ns(messages, |message| {
            black_box(encoder.frame(message)?);
            Ok(())
        })?;
        rounds_ns.push(both_ns - loop_ns - writes_ns);
    }
    let median = Median::of(rounds_ns).ok_or("no rounds")?;
    Ok(median.value)
}

/// Returns the mean CPU time of an item in a pass over all items, in nanoseconds.
fn pass_ns<T>(
    items: &[T],
    mut each: impl FnMut(&T) -> Result<(), Failure>,
) -> Result<f64, Failure> {
    let start = thread_time();
    items.iter().try_for_each(&mut each)?;
    let spent = thread_time().saturating_sub(start);
    Ok(spent.as_nanos() as f64 / items.len() as f64)
}

#[cfg(test)]
mod tests {
    use wirecost_report::{records::Run, workspace};

    use super::*;
    use crate::{lab::links::sent::SentMix, newest_published};

    #[test]
    fn a_wire_is_measured_on_each_transport() {
        let run = newest_published(workspace::root()).unwrap();
        let mix = SentMix::of(&Run::read(&run).unwrap()).unwrap();
        for transport in [Transport::Udp, Transport::Tcp] {
            let ns = additional_stage_ns(&mix.wires[0], &mix.messages, transport).unwrap();
            assert!(ns.is_finite() && ns >= 0.0, "{ns} ns over {transport}");
        }
    }
}
