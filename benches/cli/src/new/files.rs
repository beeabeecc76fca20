//! The files of a package, after the example `own-type`.

use std::{
    fs,
    path::{Path, PathBuf},
};

use itertools::Itertools as _;
use wirecost_report::command::CommandError;

use super::Types;

/// Returns the files by their paths in the package.
pub(super) fn of(
    package: &str,
    types: &Types,
    samples: &Path,
    checkout: &Path,
) -> Result<Vec<(PathBuf, String)>, CommandError> {
    // The same versions of libraries as in published runs.
    let lock = checkout.join("Cargo.lock");
    let lock = fs::read_to_string(&lock)
        .map_err(|error| CommandError::Failed(format!("{}: {error}", lock.display())))?;
    let modules = types.modules.iter();
    let modules = modules.map(|module| (format!("src/{}.rs", module.name), module.text.clone()));
    let files = [
        ("Cargo.toml".to_owned(), manifest(package, checkout)),
        ("Cargo.lock".to_owned(), lock),
        ("README.md".to_owned(), readme(package, types, samples)),
        ("src/lib.rs".to_owned(), library(types)),
        (
            "benches/wires.rs".to_owned(),
            bench(package, types, samples),
        ),
    ];
    let files = files.into_iter().chain(modules);
    Ok(files.map(|(path, text)| (path.into(), text)).collect())
}

fn manifest(package: &str, checkout: &Path) -> String {
    let path = |crate_path: &str| checkout.join(crate_path);
    format!(
        "# The package is not a member of an enclosing workspace.
[workspace]

[package]
name = \"{package}\"
version = \"0.1.0\"
edition = \"2024\"
publish = false

[lib]
# libtest's harness does not accept the flags of the bench.
bench = false

[dependencies]
# With the moments, dates, decimals and UUIDs of schemas.
wirecost = {{ path = {:?}, features = [\"jiff\", \"rust_decimal\", \"uuid\"] }}

[dev-dependencies]
wirecost-bench = {{ path = {:?} }}

[[bench]]
name = \"wires\"
harness = false

# As in published runs.
[profile.bench]
lto = \"thin\"
codegen-units = 1
",
        path("codecs/wirecost"),
        path("benches"),
    )
}

fn library(types: &Types) -> String {
    let modules = types
        .modules
        .iter()
        .map(|module| format!("pub mod {};\n", module.ident()));
    format!("//! The messages.\n\n{}", modules.format(""))
}

fn bench(package: &str, types: &Types, samples: &Path) -> String {
    let library = package.replace('-', "_");
    let Types { root, module, .. } = types;
    format!(
        "//! Measures every wire on messages of the type `{root}`.

use std::process::ExitCode;

use {library}::{module}::{root};
use wirecost_bench::own_type::run_files;

/// The measured messages; `--corpus PATH` measures others.
const SAMPLES: &str = {samples:?};

fn main() -> ExitCode {{
    run_files::<{root}>({package:?}, SAMPLES)
}}
"
    )
}

fn readme(package: &str, types: &Types, samples: &Path) -> String {
    let inferred = match &types.decisions[..] {
        [] => String::new(),
        decisions => format!(
            "\nThe types are inferred from these messages:\n\n```text\n{}\n```\n",
            decisions.iter().format("\n")
        ),
    };
    format!(
        "# {package}

Measures every wire on messages of the type `{}`, those in `{}`:

```sh
cargo bench                         # all wires, and the wire to choose
cargo bench -- --quick              # a subset
cargo bench -- --corpus OTHER.jsonl # other messages
```
{inferred}",
        types.root,
        samples.display(),
    )
}
