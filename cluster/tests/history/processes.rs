//! Three processes of wirecost-node, which are killed in turn under load, as with `kill -9`.

use std::{
    env,
    path::Path,
    sync::atomic::{AtomicBool, AtomicU64, Ordering},
    thread,
    time::Duration,
};

use serde_json::{Value, json};
use wirecost_cluster::{
    state::{Change, Stamp, Subject},
    store::Redb,
};

use crate::{
    Seen, Shared, change,
    running::{Cluster, Running},
    support::history::Trace,
    trace,
};

/// The number of times that a process is killed, unless the environment says otherwise.
const KILLS: u64 = 3;
/// The time between two kills, in which clients write and read.
const LOAD: Duration = Duration::from_millis(500);
/// The pause between two reads of a client.
const READ_EVERY: Duration = Duration::from_millis(5);

/// The longest time for an answer.
const LONGEST_ANSWER: Duration = Duration::from_secs(20);

fn start(data: &Path, cluster: &Cluster, others: &[Running]) -> Running {
    let seeds = others.iter().filter_map(|node| node.cluster.as_deref());
    let seeds = seeds.collect::<Vec<_>>().join(",");
    let further = ["--seeds", seeds.as_str()];
    let further = if seeds.is_empty() { &[] } else { &further[..] };
    Running::with(data, &cluster.flags(further))
}

/// A client of a node, which repeats the request that a kill leaves in doubt.
#[derive(Default)]
struct Client {
    doubtful: Option<u64>,
    seen: Seen,
}

/// The clients of all nodes.
#[derive(Default)]
struct Clients {
    history: Shared,
    next: AtomicU64,
    is_over: AtomicBool,
}

impl Clients {
    fn draw(&self) -> u64 {
        self.next.fetch_add(1, Ordering::Relaxed)
    }

    /// Sends a request to a node. Returns the answer, unless the node was killed before that was whole.
    fn submit(&self, agent: &ureq::Agent, address: &str, id: u64, options: &str) -> Option<Value> {
        let change = change(id);
        self.history.ask(id, change.clone());
        let Change::SetPass(shares) = change else {
            unreachable!("a change of a plan")
        };
        let (area, share) = shares.iter().next()?;
        let url = format!("{address}/cluster/admin/v1/{area}/plan?request_id={id:016x}{options}");
        let body = json!({ "parts_per_million": share.parts_per_million() }).to_string();
        let request = agent.put(&url).header("content-type", "application/json");
        let answer = read(request.send(body))?;
        let stamp = stamp(&answer["stamp"]).expect("a stamp");
        self.history.acknowledge(id, stamp);
        Some(answer)
    }

    /// Writes until it is over or the node is killed. Returns the request in doubt.
    fn write(&self, address: &str, mut repeated: Option<u64>) -> Option<u64> {
        let agent = agent();
        while !self.is_over.load(Ordering::Relaxed) {
            let id = repeated.take().unwrap_or_else(|| self.draw());
            if self.submit(&agent, address, id, "").is_none() {
                return Some(id);
            }
        }
        repeated
    }

    /// Notes the stamps of the plans until it is over or the node is killed.
    fn read(&self, address: &str, seen: &Seen) {
        let agent = agent();
        let url = format!("{address}/cluster/plans/v1");
        while !self.is_over.load(Ordering::Relaxed) {
            let Some(answer) = read(agent.get(&url).call()) else {
                return;
            };
            let plans = answer["plans"].as_array().expect("plans");
            let plans = plans.iter().map(|plan| {
                let group = plan["group"].as_str().expect("a group");
                let stamp = stamp(&plan["stamp"]).expect("a stamp");
                (Subject::Area(group.into()), stamp)
            });
            seen.lock().expect("stamps").extend(plans);
            thread::sleep(READ_EVERY);
        }
    }

    /// Lets all clients write and read until a node is killed.
    fn load(&self, nodes: &mut [Running], clients: &mut [Client], killed: Option<usize>) {
        self.is_over.store(false, Ordering::Relaxed);
        thread::scope(|scope| {
            for (node, client) in nodes.iter().zip(clients) {
                let address = node.address.clone();
                let Client { doubtful, seen } = client;
                let writes = address.clone();
                scope.spawn(move || *doubtful = self.write(&writes, doubtful.take()));
                scope.spawn(move || self.read(&address, seen));
            }
            self.history.await_acknowledgements(LOAD);
            if let Some(killed) = killed {
                nodes[killed].kill();
            }
            self.is_over.store(true, Ordering::Relaxed);
        });
    }

    /// Submits a last request, and waits until every node holds the node's log up to it.
    fn settle(&self, node: &Running) {
        let agent = agent();
        let is_everywhere = |_| {
            let options = "&consistent=true&timeout_ms=1000";
            let answer = self.submit(&agent, &node.address, self.draw(), options);
            let members = node.ctl_json(&["members"]);
            let members = members["members"].as_array().expect("members");
            let live = members.iter().filter(|member| member["status"] == "alive");
            live.count() == 3 && answer.expect("a running node")["everywhere"] == true
        };
        assert!((0..60).any(is_everywhere), "{:?}", node.ctl(&["members"]));
    }
}

/// Returns a client that gives up on a node that does not answer.
fn agent() -> ureq::Agent {
    let config = ureq::Agent::config_builder();
    config.timeout_global(Some(LONGEST_ANSWER)).build().into()
}

/// Returns the answer of a node, unless it was killed before that was whole.
fn read(answer: Result<ureq::http::Response<ureq::Body>, ureq::Error>) -> Option<Value> {
    let text = match answer {
        Ok(mut answer) => answer.body_mut().read_to_string().ok()?,
        Err(ureq::Error::StatusCode(code)) => unreachable!("status {code}"),
        Err(_) => return None,
    };
    Some(serde_json::from_str(&text).expect("JSON"))
}

fn stamp(text: &Value) -> Option<Stamp> {
    let (time, rest) = text.as_str()?.split_once('@')?;
    let (node, incarnation) = rest.split_once('.')?;
    let (time, node) = (time.parse().ok()?, node.parse().ok()?);
    Some(Stamp::new(time, node, incarnation.parse().ok()?))
}

#[test]
fn processes_apply_acknowledged_operations_once_in_one_order() {
    let kills = env::var("KILLS").map_or(KILLS, |kills| kills.parse().expect("a number"));
    let directory = tempfile::tempdir().unwrap();
    let cluster = Cluster::in_directory(directory.path());
    let data = |number: usize| directory.path().join(number.to_string());
    let mut nodes: Vec<Running> = Vec::new();
    for number in 0..3 {
        nodes.push(start(&data(number), &cluster, &nodes));
    }
    let clients = Clients::default();
    let mut each: [Client; 3] = Default::default();
    for kill in 0..kills {
        let killed = kill as usize % 3;
        clients.load(&mut nodes, &mut each, Some(killed));
        drop(nodes.remove(killed));
        let started = start(&data(killed), &cluster, &nodes);
        nodes.insert(killed, started);
    }
    clients.load(&mut nodes, &mut each, None);
    nodes.iter().for_each(|node| clients.settle(node));
    assert!(nodes.into_iter().all(|node| node.signal("TERM")));
    let traces = each.into_iter().enumerate().map(|(number, client)| {
        let store = Redb::open(data(number).join("node.redb")).expect("a whole store");
        let seen = client.seen.into_inner().expect("stamps");
        let trace = Trace {
            seen,
            ..trace(&store)
        };
        (number.to_string(), trace)
    });
    let periods = kills as usize + 1;
    clients.history.check(&traces.collect::<Vec<_>>(), periods);
}
