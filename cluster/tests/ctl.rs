//! `wirecost-node ctl`: a verb for every operation of the API.

#[path = "support/running.rs"]
mod running;

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    io::{BufRead, BufReader},
    net::SocketAddr,
    process::{Child, Command, Output, Stdio},
    sync::{Arc, Mutex},
    thread,
    time::{Duration, Instant},
};

use axum::{
    Json, Router,
    http::{Method, Uri},
    routing,
};
use running::{Running, program};
use serde_json::{Value, json};
use tokio::{net::TcpListener, runtime::Runtime};
use wirecost_cluster::api;

/// Operations as `GET /path`, each with the names of its parameters behind the path.
type Operations = BTreeMap<String, BTreeSet<String>>;

/// The options of a change, for which `CHANGE` stands.
const CHANGE: &str = "--timeout 100 --consistent --request-id 00000000000000a7 --new-group";

/// A line for each operation, with all options. `{file}` stands for a JSON file.
const LINES: [&str; 30] = [
    "overview",
    "health",
    "members",
    "groups",
    "sequence BJ",
    "plans",
    "set-plans BJ=1% CHANGE",
    "plan get BJ",
    "plan set BJ 1% --seq 1 CHANGE",
    "plan close BJ --seq 1 CHANGE",
    "plugins BJ list --prefix a --type T --page 1 --limit 9",
    "pipelines BJ get a",
    "plugins BJ create a --type T --file {file} --seq 1 CHANGE",
    "pipelines BJ update a --type T --file {file} --seq 1 CHANGE",
    "plugins BJ delete a --seq 1 CHANGE",
    "admit BJ --key user-1",
    "statistics BJ",
    "statistics BJ checkout",
    "report BJ checkout --file {file}",
    "sales",
    "sale get phone",
    "sale open phone --file {file} --seq 1 CHANGE",
    "sale sold phone BJ 3",
    "sale end phone --seq 1 CHANGE",
    "override get BJ",
    "override set BJ 1% --seq 1 CHANGE",
    "override release BJ --seq 1 CHANGE",
    "watch --reconnect 0",
    "metrics",
    "openapi",
];

/// The time that a program has to end.
#[cfg(unix)]
const PATIENCE: Duration = Duration::from_secs(30);

fn text(bytes: &[u8]) -> &str {
    str::from_utf8(bytes).expect("text")
}

/// Returns the operations of the OpenAPI document, without the page, which is for browsers.
fn described() -> Operations {
    let document = serde_json::to_value(api::document()).expect("a document");
    let paths = document["paths"].as_object().expect("paths");
    let operations = paths.iter().flat_map(|(path, item)| {
        let methods = item.as_object().into_iter().flatten();
        methods.map(move |(method, operation)| {
            let parameters = operation["parameters"].as_array().into_iter().flatten();
            let in_query = parameters.filter(|parameter| parameter["in"] == "query");
            let names =
                in_query.map(|parameter| parameter["name"].as_str().expect("a name").into());
            (format!("{} {path}", method.to_uppercase()), names.collect())
        })
    });
    let mut operations: Operations = operations.collect();
    operations.remove("GET /").expect("the page");
    operations
}

/// Returns a server with the paths of the API that keeps what it is asked.
fn recorder(asked: &Arc<Mutex<Operations>>) -> Router {
    let paths: BTreeSet<_> = described().into_keys().collect();
    let paths = paths.iter().map(|operation| operation.split(' ').nth(1));
    let paths: BTreeSet<_> = paths.map(|path| path.expect("a path").to_owned()).collect();
    paths.into_iter().fold(Router::new(), |router, path| {
        let (asked, template) = (Arc::clone(asked), path.clone());
        let record = async move |method: Method, uri: Uri| {
            let query = uri.query().unwrap_or_default().split('&');
            let names = query.filter_map(|pair| Some(pair.split_once('=')?.0.to_owned()));
            let mut asked = asked.lock().expect("a record");
            asked.insert(format!("{method} {template}"), names.collect());
            Json(json!({}))
        };
        router.route(&path, routing::any(record))
    })
}

#[test]
fn every_operation_and_parameter_of_the_api_has_a_verb_and_an_option() {
    let runtime = Runtime::new().unwrap();
    let listener = TcpListener::bind(SocketAddr::from(([127, 0, 0, 1], 0)));
    let listener = runtime.block_on(listener).unwrap();
    let node = format!("http://{}", listener.local_addr().unwrap());
    let asked = Arc::default();
    let router = recorder(&asked);
    runtime.spawn(async move { axum::serve(listener, router).await });
    let directory = tempfile::tempdir().unwrap();
    let file = directory.path().join("a.json");
    fs::write(&file, "{}").unwrap();
    for line in LINES {
        let line = line.replace("CHANGE", CHANGE);
        let words = line.split(' ').map(|word| match word {
            "{file}" => file.to_str().unwrap(),
            word => word,
        });
        let output = program()
            .args(["ctl", "--node", &node])
            .args(words)
            .output();
        let said = output.unwrap().stderr;
        assert!(!text(&said).contains("Usage"), "{line}: {}", text(&said));
    }
    assert_eq!(*asked.lock().unwrap(), described());
}

#[test]
fn a_gateway_is_served_by_ctl() {
    let directory = tempfile::tempdir().unwrap();
    let node = Running::start(&directory.path().join("data"));
    let admit = |arguments: &[&str]| {
        let decided = node.ctl_json(&[&["admit"], arguments].concat());
        decided["decision"].as_str().unwrap().to_owned()
    };
    assert_eq!(admit(&["BJ"]), "held");
    node.ctl_json(&["plan", "set", "BJ", "100%"]);
    assert_eq!(admit(&["BJ", "--key", "user 1&2"]), "passed");
    assert!(!node.ctl(&["admit", "nowhere"]).status.success());

    let file = directory.path().join("report.json");
    fs::write(&file, r#"{"execution_count_last_1min_all": 4200}"#).unwrap();
    let report = ["report", "BJ", "checkout", "--file", file.to_str().unwrap()];
    assert!(node.ctl(&report).status.success());
    let total = &node.ctl_json(&["statistics", "BJ", "checkout"])["total"];
    assert_eq!(total["execution_count_last_1min_all"], 4_200);
    fs::write(&file, r#"{"executions": 1}"#).unwrap();
    let refused = node.ctl(&report);
    assert!(
        text(&refused.stderr).contains("`executions`"),
        "{refused:?}"
    );
}

#[test]
fn a_list_is_selected_by_ctl() {
    let directory = tempfile::tempdir().unwrap();
    let node = Running::start(&directory.path().join("data"));
    let file = directory.path().join("a.json");
    fs::write(&file, "{}").unwrap();
    let file = file.to_str().unwrap();
    for (name, type_name) in [("a-1", "A"), ("a-2", "B"), ("b-1", "A")] {
        node.ctl_json(&[
            "plugins", "BJ", "create", name, "--type", type_name, "--file", file,
        ]);
    }
    let list = |options: &[&str]| {
        let listed = node.ctl_json(&[&["plugins", "BJ", "list"], options].concat());
        let objects = listed["objects"].as_array().unwrap().iter();
        let names = objects.map(|object| object["name"].as_str().unwrap().to_owned());
        names.collect::<Vec<_>>()
    };
    assert_eq!(list(&[]), ["a-1", "a-2", "b-1"]);
    assert_eq!(list(&["--prefix", "a"]), ["a-1", "a-2"]);
    assert_eq!(list(&["--type", "A"]), ["a-1", "b-1"]);
    assert_eq!(list(&["--page", "2", "--limit", "2"]), ["b-1"]);
    // The node sees the file as it is.
    let long = directory.path().join("long.json");
    fs::write(&long, r#"{"a": 18446744073709551616}"#).unwrap();
    let long = long.to_str().unwrap();
    let refused = node.ctl(&[
        "plugins", "BJ", "create", "c", "--type", "A", "--file", long,
    ]);
    assert!(
        text(&refused.stderr).contains("400 Bad Request"),
        "{refused:?}"
    );
    let refused = node.ctl(&["plugins", "BJ", "list", "--limit", "2"]);
    assert!(text(&refused.stderr).contains("--page"), "{refused:?}");
}

/// Starts `ctl watch`. Returns it and its lines.
fn watch(node: &Running, options: &[&str]) -> (Child, impl Iterator<Item = String> + use<>) {
    let mut watch = program();
    watch.args(["ctl", "--node", &node.address, "watch"]);
    let watch = watch.args(options);
    let watch = watch.stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut watch = watch.spawn().expect("the program");
    let lines = BufReader::new(watch.stdout.take().expect("a pipe")).lines();
    (watch, lines.map(|line| line.expect("a line")))
}

#[test]
fn events_go_on_when_the_node_is_back() {
    let directory = tempfile::tempdir().unwrap();
    let data = directory.path().join("data");
    let mut node = Running::start(&data);
    let (mut watch, mut lines) = watch(&node, &[]);
    assert!(lines.next().unwrap().contains(" BJ=-"));
    let http = node.address.strip_prefix("http://").unwrap().to_owned();
    node.kill();
    let node = Running::with(&data, &["--http", &http]);
    node.ctl_json(&["plan", "set", "BJ", "7210ppm"]);
    assert!(lines.any(|line| line.contains(" BJ=7210ppm")));
    watch.kill().unwrap();
    let said = watch.wait_with_output().unwrap().stderr;
    assert!(
        text(&said).contains("connecting again for 60 s"),
        "{said:?}"
    );
}

/// Interrupts a process, as Ctrl-C does, and waits for its end.
#[cfg(unix)]
#[track_caller]
fn interrupted(mut child: Child) -> Output {
    let interrupt = Command::new("kill")
        .arg("-INT")
        .arg(child.id().to_string())
        .status();
    assert!(interrupt.expect("kill").success());
    let deadline = Instant::now() + PATIENCE;
    let mut has_ended = false;
    while !has_ended && Instant::now() < deadline {
        thread::sleep(Duration::from_millis(10));
        has_ended = child.try_wait().expect("a process").is_some();
    }
    child.kill().expect("a process");
    assert!(has_ended, "the process ignores SIGINT");
    child.wait_with_output().expect("an end")
}

/// Returns whether this process ignores SIGINT, as a shell's commands in the background do. Its children inherit this.
#[cfg(unix)]
fn ignores_interrupts() -> bool {
    const INTERRUPT: u64 = 1 << 1;
    // Absent outside Linux.
    let status = fs::read_to_string("/proc/self/status").unwrap_or_default();
    let ignored = status.lines().find_map(|line| line.strip_prefix("SigIgn:"));
    let ignored = ignored.and_then(|mask| u64::from_str_radix(mask.trim(), 16).ok());
    ignored.is_some_and(|mask| mask & INTERRUPT != 0)
}

#[cfg(unix)]
#[test]
fn events_are_lines_until_the_node_stops_or_ctrl_c() {
    let directory = tempfile::tempdir().unwrap();
    let node = Running::start(&directory.path().join("data"));
    let (mut by_hand, mut lines) = watch(&node, &[]);
    let (program, mut events) = watch(&node, &["--json", "--reconnect", "0"]);
    assert!(lines.next().unwrap().contains(" BJ=-"));
    let first: Value = serde_json::from_str(&events.next().unwrap()).unwrap();
    assert_eq!(first["areas"][0]["group"], "BJ");
    node.ctl_json(&["plan", "set", "BJ", "7210ppm"]);
    assert!(lines.any(|line| line.contains(" BJ=7210ppm")));
    assert!(events.any(|line| {
        let event: Value = serde_json::from_str(&line).unwrap();
        event["areas"][0]["parts_per_million"] == 7_210
    }));

    if ignores_interrupts() {
        eprintln!("Ctrl-C is not tested: the tests run in the background of a shell");
        by_hand.kill().unwrap();
    } else {
        let Output { status, stderr, .. } = interrupted(by_hand);
        assert!(!status.success() && stderr.is_empty());
    }
    assert!(node.signal("TERM"));
    let Output { status, stderr, .. } = program.wait_with_output().unwrap();
    assert!(!status.success());
    assert!(
        text(&stderr).contains("the node has ended the stream"),
        "{stderr:?}"
    );
}
