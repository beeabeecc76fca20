//! A sale on three processes, of which one stops and one is killed.

use std::{
    fs,
    path::Path,
    sync::atomic::{AtomicBool, AtomicU64, Ordering},
    thread,
    time::{Duration, Instant, SystemTime},
};

use serde_json::{Value, json};

use crate::{
    eventually,
    running::{Cluster, Running},
};

/// The units of the sale. Most of them are left when the node stops.
const STOCK: u64 = 2_000;
/// The requests that have passed when a node stops and another is killed.
const EARLY: u64 = 20;
/// The time from the opening to the start.
const LEAD: Duration = Duration::from_secs(1);
/// The clients of a node that sell the rest.
const CLIENTS: usize = 8;
/// The pause of a client between two requests.
const PAUSE: Duration = Duration::from_millis(20);
/// The limit of every wait here.
const PATIENCE: Duration = Duration::from_secs(60);
/// A time in which every node reports.
const REPORTED: Duration = Duration::from_millis(1_500);
/// The time without a change after which the figures count as final, on a machine under load too.
const SETTLED: Duration = Duration::from_secs(5);

/// The clients of a sale.
#[derive(Default)]
struct Crowd {
    /// The answers that a request has passed.
    passed: AtomicU64,
    /// The requests whose answers a node did not send whole.
    doubtful: AtomicU64,
    is_over: AtomicBool,
}

impl Crowd {
    /// Asks a node until it is over, or the node answers no more.
    fn come(&self, address: &str) {
        let agent = ureq::Agent::new_with_defaults();
        let url = format!("{address}/cluster/admission/v1/BJ");
        let limit = Instant::now() + PATIENCE;
        while !self.is_over.load(Ordering::Relaxed) && Instant::now() < limit {
            match admit(&agent, &url) {
                Some(decision) => {
                    let passed = u64::from(decision["decision"] == "passed");
                    self.passed.fetch_add(passed, Ordering::Relaxed);
                }
                None => {
                    self.doubtful.fetch_add(1, Ordering::Relaxed);
                    return;
                }
            }
            thread::sleep(PAUSE);
        }
    }

    fn passed(&self) -> u64 {
        self.passed.load(Ordering::Relaxed)
    }

    fn end(&self) {
        self.is_over.store(true, Ordering::Relaxed);
    }
}

/// Returns the answer of a node, if it is whole.
fn admit(agent: &ureq::Agent, url: &str) -> Option<Value> {
    let mut answer = agent.post(url).send_empty().ok()?;
    let text = answer.body_mut().read_to_string().ok()?;
    serde_json::from_str(&text).ok()
}

/// Opens a sale of the stock in Beijing.
pub(crate) fn open(node: &Running, directory: &Path) {
    let now = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH);
    let start = now.expect("a time after the epoch") + LEAD;
    let goal = json!({
        "stock": STOCK,
        "start_ms": start.as_millis() as u64,
        "areas": { "BJ": { "crowd": STOCK } },
    });
    let file = directory.join("goal.json");
    fs::write(&file, goal.to_string()).expect("a file");
    node.ctl_json(&[
        "sale",
        "open",
        "phone",
        "--file",
        file.to_str().expect("text"),
    ]);
}

/// Returns the requests that have passed by the figures of a node, if it has some.
fn figure(node: &Running) -> Option<u64> {
    let sale = node.ctl_json(&["sale", "get", "phone"]);
    sale["areas"][0]["load"]["passed"].as_u64()
}

/// Waits until the figure of a node is at least `least` and has not changed for 5 s. Returns the figure.
#[track_caller]
fn settled_figure(node: &Running, least: u64) -> u64 {
    eventually(|| figure(node) >= Some(least));
    let (mut known, mut since) = (figure(node), Instant::now());
    while since.elapsed() < SETTLED {
        thread::sleep(PAUSE);
        let now = figure(node);
        if now != known {
            (known, since) = (now, Instant::now());
        }
    }
    known.expect("a figure")
}

fn sees_all(node: &Running) -> bool {
    let members = node.ctl_json(&["members"]);
    let members = members["members"].as_array().expect("members");
    members.len() == 3 && members.iter().all(|member| member["status"] == "alive")
}

/// A node that is killed has reserved rights by which no request has passed, and its last requests are in no report.
#[test]
fn a_stop_and_a_kill_in_a_sale_oversell_nothing_and_leave_no_figure_wrong() {
    let directory = tempfile::tempdir().unwrap();
    let cluster = Cluster::in_directory(directory.path());
    let stays = Running::with(&directory.path().join("stays"), &cluster.flags(&[]));
    let seed = stays.cluster.clone().unwrap();
    let start = |name| {
        let flags = cluster.flags(&["--seeds", &seed]);
        Running::with(&directory.path().join(name), &flags)
    };
    let [stops, mut killed] = ["stops", "killed"].map(start);
    eventually(|| [&stays, &stops, &killed].into_iter().all(sees_all));
    open(&stays, directory.path());

    let crowd = Crowd::default();
    thread::scope(|scope| {
        for node in [&stays, &stops, &killed] {
            let (crowd, address) = (&crowd, node.address.clone());
            scope.spawn(move || crowd.come(&address));
        }
        eventually(|| crowd.passed() >= EARLY);
        let stopped = scope.spawn(move || stops.signal("TERM"));
        killed.kill();
        crowd.end();
        assert!(stopped.join().unwrap());
    });
    let first = crowd.passed();
    assert!(first < STOCK, "nothing is left");
    let doubtful = crowd.doubtful.load(Ordering::Relaxed);
    thread::sleep(REPORTED);
    eventually(|| figure(&stays).is_some());
    let known = figure(&stays).unwrap();
    assert!(known <= first + doubtful, "{known} of {first} + {doubtful}");

    // Now all rights that it had reserved count as passed.
    let back = start("killed");
    let known = settled_figure(&stays, first);
    assert!((first..STOCK).contains(&known), "{known} of {first}");
    let lost = known - first;

    let crowd = Crowd::default();
    thread::scope(|scope| {
        for node in [&stays, &back].repeat(CLIENTS) {
            let (crowd, address) = (&crowd, node.address.clone());
            scope.spawn(move || crowd.come(&address));
        }
        eventually(|| figure(&stays) == Some(STOCK));
        crowd.end();
    });
    assert_eq!(first + lost + crowd.passed(), STOCK);
}
