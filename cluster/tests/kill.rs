//! A process that is killed again and again under load, as with `kill -9`, loses nothing that it
//! acknowledged and issues no stamp twice.
//!
//! `KILLS=200 cargo test -p wirecost-cluster --test kill` kills it more often.
#![cfg(all(unix, not(loom)))]
// A child's error is the parent's.
#![allow(clippy::panic)]

mod support;

use std::{
    collections::BTreeSet,
    env,
    error::Error,
    io::{self, BufRead, BufReader, Write},
    path::Path,
    process::{Child, Command, Stdio},
};

use wirecost_cluster::{
    admission::Share,
    log::{self, DurableClock, Writes},
    state::{Author, Operation, Time},
    store::{Redb, Store},
};

const NODE: u64 = 7;
/// How often the process is killed, unless the environment says otherwise.
const KILLS: u64 = 30;
/// Small, so that many kills hit a commit that raises the clock's mark.
const BLOCK: u64 = 5;
/// How many operations go into a commit.
const GROUP: u64 = 4;
/// Tells the test binary that it is the process to be killed, and where its store is.
const STORE: &str = "WIRECOST_KILLED_STORE";

#[test]
fn a_killed_process_loses_nothing_that_it_acknowledged() {
    if let Some(path) = env::var_os(STORE) {
        // Ends only by the kill, or if the parent went away.
        if let Err(error) = write_forever(Path::new(&path)) {
            let _ = writeln!(io::stderr(), "{error}");
        }
        return;
    }
    let kills = env::var("KILLS").map_or(KILLS, |kills| kills.parse().expect("a number"));
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("node.redb");
    let mut store = Redb::create(&path).unwrap();
    store.commit(log::create(NODE).batch()).unwrap();
    drop(store);

    let mut acknowledged = BTreeSet::new();
    for kill in 0..kills {
        // Kills after 0 lines hit the start; a step of 29 spreads the rest.
        let times = kill_after(spawn(&path), kill * 29 % 61);
        let latest = acknowledged.last().copied().unwrap_or(0);
        for time in times {
            assert!(
                time > latest,
                "kill {kill}: {time} was issued after {latest}"
            );
            assert!(
                acknowledged.insert(time),
                "kill {kill}: {time} was issued again"
            );
        }
        check(&path, &acknowledged);
    }
    assert!(acknowledged.len() as u64 > kills, "{}", acknowledged.len());
}

/// All that was acknowledged is there, in one log without gaps and below the clock's mark.
fn check(path: &Path, acknowledged: &BTreeSet<Time>) {
    let store = Redb::open(path).expect("a whole store");
    let recovered = log::recover(&store, NODE).expect("whole records");
    let held = recovered.state.in_order();
    let times: BTreeSet<Time> = held.iter().map(|operation| operation.time()).collect();
    assert!(acknowledged.is_subset(&times));
    let last = times.last().copied().unwrap_or(0);
    assert_eq!(recovered.state.held_through(Author(NODE)), last);
    assert!(recovered.mark.mark >= last);
}

fn spawn(path: &Path) -> Child {
    Command::new(env::current_exe().expect("this binary"))
        .args([
            "--exact",
            "a_killed_process_loses_nothing_that_it_acknowledged",
            "--nocapture",
        ])
        .env(STORE, path)
        .stdout(Stdio::null())
        .stderr(Stdio::piped())
        .spawn()
        .expect("a child")
}

/// Kills the child once it has acknowledged so much, and returns all that it has by then.
fn kill_after(mut child: Child, lines: u64) -> Vec<Time> {
    let mut output = BufReader::new(child.stderr.take().expect("a pipe"));
    let mut times = Vec::new();
    for _ in 0..lines {
        times.extend(next_time(&mut output).expect("a line while the child lives"));
    }
    child.kill().expect("a child to kill");
    child.wait().expect("a child to wait for");
    while let Some(time) = next_time(&mut output) {
        times.extend(time);
    }
    times
}

/// `None` at the end; `Some(None)` for a line that the kill cut short.
fn next_time(output: &mut impl BufRead) -> Option<Option<Time>> {
    let mut line = String::new();
    match output.read_line(&mut line).expect("readable output") {
        0 => None,
        _ => Some(
            line.strip_suffix('\n')
                .map(|time| time.parse().unwrap_or_else(|_| panic!("{time}"))),
        ),
    }
}

/// Writes operations in groups, and acknowledges each once its group is committed.
fn write_forever(path: &Path) -> Result<(), Box<dyn Error>> {
    let mut store = Redb::open(path)?;
    let recovered = log::recover(&store, NODE)?;
    let mut state = recovered.state;
    let mut writes = Writes::default();
    let mut clock = DurableClock::resume(recovered.mark, BLOCK, &mut writes)?;
    loop {
        let mut times = Vec::new();
        for request in 0..GROUP {
            let stamp = clock.tick(&mut writes)?;
            let previous = state.held_through(Author(NODE));
            let share = [("BJ", Share::new(request as u32)?)];
            let source = support::source(NODE);
            let operation = Operation::new(stamp, previous, source, request, share)?;
            writes.operation(&operation)?;
            times.push(operation.time());
            state.apply(operation, |_| ())?;
        }
        store.commit(writes.batch())?;
        writes.clear();
        for time in times {
            // One system call a line: nothing stays in a buffer that the kill would lose.
            io::stderr().write_all(format!("{time}\n").as_bytes())?;
        }
    }
}
