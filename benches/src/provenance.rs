//! The sources and the build settings of a bench.

use std::{
    collections::BTreeMap,
    env, fs,
    path::{Path, PathBuf},
    process::Command,
};

use jiff::Timestamp;
use wirecost_report::{records::Revision, workspace};

/// The package whose bench runs, with its workspace.
#[derive(Debug, Clone)]
pub struct Package {
    root: PathBuf,
    versions: BTreeMap<String, Vec<String>>,
    allocator: &'static str,
}

impl Package {
    /// Returns this package, which has the cluster's messages.
    #[must_use]
    pub fn this() -> Self {
        Self::in_workspace(workspace::root().to_owned(), "system")
    }

    /// Returns the user's package: the package that cargo runs, or the current directory.
    #[must_use]
    pub fn running() -> Self {
        let package = env::var_os("CARGO_MANIFEST_DIR").unwrap_or_else(|| ".".into());
        let package = Path::new(&package);
        let is_root = |directory: &&Path| directory.join(LOCK_FILE).is_file();
        let root = package.ancestors().find(is_root).unwrap_or(package);
        Self::in_workspace(root.to_owned(), "system unless the bench sets another")
    }

    fn in_workspace(root: PathBuf, allocator: &'static str) -> Self {
        Self {
            versions: locked_versions(&text(&root.join(LOCK_FILE))),
            root,
            allocator,
        }
    }

    /// Returns the workspace's root.
    #[must_use]
    pub fn root(&self) -> &Path {
        &self.root
    }

    /// Returns the directory in which runs are recorded unless another is given.
    #[must_use]
    pub fn runs_directory(&self) -> PathBuf {
        workspace::runs_directory(&self.root)
    }

    /// Returns the version of a library in `Cargo.lock`: the last of several, or the last that
    /// begins as in `bincode@1`; `unknown` if it is not there.
    #[must_use]
    pub fn version_of(&self, library: &str) -> &str {
        let (name, version) = library.split_once('@').unwrap_or((library, ""));
        let versions = self.versions.get(name).into_iter().flatten();
        let mut asked = versions.filter(|one| one.starts_with(version));
        asked.next_back().map_or("unknown", String::as_str)
    }

    /// Returns the compression libraries with their versions.
    #[must_use]
    pub fn compression_libraries(&self) -> BTreeMap<String, String> {
        let version = |name: &str| (name.to_owned(), self.version_of(name).to_owned());
        COMPRESSION_LIBRARIES.map(version).into()
    }

    /// Returns the settings that affect the speed of code: the bench profile in the workspace's
    /// manifest, `RUSTFLAGS`, the allocator.
    #[must_use]
    pub fn settings(&self) -> BTreeMap<String, String> {
        let others = [
            ("debug-assertions", cfg!(debug_assertions).to_string()),
            ("RUSTFLAGS", env::var("RUSTFLAGS").unwrap_or_default()),
            ("allocator", self.allocator.to_owned()),
        ];
        let others = others.map(|(key, value)| (key.to_owned(), value));
        bench_profile(&text(&self.root.join("Cargo.toml")))
            .chain(others)
            .collect()
    }

    /// Returns the revision of the workspace; `None` outside of a repository, or without git.
    #[must_use]
    pub fn revision(&self) -> Option<Revision> {
        let commit = self.git(&["rev-parse", "HEAD"])?;
        let dirty = !self.git(&["status", "--porcelain"])?.is_empty();
        Some(Revision { commit, dirty })
    }

    fn git(&self, arguments: &[&str]) -> Option<String> {
        let output = Command::new("git")
            .current_dir(&self.root)
            .args(arguments)
            .output()
            .ok()?;
        let text = String::from_utf8(output.stdout).ok()?;
        output.status.success().then(|| text.trim().to_owned())
    }
}

const LOCK_FILE: &str = "Cargo.lock";

const COMPRESSION_LIBRARIES: [&str; 6] = [
    "libdeflater",
    "libdeflate-sys",
    "flate2",
    "zlib-rs",
    "zstd",
    "zstd-sys",
];

/// Returns the current time, in UTC.
#[must_use]
pub fn now() -> String {
    Timestamp::now().strftime("%Y-%m-%dT%H:%M:%SZ").to_string()
}

/// Returns the version of the compiler that built this program.
#[must_use]
pub fn rustc() -> String {
    rustc_version_runtime::version_meta().short_version_string
}

/// Returns the contents of a file; empty if it does not exist.
fn text(path: &Path) -> String {
    fs::read_to_string(path).unwrap_or_default()
}

fn locked_versions(lock: &str) -> BTreeMap<String, Vec<String>> {
    let mut versions = BTreeMap::<_, Vec<_>>::new();
    let mut name = "";
    for line in lock.lines() {
        match line.split_once(" = ") {
            Some(("name", value)) => name = value.trim_matches('"'),
            Some(("version", value)) => {
                let of_name = versions.entry(name.to_owned()).or_default();
                of_name.push(value.trim_matches('"').to_owned());
            }
            _ => {}
        }
    }
    versions
}

fn bench_profile(manifest: &str) -> impl Iterator<Item = (String, String)> {
    manifest
        .lines()
        .skip_while(|line| *line != "[profile.bench]")
        .skip(1)
        .take_while(|line| !line.starts_with('['))
        .filter_map(|line| line.split_once(" = "))
        .map(|(key, value)| (key.to_owned(), value.trim_matches('"').to_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_are_those_of_the_lock_file() {
        for package in [Package::this(), Package::running()] {
            assert_eq!(
                package.version_of("wirecost-bench"),
                env!("CARGO_PKG_VERSION")
            );
            assert_eq!(package.version_of("no-such-package"), "unknown");
            assert!(package.version_of("bincode@1").starts_with("1.3."));
            assert!(package.version_of("bincode").starts_with("2."));
        }
    }

    #[test]
    fn settings_are_those_of_the_profile() {
        let settings = Package::this().settings();
        assert_eq!(settings["lto"], "thin");
        assert_eq!(settings["codegen-units"], "1");
    }
}
