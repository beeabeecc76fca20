//! A process that is killed again and again, as with `kill -9`, never issues a time twice.
#![cfg(all(feature = "std", unix))]

use std::collections::HashSet;
use std::env;
use std::error::Error;
use std::io::{self, BufRead, BufReader, Write};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::thread;

use wirecost_clock::{DurableClock, LamportClock, Stamp};

const NODE: u64 = 7;
const ROUNDS: u64 = 40;
/// Small, so that many kills hit a write.
const BLOCK: u64 = 5;
/// The variable that tells the test binary that it is the process to kill, and where its clock is.
const CLOCK: &str = "WIRECOST_KILLED_CLOCK";

#[test]
fn a_killed_process_issues_no_time_twice() {
    if let Some(path) = env::var_os(CLOCK) {
        // This ends only by the kill, or if the parent is gone.
        let _ = issue(Path::new(&path));
        return;
    }
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("clock");
    drop(DurableClock::create(&path, LamportClock::new(NODE)).unwrap());

    let mut times = HashSet::new();
    let mut latest = 0;
    for round in 0..ROUNDS {
        // Rounds of 0 lines kill it while it starts; a step of 29 spreads the rest.
        let issued = kill_after(spawn(&path), round * 29 % 97);
        for time in &issued {
            assert!(times.insert(*time), "round {round} issued {time} again");
            assert!(*time > latest, "round {round} issued {time} after {latest}");
        }
        latest = issued.into_iter().max().unwrap_or(latest);
    }
    assert!(
        times.len() as u64 > ROUNDS,
        "the rounds issued only {} times",
        times.len()
    );
}

fn spawn(path: &Path) -> Child {
    Command::new(env::current_exe().expect("this binary"))
        .args([
            "--exact",
            "a_killed_process_issues_no_time_twice",
            "--nocapture",
        ])
        .env(CLOCK, path)
        .stdout(Stdio::null())
        .stderr(Stdio::piped())
        .spawn()
        .expect("a child")
}

/// Kills the child once it has written this many lines, and returns all times that it issued by
/// then.
fn kill_after(mut child: Child, lines: u64) -> Vec<u64> {
    let mut output = BufReader::new(child.stderr.take().expect("a pipe"));
    let mut issued = Vec::new();
    for _ in 0..lines {
        issued.extend(next_time(&mut output).expect("a line while the child lives"));
    }
    child.kill().expect("a child to kill");
    child.wait().expect("a child to wait for");
    while let Some(time) = next_time(&mut output) {
        issued.extend(time);
    }
    issued
}

/// Reads the next time: `None` at the end, `Some(None)` for a line that the kill cut short.
fn next_time(output: &mut impl BufRead) -> Option<Option<u64>> {
    let mut line = String::new();
    match output.read_line(&mut line).expect("readable output") {
        0 => None,
        _ => Some(
            line.strip_suffix('\n')
                .map(|time| time.parse().expect("a time")),
        ),
    }
}

/// Issues times by all operations on two threads, and writes each at once.
fn issue(path: &Path) -> Result<(), Box<dyn Error>> {
    let clock = DurableClock::open(path, LamportClock::new(NODE))?.with_block(BLOCK)?;
    thread::scope(|scope| {
        let others = [
            scope.spawn(|| issue_forever(&clock)),
            scope.spawn(|| issue_forever(&clock)),
        ];
        others.into_iter().for_each(|thread| drop(thread.join()));
    });
    Ok(())
}

fn issue_forever(clock: &DurableClock) -> Result<(), Box<dyn Error + Send + Sync>> {
    loop {
        write(clock.tick()?)?;
        write(clock.receive(Stamp::new(clock.peek() + BLOCK, 2, 0))?)?;
        clock.observe(Stamp::new(clock.peek() + BLOCK, 3, 0))?;
    }
}

fn write(stamp: Stamp) -> io::Result<()> {
    // One system call a line: nothing stays in a buffer that the kill would lose.
    io::stderr().write_all(format!("{}\n", stamp.time).as_bytes())
}
