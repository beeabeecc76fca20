//! Running nodes: they converge, commit in groups, halt and stop.

#[allow(dead_code)] // Of it, only a full disk is needed.
#[path = "support/disk.rs"]
mod disk;
#[path = "support/hub.rs"]
mod hub;
mod support;

use std::{
    fs,
    path::Path,
    sync::{Arc, Condvar, Mutex},
    time::Duration,
};

use hub::{Hub, HubEngine};
use support::{share, source};
use tokio::time::{sleep, timeout};
use wirecost_cluster::{
    admission::{Admission, Decision, Lineage, Share},
    automation::{Goal, SALE},
    engine::{Alone, Engine, Event},
    log,
    node::{self, Node, Refused},
    objects::Objects,
    plans::PlanFile,
    runtime::{
        self, Copies, Handle, Health, Impairment, Parts, Request, Settings, SubmitError, View,
    },
    state::{Author, Change, Configuration, ObjectId, Plan, Stamp},
    store::{Batch, Interruption, Memory, Redb, Store, StoreError},
};
use wirecost_codec::Codec;
use wirecost_message::{Body, Message, ObjectKind, Status};
use wirecost_protobuf::Protobuf;

/// The longest that a test waits for what must happen.
const PATIENCE: Duration = Duration::from_secs(30);

fn set(area: &str, parts_per_million: u32) -> Change {
    Change::set_pass([(area, share(parts_per_million))]).expect("a change")
}

fn created(number: u64) -> Memory {
    let mut store = Memory::default();
    store.commit(log::create(number).batch()).expect("memory");
    store
}

fn parts<S: Store, E>(number: u64, store: S, engine: E) -> Parts<S, E> {
    let settings = node::Settings {
        exchange_every: Duration::from_millis(50),
        ..node::Settings::new(source(number))
    };
    Parts {
        node: Node::start(&store, number, settings, number).expect("a node"),
        store,
        objects: None,
        engine,
        admission: Arc::new(Admission::new(["BJ"], Lineage::new([7; 16]))),
    }
}

fn start<S: Store + Send + 'static>(
    number: u64,
    store: S,
    engine: impl Engine + 'static,
) -> Handle {
    let settings = Settings {
        tick_every: Duration::from_millis(10),
        ..Settings::default()
    };
    runtime::start(parts(number, store, engine), settings).expect("no ledgers")
}

/// Waits until a node's view is as it must be.
async fn until(handle: &Handle, is_so: impl Fn(&View) -> bool) {
    let mut views = handle.views();
    let seen = timeout(PATIENCE, views.wait_for(|view| is_so(view))).await;
    assert!(matches!(seen, Ok(Ok(_))), "{:?}", handle.view());
}

#[tokio::test]
async fn three_nodes_converge() {
    let hub = Hub::default();
    let nodes: Vec<Handle> = (1..=3)
        .map(|number| start(number, created(number), hub.join(number, source(number))))
        .collect();
    for (place, area) in ["BJ", "SH", "GZ"].into_iter().enumerate() {
        until(&nodes[place], |view| view.members.len() == 2).await;
        let written = nodes[place].submit(set(area, place as u32 + 1)).await;
        assert_eq!(written.map(|stamp| stamp.node), Ok(place as u64 + 1));
    }
    let json = r#"{"group":"BJ","name":"limit"}"#;
    let plugin = Change::create(ObjectKind::Plugin, "Limiter", json).unwrap();
    nodes[0].submit(plugin).await.unwrap();
    for handle in &nodes {
        until(handle, |view| {
            view.plans.len() == 3 && view.objects.len() == 1
        })
        .await;
        assert_eq!(handle.view().sequences, nodes[0].view().sequences);
    }
    // The nodes learn that the others hold what they wrote.
    for handle in &nodes {
        until(handle, |view| view.held_everywhere > 0).await;
        assert_eq!(handle.view().health, Health::Green);
    }
    // Every node has a gate for BJ, whoever set the share.
    nodes[2]
        .submit(Change::set_pass([("BJ", Share::ALL)]).unwrap())
        .await
        .unwrap();
    for handle in &nodes {
        until(handle, |view| view.plans["BJ"].share == Share::ALL).await;
        assert_eq!(handle.admission().admit("BJ", None), Ok(Decision::Passed));
    }
}

/// A store whose commits wait until they are let through.
#[derive(Debug, Clone)]
struct Slow {
    store: Memory,
    gate: Arc<(Mutex<bool>, Condvar)>,
}

impl Store for Slow {
    fn load(&self, visit: &mut dyn FnMut(&[u8], &[u8])) -> Result<(), StoreError> {
        self.store.load(visit)
    }

    fn commit(&mut self, batch: &Batch) -> Result<(), StoreError> {
        let (open, changed) = &*self.gate;
        let is_open = open.lock().expect("a gate");
        drop(changed.wait_while(is_open, |open| !*open).expect("a gate"));
        self.store.commit(batch)
    }

    fn path(&self) -> &Path {
        self.store.path()
    }
}

#[tokio::test]
async fn what_comes_during_a_commit_shares_the_next() {
    let gate = Arc::new((Mutex::new(false), Condvar::new()));
    let store = Slow {
        store: created(1),
        gate: Arc::clone(&gate),
    };
    let handle = start(1, store, Alone);
    let writes: Vec<_> = (0..200)
        .map(|write| {
            let handle = handle.clone();
            tokio::spawn(async move { handle.submit(set("BJ", write)).await })
        })
        .collect();
    // Lets every task reach the queue while the first commit waits.
    for _ in 0..1_000 {
        tokio::task::yield_now().await;
    }
    assert!(writes.iter().all(|write| !write.is_finished()));
    *gate.0.lock().unwrap() = true;
    gate.1.notify_all();
    for write in writes {
        assert!(write.await.unwrap().is_ok());
    }
    let counters = handle.view().counters;
    assert_eq!(counters.acknowledged, 200);
    assert!(counters.commits <= 4, "{counters:?}");
}

/// Lets every other task go on as far as it can.
async fn settle() {
    for _ in 0..1_000 {
        tokio::task::yield_now().await;
    }
}

/// Starts a node, and returns after its only tick within an hour.
async fn start_without_ticks<S: Store + Send + 'static>(
    number: u64,
    store: S,
    engine: impl Engine + 'static,
) -> Handle {
    let settings = Settings {
        tick_every: Duration::from_secs(3_600),
        ..Settings::default()
    };
    let handle = runtime::start(parts(number, store, engine), settings).expect("no ledgers");
    handle.submit(set("SH", 1)).await.expect("a change");
    settle().await;
    handle
}

#[tokio::test]
async fn a_plan_opens_no_gate_of_a_sale_that_came_after_the_last_tick() {
    let handle = start_without_ticks(1, created(1), Alone).await;
    let goal = br#"{"group":"sales","name":"phone","start_ms":1000,"stock":9,
        "areas":{"BJ":{"crowd":9}}}"#;
    let goal = Goal::from_json(goal).unwrap();
    let goal = goal.open([(Author(1), "BJ")]).unwrap().to_json();
    let sale = Change::create(ObjectKind::Plugin, SALE, goal).unwrap();
    handle.submit(sale).await.unwrap();
    let all = Change::set_pass([("BJ", Share::ALL)]).unwrap();
    handle.submit(all).await.unwrap();
    assert_eq!(handle.admission().admit("BJ", None), Ok(Decision::Held));
}

#[tokio::test]
async fn a_sale_is_in_the_view_from_its_creation_and_from_a_start() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("node.redb");
    let mut store = Redb::create(&path).unwrap();
    store.commit(log::create(1).batch()).unwrap();
    let sale = sale();
    let handle = start_without_ticks(1, store, Alone).await;
    let create = Change::create(ObjectKind::Plugin, SALE, sale.json()).unwrap();
    handle.submit(create).await.unwrap();
    assert_eq!(handle.view().sales[0].goal.name(), "phone");
    handle.stop().await;
    let handle = start(1, Redb::open(&path).unwrap(), Alone);
    assert_eq!(handle.view().sales[0].goal.name(), "phone");
    let delete = Change::Delete(sale.id().clone());
    handle.submit(delete).await.unwrap();
    assert!(handle.view().sales.is_empty());
}

/// Only a change of a sale and a tick renew the sales of the view.
#[tokio::test]
async fn a_plan_renews_no_sales_of_the_view() {
    let handle = start_without_ticks(1, created(1), Alone).await;
    let create = Change::create(ObjectKind::Plugin, SALE, sale().json()).unwrap();
    handle.submit(create).await.unwrap();
    let before = handle.view();
    handle.submit(set("SH", 2)).await.unwrap();
    let other = support::create("sales", "other", 1);
    handle.submit(other).await.unwrap();
    let after = handle.view();
    assert_eq!(after.plans["SH"].share, share(2));
    assert!(Arc::ptr_eq(&before.sales, &after.sales));
}

/// Starts a node that has no tick within an hour, and has a second member join during a commit. Returns after the
/// commit.
async fn join_during_a_commit(hub: &Hub) -> (Handle, HubEngine) {
    let gate = Arc::new((Mutex::new(true), Condvar::new()));
    let store = Slow {
        store: created(1),
        gate: Arc::clone(&gate),
    };
    let handle = start_without_ticks(1, store, hub.join(1, source(1))).await;
    *gate.0.lock().expect("a gate") = false;
    let submitter = handle.clone();
    let write = tokio::spawn(async move { submitter.submit(set("BJ", 2)).await });
    settle().await;
    let second = hub.join(2, source(2));
    settle().await;
    assert!(!write.is_finished());
    *gate.0.lock().expect("a gate") = true;
    gate.1.notify_all();
    let written = write.await.expect("a task");
    written.expect("a change");
    (handle, second)
}

#[tokio::test]
async fn an_event_during_a_commit_waits_for_no_tick() {
    let (handle, _second) = join_during_a_commit(&Hub::default()).await;
    until(&handle, |view| view.members.len() == 1).await;
}

#[tokio::test]
async fn members_that_change_during_and_after_a_commit_stay_in_order() {
    let hub = Hub::default();
    let (handle, _second) = join_during_a_commit(&hub).await;
    let _third = hub.join(3, source(3));
    until(&handle, |view| view.members.len() == 2).await;
}

#[tokio::test]
async fn a_failed_commit_stops_writes_and_neither_reads_nor_admission() {
    let mut store = created(1);
    store.interrupt(Interruption::Before);
    let handle = start(1, store, Alone);
    until(&handle, |view| view.halted.is_some()).await;
    let refused = handle.submit(set("BJ", 2)).await;
    assert_eq!(refused, Err(SubmitError::Refused(Refused::Halted)));
    assert_eq!(handle.view().health, Health::Red(Impairment::NoWriter));
    assert!(
        handle
            .view()
            .halted
            .as_deref()
            .unwrap()
            .contains("interrupted")
    );
    assert_eq!(handle.admission().admit("BJ", None), Ok(Decision::Held));
    handle.stop().await;
}

/// Serves the copies of a node with plans of 100 % for BJ and SH, and with these plugins.
fn without_a_store(directory: &Path, plugins: &[Configuration]) -> Handle {
    let plan = Plan {
        share: Share::ALL,
        stamp: Stamp::new(17, 7, 1),
    };
    let objects = Objects::open(directory).expect("a directory");
    for plugin in plugins {
        objects.write(plugin).expect("a file");
    }
    let lineage = Lineage::new([7; 16]);
    let copies = Copies {
        number: Author(7),
        plans: ["BJ", "SH"].map(|area| (area.into(), plan)).into(),
        objects,
        lineage,
    };
    let why = StoreError::Corrupt {
        path: "node.redb".into(),
        why: "a page makes no sense".to_owned(),
    };
    let admission = Arc::new(Admission::new(["BJ", "SH", "GZ"], lineage));
    runtime::serve_copies(copies, source(7), admission, &why).expect("files")
}

fn decisions(handle: &Handle) -> [Decision; 3] {
    let admission = handle.admission();
    ["BJ", "SH", "GZ"].map(|area| admission.admit(area, None).expect("a gate"))
}

#[tokio::test]
async fn a_node_without_a_store_serves_its_copies_and_takes_no_changes() {
    let directory = tempfile::tempdir().unwrap();
    let json = r#"{"group":"BJ","name":"limit"}"#;
    let plugin = Configuration::new(ObjectKind::Plugin, "Limiter", json).unwrap();
    let handle = without_a_store(directory.path(), std::slice::from_ref(&plugin));
    let view = handle.view();
    assert_eq!(view.health, Health::Red(Impairment::NoStore));
    let halted = "the store node.redb is corrupt: a page makes no sense";
    assert_eq!(view.halted.as_deref(), Some(halted));
    assert_eq!(view.plans["SH"].stamp, Stamp::new(17, 7, 1));
    let object = &view.objects[plugin.id()];
    assert_eq!((&*object.configuration, object.stamp), (&plugin, None));
    let [passed, held] = [Decision::Passed, Decision::Held];
    assert_eq!(decisions(&handle), [passed, passed, held]);
    assert_eq!(handle.submit(set("BJ", 1)).await, Err(SubmitError::NoStore));
    handle.stop().await;
    assert_eq!(handle.submit(set("BJ", 1)).await, Err(SubmitError::Stopped));
}

/// Returns the object of a sale of SH.
fn sale() -> Configuration {
    let goal = br#"{"group":"sales","name":"phone","start_ms":1000,"stock":9,
        "areas":{"SH":{"crowd":9}}}"#;
    let goal = Goal::from_json(goal).expect("a goal").to_json();
    Configuration::new(ObjectKind::Plugin, SALE, goal).expect("a plugin")
}

#[tokio::test]
async fn a_node_without_a_store_opens_no_gate_of_a_sale() {
    let directory = tempfile::tempdir().unwrap();
    let handle = without_a_store(directory.path(), &[sale()]);
    let [passed, held] = [Decision::Passed, Decision::Held];
    assert_eq!(decisions(&handle), [passed, held, held]);
    assert_eq!(handle.view().sales[0].goal.name(), "phone");

    // It may be a sale of any area.
    fs::write(directory.path().join("sales/plugin/watch"), "damaged").unwrap();
    let handle = without_a_store(directory.path(), &[]);
    assert_eq!(decisions(&handle), [held; 3]);
    assert_eq!(handle.view().objects.len(), 1);
    assert_eq!(handle.view().plans.len(), 2);
}

/// A newer release may write sales that this one does not read.
#[tokio::test]
async fn a_node_without_a_store_opens_no_gate_if_a_sale_is_not_valid() {
    let directory = tempfile::tempdir().unwrap();
    let goal = br#"{"group":"sales","name":"watch","newer":1}"#;
    let newer = Configuration::new(ObjectKind::Plugin, SALE, goal.to_vec()).unwrap();
    let handle = without_a_store(directory.path(), &[newer]);
    assert_eq!(decisions(&handle), [Decision::Held; 3]);
    assert_eq!(handle.view().objects.len(), 1);
}

/// Starts a node that copies its plans to a file, and its objects to a directory beside it.
fn start_with_copies(directory: &Path, store: impl Store + Send + 'static) -> (Handle, PlanFile) {
    let objects = Objects::open(directory.join("objects")).expect("a directory");
    let running = Parts {
        objects: Some(objects),
        ..parts(1, store, Alone)
    };
    let plans = PlanFile::new(directory.join("plans"));
    let settings = Settings {
        plans: Some(plans.clone()),
        ..Settings::default()
    };
    let handle = runtime::start(running, settings).expect("no ledgers");
    (handle, plans)
}

/// Waits until the copy of the plans has this share of SH; for `None`, until it has no plan of SH.
async fn until_copied(plans: &PlanFile, parts_per_million: Option<u32>) {
    let copied = async {
        loop {
            if let Ok(Some((_, copied))) = plans.read() {
                let plan = copied.get("SH");
                if plan.map(|plan| plan.share.parts_per_million()) == parts_per_million {
                    return;
                }
            }
            sleep(Duration::from_millis(10)).await;
        }
    };
    timeout(PATIENCE, copied).await.expect("a copy");
}

fn copies_sh(plans: &PlanFile) -> bool {
    let (_, copied) = plans.read().expect("a file").expect("a copy");
    copied.contains_key("SH")
}

#[tokio::test]
async fn the_copy_has_no_plan_of_an_area_while_a_sale_has_the_area() {
    let (kind, sale) = (ObjectKind::Plugin, sale());
    let replace = Change::update(kind, "Another", sale.json()).unwrap();
    for leave in [Change::Delete(sale.id().clone()), replace] {
        let directory = tempfile::tempdir().unwrap();
        let (handle, plans) = start_with_copies(directory.path(), created(1));
        handle.submit(set("SH", 1)).await.unwrap();
        until_copied(&plans, Some(1)).await;
        let create = Change::create(kind, SALE, sale.json()).unwrap();
        handle.submit(create).await.unwrap();
        assert!(!copies_sh(&plans));
        handle.submit(set("SH", 2)).await.unwrap();
        handle.submit(leave).await.unwrap();
        until_copied(&plans, Some(2)).await;
        let objects = Objects::open(directory.path().join("objects")).unwrap();
        assert_ne!(objects.read(sale.id()).unwrap().as_ref(), Some(&sale));
    }
}

/// The gates of its areas stay closed.
#[tokio::test]
async fn the_copy_of_the_plans_stays_if_the_file_of_a_sale_is_not_removed() {
    let directory = tempfile::tempdir().unwrap();
    let (handle, plans) = start_with_copies(directory.path(), created(1));
    let sale = sale();
    let create = Change::create(ObjectKind::Plugin, SALE, sale.json()).unwrap();
    handle.submit(create).await.unwrap();
    let file = directory.path().join("objects/sales/plugin/phone");
    fs::remove_file(&file).unwrap();
    fs::create_dir(&file).unwrap();
    let delete = Change::Delete(sale.id().clone());
    handle.submit(delete).await.unwrap();
    assert!(plans.read().unwrap().is_some());
}

/// Without the file of the sale, no copy states that a sale has the area.
#[tokio::test]
async fn the_copy_has_no_plan_of_an_area_if_the_file_of_its_sale_is_not_written() {
    let directory = tempfile::tempdir().unwrap();
    let (handle, plans) = start_with_copies(directory.path(), created(1));
    handle.submit(set("SH", 1)).await.unwrap();
    until_copied(&plans, Some(1)).await;
    // No file replaces a directory.
    for path in ["objects/BJ/plugin/limit", "objects/sales/plugin/phone"] {
        fs::create_dir_all(directory.path().join(path).join("in the way")).unwrap();
    }
    handle
        .submit(support::create("BJ", "limit", 1))
        .await
        .unwrap();
    assert!(copies_sh(&plans));
    let sale = Change::create(ObjectKind::Plugin, SALE, sale().json()).unwrap();
    handle.submit(sale).await.unwrap();
    assert!(!copies_sh(&plans));
}

/// The old plans would open the gates of its areas.
#[tokio::test]
async fn the_file_of_a_deleted_sale_stays_while_an_old_copy_of_the_plans_may_stay() {
    let directory = tempfile::tempdir().unwrap();
    let (handle, plans) = start_with_copies(directory.path(), created(1));
    handle.submit(set("SH", 1)).await.unwrap();
    // No file replaces a directory, and it is not removed as a file.
    plans.remove().unwrap();
    fs::create_dir(plans.path()).unwrap();
    let sale = sale();
    let create = Change::create(ObjectKind::Plugin, SALE, sale.json()).unwrap();
    handle.submit(create).await.unwrap();
    let delete = Change::Delete(sale.id().clone());
    handle.submit(delete).await.unwrap();
    let objects = Objects::open(directory.path().join("objects")).unwrap();
    assert_eq!(objects.read(sale.id()).unwrap(), Some(sale.clone()));

    fs::remove_dir(plans.path()).unwrap();
    until_copied(&plans, Some(1)).await;
    let removed = async {
        while objects.read(sale.id()).unwrap().is_some() {
            sleep(Duration::from_millis(10)).await;
        }
    };
    timeout(PATIENCE, removed).await.expect("a removal");
}

/// The later one of a removal and a creation in a commit counts.
#[tokio::test]
async fn an_object_that_is_created_again_in_a_commit_has_its_file() {
    let directory = tempfile::tempdir().unwrap();
    let (handle, _) = start_with_copies(directory.path(), created(1));
    let limit = |setting| support::create("sales", "limit", setting);
    handle.submit(limit(1)).await.unwrap();
    let id = support::id("sales", "limit");
    let (deleted, created) = tokio::join!(
        handle.submit(Change::Delete(id.clone())),
        handle.submit(limit(2))
    );
    assert!(
        deleted.is_ok() && created.is_ok(),
        "{deleted:?} {created:?}"
    );
    let objects = Objects::open(directory.path().join("objects")).unwrap();
    assert!(objects.read(&id).unwrap().is_some());
}

#[tokio::test]
async fn submitters_of_a_failed_commit_are_told() {
    let directory = tempfile::tempdir().unwrap();
    let disk = disk::Disk::default();
    let mut store = Redb::on(disk.clone(), directory.path()).unwrap();
    store.commit(log::create(1).batch()).unwrap();
    let handle = start(1, store, Alone);
    handle
        .submit(Change::set_pass([("BJ", Share::ALL)]).unwrap())
        .await
        .unwrap();
    disk.fill();
    // Some writes fit into what the file has.
    let mut last = Ok(());
    for write in 0..10_000 {
        last = handle.submit(set("BJ", write % 100)).await.map(drop);
        if last.is_err() {
            break;
        }
    }
    assert_eq!(last, Err(SubmitError::Halted));
    // What was acknowledged before the failure is what readers see.
    let view = handle.view();
    assert_eq!(view.health, Health::Red(Impairment::NoWriter));
    assert!(view.plans.contains_key("BJ"));
}

/// Less than a second passes after the first copy.
#[tokio::test]
async fn a_node_that_halts_has_copied_the_plans_of_its_store() {
    let directory = tempfile::tempdir().unwrap();
    let disk = disk::Disk::default();
    let mut store = Redb::on(disk.clone(), directory.path()).unwrap();
    store.commit(log::create(1).batch()).unwrap();
    let (handle, plans) = start_with_copies(directory.path(), store);
    handle.submit(set("SH", 1)).await.unwrap();
    handle.submit(set("SH", 2)).await.unwrap();
    disk.fill();
    let mut acknowledged = 2;
    while handle.submit(set("SH", acknowledged + 1)).await.is_ok() {
        acknowledged += 1;
    }
    let (number, copied) = plans.read().unwrap().expect("a copy");
    assert_eq!(number, Author(1));
    assert_eq!(copied["SH"].share, share(acknowledged));
    assert_eq!(copied, *handle.view().plans);
}

#[tokio::test]
async fn a_halted_node_copies_the_plans_once_the_disk_takes_them() {
    let directory = tempfile::tempdir().unwrap();
    let mut store = created(1);
    store.interrupt(Interruption::Before);
    // No file replaces a directory.
    fs::create_dir_all(directory.path().join("plans/in the way")).unwrap();
    let (handle, plans) = start_with_copies(directory.path(), store);
    until(&handle, |view| view.halted.is_some()).await;
    assert!(plans.read().is_err());
    fs::remove_dir_all(plans.path()).unwrap();
    let copied = async {
        while plans.read().ok().flatten().is_none() {
            sleep(Duration::from_millis(10)).await;
        }
    };
    timeout(PATIENCE, copied).await.expect("a copy");
}

#[tokio::test]
async fn a_repeated_request_is_acknowledged_with_its_stamp() {
    let handle = start(1, created(1), Alone);
    let request = Request {
        id: 42,
        ..set("BJ", 1).into()
    };
    let (one, other) = tokio::join!(
        handle.submit(request.clone()),
        handle.submit(request.clone())
    );
    assert!(one.is_ok());
    assert_eq!(one, other);
    assert_eq!(handle.submit(request).await, one);
    let other_change = Request {
        id: 42,
        ..set("BJ", 2).into()
    };
    let refused = handle.submit(other_change).await;
    assert_eq!(refused, Err(SubmitError::Refused(Refused::RequestId)));
}

#[tokio::test]
async fn a_stale_sequence_is_refused() {
    let handle = start(1, created(1), Alone);
    handle.submit(set("BJ", 1)).await.unwrap();
    let expected = vec![("BJ".into(), handle.view().sequences["BJ"])];
    let request = |parts_per_million| Request {
        expected: expected.clone(),
        ..set("BJ", parts_per_million).into()
    };
    assert!(handle.submit(request(2)).await.is_ok());
    let refused = handle.submit(request(3)).await;
    assert!(matches!(
        refused,
        Err(SubmitError::Refused(Refused::Sequence { .. }))
    ));
    assert_eq!(handle.view().plans["BJ"].share, share(2));
}

#[tokio::test]
async fn stopping_keeps_what_came_before_and_refuses_the_rest() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("node.redb");
    let mut store = Redb::create(&path).unwrap();
    store.commit(log::create(1).batch()).unwrap();
    let objects = Objects::open(directory.path().join("objects")).unwrap();
    let running = Parts {
        objects: Some(objects),
        ..parts(1, store, Alone)
    };
    let handle = runtime::start(running, Settings::default()).unwrap();
    let json = r#"{"group":"BJ","name":"limit"}"#;
    let plugin = Change::create(ObjectKind::Plugin, "Limiter", json).unwrap();
    let (share, plugin, ()) = tokio::join!(
        handle.submit(set("BJ", 5)),
        handle.submit(plugin),
        handle.stop()
    );
    assert!(share.is_ok() && plugin.is_ok(), "{share:?} {plugin:?}");
    assert_eq!(handle.submit(set("BJ", 6)).await, Err(SubmitError::Stopped));

    // The store is closed, so it can be opened.
    let store = Redb::open(&path).unwrap();
    let recovered = log::recover(&store, 1).unwrap();
    assert_eq!(recovered.state.plan("BJ").unwrap().share, support::share(5));
    let objects = Objects::open(directory.path().join("objects")).unwrap();
    let id = ObjectId::new(ObjectKind::Plugin, "BJ", "limit").unwrap();
    assert!(objects.read(&id).unwrap().is_some());
}

#[tokio::test]
async fn a_node_that_leaves_hands_its_operations_over() {
    let hub = Hub::default();
    let [one, two, three] =
        [1, 2, 3].map(|number| start(number, created(number), hub.join(number, source(number))));
    until(&one, |view| view.members.len() == 2).await;
    one.submit(set("BJ", 9)).await.unwrap();
    one.stop().await;
    for handle in [&two, &three] {
        until(handle, |view| view.plans.contains_key("BJ")).await;
        until(handle, |view| view.health == Health::Green).await;
    }
}

#[tokio::test]
async fn reports_reach_the_members_and_go_with_their_node() {
    let hub = Hub::default();
    let [one, two] =
        [1, 2].map(|number| start(number, created(number), hub.join(number, source(number))));
    until(&one, |view| view.members.len() == 1).await;
    let report: Status = Protobuf::default().decode(&[]).unwrap();
    let report = Status {
        pipeline: "checkout".into(),
        execution_count_last_1min_all: 7,
        ..report
    };
    one.report(report).await.unwrap();
    for handle in [&one, &two] {
        until(handle, |view| view.statistics.iter().count() == 1).await;
        let view = handle.view();
        let (node, report) = view.statistics.iter().next().unwrap();
        assert_eq!((node.0, report.node.as_str()), (1, "gw-1"));
        assert_eq!(report.execution_count_last_1min_all, 7);
    }
    hub.fail(1);
    until(&two, |view| view.statistics.iter().count() == 0).await;
}

/// Has a node report, and returns the message that the other member receives.
async fn report(from: &Handle, to: &mut HubEngine) -> Message {
    let report: Status = Protobuf::default().decode(&[]).expect("an empty report");
    from.report(report).await.expect("a running node");
    let received = async {
        loop {
            if let Event::Message { message, .. } = to.next().await
                && let Body::Status(_) = message.body
            {
                return message;
            }
        }
    };
    timeout(PATIENCE, received).await.expect("it arrives")
}

#[tokio::test]
async fn a_report_has_a_stamp_of_the_clock_of_operations() {
    let hub = Hub::default();
    let one = start(1, created(1), hub.join(1, source(1)));
    let mut second = hub.join(2, source(2));
    until(&one, |view| view.members.len() == 1).await;
    let written = one.submit(set("BJ", 1)).await.unwrap();
    let stamp = Stamp::from(report(&one, &mut second).await.stamp);
    assert!(stamp > written, "{stamp} after {written}");
    assert_eq!(stamp.node, 1);
}

#[tokio::test]
async fn a_report_of_another_version_is_not_taken() {
    let hub = Hub::default();
    let one = start(1, created(1), hub.join(1, source(1)));
    let mut second = hub.join(2, source(2));
    until(&one, |view| view.members.len() == 1).await;
    let message = Message {
        version: Message::VERSION + 1,
        ..report(&one, &mut second).await
    };
    assert_eq!(second.send(&[Author(1)], &message), []);
    until(&one, |view| view.counters.not_taken == 1).await;
    let view = one.view();
    let reporters = view.statistics.iter().map(|(node, _)| node);
    assert_eq!(reporters.collect::<Vec<_>>(), [Author(1)]);
}

#[tokio::test]
async fn a_cluster_without_a_writer_is_red() {
    use wirecost_message::Mode;

    let hub = Hub::default();
    let mut reader = source(1);
    reader.mode = Mode::Read;
    let store = created(1);
    let settings = node::Settings::new(reader.clone());
    let parts = Parts {
        node: Node::start(&store, 1, settings, 1).unwrap(),
        ..parts(1, store, hub.join(1, reader))
    };
    let handle = runtime::start(parts, Settings::default()).unwrap();
    until(&handle, |view| {
        view.health == Health::Red(Impairment::NoWriter)
    })
    .await;
    let writer = start(2, created(2), hub.join(2, source(2)));
    until(&handle, |view| view.health == Health::Green).await;
    writer.stop().await;
    until(&handle, |view| {
        view.health == Health::Red(Impairment::NoWriter)
    })
    .await;
}

#[tokio::test]
async fn a_cluster_with_a_member_that_lacks_operations_is_yellow() {
    let hub = Hub::default();
    let settings = Settings {
        tick_every: Duration::from_millis(10),
        sync_limit: Duration::from_millis(50),
        ..Settings::default()
    };
    let one = runtime::start(parts(1, created(1), hub.join(1, source(1))), settings).unwrap();
    // A member that takes nothing until its node starts.
    let second = hub.join(2, source(2));
    one.submit(set("BJ", 1)).await.unwrap();
    let lacks = Health::Yellow(Impairment::Unsynced { members: 1 });
    until(&one, |view| view.health == lacks).await;
    let _two = start(2, created(2), second);
    until(&one, |view| view.health == Health::Green).await;
}

#[tokio::test]
async fn a_halted_node_among_writers_is_yellow() {
    let hub = Hub::default();
    let mut store = created(1);
    store.interrupt(Interruption::Before);
    let halted = start(1, store, hub.join(1, source(1)));
    let _writer = start(2, created(2), hub.join(2, source(2)));
    until(&halted, |view| {
        view.health == Health::Yellow(Impairment::Halted)
    })
    .await;
}
