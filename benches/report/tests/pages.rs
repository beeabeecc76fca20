//! Every link in the repository's Markdown files leads somewhere: to a file that exists, and to a heading in it.
//! The README is short.

#![allow(clippy::unwrap_used)]

use std::{
    collections::BTreeMap,
    fs,
    path::{Path, PathBuf},
};

use wirecost_report::workspace;

/// Directories that hold no page of ours.
const PASSED_OVER: [&str; 3] = ["target", "node_modules", "artifacts"];

/// Returns every Markdown file under `directory`.
fn pages(directory: &Path) -> Vec<PathBuf> {
    let mut pages = Vec::new();
    for entry in fs::read_dir(directory).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        if path.is_dir() && !path.is_symlink() {
            if !name.starts_with('.') && !PASSED_OVER.contains(&name.as_str()) {
                pages.extend(self::pages(&path));
            }
        } else if name.ends_with(".md") {
            pages.push(path);
        }
    }
    pages.sort();
    pages
}

/// Returns the lines of a page outside of its blocks of code, with their numbers.
fn prose(page: &str) -> impl Iterator<Item = (usize, &str)> {
    let mut is_code = false;
    let lines = page.lines().enumerate();
    lines.filter_map(move |(index, line)| {
        let is_fence = line.trim_start().starts_with("```");
        is_code ^= is_fence;
        (!is_code && !is_fence).then_some((index + 1, line))
    })
}

/// Returns a line without its spans of code.
fn without_code(line: &str) -> String {
    line.split('`').step_by(2).collect()
}

/// Returns the targets of the links in a line, images among them.
fn targets(line: &str) -> Vec<String> {
    let line = without_code(line);
    let inline = line.split("](").skip(1);
    let inline = inline.filter_map(|rest| rest.split([')', ' ']).next());
    let is_reference = line.starts_with('[') && line.contains("]: ");
    let reference = line.split("]: ").nth(1).filter(|_| is_reference);
    inline
        .chain(reference)
        .map(|target| target.trim().to_owned())
        .collect()
}

/// Returns the anchors of a page's headings, as GitHub makes them.
fn anchors(page: &str) -> Vec<String> {
    let mut seen: BTreeMap<String, usize> = BTreeMap::new();
    let headings = prose(page).filter(|(_, line)| line.starts_with('#'));
    let anchors = headings.map(|(_, line)| {
        let title = line.trim_start_matches('#').trim().to_lowercase();
        let kept = title
            .chars()
            .filter(|one| one.is_alphanumeric() || " -_".contains(*one));
        let anchor: String = kept.map(|one| if one == ' ' { '-' } else { one }).collect();
        let count = seen.entry(anchor.clone()).or_default();
        *count += 1;
        match *count {
            1 => anchor,
            count => format!("{anchor}-{}", count - 1),
        }
    });
    anchors.collect()
}

/// Returns why a link of the page at `path` leads nowhere; none if it leads somewhere or out of the repository.
fn fault(path: &Path, target: &str) -> Option<&'static str> {
    if target.contains("://") || target.starts_with("mailto:") {
        return None;
    }
    let (file, anchor) = target.split_once('#').unwrap_or((target, ""));
    let file = match file {
        "" => path.to_owned(),
        file => path.parent().unwrap().join(file),
    };
    if !file.exists() {
        return Some("there is no such file");
    }
    if anchor.is_empty() || file.extension().is_none_or(|extension| extension != "md") {
        return None;
    }
    let page = fs::read_to_string(file).unwrap();
    let is_there = anchors(&page).iter().any(|one| one == anchor);
    (!is_there).then_some("there is no such heading")
}

/// Returns the links of a page that lead nowhere, each with its line.
fn faults(path: &Path) -> Vec<String> {
    let page = fs::read_to_string(path).unwrap();
    let links = prose(&page).flat_map(|(number, line)| {
        let targets = targets(line).into_iter();
        targets.map(move |target| (number, target))
    });
    let faults = links.filter_map(|(line, target)| {
        let why = fault(path, &target)?;
        Some(format!("{}:{line}: {target}: {why}", path.display()))
    });
    faults.collect()
}

#[test]
fn every_link_leads_somewhere() {
    let pages = pages(workspace::root());
    for page in ["README.md", "COMPARE.md", "codecs/frame/SPECIFICATION.md"] {
        assert!(pages.iter().any(|one| one.ends_with(page)), "{page}");
    }
    let faults: Vec<String> = pages.iter().flat_map(|page| faults(page)).collect();
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

#[test]
fn the_readme_has_at_most_200_lines() {
    let readme = fs::read_to_string(workspace::root().join("README.md")).unwrap();
    assert!(readme.lines().count() <= 200);
}

#[test]
fn planted_faults_are_found() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("page.md");
    fs::write(
        directory.path().join("other.md"),
        "# Other\n\n## A `word`, twice\n",
    )
    .unwrap();
    let of = |page: &str| {
        fs::write(&path, page).unwrap();
        faults(&path)
    };
    for sound in [
        "[a](other.md) and ![b](other.md#a-word-twice)",
        "# Here\n\n[a](#here), [b](https://example.org/none.md), `[c](none.md)`",
        "```sh\n[a](none.md)\n```",
        "# Twice\n# Twice\n[a](#twice-1)",
    ] {
        assert_eq!(of(sound), [""; 0], "{sound}");
    }
    for broken in [
        "[a](none.md)",
        "text\n![a](none.svg)",
        "[a](other.md#none)",
        "[a](#none)",
        "[a]: none.md",
    ] {
        assert_eq!(of(broken).len(), 1, "{broken}");
    }
}
