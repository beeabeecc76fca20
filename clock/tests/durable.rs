//! The durable clock's file: written before a time is issued, across restarts, and when it is
//! unusable.
#![cfg(feature = "std")]

use std::fs;
use std::path::{Path, PathBuf};
use std::thread;

use tempfile::TempDir;
use wirecost_clock::{
    BLOCK, BlockTooLarge, CEILING, Corruption, DurableClock, DurableError, LamportClock, MAX_BLOCK,
    Rejected, Stamp, StoreError,
};

const NODE: u64 = 7;

fn place() -> (TempDir, PathBuf) {
    let directory = tempfile::tempdir().expect("a temporary directory");
    let path = directory.path().join("clock");
    (directory, path)
}

fn create(path: &Path) -> DurableClock {
    DurableClock::create(path, LamportClock::new(NODE)).expect("a new clock")
}

fn open(path: &Path) -> Result<DurableClock, StoreError> {
    DurableClock::open(path, LamportClock::new(NODE))
}

/// Reads the mark as documented, without the crate's own reader.
fn mark_on_disk(path: &Path) -> u64 {
    let bytes = fs::read(path).expect("the clock's file");
    u64::from_le_bytes(bytes[8..16].try_into().expect("eight bytes"))
}

fn from_peer(time: u64) -> Stamp {
    Stamp::new(time, 2, 0)
}

#[test]
fn the_mark_is_on_the_disk_before_a_time_is_issued() {
    for block in [0, 1, 5, BLOCK] {
        let (_directory, path) = place();
        let clock = create(&path).with_block(block).unwrap();
        for step in 1..40 {
            let issued = match step % 4 {
                0 => clock.receive(from_peer(step * 7)).unwrap().time,
                1 => {
                    clock.observe(from_peer(step * 9)).unwrap();
                    clock.peek()
                }
                _ => clock.tick().unwrap().time,
            };
            assert!(issued <= mark_on_disk(&path));
            assert!(clock.peek() <= mark_on_disk(&path));
        }
    }
}

#[test]
fn threads_never_issue_above_the_mark_nor_twice() {
    let (_directory, path) = place();
    let clock = create(&path).with_block(10).unwrap();
    let mut times: Vec<u64> = thread::scope(|scope| {
        let run = || {
            let tick = |_| {
                let time = clock.tick().unwrap().time;
                assert!(time <= mark_on_disk(&path));
                time
            };
            (0..100).map(tick).collect::<Vec<_>>()
        };
        let threads: Vec<_> = (0..4).map(|_| scope.spawn(run)).collect();
        threads
            .into_iter()
            .flat_map(|thread| thread.join().unwrap())
            .collect()
    });
    times.sort_unstable();
    assert!(times.into_iter().eq(1..=400));
}

#[test]
fn a_block_is_reserved_with_one_write() {
    let (_directory, path) = place();
    let clock = create(&path).with_block(9).unwrap();
    let marks: Vec<u64> = (0..21)
        .map(|_| {
            clock.tick().unwrap();
            mark_on_disk(&path)
        })
        .collect();
    assert_eq!(marks, [vec![10; 10], vec![20; 10], vec![30]].concat());
    assert_eq!(
        create(&path.with_extension("default")).tick().unwrap().time,
        1
    );
    assert_eq!(mark_on_disk(&path.with_extension("default")), 1 + BLOCK);
}

/// Clocks that start again at 0, or at what a timer last flushed, repeat their stamps.
#[test]
fn a_restart_reissues_nothing() {
    let (_directory, path) = place();
    let mut last = create(&path).tick().unwrap();
    for incarnation in 1..5 {
        let clock = open(&path).unwrap().with_block(incarnation).unwrap();
        assert!(clock.peek() >= last.time);
        let stamp = clock.tick().unwrap();
        assert!(stamp.time > last.time);
        assert_eq!(u64::from(stamp.incarnation), incarnation);
        last = stamp;
    }
}

#[test]
fn a_clock_that_issued_nothing_uses_up_an_incarnation_but_no_time() {
    let (_directory, path) = place();
    drop(create(&path));
    for incarnation in 1..5 {
        let clock = open(&path).unwrap();
        assert_eq!((clock.incarnation(), clock.peek()), (incarnation, 0));
    }
}

#[test]
fn what_was_observed_outlives_a_restart() {
    let (_directory, path) = place();
    create(&path).observe(from_peer(1 << 30)).unwrap();
    assert!(open(&path).unwrap().tick().unwrap().time > 1 << 30);
}

#[test]
fn a_later_start_is_kept() {
    let (_directory, path) = place();
    let started = |time| LamportClock::new(NODE).starting_at(time).unwrap();
    assert_eq!(
        DurableClock::create(&path, started(50))
            .unwrap()
            .tick()
            .unwrap()
            .time,
        51
    );
    let resumed = DurableClock::open(&path, started(1 << 40)).unwrap();
    assert_eq!(resumed.tick().unwrap().time, (1 << 40) + 1);
    assert!(mark_on_disk(&path) > 1 << 40);
}

#[test]
fn a_refused_stamp_never_reaches_the_disk() {
    let (_directory, path) = place();
    let clock = create(&path);
    let before = fs::read(&path).unwrap();
    for forged in [u64::MAX, 1 << 63, CEILING + 1, CEILING, 1 << 53] {
        let refused = clock.observe(from_peer(forged)).unwrap_err();
        assert!(matches!(refused, DurableError::Rejected(_)));
        let refused = clock.receive(from_peer(forged)).unwrap_err();
        assert!(matches!(refused, DurableError::Rejected(_)));
    }
    assert_eq!(fs::read(&path).unwrap(), before);
    assert_eq!(clock.peek(), 0);
    assert_eq!(
        (
            clock.rejections().above_ceiling,
            clock.rejections().too_far_ahead
        ),
        (6, 4)
    );
}

#[test]
fn the_ceiling_holds_across_restarts() {
    let (_directory, path) = place();
    let start = LamportClock::new(NODE).starting_at(CEILING - 1).unwrap();
    let clock = DurableClock::create(&path, start)
        .unwrap()
        .with_block(MAX_BLOCK)
        .unwrap();
    assert_eq!(clock.tick().unwrap().time, CEILING);
    drop(clock);
    let clock = open(&path).unwrap();
    let refused = clock.tick().unwrap_err();
    assert!(matches!(
        refused,
        DurableError::Rejected(Rejected::Exhausted)
    ));
    assert_eq!((clock.peek(), mark_on_disk(&path)), (CEILING, CEILING));
}

#[test]
fn a_missing_file_is_an_error_and_stays_missing() {
    let (directory, path) = place();
    for missing in [path, directory.path().join("no/such/directory/clock")] {
        assert!(matches!(open(&missing), Err(StoreError::Missing { path }) if path == missing));
    }
    assert_eq!(fs::read_dir(directory.path()).unwrap().count(), 0);
}

#[test]
fn an_existing_file_is_not_created_again() {
    let (_directory, path) = place();
    let stamp = create(&path).tick().unwrap();
    let again = DurableClock::create(&path, LamportClock::new(NODE));
    assert!(matches!(again, Err(StoreError::AlreadyExists { .. })));
    assert!(open(&path).unwrap().tick().unwrap() > stamp);
}

#[test]
fn a_block_leaves_room_for_every_incarnation() {
    let (_directory, path) = place();
    for times in [MAX_BLOCK + 1, u64::MAX] {
        let refused = create(&path).with_block(times).unwrap_err();
        assert_eq!(refused, BlockTooLarge { times });
        fs::remove_file(&path).unwrap();
    }
    create(&path).with_block(MAX_BLOCK).unwrap().tick().unwrap();
    assert_eq!(mark_on_disk(&path), 1 + MAX_BLOCK);
    assert!(MAX_BLOCK.checked_mul(1 << 32).unwrap() <= CEILING);
}

#[cfg(unix)]
#[test]
fn a_dangling_link_is_an_error_and_stays() {
    let (directory, path) = place();
    let target = directory.path().join("elsewhere");
    std::os::unix::fs::symlink(&target, &path).unwrap();
    let refused =
        DurableClock::<wirecost_clock::DefaultDomain>::create(&path, LamportClock::new(NODE));
    assert!(matches!(refused, Err(StoreError::DanglingLink { path: link }) if link == path));
    assert!(path.is_symlink() && !target.exists());
    assert!(matches!(open(&path), Err(StoreError::Missing { .. })));
}

/// The record of a clock is not written through links that stand beside its file.
#[cfg(unix)]
#[test]
fn a_link_in_place_of_the_new_file_is_replaced() {
    let (directory, path) = place();
    let other = directory.path().join("other");
    let new = path.with_extension("new");
    type Link = fn(&Path, &Path) -> std::io::Result<()>;
    let links: [Link; 2] = [
        |target, link| std::os::unix::fs::symlink(target, link),
        |target, link| fs::hard_link(target, link),
    ];
    for link in links {
        fs::write(&other, "precious").unwrap();
        link(&other, &new).unwrap();
        create(&path).tick().unwrap();
        assert_eq!(fs::read(&other).unwrap(), b"precious");
        assert!(!path.is_symlink() && path.is_file() && !new.exists());
        link(&other, &new).unwrap();
        open(&path).unwrap().tick().unwrap();
        assert_eq!(fs::read(&other).unwrap(), b"precious");
        fs::remove_file(&path).unwrap();
    }
    // Nor is a file made where a dangling link leads.
    fs::remove_file(&other).unwrap();
    std::os::unix::fs::symlink(&other, &new).unwrap();
    create(&path).tick().unwrap();
    assert!(!other.exists() && !path.is_symlink());
}

#[test]
fn what_is_not_a_file_is_an_error() {
    let (directory, path) = place();
    fs::create_dir(&path).unwrap();
    let refused = open(&path).unwrap_err();
    assert!(matches!(&refused, StoreError::NotAFile { path: found } if found.ends_with("clock")));
    assert!(refused.to_string().ends_with("clock is not a file"));
    // No lock is left beside it.
    assert_eq!(fs::read_dir(directory.path()).unwrap().count(), 1);
    let again = DurableClock::<wirecost_clock::DefaultDomain>::create(&path, LamportClock::new(7));
    assert!(matches!(again, Err(StoreError::AlreadyExists { .. })));
    #[cfg(unix)]
    assert!(matches!(
        open(Path::new("/dev/null")),
        Err(StoreError::NotAFile { .. })
    ));
}

/// A chain of links, and a directory behind a link, lead to the one file and its lock.
#[cfg(unix)]
#[test]
fn links_to_links_and_to_directories_are_followed() {
    use std::os::unix::fs::symlink;
    let (directory, path) = place();
    drop(create(&path));
    let [first, second] = ["first", "second"].map(|name| directory.path().join(name));
    symlink(&path, &first).unwrap();
    symlink("first", &second).unwrap();
    let whole = tempfile::tempdir().unwrap();
    let elsewhere = whole.path().join("elsewhere");
    symlink(directory.path(), &elsewhere).unwrap();
    let clock = open(&second).unwrap();
    for alias in [&path, &first, &second, &elsewhere.join("clock")] {
        assert!(matches!(open(alias), Err(StoreError::Locked { .. })));
    }
    drop(clock);
    assert_eq!(open(&elsewhere.join("clock")).unwrap().incarnation(), 2);
    assert!(first.is_symlink() && second.is_symlink() && !path.is_symlink());
    // A link to itself is an error, and no clock is created over it.
    let endless = directory.path().join("endless");
    symlink(&endless, &endless).unwrap();
    assert!(matches!(open(&endless), Err(StoreError::Io { .. })));
    let refused =
        DurableClock::<wirecost_clock::DefaultDomain>::create(&endless, LamportClock::new(NODE));
    assert!(refused.is_err() && endless.is_symlink());
}

#[test]
fn a_corrupt_file_is_an_error_and_is_left_alone() {
    let (_directory, path) = place();
    drop(create(&path));
    let good = fs::read(&path).unwrap();
    type Damage = fn(&mut Vec<u8>);
    let damages: [(Corruption, Damage); 5] = [
        (Corruption::Length, |bytes| bytes.clear()),
        (Corruption::Length, |bytes| bytes.resize(1 << 20, 0)),
        (Corruption::Magic, |bytes| bytes[0] = 0),
        (Corruption::Version { found: 2 }, |bytes| bytes[4] = 2),
        (Corruption::Checksum, |bytes| bytes[8] ^= 1),
    ];
    for (expected, damage) in damages {
        let mut bad = good.clone();
        damage(&mut bad);
        fs::write(&path, &bad).unwrap();
        assert!(matches!(open(&path), Err(StoreError::Corrupt { why, .. }) if why == expected));
        assert_eq!(fs::read(&path).unwrap(), bad);
    }
    fs::write(&path, good).unwrap();
    assert_eq!(open(&path).unwrap().incarnation(), 1);
}

#[test]
fn a_file_belongs_to_one_node() {
    let (_directory, path) = place();
    drop(create(&path));
    let other = DurableClock::open(&path, LamportClock::new(8));
    assert!(matches!(
        other,
        Err(StoreError::OtherNode {
            expected: 8,
            found: NODE,
            ..
        })
    ));
}

#[test]
fn a_file_is_open_once() {
    let (_directory, path) = place();
    let clock = create(&path);
    assert!(matches!(open(&path), Err(StoreError::Locked { .. })));
    let again = DurableClock::create(&path, LamportClock::new(NODE));
    assert!(matches!(again, Err(StoreError::Locked { .. })));
    drop(clock);
    assert!(open(&path).is_ok());
}

#[cfg(unix)]
#[test]
fn a_file_is_open_once_by_whatever_name() {
    let (directory, path) = place();
    let alias = directory.path().join("alias");
    std::os::unix::fs::symlink(&path, &alias).unwrap();
    let clock = create(&path);
    assert!(matches!(open(&alias), Err(StoreError::Locked { .. })));
    drop(clock);
    let stamp = open(&alias).unwrap().tick().unwrap();
    assert!(open(&path).unwrap().tick().unwrap() > stamp);
}

#[test]
fn the_last_incarnation_is_not_followed_by_the_first() {
    let (_directory, path) = place();
    let last = LamportClock::new(NODE).with_incarnation(u32::MAX);
    drop(DurableClock::create(&path, last).unwrap());
    assert!(matches!(
        open(&path),
        Err(StoreError::IncarnationsExhausted { .. })
    ));
}

#[test]
fn a_failed_write_halts_the_clock_until_it_is_opened_again() {
    let (_directory, path) = place();
    let clock = create(&path).with_block(1).unwrap();
    let issued = [clock.tick().unwrap(), clock.tick().unwrap()];
    let in_the_way = path.with_extension("new");
    fs::create_dir(&in_the_way).unwrap();

    let failed = clock.tick().unwrap_err();
    assert!(
        matches!(failed, DurableError::Store(StoreError::Io { ref path, .. }) if *path == in_the_way)
    );
    fs::remove_dir(&in_the_way).unwrap();
    for _ in 0..3 {
        let halted = clock.tick().unwrap_err();
        assert!(matches!(
            halted,
            DurableError::Store(StoreError::Halted { .. })
        ));
        let halted = clock.receive(from_peer(0)).unwrap_err();
        assert!(matches!(
            halted,
            DurableError::Store(StoreError::Halted { .. })
        ));
        let halted = clock.observe(from_peer(1 << 20)).unwrap_err();
        assert!(matches!(
            halted,
            DurableError::Store(StoreError::Halted { .. })
        ));
        assert_eq!(clock.peek(), issued[1].time);
    }
    drop(clock);
    assert_eq!(
        open(&path).unwrap().tick().unwrap().time,
        issued[1].time + 1
    );
}

#[test]
fn leftovers_of_a_crash_are_overwritten() {
    let (_directory, path) = place();
    fs::write(path.with_extension("new"), "half a rec").unwrap();
    assert_eq!(create(&path).tick().unwrap().time, 1);
    fs::write(path.with_extension("new"), "half a rec").unwrap();
    assert!(open(&path).unwrap().tick().is_ok());
}
