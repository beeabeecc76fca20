//! The properties of the machine, as far as the program can determine them. Properties that a
//! system does not report are recorded as unknown, not guessed.

use std::{env::consts, fs, path::Path, thread};

use itertools::Itertools;
use wirecost_report::records::Machine;

/// Returns a description of this machine.
#[must_use]
pub fn this() -> Machine {
    let unknown = || "unknown".to_owned();
    let kernel = fs::read_to_string("/proc/sys/kernel/osrelease").unwrap_or_default();
    Machine {
        cpu: value_of("/proc/cpuinfo", "model name").unwrap_or_else(unknown),
        cores: cores(),
        architecture: consts::ARCH.to_owned(),
        system: format!("{} {}", consts::OS, kernel.trim())
            .trim_end()
            .to_owned(),
        caches: caches(Path::new("/sys/devices/system/cpu/cpu0/cache")),
    }
}

/// Returns the number of cores that this program may use.
#[must_use]
pub fn cores() -> usize {
    thread::available_parallelism().map_or(1, usize::from)
}

/// Returns the data caches in a directory of Linux: `L1 48K, L2 2048K`.
fn caches(directory: &Path) -> Option<String> {
    let entries = fs::read_dir(directory).ok()?;
    let cache = |entry: fs::DirEntry| {
        let read = |name| fs::read_to_string(entry.path().join(name)).ok();
        let (level, size) = (read("level")?, read("size")?);
        let holds_data = read("type")?.trim() != "Instruction";
        holds_data.then(|| format!("L{} {}", level.trim(), size.trim()))
    };
    let caches = entries.flatten().filter_map(cache).sorted().collect_vec();
    (!caches.is_empty()).then(|| caches.join(", "))
}

/// Returns the load averages over 1, 5 and 15 minutes.
#[must_use]
pub fn load() -> Option<String> {
    let text = fs::read_to_string("/proc/loadavg").ok()?;
    Some(
        text.split_whitespace()
            .take(3)
            .collect::<Vec<_>>()
            .join(" "),
    )
}

/// Returns the peak memory of this process so far, in bytes.
#[must_use]
pub fn peak_memory_bytes() -> Option<u64> {
    let value = value_of("/proc/self/status", "VmHWM")?;
    let kibibytes: u64 = value.strip_suffix(" kB")?.trim().parse().ok()?;
    Some(kibibytes * 1024)
}

/// Returns the value of the first line `key : value` of a file.
fn value_of(path: &str, key: &str) -> Option<String> {
    let text = fs::read_to_string(path).ok()?;
    text.lines()
        .filter_map(|line| line.split_once(':'))
        .find(|(name, _)| name.trim() == key)
        .map(|(_, value)| value.trim().to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn data_caches_are_listed_by_level() {
        let directory = tempfile::tempdir().unwrap();
        assert_eq!(caches(directory.path()), None);
        for (index, [level, kind, size]) in [
            ["2", "Unified", "2048K"],
            ["1", "Instruction", "32K"],
            ["1", "Data", "48K"],
        ]
        .iter()
        .enumerate()
        {
            let index = directory.path().join(format!("index{index}"));
            fs::create_dir(&index).unwrap();
            for (name, value) in [("level", level), ("type", kind), ("size", size)] {
                fs::write(index.join(name), format!("{value}\n")).unwrap();
            }
        }
        assert_eq!(caches(directory.path()).unwrap(), "L1 48K, L2 2048K");
    }
}
