//! A mark is on the disk before a time below it is issued, as the kernel sees it.
//!
//! ```text
//! cargo test -p wirecost-clock --test synced -- --ignored
//! ```
#![cfg(all(feature = "std", target_os = "linux"))]

use std::env;
use std::error::Error;
use std::fs;
use std::io::{self, Write};
use std::path::Path;
use std::process::{Command, Stdio};

use wirecost_clock::{DurableClock, LamportClock};

/// The variable that tells the test binary that it is the process to trace, and where its clock is.
const CLOCK: &str = "WIRECOST_TRACED_CLOCK";

#[derive(Debug, Clone, Copy, PartialEq)]
enum Call {
    /// A write to the file that will become the clock's.
    Write,
    Sync,
    Rename,
    SyncDirectory,
    /// The release of a time.
    Issue,
}

#[test]
#[ignore = "needs strace"]
fn a_mark_is_synced_before_its_times_are_issued() {
    use Call::{Issue, Rename, Sync, SyncDirectory, Write};
    if let Some(path) = env::var_os(CLOCK) {
        return issue(Path::new(&path)).unwrap();
    }
    let directory = tempfile::tempdir().unwrap();
    let reserve = [Write, Sync, Rename, SyncDirectory];
    let expected = [
        // The file is created, then opened again.
        &reserve[..],
        &reserve,
        // Blocks of three times.
        &reserve,
        &[Issue; 3],
        &reserve,
        &[Issue; 3],
        &reserve,
        &[Issue; 2],
    ];
    assert_eq!(trace(directory.path()), expected.concat());
}

fn issue(path: &Path) -> Result<(), Box<dyn Error>> {
    drop(DurableClock::create(path, LamportClock::new(7))?);
    let clock = DurableClock::open(path, LamportClock::new(7))?.with_block(2)?;
    for _ in 0..8 {
        let stamp = clock.tick()?;
        io::stderr().write_all(format!("issued {stamp}\n").as_bytes())?;
    }
    Ok(())
}

/// Returns the system calls of a process that issues times, in order.
fn trace(directory: &Path) -> Vec<Call> {
    let trace = directory.join("trace");
    let traced = Command::new("strace")
        .args([
            "-f",
            "-y",
            "-e",
            "trace=write,fsync,fdatasync,/rename",
            "-o",
        ])
        .arg(&trace)
        .arg(env::current_exe().expect("this binary"))
        .args(["--exact", "a_mark_is_synced_before_its_times_are_issued"])
        .args(["--ignored", "--nocapture"])
        .env(CLOCK, directory.join("clock"))
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status()
        .expect("strace is installed");
    assert!(traced.success());
    let trace = fs::read_to_string(trace).expect("a trace");
    let directory = directory.to_str().expect("a path in UTF-8");
    trace
        .lines()
        .filter_map(|line| call(line, directory))
        .collect()
}

/// Parses a line, `PID NAME(FD<PATH>, ...) = RESULT`; only successful calls count.
fn call(line: &str, directory: &str) -> Option<Call> {
    let (call, result) = line.rsplit_once(" = ")?;
    let (_, call) = call.split_once(' ')?;
    let name = call.trim_start().split('(').next()?;
    let on_new = call.contains(&format!("<{directory}/clock.new>"));
    let on_directory = call.contains(&format!("<{directory}>"));
    match name {
        "write" if call.contains("\"issued ") => Some(Call::Issue),
        "write" if on_new => Some(Call::Write),
        "fsync" if on_new && result == "0" => Some(Call::Sync),
        "fsync" if on_directory && result == "0" => Some(Call::SyncDirectory),
        _ if name.starts_with("rename") && result == "0" => Some(Call::Rename),
        _ => None,
    }
}
