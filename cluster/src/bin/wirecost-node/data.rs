//! The data of a node: its store, or the copies beside a store that cannot be used.

use std::sync::Arc;

use tracing::error;
use wirecost_cluster::{
    admission::{Admission, Lineage},
    automation::GROUP,
    node::{Node, Settings, StartError},
    objects::Objects,
    plans::PlanFile,
    runtime::{self, Copies, Directory, DirectoryError, Handle},
    store::StoreError,
};
use wirecost_message::{Address, Source};

use crate::{
    Failure, chain, cluster,
    config::{Config, Mode},
};

/// Opens the node's data.
pub(crate) fn open(config: &Config) -> Result<(Directory, Node), Failure> {
    let directory = Directory::open(&config.data)?;
    let settings = Settings {
        replicas: config.cluster.replicas,
        ..Settings::new(source(config))
    };
    let (store, seed) = (&directory.store, fastrand::u64(..));
    let node = Node::start(store, directory.number, settings, seed)?;
    Ok((directory, node))
}

/// Has the files follow the node: a crash may have come between a commit and the files. Without the file of a sale, the
/// copied plans would open the gates of its areas. So missing files are written before the plans, and others are removed
/// after them. Returns the file of the plans, unless the file of a sale is not written, as on a full disk.
pub(crate) fn follow(objects: &Objects, node: &Node, plans: PlanFile) -> Option<PlanFile> {
    let failures = objects.write_all(node.state());
    for (id, why) in &failures {
        error!(%id, why = chain(why), "the file of an object is not written");
    }
    let lacks_sale = failures.iter().any(|(id, _)| id.group() == GROUP);
    let copied = match lacks_sale {
        true => plans.remove(),
        false => plans.write(node.author(), node.state().plans()),
    };
    match copied {
        Ok(()) => remove_others(objects, node),
        Err(why) => error!(%why, "the plans are not copied, so no file of an object is removed"),
    }
    (!lacks_sale).then_some(plans)
}

fn remove_others(objects: &Objects, node: &Node) {
    for why in objects.remove_others(node.state()) {
        error!(why = chain(&why), "the file of an object is not removed");
    }
}

/// Serves the copies of a node whose store cannot be used. Returns another failure to open the data, and that of a node
/// without copies.
pub(crate) fn serve_copies(config: &Config, failure: Failure) -> Result<Handle, Failure> {
    let Some(why) = store_error(&*failure).filter(|why| why.is_unusable()) else {
        return Err(failure);
    };
    let copies = match Copies::open(&config.data) {
        Ok(Some(copies)) => copies,
        Ok(None) => return Err(failure),
        Err(error) => {
            error!(error = chain(&error), "the copies cannot be used either");
            return Err(failure);
        }
    };
    error!(
        why = chain(why),
        "the store cannot be used: the node takes no changes and joins no cluster"
    );
    let admission = admission(config, copies.lineage)?;
    Ok(runtime::serve_copies(
        copies,
        source(config),
        admission,
        why,
    )?)
}

/// Returns the error of the store, if it is the failure.
fn store_error<'a>(failure: &'a (dyn std::error::Error + 'static)) -> Option<&'a StoreError> {
    if let Some(DirectoryError::Store(why)) = failure.downcast_ref() {
        return Some(why);
    }
    match failure.downcast_ref()? {
        StartError::Store(why) => Some(why),
        _ => None,
    }
}

/// Returns the node's gates, for whose keys all nodes of a cluster share a secret.
pub(crate) fn admission(config: &Config, own: Lineage) -> Result<Arc<Admission>, Failure> {
    let key = config.cluster.key()?;
    let lineage = key.as_ref().map_or(own, cluster::lineage);
    let areas = config.areas().map(|(_, area)| area);
    Ok(Arc::new(Admission::new(areas, lineage)))
}

fn source(config: &Config) -> Source {
    let address = config.cluster.address();
    Source {
        name: config.name.as_str().into(),
        address: Address(address.ip()),
        port: address.port(),
        group: config.group.as_str().into(),
        mode: match config.mode {
            Mode::Read => wirecost_message::Mode::Read,
            Mode::Write => wirecost_message::Mode::Write,
        },
    }
}

#[cfg(test)]
mod tests {
    use std::fs;

    use wirecost_cluster::{
        automation::SALE,
        log,
        state::{Author, Change, Configuration, ObjectId},
        store::{Memory, Store as _},
    };
    use wirecost_message::{Mode, ObjectKind};

    use super::*;

    /// A node with a plugin in each of these groups.
    fn node(groups: &[&str]) -> Node {
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
        for (number, group) in (0..).zip(groups) {
            let object = plugin(group);
            let (kind, json) = (ObjectKind::Plugin, object.json());
            let change = Change::create(kind, object.type_name(), json).unwrap();
            node.submit(number, change, &[]).unwrap();
        }
        drop(node.commit(&mut store).unwrap());
        node
    }

    fn plugin(group: &str) -> Configuration {
        let json = format!(r#"{{"group":"{group}","name":"phone"}}"#);
        Configuration::new(ObjectKind::Plugin, SALE, json).unwrap()
    }

    fn sale() -> ObjectId {
        plugin(GROUP).id().clone()
    }

    fn files(directory: &tempfile::TempDir) -> (Objects, PlanFile) {
        let objects = Objects::open(directory.path().join("objects")).unwrap();
        (objects, PlanFile::new(directory.path().join("plans")))
    }

    #[test]
    fn the_file_of_a_deleted_sale_stays_until_the_plans_are_copied() {
        let directory = tempfile::tempdir().unwrap();
        let (objects, plans) = files(&directory);
        objects.write(&plugin(GROUP)).unwrap();
        // No file replaces a directory.
        fs::create_dir_all(plans.path().join("in the way")).unwrap();
        assert!(follow(&objects, &node(&[]), plans.clone()).is_some());
        assert!(objects.read(&sale()).unwrap().is_some());

        fs::remove_dir_all(plans.path()).unwrap();
        assert!(follow(&objects, &node(&[]), plans.clone()).is_some());
        assert_eq!(objects.read(&sale()).unwrap(), None);
        assert_eq!(plans.read().unwrap().unwrap().0, Author(7));
    }

    #[test]
    fn only_the_file_of_a_sale_costs_the_copy_of_the_plans() {
        for (group, is_copied) in [("BJ", true), (GROUP, false)] {
            let directory = tempfile::tempdir().unwrap();
            let (objects, plans) = files(&directory);
            let way = format!("objects/{group}/plugin/phone/in the way");
            fs::create_dir_all(directory.path().join(way)).unwrap();
            let node = node(&["BJ", GROUP, "SH"]);
            let kept = follow(&objects, &node, plans.clone());
            assert_eq!(kept.is_some(), is_copied);
            assert_eq!(plans.read().unwrap().is_some(), is_copied);
            assert_eq!(objects.of_group("SH").unwrap(), [plugin("SH")]);
        }
    }
}
