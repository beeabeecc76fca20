//! `cargo bench`: lists, verifies, tests or measures the cells of the matrix.

use std::{
    env,
    io::{self, Write},
    path::Path,
    sync::atomic::{AtomicBool, Ordering},
};

use itertools::Itertools;
use jiff::Timestamp;
use wirecost_message::Message;

use super::{
    CommandError,
    arguments::{BenchArguments, Request, Target},
    now, print,
};
use crate::{
    contenders::Kind,
    machine,
    matrix::{MIX, Matrix},
    profile::Profile,
    progress::Progress,
    provenance::{self, Package},
    records::{EngineRecord, Environment, Load, PeerRecord, Recorder, Run, SCHEMA_VERSION},
    session::{AllChecked, Plan, Session},
    suite::Suite,
};

/// How many messages of a history are enough to try what is done with it.
const ENOUGH_HISTORY: usize = 200;

/// Set by Ctrl-C.
static INTERRUPTED: AtomicBool = AtomicBool::new(false);

/// The messages that the command line asks for: a user's corpus takes the place of the cluster's.
///
/// # Errors
/// When the corpus cannot be read.
pub fn cluster(arguments: &BenchArguments) -> Result<Suite<Message>, CommandError> {
    match arguments.corpus(Package::this().root()) {
        Some(path) => Suite::corpus(&path).map_err(CommandError::usage),
        None => Ok(Suite::cluster()),
    }
}

/// Does what the command line asks of the target `wires`; results go to `out`, progress to the error
/// output.
///
/// # Errors
/// When it asks for what does not exist, a cell fails, a file cannot be read or written, or the run
/// was interrupted.
pub fn run<T: Clone + PartialEq>(
    arguments: &BenchArguments,
    suite: &Suite<T>,
    out: &mut dyn Write,
) -> Result<(), CommandError> {
    match arguments.request(Target::Wires)? {
        Request::PassOver => Ok(()),
        Request::List => list(arguments, suite, out),
        Request::Test => test(arguments, suite, out),
        Request::Verify => verify(arguments, suite, out),
        Request::Measure => measure(arguments, suite, out),
    }
}

/// Names the cells in the form of cargo's test harness.
fn list<T>(
    arguments: &BenchArguments,
    suite: &Suite<T>,
    out: &mut dyn Write,
) -> Result<(), CommandError> {
    if arguments.only_ignored() {
        return Ok(());
    }
    let lines = matrix(arguments, suite)?
        .cells()
        .map(|cell| format!("{cell}: benchmark\n"))
        .join("");
    print(out, &lines)
}

/// Runs each cell once on a few messages.
fn test<T: Clone + PartialEq>(
    arguments: &BenchArguments,
    suite: &Suite<T>,
    out: &mut dyn Write,
) -> Result<(), CommandError> {
    let matrix = match matrix(arguments, suite) {
        Ok(matrix) => matrix,
        // The filter is of tests elsewhere.
        Err(_) if !arguments.is_bench() => return Ok(()),
        Err(error) => return Err(error),
    };
    let mut plan = plan(arguments, suite, matrix, Profile::Quick)?;
    let workloads = plan.workloads.iter_mut().map(|(workload, _)| workload);
    for workload in workloads.chain(&mut plan.contexts) {
        workload.messages.truncate(2);
    }
    plan.most_history = ENOUGH_HISTORY;
    let session = Session::new(&plan, &INTERRUPTED, Progress::silent());
    let checked = session.verify().map_err(CommandError::failed)?;
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

fn verify<T: Clone + PartialEq>(
    arguments: &BenchArguments,
    suite: &Suite<T>,
    out: &mut dyn Write,
) -> Result<(), CommandError> {
    let plan = plan(
        arguments,
        suite,
        matrix(arguments, suite)?,
        arguments.profile(),
    )?;
    let progress = Progress::new(plan.duration());
    let session = Session::new(&plan, &INTERRUPTED, progress);
    let checked = session.verify().map_err(CommandError::failed)?;
    verified(&plan, &checked, out)
}

/// Says how many cells came through, and what failed.
fn verified<T>(
    plan: &Plan<'_, T>,
    checked: &AllChecked<'_, T>,
    out: &mut dyn Write,
) -> Result<(), CommandError> {
    let mut failures = checked
        .failures()
        .map(|(workload, failure)| format!("{workload}: {failure}\n"));
    print(out, &failures.join(""))?;
    say_left_out(&checked.left_out, out)?;
    no_failures(checked)?;
    print(
        out,
        &format!(
            "{} cells give every message back\n",
            plan.matrix.cells().count()
        ),
    )
}

fn no_failures<T>(checked: &AllChecked<'_, T>) -> Result<(), CommandError> {
    match checked.failures().count() {
        0 => Ok(()),
        failures => Err(CommandError::Failed(format!("{failures} stages failed"))),
    }
}

fn measure<T: Clone + PartialEq>(
    arguments: &BenchArguments,
    suite: &Suite<T>,
    out: &mut dyn Write,
) -> Result<(), CommandError> {
    let plan = plan(
        arguments,
        suite,
        matrix(arguments, suite)?,
        arguments.profile(),
    )?;
    let mut environment = environment(&plan, suite);
    let name = Timestamp::now().strftime("%Y-%m-%dT%H-%M-%SZ").to_string();
    let parent = arguments
        .out(suite.package.root())
        .unwrap_or_else(|| suite.package.runs_directory());
    let mut recorder = Recorder::create(&parent, &name, &environment)
        .map_err(|error| CommandError::Failed(format!("{error}; nothing was measured")))?;
    let notes = suite.sources.iter().filter_map(|source| source.note());
    print(out, &notes.map(|note| format!("{note}\n")).join(""))?;
    say_left_out(&environment.left_out, out)?;
    ctrlc::set_handler(interrupt).map_err(CommandError::failed)?;

    let session = Session::new(&plan, &INTERRUPTED, Progress::new(plan.duration()));
    let checked = session.verify().map_err(CommandError::failed)?;
    say_left_out(&checked.left_out, out)?;
    environment.left_out.extend(checked.left_out.clone());
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

fn say_left_out(left_out: &[String], out: &mut dyn Write) -> Result<(), CommandError> {
    match left_out {
        [] => Ok(()),
        _ => print(out, &format!("left out: {}\n", left_out.join(", "))),
    }
}

/// Prints the tables of what was recorded, and where the rest is.
fn conclude<T>(
    directory: &Path,
    checked: &AllChecked<'_, T>,
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
fn matrix<T>(arguments: &BenchArguments, suite: &Suite<T>) -> Result<Matrix<T>, CommandError> {
    if arguments.peers() && !suite.engines.iter().any(|engine| engine.peer.is_some()) {
        let what = "--peers: only the cluster's messages have peers";
        return Err(CommandError::Usage(what.to_owned()));
    }
    let selection = arguments.selection();
    let outlines = suite.outlines(selection.profile);
    Matrix::new(&outlines, suite.engines.clone(), &selection).map_err(CommandError::usage)
}

fn plan<'s, T: Clone>(
    arguments: &BenchArguments,
    suite: &'s Suite<T>,
    matrix: Matrix<T>,
    profile: Profile,
) -> Result<Plan<'s, T>, CommandError> {
    let workloads = suite.workloads(&matrix, profile);
    let mix = workloads.iter().find(|(workload, _)| workload.name == MIX);
    let contexts = match (mix, suite.engines.first()) {
        (Some((mix, _)), Some(first)) if arguments.filter().is_none() => {
            Some(mix.small(first).map_err(CommandError::failed)?)
        }
        _ => None,
    };
    Ok(Plan {
        matrix,
        workloads,
        contexts,
        most_history: usize::MAX,
        profile,
        patience: arguments.patience(),
    })
}

/// What is known of a run before it begins.
fn environment<T: Clone>(plan: &Plan<'_, T>, suite: &Suite<T>) -> Environment {
    let package = &suite.package;
    let engines = suite.engines.iter().map(|engine| EngineRecord {
        format: engine.format.name().to_owned(),
        name: engine.name.to_owned(),
        version: package.version_of(engine.library).to_owned(),
        is_default: engine.is_default,
        is_canonical: engine.is_canonical,
        peer: engine.peer.map(|peer| PeerRecord {
            against: peer.against.name().to_owned(),
            against_engine: peer.against_engine.map(str::to_owned),
            timed: peer.timed.to_owned(),
            keeps: peer.keeps.to_owned(),
            is_control: peer.kind == Kind::Control,
            views: peer.kind == Kind::Views,
        }),
    });
    let workloads = suite.engines.first().into_iter().flat_map(|first| {
        let measured = plan.workloads.iter().map(|(workload, _)| workload);
        let all = measured.chain(&plan.contexts);
        all.map(|workload| workload.record(first))
    });
    Environment {
        schema_version: SCHEMA_VERSION,
        command: command_line(),
        profile: plan.profile.name().to_owned(),
        left_out: plan.matrix.left_out(&suite.outlines(plan.profile)),
        measured_with_full_only: plan.matrix.measured_with_full_only(),
        started: now(),
        finished: None,
        interrupted: false,
        revision: package.revision(),
        machine: machine::this(),
        rustc: provenance::rustc(),
        build: package.settings(),
        load: Load {
            before: machine::load(),
            after: None,
        },
        peak_memory_bytes: None,
        engines: engines.collect(),
        compression_libraries: package.compression_libraries(),
        workloads: workloads.collect(),
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
