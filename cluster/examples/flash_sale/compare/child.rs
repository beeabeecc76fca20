//! A sale in a process of its own, and in a network namespace of its own where the system allows it.

use std::{
    env, fmt, fs,
    process::{Command, Stdio},
};

use serde::Deserialize;
use wirecost_report::sale::Counted;

use super::UNTIL;
use crate::{arguments::Arguments, costs::Cost, node::Failure, process::Loopback, report::Spread};

/// The namespace of a sale's processes.
pub(super) enum Isolation {
    /// A network namespace, made by `unshare` with these options.
    Namespace(&'static [&'static str]),
    /// The namespace of this process.
    Shared,
}

/// The options of `unshare`: as root, and as a user who may map itself to root.
const UNSHARE: [&[&str]; 2] = [&["--net"], &["--user", "--map-root-user", "--net"]];

/// Starts the loopback as a network of Ethernet: with its largest packet, and without segments that are counted as a
/// single packet.
const SET_UP: &str = "ip link set lo up mtu 1500 gso_max_segs 1";

impl Isolation {
    /// Finds the best isolation that the system allows.
    pub(super) fn find() -> Self {
        let is_allowed = |options: &&&[&str]| {
            let mut command = Command::new("unshare");
            command.args(**options).args(["sh", "-c", SET_UP]);
            let status = command.stdout(Stdio::null()).stderr(Stdio::null()).status();
            status.is_ok_and(|status| status.success())
        };
        let found = UNSHARE.iter().find(is_allowed);
        found.map_or(Self::Shared, |options| Self::Namespace(options))
    }

    pub(super) fn counted(&self) -> Counted {
        match self {
            Self::Namespace(_) => Counted::OwnLoopback,
            Self::Shared => Counted::SharedLoopback,
        }
    }

    /// Returns this program as a command.
    fn command(&self) -> Result<Command, Failure> {
        let program = env::current_exe()?;
        Ok(match self {
            Self::Namespace(options) => {
                let script = format!("{SET_UP} && exec \"$0\" \"$@\"");
                let mut command = Command::new("unshare");
                command
                    .args(*options)
                    .args(["sh", "-c", &script])
                    .arg(program);
                command
            }
            Self::Shared => Command::new(program),
        })
    }
}

impl fmt::Display for Isolation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Namespace(_) => {
                "the counters of the loopback in a network namespace of each sale, and 14 bytes of Ethernet a packet"
            }
            Self::Shared => {
                "the counters of the system's loopback, with the traffic of other programs, and 14 bytes of Ethernet \
                 a packet. `unshare --net` and `ip` did not give a network namespace"
            }
        })
    }
}

/// The figures of a sale's summary that are compared.
#[derive(Debug, Deserialize)]
pub(super) struct Measured {
    pub(super) total_s: f64,
    pub(super) wires: Vec<Cost>,
    pub(super) messages_sent: u64,
    pub(super) datagrams_sent: u64,
    pub(super) plan_everywhere: Spread,
    pub(super) loopback: Option<Loopback>,
    pub(super) cpu_s: f64,
    checks: Vec<Check>,
}

#[derive(Debug, Deserialize)]
pub(super) struct Check {
    pub(super) name: String,
    passed: bool,
    pub(super) detail: String,
}

impl Measured {
    /// Iterates over the checks that failed.
    pub(super) fn failed(&self) -> impl Iterator<Item = &Check> {
        self.checks.iter().filter(|check| !check.passed)
    }
}

/// Runs a sale on a wire to its end.
pub(super) fn run(
    arguments: &Arguments,
    wire: &str,
    isolation: &Isolation,
) -> Result<Measured, Failure> {
    let directory = tempfile::tempdir()?;
    let summary = directory.path().join("summary.json");
    let mut command = isolation.command()?;
    command.arg("--no-upgrade").args(["--wire", wire]);
    for (flag, value) in [
        ("--nodes", arguments.nodes.to_string()),
        ("--seed", arguments.seed.to_string()),
        ("--loss", arguments.loss.to_string()),
        ("--speed", arguments.speed.to_string()),
        ("--until", UNTIL.to_string()),
    ] {
        command.args([flag, &value]);
    }
    let output = command.arg("--json").arg(&summary).output()?;
    // A failed check gives an exit code too, so only the summary tells whether the sale took place.
    let failed = |error: &dyn fmt::Display| {
        let stderr = String::from_utf8_lossy(&output.stderr);
        format!(
            "the sale on {wire} gave no summary: {error}; {}",
            stderr.trim()
        )
    };
    let json = fs::read(&summary).map_err(|error| failed(&error))?;
    Ok(serde_json::from_slice(&json).map_err(|error| failed(&error))?)
}
