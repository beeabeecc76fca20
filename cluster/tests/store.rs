//! The store's file: across crashes and power losses, and when it is unusable.

#[path = "support/disk.rs"]
mod disk;
#[path = "support/store_version.rs"]
mod store_version;

use std::{
    collections::BTreeMap,
    fs,
    io::ErrorKind,
    path::{Path, PathBuf},
};

use disk::Disk;
use store_version::set_version;
use tempfile::TempDir;
use wirecost_cluster::store::{Batch, Interruption, Memory, Redb, Store, StoreError, VERSION};

type Records = BTreeMap<Vec<u8>, Vec<u8>>;

fn place() -> (TempDir, PathBuf) {
    let directory = tempfile::tempdir().expect("a temporary directory");
    let path = directory.path().join("node.redb");
    (directory, path)
}

fn records(store: &dyn Store) -> Records {
    let mut records = Records::new();
    let mut visit = |key: &[u8], value: &[u8]| drop(records.insert(key.into(), value.into()));
    store.load(&mut visit).expect("records");
    records
}

/// Returns a batch that writes some records in the number's name and removes one of the batch before.
fn batch(number: u32) -> Batch {
    let mut batch = Batch::default();
    for part in 0..3 {
        let value = vec![number as u8; 300 * part as usize + 1];
        batch.put(format!("{number}/{part}"), value);
    }
    batch.remove(format!("{}/1", number.wrapping_sub(1)));
    batch
}

fn expected(batches: u32) -> Records {
    let mut memory = Memory::default();
    for number in 0..batches {
        memory.commit(&batch(number)).expect("memory");
    }
    records(&memory)
}

/// Returns a file with some records, and its path.
fn filled() -> (TempDir, PathBuf) {
    let (directory, path) = place();
    let mut store = Redb::create(&path).expect("a new store");
    for number in 0..5 {
        store.commit(&batch(number)).expect("a commit");
    }
    (directory, path)
}

#[test]
fn what_was_committed_is_found_again() {
    let (_directory, path) = filled();
    for _ in 0..3 {
        assert_eq!(records(&Redb::open(&path).unwrap()), expected(5));
    }
}

#[test]
fn of_two_changes_of_a_record_the_later_counts() {
    let mut batch = Batch::default();
    batch.put(*b"a", *b"1");
    batch.put(*b"a", *b"2");
    batch.put(*b"b", *b"3");
    batch.remove(*b"b");
    let (_directory, path) = place();
    let stores: [Box<dyn Store>; 2] = [
        Box::new(Redb::create(path).unwrap()),
        Box::new(Memory::default()),
    ];
    for mut store in stores {
        store.commit(&batch).unwrap();
        assert_eq!(records(&*store), [(b"a".to_vec(), b"2".to_vec())].into());
    }
}

#[test]
fn a_missing_file_is_an_error_and_stays_missing() {
    let (_directory, path) = place();
    let error = Redb::open(&path).unwrap_err();
    assert!(matches!(&error, StoreError::Missing { path: named } if *named == path));
    assert!(!path.exists());
}

#[test]
fn a_file_is_not_created_over_another() {
    let (_directory, path) = filled();
    let error = Redb::create(&path).unwrap_err();
    assert!(matches!(error, StoreError::AlreadyExists { .. }));
    assert_eq!(records(&Redb::open(&path).unwrap()), expected(5));
}

#[cfg(unix)]
#[test]
fn a_store_is_not_created_over_a_dangling_link() {
    let (directory, path) = place();
    let target = directory.path().join("elsewhere");
    std::os::unix::fs::symlink(&target, &path).unwrap();
    let error = Redb::create(&path).unwrap_err();
    assert!(matches!(&error, StoreError::DanglingLink { path: named } if *named == path));
    assert!(path.is_symlink() && !target.exists());
    assert!(matches!(Redb::open(&path), Err(StoreError::Missing { .. })));
}

#[test]
fn what_an_interrupted_creation_left_is_replaced() {
    let (_directory, path) = place();
    let left = path.with_extension("redb.new");
    fs::write(&left, b"half a file").unwrap();
    let store = Redb::create(&path).unwrap();
    assert!(records(&store).is_empty());
    assert!(!left.exists());
}

#[test]
fn a_file_in_use_is_locked() {
    let (_directory, path) = filled();
    let _open = Redb::open(&path).unwrap();
    assert!(matches!(Redb::open(&path), Err(StoreError::Locked { .. })));
}

/// The file has several of the pieces in which it is copied.
#[test]
fn a_large_file_that_was_not_closed_is_opened() {
    let (_directory, path) = filled();
    let mut store = Redb::open(&path).unwrap();
    let mut batch = Batch::default();
    batch.put("large", vec![7; 3 << 20]);
    store.commit(&batch).unwrap();
    let (content, expected) = (fs::read(&path).unwrap(), records(&store));
    drop(store);
    assert!(content.len() > 3 << 20);
    fs::write(&path, content).unwrap();
    assert_eq!(records(&Redb::open(&path).unwrap()), expected);
}

#[test]
fn a_file_of_another_version_is_refused_and_left_alone() {
    let (_directory, path) = filled();
    let is_version = |error: &StoreError| match error {
        StoreError::Version { found, .. } => *found == VERSION + 1,
        _ => false,
    };
    let database = set_version(&path, VERSION + 1);
    // redb would repair this one.
    let not_closed = fs::read(&path).unwrap();
    drop(database);
    for content in [not_closed, fs::read(&path).unwrap()] {
        fs::write(&path, &content).unwrap();
        let error = Redb::open(&path).unwrap_err();
        assert!(fs::read(&path).unwrap() == content, "it was written to");
        assert!(is_version(&error), "{error}");
        let named = error.to_string().contains(path.to_str().unwrap());
        assert!(named, "{error}");
    }
    drop(set_version(&path, VERSION));
    assert_eq!(records(&Redb::open(&path).unwrap()), expected(5));
}

#[test]
fn what_is_no_store_is_an_error_that_names_the_file() {
    let (_directory, path) = place();
    let whole = {
        let (_directory, path) = filled();
        fs::read(path).unwrap()
    };
    let contents = [
        Vec::new(),
        b"{}".to_vec(),
        vec![0; 1 << 16],
        vec![0xff; 1 << 16],
        whole[..1000].to_vec(),
        whole[..whole.len() / 2].to_vec(),
        whole[1..].to_vec(),
    ];
    for content in contents {
        fs::write(&path, &content).unwrap();
        let error = Redb::open(&path).unwrap_err();
        let text = error.to_string();
        assert!(text.contains(path.to_str().unwrap()), "{text}");
    }
}

/// Returns the content of a file that was not closed.
fn unclosed() -> Vec<u8> {
    let (_directory, path) = filled();
    let store = Redb::open(&path).expect("a store");
    let content = fs::read(&path).expect("a file");
    drop(store);
    content
}

/// Whatever byte is damaged: the records are those that were written, or the error names the file.
#[test]
fn a_damaged_byte_is_found_or_does_no_harm() {
    let (_directory, path) = filled();
    for whole in [fs::read(&path).unwrap(), unclosed()] {
        damage_each(&whole);
    }
}

/// Opens copies of a file, each with a damaged byte.
fn damage_each(whole: &[u8]) {
    let (mut refused, mut random) = (0, fastrand::Rng::with_seed(7));
    let used: Vec<usize> = (0..whole.len()).filter(|at| whole[*at] != 0).collect();
    let (_copies, copy) = place();
    for _ in 0..300 {
        let mut damaged = whole.to_vec();
        damaged[*random.choice(&used).expect("a byte")] ^= 1 << random.u8(0..8);
        fs::write(&copy, &damaged).expect("a file");
        match Redb::open(&copy) {
            Ok(store) => assert_eq!(records(&store), expected(5)),
            Err(error) => {
                refused += 1;
                let named = error.to_string().contains(copy.to_str().expect("text"));
                assert!(named, "{error}");
                let content = fs::read(&copy).expect("a file");
                assert!(content == damaged, "it was written to");
            }
        }
    }
    // Most others are in pages that are free.
    assert!(refused > 5, "{refused}");
}

/// Pages that are damaged while the store is open: a commit succeeds or halts the store, and at the next start the
/// records are whole or the error names the file.
#[test]
fn damage_under_an_open_store_is_found_or_does_no_harm() {
    // They take many pages, of which a commit writes some anew.
    const BATCHES: u32 = 200;
    let filled = Disk::default();
    assert_eq!(commit_until_it_fails(&filled, BATCHES), BATCHES);
    let whole = filled.bytes();
    let used: Vec<usize> = (0..whole.len()).filter(|at| whole[*at] != 0).collect();
    let (mut found, mut random) = (0, fastrand::Rng::with_seed(9));
    for _ in 0..40 {
        let disk = Disk::with(whole.clone());
        let mut store = Redb::on(disk.clone(), "disk").unwrap();
        disk.damage((0..20).map(|_| *random.choice(&used).unwrap()));
        let committed = store.commit(&batch(BATCHES));
        if committed.is_err() {
            let again = store.commit(&batch(BATCHES));
            assert!(matches!(again, Err(StoreError::Halted { .. })));
        }
        drop(store);
        match Redb::on(Disk::with(disk.bytes()), "disk") {
            Ok(store) => {
                let batches = BATCHES + u32::from(committed.is_ok());
                assert_eq!(records(&store), expected(batches));
            }
            Err(error) => {
                found += 1;
                assert!(error.to_string().contains("disk"), "{error}");
            }
        }
    }
    assert!(found > 5, "{found}");
}

/// At every call of the disk: what was committed is there after the power is back, and of the commit
/// that was cut short all or nothing.
#[test]
fn no_power_loss_takes_what_was_committed() {
    const BATCHES: u32 = 4;
    let new = Disk::default();
    drop(Redb::on(new.clone(), "disk").unwrap());
    let (mut calls, mut cut_short) = (0, 0);
    loop {
        for seed in 0..2 {
            let disk = Disk::with(new.bytes());
            disk.cut_power_after(calls);
            let committed = commit_until_it_fails(&disk, BATCHES);
            let found = disk.after_power_loss(&mut fastrand::Rng::with_seed(seed));
            let store = Redb::on(Disk::with(found), "disk").unwrap();
            let found = records(&store);
            let next = (committed < BATCHES).then(|| expected(committed + 1));
            assert!(
                found == expected(committed) || Some(&found) == next.as_ref(),
                "{committed} batches were committed before call {calls}"
            );
            cut_short += u32::from(committed < BATCHES);
            if committed == BATCHES && disk.calls() < calls {
                assert!(cut_short > 50, "{cut_short}");
                return;
            }
        }
        calls += 1;
    }
}

fn commit_until_it_fails(disk: &Disk, batches: u32) -> u32 {
    let Ok(mut store) = Redb::on(disk.clone(), "disk") else {
        return 0;
    };
    for number in 0..batches {
        if store.commit(&batch(number)).is_err() {
            return number;
        }
    }
    batches
}

#[test]
fn a_full_disk_halts_the_store_and_its_records_are_still_read() {
    let disk = Disk::default();
    let mut store = Redb::on(disk.clone(), "/data/node.redb").unwrap();
    store.commit(&batch(0)).unwrap();
    disk.fill();
    let error = store.commit(&batch(1)).unwrap_err();
    let StoreError::Io { path, source, .. } = &error else {
        panic!("{error:?}")
    };
    assert_eq!(path, Path::new("/data/node.redb"));
    assert_eq!(source.kind(), ErrorKind::StorageFull);
    for _ in 0..2 {
        let again = store.commit(&batch(1));
        assert!(matches!(again, Err(StoreError::Halted { .. })));
        assert_eq!(records(&store), expected(1));
    }
}

#[test]
fn an_interrupted_commit_is_made_or_not_and_halts_the_memory() {
    for (interruption, made) in [(Interruption::Before, 1), (Interruption::After, 2)] {
        let mut memory = Memory::default();
        memory.commit(&batch(0)).unwrap();
        memory.interrupt(interruption);
        assert!(matches!(
            memory.commit(&batch(1)),
            Err(StoreError::Io { .. })
        ));
        assert!(matches!(
            memory.commit(&batch(2)),
            Err(StoreError::Halted { .. })
        ));
        assert_eq!(records(&memory), expected(made));
        memory.reopen();
        memory.commit(&batch(1)).unwrap();
        assert_eq!(records(&memory), expected(2));
    }
}
