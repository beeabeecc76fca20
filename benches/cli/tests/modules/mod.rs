//! The modules of a crate, and which of them name each other in a circle.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::{Path, PathBuf},
};

/// A module: the names on its path from the root of its crate.
type Module = Vec<String>;

/// Modules, each with those that it names.
pub(crate) type Uses = BTreeMap<Module, BTreeSet<Module>>;

/// Returns the modules of the crates in these sources that name each other in a circle, by the directory of
/// the crate. A directory with a `lib.rs` or a `main.rs` is a crate; a source belongs to the nearest above it.
pub(crate) fn circles(sources: &[PathBuf]) -> BTreeMap<PathBuf, Uses> {
    let is_root = |file: &&PathBuf| file.ends_with("lib.rs") || file.ends_with("main.rs");
    let roots = sources.iter().filter(is_root);
    let roots: BTreeSet<&Path> = roots.filter_map(|file| file.parent()).collect();
    let mut crates: BTreeMap<PathBuf, BTreeMap<Module, String>> = BTreeMap::new();
    for file in sources {
        let Some(root) = file.ancestors().find(|folder| roots.contains(folder)) else {
            continue;
        };
        let module = module(file.strip_prefix(root).unwrap());
        let text = fs::read_to_string(file).unwrap();
        let texts = crates.entry(root.to_owned()).or_default();
        texts.entry(module).or_default().push_str(&text);
    }
    let circles = crates
        .into_iter()
        .map(|(root, texts)| (root, in_circle(uses(&texts))));
    circles.filter(|(_, uses)| !uses.is_empty()).collect()
}

/// Returns the module of a source, by its path from the root of the crate.
fn module(file: &Path) -> Module {
    let path = file.with_extension("");
    let names = path.iter().map(|name| name.to_string_lossy().into_owned());
    names
        .filter(|name| !["lib", "main", "mod"].contains(&name.as_str()))
        .collect()
}

/// Returns the modules that other modules name, as siblings: if `a::b` names `c::d`, then `a` names `c`. A
/// module and the modules in it may name each other.
fn uses(texts: &BTreeMap<Module, String>) -> Uses {
    let mut uses = Uses::new();
    for (module, text) in texts {
        for path in paths(text) {
            let named = resolve(module, &path, texts);
            let shared = module.iter().zip(&named).take_while(|(a, b)| a == b);
            let level = shared.count();
            if let (Some(one), Some(other)) = (module.get(..=level), named.get(..=level)) {
                let named = uses.entry(one.to_vec()).or_default();
                named.insert(other.to_vec());
            }
        }
    }
    uses
}

/// Returns the paths in a source that start with `crate` or `super`, without those in comments and unit tests.
fn paths(text: &str) -> Vec<String> {
    let text = text.split("#[cfg(test)]\nmod").next().unwrap();
    let lines = text.lines().map(|line| line.split("//").next().unwrap());
    let code = lines.collect::<Vec<_>>().join(" ");
    let starts = ["crate::", "super::"].map(|start| code.match_indices(start));
    let starts = starts.into_iter().flatten().map(|(start, _)| start);
    let is_first = |start: &usize| !code[..*start].ends_with(|before| is_of_path(before));
    starts
        .filter(is_first)
        .flat_map(|start| expand(&code[start..]))
        .collect()
}

fn is_of_path(character: char) -> bool {
    character.is_alphanumeric() || "_:".contains(character)
}

/// Returns the paths that a text starts with: `a::b` and `a::c::d` of `a::{b, c::{d}}`.
fn expand(text: &str) -> Vec<String> {
    let end = text.find(|character| !is_of_path(character));
    let (path, rest) = text.split_at(end.unwrap_or(text.len()));
    if !rest.starts_with('{') {
        return vec![path.to_owned()];
    }
    let deeper = |character| i32::from(character == '{') - i32::from(character == '}');
    let mut depth = 0;
    let is_end = |character| {
        depth += deeper(character);
        depth == 0
    };
    let group = &rest[1..rest.find(is_end).unwrap()];
    let mut depth = 0;
    let parts = group.split(|character| {
        depth += deeper(character);
        depth == 0 && character == ','
    });
    parts
        .flat_map(|part| expand(&format!("{path}{}", part.trim())))
        .collect()
}

/// Returns the module that a path names, or that has the item that it names.
fn resolve(module: &Module, path: &str, texts: &BTreeMap<Module, String>) -> Module {
    let mut named = match path.starts_with("super::") {
        true => module.clone(),
        false => Module::new(),
    };
    for name in path.split("::") {
        match name {
            "crate" => {}
            "super" => drop(named.pop()),
            name => named.push(name.to_owned()),
        }
    }
    while !named.is_empty() && !texts.contains_key(&named) {
        named.pop();
    }
    named
}

/// Returns the modules that lie on a circle, or between two circles.
fn in_circle(mut uses: Uses) -> Uses {
    loop {
        let count = uses.len();
        let naming: BTreeSet<_> = uses.keys().cloned().collect();
        for named in uses.values_mut() {
            named.retain(|module| naming.contains(module));
        }
        let named: BTreeSet<_> = uses.values().flatten().cloned().collect();
        uses.retain(|module, of_it| named.contains(module) && !of_it.is_empty());
        if uses.len() == count {
            return uses;
        }
    }
}

#[test]
fn a_circle_is_found() {
    let sources = [
        ("a", "use crate::{c, b::{self, B}};"),
        ("b", "fn b() -> super::a::A {}"),
        ("c", "// crate::a\nuse crate::d::e;"),
        ("d", ""),
        ("d::e", "use super::D;"),
    ];
    let module = |name: &str| name.split("::").map(str::to_owned).collect::<Module>();
    let texts = sources.map(|(name, text)| (module(name), text.to_owned()));
    let [a, b] = ["a", "b"].map(module);
    let circle = [(a.clone(), [b.clone()].into()), (b, [a].into())];
    assert_eq!(in_circle(uses(&texts.into())), circle.into());
}
