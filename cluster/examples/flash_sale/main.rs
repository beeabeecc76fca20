//! A flash sale on 64 nodes, with faults:
//!
//! ```text
//! cargo run --release -p wirecost-cluster --example flash_sale
//! ```
//!
//! | module | contents |
//! |---|---|
//! | `arguments` | the arguments of the program |
//! | `market`, `poisson` | the areas, their crowds, the goal; the clicks in a time |
//! | `network` | datagrams that are lost or repeated, and an area that is cut off |
//! | `node`, `fleet` | a node on a thread of its own, and all of them |
//! | `stranger` | a member with poisoned stamps |
//! | `faults` | the times of the faults |
//! | `operators`, `plans` | what the nodes acknowledge and plan, and when it is everywhere |
//! | `sale` | the sale from beginning to end |
//! | `dictionary` | the dictionary of the cluster |
//! | `tap`, `costs`, `process` | a sample of the sent messages; the CPU time of each wire; the clocks of CPU time |
//! | `report` | the summary and its checks |
//! | `compare` | the same sale on several wires |

mod arguments;
mod compare;
mod costs;
mod dictionary;
mod faults;
mod fleet;
mod market;
mod network;
mod node;
mod operators;
#[path = "../../tests/support/place.rs"]
mod place;
mod plans;
#[path = "../../tests/support/poisson.rs"]
mod poisson;
mod process;
mod report;
mod sale;
mod stranger;
mod tap;

use std::{
    fs,
    io::{self, Write},
    process::ExitCode,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    thread,
};

use clap::Parser;

use self::{arguments::Arguments, node::Failure};

fn main() -> ExitCode {
    match run(Arguments::parse()) {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(error) => {
            eprintln!("flash_sale: {error}");
            ExitCode::FAILURE
        }
    }
}

/// Runs a sale, and returns whether all checks passed.
fn run(arguments: Arguments) -> Result<bool, Failure> {
    say(&format!(
        "{} nodes, seed {}, {} seconds of the sale in a second. The ten minutes before the sale are left out.",
        arguments.nodes, arguments.seed, arguments.speed
    ));
    let interrupted = interrupt()?;
    if arguments.compare {
        return compare::run(&arguments, &interrupted);
    }
    let json = arguments.json.clone();
    let summary = sale::run(arguments, &interrupted)?;
    summary.print();
    if let Some(path) = json {
        let written = fs::write(&path, serde_json::to_vec_pretty(&summary)?);
        written.map_err(|error| format!("{}: {error}", path.display()))?;
    }
    Ok(summary.has_passed())
}

/// Prints a line.
pub(crate) fn say(line: &str) {
    // Nobody reads it if this fails.
    let _ = writeln!(io::stdout(), "{line}");
}

/// Returns a flag that Ctrl-C sets.
fn interrupt() -> Result<Arc<AtomicBool>, Failure> {
    let interrupted = Arc::new(AtomicBool::new(false));
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()?;
    let flag = Arc::clone(&interrupted);
    thread::spawn(move || {
        let waited = runtime.block_on(tokio::signal::ctrl_c());
        flag.store(waited.is_ok(), Ordering::Relaxed);
    });
    Ok(interrupted)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Every fault in a few seconds. A slow machine can miss the checks that depend on time.
    #[test]
    fn a_small_sale_is_safe() {
        let arguments = ["flash_sale", "--nodes", "8", "--speed", "4"];
        let arguments = Arguments::try_parse_from(arguments).unwrap();
        let summary = sale::run(arguments, &AtomicBool::new(false)).unwrap();
        summary.print();
        let safety: Vec<_> = summary.checks.iter().filter(|one| one.is_safety).collect();
        assert_eq!(safety.len(), 3);
        assert!(safety.iter().all(|one| one.passed), "{safety:?}");
    }
}
