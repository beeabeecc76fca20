use std::collections::BTreeMap;

use tracing::error;

use super::{plan_copy::PlanCopy, sales::is_of_sales};
use crate::{
    log_line,
    node::{Effect, Node},
    objects::{ObjectError, Objects},
    plans::PlanFile,
    state::ObjectId,
    store::{Store, StoreError},
};

/// The part of a running node that a commit needs.
#[derive(Debug)]
pub(super) struct Core<S> {
    pub(super) node: Node,
    pub(super) store: S,
    pub(super) objects: Option<Objects>,
    pub(super) plans: Option<PlanCopy>,
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
        };
        core.follow_store();
        core
    }

    /// Writes the files of objects, then copies the plans, and then removes the files of objects that the store lacks.
    /// If the file of a sale is not written, removes the copy of the plans, which would open the gates of the sale's
    /// areas.
    fn follow_store(&mut self) {
        let write = |objects: &Objects| objects.write_all(self.node.state());
        let failures = self.objects.as_ref().map(write).unwrap_or_default();
        for (id, error) in &failures {
            let error = log_line(error);
            error!(%id, error, "the file of an object is not written");
        }
        let is_safe = match failures.iter().any(|(id, _)| is_of_sales(id)) {
            true => self.discard_plans(),
            false => self.plans.as_mut().is_none_or(PlanCopy::write),
        };
        if let Some(objects) = self.objects.as_ref().filter(|_| is_safe) {
            for error in objects.remove_others(self.node.state()) {
                let error = log_line(&error);
                error!(error, "the file of an object is not removed");
            }
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

    /// Commits all that came, and has the files follow, which may wait for the disk.
    pub(super) fn commit(&mut self) -> Result<Vec<Effect>, StoreError> {
        let committed = self.node.commit(&mut self.store);
        let committed = committed.map(Iterator::collect::<Vec<_>>);
        match &committed {
            Ok(effects) => self.follow(effects),
            // There is no later commit.
            Err(_) => self.copy_plans(),
        }
        committed
    }

    /// Has the files follow a commit. Without the store, the copied plan of an area opens its gate, unless the file of a
    /// sale has the area. So while files of sales change, the copy lacks each area whose plan the commit sets: the gate
    /// of an area without a plan stays closed.
    fn follow(&mut self, effects: &[Effect]) {
        let mut changes = last_changes(effects);
        let has_sales = changes.keys().any(|id| is_of_sales(id));
        if has_sales && !self.copy_plans_without(effects) {
            // The old plans would open the gates of a sale's areas. A file that stays keeps them closed until the next
            // start, which removes it.
            changes.retain(|id, change| !is_of_sales(id) || is_write(change));
        }
        self.change_objects(&changes);
        if let Some(copy) = &mut self.plans {
            copy.follow(effects, &self.node);
            if copy.is_due() {
                copy.write();
            }
        }
    }

    /// Copies the plans without those of the areas that a commit sets. Returns false if an old copy may be on the disk.
    fn copy_plans_without(&mut self, effects: &[Effect]) -> bool {
        self.plans.as_mut().is_none_or(|copy| {
            copy.remove_changed(effects);
            copy.write()
        })
    }

    /// Changes the files of objects. If the file of a sale cannot be written, removes the copy of the plans for good.
    fn change_objects(&mut self, changes: &BTreeMap<&ObjectId, &Effect>) {
        let Some(objects) = &self.objects else {
            return;
        };
        let mut lacks_sale = false;
        for (id, change) in changes {
            if let Err(error) = change_object(objects, change) {
                let error = log_line(&error);
                error!(%id, error, "the file of an object is not changed");
                lacks_sale |= is_of_sales(id) && is_write(change);
            }
        }
        if lacks_sale {
            self.discard_plans();
        }
    }

    /// Copies the plans that were set since the last copy.
    pub(super) fn copy_plans(&mut self) {
        if let Some(copy) = &mut self.plans {
            copy.write();
        }
    }

    /// Removes the copy of the plans for good. Returns false if it may be on the disk.
    fn discard_plans(&mut self) -> bool {
        self.plans.as_mut().is_none_or(PlanCopy::discard)
    }
}

/// Returns the last change of each object's file.
fn last_changes(effects: &[Effect]) -> BTreeMap<&ObjectId, &Effect> {
    let changes = effects.iter().filter_map(|effect| match effect {
        Effect::WriteObject(configuration) => Some((configuration.id(), effect)),
        Effect::RemoveObject(id) | Effect::ClearObject(id) => Some((id, effect)),
        _ => None,
    });
    changes.collect()
}

fn is_write(change: &Effect) -> bool {
    matches!(change, Effect::WriteObject(_))
}

fn change_object(objects: &Objects, change: &Effect) -> Result<(), ObjectError> {
    match change {
        Effect::WriteObject(configuration) => objects.write(configuration),
        Effect::RemoveObject(id) | Effect::ClearObject(id) => objects.remove(id),
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use std::{fs, path::Path};

    use wirecost_message::{Address, Mode, ObjectKind, Source};

    use super::*;
    use crate::{
        admission::Share,
        automation::{GROUP, SALE},
        log,
        node::Settings,
        state::{Author, Change, Configuration, Plan},
        store::Memory,
    };

    /// Starts a node whose files are in a directory, after these changes.
    fn start(directory: &Path, changes: impl IntoIterator<Item = Change>) -> Core<Memory> {
        let mut store = Memory::default();
        store.commit(log::create(7).batch()).unwrap();
        let source = Source {
            name: "bj-1".into(),
            address: Address([127, 0, 0, 1].into()),
            port: 0,
            group: "BJ".into(),
            mode: Mode::Write,
        };
        let mut node = Node::start(&store, 7, Settings::new(source), 1).unwrap();
        submit(&mut node, changes);
        drop(node.commit(&mut store).unwrap());
        let (objects, plans) = files(directory);
        Core::start(node, store, Some(objects), Some(plans))
    }

    fn files(directory: &Path) -> (Objects, PlanFile) {
        let objects = Objects::open(directory.join("objects")).unwrap();
        (objects, PlanFile::new(directory.join("plans")))
    }

    fn submit(node: &mut Node, changes: impl IntoIterator<Item = Change>) {
        for change in changes {
            node.submit(fastrand::u64(..), change, &[]).unwrap();
        }
    }

    fn plugin(group: &str, setting: u32) -> Configuration {
        let json = format!(r#"{{"group":"{group}","name":"phone","setting":{setting}}}"#);
        Configuration::new(ObjectKind::Plugin, SALE, json).unwrap()
    }

    fn create(object: &Configuration) -> Change {
        Change::create(object.id().kind(), object.type_name(), object.json()).unwrap()
    }

    fn update(object: &Configuration) -> Change {
        Change::update(object.id().kind(), object.type_name(), object.json()).unwrap()
    }

    fn set(area: &str, parts_per_million: u32) -> Change {
        Change::set_pass([(area, Share::new(parts_per_million).unwrap())]).unwrap()
    }

    fn copied(plans: &PlanFile) -> BTreeMap<String, u32> {
        let (_, plans) = plans.read().unwrap().expect("a copy");
        let share = |(area, plan): (_, Plan)| (String::from(area), plan.share.parts_per_million());
        plans.into_iter().map(share).collect()
    }

    #[test]
    fn the_file_of_a_deleted_sale_stays_until_the_plans_are_copied() {
        let directory = tempfile::tempdir().unwrap();
        let (objects, plans) = files(directory.path());
        let sale = plugin(GROUP, 1);
        objects.write(&sale).unwrap();
        // No file replaces a directory.
        fs::create_dir_all(plans.path().join("in the way")).unwrap();
        start(directory.path(), []);
        assert!(objects.read(sale.id()).unwrap().is_some());

        fs::remove_dir_all(plans.path()).unwrap();
        start(directory.path(), []);
        assert_eq!(objects.read(sale.id()).unwrap(), None);
        assert_eq!(plans.read().unwrap().unwrap().0, Author(7));
    }

    #[test]
    fn only_an_unwritten_file_of_a_sale_removes_the_copy_of_the_plans() {
        for (group, is_copied) in [("BJ", true), (GROUP, false)] {
            let directory = tempfile::tempdir().unwrap();
            let (objects, plans) = files(directory.path());
            let way = format!("objects/{group}/plugin/phone/in the way");
            fs::create_dir_all(directory.path().join(way)).unwrap();
            let created = ["BJ", GROUP, "SH"].map(|group| create(&plugin(group, 1)));
            start(directory.path(), created);
            assert_eq!(plans.read().unwrap().is_some(), is_copied);
            assert_eq!(objects.of_group("SH").unwrap(), [plugin("SH", 1)]);
        }
    }

    #[test]
    fn a_copy_that_could_not_be_removed_is_removed_later() {
        let directory = tempfile::tempdir().unwrap();
        let (_, plans) = files(directory.path());
        let mut core = start(directory.path(), [set("SH", 1)]);
        let copy = fs::read(plans.path()).unwrap();
        fs::remove_file(plans.path()).unwrap();
        fs::create_dir(plans.path()).unwrap();
        assert!(!core.discard_plans());

        fs::remove_dir(plans.path()).unwrap();
        fs::write(plans.path(), copy).unwrap();
        core.copy_plans();
        assert!(!plans.path().exists());
        assert!(!core.has_due_plans());
    }

    /// The commit may add the area to the sale or take it out. A crash may come before or after the file of the sale
    /// changes.
    #[test]
    fn plans_of_a_commit_are_not_copied_before_its_files_of_sales() {
        let directory = tempfile::tempdir().unwrap();
        let (objects, plans) = files(directory.path());
        let [before, after] = [1, 2].map(|setting| plugin(GROUP, setting));
        let changes = [create(&before), set("BJ", 1), set("SH", 1)];
        let mut core = start(directory.path(), changes);
        submit(&mut core.node, [update(&after), set("SH", 2)]);
        let effects: Vec<_> = core.node.commit(&mut core.store).unwrap().collect();
        let other_areas = BTreeMap::from([("BJ".to_owned(), 1)]);

        assert!(core.copy_plans_without(&effects));
        assert_eq!(copied(&plans), other_areas);
        assert_eq!(objects.read(before.id()).unwrap(), Some(before));

        core.change_objects(&last_changes(&effects));
        assert_eq!(copied(&plans), other_areas);
        assert_eq!(objects.read(after.id()).unwrap(), Some(after));

        core.follow(&effects);
        core.copy_plans();
        assert_eq!(copied(&plans)["SH"], 2);
    }
}
