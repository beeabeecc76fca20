//! The date, the revision and the machine of a measurement.

use std::process::Command;

/// Returns the date, the revision and the machine, none of which has a comma.
pub(crate) fn place() -> [String; 3] {
    let said = |program: &str, arguments: &[&str]| {
        let output = Command::new(program).args(arguments).output();
        output.map_or_else(
            |_| "unknown".to_owned(),
            |output| String::from_utf8_lossy(&output.stdout).trim().to_owned(),
        )
    };
    let processor = std::fs::read_to_string("/proc/cpuinfo").unwrap_or_default();
    let mut models = processor
        .lines()
        .filter_map(|line| line.strip_prefix("model name\t: "));
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    let machine = format!("{} ({cores} cores)", models.next().unwrap_or("unknown"));
    [
        said("date", &["-u", "+%F"]),
        said("git", &["rev-parse", "--short", "HEAD"]),
        machine.replace(',', ""),
    ]
}
