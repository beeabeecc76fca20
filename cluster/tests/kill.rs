//! A node whose process is killed again and again under load, as with `kill -9`, loses nothing that it
//! acknowledged, issues no stamp twice and makes no second operation of a repeated request.
//!
//! `KILLS=200 cargo test -p wirecost-cluster --test kill` kills it more often.
#![cfg(unix)]
// A child's error is the parent's.
#![allow(clippy::panic)]

mod support;

use std::{
    env,
    error::Error,
    io::{self, BufRead, BufReader, Write},
    num::NonZeroUsize,
    path::Path,
    process::{Child, Command, Stdio},
};

use support::history::{History, Trace};
use wirecost_cluster::{
    log,
    node::{Effect, Node, Settings},
    state::{Author, Change, Operation, Stamp},
    store::{Redb, Store, StoreError},
};

const NODE: u64 = 7;
/// The number of times that the process is killed. `KILLS` sets another.
const KILLS: u64 = 30;
/// The number of times that the clock reserves with one write: so small that many kills hit a commit that raises its mark.
const BLOCK: u64 = 5;
/// The number of operations in a commit.
const GROUP: u64 = 4;
/// The number of requests that the node remembers.
const WINDOW: usize = 20;
/// The variable with the path of the store, in the process that is to be killed.
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

    let (mut history, mut next) = (History::default(), 0);
    for kill in 0..kills {
        // Kills after 0 lines hit the start; a step of 29 spreads the rest.
        for (request, stamp) in kill_after(spawn(&path), kill * 29 % 61) {
            history.ask(request, change(request));
            let acknowledged = history.acknowledge(request, stamp);
            assert_eq!(acknowledged, Ok(()), "kill {kill}");
            next = request + 1;
        }
        // The kill left two groups in doubt at most.
        for request in next..next + 2 * GROUP {
            history.ask(request, change(request));
        }
        check(&path, &history);
    }
    let acknowledged = history.acknowledged().len();
    assert!(acknowledged as u64 > kills, "{acknowledged}");
}

/// Checks that all acknowledged operations are in one log without gaps and below the clock's mark, and that
/// repeated requests have the same operations.
fn check(path: &Path, history: &History) {
    let store = Redb::open(path).expect("a whole store");
    let recovered = log::recover(&store, NODE).expect("whole records");
    let trace = Trace::from(&recovered.state);
    let operations = trace.operations.clone();
    assert_eq!(history.check(&[(NODE.to_string(), trace)]), Ok(()));

    let mut node = start(&store).expect("a node");
    let last = operations.last().map_or(0, Operation::time);
    assert_eq!(recovered.state.held_through(Author(NODE)), last);
    assert!(recovered.mark.mark >= last);
    for operation in operations.iter().rev().take(WINDOW) {
        let request = operation.request_id();
        let stamp = node.submit(request, change(request), &[]);
        assert_eq!(stamp, Ok(operation.stamp()));
    }
    assert_eq!(node.state().held_through(Author(NODE)), last);
}

fn start(store: &dyn Store) -> Result<Node, Box<dyn Error>> {
    let settings = Settings {
        clock_block: BLOCK,
        request_window: NonZeroUsize::new(WINDOW).ok_or("no window")?,
        ..Settings::new(support::source(NODE))
    };
    Ok(Node::start(store, NODE, settings, 1)?)
}

/// Returns the change of a request. A node takes the changes in the order of the requests.
fn change(request: u64) -> Change {
    let name = format!("limit-{}", request / 3);
    match request % 3 {
        0 => support::pass("BJ", request as u32),
        1 => support::create("BJ", &name, request),
        _ => Change::Delete(support::id("BJ", &name)),
    }
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

/// Kills the child once it has acknowledged so much, and returns all requests that it has acknowledged by then, and
/// the stamps of their operations.
fn kill_after(mut child: Child, lines: u64) -> Vec<(u64, Stamp)> {
    let mut output = BufReader::new(child.stderr.take().expect("a pipe"));
    let mut acknowledged = Vec::new();
    for _ in 0..lines {
        acknowledged.extend(next_line(&mut output).expect("a line while the child lives"));
    }
    child.kill().expect("a child to kill");
    child.wait().expect("a child to wait for");
    while let Some(line) = next_line(&mut output) {
        acknowledged.extend(line);
    }
    acknowledged
}

/// Reads a line. Returns `None` at the end, and `Some(None)` for a line that the kill cut short.
fn next_line(output: &mut impl BufRead) -> Option<Option<(u64, Stamp)>> {
    let mut line = String::new();
    if output.read_line(&mut line).expect("readable output") == 0 {
        return None;
    }
    let read = |line: &str| {
        let (request, stamp) = line.split_once(' ')?;
        let (time, incarnation) = stamp.split_once(' ')?;
        let incarnation = incarnation.parse().ok()?;
        let stamp = Stamp::new(time.parse().ok()?, NODE, incarnation);
        Some((request.parse().ok()?, stamp))
    };
    let whole = line.strip_suffix('\n');
    Some(whole.map(|whole| read(whole).unwrap_or_else(|| panic!("{line}"))))
}

/// Submits requests in groups, and prints each once it is acknowledged.
fn write_forever(path: &Path) -> Result<(), Box<dyn Error>> {
    let mut store = Redb::open(path)?;
    let mut node = start(&store)?;
    let held = node.state().in_order();
    let latest = held.iter().map(|operation| operation.request_id()).max();
    let mut next = latest.map_or(0, |latest| latest + 1);
    loop {
        for request in next..next + GROUP {
            node.submit(request, change(request), &[])?;
        }
        next += GROUP;
        for (request, stamp) in commit(&mut node, &mut store)? {
            let Stamp {
                time, incarnation, ..
            } = stamp;
            // One system call a line: nothing stays in a buffer that the kill would lose.
            io::stderr().write_all(format!("{request} {time} {incarnation}\n").as_bytes())?;
        }
    }
}

/// Returns the requests that are acknowledged, and the stamps of their operations.
fn commit(node: &mut Node, store: &mut Redb) -> Result<Vec<(u64, Stamp)>, StoreError> {
    let acknowledged = |effect| match effect {
        Effect::Acknowledge { request_id, stamp } => Some((request_id, stamp)),
        _ => None,
    };
    Ok(node.commit(store)?.filter_map(acknowledged).collect())
}
