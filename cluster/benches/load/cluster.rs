//! Many nodes over a network that loses datagrams: joining, memory, and the spread of plans.

use std::{
    fs,
    net::SocketAddr,
    path::Path,
    thread,
    time::{Duration, Instant},
};

use tempfile::TempDir;
use tokio::runtime::Runtime;

use crate::{
    Result,
    figure::{Figure, quantile},
    http::Client,
    member::KEY_DIGITS,
    process,
    relay::Relay,
    running::Running,
    say,
};

const PART: &str = "cluster";

/// The number of datagrams that are lost, of a hundred.
const LOST: u8 = 5;

/// The time between two looks at a node. It adds to the figures.
const LOOK_EVERY: Duration = Duration::from_millis(20);

/// The time in which a cluster joins and a plan spreads, by far.
const LIMIT: Duration = Duration::from_secs(120);

/// A node, and the relay in front of it.
pub(crate) struct Node {
    pub(crate) running: Running,
    pub(crate) client: Client,
    relay: Relay,
}

/// Nodes in a directory of their own.
pub(crate) struct Nodes {
    pub(crate) nodes: Vec<Node>,
    _directory: TempDir,
    _runtime: Runtime,
}

impl Nodes {
    /// Starts some nodes, which join by the first.
    pub(crate) fn start(count: usize, lost: u8) -> Result<Self> {
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .worker_threads(1)
            .enable_all()
            .build()?;
        let directory = tempfile::tempdir_in(env!("CARGO_TARGET_TMPDIR"))?;
        fs::write(directory.path().join("key"), KEY_DIGITS)?;
        let mut nodes: Vec<Node> = Vec::new();
        for number in 0..count {
            let seed = nodes.first().map(|node| node.relay.address);
            nodes.push(start(&runtime, directory.path(), number, seed, lost)?);
        }
        Ok(Self {
            nodes,
            _directory: directory,
            _runtime: runtime,
        })
    }

    /// Returns the time of each node at which something first holds of it.
    fn until(&self, mut holds: impl FnMut(&Client) -> Result<bool>) -> Result<Vec<Duration>> {
        let start = Instant::now();
        let mut left: Vec<&Node> = self.nodes.iter().collect();
        let mut times = Vec::new();
        while !left.is_empty() {
            let mut still = Vec::new();
            for node in left {
                match holds(&node.client)? {
                    true => times.push(start.elapsed()),
                    false => still.push(node),
                }
            }
            if start.elapsed() > LIMIT {
                return Err(format!("{} nodes are not there in time", still.len()).into());
            }
            left = still;
            thread::sleep(LOOK_EVERY);
        }
        Ok(times)
    }

    fn memory(&self) -> Result<process::Memory> {
        let mut sum = process::Memory::default();
        for node in &self.nodes {
            let memory = process::memory(node.running.process())?;
            sum.resident += memory.resident;
            sum.proportional += memory.proportional;
        }
        Ok(sum)
    }

    fn cpu_time(&self) -> Result<Duration> {
        let times = self.nodes.iter();
        times
            .map(|node| process::cpu_time(node.running.process()))
            .sum()
    }
}

fn start(
    runtime: &Runtime,
    directory: &Path,
    number: usize,
    seed: Option<SocketAddr>,
    lost: u8,
) -> Result<Node> {
    let relay = runtime.block_on(Relay::start(lost, number as u64));
    let key = directory.join("key");
    let (key, name) = (key.to_string_lossy(), format!("gw-{number}"));
    let advertised = relay.address.to_string();
    let mut arguments = vec![
        "--name",
        &name,
        "--key-file",
        &key,
        "--cluster",
        "127.0.0.1:0",
        "--advertise",
        &advertised,
    ];
    let seed = seed.map(|seed| seed.to_string());
    arguments.extend(seed.iter().flat_map(|seed| ["--seeds", seed.as_str()]));
    let running = Running::with(&directory.join(&name), &arguments);
    relay.set_node(running.cluster.as_deref().ok_or("no cluster")?.parse()?);
    Ok(Node {
        client: Client::new(&running.address),
        running,
        relay,
    })
}

pub(crate) fn measure(count: usize, plans: u32) -> Result<Vec<Figure>> {
    say(&format!("starts {count} nodes"));
    let first = Instant::now();
    let nodes = Nodes::start(count, LOST)?;
    let started = first.elapsed();
    nodes.until(|client| {
        let live = client.metrics()?.sum("wirecost_members{status=\"alive\"}");
        Ok(live == count as u64)
    })?;
    let joined = first.elapsed();
    say(&format!("joined after {joined:.2?}, spreads {plans} plans"));
    let mut times = Vec::new();
    let mut lasts = Vec::new();
    for plan in 1..=plans {
        let author = &nodes.nodes[fastrand::usize(..count)].client;
        author.set_share("BJ", plan)?;
        let seen = nodes.until(|client| Ok(client.share("BJ")? == Some(plan.into())))?;
        lasts.extend(seen.last());
        times.extend(seen);
    }
    times.sort();
    lasts.sort();
    let idle = nodes.cpu_time()?;
    let span = Duration::from_secs(5);
    thread::sleep(span);
    let idle = (nodes.cpu_time()? - idle).as_secs_f64() / span.as_secs_f64();
    let memory = nodes.memory()?;
    let mib = |kib: u64| kib as f64 / 1_024.0;
    let figure = |name: &str, value, unit| {
        Figure::new(
            PART,
            format!("{name} of {count} nodes at {LOST} % loss"),
            value,
            unit,
        )
    };
    Ok(vec![
        figure("time until all have joined", joined.as_secs_f64(), "s").at_most(15.0),
        figure("time to start the processes", started.as_secs_f64(), "s"),
        figure("memory (sum of RSS)", mib(memory.resident), "MiB").at_most(1_024.0),
        figure("memory (sum of PSS)", mib(memory.proportional), "MiB").at_most(1_024.0),
        figure("plan on the last node p50", quantile(&lasts, 0.5), "s").at_most(2.0),
        figure("plan on the last node p99", quantile(&lasts, 0.99), "s").at_most(5.0),
        figure("plan on a node p50", quantile(&times, 0.5), "s"),
        figure("plan on a node p99", quantile(&times, 0.99), "s"),
        figure("plans", plans.into(), "plans").at_least(30.0),
        figure("idle CPU time", idle, "cores"),
    ])
}
