//! Two hosts on one machine: network namespaces with a link between them that a token bucket limits.

use std::{
    fs::{self, File},
    io::{BufRead, BufReader},
    os::fd::AsFd,
    path::Path,
    process::{Child, Command, Stdio},
    thread,
    time::{Duration, Instant},
};

use rustix::thread::{LinkNameSpaceType, move_into_link_name_space};
use serde::Deserialize;
use wirecost_report::tradeoff::{LinkSpeed, Transport};

use super::{Failure, joined};

/// The name of each end of the link in its namespace.
const DEVICE: &str = "wire";

/// The bytes that may wait for the link: more than the buffers of a sender.
const QUEUE_BYTES: u32 = 64 << 20;

/// The time after which a link on which nothing moves is quiet: longer than a delayed acknowledgement.
const QUIET: Duration = Duration::from_millis(60);
/// The longest time until everything is sent: longer than the queue of a sender takes on the slowest link.
const LONGEST_DRAIN: Duration = Duration::from_secs(10);

/// The settings of a host's network, with their files. IPv6 would send messages about neighbours, and TCP would repeat
/// the last segment before its acknowledgement comes: frames that nobody has sent.
const SETTINGS: [(&str, &str); 2] = [
    ("/proc/sys/net/ipv6/conf/all/disable_ipv6", "1"),
    ("/proc/sys/net/ipv4/tcp_early_retrans", "0"),
];

/// A host: a network namespace, which exists until this is dropped or the program ends.
pub(super) struct Host {
    /// A process that waits in the namespace for the end of its input.
    holder: Child,
    namespace: File,
    /// The address of its end of the link.
    pub(super) address: &'static str,
}

impl Host {
    fn new(address: &'static str) -> Result<Self, Failure> {
        let mut holder = Command::new("unshare")
            .args(["--net", "sh", "-c", "echo && read _"])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .map_err(|error| format!("unshare: {error}"))?;
        let mut line = String::new();
        if let Some(output) = holder.stdout.take() {
            BufReader::new(output).read_line(&mut line)?;
        }
        if line.is_empty() {
            return Err("unshare made no network namespace".into());
        }
        let namespace = File::open(format!("/proc/{}/ns/net", holder.id()))?;
        Ok(Self {
            holder,
            namespace,
            address,
        })
    }

    /// Runs `work` in a thread of this host: its sockets and its commands belong to the host.
    pub(super) fn run<R: Send>(
        &self,
        work: impl FnOnce() -> Result<R, Failure> + Send,
    ) -> Result<R, Failure> {
        let in_namespace = || {
            let network = Some(LinkNameSpaceType::Network);
            move_into_link_name_space(self.namespace.as_fd(), network)?;
            work()
        };
        joined(thread::scope(|scope| scope.spawn(in_namespace).join()))
    }

    fn command(&self, line: &str) -> Result<Vec<u8>, Failure> {
        self.run(|| {
            let mut words = line.split_whitespace();
            let program = words.next().unwrap_or_default();
            let output = Command::new(program)
                .args(words)
                .output()
                .map_err(|error| format!("{program}: {error}"))?;
            match output.status.success() {
                true => Ok(output.stdout),
                false => {
                    let error = String::from_utf8_lossy(&output.stderr);
                    Err(format!("{line}: {}", error.trim()).into())
                }
            }
        })
    }
}

impl Drop for Host {
    fn drop(&mut self) {
        // The end of its input ends it.
        drop(self.holder.stdin.take());
        let _ = self.holder.wait();
    }
}

/// The counters of an end of the link.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
pub(super) struct Counter {
    /// The bytes that left, with the headers of Ethernet.
    pub(super) bytes: u64,
    /// The packets that left.
    pub(super) packets: u64,
    /// The packets that were dropped.
    pub(super) drops: u64,
    /// The bytes that wait.
    #[serde(rename = "backlog")]
    pub(super) waiting: u64,
}

impl Counter {
    /// Returns the bytes and packets since an earlier reading.
    pub(super) fn since(self, earlier: Self) -> Self {
        Self {
            bytes: self.bytes - earlier.bytes,
            packets: self.packets - earlier.packets,
            drops: self.drops - earlier.drops,
            waiting: self.waiting,
        }
    }
}

/// A limit on both directions of the link.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Limit {
    pub(super) speed: LinkSpeed,
    /// The bytes that pass at once after an idle time.
    pub(super) burst_bytes: u32,
}

/// A sender and a receiver with a link between them.
pub(super) struct Hosts {
    pub(super) sender: Host,
    pub(super) receiver: Host,
}

impl Hosts {
    /// Makes the hosts and their link.
    ///
    /// The device of the link has no segmentation of its own, so a packet of the counters is a packet of at
    /// most 1,500 bytes of IP. Addresses of neighbours are given, so no packet asks for them.
    ///
    /// # Errors
    /// When the system does not allow it.
    pub(super) fn new() -> Result<Self, Failure> {
        let hosts = Self {
            sender: Host::new("10.0.0.1")?,
            receiver: Host::new("10.0.0.2")?,
        };
        let [sender, receiver] = [&hosts.sender, &hosts.receiver];
        sender.command(&format!(
            "ip link add name {DEVICE} address 02:00:00:00:00:01 type veth peer name {DEVICE} \
             address 02:00:00:00:00:02 netns {}",
            receiver.holder.id()
        ))?;
        for (host, peer, hardware) in [
            (sender, receiver, "02:00:00:00:00:02"),
            (receiver, sender, "02:00:00:00:00:01"),
        ] {
            host.run(|| {
                let settings = SETTINGS.iter().filter(|(file, _)| Path::new(file).exists());
                for (file, value) in settings {
                    fs::write(file, value)?;
                }
                Ok(())
            })?;
            let address = host.address;
            host.command(&format!("ip address add {address}/24 dev {DEVICE}"))?;
            host.command(&format!("ip link set {DEVICE} up mtu 1500 gso_max_segs 1"))?;
            host.command(&format!(
                "ip neigh replace {} lladdr {hardware} dev {DEVICE} nud permanent",
                peer.address
            ))?;
        }
        Ok(hosts)
    }

    /// Limits both directions of the link.
    pub(super) fn limit(&self, limit: Limit) -> Result<(), Failure> {
        let Limit { speed, burst_bytes } = limit;
        for host in [&self.sender, &self.receiver] {
            host.command(&format!(
                "tc qdisc replace dev {DEVICE} root tbf rate {}bit burst {burst_bytes} limit {QUEUE_BYTES}",
                speed.bits_per_second(),
            ))?;
        }
        Ok(())
    }

    /// Reads the counters of the directions to the receiver and back.
    pub(super) fn counters(&self) -> Result<[Counter; 2], Failure> {
        Ok([counter(&self.sender)?, counter(&self.receiver)?])
    }

    /// Returns the bytes that the sender's system has not sent: datagrams that wait for the link, or the part of a stream
    /// that TCP holds back until the link takes it.
    pub(super) fn unsent(&self, transport: Transport) -> Result<u64, Failure> {
        match transport {
            Transport::None | Transport::Udp => Ok(counter(&self.sender)?.waiting),
            Transport::Tcp => {
                let sockets = self.sender.command("ss --tcp --info --no-header")?;
                Ok(not_sent(&String::from_utf8_lossy(&sockets)))
            }
        }
    }

    /// Waits until everything is sent and nothing has moved for a while, and returns the counters since `before`.
    ///
    /// # Errors
    /// When something still moves after ten seconds, or the counters cannot be read.
    pub(super) fn drained(
        &self,
        transport: Transport,
        before: [Counter; 2],
    ) -> Result<[Counter; 2], Failure> {
        let (start, mut last) = (Instant::now(), self.counters()?);
        while start.elapsed() < LONGEST_DRAIN {
            thread::sleep(QUIET);
            let now = self.counters()?;
            let waits = now.iter().any(|counter| counter.waiting > 0);
            if now == last && !waits && self.unsent(transport)? == 0 {
                return Ok([0, 1].map(|way| now[way].since(before[way])));
            }
            last = now;
        }
        Err("the link does not become idle".into())
    }
}

/// Returns the bytes that the sockets in the output of `ss` have not sent.
fn not_sent(sockets: &str) -> u64 {
    let words = sockets.split_whitespace();
    let bytes = words.filter_map(|word| word.strip_prefix("notsent:")?.parse::<u64>().ok());
    bytes.sum()
}

fn counter(host: &Host) -> Result<Counter, Failure> {
    let json = host.command(&format!("tc -s -j qdisc show dev {DEVICE}"))?;
    let counters: Vec<Counter> = serde_json::from_slice(&json)?;
    Ok(*counters.first().ok_or("tc shows no queue")?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_counters_are_those_of_the_queue() {
        let json = r#"[{"kind":"tbf","root":true,"options":{"rate":125000,"burst":1600},"bytes":2920,"packets":10,
            "drops":1,"overlimits":7,"requeues":0,"backlog":292,"qlen":1}]"#;
        let counters: Vec<Counter> = serde_json::from_str(json).unwrap();
        let expected = Counter {
            bytes: 2_920,
            packets: 10,
            drops: 1,
            waiting: 292,
        };
        assert_eq!(counters, [expected]);
        let earlier = Counter {
            bytes: 920,
            packets: 4,
            drops: 1,
            waiting: 0,
        };
        let since = expected.since(earlier);
        assert_eq!([since.bytes, since.packets, since.drops], [2_000, 6, 0]);
    }

    #[test]
    fn what_a_stream_holds_back_is_found() {
        let sockets =
            "ESTAB 0 66 10.0.0.1:5 10.0.0.2:6\n\t cubic wscale:7,7 notsent:1448 minrtt:0.1\n";
        assert_eq!(not_sent(sockets), 1_448);
        assert_eq!(not_sent("ESTAB 0 0 10.0.0.1:5 10.0.0.2:6\n\t cubic\n"), 0);
    }
}
