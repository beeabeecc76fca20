//! The CPU time by which a wire's stages take longer between two writes to a socket than in a loop: the kernel
//! displaces their code and data from the caches.

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
    ends::{ReceiveEnd, SendEnd, connect_on_loopback},
    joined,
    sent::SentWire,
};

/// The number of rounds. In each round, each of the three loops passes once over all messages.
const ROUNDS: usize = 15;

/// Measures the CPU time per message, in nanoseconds, by which encoding and packing take longer between two writes to a
/// socket than in a loop.
pub(super) fn additional_stage_ns(
    wire: &SentWire,
    messages: &[Message],
    transport: Transport,
) -> Result<f64, Failure> {
    let (mut sender, mut receiver) = connect_on_loopback(transport)?;
    let has_ended = AtomicBool::new(false);
    let median = thread::scope(|scope| {
        let receiving = scope.spawn(|| receive(&mut receiver, &has_ended));
        let median = additional_ns(wire, messages, &mut sender);
        has_ended.store(true, Ordering::Relaxed);
        // Another message wakes a receiver that waits.
        sender.send(&[0])?;
        sender.finish()?;
        joined(receiving.join())?;
        median
    })?;
    Ok(median.max(0.0))
}

/// Receives bytes until the sender has ended.
fn receive(end: &mut ReceiveEnd, has_ended: &AtomicBool) -> Result<(), Failure> {
    while !has_ended.load(Ordering::Relaxed) {
        end.bytes()?;
    }
    Ok(end.discard()?)
}

/// Returns the median, over the rounds, of the additional nanoseconds per message.
fn additional_ns(wire: &SentWire, messages: &[Message], end: &mut SendEnd) -> Result<f64, Failure> {
    let mut encoder = wire.encoder()?;
    let mut frames = Vec::new();
    for message in messages {
        frames.push(encoder.frame(message)?.to_vec());
    }
    let mut rounds_ns = Vec::new();
    for _ in 0..ROUNDS {
        let writes_ns = pass_ns(&frames, |frame| Ok(end.send(frame)?))?;
        let both_ns = pass_ns(messages, |message| Ok(end.send(encoder.frame(message)?)?))?;
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
