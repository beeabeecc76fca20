//! The messages a second that a node takes on one core: datagrams, frames, decoding, the order of stamps, the
//! log on the disk, and the plans.

use std::{fs, thread, time::Duration};

use crate::{
    Result,
    figure::Figure,
    http::Client,
    member::{KEY_DIGITS, Members},
    process,
    running::Running,
    say,
};

const PART: &str = "messages";

/// The rates that are tried, until one loses messages.
const RATES: [u64; 10] = [
    2_000, 5_000, 10_000, 15_000, 20_000, 25_000, 30_000, 40_000, 50_000, 60_000,
];

/// The rate of which the CPU time is published.
const TARGET: u64 = 10_000;

const SPAN: Duration = Duration::from_secs(5);

/// The time in which the node takes what waits at the end.
const REST: Duration = Duration::from_millis(1_500);

/// The members that send.
const MEMBERS: u64 = 3;

/// The relays after which a node passes an operation on no more.
const LAST_RELAY: u8 = 8;

/// A node on the first core of the machine, and its directory.
pub(crate) struct Pinned {
    pub(crate) node: Running,
    pub(crate) client: Client,
    /// The cores on which the bench ran before.
    cores: String,
    _directory: tempfile::TempDir,
}

impl Pinned {
    /// Starts the node. The bench itself runs on the second core until this is dropped.
    pub(crate) fn start() -> Result<Self> {
        let directory = tempfile::tempdir_in(env!("CARGO_TARGET_TMPDIR"))?;
        let key = directory.path().join("key");
        fs::write(&key, KEY_DIGITS)?;
        let key = key.to_string_lossy();
        let arguments = ["--key-file", &key, "--cluster", "127.0.0.1:0"];
        let node = Running::with(&directory.path().join("node"), &arguments);
        let cores = process::cores()?;
        process::pin(node.process(), "0")?;
        process::pin(std::process::id(), "1")?;
        Ok(Self {
            client: Client::new(&node.address),
            node,
            cores,
            _directory: directory,
        })
    }
}

impl Drop for Pinned {
    fn drop(&mut self) {
        // The next part says what is wrong if this fails.
        let _ = process::pin(std::process::id(), &self.cores);
    }
}

/// The messages of a rate.
struct Taken {
    sent: u64,
    taken: u64,
    /// CPU time a message.
    cost: Duration,
}

pub(crate) fn measure() -> Result<Vec<Figure>> {
    let mut figures = Vec::new();
    for (name, relays) in [("", LAST_RELAY), (" and passed on to 2 peers", 0)] {
        let (best, cost) = search(relays)?;
        let best = Figure::new(
            PART,
            format!("messages taken on one core without a loss{name}"),
            best,
            "1/s",
        );
        figures.push(match relays {
            LAST_RELAY => best.at_least(TARGET as f64),
            _ => best,
        });
        figures.push(Figure::new(
            PART,
            format!("CPU time a message at {TARGET}/s{name}"),
            cost,
            "us",
        ));
    }
    Ok(figures)
}

/// Returns the highest rate without a loss, and the microseconds of CPU time of a message at the target.
fn search(relays: u8) -> Result<(f64, f64)> {
    let runtime = tokio::runtime::Runtime::new()?;
    let pinned = Pinned::start()?;
    let mut members = Members::join(&runtime, MEMBERS, &pinned.node, relays)?;
    let (mut best, mut cost) = (0.0, f64::NAN);
    for rate in RATES {
        let step = try_rate(&pinned, &runtime, &mut members, rate)?;
        let reached = step.sent as f64 / SPAN.as_secs_f64();
        say(&format!(
            "{rate}/s: {} sent, {} taken, {:?} of CPU time a message",
            step.sent, step.taken, step.cost
        ));
        if rate == TARGET {
            cost = step.cost.as_secs_f64() * 1e6;
        }
        if step.taken < step.sent || reached < rate as f64 * 0.95 {
            break;
        }
        best = reached;
    }
    Ok((best, cost))
}

fn try_rate(
    pinned: &Pinned,
    runtime: &tokio::runtime::Runtime,
    members: &mut Members,
    rate: u64,
) -> Result<Taken> {
    let count = || -> Result<u64> {
        let metrics = pinned.client.metrics()?;
        let received = metrics.sum("wirecost_messages_received_total");
        Ok(received - metrics.sum("wirecost_messages_not_taken_total"))
    };
    let (before, cpu) = (count()?, process::cpu_time(pinned.node.process())?);
    let sent = members.send(runtime, rate, SPAN)?;
    thread::sleep(REST);
    let taken = count()? - before;
    let cpu = process::cpu_time(pinned.node.process())? - cpu;
    Ok(Taken {
        sent,
        taken,
        cost: cpu / u32::try_from(taken.max(1))?,
    })
}
