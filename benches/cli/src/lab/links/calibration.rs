//! The kernel's time for frames, measured on the link of the hosts.

use std::{
    sync::atomic::{AtomicBool, Ordering},
    sync::mpsc,
    thread,
    time::{Duration, Instant},
};

use rustix::time::{ClockId, clock_gettime};
use wirecost_report::{
    statistics::Median,
    tradeoff::{KernelCost, LinkSpeed, Transport},
};

use super::{
    Failure,
    ends::{PATIENCE, SendEnd, connect},
    hosts::{Hosts, Limit},
    joined,
    latency::Filler,
};

/// The bytes of the frames: about those of a message, in one packet, and in several.
const SIZES: [usize; 2] = [MESSAGE, 4_096];
/// The bytes of a frame that is about as long as a message.
const MESSAGE: usize = 200;
/// The number of measured delays.
const DELAYS: usize = 100;
/// The speed of a link that limits nothing, in bits per second, and the burst that it lets pass.
const UNLIMITED: f64 = 100e9;
const UNLIMITED_BURST: u32 = 64 << 20;

/// Measures the kernel's CPU for frames over a transport. Each size is sent for as long as `time`.
pub(super) fn cpu(
    hosts: &Hosts,
    transport: Transport,
    time: Duration,
) -> Result<KernelCost, Failure> {
    let speed = LinkSpeed::new(UNLIMITED).ok_or("a speed")?;
    let limit = Limit {
        speed,
        burst_bytes: UNLIMITED_BURST,
    };
    hosts.limit(limit)?;
    let [small, large] = SIZES.map(|bytes| flood(hosts, transport, speed, bytes, time));
    let (small, large) = (small?, large?);
    let packets = [small.packets, large.packets];
    let (send_frame_ns, send_packet_ns) = line(packets, [small.send_ns, large.send_ns]);
    let (receive_frame_ns, receive_packet_ns) = line(packets, [small.receive_ns, large.receive_ns]);
    Ok(KernelCost {
        send_frame_ns,
        send_packet_ns,
        receive_frame_ns,
        receive_packet_ns,
        latency_ns: 0.0,
    })
}

/// Measures the time until a receiver runs on a link with a speed, beyond the CPU time: the longer a system was idle,
/// the longer it takes.
pub(super) fn latency_ns(
    hosts: &Hosts,
    transport: Transport,
    speed: LinkSpeed,
    cpu: &KernelCost,
) -> Result<f64, Failure> {
    let load = transport.alone(MESSAGE as f64);
    let known_ns = cpu.send_ns(&load).value + speed.ns(load.bytes) + cpu.receive_ns(&load).value;
    Ok((delay_ns(hosts, transport, speed)? - known_ns).max(0.0))
}

/// Returns the nanoseconds of a frame and of a packet, from those of two frames. They are never negative, and always
/// add up to those of the first frame: messages are about as long.
fn line(packets: [f64; 2], ns: [f64; 2]) -> (f64, f64) {
    let slope = (ns[1] - ns[0]) / (packets[1] - packets[0]);
    let packet_ns = slope.clamp(0.0, ns[0] / packets[0]);
    ((ns[0] - packets[0] * packet_ns).max(0.0), packet_ns)
}

/// The packets of a frame, and the CPU of both ends for it.
struct FrameCost {
    packets: f64,
    send_ns: f64,
    receive_ns: f64,
}

/// Sends frames as fast as the sender can.
fn flood(
    hosts: &Hosts,
    transport: Transport,
    speed: LinkSpeed,
    bytes: usize,
    time: Duration,
) -> Result<FrameCost, Failure> {
    let (mut sender, mut receiver) = connect(hosts.pair()?, transport, speed)?;
    let before = hosts.counters()?;
    let has_ended = AtomicBool::new(false);
    let frame = vec![1; bytes];
    let ((frames, send_ns), receive_ns) = thread::scope(|scope| {
        let sending = scope.spawn(|| {
            let sent = send_for(&mut sender, &frame, time)?;
            has_ended.store(true, Ordering::Relaxed);
            // The receiver may wait.
            sender.send(&frame)?;
            sender.finish()?;
            Ok(sent)
        });
        let receiving = scope.spawn(|| {
            let cpu = thread_time();
            let received = receiver.bytes_until(&has_ended)?;
            let cpu = thread_time() - cpu;
            receiver.discard()?;
            Ok(cpu.as_nanos() as f64 * bytes as f64 / received as f64)
        });
        Ok::<_, Failure>((joined(sending.join())?, joined(receiving.join())?))
    })?;
    let forth = hosts.drained(&before)?.forth;
    Ok(FrameCost {
        packets: forth.packets as f64 / f64::from(frames + 1),
        send_ns,
        receive_ns,
    })
}

/// Sends a frame again and again for a time. Returns the number of frames, and the nanoseconds of CPU for each.
fn send_for(end: &mut SendEnd, frame: &[u8], time: Duration) -> Result<(u32, f64), Failure> {
    let (start, cpu, mut frames) = (Instant::now(), thread_time(), 0_u32);
    while start.elapsed() < time {
        end.send(frame)?;
        frames += 1;
    }
    let cpu = thread_time() - cpu;
    Ok((frames, cpu.as_nanos() as f64 / f64::from(frames)))
}

/// Returns the CPU time of this thread.
pub(super) fn thread_time() -> Duration {
    // The CPU time is never negative.
    clock_gettime(ClockId::ThreadCPUTime)
        .try_into()
        .unwrap_or_default()
}

/// Returns the median delay of a frame at a time.
fn delay_ns(hosts: &Hosts, transport: Transport, speed: LinkSpeed) -> Result<f64, Failure> {
    let mut filler = Filler::new(hosts, speed)?;
    let (mut sender, mut receiver) = connect(hosts.pair()?, transport, speed)?;
    let (arrived, arrivals) = mpsc::channel();
    let frame = [1; MESSAGE];
    let mut delays_ns = Vec::with_capacity(DELAYS);
    thread::scope(|scope| {
        let receiving = scope.spawn(|| {
            for _ in 0..DELAYS {
                receiver.bytes()?;
                arrived.send(Instant::now())?;
            }
            Ok(())
        });
        for _ in 0..DELAYS {
            filler.wait();
            filler.empty()?;
            let start = Instant::now();
            sender.send(&frame)?;
            let Ok(end) = arrivals.recv_timeout(PATIENCE) else {
                break;
            };
            delays_ns.push(end.duration_since(start).as_nanos() as f64);
        }
        joined(receiving.join())
    })?;
    let median = Median::of(delays_ns).ok_or("no frame has arrived")?;
    Ok(median.value)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn two_frames_give_the_cost_of_a_frame_and_of_a_packet() {
        assert_eq!(line([1.0, 3.0], [3_000.0, 7_000.0]), (1_000.0, 2_000.0));
        // Noise makes no time negative.
        assert_eq!(line([1.0, 3.0], [3_000.0, 2_000.0]), (3_000.0, 0.0));
        assert_eq!(line([1.0, 3.0], [1_000.0, 7_000.0]), (0.0, 1_000.0));
        // Neither does rounding: 29 - 7 x (29 / 7) is below 0.
        assert_eq!(line([7.0, 8.0], [29.0, 70.0]).0.to_bits(), 0);
    }
}
