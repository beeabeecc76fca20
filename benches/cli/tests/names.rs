//! One noun names one type: the glossary in ARCHITECTURE.md against the sources of the bench crates. The files
//! that a kind of packing changes: the table in CONTRIBUTING.md against all sources. And modules that name each
//! other in a circle.

#![allow(clippy::unwrap_used)]

mod modules;

use std::{
    collections::BTreeMap,
    fs,
    path::{Path, PathBuf},
};

use itertools::Itertools;
use wirecost_report::workspace;

/// The sources whose names are checked.
const BENCHES: [&str; 4] = [
    "benches/cli/src",
    "benches/peers/src",
    "benches/report/src",
    "benches/src",
];

/// The sources in which a noun of the glossary may name a type only if the glossary says so.
const OTHERS: [&str; 7] = [
    "clock", "cluster", "codecs", "examples", "fixtures", "fuzz", "interop",
];

/// All sources, with their tests.
const ALL: [&str; 8] = [
    "benches", "clock", "cluster", "codecs", "examples", "fixtures", "fuzz", "interop",
];

/// The modules of the data model in `codecs/core/src`, whose traits name each other as serde's do. Its values
/// are read within limits, whose errors name the limits.
const DATA_MODEL: [&str; 10] = [
    "error", "input", "integers", "limits", "nested", "proto", "read", "scalars", "schema", "write",
];

/// The most nouns of the glossary.
const MOST_NOUNS: usize = 25;

/// A definition of a struct, an enum or a trait.
#[derive(Debug)]
struct Definition {
    name: String,
    is_public: bool,
    /// The path from the root of the workspace.
    file: String,
}

/// Returns the definition on a line of a source.
fn definition(line: &str, file: &str) -> Option<Definition> {
    let mut words = line.split_whitespace().peekable();
    let visibility = words.next_if(|word| word.starts_with("pub"));
    if !["struct", "enum", "trait"].contains(&words.next()?) {
        return None;
    }
    let is_part = |character: char| character.is_alphanumeric() || character == '_';
    let name = words
        .next()?
        .split(|character| !is_part(character))
        .next()?;
    // A macro's parameter is none.
    (!name.is_empty()).then(|| Definition {
        name: name.to_owned(),
        is_public: visibility == Some("pub"),
        file: file.to_owned(),
    })
}

fn files(directory: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(directory)
        .unwrap()
        .map(|entry| entry.unwrap().path());
    let files = entries.flat_map(|path| match path.is_dir() {
        true if path.ends_with("target") => Vec::new(),
        true => files(&path),
        false => vec![path],
    });
    files
        .filter(|path| path.extension().is_some_and(|extension| extension == "rs"))
        .collect()
}

/// Returns the definitions in a directory or file of the workspace, without those of unit tests.
fn definitions(path: &str) -> Vec<Definition> {
    let path = workspace::root().join(path);
    let files = match path.is_dir() {
        true => files(&path),
        false => vec![path],
    };
    let of_file = |path: &PathBuf| {
        let text = fs::read_to_string(path).unwrap();
        let file = path.strip_prefix(workspace::root()).unwrap();
        let file = file.display().to_string();
        let sources = text.split("#[cfg(test)]\nmod").next().unwrap();
        let lines = sources.lines().filter_map(|line| definition(line, &file));
        lines.collect_vec()
    };
    files.iter().flat_map(of_file).collect()
}

/// Returns the rows of a section of ARCHITECTURE.md: each noun's type and the file that defines it.
fn rows(heading: &str) -> Vec<(String, String)> {
    let text = fs::read_to_string(workspace::root().join("ARCHITECTURE.md")).unwrap();
    let section = text.split(heading).nth(1).unwrap();
    let section = section.split("\n##").next().unwrap();
    let rows = section.lines().filter(|line| line.starts_with("| "));
    let cells = rows.map(|row| row.split('|').map(str::trim).collect_vec());
    cells
        .skip(1)
        .map(|cells| {
            let (name, file) = cells[2].split_once("](").unwrap();
            let name = name.trim_start_matches("[`").trim_end_matches('`');
            (name.to_owned(), file.trim_end_matches(')').to_owned())
        })
        .collect()
}

/// Returns the glossary.
fn glossary() -> Vec<(String, String)> {
    rows("## Glossary\n")
}

#[test]
fn a_public_name_is_defined_once() {
    let all = BENCHES.iter().flat_map(|sources| definitions(sources));
    let by_name = all.into_group_map_by(|one| one.name.clone());
    let twice: BTreeMap<_, _> = by_name
        .iter()
        .filter(|(_, all)| all.len() > 1 && all.iter().any(|one| one.is_public))
        .map(|(name, all)| (name, all.iter().map(|one| &one.file).collect_vec()))
        .collect();
    assert!(twice.is_empty(), "defined more than once: {twice:#?}");
}

#[test]
fn a_noun_of_the_glossary_is_one_type() {
    let glossary = glossary();
    assert!((20..=MOST_NOUNS).contains(&glossary.len()), "{glossary:?}");
    let benches = BENCHES.iter().flat_map(|sources| definitions(sources));
    let benches = benches.collect_vec();
    for (name, file) in &glossary {
        let is_it = |one: &&Definition| one.name == *name;
        let there = definitions(file);
        assert!(
            there.iter().any(|one| is_it(&one) && one.is_public),
            "{file} defines no public `{name}`, which the glossary says"
        );
        let elsewhere = benches.iter().filter(is_it).filter(|one| one.file != *file);
        let elsewhere = elsewhere.map(|one| &one.file).collect_vec();
        assert!(
            elsewhere.is_empty(),
            "`{name}` is defined in {elsewhere:?} too"
        );
    }
}

#[test]
fn a_noun_of_the_glossary_in_another_crate_is_listed() {
    let glossary = glossary();
    let others = OTHERS.iter().flat_map(|sources| definitions(sources));
    let twice: Vec<_> = others
        .filter(|one| !one.file.contains("/tests/"))
        .filter(|one| {
            let mut nouns = glossary.iter();
            nouns.any(|(name, file)| one.name == *name && one.file != *file)
        })
        .map(|one| (one.name, one.file))
        .collect();
    let listed = rows("### Names in two crates\n");
    let sorted = |names: Vec<_>| names.into_iter().sorted().collect_vec();
    assert_eq!(
        sorted(twice),
        sorted(listed),
        "ARCHITECTURE.md on the right"
    );
}

/// Returns whether a line has a variant of `Packing` or `PackingKind` in a pattern with alternatives, or in an
/// arm of a match.
fn matches_packings(line: &str) -> bool {
    let arm = |start: &str| {
        let (before, after) = line.split_once(start)?;
        let has_alternatives = after.contains(" | ") || before.trim() == "|";
        Some((has_alternatives || after.contains("=>")) && !after.starts_with("PLAIN"))
    };
    ["Packing::", "PackingKind::"]
        .into_iter()
        .any(|start| arm(start).unwrap_or_default())
}

#[test]
fn a_kind_of_packing_changes_only_the_listed_files() {
    let root = workspace::root();
    let text = fs::read_to_string(root.join("CONTRIBUTING.md")).unwrap();
    let section = text.split("\n### A kind of packing\n").nth(1).unwrap();
    let section = section.split("\n#").next().unwrap();
    let rows = section.lines().filter_map(|line| line.strip_prefix("| `"));
    let listed = rows
        .map(|row| row.split('`').next().unwrap())
        .map(|file| root.join(file))
        .collect_vec();
    assert!(listed.iter().all(|file| file.is_file()), "{listed:#?}");
    let others = ALL.iter().flat_map(|folder| files(&root.join(folder)));
    let others = others.filter(|file| !listed.contains(file) && !file.ends_with(file!()));
    let matching = others.filter(|file| {
        let text = fs::read_to_string(file).unwrap();
        text.lines().any(matches_packings)
    });
    let matching = matching.collect_vec();
    assert!(
        matching.is_empty(),
        "CONTRIBUTING.md lists the files that match on packings, and lacks {matching:#?}"
    );
}

#[test]
fn no_modules_name_each_other_in_a_circle() {
    let root = workspace::root();
    let sources = ALL.iter().flat_map(|folder| files(&root.join(folder)));
    let mut circles = modules::circles(&sources.collect_vec());
    let model = circles.remove(&root.join("codecs/core/src"));
    let model = model.unwrap_or_default().into_keys().flatten();
    assert_eq!(model.collect_vec(), DATA_MODEL, "codecs/core/src");
    assert!(circles.is_empty(), "{circles:#?}");
}
