//! The bytes and the CPU of a node on a wire, from the records of the newest published run.

use std::path::{Path, PathBuf};

use wirecost_cluster::automation::{REPLAN_EVERY, REPORT_EVERY};
use wirecost_report::{
    records::{LinkRecord, Run},
    tradeoff::{KernelCost, WireCost, wires},
    transport::Transport,
    workspace::published,
};

use crate::{Failure, arithmetic::Cluster, sizes::datagram};

/// The wires in the table.
pub(crate) const WIRES: [&str; 7] = [
    "json",
    "json+gzip-6",
    "protobuf",
    "bincode",
    "avro",
    "thrift",
    "avro+zstd-3-dict",
];

/// The newest published run.
pub(crate) struct Newest {
    pub(crate) directory: PathBuf,
    run: Run,
    kernel: KernelCost,
}

/// The load of a node in a second.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub(crate) struct Load {
    /// The bytes that it sends, with all headers.
    pub(crate) bytes: f64,
    /// Nanoseconds of CPU for encoding, compression, decompression and decoding.
    pub(crate) wire_ns: f64,
    /// Nanoseconds of CPU of the kernel.
    pub(crate) kernel_ns: f64,
}

/// The traffic over the border of an area in a second.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Border {
    pub(crate) messages: f64,
    pub(crate) bytes: f64,
}

impl Newest {
    pub(crate) fn read(root: &Path) -> Result<Self, Failure> {
        let directory = published(root)?.pop().ok_or("nothing is published")?;
        let run = Run::read(&root.join(&directory))?;
        let mut links = run.links.iter();
        let udp = links.find(|link| link.transport == Transport::Udp);
        Ok(Self {
            kernel: udp.map(LinkRecord::kernel).unwrap_or_default(),
            directory,
            run,
        })
    }

    /// Returns the load of a node of a cluster.
    pub(crate) fn node(&self, cluster: &Cluster, wire: &str) -> Result<Load, Failure> {
        let own = [
            ("push-pull", cluster.exchanges()),
            ("operation", cluster.plans()),
            ("status", cluster.reports()),
        ];
        let mut load = self.membership(cluster, wire)?;
        for (workload, messages) in own {
            let cost = self.cost(workload, wire)?;
            load = load
                .plus(self.sent(&cost, messages))
                .plus(self.received(&cost, messages * cluster.arriving()));
        }
        Ok(load)
    }

    /// Returns the load of the reports that a planner receives.
    pub(crate) fn planner(&self, cluster: &Cluster, wire: &str) -> Result<Load, Failure> {
        let cost = self.cost("status", wire)?;
        Ok(self.received(&cost, cluster.reports_at_planner()))
    }

    /// Returns the traffic over the border of an area if the plans come in on a subject, and a report on the area goes
    /// out.
    pub(crate) fn between_areas(&self, wire: &str) -> Result<Border, Failure> {
        let plans = 1.0 / REPLAN_EVERY.as_secs_f64();
        let reports = 1.0 / REPORT_EVERY.as_secs_f64();
        let plan = self.cost("operation", wire)?.bytes() + datagram();
        let report = self.cost("status", wire)?.bytes() + datagram();
        Ok(Border {
            messages: plans + reports,
            bytes: plans * plan + reports * report,
        })
    }

    /// Returns the load of membership. A piece of news is written once, and read as often as it arrives.
    fn membership(&self, cluster: &Cluster, wire: &str) -> Result<Load, Failure> {
        let cost = self.cost("membership", wire)?;
        let packets = cluster.packets();
        let news = cluster.news() + cluster.fed();
        let written = packets + cluster.fed() + 2.0 * cluster.suspicions();
        let read = cluster.arriving() * (packets + news);
        Ok(Load {
            bytes: packets * datagram() + (packets + news) * cost.bytes(),
            wire_ns: written * write_ns(&cost) + read * read_ns(&cost),
            kernel_ns: packets * self.send_ns() + cluster.arriving() * packets * self.receive_ns(),
        })
    }

    fn cost(&self, workload: &str, wire: &str) -> Result<WireCost, Failure> {
        let mut costs = wires(&self.run, workload).into_iter();
        let cost = costs.find(|cost| cost.name == wire);
        cost.ok_or_else(|| format!("the newest run has no {wire} on {workload}").into())
    }

    /// Returns the load of messages in datagrams of their own.
    fn sent(&self, cost: &WireCost, messages: f64) -> Load {
        Load {
            bytes: messages * (cost.bytes() + datagram()),
            wire_ns: messages * write_ns(cost),
            kernel_ns: messages * self.send_ns(),
        }
    }

    fn received(&self, cost: &WireCost, messages: f64) -> Load {
        Load {
            bytes: 0.0,
            wire_ns: messages * read_ns(cost),
            kernel_ns: messages * self.receive_ns(),
        }
    }

    fn send_ns(&self) -> f64 {
        self.kernel.send_frame_ns + self.kernel.send_packet_ns
    }

    fn receive_ns(&self) -> f64 {
        self.kernel.receive_frame_ns + self.kernel.receive_packet_ns
    }
}

impl Load {
    fn plus(self, other: Self) -> Self {
        Self {
            bytes: self.bytes + other.bytes,
            wire_ns: self.wire_ns + other.wire_ns,
            kernel_ns: self.kernel_ns + other.kernel_ns,
        }
    }
}

fn write_ns(cost: &WireCost) -> f64 {
    (cost.encode_ns + cost.compress_ns).value
}

fn read_ns(cost: &WireCost) -> f64 {
    (cost.decompress_ns + cost.decode_ns).value
}
