//! `cargo bench`: lists, verifies, tests or measures the cells of the matrix.

use std::{
    env,
    io::{self, Write},
    path::Path,
    process::Command,
    sync::atomic::{AtomicBool, Ordering},
    time::Duration,
};

use itertools::Itertools;
use jiff::Timestamp;
use wirecost_message::Message;
use wirecost_report::{
    command::{CommandError, print},
    output::{self, Printed},
    quantity::counted,
    records::{Environment, LoadAverages, Recorder, Run, SCHEMA_VERSION, write_memory},
};

use super::{
    arguments::{BenchArguments, BenchRequest, Target},
    part::{self, AnySuite, CheckedPart, Extent, Part},
};
use crate::{
    machine,
    matrix::Selection,
    memory::CountHeap,
    progress::Progress,
    provenance::{self, Package},
    suite::Suite,
};

/// True once Ctrl-C was pressed.
static INTERRUPTED: AtomicBool = AtomicBool::new(false);

/// Returns the suite that the command line requests: a user's corpus replaces the cluster's
/// messages.
///
/// # Errors
/// When the corpus cannot be read.
pub fn cluster(arguments: &BenchArguments) -> Result<Suite<Message>, CommandError> {
    match arguments.corpus(Package::this().root()) {
        Some(path) => Suite::corpus(&path).map_err(CommandError::usage),
        None => Ok(Suite::cluster()),
    }
}

/// Executes the command line for the target `wires`; results go to `out`, progress to standard
/// error. The first suite's package determines the recorded provenance and the directory of the
/// run. `counter` is the program that executes [`count_memory`] after a measurement, for the same command
/// line.
///
/// # Errors
/// When the command line names an unknown cell, a cell fails, a file cannot be read or written, or
/// the run is interrupted.
pub fn run(
    arguments: &BenchArguments,
    suites: &[&dyn AnySuite],
    counter: Option<&Path>,
    out: &mut dyn Write,
) -> Result<(), CommandError> {
    match arguments.request(Target::Wires)? {
        BenchRequest::PassOver => {
            eprintln!("criterion's flags: cargo bench --bench familiar -- FLAGS");
            Ok(())
        }
        BenchRequest::List => list(arguments, suites, out),
        BenchRequest::Test => test(arguments, suites, out),
        BenchRequest::Verify => verify(arguments, suites, out),
        BenchRequest::Measure => measure(arguments, suites, counter, out),
    }
}

/// Lists the cells in the format of cargo's test harness.
fn list(
    arguments: &BenchArguments,
    suites: &[&dyn AnySuite],
    out: &mut dyn Write,
) -> Result<(), CommandError> {
    if arguments.only_ignored() {
        return Ok(());
    }
    let mut lines = String::new();
    for (suite, selection) in selected(arguments, suites)? {
        for cell in suite.cells(&selection).map_err(CommandError::usage)? {
            lines += &format!("{cell}: benchmark\n");
        }
    }
    print(out, &lines)
}

/// Runs each cell once on a few messages.
fn test(
    arguments: &BenchArguments,
    suites: &[&dyn AnySuite],
    out: &mut dyn Write,
) -> Result<(), CommandError> {
    let selected = match selected(arguments, suites) {
        Ok(selected) => selected,
        // The filter selects tests elsewhere.
        Err(_) if !arguments.is_bench() => return Ok(()),
        Err(error) => return Err(error),
    };
    let parts = parts(&selected, Extent::Few)?;
    let progress = Progress::silent();
    let checked = checked(&parts, &progress)?;
    for one in &checked {
        one.try_each().map_err(CommandError::failed)?;
    }
    verified(&parts, &checked, out)
}

fn verify(
    arguments: &BenchArguments,
    suites: &[&dyn AnySuite],
    out: &mut dyn Write,
) -> Result<(), CommandError> {
    let selected = selected(arguments, suites)?;
    let parts = parts(&selected, Extent::Whole(arguments.patience()))?;
    let progress = Progress::new(duration(&parts));
    let checked = checked(&parts, &progress)?;
    verified(&parts, &checked, out)
}

/// Prints the number of verified cells, and the failures.
fn verified(
    parts: &[Box<dyn Part + '_>],
    checked: &[Box<dyn CheckedPart + '_>],
    out: &mut dyn Write,
) -> Result<(), CommandError> {
    let failures = checked.iter().flat_map(|one| one.failures());
    let failures = failures.map(|(workload, failure)| format!("{workload}: {failure}\n"));
    print(out, &failures.collect::<String>())?;
    say_left_out(&left_out(checked), out)?;
    no_failures(checked)?;
    let cells: usize = parts.iter().map(|part| part.cells()).sum();
    print(
        out,
        &format!("{cells} cells return every message unchanged\n"),
    )
}

fn no_failures(checked: &[Box<dyn CheckedPart + '_>]) -> Result<(), CommandError> {
    match checked.iter().map(|one| one.failures().len()).sum() {
        0_usize => Ok(()),
        failures => Err(CommandError::Failed(counted(failures, "stage") + " failed")),
    }
}

fn measure(
    arguments: &BenchArguments,
    suites: &[&dyn AnySuite],
    counter: Option<&Path>,
    out: &mut dyn Write,
) -> Result<(), CommandError> {
    let [first, ..] = suites else {
        return Ok(());
    };
    let package = first.package();
    let selected = selected(arguments, suites)?;
    let parts = parts(&selected, Extent::Whole(arguments.patience()))?;
    let mut environment = environment(arguments, package);
    for part in &parts {
        part.describe(&mut environment);
    }
    let notes = selected.iter().flat_map(|(suite, _)| suite.notes());
    environment.notes = notes.collect();
    let name = Timestamp::now().strftime("%Y-%m-%dT%H-%M-%SZ").to_string();
    let parent = arguments
        .out(package.root())
        .unwrap_or_else(|| package.runs_directory());
    let mut recorder = Recorder::create(&parent, &name, &environment)
        .map_err(|error| CommandError::Failed(format!("{error}; nothing was measured")))?;
    let notes = environment.notes.iter();
    print(out, &notes.map(|note| format!("{note}\n")).join(""))?;
    say_left_out(&environment.left_out, out)?;
    ctrlc::set_handler(interrupt).map_err(CommandError::failed)?;

    let progress = Progress::new(duration(&parts));
    let checked = checked(&parts, &progress)?;
    let left_out = left_out(&checked);
    say_left_out(&left_out, out)?;
    environment.left_out.extend(left_out);
    let revision = environment
        .revision
        .as_ref()
        .map_or("", |revision| &revision.commit)
        .to_owned();
    let measured = checked
        .iter()
        .try_for_each(|one| one.measure(&revision, &mut recorder));
    let counter = counter.filter(|_| !INTERRUPTED.load(Ordering::Relaxed));
    let uncounted = counter.and_then(|counter| {
        progress.prepare("counting the memory of decoding");
        no_memory(counter, recorder.directory())
    });
    progress.finish();
    say_left_out(uncounted.as_slice(), out)?;
    environment.left_out.extend(uncounted);

    environment.interrupted = INTERRUPTED.load(Ordering::Relaxed);
    environment.finished = Some(provenance::now());
    environment.load.after = machine::load();
    environment.peak_memory_bytes = machine::peak_memory_bytes();
    recorder
        .environment(&environment)
        .map_err(CommandError::failed)?;
    measured.map_err(CommandError::failed)?;
    conclude(recorder.directory(), &checked, arguments.printed(), out)
}

/// Starts the program that counts the memory of decoding for the run in `directory`; returns the omission if
/// it fails.
fn no_memory(counter: &Path, directory: &Path) -> Option<String> {
    let mut command = Command::new(counter);
    let status = command.arg(directory).args(env::args_os().skip(1)).status();
    let problem = match status {
        Ok(status) if status.success() => return None,
        Ok(status) => status.to_string(),
        Err(error) => error.to_string(),
    };
    Some(format!("memory of decoding: {problem}"))
}

/// Counts the heap that the selected engines take to decode, and adds it to the run in `directory`. A process with
/// an allocator that `count` reads executes it: that allocator would slow the timed decoders.
///
/// # Errors
/// When the command line names an unknown cell, or the file cannot be written.
pub fn count_memory(
    directory: &Path,
    arguments: &BenchArguments,
    suites: &[&dyn AnySuite],
    count: CountHeap,
) -> Result<(), CommandError> {
    let selected = selected(arguments, suites)?;
    let parts = parts(&selected, Extent::Whole(arguments.patience()))?;
    let memory = parts.iter().flat_map(|part| part.memory(count));
    write_memory(directory, &memory.collect_vec()).map_err(CommandError::failed)
}

fn left_out(checked: &[Box<dyn CheckedPart + '_>]) -> Vec<String> {
    let left_out = checked.iter().flat_map(|one| one.left_out());
    left_out.cloned().collect()
}

fn say_left_out(left_out: &[String], out: &mut dyn Write) -> Result<(), CommandError> {
    match left_out {
        [] => Ok(()),
        _ => print(out, &format!("left out: {}\n", left_out.join(", "))),
    }
}

/// Prints the selected output of a run, and the names of the files made from its records.
fn conclude(
    directory: &Path,
    checked: &[Box<dyn CheckedPart + '_>],
    printed: Printed,
    out: &mut dyn Write,
) -> Result<(), CommandError> {
    let run = Run::read(directory).map_err(CommandError::failed)?;
    output::write(&run, directory, printed, out)?;
    if run.environment.interrupted {
        let what = format!(
            "interrupted: {} measurements were written",
            run.measurements.len()
        );
        return Err(CommandError::Interrupted(what));
    }
    no_failures(checked)
}

/// Handles Ctrl-C: at the first, the current work is finished and written; at the second, the
/// program ends.
fn interrupt() {
    if INTERRUPTED.swap(true, Ordering::Relaxed) {
        std::process::exit(130);
    }
    let _ = writeln!(
        io::stderr(),
        "\ninterrupted: finishing the sample that runs"
    );
}

/// Returns the suites that the command line selects from, each with its selection.
fn selected<'s>(
    arguments: &BenchArguments,
    suites: &[&'s dyn AnySuite],
) -> Result<Vec<(&'s dyn AnySuite, Selection)>, CommandError> {
    if arguments.peers() && !suites.iter().any(|suite| suite.has_peers()) {
        let what = "--peers: only the cluster's messages have peers";
        return Err(CommandError::Usage(what.to_owned()));
    }
    part::selected(suites, &arguments.selection()).map_err(CommandError::usage)
}

fn parts<'s>(
    selected: &[(&'s dyn AnySuite, Selection)],
    extent: Extent,
) -> Result<Vec<Box<dyn Part + 's>>, CommandError> {
    let parts = selected
        .iter()
        .map(|(suite, selection)| suite.part(selection, extent));
    parts
        .collect::<Result<_, _>>()
        .map_err(CommandError::failed)
}

fn duration(parts: &[Box<dyn Part + '_>]) -> Duration {
    parts.iter().map(|part| part.duration()).sum()
}

/// Verifies all parts.
fn checked<'a>(
    parts: &'a [Box<dyn Part + '_>],
    progress: &'a Progress,
) -> Result<Vec<Box<dyn CheckedPart + 'a>>, CommandError> {
    let checked = parts.iter().map(|part| part.verify(&INTERRUPTED, progress));
    checked
        .collect::<Result<_, _>>()
        .map_err(CommandError::failed)
}

/// Returns the environment of a run before its parts are known.
fn environment(arguments: &BenchArguments, package: &Package) -> Environment {
    Environment {
        schema_version: SCHEMA_VERSION,
        command: command_line(),
        profile: arguments.profile().name().to_owned(),
        left_out: Vec::new(),
        notes: Vec::new(),
        measured_with_full_only: Vec::new(),
        started: provenance::now(),
        finished: None,
        interrupted: false,
        revision: package.revision(),
        machine: machine::this(),
        rustc: provenance::rustc(),
        build: package.settings(),
        load: LoadAverages {
            before: machine::load(),
            after: None,
        },
        peak_memory_bytes: None,
        engines: Vec::new(),
        compression_libraries: package.compression_libraries(),
        workloads: Vec::new(),
    }
}

/// Returns the command as a user types it, without the program's path and without flags that cargo
/// adds.
fn command_line() -> String {
    let given = env::args()
        .skip(1)
        .filter(|argument| argument != "--bench")
        .join(" ");
    match given.as_str() {
        "" => "cargo bench".to_owned(),
        given => format!("cargo bench -- {given}"),
    }
}
