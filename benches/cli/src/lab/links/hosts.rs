//! Hosts on one machine: network namespaces with links between them that a token bucket limits.

use std::{
    net::Ipv4Addr,
    sync::{Mutex, PoisonError},
    thread,
    time::{Duration, Instant},
};

use itertools::Itertools;
use wirecost_report::tradeoff::{FanOut, LinkSpeed};

use super::{
    Failure,
    namespace::Namespace,
    tc::{Counter, Tc},
};

/// The name of a host's end of its link.
const DEVICE: &str = "wire";

/// The bytes that may wait for the link: more than the buffers of a sender.
const QUEUE_BYTES: u32 = 64 << 20;

/// The time after which a link on which nothing moves is quiet: longer than a delayed acknowledgement.
const QUIET: Duration = Duration::from_millis(60);
/// The longest time until everything is sent: longer than the queue of a sender takes on the slowest link.
const LONGEST_DRAIN: Duration = Duration::from_secs(10);

/// A host with a link.
pub(super) struct Host {
    pub(super) namespace: Namespace,
    tc: Mutex<Tc>,
    number: u8,
}

impl Host {
    fn new(number: u8) -> Result<Self, Failure> {
        let namespace = Namespace::new()?;
        Ok(Self {
            tc: Mutex::new(namespace.run(Tc::new)?),
            namespace,
            number,
        })
    }

    /// Returns its address on the link.
    pub(super) const fn address(&self) -> Ipv4Addr {
        Ipv4Addr::new(10, 0, 0, self.number)
    }

    fn hardware(&self) -> String {
        format!("02:00:00:00:00:{:02x}", self.number)
    }

    /// Adds its link, whose other end is a device in another namespace.
    fn link(&self, far: &str, namespace: &Namespace) -> Result<(), Failure> {
        self.namespace.command(&format!(
            "ip link add name {DEVICE} type veth peer name {far} netns {}",
            namespace.id()
        ))?;
        Ok(())
    }

    /// Starts its end of the link.
    ///
    /// The device has no segmentation of its own, so a packet of the counters is a packet of at most 1,500 bytes of
    /// IP. The addresses of all peers are given, so no packet asks for them.
    fn start<'a>(&self, peers: impl Iterator<Item = &'a Self>) -> Result<(), Failure> {
        let addressed = format!(
            "ip link set {DEVICE} address {} up mtu 1500 gso_max_segs 1",
            self.hardware()
        );
        self.namespace.command(&addressed)?;
        let address = self.address();
        self.namespace
            .command(&format!("ip address add {address}/24 dev {DEVICE}"))?;
        for peer in peers {
            self.namespace.command(&format!(
                "ip neigh replace {} lladdr {} dev {DEVICE} nud permanent",
                peer.address(),
                peer.hardware()
            ))?;
        }
        Ok(())
    }

    fn counter(&self) -> Result<Counter, Failure> {
        let mut tc = self.tc.lock().unwrap_or_else(PoisonError::into_inner);
        tc.counter(DEVICE)
    }
}

/// A limit on both directions of all links.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Limit {
    pub(super) speed: LinkSpeed,
    /// The bytes that pass at once after an idle time.
    pub(super) burst_bytes: u32,
}

/// The traffic on the links.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct LinkTraffic {
    /// The counters of the sender.
    pub(super) forth: Counter,
    /// The bytes that all receivers sent back.
    pub(super) back_bytes: u64,
}

/// A sender and its receivers. One receiver is linked to the sender. Several have a link each to a switch, as the
/// sender has.
pub(super) struct Hosts {
    pub(super) sender: Host,
    pub(super) receivers: Vec<Host>,
    pub(super) fan_out: FanOut,
    _switch: Option<Namespace>,
}

impl Hosts {
    /// Makes the hosts and their links.
    ///
    /// # Errors
    /// When the system does not allow it.
    pub(super) fn new(fan_out: FanOut) -> Result<Self, Failure> {
        let sender = Host::new(1)?;
        let numbers = 2..=u8::try_from(fan_out.receivers() + 1)?;
        let receivers: Vec<_> = numbers.map(Host::new).try_collect()?;
        let switch = match receivers.as_slice() {
            [receiver] => {
                sender.link(DEVICE, &receiver.namespace)?;
                None
            }
            receivers => Some(switch([&sender].into_iter().chain(receivers))?),
        };
        for receiver in &receivers {
            receiver.start([&sender].into_iter())?;
        }
        sender.start(receivers.iter())?;
        Ok(Self {
            sender,
            receivers,
            fan_out,
            _switch: switch,
        })
    }

    fn all(&self) -> impl Iterator<Item = &Host> {
        [&self.sender].into_iter().chain(&self.receivers)
    }

    /// Returns the sender and its first receiver.
    pub(super) fn pair(&self) -> Result<[&Host; 2], Failure> {
        let receiver = self.receivers.first().ok_or("no receiver")?;
        Ok([&self.sender, receiver])
    }

    /// Limits both directions of all links.
    pub(super) fn limit(&self, limit: Limit) -> Result<(), Failure> {
        let Limit { speed, burst_bytes } = limit;
        for host in self.all() {
            host.namespace.command(&format!(
                "tc qdisc replace dev {DEVICE} root tbf rate {}bit burst {burst_bytes} limit {QUEUE_BYTES}",
                speed.bits_per_second(),
            ))?;
        }
        Ok(())
    }

    /// Reads the counters of the sender, and of each receiver, for what it sends back.
    pub(super) fn counters(&self) -> Result<Vec<Counter>, Failure> {
        self.all().map(Host::counter).collect()
    }

    /// Returns the bytes that wait for the sender's link.
    pub(super) fn waiting(&self) -> Result<u64, Failure> {
        Ok(self.sender.counter()?.waiting)
    }

    /// Returns the bytes of streams that the sender's sockets have sent again.
    pub(super) fn repeated(&self) -> Result<u64, Failure> {
        let sockets = self
            .sender
            .namespace
            .command("ss --tcp --info --no-header")?;
        Ok(repeated(&String::from_utf8_lossy(&sockets)))
    }

    /// Waits until no bytes wait for a link and the counters stay the same for [`QUIET`]. Returns the traffic since
    /// `before`.
    ///
    /// # Errors
    /// When something still moves after ten seconds, or the counters cannot be read.
    pub(super) fn drained(&self, before: &[Counter]) -> Result<LinkTraffic, Failure> {
        let (start, mut last) = (Instant::now(), self.counters()?);
        while start.elapsed() < LONGEST_DRAIN {
            thread::sleep(QUIET);
            let now = self.counters()?;
            if now == last && now.iter().all(|counter| counter.waiting == 0) {
                let mut since = now.iter().zip(before).map(|(now, then)| now.since(*then));
                return Ok(LinkTraffic {
                    forth: since.next().ok_or("no counters")?,
                    back_bytes: since.map(|counter| counter.bytes).sum(),
                });
            }
            last = now;
        }
        Err("the link does not become idle".into())
    }
}

/// Links hosts to a switch, which knows the port of each.
fn switch<'a>(hosts: impl Iterator<Item = &'a Host>) -> Result<Namespace, Failure> {
    let switch = Namespace::new()?;
    switch.command("ip link add name bridge up type bridge")?;
    for host in hosts {
        let port = format!("port{}", host.number);
        host.link(&port, &switch)?;
        switch.command(&format!("ip link set {port} master bridge up mtu 1500"))?;
        let entry = format!("{} dev {port} master static", host.hardware());
        switch.command(&format!("bridge fdb replace {entry}"))?;
    }
    Ok(switch)
}

/// Returns the bytes that the sockets in the output of `ss` have sent again.
fn repeated(sockets: &str) -> u64 {
    let words = sockets.split_whitespace();
    let bytes = words.filter_map(|word| word.strip_prefix("bytes_retrans:")?.parse::<u64>().ok());
    bytes.sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_bytes_that_were_sent_again_are_found() {
        let sockets = "FIN-WAIT-2 0 0 10.0.0.1:5 10.0.0.2:6\n\t cubic bytes_retrans:1448 bytes_acked:9\n\
                       ESTAB 0 0 10.0.0.1:7 10.0.0.3:6\n\t cubic bytes_retrans:52\n";
        assert_eq!(repeated(sockets), 1_500);
        assert_eq!(repeated("ESTAB 0 0 10.0.0.1:5 10.0.0.2:6\n\t cubic\n"), 0);
    }
}
