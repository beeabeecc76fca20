//! `wirecost counts`: compares the cells' instructions and allocations, which the bench target
//! `counts` prints, with the committed counts.

use std::{
    fs,
    io::{self, Read, Write},
    path::Path,
    process::Command,
};

use itertools::Itertools;
use rustc_version_runtime::version_meta;
use serde::Deserialize;
use serde_json::Value;
use wirecost_report::{
    command::{CommandError, print},
    generated::{self, Generated},
};

use super::{Changes, Count, Counts, Tools};

/// The committed counts, from the repository's root.
const FILE: &str = "benches/counts.csv";

/// The region of the README on the savings of peeking.
pub(crate) const PEEKS: &str = "peeks";

/// The command that counts the cells and passes them on; with this argument the counts are
/// committed.
const UPDATE: &str = ".ci/counts --update";

/// Compare the counts that the bench target `counts` prints with benches/counts.csv. `.ci/counts`
/// runs the target and this command
#[derive(Debug, clap::Args)]
pub struct CountsArguments {
    /// Rewrite the file
    #[arg(long)]
    update: bool,
}

/// Compares the cells in `input`, a JSON object per line as gungraun prints it, with the committed
/// counts under `root`, or with `update` rewrites these.
///
/// # Errors
/// When the input or the committed counts cannot be read, another compiler made the committed
/// counts, or a cell takes more than there, is new or is gone.
pub fn run(
    arguments: &CountsArguments,
    root: &Path,
    input: &mut dyn Read,
    out: &mut dyn Write,
) -> Result<(), CommandError> {
    let input = io::read_to_string(input).map_err(CommandError::failed)?;
    let cells = counted(&input)?;
    if cells.is_empty() {
        let none = "there are no counts on the standard input; run .ci/counts";
        return Err(CommandError::Usage(none.to_owned()));
    }
    let counted = Counts::new(tools(), cells);
    if arguments.update {
        let file = Generated {
            path: FILE.into(),
            contents: counted.to_text().into_bytes(),
        };
        return generated::write(root, &[file]);
    }
    compare(&committed(root)?, &counted, out)
}

fn committed(root: &Path) -> Result<Counts, CommandError> {
    let text = fs::read_to_string(root.join(FILE)).map_err(|error| error.to_string());
    text.and_then(|text| Counts::from_text(&text).map_err(|error| error.to_string()))
        .map_err(|error| CommandError::Failed(format!("{FILE}: {error}; `{UPDATE}` writes it")))
}

/// Returns the contents of that region, which `command` writes.
pub(crate) fn peeks(root: &Path, command: &str) -> Result<String, CommandError> {
    let table = committed(root)?.peeks();
    Ok(format!("<!-- from {FILE} by `{command}` -->\n\n{table}\n"))
}

fn compare(committed: &Counts, counted: &Counts, out: &mut dyn Write) -> Result<(), CommandError> {
    let Changes { worse, better } = Changes::between(&committed.cells, &counted.cells);
    if !better.is_empty() {
        let better = better.iter().join("\n");
        print(
            out,
            &format!("{better}\n`{UPDATE}` records these counts.\n"),
        )?;
    }
    let mut failures = worse;
    let [before, now] = [committed, counted].map(|counts| &counts.tools);
    if before.rustc != now.rustc {
        let (before, now) = (&before.rustc, &now.rustc);
        failures.push(format!(
            "{FILE} was counted with {before}, this with {now}, which generates other code"
        ));
    }
    if failures.is_empty() {
        return Ok(());
    }
    // These tools alone need not change the counts.
    if before.others != now.others {
        let [before, now] = [before, now].map(|tools| tools.others.join(", "));
        failures.push(format!(
            "{FILE} was counted with {before}, this with {now}: that may be the reason"
        ));
    }
    failures.push(format!("If the change is intended: {UPDATE}"));
    Err(CommandError::Failed(failures.join("\n")))
}

/// Returns the tools of this machine.
fn tools() -> Tools {
    let meta = version_meta();
    let others = [
        ["cc", "--version"],
        ["getconf", "GNU_LIBC_VERSION"],
        ["valgrind", "--version"],
    ];
    Tools {
        rustc: format!("{} for {}", meta.short_version_string, meta.host),
        others: others.map(first_line).into(),
    }
}

/// Returns the first line of a program's output.
fn first_line([program, argument]: [&str; 2]) -> String {
    let output = Command::new(program).arg(argument).output();
    let output = output.map(|output| String::from_utf8_lossy(&output.stdout).into_owned());
    let line = output
        .ok()
        .and_then(|text| text.lines().next().map(str::to_owned));
    line.unwrap_or_else(|| format!("no {program}"))
}

/// The parts of gungraun's summary of a benchmark that are read.
#[derive(Deserialize)]
struct Summary {
    function_name: String,
    id: String,
    profiles: Vec<Value>,
}

impl Summary {
    /// Returns the count. The function is named after the subject and its stage, the benchmark
    /// after the workload.
    fn count(&self) -> Option<Count> {
        let function = self.function_name.replace('_', "-");
        let (of, stage) = function.rsplit_once('-')?;
        Some(Count {
            cell: format!("{}/{of}/{stage}", self.id.replace('_', "-")),
            instructions: self.total("Ir")?,
            allocations: self.total("TotalBlocks")?,
            allocated_bytes: self.total("TotalBytes")?,
        })
    }

    /// Returns a figure that one of the profiles has.
    fn total(&self, name: &str) -> Option<u64> {
        let path = format!("/data/total/metrics/{name}/values/new");
        let of = |profile: &Value| profile.pointer(&path)?.as_u64();
        self.profiles.iter().find_map(of)
    }
}

fn counted(input: &str) -> Result<Vec<Count>, CommandError> {
    let count = |(index, line): (usize, &str)| {
        let summary = serde_json::from_str::<Summary>(line).map_err(|error| error.to_string());
        summary
            .and_then(|summary| {
                summary
                    .count()
                    .ok_or_else(|| "there are no counts of a cell".to_owned())
            })
            .map_err(|error| CommandError::Usage(format!("line {}: {error}", index + 1)))
    };
    input.lines().enumerate().map(count).collect()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    /// Returns gungraun's output for a cell, without the parts that are not read.
    fn summary(function: &str, id: &str, [instructions, blocks, bytes]: [u64; 3]) -> String {
        let profile = |metrics: Value| json!({ "data": { "total": { "metrics": metrics } } });
        let value = |new: u64| json!({ "values": { "new": new, "old": 1 } });
        let summary = json!({
            "function_name": function,
            "id": id,
            "profiles": [
                profile(json!({ "Ir": value(instructions) })),
                profile(json!({ "TotalBlocks": value(blocks), "TotalBytes": value(bytes) })),
            ],
        });
        format!("{summary}\n")
    }

    /// Returns the output of the command, and its error if it fails.
    fn outcome(root: &Path, update: bool, input: &str) -> (String, String) {
        let mut out = Vec::new();
        let result = run(
            &CountsArguments { update },
            root,
            &mut input.as_bytes(),
            &mut out,
        );
        let error = result
            .err()
            .map_or_else(String::new, |error| error.to_string());
        (String::from_utf8(out).unwrap(), error)
    }

    const WELL: (String, String) = (String::new(), String::new());

    /// Returns a directory with committed counts of this machine's tools.
    fn committed(input: &str) -> tempfile::TempDir {
        let root = tempfile::tempdir().unwrap();
        assert_eq!(outcome(root.path(), true, input), WELL);
        root
    }

    #[test]
    fn what_is_committed_is_what_was_counted() {
        let input = summary("zstd_3_dict_compress", "op_log_batch", [30, 2, 16])
            + &summary("json_encode", "membership", [10, 0, 0]);
        let root = committed(&input);
        assert_eq!(outcome(root.path(), false, &input), WELL);
        let text = fs::read_to_string(root.path().join(FILE)).unwrap();
        let rows = text.lines().filter(|line| !line.starts_with('#')).join(" ");
        assert_eq!(
            rows,
            "cell,instructions,allocations,allocated_bytes membership/json/encode,10,0,0 \
             op-log-batch/zstd-3-dict/compress,30,2,16"
        );
    }

    #[test]
    fn worse_fails_by_name_and_better_is_said() {
        let root = committed(&summary("json_encode", "status", [1000, 0, 0]));
        let (out, error) = outcome(
            root.path(),
            false,
            &summary("json_encode", "status", [1100, 0, 0]),
        );
        assert_eq!(out, "");
        assert_eq!(
            error,
            "status/json/encode: 1,100 instructions instead of 1,000, 1.100 times as many\n\
             If the change is intended: .ci/counts --update"
        );
        let (out, error) = outcome(
            root.path(),
            false,
            &summary("json_encode", "status", [900, 0, 0]),
        );
        assert_eq!(
            out,
            "status/json/encode: 900 instructions instead of 1,000, 0.900 times as many\n\
             `.ci/counts --update` records these counts.\n"
        );
        assert_eq!(error, "");
    }

    /// Replaces the line of a tool in the committed file.
    fn recount(root: &Path, tool: usize, with: &str) {
        let path = root.join(FILE);
        let text = fs::read_to_string(&path).unwrap();
        let line = text.lines().nth(tool).unwrap().to_owned();
        fs::write(path, text.replace(&line, with)).unwrap();
    }

    #[test]
    fn another_compiler_fails_and_another_library_explains() {
        let same = summary("json_encode", "status", [1000, 0, 0]);
        let worse = summary("json_encode", "status", [1100, 0, 0]);
        let root = committed(&same);
        recount(root.path(), 2, "# glibc 1.0");
        assert_eq!(outcome(root.path(), false, &same), WELL);
        let (_, error) = outcome(root.path(), false, &worse);
        assert!(error.contains("glibc 1.0, "), "{error}");
        recount(root.path(), 0, "# rustc 1.0.0");
        let (_, error) = outcome(root.path(), false, &same);
        assert!(
            error.contains("was counted with rustc 1.0.0, this with rustc 1."),
            "{error}"
        );
        assert!(error.ends_with(".ci/counts --update"), "{error}");
    }

    #[test]
    fn what_holds_no_counts_is_refused() {
        let root = tempfile::tempdir().unwrap();
        let cell = summary("json_encode", "status", [1, 0, 0]);
        let lost = cell.clone() + &cell.replace("TotalBlocks", "Blocks");
        for (input, error) in [
            ("", "there are no counts on the standard input"),
            ("{}", "line 1: missing field"),
            (&lost, "line 2: there are no counts of a cell"),
            (&cell, "benches/counts.csv: No such file"),
        ] {
            let (_, found) = outcome(root.path(), false, input);
            assert!(found.contains(error), "{found}");
        }
    }
}
