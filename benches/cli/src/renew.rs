//! `wirecost renew`: regenerates the published IDL files, the fixtures' manifest, the golden vectors and
//! the code that `wirecost advise` shows from the sources.

use std::{num::NonZeroU32, path::Path};

use itertools::Itertools;
use wirecost_bench::engines::{FORMATS, default_engines};
use wirecost_codec::{EncodeError, NamespaceError};
use wirecost_fixtures::{golden, manifest};
use wirecost_frame::Format;
use wirecost_json::Json;
use wirecost_report::{
    command::CommandError,
    generated::{self, Generated},
    report::snippet,
};
use wirecost_wire::PackingKind;

/// The command that renews the files.
pub const COMMAND: &str = "cargo run --release -p wirecost-cli -- renew";

const EXAMPLES: &str = "\
Examples:
  wirecost renew
      rewrite generated files after a change of schema or fixtures";

/// Regenerate the IDL files, the fixtures' manifest, the golden vectors and the code that `advise` shows
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub struct RenewArguments {
    /// Write nothing; fail if a file is out of date
    #[arg(long)]
    pub(crate) check: bool,
}

/// Writes the files under `root` that differ from the sources, or with `check` only names them.
///
/// # Errors
/// When a file cannot be written, or is out of date under `check`.
pub fn run(root: &Path, check: bool) -> Result<(), CommandError> {
    let mut files = idl().map_err(CommandError::failed)?;
    files.push(manifest().map_err(CommandError::failed)?);
    files.extend(golden_vectors().map_err(CommandError::failed)?);
    files.push(snippets());
    match check {
        true => generated::check(root, &files, COMMAND),
        false => generated::write(root, &files),
    }
}

/// Returns the schema in the language of each format that has one.
fn idl() -> Result<Vec<Generated>, NamespaceError> {
    let idl = FORMATS.iter().filter_map(|entry| entry.idl.as_ref());
    idl.map(|idl| Ok(file(format!("codecs/message/{}", idl.file), (idl.text)()?)))
        .collect()
}

fn manifest() -> Result<Generated, EncodeError> {
    Ok(file(
        "fixtures/manifest.json".to_owned(),
        manifest::render(&mut Json::default())?,
    ))
}

/// Returns the bytes of every golden message in every format.
fn golden_vectors() -> Result<Vec<Generated>, EncodeError> {
    let mut files = Vec::new();
    for (entry, engine) in FORMATS.iter().zip(default_engines()) {
        let Some(extension) = entry.golden else {
            continue;
        };
        for example in golden::messages() {
            files.push(Generated {
                path: golden_path(&example.name, extension).into(),
                contents: engine.encode(&[example.message], NonZeroU32::MIN)?.concat(),
            });
        }
    }
    Ok(files)
}

/// Returns the path of a message's golden vector, from the repository's root.
#[must_use]
pub fn golden_path(message: &str, extension: &str) -> String {
    format!("fixtures/golden/{message}.{extension}")
}

/// Returns the code that `wirecost advise` shows, which its test compiles and executes: for each format,
/// with batches and with a dictionary, and for each mode of a model.
fn snippets() -> Generated {
    let mut text = String::from(
        "//! The code that `wirecost advise` shows. `wirecost renew` writes this file.\n\n\
         #![allow(unreachable_pub)]\n\nuse wirecost::Format;\n\nuse super::Shown;\n\n",
    );
    let mut shown = String::new();
    let compressed = Format::ALL.into_iter();
    let compressed = compressed.cartesian_product(["zstd-3-x64", "zstd-3-dict"]);
    let usual = PackingKind::ALL.into_iter().flat_map(PackingKind::usual);
    let by_model = usual.map(|packing| (Format::Model, *packing));
    for (format, packing) in compressed.chain(by_model) {
        let Ok(packing) = packing.parse() else {
            continue;
        };
        let Some(code) = snippet::rust(format, packing) else {
            continue;
        };
        let name = format!("{format}_{packing}").replace('-', "_");
        text += &format!("pub(crate) mod {name} {{\n{code}}}\n\n");
        shown += &format!("    (Format::{format:?}, \"{packing}\", {name}::send),\n");
    }
    text += &format!("pub(crate) const SHOWN: &[Shown] = &[\n{shown}];\n");
    file("benches/cli/tests/snippets/mod.rs".to_owned(), text)
}

fn file(path: String, text: String) -> Generated {
    Generated {
        path: path.into(),
        contents: text.into_bytes(),
    }
}
