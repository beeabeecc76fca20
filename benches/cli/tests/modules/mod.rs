//! The modules of a crate, and which of them name each other in a circle.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::{Path, PathBuf},
};

/// A module: the names on its path from the root of its crate.
type Module = Vec<String>;

/// The sources of a crate by module, without comments and unit tests.
type Sources = BTreeMap<Module, String>;

/// Modules, each with those that it names.
pub(crate) type Uses = BTreeMap<Module, BTreeSet<Module>>;

/// Returns the modules of the crates in these sources that name each other in a circle, by the directory of
/// the crate. A directory with a `lib.rs` or a `main.rs` is a crate; a source belongs to the nearest above it.
pub(crate) fn circles(sources: &[PathBuf]) -> BTreeMap<PathBuf, Uses> {
    let is_root = |file: &&PathBuf| file.ends_with("lib.rs") || file.ends_with("main.rs");
    let roots = sources.iter().filter(is_root);
    let roots: BTreeSet<&Path> = roots.filter_map(|file| file.parent()).collect();
    let mut crates: BTreeMap<PathBuf, Sources> = BTreeMap::new();
    for file in sources {
        let Some(root) = file.ancestors().find(|folder| roots.contains(folder)) else {
            continue;
        };
        let module = module(file.strip_prefix(root).unwrap());
        let source = code(&fs::read_to_string(file).unwrap());
        let sources = crates.entry(root.to_owned()).or_default();
        sources.entry(module).or_default().push_str(&source);
    }
    let circles = crates
        .into_iter()
        .map(|(root, sources)| (root, in_circle(uses(&sources))));
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
fn uses(sources: &Sources) -> Uses {
    let imports = imports(sources);
    let mut uses = Uses::new();
    for (module, code) in sources {
        for path in paths(code) {
            let named = resolve(absolute(module, &path), sources, &imports);
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

/// Returns a source without comments and unit tests.
fn code(text: &str) -> String {
    let text = text.split("#[cfg(test)]\nmod").next().unwrap();
    let lines = text.lines().map(|line| line.split("//").next().unwrap());
    lines.flat_map(|line| [line, "\n"]).collect()
}

fn is_of_path(character: char) -> bool {
    character.is_alphanumeric() || "_:".contains(character)
}

/// Returns the paths in a source that start with `crate` or `super`.
fn paths(code: &str) -> impl Iterator<Item = String> {
    let starts = ["crate::", "super::"].map(|start| code.match_indices(start));
    let starts = starts.into_iter().flatten().map(|(start, _)| start);
    let starts = starts.filter(|start| !code[..*start].ends_with(is_of_path));
    let paths = starts.flat_map(|start| expand(&code[start..]));
    paths.map(|(path, _)| path)
}

/// Returns the items that modules import or export again, by module and name, with their paths.
fn imports(sources: &Sources) -> BTreeMap<Module, Module> {
    let mut imports = BTreeMap::new();
    for (module, code) in sources {
        for (start, word) in code.match_indices("use ") {
            let line = code[..start].rsplit('\n').next().unwrap();
            // The others are in modules without a file.
            if line.is_empty() || line.starts_with("pub") {
                for (path, name) in expand(&code[start + word.len()..]) {
                    let item = [module.as_slice(), &[name]].concat();
                    imports.insert(item, absolute(module, &path));
                }
            }
        }
    }
    imports
}

/// Returns the paths that a text starts with, each with its last name or the name after `as`: `a::b` and
/// `a::c::d` of `a::{b, c::{d as e}}`.
fn expand(text: &str) -> Vec<(String, String)> {
    let end = text.find(|character| !is_of_path(character));
    let (path, rest) = text.split_at(end.unwrap_or(text.len()));
    if !rest.starts_with('{') {
        let other_name = rest.trim_start().strip_prefix("as ");
        let name = other_name.or(path.rsplit("::").next()).unwrap();
        let end = name.find(|character| !is_of_path(character));
        let name = &name[..end.unwrap_or(name.len())];
        return vec![(path.to_owned(), name.to_owned())];
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

/// Returns a path from the root of the crate, of a path in a module.
fn absolute(module: &Module, path: &str) -> Module {
    let mut absolute = module.clone();
    for name in path.split("::") {
        match name {
            "crate" => absolute.clear(),
            "super" => drop(absolute.pop()),
            "self" | "" => {}
            name => absolute.push(name.to_owned()),
        }
    }
    absolute
}

/// Returns the module that a path names, or that defines the item that it names.
fn resolve(path: Module, sources: &Sources, imports: &BTreeMap<Module, Module>) -> Module {
    let mut depths = (0..=path.len()).rev();
    let depth = depths.find(|depth| sources.contains_key(&path[..*depth]));
    let depth = depth.unwrap_or_default();
    let item = path.get(..=depth).and_then(|item| imports.get(item));
    match item {
        // The path of another crate's item may start with the name of the item.
        Some(other) if !other.starts_with(&path[..=depth]) => {
            let path = [other, &path[depth + 1..]].concat();
            resolve(path, sources, imports)
        }
        _ => path[..depth].to_vec(),
    }
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
        ("c", "// crate::a"),
        ("d", "pub use self::e::E; use crate::f::F as G;"),
        ("d::e", "use super::D;"),
        ("f", "use crate::d::E;"),
        ("g", "use crate::d::G;"),
    ];
    let module = |name: &str| name.split("::").map(str::to_owned).collect::<Module>();
    let sources = sources.map(|(name, text)| (module(name), code(text)));
    let circles = [("a", "b"), ("b", "a"), ("d", "f"), ("f", "d")];
    let circles = circles.map(|(one, other)| (module(one), [module(other)].into()));
    assert_eq!(in_circle(uses(&sources.into())), circles.into());
}
