//! A few cells in criterion: baselines, filters and change reports work as usual. It measures the
//! thread's CPU time, which a busy machine disturbs less; use the target `wires` to compare
//! contenders.
//!
//! Each decoding has a `peek` beside it, which reads only the head of the same messages.

use std::{num::NonZeroU32, process::ExitCode, sync::atomic::AtomicBool, time::Duration};

use clap::Parser;
use cpu_time::ThreadTime;
use criterion::{
    Criterion, Throughput,
    measurement::{Measurement, ValueFormatter, WallTime},
};
use wirecost_bench::{
    cmd::arguments::{BenchArguments, BenchRequest, Target},
    connection::PackError,
    engines::{Engine, FORMATS},
    group::Single,
    matrix::{Filter, Matrix, Selection},
    profile::Profile,
    progress::Progress,
    session::{Plan, Session},
    suite::Suite,
};
use wirecost_fixtures::WorkloadKind;
use wirecost_message::Message;
use wirecost_report::command::{CommandError, exit_code};

const WORKLOADS: [&str; 2] = [WorkloadKind::Status.name(), WorkloadKind::SteadyMix.name()];
const PACKINGS: [&str; 3] = ["none", "gzip-6", "zstd-3"];
/// The formats whose compression is measured.
const COMPRESSED: [&str; 2] = ["/json+", "/protobuf+"];

fn main() -> ExitCode {
    exit_code(run(&BenchArguments::parse()))
}

fn run(arguments: &BenchArguments) -> Result<(), CommandError> {
    let request = arguments.request(Target::Familiar)?;
    if request == BenchRequest::PassOver || arguments.only_ignored() {
        return Ok(());
    }
    let filter = arguments.filter();
    if request == BenchRequest::Measure && filter.as_ref().is_some_and(|one| !is_regex(one)) {
        return Ok(());
    }
    let mut suite = Suite::cluster();
    suite.engines.retain(is_familiar);
    let plan = plan(request, &suite)?;
    let interrupted = AtomicBool::new(false);
    let progress = Progress::silent();
    let session = Session::new(&plan, &interrupted, &progress);
    let checked = session
        .verify()
        .map_err(|error| CommandError::Failed(error.to_string()))?;
    if let Some((workload, failure)) = checked.failures().next() {
        return Err(CommandError::Failed(format!("{workload}: {failure}")));
    }
    let mut criterion = None;
    let mut visit = |single: &Single<'_>| -> Result<(), PackError> {
        let is_asked_for = filter.as_ref().is_none_or(|one| one.matches(&single.name));
        if !is_curated(single) || !is_asked_for {
            return Ok(());
        }
        match request {
            BenchRequest::List => println!("{}: benchmark", single.name),
            BenchRequest::Test => (single.build)()?(),
            _ => bench(
                criterion.get_or_insert_with(|| configured(filter.as_ref())),
                single,
            )?,
        }
        Ok(())
    };
    let visited = session.for_each_workload(&checked, &mut |groups| {
        let singles = groups
            .into_iter()
            .flat_map(|(group, _)| group.into_singles());
        for single in singles {
            visit(&single)?;
            if let Some(peek) = peek(&single, &plan) {
                visit(&peek)?;
            }
        }
        Ok(())
    });
    if let Some(criterion) = criterion {
        criterion.final_summary();
    }
    visited.map_err(|error| CommandError::Failed(error.to_string()))
}

/// Returns whether criterion, which reads every filter as a regular expression, can read this one.
/// The only special character in cells' names is `+`.
fn is_regex(filter: &Filter) -> bool {
    filter.exact || !filter.text.starts_with('+')
}

/// Returns whether an engine is the default of a format of single messages.
fn is_familiar(engine: &Engine<Message>) -> bool {
    engine.is_default && engine.of_messages().is_some()
}

/// Returns whether a cell is included: for compression, only those that most users compare first.
fn is_curated(single: &Single) -> bool {
    let codes = single.name.ends_with("code") || single.name.ends_with("/peek");
    codes || COMPRESSED.iter().any(|format| single.name.contains(format))
}

/// Returns the cell that reads the heads of the messages that `decode` decodes.
fn peek<'a>(decode: &Single<'_>, plan: &'a Plan<'_, Message>) -> Option<Single<'a>> {
    let wire = decode.name.strip_suffix("/decode")?;
    let (workload, format) = wire.split_once('/')?;
    let (workload, _) = plan
        .workloads
        .iter()
        .find(|(one, _)| one.name == workload)?;
    let messages = &workload.messages;
    let mut engines = plan.matrix.engines.iter();
    let engine = engines.find(|engine| engine.format.name() == format)?;
    let entry = FORMATS.iter().find(|entry| engine.format == entry.format)?;
    let open = entry.peek?;
    Some(Single {
        name: format!("{wire}/peek"),
        sizes: decode.sizes,
        build: Box::new(move || {
            let mut codec = open();
            let encoded = engine.encode(messages, NonZeroU32::MIN)?;
            Ok(Box::new(move || codec.peek_all(&encoded)))
        }),
    })
}

fn plan(request: BenchRequest, suite: &Suite<Message>) -> Result<Plan<'_, Message>, CommandError> {
    let profile = if request == BenchRequest::Measure {
        Profile::Default
    } else {
        Profile::Quick
    };
    let selection = Selection {
        profile,
        workloads: WORKLOADS.map(str::to_owned).into(),
        packings: PACKINGS.map(str::to_owned).into(),
        ..Selection::default()
    };
    let matrix = Matrix::new(&suite.outlines(profile), suite.engines.clone(), &selection)
        .map_err(|error| CommandError::Usage(error.to_string()))?;
    Ok(Plan {
        workloads: suite.workloads(&matrix, profile),
        matrix,
        contexts: None,
        most_history: 0,
        profile,
        patience: NonZeroU32::MIN,
        scaling: None,
    })
}

/// Returns criterion with the settings of this target and of the command line.
fn configured(filter: Option<&Filter>) -> Criterion<ThreadCpu> {
    let criterion = Criterion::default()
        .with_measurement(ThreadCpu)
        .sample_size(20)
        .warm_up_time(Duration::from_millis(200))
        .measurement_time(Duration::from_millis(500))
        .nresamples(10_000)
        .configure_from_args();
    match filter {
        // criterion reads a filter as a regular expression, which a cell's name is not.
        Some(filter) if !filter.exact => criterion.with_filter(filter.text.replace('+', "\\+")),
        _ => criterion,
    }
}

fn bench(criterion: &mut Criterion<ThreadCpu>, single: &Single) -> Result<(), PackError> {
    let mut pass = (single.build)()?;
    let (wire, stage) = single
        .name
        .rsplit_once('/')
        .unwrap_or((&single.name, "pass"));
    let mut group = criterion.benchmark_group(wire);
    group.throughput(Throughput::ElementsAndBytes {
        elements: single.sizes.messages as u64,
        bytes: single.sizes.total as u64,
    });
    group.bench_function(stage, |bencher| bencher.iter(&mut pass));
    group.finish();
    Ok(())
}

/// The CPU time of the thread.
struct ThreadCpu;

impl Measurement for ThreadCpu {
    type Intermediate = ThreadTime;
    type Value = Duration;

    fn start(&self) -> ThreadTime {
        ThreadTime::now()
    }

    fn end(&self, start: ThreadTime) -> Duration {
        start.elapsed()
    }

    fn add(&self, one: &Duration, other: &Duration) -> Duration {
        *one + *other
    }

    fn zero(&self) -> Duration {
        Duration::ZERO
    }

    fn to_f64(&self, value: &Duration) -> f64 {
        value.as_nanos() as f64
    }

    fn formatter(&self) -> &dyn ValueFormatter {
        WallTime.formatter()
    }
}
