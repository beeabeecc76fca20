//! Configuration objects as files.

mod support;

use std::fs;

use support::{changing, config, create, id};
use tempfile::TempDir;
use wirecost_cluster::{
    objects::{ObjectError, Objects},
    state::{Change, Configuration, ObjectId, State},
};
use wirecost_message::ObjectKind;

fn object(group: &str, name: &str, setting: u64) -> Configuration {
    let json = config(group, name, setting);
    Configuration::new(ObjectKind::Plugin, "Limiter", json).expect("a plugin")
}

fn place() -> (TempDir, Objects) {
    let directory = tempfile::tempdir().expect("a temporary directory");
    let objects = Objects::open(directory.path()).expect("a directory");
    (directory, objects)
}

#[test]
fn any_name_is_a_file_of_its_own() {
    const NAMES: [&str; 5] = ["limit", "limit.new", "a..", "a~", "A-_9"];
    let (directory, objects) = place();
    for (setting, name) in (0..).zip(NAMES) {
        objects.write(&object(name, name, setting)).unwrap();
    }
    for (setting, name) in (0..).zip(NAMES) {
        let read = objects.read(&id(name, name)).unwrap();
        assert_eq!(read, Some(object(name, name, setting)));
    }
    assert_eq!(objects.all().unwrap().len(), NAMES.len());
    // All of them are within the directory.
    assert_eq!(fs::read_dir(directory.path()).unwrap().count(), NAMES.len());
}

#[test]
fn plugins_and_pipelines_do_not_meet() {
    let (_directory, objects) = place();
    let json = config("BJ", "limit", 2);
    let pipeline = Configuration::new(ObjectKind::Pipeline, "Pipeline", json).unwrap();
    objects.write(&object("BJ", "limit", 1)).unwrap();
    objects.write(&pipeline).unwrap();
    assert_eq!(objects.read(pipeline.id()).unwrap(), Some(pipeline));
    let plugin = objects.read(&id("BJ", "limit")).unwrap();
    assert_eq!(plugin, Some(object("BJ", "limit", 1)));
}

#[test]
fn the_longest_names_make_a_file() {
    let (_directory, objects) = place();
    let name = format!("x{}", ".".repeat(79));
    objects.write(&object(&name, &name, 1)).unwrap();
    assert_eq!(objects.all().unwrap(), [object(&name, &name, 1)]);
}

#[test]
fn an_object_is_replaced_and_removed() {
    let (_directory, objects) = place();
    for setting in [1, 2] {
        objects.write(&object("BJ", "limit", setting)).unwrap();
        objects.write(&object("SH", "limit", setting)).unwrap();
    }
    objects.remove(&id("BJ", "limit")).unwrap();
    objects.remove(&id("BJ", "limit")).unwrap();
    assert_eq!(objects.read(&id("BJ", "limit")).unwrap(), None);
    assert_eq!(objects.all().unwrap(), [object("SH", "limit", 2)]);
}

#[test]
fn what_a_crash_left_unfinished_is_no_object() {
    let (directory, objects) = place();
    objects.write(&object("BJ", "limit", 1)).unwrap();
    let folder = directory.path().join("BJ/plugin");
    fs::write(folder.join("limit.new"), b"half").unwrap();
    assert_eq!(objects.all().unwrap(), [object("BJ", "limit", 1)]);
    // And is written over.
    objects.write(&object("BJ", "limit", 2)).unwrap();
    assert_eq!(fs::read_dir(folder).unwrap().count(), 1);
}

#[test]
fn files_follow_a_state() {
    let (directory, objects) = place();
    let changes = [
        create("BJ", "same", 1),
        create("BJ", "changed", 2),
        create("BJ", "lost", 3),
        create("BJ", "damaged", 4),
        create("BJ", "removed", 5),
        Change::Delete(id("BJ", "removed")),
    ];
    let mut state = State::default();
    for (time, change) in (1..).zip(changes) {
        let operation = changing(time, 1, time - 1, change);
        state.apply(operation, |_| ()).unwrap();
    }
    for name in ["same", "changed", "damaged", "removed", "of-nobody"] {
        objects.write(&object("BJ", name, 1)).unwrap();
    }
    let folder = directory.path().join("BJ/plugin");
    fs::write(folder.join("damaged"), b"half").unwrap();
    fs::write(folder.join("no-object"), b"keep me").unwrap();
    for _ in 0..2 {
        assert!(objects.write_all(state.all_objects()).is_empty());
        let is_kept = |id: &ObjectId| state.object(id).is_some();
        assert!(objects.remove_others(is_kept).is_empty());
        assert_eq!(fs::read(folder.join("no-object")).unwrap(), b"keep me");
        assert_eq!(fs::read_dir(&folder).unwrap().count(), 5);
        for found in state.all_objects() {
            let read = objects.read(found.configuration.id()).unwrap();
            assert_eq!(read.as_ref(), Some(found.configuration));
        }
    }
}

#[test]
fn a_group_is_read_without_the_files_of_others() {
    let (directory, objects) = place();
    let mine = object("BJ", "limit", 1);
    objects.write(&mine).unwrap();
    objects.write(&object("SH", "limit", 1)).unwrap();
    fs::write(directory.path().join("SH/plugin/limit"), "damaged").unwrap();
    assert_eq!(objects.of_group("BJ").unwrap(), [mine]);
    assert!(matches!(
        objects.of_group("SH"),
        Err(ObjectError::Corrupt { .. })
    ));
    assert!(objects.of_group("GZ").unwrap().is_empty());
    let read: Vec<_> = objects.each().unwrap().map(|read| read.is_ok()).collect();
    assert_eq!(read, [true, false]);
}

#[test]
fn an_object_in_the_file_of_another_is_corrupt() {
    let (directory, objects) = place();
    objects.write(&object("BJ", "limit", 1)).unwrap();
    let folder = directory.path().join("BJ/plugin");
    fs::rename(folder.join("limit"), folder.join("other")).unwrap();
    let error = objects.read(&id("BJ", "other")).unwrap_err();
    assert!(error.to_string().contains("plugin BJ/limit"), "{error}");
}

#[test]
fn every_damage_is_an_error_that_names_the_file() {
    let (directory, objects) = place();
    objects.write(&object("BJ", "limit", 1)).unwrap();
    let path = directory.path().join("BJ/plugin/limit");
    let whole = fs::read(&path).unwrap();
    let flipped = (0..whole.len() * 8).map(|bit| {
        let mut flipped = whole.clone();
        flipped[bit / 8] ^= 1 << (bit % 8);
        flipped
    });
    let cut_short = (0..whole.len()).map(|length| whole[..length].to_vec());
    for damaged in flipped.chain(cut_short) {
        fs::write(&path, damaged).unwrap();
        let error = objects.all().unwrap_err();
        let ObjectError::Corrupt { path: named, .. } = error else {
            panic!("{error:?}")
        };
        assert_eq!(named, path);
    }
}
