//! The predictions for wires on links, by the model of the trade-off.

use std::time::Duration;

use itertools::{Itertools, iproduct};
use wirecost_report::{
    records::{Bound, LinkRecord, SCHEMA_VERSION, Traffic},
    tradeoff::{ColdStages, Estimate, FanOut, Flow, KernelCost, LinkSpeed, Setting, Transport},
};

use super::{
    Failure, calibration, cold,
    hosts::Hosts,
    sent::{SentMix, SentWire},
};

/// The prediction for a flow.
struct Prediction {
    /// The nanoseconds per message.
    ns: Estimate,
    virtual_ns: f64,
    bound: Bound,
}

/// Measures the kernel's times, and the time of each wire for cold caches. Returns the settings of all links, with
/// their hosts.
pub(super) fn settings<'a>(
    hosts: &'a [Hosts],
    mix: &SentMix,
    transports: &[Transport],
    links: &[LinkSpeed],
    time: Duration,
) -> Result<Vec<(&'a Hosts, Setting)>, Failure> {
    eprintln!("measuring the time of each wire for cold caches");
    let cold = transports.iter().map(|one| cold_stages(mix, *one));
    let cold: Vec<_> = cold.try_collect()?;
    let mut settings = Vec::new();
    for (hosts, (&transport, cold)) in iproduct!(hosts, transports.iter().zip(&cold)) {
        eprintln!("measuring the kernel's time for a frame");
        let cpu = calibration::cpu(hosts, transport, time)?;
        for &link in links {
            let latency_ns = calibration::latency_ns(hosts, transport, link, &cpu)?;
            let setting = Setting {
                link,
                transport,
                kernel: KernelCost { latency_ns, ..cpu },
                cold: cold.clone(),
                fan_out: hosts.fan_out,
                ..Setting::default()
            };
            settings.push((hosts, setting));
        }
    }
    Ok(settings)
}

/// Measures the time of each wire for cold caches.
fn cold_stages(mix: &SentMix, transport: Transport) -> Result<ColdStages, Failure> {
    let measured = mix.wires.iter().map(|wire| {
        let ns = cold::additional_stage_ns(wire, &mix.messages, transport)?;
        Ok::<_, Failure>((wire.cost.name.clone(), ns))
    });
    Ok(ColdStages::new(measured.try_collect()?))
}

/// Predicts a repeat of a wire between hosts that share `cores` cores, and returns its record.
pub(super) fn predicted(
    wire: &SentWire,
    traffic: Traffic,
    setting: &Setting,
    cores: usize,
    repeat: u32,
) -> LinkRecord {
    let prediction = Prediction::new(wire, traffic, setting, cores);
    let kernel = setting.kernel;
    LinkRecord {
        schema_version: SCHEMA_VERSION,
        repeat,
        traffic,
        receivers: setting.fan_out.receivers(),
        transport: setting.transport,
        link_bits_per_second: setting.link.bits_per_second(),
        wire: wire.cost.name.clone(),
        bound: prediction.bound,
        predicted_ns: prediction.ns.value,
        predicted_low_ns: prediction.ns.low,
        predicted_high_ns: prediction.ns.high,
        virtual_ns: prediction.virtual_ns,
        measured_ns: None,
        messages: None,
        link_bytes: None,
        computed_bytes: None,
        back_bytes: None,
        shortest_queue_bytes: None,
        idle_share: None,
        invalid: None,
        kernel_send_frame_ns: kernel.send_frame_ns,
        kernel_send_packet_ns: kernel.send_packet_ns,
        kernel_receive_frame_ns: kernel.receive_frame_ns,
        kernel_receive_packet_ns: kernel.receive_packet_ns,
        kernel_latency_ns: kernel.latency_ns,
        cold_stage_ns: setting.cold.ns(&wire.cost.name, wire.cost.packing),
        cores,
    }
}

impl Prediction {
    fn new(wire: &SentWire, traffic: Traffic, setting: &Setting, cores: usize) -> Self {
        let flow = Flow::new(&wire.cost, setting);
        match traffic {
            Traffic::Throughput => {
                let cpu = shared_cpu(&flow, setting.fan_out, cores);
                Self {
                    ns: flow.interval_ns().max(cpu),
                    virtual_ns: flow.virtual_interval_ns(&wire.frames).max(cpu.value),
                    bound: bound(flow.queued_ns(), cpu.value),
                }
            }
            Traffic::Latency => {
                let delay = flow.delay_ns();
                Self {
                    ns: delay,
                    virtual_ns: flow.virtual_delay_ns(&wire.frames),
                    bound: bound(flow.alone_ns(), delay.value - flow.alone_ns()),
                }
            }
        }
    }
}

fn bound(link_ns: f64, others_ns: f64) -> Bound {
    match link_ns >= others_ns {
        true => Bound::Link,
        false => Bound::Cpu,
    }
}

/// Returns the least nanoseconds between messages that the CPU allows, if all hosts share `cores` cores.
fn shared_cpu(flow: &Flow, fan_out: FanOut, cores: usize) -> Estimate {
    let [send_ns, receive_ns] = flow.busy_ends_ns();
    let all_ns = send_ns + receive_ns * f64::from(fan_out.receivers());
    send_ns.max(receive_ns).max(all_ns * (cores as f64).recip())
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use wirecost_report::{records::Run, workspace};

    use super::*;
    use crate::newest_published;

    fn published() -> SentMix {
        let run = newest_published(workspace::root()).unwrap();
        SentMix::of(&Run::read(&run).unwrap()).unwrap()
    }

    fn setting(link: &str, transport: Transport) -> Setting {
        Setting {
            link: link.parse().unwrap(),
            transport,
            fan_out: FanOut::new(1).unwrap(),
            ..Setting::default()
        }
    }

    #[test]
    fn cold_caches_are_in_a_prediction() {
        let mix = published();
        let mut wires = mix.wires.iter();
        let gzip = wires.find(|wire| wire.cost.name == "json+gzip-6").unwrap();
        let warm = setting("1Gbit", Transport::Udp);
        let cold = Setting {
            cold: ColdStages::new(BTreeMap::from([(gzip.cost.name.clone(), 500.0)])),
            ..warm.clone()
        };
        for traffic in [Traffic::Throughput, Traffic::Latency] {
            let [cold, warm] = [&cold, &warm].map(|one| predicted(gzip, traffic, one, 2, 1));
            let more_ns = cold.predicted_ns - warm.predicted_ns;
            assert!((more_ns - 500.0).abs() < 1e-6, "{traffic}: {more_ns}");
            assert_eq!(cold.cold_stage_ns, 500.0);
        }
    }

    /// For the frames of the published run, the model predicts the virtual time with an error below 3 %.
    #[test]
    fn the_published_wires_are_predicted_as_in_virtual_time() {
        let mix = published();
        assert!(mix.wires.len() > 4, "{}", mix.wires.len());
        let links = ["1Mbit", "10Mbit", "100Mbit", "1Gbit"];
        let transports = [Transport::Udp, Transport::Tcp];
        let traffics = [Traffic::Throughput, Traffic::Latency];
        for (wire, link, transport, traffic) in iproduct!(&mix.wires, links, transports, traffics) {
            let record = predicted(wire, traffic, &setting(link, transport), 2, 1);
            let error = record.predicted_ns / record.virtual_ns - 1.0;
            assert!(error.abs() < 0.03, "{record:?}: {error}");
        }
    }
}
