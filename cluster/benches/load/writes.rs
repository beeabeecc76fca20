//! The acknowledged writes a second of a node, by the library and by HTTP, and the disk's own syncs.

use std::{
    fs::File,
    io::Write,
    path::Path,
    sync::Arc,
    thread,
    time::{Duration, Instant},
};

use wirecost_cluster::{
    admission::{Admission, Share},
    engine::Alone,
    node::{self, Node},
    runtime::{self, Directory, Handle, Parts},
    state::Change,
};
use wirecost_message::{Address, Mode, Source};

use crate::{
    Result,
    figure::{Figure, quantile},
    http::Client,
    running::Running,
    say,
};

const PART: &str = "writes";
const SPAN: Duration = Duration::from_secs(5);
const BY_LIBRARY: [usize; 4] = [1, 16, 64, 256];
const BY_HTTP: [usize; 3] = [1, 16, 64];
const SYNCS: usize = 300;

/// The writes a second that a node must acknowledge.
const TARGET: f64 = 2_000.0;

pub(crate) fn measure() -> Result<Vec<Figure>> {
    let directory = tempfile::tempdir_in(env!("CARGO_TARGET_TMPDIR"))?;
    let mut figures = syncs(&directory.path().join("file"))?;
    let runtime = tokio::runtime::Runtime::new()?;
    let handle = runtime.block_on(async { start(&directory.path().join("library")) })?;
    for writers in BY_LIBRARY {
        say(&format!("{writers} writers by the library"));
        let commits = handle.view().counters.commits;
        let rate = runtime.block_on(write(&handle, writers))?;
        let commits = (handle.view().counters.commits - commits) as f64 / SPAN.as_secs_f64();
        figures.push(figure("library", writers, rate, BY_LIBRARY[3]));
        let name = format!("commits of {writers} writers by the library");
        figures.push(Figure::new(PART, name, commits, "1/s"));
    }
    runtime.block_on(handle.stop());
    let node = Running::start(&directory.path().join("node"));
    for writers in BY_HTTP {
        say(&format!("{writers} writers by HTTP"));
        let rate = write_by_http(&node.address, writers)?;
        figures.push(figure("HTTP", writers, rate, BY_HTTP[2]));
    }
    Ok(figures)
}

/// Returns the figure of this many writers. The target is for as many writers as are tried.
fn figure(by: &str, writers: usize, rate: f64, most: usize) -> Figure {
    let name = format!("acknowledged writes of {writers} writers by {by}");
    let figure = Figure::new(PART, name, rate, "1/s");
    match writers == most {
        true => figure.at_least(TARGET),
        false => figure,
    }
}

/// Appends 4 KiB to a file and syncs it, again and again.
fn syncs(path: &Path) -> Result<Vec<Figure>> {
    let mut file = File::create(path)?;
    let mut times = Vec::new();
    for _ in 0..SYNCS {
        let start = Instant::now();
        file.write_all(&[1; 4_096])?;
        file.sync_data()?;
        times.push(start.elapsed());
    }
    times.sort();
    let figure = |name, part| Figure::new(PART, name, quantile(&times, part) * 1e3, "ms");
    Ok(vec![
        figure("fdatasync of 4 KiB on this disk p50", 0.5),
        figure("fdatasync of 4 KiB on this disk p99", 0.99),
    ])
}

fn start(path: &Path) -> Result<Handle> {
    let Directory {
        number,
        store,
        objects,
        plans,
        lineage,
    } = Directory::open(path)?;
    let source = Source {
        name: "gw".into(),
        address: Address([127, 0, 0, 1].into()),
        port: 0,
        group: "BJ".into(),
        mode: Mode::Write,
    };
    let parts = Parts {
        node: Node::start(&store, number, node::Settings::new(source), 1)?,
        store,
        objects: Some(objects),
        engine: Alone,
        admission: Arc::new(Admission::new(["BJ"], lineage)),
    };
    let settings = runtime::Settings {
        plans: Some(plans),
        ..runtime::Settings::default()
    };
    Ok(runtime::start(parts, settings)?)
}

/// Has writers write one change after the other, and returns the number of changes a second.
async fn write(handle: &Handle, writers: usize) -> Result<f64> {
    let start = Instant::now();
    let tasks = (0..writers).map(|_| {
        let handle = handle.clone();
        tokio::spawn(async move {
            let mut written = 0_u32;
            while start.elapsed() < SPAN {
                let share = Share::new(written % 1_000_000)?;
                handle.submit(Change::set_pass([("BJ", share)])?).await?;
                written += 1;
            }
            Result::Ok(written)
        })
    });
    let mut sum = 0;
    for task in tasks.collect::<Vec<_>>() {
        sum += task.await??;
    }
    Ok(f64::from(sum) / start.elapsed().as_secs_f64())
}

fn write_by_http(address: &str, writers: usize) -> Result<f64> {
    let start = Instant::now();
    let write = || {
        let client = Client::new(address);
        let mut written = 0_u32;
        while start.elapsed() < SPAN {
            client.set_share("BJ", written % 1_000_000)?;
            written += 1;
        }
        Result::Ok(written)
    };
    thread::scope(|scope| {
        let writers = (0..writers).map(|_| scope.spawn(write));
        let mut sum = 0;
        for writer in writers.collect::<Vec<_>>() {
            sum += writer.join().map_err(|_| "a writer panicked")??;
        }
        Ok(f64::from(sum) / start.elapsed().as_secs_f64())
    })
}
