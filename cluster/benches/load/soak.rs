//! A cluster under moderate load for half an hour: its memory and descriptors must stay the same.
//!
//! The first third is the warm-up: buffers reach their largest size, and the pages of the program are read. The
//! resident pages include those of the program's file, which the kernel drops and reads again as other programs need
//! memory. The anonymous pages are the node's own.
//!
//! By default, glibc gives each thread an arena of its own, and freed memory stays in the arena of the thread that
//! allocated it. A node's allocations move between threads, so its arenas grow for hours, ever more slowly. Nodes run
//! with `MALLOC_ARENA_MAX=1`, as in `deploy/`.

use std::{
    thread,
    time::{Duration, Instant},
};

use crate::{
    Result,
    cluster::{Node, Nodes},
    figure::Figure,
    process, say,
};

const PART: &str = "soak";
const NODES: usize = 3;

/// The time between two rounds: each node takes a write and some decisions.
const ROUND: Duration = Duration::from_millis(100);
const DECISIONS: usize = 5;

/// The rounds between two samples.
const SAMPLE: u64 = 100;

const AREAS: [&str; 4] = ["BJ", "SH", "GZ", "SZ"];

/// The memory in KiB and the descriptors of a node at a moment.
#[derive(Debug, Clone, Copy)]
struct Sample {
    resident: f64,
    anonymous: f64,
    descriptors: usize,
}

pub(crate) fn measure(minutes: u64) -> Result<Vec<Figure>> {
    let nodes = Nodes::start(NODES, 1)?;
    let span = Duration::from_secs(60 * minutes);
    let (start, mut round) = (Instant::now(), 0);
    let mut due = start;
    let mut samples: Vec<Vec<Sample>> = vec![Vec::new(); NODES];
    while start.elapsed() < span {
        load(&nodes.nodes, round)?;
        if round % SAMPLE == 0 {
            for (node, samples) in nodes.nodes.iter().zip(&mut samples) {
                node.client.metrics()?;
                samples.push(sample(node)?);
            }
            let last: Vec<_> = samples
                .iter()
                .filter_map(|samples| samples.last())
                .collect();
            say(&format!("{:>5} s: {last:?}", start.elapsed().as_secs()));
        }
        round += 1;
        // A round that is late delays the later ones: a burst would raise what the nodes' buffers keep.
        due = Instant::now().max(due + ROUND);
        thread::sleep(due.saturating_duration_since(Instant::now()));
    }
    let rate = (round * NODES as u64) as f64 / start.elapsed().as_secs_f64();
    let growth = |of: fn(&Sample) -> f64| {
        let growths = samples.iter().map(|samples| growth(samples, of));
        growths.fold(f64::NEG_INFINITY, f64::max)
    };
    let last = samples.iter().filter_map(|samples| samples.last());
    let resident: f64 = last.map(|sample| sample.resident).sum();
    let more = samples.iter().map(|samples| more_descriptors(samples));
    let figure = |name: &str, value, unit| Figure::new(PART, name, value, unit);
    Ok(vec![
        figure("duration", minutes as f64, "min").at_least(30.0),
        figure("writes by HTTP", rate, "1/s"),
        figure(
            "growth of RSS after a third of the time",
            growth(|sample| sample.resident),
            "%",
        )
        .at_most(2.0),
        figure(
            "growth of anonymous memory after a third of the time",
            growth(|sample| sample.anonymous),
            "%",
        )
        .at_most(2.0),
        figure(
            "RSS of a node at the end",
            resident / NODES as f64 / 1_024.0,
            "MiB",
        ),
        figure(
            "descriptors more after a third of the time",
            more.max().unwrap_or(0) as f64,
            "fds",
        )
        .at_most(0.0),
    ])
}

fn load(nodes: &[Node], round: u64) -> Result<()> {
    for (node, area) in nodes
        .iter()
        .zip(AREAS.iter().cycle().skip(round as usize % 4))
    {
        node.client.set_share(area, (round % 1_000_000) as u32)?;
        for _ in 0..DECISIONS {
            node.client.post(&format!("/cluster/admission/v1/{area}"))?;
        }
    }
    Ok(())
}

fn sample(node: &Node) -> Result<Sample> {
    let process = node.running.process();
    let memory = process::memory(process)?;
    Ok(Sample {
        resident: memory.resident as f64,
        anonymous: memory.anonymous as f64,
        descriptors: process::descriptors(process)?,
    })
}

/// Returns by how much the memory of a node grew from the middle third to the last, in percent.
fn growth(samples: &[Sample], of: fn(&Sample) -> f64) -> f64 {
    let third = samples.len() / 3;
    let mean = |samples: &[Sample]| {
        let sum: f64 = samples.iter().map(of).sum();
        sum / samples.len() as f64
    };
    let [middle, last] = [&samples[third..2 * third], &samples[2 * third..]].map(mean);
    (last / middle - 1.0) * 100.0
}

/// Returns by how many descriptors the most of the last third exceed those of the middle third.
fn more_descriptors(samples: &[Sample]) -> usize {
    let third = samples.len() / 3;
    let most = |samples: &[Sample]| samples.iter().map(|sample| sample.descriptors).max();
    let [middle, last] = [&samples[third..2 * third], &samples[2 * third..]].map(most);
    last.unwrap_or(0).saturating_sub(middle.unwrap_or(0))
}
