//! Configuration objects as files.
#![cfg(not(loom))]

use std::fs;

use tempfile::TempDir;
use wirecost_cluster::objects::{ObjectError, Objects};
use wirecost_message::{Object, ObjectKind};

fn object(name: &str, config: &[u8]) -> Object {
    Object {
        object: ObjectKind::Pipeline,
        name: name.into(),
        kind: "HTTPServer".into(),
        config: config.to_vec().into(),
    }
}

fn place() -> (TempDir, Objects) {
    let directory = tempfile::tempdir().expect("a temporary directory");
    let objects = Objects::open(directory.path()).expect("a directory");
    (directory, objects)
}

/// Names that would leave the directory, meet another, or be no file's name as they are.
const NAMES: [&str; 9] = [
    "limit",
    "..",
    ".",
    "../../limit",
    "a/b",
    "a%2fb",
    "限流",
    "limit.new",
    "A B\0C",
];

#[test]
fn any_name_is_a_file_of_its_own() {
    let (directory, objects) = place();
    for (number, name) in NAMES.into_iter().enumerate() {
        objects.write(name, &object(name, &[number as u8])).unwrap();
    }
    for (number, name) in NAMES.into_iter().enumerate() {
        let read = objects.read(name, ObjectKind::Pipeline, name).unwrap();
        assert_eq!(read, Some(object(name, &[number as u8])));
        assert_eq!(objects.read(name, ObjectKind::Plugin, name).unwrap(), None);
    }
    let mut all: Vec<_> = objects.all().unwrap();
    all.sort_by_key(|(_, object)| object.config[0]);
    let names: Vec<_> = all.iter().map(|(group, _)| group.as_str()).collect();
    assert_eq!(names, NAMES);
    // All of them are within the directory.
    assert_eq!(fs::read_dir(directory.path()).unwrap().count(), NAMES.len());
}

#[test]
fn an_object_is_replaced_and_removed() {
    let (_directory, objects) = place();
    for config in [&b"one"[..], b"another"] {
        objects.write("BJ", &object("limit", config)).unwrap();
        objects.write("SH", &object("limit", config)).unwrap();
    }
    objects.remove("BJ", ObjectKind::Pipeline, "limit").unwrap();
    objects.remove("BJ", ObjectKind::Pipeline, "limit").unwrap();
    let left = [("SH".to_owned(), object("limit", b"another"))];
    assert_eq!(objects.all().unwrap(), left);
    objects.remove_group("SH").unwrap();
    objects.remove_group("SH").unwrap();
    assert!(objects.all().unwrap().is_empty());
}

#[test]
fn what_a_crash_left_unfinished_is_no_object() {
    let (directory, objects) = place();
    objects.write("BJ", &object("limit", b"whole")).unwrap();
    let folder = directory.path().join("BJ/pipeline");
    fs::write(folder.join("limit.new"), b"half").unwrap();
    let whole = [("BJ".to_owned(), object("limit", b"whole"))];
    assert_eq!(objects.all().unwrap(), whole);
    // And is written over.
    objects.write("BJ", &object("limit", b"next")).unwrap();
    assert_eq!(fs::read_dir(folder).unwrap().count(), 1);
}

#[test]
fn a_name_that_no_file_can_have_is_refused() {
    let (_directory, objects) = place();
    for (name, bytes) in [("", 0), (&*"x".repeat(241), 241), (&*"/".repeat(81), 243)] {
        let error = objects.write("BJ", &object(name, b"")).unwrap_err();
        assert!(matches!(error, ObjectError::Name { bytes: named } if named == bytes));
    }
}

#[test]
fn every_damage_is_an_error_that_names_the_file() {
    let (directory, objects) = place();
    objects.write("BJ", &object("limit", b"{}")).unwrap();
    let path = directory.path().join("BJ/pipeline/limit");
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
