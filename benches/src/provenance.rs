//! What this program was built of, and how.

use std::{collections::BTreeMap, env, path::Path, process::Command, sync::LazyLock};

use crate::records::Revision;

const LOCK_FILE: &str = include_str!("../../Cargo.lock");
const WORKSPACE_MANIFEST: &str = include_str!("../../Cargo.toml");

/// The workspace's root.
#[must_use]
pub fn workspace_root() -> &'static Path {
    let package = Path::new(env!("CARGO_MANIFEST_DIR"));
    package.parent().unwrap_or(package)
}

/// The version of a package in `Cargo.lock`; `unknown` if it is not there.
#[must_use]
pub fn locked_version(package: &str) -> &'static str {
    static VERSIONS: LazyLock<BTreeMap<&str, &str>> = LazyLock::new(|| {
        let mut versions = BTreeMap::new();
        let mut name = "";
        for line in LOCK_FILE.lines() {
            match line.split_once(" = ") {
                Some(("name", value)) => name = value.trim_matches('"'),
                Some(("version", value)) => {
                    versions.insert(name, value.trim_matches('"'));
                }
                _ => {}
            }
        }
        versions
    });
    VERSIONS.get(package).copied().unwrap_or("unknown")
}

/// The compiler that this program was built with.
#[must_use]
pub fn rustc() -> String {
    rustc_version_runtime::version_meta().short_version_string
}

/// The settings that change how fast code is: the bench profile's, `RUSTFLAGS`, the allocator.
#[must_use]
pub fn settings() -> BTreeMap<String, String> {
    let profile = WORKSPACE_MANIFEST
        .lines()
        .skip_while(|line| *line != "[profile.bench]")
        .skip(1)
        .take_while(|line| !line.starts_with('['))
        .filter_map(|line| line.split_once(" = "))
        .map(|(key, value)| (key.to_owned(), value.trim_matches('"').to_owned()));
    let others = [
        ("debug-assertions", cfg!(debug_assertions).to_string()),
        ("RUSTFLAGS", env::var("RUSTFLAGS").unwrap_or_default()),
        ("allocator", "system".to_owned()),
    ];
    profile
        .chain(others.map(|(key, value)| (key.to_owned(), value)))
        .collect()
}

/// The revision of the workspace; none outside of a repository, or without git.
#[must_use]
pub fn revision() -> Option<Revision> {
    let commit = git(&["rev-parse", "HEAD"])?;
    let dirty = !git(&["status", "--porcelain"])?.is_empty();
    Some(Revision { commit, dirty })
}

fn git(arguments: &[&str]) -> Option<String> {
    let output = Command::new("git")
        .current_dir(workspace_root())
        .args(arguments)
        .output()
        .ok()?;
    let text = String::from_utf8(output.stdout).ok()?;
    output.status.success().then(|| text.trim().to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_are_those_of_the_lock_file() {
        assert_eq!(locked_version("wirecost-bench"), env!("CARGO_PKG_VERSION"));
        assert_eq!(locked_version("no-such-package"), "unknown");
    }

    #[test]
    fn settings_are_those_of_the_profile() {
        let settings = settings();
        assert_eq!(settings["lto"], "thin");
        assert_eq!(settings["codegen-units"], "1");
    }
}
