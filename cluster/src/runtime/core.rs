use std::collections::BTreeMap;

use tracing::error;

use super::{
    plan_copy::PlanCopy,
    sale_areas::areas_of,
    sales::{is_of_sales, is_valid},
};
use crate::{
    log_line,
    node::{Effect, Node},
    objects::{ObjectError, Objects},
    plans::PlanFile,
    state::{Configuration, Configured, ObjectId},
    store::{Store, StoreError},
};

/// The part of a running node that a commit needs.
#[derive(Debug)]
pub(super) struct Core<S> {
    pub(super) node: Node,
    pub(super) store: S,
    objects: Option<Objects>,
    plans: Option<PlanCopy>,
    /// True if files of objects wait for a safe copy of the plans.
    has_late_files: bool,
}

impl<S: Store> Core<S> {
    /// Returns the core of a node that starts, after the files have followed the store: a crash may have come between a
    /// commit and the files.
    pub(super) fn start(
        node: Node,
        store: S,
        objects: Option<Objects>,
        plans: Option<PlanFile>,
    ) -> Self {
        let plans = plans.map(|file| PlanCopy::new(file, &node));
        let mut core = Self {
            node,
            store,
            objects,
            plans,
            has_late_files: false,
        };
        core.follow_store();
        core
    }

    /// Copies the plans, and then makes the files of objects equal to the store, without those that the node has cleared.
    /// A change that could open a gate under an old copy of the plans waits for the next copy.
    fn follow_store(&mut self) {
        self.copy_plans();
        let is_safe = self.has_safe_plans();
        self.has_late_files = !is_safe;
        let Some(objects) = &self.objects else {
            return;
        };
        let node = &self.node;
        let is_due = |object: &Configured<'_>| {
            let (id, configuration) = (object.configuration.id(), object.configuration);
            node.has_file(id) && (is_safe || opens_no_gate(objects, id, Some(configuration)))
        };
        for (id, error) in objects.write_all(node.state().all_objects().filter(is_due)) {
            let error = log_line(&error);
            error!(%id, error, "the file of an object is not written");
        }
        if !is_safe {
            return;
        }
        for error in objects.remove_others(|id| node.has_file(id)) {
            let error = log_line(&error);
            error!(error, "the file of an object is not removed");
        }
    }

    /// Returns whether the next commit waits for the disk.
    pub(super) fn waits(&self) -> bool {
        self.node.has_writes() || self.has_due_plans()
    }

    /// Returns whether the plans are to be copied now.
    pub(super) fn has_due_plans(&self) -> bool {
        self.plans.as_ref().is_some_and(PlanCopy::is_due)
    }

    /// Commits the pending effects, and then changes the files. Both wait for the disk. A node without a store follows
    /// the copied plans, so the plans of areas that the commit adds to a sale leave the copy before the commit.
    pub(super) fn commit(&mut self) -> Result<Vec<Effect>, StoreError> {
        if let Some(copy) = &mut self.plans {
            copy.withhold(self.node.pending());
        }
        let committed = self.node.commit(&mut self.store);
        let committed = committed.map(Iterator::collect::<Vec<_>>);
        match &committed {
            Ok(effects) => self.follow(effects),
            // There is no later commit.
            Err(_) => self.copy_plans(),
        }
        committed
    }

    /// Has the files follow a commit.
    fn follow(&mut self, effects: &[Effect]) {
        if let Some(copy) = &mut self.plans {
            copy.follow(effects, &self.node);
            if copy.is_due() {
                copy.write();
            }
        }
        match self.has_late_files && self.has_safe_plans() {
            true => self.follow_store(),
            false => self.change_objects(&last_changes(effects)),
        }
    }

    /// Changes the files of objects. A change that could open a gate under an old copy of the plans waits for the next
    /// copy.
    fn change_objects(&mut self, changes: &Changes<'_>) {
        let Some(objects) = &self.objects else {
            return;
        };
        let is_safe = self.has_safe_plans();
        for (id, object) in changes {
            if !is_safe && !opens_no_gate(objects, id, *object) {
                self.has_late_files = true;
            } else if let Err(error) = change_object(objects, id, *object) {
                let error = log_line(&error);
                error!(%id, error, "the file of an object is not changed");
            }
        }
    }

    /// Copies the plans that were set since the last copy.
    pub(super) fn copy_plans(&mut self) {
        if let Some(copy) = &mut self.plans {
            copy.write();
        }
    }

    /// Returns whether the copy has no plan of a sale's area.
    fn has_safe_plans(&self) -> bool {
        self.plans.as_ref().is_none_or(PlanCopy::is_safe)
    }
}

/// The new contents of the files of objects; `None` for a file to remove.
type Changes<'a> = BTreeMap<&'a ObjectId, Option<&'a Configuration>>;

/// Returns the last change of each object's file.
fn last_changes(effects: &[Effect]) -> Changes<'_> {
    let changes = effects.iter().filter_map(|effect| match effect {
        Effect::WriteObject(object) => Some((object.id(), Some(&**object))),
        Effect::RemoveObject(id) | Effect::ClearObject(id) => Some((id, None)),
        _ => None,
    });
    changes.collect()
}

fn change_object(
    objects: &Objects,
    id: &ObjectId,
    object: Option<&Configuration>,
) -> Result<(), ObjectError> {
    match object {
        Some(object) => objects.write(object),
        None => objects.remove(id),
    }
}

/// Returns whether a change of an object's file opens no gate of a node without a store. `object` is the new content;
/// `None` removes the file.
fn opens_no_gate(objects: &Objects, id: &ObjectId, object: Option<&Configuration>) -> bool {
    if !is_of_sales(id) {
        return true;
    }
    match objects.read(id) {
        Ok(None) => true,
        Ok(Some(before)) if is_valid(&before) => {
            let after = object.map(areas_of).unwrap_or_default();
            areas_of(&before).is_subset(&after)
        }
        // Such a file closes all gates.
        Ok(Some(_)) | Err(_) => false,
    }
}

#[cfg(test)]
mod tests {
    use std::{fs, ops::Range, path::Path, thread, time::Duration};

    use wirecost_message::{
        Address, ClockDomain, MemberStatus, Message, Mode, ObjectKind, PushPull, Source,
    };

    use super::*;
    use crate::{
        Member,
        admission::{Admission, Decision, Lineage, Share},
        automation::{GROUP, Goal, SALE},
        files::refusal,
        log,
        node::Settings,
        runtime::{Copies, copies::hand_over_sales},
        state::{Author, Change, Holdings, Stamp, State},
        store::{Batch, Memory},
    };

    const AREAS: [&str; 3] = ["BJ", "GZ", "SH"];

    /// A store in memory whose commits fail once an operation on a file was refused, as if the process had ended then.
    #[derive(Debug, Clone)]
    struct Mortal {
        store: Memory,
        /// False for a process that goes on.
        is_mortal: bool,
    }

    impl Store for Mortal {
        fn load(&self, visit: &mut dyn FnMut(&[u8], &[u8])) -> Result<(), StoreError> {
            self.store.load(visit)
        }

        fn commit(&mut self, batch: &Batch) -> Result<(), StoreError> {
            match self.is_mortal && refusal::is_met() {
                true => Err(StoreError::Halted {
                    path: self.path().into(),
                }),
                false => self.store.commit(batch),
            }
        }

        fn path(&self) -> &Path {
            self.store.path()
        }
    }

    fn new_store(is_mortal: bool) -> Mortal {
        let mut store = Memory::default();
        store.commit(log::create(7).batch()).unwrap();
        Mortal { store, is_mortal }
    }

    fn source(group: &str) -> Source {
        Source {
            name: "gw".into(),
            address: Address([127, 0, 0, 1].into()),
            port: 0,
            group: group.into(),
            mode: Mode::Write,
        }
    }

    /// Starts a node on a store, with its files in a directory.
    fn start(directory: &Path, store: Mortal) -> Core<Mortal> {
        let node = Node::start(&store, 7, Settings::new(source("BJ")), 1).unwrap();
        let plans = plan_file(directory);
        Core::start(node, store, Some(object_files(directory)), Some(plans))
    }

    fn object_files(directory: &Path) -> Objects {
        Objects::open(directory.join("objects")).unwrap()
    }

    fn plan_file(directory: &Path) -> PlanFile {
        PlanFile::new(directory.join("plans"))
    }

    /// Has a node make changes in a commit.
    fn commit(core: &mut Core<Mortal>, changes: &[Change]) {
        for change in changes {
            let submitted = core.node.submit(fastrand::u64(..), change.clone(), &[]);
            submitted.unwrap();
        }
        // An error is that of a process that has ended.
        let _ = core.commit();
    }

    /// Returns a sale of some areas.
    fn goal(areas: &[&str]) -> Goal {
        let areas = areas
            .iter()
            .map(|area| format!(r#""{area}":{{"crowd":9}}"#));
        let areas = areas.collect::<Vec<_>>().join(",");
        let json = r#"{"group":"sales","name":"phone","start_ms":1000,"stock":9,"areas":{"#;
        Goal::from_json(format!("{json}{areas}}}}}").as_bytes()).unwrap()
    }

    fn sale(areas: &[&str]) -> Configuration {
        Configuration::new(ObjectKind::Plugin, SALE, goal(areas).to_json()).unwrap()
    }

    fn create(goal: &Goal) -> Change {
        Change::create(ObjectKind::Plugin, SALE, goal.to_json()).unwrap()
    }

    fn update(goal: &Goal) -> Change {
        Change::update(ObjectKind::Plugin, SALE, goal.to_json()).unwrap()
    }

    fn set(shares: &[(&str, Share)]) -> Change {
        Change::set_pass(shares.iter().copied()).unwrap()
    }

    /// Returns six commits: the plans, the creation of a sale, an added area, a removed area, the end of the sale and
    /// its deletion.
    fn course() -> [Vec<Change>; 6] {
        let all = AREAS.map(|area| (area, Share::ALL));
        let delete = Change::Delete(sale(&["GZ"]).id().clone());
        [
            vec![set(&all)],
            vec![create(&goal(&["SH"]))],
            vec![update(&goal(&["SH", "GZ"])), set(&[("SH", Share::NONE)])],
            vec![update(&goal(&["GZ"]))],
            vec![update(&goal(&["GZ"]).end())],
            vec![delete, set(&[("GZ", Share::NONE)])],
        ]
    }

    /// Returns the areas whose gates a node opens without its store.
    fn opened_by_copies(directory: &Path) -> Vec<&'static str> {
        let Some((number, plans)) = plan_file(directory).read().unwrap() else {
            return Vec::new();
        };
        let lineage = Lineage::new([7; 16]);
        let admission = Admission::new(AREAS, lineage);
        let copies = Copies {
            number,
            plans,
            objects: object_files(directory),
            lineage,
        };
        hand_over_sales(&copies, &admission);
        let is_open = |area: &&str| admission.admit(area, None) == Ok(Decision::Passed);
        AREAS.into_iter().filter(is_open).collect()
    }

    /// Returns the areas whose gates a node opens with its store.
    fn opened_by_store(state: &State) -> Vec<&'static str> {
        let goals = state.objects(GROUP);
        let goals = goals.map(|object| Goal::from_json(object.configuration.json()).unwrap());
        let goals: Vec<_> = goals.collect();
        let is_open = |area: &&str| {
            let is_in_sale = goals.iter().any(|goal| goal.areas().contains_key(*area));
            let plan = state.plan(area);
            !is_in_sale && plan.is_some_and(|plan| plan.share != Share::NONE)
        };
        AREAS.into_iter().filter(is_open).collect()
    }

    #[track_caller]
    fn copies_open_no_more(directory: &Path, store: &Mortal, at: &str) {
        let recovered = log::recover(store, 7).unwrap();
        let allowed = opened_by_store(&recovered.state);
        let opened = opened_by_copies(directory);
        let is_allowed = opened.iter().all(|area| allowed.contains(area));
        assert!(is_allowed, "{opened:?}, not {allowed:?}, {at}");
    }

    /// Makes the first commits of the [`course`], and refuses operations on files in the last of them. Returns the
    /// store, and whether an operation was refused.
    fn refused_in_a_commit(
        directory: &Path,
        commits: &[Vec<Change>],
        refused: Range<u32>,
        is_mortal: bool,
    ) -> (Mortal, bool) {
        let (last, before) = commits.split_last().unwrap();
        let mut core = start(directory, new_store(is_mortal));
        for changes in before {
            commit(&mut core, changes);
            // As if a second had passed.
            core.copy_plans();
        }
        refusal::of(refused);
        commit(&mut core, last);
        core.copy_plans();
        (core.store, refusal::end())
    }

    /// Ends a process before each operation on a file during each commit, and again before each operation of the next
    /// start.
    #[test]
    fn the_copies_that_a_crash_leaves_open_no_gate_of_a_sale() {
        let course = course();
        thread::scope(|scope| {
            for commits in 1..=course.len() {
                let commits = &course[..commits];
                scope.spawn(|| crash_at_each_operation_of_a_commit(commits));
            }
        });
    }

    fn crash_at_each_operation_of_a_commit(commits: &[Vec<Change>]) {
        for end in 0.. {
            let directory = tempfile::tempdir().unwrap();
            let refused = end..u32::MAX;
            let (store, is_ended) = refused_in_a_commit(directory.path(), commits, refused, true);
            let at = format!("commit {}, operation {end}", commits.len());
            copies_open_no_more(directory.path(), &store, &at);
            crash_at_each_operation_of_a_start(directory.path(), &store, &at);
            if !is_ended {
                break;
            }
        }
    }

    fn crash_at_each_operation_of_a_start(crashed: &Path, store: &Mortal, at: &str) {
        for end in 0.. {
            let directory = tempfile::tempdir().unwrap();
            copy(crashed, directory.path());
            refusal::of(end..u32::MAX);
            start(directory.path(), store.clone());
            let is_ended = refusal::end();
            let at = format!("{at}, operation {end} of a start");
            copies_open_no_more(directory.path(), store, &at);
            if !is_ended {
                break;
            }
        }
    }

    /// Copies the content of a directory.
    fn copy(from: &Path, to: &Path) {
        fs::create_dir_all(to).unwrap();
        for entry in fs::read_dir(from).unwrap() {
            let from = entry.unwrap().path();
            let to = to.join(from.file_name().unwrap());
            match from.is_dir() {
                true => copy(&from, &to),
                false => _ = fs::copy(from, to).unwrap(),
            }
        }
    }

    /// The process goes on after the error.
    #[test]
    fn the_copies_after_a_refused_operation_open_no_gate_of_a_sale() {
        let course = course();
        for commits in 1..=course.len() {
            for number in 0.. {
                let directory = tempfile::tempdir().unwrap();
                let refused = number..number + 1;
                let (store, is_refused) =
                    refused_in_a_commit(directory.path(), &course[..commits], refused, false);
                let at = format!("commit {commits}, operation {number}");
                copies_open_no_more(directory.path(), &store, &at);
                if !is_refused {
                    break;
                }
            }
        }
    }

    #[test]
    fn the_files_follow_the_store_after_a_crash() {
        let course = course();
        for commits in 1..=course.len() {
            let directory = tempfile::tempdir().unwrap();
            let commits = &course[..commits];
            let (store, _) = refused_in_a_commit(directory.path(), commits, 0..u32::MAX, false);
            let core = start(directory.path(), store);
            let state = core.node.state();
            assert_eq!(opened_by_copies(directory.path()), opened_by_store(state));
            let objects = state.all_objects();
            let objects: Vec<_> = objects.map(|object| object.configuration.clone()).collect();
            assert_eq!(object_files(directory.path()).all().unwrap(), objects);
        }
    }

    /// Puts a directory at the path of the plans, so no file can be written there.
    fn block_plans(directory: &Path) {
        let plans = plan_file(directory);
        plans.remove().unwrap();
        fs::create_dir_all(plans.path().join("in the way")).unwrap();
    }

    #[test]
    fn files_that_could_open_a_gate_wait_for_the_plans() {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path();
        let objects = object_files(path);
        let id = sale(&["SH"]).id().clone();
        let mut core = start(path, new_store(false));
        commit(&mut core, &[set(&AREAS.map(|area| (area, Share::ALL)))]);
        block_plans(path);
        // A new file and a new area close gates.
        for areas in [&["SH"][..], &["GZ", "SH"]] {
            let change = match objects.read(&id).unwrap() {
                None => create(&goal(areas)),
                Some(_) => update(&goal(areas)),
            };
            commit(&mut core, &[change]);
            assert_eq!(objects.read(&id).unwrap(), Some(sale(areas)));
        }
        // The loss of an area waits, also at a start.
        commit(&mut core, &[update(&goal(&["GZ"]))]);
        assert_eq!(objects.read(&id).unwrap(), Some(sale(&["GZ", "SH"])));
        let mut core = start(path, core.store);
        assert_eq!(objects.read(&id).unwrap(), Some(sale(&["GZ", "SH"])));

        fs::remove_dir_all(plan_file(path).path()).unwrap();
        core.copy_plans();
        commit(&mut core, &[]);
        assert_eq!(objects.read(&id).unwrap(), Some(sale(&["GZ"])));
        assert_eq!(opened_by_copies(path), ["BJ", "SH"]);
    }

    /// Has two nodes of Shanghai say that they hold all operations of a node.
    fn hold_in_shanghai(node: &mut Node) {
        let peers = [8, 9].map(Author);
        node.set_members(peers.map(|number| Member {
            number,
            source: source("SH"),
            incarnation: 1,
            status: MemberStatus::Alive,
            since_ms: 0,
        }));
        let body = PushPull {
            member_time: 0,
            request_time: 0,
            members: Holdings::to_members(node.state().holdings()),
            left: Vec::new(),
        };
        for peer in peers {
            let message = Message {
                version: Message::VERSION,
                domain: ClockDomain::Event,
                stamp: Stamp::new(1, peer.0, 0).into(),
                source: source("SH"),
                request_id: 0.into(),
                flags: 0,
                timeout_ns: None,
                relays: 0,
                body: body.clone().into(),
            };
            node.receive(Duration::ZERO, peer, message).unwrap();
        }
    }

    #[test]
    fn late_files_bring_no_cleared_file_back() {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path();
        let objects = object_files(path);
        let plugin = |name: &str| {
            let json = format!(r#"{{"group":"SH","name":"{name}"}}"#);
            Change::create(ObjectKind::Plugin, "Limiter", json).unwrap()
        };
        let names = || {
            let objects = objects.all().unwrap();
            let names = objects.iter().map(|object| object.id().name().to_owned());
            names.collect::<Vec<_>>()
        };
        let mut core = start(path, new_store(false));
        let all = AREAS.map(|area| (area, Share::ALL));
        commit(&mut core, &[set(&all), plugin("first")]);
        hold_in_shanghai(&mut core.node);
        core.node.tick(Duration::ZERO).unwrap();
        commit(&mut core, &[]);
        assert!(names().is_empty());

        block_plans(path);
        commit(&mut core, &[create(&goal(&["GZ", "SH"])), plugin("second")]);
        commit(&mut core, &[update(&goal(&["GZ"]))]);
        assert_eq!(names(), ["second", "phone"]);
        fs::remove_dir_all(plan_file(path).path()).unwrap();
        core.copy_plans();
        // The commit clears the second file, and the late change of the sale follows.
        hold_in_shanghai(&mut core.node);
        core.node.tick(Duration::from_secs(9)).unwrap();
        commit(&mut core, &[]);
        assert_eq!(objects.all().unwrap(), [sale(&["GZ"])]);
    }

    /// A newer release may write a goal that this one cannot read.
    #[test]
    fn the_copy_lacks_the_plans_of_a_sale_that_cannot_be_read() {
        let directory = tempfile::tempdir().unwrap();
        let mut core = start(directory.path(), new_store(false));
        commit(&mut core, &[set(&AREAS.map(|area| (area, Share::ALL)))]);
        core.copy_plans();
        let goal = r#"{"group":"sales","name":"phone","areas":{"SH":{"newer":1}}}"#;
        let sale = Change::create(ObjectKind::Plugin, SALE, goal).unwrap();
        commit(&mut core, &[sale]);
        let (_, plans) = plan_file(directory.path()).read().unwrap().unwrap();
        assert!(plans.keys().eq(["BJ", "GZ"]), "{plans:?}");
        assert!(opened_by_copies(directory.path()).is_empty());
    }

    #[test]
    fn the_file_of_a_deleted_sale_stays_until_the_plans_are_copied() {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path();
        let (objects, sale) = (object_files(path), sale(&["SH"]));
        objects.write(&sale).unwrap();
        block_plans(path);
        start(path, new_store(false));
        assert!(objects.read(sale.id()).unwrap().is_some());

        fs::remove_dir_all(plan_file(path).path()).unwrap();
        start(path, new_store(false));
        assert_eq!(objects.read(sale.id()).unwrap(), None);
        assert_eq!(plan_file(path).read().unwrap().unwrap().0, Author(7));
    }
}
