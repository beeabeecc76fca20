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
//! | `sale`, `course` | the state of the sale, and its course from beginning to end |
//! | `dictionary` | the dictionary of the cluster, and wires with it |
//! | `tap`, `costs`, `process` | a sample of the sent messages; the CPU time of each wire; the clocks of CPU time |
//! | `history` | the sale second by second |
//! | `screen` | a view on a terminal, or lines |
//! | `report`, `page` | the summary and its checks, and the same as HTML |
//! | `compare` | the same sale on several wires |

mod arguments;
mod compare;
mod costs;
mod course;
mod dictionary;
mod faults;
mod fleet;
mod history;
mod market;
mod network;
mod node;
mod operators;
mod page;
#[path = "../../tests/support/place.rs"]
mod place;
mod plans;
#[path = "../../tests/support/poisson.rs"]
mod poisson;
mod process;
mod report;
mod sale;
mod screen;
mod stranger;
mod tap;

use std::{
    fs::File,
    io::{self, Write},
    path::PathBuf,
    process::{self as system, ExitCode},
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    thread,
};

use clap::Parser;

use self::{arguments::Arguments, node::Failure, screen::Screen};

/// The exit code of a program that SIGINT ends.
const INTERRUPTED: i32 = 130;

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
    let [json, html] = [&arguments.json, &arguments.html].map(Output::create);
    let (json, html) = (json?, html?);
    let summary = {
        let mut screen = Screen::open(arguments.plain);
        course::run(arguments, &interrupted, &mut screen)?
    };
    summary.print();
    if let Some(output) = json {
        output.write(&serde_json::to_vec_pretty(&summary)?)?;
    }
    if let Some(output) = html {
        output.write(page::page(&summary)?.as_bytes())?;
    }
    Ok(summary.has_passed())
}

/// A file that is created before the sale, so that a wrong path is found before it.
struct Output {
    path: PathBuf,
    file: File,
}

impl Output {
    fn create(path: &Option<PathBuf>) -> Result<Option<Self>, Failure> {
        let Some(path) = path else { return Ok(None) };
        let file = File::create(path).map_err(|error| format!("{}: {error}", path.display()))?;
        let path = path.clone();
        Ok(Some(Self { path, file }))
    }

    fn write(mut self, contents: &[u8]) -> Result<(), Failure> {
        let written = self.file.write_all(contents);
        Ok(written.map_err(|error| format!("{}: {error}", self.path.display()))?)
    }
}

/// Prints a line.
pub(crate) fn say(line: &str) {
    // Nobody reads it if this fails.
    let _ = writeln!(io::stdout(), "{line}");
}

/// Returns a flag that Ctrl-C sets. A second Ctrl-C ends the program.
fn interrupt() -> Result<Arc<AtomicBool>, Failure> {
    let interrupted = Arc::new(AtomicBool::new(false));
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()?;
    let flag = Arc::clone(&interrupted);
    thread::spawn(move || {
        let waited = runtime.block_on(tokio::signal::ctrl_c());
        flag.store(waited.is_ok(), Ordering::Relaxed);
        if runtime.block_on(tokio::signal::ctrl_c()).is_ok() {
            system::exit(INTERRUPTED);
        }
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
        let summary = course::run(arguments, &AtomicBool::new(false), &mut Screen::Lines).unwrap();
        summary.print();
        let safety: Vec<_> = summary.checks.iter().filter(|one| one.is_safety).collect();
        assert_eq!(safety.len(), 3);
        assert!(safety.iter().all(|one| one.passed), "{safety:?}");
        let page = page::page(&summary).unwrap();
        assert_eq!(page.matches("<svg").count(), 2);
        assert!(page.contains("avro+zstd-3-dict"), "{page}");
        for outside in ["<script", "src=", "href=", "url("] {
            assert!(!page.contains(outside), "{outside}");
        }
    }
}
