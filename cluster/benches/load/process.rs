//! Processes as Linux sees them.

use std::{fs, net::SocketAddr, process::Command, time::Duration};

use crate::Result;

/// The kernel's unit of CPU time, which Linux fixes for user space.
const TICKS_PER_SECOND: u64 = 100;

/// The memory of a process in KiB.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Memory {
    /// All resident pages.
    pub(crate) resident: u64,
    /// The resident pages of no file: heap and stacks.
    pub(crate) anonymous: u64,
    /// The resident pages, those that processes share by equal parts.
    pub(crate) proportional: u64,
}

pub(crate) fn memory(process: u32) -> Result<Memory> {
    let text = fs::read_to_string(format!("/proc/{process}/smaps_rollup"))?;
    let field = |name| {
        let line = text.lines().find_map(|line| line.strip_prefix(name));
        let value = line.and_then(|line| line.split_whitespace().next());
        value.and_then(|value| value.parse().ok())
    };
    let resident = field("Rss:").ok_or("no Rss in smaps_rollup")?;
    let anonymous = field("Anonymous:").ok_or("no Anonymous in smaps_rollup")?;
    let proportional = field("Pss:").ok_or("no Pss in smaps_rollup")?;
    Ok(Memory {
        resident,
        anonymous,
        proportional,
    })
}

/// Returns the number of open descriptors.
pub(crate) fn descriptors(process: u32) -> Result<usize> {
    Ok(fs::read_dir(format!("/proc/{process}/fd"))?.count())
}

/// Returns the CPU time that a process has used.
pub(crate) fn cpu_time(process: u32) -> Result<Duration> {
    let text = fs::read_to_string(format!("/proc/{process}/stat"))?;
    // The name, in parentheses, may contain spaces.
    let (_, rest) = text.rsplit_once(") ").ok_or("no name in stat")?;
    let fields = rest.split(' ').skip(11).take(2);
    let ticks: Vec<u64> = fields
        .map(str::parse)
        .collect::<std::result::Result<_, _>>()?;
    let milliseconds = ticks.iter().sum::<u64>() * 1_000 / TICKS_PER_SECOND;
    Ok(Duration::from_millis(milliseconds))
}

/// Returns the number of datagrams that the kernel has dropped for want of room at an address of IPv4.
pub(crate) fn dropped(address: SocketAddr) -> Result<u64> {
    let port = format!(":{:04X}", address.port());
    for line in fs::read_to_string("/proc/net/udp")?.lines().skip(1) {
        let fields: Vec<_> = line.split_whitespace().collect();
        let is_local = fields.get(1).is_some_and(|local| local.ends_with(&port));
        if is_local && let Some(drops) = fields.last() {
            return Ok(drops.parse()?);
        }
    }
    Err(format!("no socket at {address}").into())
}

/// Returns the list of cores on which this process may run.
pub(crate) fn cores() -> Result<String> {
    let text = fs::read_to_string("/proc/self/status")?;
    let mut lines = text.lines();
    let list = lines.find_map(|line| line.strip_prefix("Cpus_allowed_list:"));
    Ok(list.ok_or("no list of cores in status")?.trim().to_owned())
}

/// Has all threads of a process run on these cores.
pub(crate) fn pin(process: u32, cores: &str) -> Result<()> {
    let arguments = ["-a", "-c", "-p", cores, &process.to_string()];
    let pinned = Command::new("taskset").args(arguments).output()?;
    match pinned.status.success() {
        true => Ok(()),
        false => Err(format!("taskset: {pinned:?}").into()),
    }
}
