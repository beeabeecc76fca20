//! `cargo bench`: lists, verifies, tests or measures the cells of the matrix.

use std::{
    env,
    io::{self, Write},
    path::Path,
    sync::atomic::{AtomicBool, Ordering},
};

use itertools::Itertools;
use jiff::Timestamp;
use wirecost_fixtures::{Workload, corpus};

use super::{
    CommandError,
    arguments::{BenchArguments, Request, Target},
    print,
};
use crate::{
    contenders::engines,
    machine,
    matrix::Matrix,
    profile::Profile,
    progress::Progress,
    provenance,
    records::{EngineRecord, Environment, Load, Recorder, Run, SCHEMA_VERSION},
    session::{AllChecked, Plan, Session},
    workloads,
};

/// What a user's own messages are called.
const CORPUS: &str = "corpus";

/// The workload that small messages are taken from to compare compression contexts.
const MIX: &str = "steady-mix";

/// Set by Ctrl-C.
static INTERRUPTED: AtomicBool = AtomicBool::new(false);

/// Does what the command line asks of the target `wires`; results go to `out`, progress to the error
/// output.
///
/// # Errors
/// When it asks for what does not exist, a cell fails, a file cannot be read or written, or the run
/// was interrupted.
pub fn run(arguments: &BenchArguments, out: &mut dyn Write) -> Result<(), CommandError> {
    match arguments.request(Target::Wires)? {
        Request::PassOver => Ok(()),
        Request::List => list(arguments, out),
        Request::Test => test(arguments, out),
        Request::Verify => verify(arguments, out),
        Request::Measure => measure(arguments, out),
    }
}

/// Names the cells in the form of cargo's test harness.
fn list(arguments: &BenchArguments, out: &mut dyn Write) -> Result<(), CommandError> {
    if arguments.only_ignored() {
        return Ok(());
    }
    let lines = matrix(arguments)?
        .cells()
        .map(|cell| format!("{cell}: benchmark\n"))
        .join("");
    print(out, &lines)
}

/// Runs each cell once on a few messages.
fn test(arguments: &BenchArguments, out: &mut dyn Write) -> Result<(), CommandError> {
    let matrix = match matrix(arguments) {
        Ok(matrix) => matrix,
        // The filter is of tests elsewhere.
        Err(_) if !arguments.is_bench() => return Ok(()),
        Err(error) => return Err(error),
    };
    let mut plan = plan(arguments, matrix, Profile::Quick)?;
    for workload in plan.workloads.iter_mut().chain(&mut plan.contexts) {
        workload.messages.truncate(2);
    }
    let session = Session::new(&plan, &INTERRUPTED, Progress::silent());
    let checked = session.verify();
    session
        .for_each_group(&checked, &mut |group, _| {
            for single in group.into_singles() {
                (single.build)()?();
            }
            Ok(())
        })
        .map_err(CommandError::failed)?;
    verified(&plan, &checked, out)
}

fn verify(arguments: &BenchArguments, out: &mut dyn Write) -> Result<(), CommandError> {
    let plan = plan(arguments, matrix(arguments)?, arguments.profile())?;
    let progress = Progress::new(plan.duration());
    let checked = Session::new(&plan, &INTERRUPTED, progress).verify();
    verified(&plan, &checked, out)
}

/// Says how many cells came through, and what failed.
fn verified(
    plan: &Plan,
    checked: &AllChecked<'_>,
    out: &mut dyn Write,
) -> Result<(), CommandError> {
    let mut failures = checked
        .failures()
        .map(|(workload, failure)| format!("{workload}: {failure}\n"));
    print(out, &failures.join(""))?;
    no_failures(checked)?;
    print(
        out,
        &format!(
            "{} cells give every message back\n",
            plan.matrix.cells().count()
        ),
    )
}

fn no_failures(checked: &AllChecked<'_>) -> Result<(), CommandError> {
    match checked.failures().count() {
        0 => Ok(()),
        failures => Err(CommandError::Failed(format!("{failures} stages failed"))),
    }
}

fn measure(arguments: &BenchArguments, out: &mut dyn Write) -> Result<(), CommandError> {
    let plan = plan(arguments, matrix(arguments)?, arguments.profile())?;
    let mut environment = environment(&plan);
    let name = Timestamp::now().strftime("%Y-%m-%dT%H-%M-%SZ").to_string();
    let mut recorder = Recorder::create(&arguments.out(), &name, &environment)
        .map_err(|error| CommandError::Failed(format!("{error}; nothing was measured")))?;
    if !environment.left_out.is_empty() {
        print(
            out,
            &format!("left out: {}\n", environment.left_out.join(", ")),
        )?;
    }
    ctrlc::set_handler(interrupt).map_err(CommandError::failed)?;

    let session = Session::new(&plan, &INTERRUPTED, Progress::new(plan.duration()));
    let checked = session.verify();
    let revision = environment
        .revision
        .as_ref()
        .map_or("", |revision| &revision.commit)
        .to_owned();
    let measured = session.measure(&checked, &revision, &mut recorder);
    drop(session);

    environment.interrupted = INTERRUPTED.load(Ordering::Relaxed);
    environment.finished = Some(now());
    environment.load.after = machine::load();
    environment.peak_memory_bytes = machine::peak_memory_bytes();
    recorder
        .environment(&environment)
        .map_err(CommandError::failed)?;
    measured.map_err(CommandError::failed)?;
    conclude(recorder.directory(), &checked, out)
}

/// Prints the tables of what was recorded, and where the rest is.
fn conclude(
    directory: &Path,
    checked: &AllChecked<'_>,
    out: &mut dyn Write,
) -> Result<(), CommandError> {
    let run = Run::read(directory).map_err(CommandError::failed)?;
    super::report::write(&run, directory, out)?;
    if run.environment.interrupted {
        let what = format!(
            "interrupted: {} measurements were written",
            run.measurements.len()
        );
        return Err(CommandError::Interrupted(what));
    }
    no_failures(checked)
}

/// The first time, what runs is finished and written; the second time not.
fn interrupt() {
    if INTERRUPTED.swap(true, Ordering::Relaxed) {
        std::process::exit(130);
    }
    let _ = writeln!(
        io::stderr(),
        "\ninterrupted: finishing the sample that runs"
    );
}

/// The cells that are asked for.
fn matrix(arguments: &BenchArguments) -> Result<Matrix, CommandError> {
    let mut selection = arguments.selection();
    let profile = arguments.profile();
    // What is asked for by name is not left out.
    if selection.workloads.is_empty() && selection.filter.is_none() {
        let left_out = profile.left_out_workloads();
        selection.workloads = all_workloads(arguments)
            .into_iter()
            .filter(|name| !left_out.contains(&name.as_str()))
            .collect();
    }
    if selection.compressions.is_empty() && selection.filter.is_none() {
        let left_out = profile.left_out_compressions();
        selection.compressions = Matrix::compression_names()
            .filter(|name| !left_out.contains(name))
            .map(str::to_owned)
            .collect();
    }
    Matrix::new(&all_workloads(arguments), engines(), &selection).map_err(CommandError::usage)
}

/// The names of the workloads there are: a user's corpus takes the place of the others.
fn all_workloads(arguments: &BenchArguments) -> Vec<String> {
    match arguments.corpus() {
        Some(_) => vec![CORPUS.to_owned()],
        None => workloads::names(),
    }
}

fn plan(
    arguments: &BenchArguments,
    matrix: Matrix,
    profile: Profile,
) -> Result<Plan, CommandError> {
    let workloads = match arguments.corpus() {
        Some(path) => {
            let messages = corpus::read(&path).map_err(CommandError::usage)?;
            vec![Workload {
                name: CORPUS.to_owned(),
                messages,
                entropy: None,
            }]
        }
        None => {
            let generate = |name: &String| workloads::generate(name, profile);
            matrix.workloads.iter().filter_map(generate).collect()
        }
    };
    let mix = workloads.iter().find(|workload| workload.name == MIX);
    let contexts = arguments
        .filter()
        .map_or_else(|| mix.map(workloads::small), |_| None);
    Ok(Plan {
        matrix,
        workloads,
        contexts,
        profile,
    })
}

/// What is known of a run before it begins.
fn environment(plan: &Plan) -> Environment {
    let engines = plan.matrix.engines.iter().map(|engine| EngineRecord {
        format: engine.format.name().to_owned(),
        name: engine.name.to_owned(),
        version: engine.version.to_owned(),
        is_default: engine.is_default,
    });
    let libraries = ["flate2", "zlib-rs", "zstd", "zstd-sys"];
    let version = |name: &str| (name.to_owned(), provenance::locked_version(name).to_owned());
    Environment {
        schema_version: SCHEMA_VERSION,
        command: command_line(),
        profile: plan.profile.name().to_owned(),
        left_out: plan.matrix.left_out(&workloads::names()),
        started: now(),
        finished: None,
        interrupted: false,
        revision: provenance::revision(),
        machine: machine::this(),
        rustc: provenance::rustc(),
        build: provenance::settings(),
        load: Load {
            before: machine::load(),
            after: None,
        },
        peak_memory_bytes: None,
        engines: engines.collect(),
        compression_libraries: libraries.map(version).into(),
        workloads: plan
            .workloads
            .iter()
            .chain(&plan.contexts)
            .map(workloads::record)
            .collect(),
    }
}

/// The command as a user types it, without what cargo adds and where the program is.
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

fn now() -> String {
    Timestamp::now().strftime("%Y-%m-%dT%H:%M:%SZ").to_string()
}
