//! A disk that is full: a small tmpfs, mounted in a mount namespace of the test's own.
#![cfg(target_os = "linux")]
// A child's error is the parent's.
#![allow(clippy::panic)]

#[cfg(feature = "program")]
#[path = "support/running.rs"]
mod running;
mod support;

use std::{
    env, fs,
    io::{self, ErrorKind, Write},
    path::{Path, PathBuf},
    process::{Command, Output},
};

use support::{create, id, source, update};
use wirecost_cluster::{
    log,
    node::{Effect, Node, Refused, Settings},
    objects::{ObjectError, Objects},
    state::{Change, Configuration},
    store::{Redb, Store, StoreError},
};
use wirecost_message::ObjectKind;

/// Tells the test binary that it is in the namespace, and where to mount.
const PLACE: &str = "WIRECOST_FULL_DISK";
const TEST: &str = "a_full_disk_stops_writes_and_not_reads";
/// The size of the disk, and of a file on it that makes room when it is removed.
const DISK: &str = "size=8m";
const RESERVE: usize = 4 << 20;
const NODE: u64 = 7;

#[test]
fn a_full_disk_stops_writes_and_not_reads() {
    if let Some(place) = env::var_os(PLACE) {
        mount(Path::new(&place)).expect("a mount, as in the attempt before");
        return fill(Path::new(&place));
    }
    let directory = tempfile::tempdir().unwrap();
    let attempt = |options: &&[&str]| {
        let mount = mount_command(directory.path());
        let mut unshare = Command::new("unshare");
        let output = unshare.args(*options).args(&mount).output();
        output.is_ok_and(|output| output.status.success())
    };
    // For root, and for others where the kernel lets them.
    let ways = [&["--mount"][..], &["--user", "--map-root-user", "--mount"]];
    let Some(options) = ways.iter().find(|options| attempt(options)) else {
        let reason = "skipped: neither root nor a user namespace mounts a tmpfs here\n";
        return io::stderr().write_all(reason.as_bytes()).unwrap();
    };
    let output = Command::new("unshare")
        .args(*options)
        .arg(env::current_exe().unwrap())
        .args(["--exact", TEST, "--nocapture"])
        .env(PLACE, directory.path())
        .output()
        .unwrap();
    assert!(output.status.success(), "{}", told(&output));
}

fn told(output: &Output) -> String {
    let both = [&output.stdout[..], &output.stderr].concat();
    String::from_utf8_lossy(&both).into()
}

fn mount_command(place: &Path) -> [PathBuf; 7] {
    let words = ["mount", "-t", "tmpfs", "-o", DISK, "tmpfs"];
    let [mount, t, tmpfs, o, disk, device] = words.map(PathBuf::from);
    [mount, t, tmpfs, o, disk, device, place.into()]
}

fn mount(place: &Path) -> io::Result<()> {
    let [program, arguments @ ..] = mount_command(place);
    match Command::new(program).args(arguments).status()? {
        status if status.success() => Ok(()),
        status => Err(io::Error::other(status.to_string())),
    }
}

/// Returns a plugin that takes most of 64 KiB.
fn large(number: u64) -> Change {
    let filler = "x".repeat(60_000);
    let json = format!(r#"{{"group":"BJ","name":"{number}","filler":"{filler}"}}"#);
    Change::create(ObjectKind::Plugin, "Filler", json).expect("a plugin")
}

fn start(store: &Redb) -> Node {
    Node::start(store, NODE, Settings::new(source(NODE)), 1).expect("a node")
}

fn fill(place: &Path) {
    let reserve = place.join("reserve");
    fs::write(&reserve, vec![1; RESERVE]).expect("room");
    let path = place.join("node.redb");
    let mut store = Redb::create(&path).expect("a new store");
    let created = store.commit(log::create(NODE).batch());
    created.expect("a commit");
    let objects = Objects::open(place.join("objects")).expect("a directory");
    objects.write(&plugin(1)).expect("room");
    let mut node = start(&store);
    let (acknowledged, error) = write_until_full(&mut node, &mut store);

    let StoreError::Io {
        path: named,
        source,
        ..
    } = &error
    else {
        panic!("{error:?}")
    };
    assert_eq!((named, source.kind()), (&path, ErrorKind::StorageFull));
    // The node refuses what would write, and its state is read.
    assert!(node.is_halted());
    let refused = node.submit(1 << 20, update("BJ", "0", 1), &[]);
    assert_eq!(refused, Err(Refused::Halted));
    assert!(node.commit(&mut store).is_err());
    assert!((0..acknowledged).all(|number| holds(&node, number)));
    let again = store.commit(log::create(NODE).batch());
    assert!(matches!(again, Err(StoreError::Halted { .. })));

    fill_up(place);
    a_file_is_as_before(&objects);
    no_store_is_created(place);

    // With room again, and after a start, all is there, and the node writes.
    drop((node, store));
    fs::remove_file(reserve).expect("a file");
    let mut store = Redb::open(&path).expect("a whole store");
    let mut node = start(&store);
    assert!((0..acknowledged).all(|number| holds(&node, number)));
    let submitted = node.submit(1 << 20, create("BJ", "more", 1), &[]);
    submitted.expect("a running node");
    assert!(node.commit(&mut store).is_ok());

    #[cfg(feature = "program")]
    a_process_answers_reads_and_admits(place);
}

/// Fills the disk of a running process. It refuses changes from then on, and reads and decisions go on. So they do after
/// a kill and a start on the full disk.
#[cfg(feature = "program")]
fn a_process_answers_reads_and_admits(place: &Path) {
    // Outside the disk, which is full.
    let elsewhere = tempfile::tempdir().expect("a directory");
    let data = elsewhere.path().join("data");
    let inside = place.join("process");
    fs::create_dir(&inside).expect("room");
    std::os::unix::fs::symlink(&inside, &data).expect("a link");
    let mut node = running::Running::start(&data);
    node.ctl_json(&["plan", "set", "BJ", "100%"]);
    fill_up(place);
    let config = elsewhere.path().join("config.json");
    fs::write(&config, format!(r#"{{"filler":"{}"}}"#, "x".repeat(60_000))).expect("room");
    create_until_refused(&node, &config, 0..200);
    refuses_changes_and_serves_the_rest(&node);
    node.kill();
    fill_up(place);
    let node = running::Running::start(&data);
    create_until_refused(&node, &config, 200..400);
    refuses_changes_and_serves_the_rest(&node);
}

/// Creates plugins of this configuration until the disk has no room.
#[cfg(feature = "program")]
fn create_until_refused(node: &running::Running, config: &Path, mut numbers: std::ops::Range<u32>) {
    let file = config.to_str().expect("text");
    let refused = numbers.find_map(|number| {
        let name = number.to_string();
        let words = [
            "plugins", "BJ", "create", &name, "--type", "T", "--file", file,
        ];
        let output = node.ctl(&words);
        (!output.status.success()).then(|| told(&output))
    });
    let refused = refused.expect("the disk is full");
    assert!(refused.contains("503"), "{refused}");
}

#[cfg(feature = "program")]
fn refuses_changes_and_serves_the_rest(node: &running::Running) {
    let refused = told(&node.ctl(&["plan", "set", "BJ", "1%"]));
    assert!(refused.contains("503"), "{refused}");
    assert_eq!(
        node.ctl_json(&["plan", "get", "BJ"])["parts_per_million"],
        1_000_000
    );
    let halted = node.ctl_json(&["overview"])["halted"].to_string();
    assert!(
        halted.contains("node.redb") && halted.contains("No space left"),
        "{halted}"
    );
    let url = format!("{}/cluster/admission/v1/BJ", node.address);
    let mut decided = ureq::post(&url).send_empty().expect("a decision");
    let decided = decided.body_mut().read_to_string().expect("an answer");
    assert_eq!(decided, r#"{"decision":"passed"}"#);
}

fn holds(node: &Node, number: u64) -> bool {
    let id = id("BJ", &number.to_string());
    node.state().object(&id).is_some()
}

/// Returns how many plugins were acknowledged, and the error that ended it.
fn write_until_full(node: &mut Node, store: &mut Redb) -> (u64, StoreError) {
    for number in 0.. {
        let submitted = node.submit(number, large(number), &[]);
        submitted.expect("a running node");
        match node.commit(store) {
            Err(error) => return (number, error),
            Ok(effects) => {
                let is_acknowledged = |effect| matches!(effect, Effect::Acknowledge { .. });
                assert!(effects.into_iter().any(is_acknowledged));
            }
        }
    }
    unreachable!("the disk has room for everything")
}

/// Fills the last pages of the disk.
fn fill_up(place: &Path) {
    let mut file = fs::File::create(place.join("filler")).expect("a file");
    while file.write_all(&[1; 1024]).is_ok() {}
}

/// Returns the plugin `BJ/limit`, of about this many bytes.
fn plugin(bytes: usize) -> Configuration {
    let filler = "x".repeat(bytes);
    let json = format!(r#"{{"group":"BJ","name":"limit","filler":"{filler}"}}"#);
    Configuration::new(ObjectKind::Plugin, "Filler", json).expect("a plugin")
}

fn a_file_is_as_before(objects: &Objects) {
    let error = objects.write(&plugin(60_000)).expect_err("no room");
    let ObjectError::Io { source, .. } = &error else {
        panic!("{error:?}")
    };
    assert_eq!(source.kind(), ErrorKind::StorageFull);
    let read = objects.read(&id("BJ", "limit")).expect("a whole file");
    assert_eq!(read, Some(plugin(1)));
}

fn no_store_is_created(place: &Path) {
    let path = place.join("another.redb");
    let error = Redb::create(&path).expect_err("no room");
    assert!(matches!(error, StoreError::Io { .. }), "{error}");
    assert!(!path.exists());
}
