//! The heap that decoding takes, counted for a run.

#![allow(clippy::unwrap_used)]

use allocation_counter::measure;
use clap::Parser;
use wirecost_bench::{
    cmd::{arguments::BenchArguments, bench},
    memory::Heap,
};
use wirecost_bincode::Bincode;
use wirecost_codec::Codec;
use wirecost_message::Message;
use wirecost_report::records::{Data, MEASUREMENTS_FILE, MemoryRecord, Run};

fn count(work: &mut dyn FnMut()) -> Heap {
    let info = measure(work);
    Heap {
        allocations: info.count_total,
        peak_bytes: info.bytes_max,
    }
}

/// Returns the memory of the cells that a command line selects.
fn memory(line: &str) -> Vec<MemoryRecord> {
    let directory = tempfile::tempdir().unwrap();
    let words = ["cargo bench --"].into_iter().chain(line.split(' '));
    let arguments = BenchArguments::try_parse_from(words).unwrap();
    let suite = bench::cluster(&arguments).unwrap();
    bench::count_memory(directory.path(), &arguments, &[&suite], count).unwrap();
    std::fs::write(directory.path().join(MEASUREMENTS_FILE), "").unwrap();
    Run::read(directory.path()).unwrap().memory
}

fn messages(workload: &str) -> Vec<Message> {
    let suite = wirecost_bench::suite::Suite::cluster();
    let profile = wirecost_bench::profile::Profile::Quick;
    let workloads = suite.sources.iter().map(|source| source.workload(profile));
    let mut workloads = workloads.filter(|one| one.name == workload && one.data == Data::Own);
    workloads.next().unwrap().messages
}

#[test]
fn each_message_is_counted_alone() {
    let all = memory("--quick --workload status --format bincode --compression none");
    let names: Vec<_> = all.iter().map(|one| one.engine.as_str()).collect();
    // The first engine is the reference of the times.
    assert_eq!(names, ["schema", "schema", "bincode"]);
    assert_eq!(all[0].format, "json");

    let mut codec = Bincode::default();
    let heaps = messages("status").into_iter().map(|message| {
        let mut bytes = Vec::new();
        codec.encode(&message, &mut bytes).unwrap();
        count(&mut || assert!(Codec::<Message>::decode(&mut codec, &bytes).is_ok()))
    });
    let heaps: Vec<_> = heaps.collect();
    let ours = &all[1];
    assert_eq!(ours.messages.get(), heaps.len());
    let sum = |of: fn(&Heap) -> u64| heaps.iter().map(of).sum::<u64>();
    assert_eq!(ours.allocations, sum(|heap| heap.allocations));
    assert_eq!(ours.peak_bytes, sum(|heap| heap.peak_bytes));
    assert!(ours.allocations > 0 && ours.peak_bytes > 0);
}

#[test]
fn a_batch_is_counted_as_a_whole() {
    let all = memory("--quick --workload status --format columnar --compression x64,zstd-3-x64");
    let batches = all.iter().filter(|one| one.format == "columnar");
    let batches: Vec<_> = batches.collect();
    assert_eq!(batches.len(), 1);
    assert_eq!(batches[0].packing.as_deref(), Some("x64"));
    // All of its messages are there at once.
    let size = size_of::<Message>() as f64;
    assert!(batches[0].per_message().peak_bytes > size, "{all:?}");
}
