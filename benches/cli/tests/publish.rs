//! Publishing into a repository, and the detection of outdated files.

#![allow(clippy::unwrap_used)]

#[path = "../../report/tests/recorded/mod.rs"]
mod recorded;
#[path = "../../report/tests/synthetic/mod.rs"]
mod synthetic;

use std::{
    fs,
    path::{Path, PathBuf},
};

use recorded::recorded;
use tempfile::TempDir;
use wirecost_bench::suite::TUNING_SEED;
use wirecost_cli::{
    lab::sweep::{LevelRecord, Sweep, SweepEnvironment, WindowRecord},
    publish::{COMMAND, check, publish},
};
use wirecost_report::{
    command::CommandError,
    records::{
        Bound, ENVIRONMENT_FILE, LINKS_FILE, LinkRecord, MEMORY_FILE, MemoryRecord, Revision, Run,
        SCHEMA_VERSION, Traffic, write_links, write_memory,
    },
    transport::Transport,
};

const README: &str = "# A project\n\n<!-- wirecost:begin headline -->\nold\n<!-- wirecost:end headline -->\n\nAfter.\n";
const METHODOLOGY: &str = "\
# How\n\n<!-- wirecost:begin levels -->\nold\n<!-- wirecost:end levels -->\n\n\
<!-- wirecost:begin windows -->\nold\n<!-- wirecost:end windows -->\n";
const HOME: &str = "results/2026-01-02-abacus-r-9000";

/// A repository with a README, and a recorded run beside it.
struct Place {
    directory: TempDir,
}

impl Place {
    fn new(readme: &str) -> Self {
        let place = Self {
            directory: tempfile::tempdir().unwrap(),
        };
        fs::create_dir(place.root()).unwrap();
        place.write("README.md", readme);
        place.write("COMPARE.md", "");
        fs::create_dir_all(place.root().join("codecs/core")).unwrap();
        place.write("codecs/core/PEEKING.md", "");
        place.write("METHODOLOGY.md", METHODOLOGY);
        place.write("SECURITY.md", "");
        place
    }

    fn root(&self) -> PathBuf {
        self.directory.path().join("root")
    }

    fn read(&self, path: &str) -> String {
        fs::read_to_string(self.root().join(path)).unwrap()
    }

    fn write(&self, path: impl AsRef<Path>, text: &str) {
        fs::write(self.root().join(path), text).unwrap();
    }

    fn publish(&self, run: &Run) -> Result<(), CommandError> {
        let parent = tempfile::tempdir_in(self.directory.path()).unwrap();
        let directory = recorded(parent.path(), "run", run);
        if !run.links.is_empty() {
            write_links(&directory, &run.links).unwrap();
        }
        if !run.memory.is_empty() {
            write_memory(&directory, &run.memory).unwrap();
        }
        for file in &run.missing {
            fs::remove_file(directory.join(file)).unwrap();
        }
        publish(&self.root(), &directory)
    }

    /// Publishes a sweep of one class, in which gzip-6 beats zstd-3 in both costs, and zstd-1 by
    /// less than the noise.
    fn publish_sweep(
        &self,
        change: impl FnOnce(&mut SweepEnvironment),
    ) -> Result<(), CommandError> {
        let environment = &synthetic::run().environment;
        let level = |setting: &str, bytes, compress_ns| LevelRecord {
            schema_version: SCHEMA_VERSION,
            format: "json".to_owned(),
            sizes: "less than 256 B".to_owned(),
            messages: 10,
            message_bytes: 200.0,
            setting: setting.to_owned(),
            has_dictionary: false,
            bytes,
            compress_ns,
            decompress_ns: 0.0,
            noise: 0.01,
        };
        let window = |window_log, bytes| WindowRecord {
            schema_version: SCHEMA_VERSION,
            format: "json".to_owned(),
            messages: 10,
            message_bytes: 2_000,
            level: 3,
            window_log,
            table_log: 16,
            bytes,
        };
        let mut environment = SweepEnvironment {
            schema_version: SCHEMA_VERSION,
            profile: "default".to_owned(),
            seed: TUNING_SEED,
            started: environment.started.clone(),
            revision: Some(revision(false)),
            machine: environment.machine.clone(),
            rustc: environment.rustc.clone(),
            compression_libraries: environment.compression_libraries.clone(),
        };
        change(&mut environment);
        let sweep = Sweep {
            environment,
            levels: vec![
                level("zstd-3", 100.0, 400.0),
                level("zstd-1", 91.0, 302.0),
                level("gzip-6", 90.0, 300.0),
                level("zstd-2", 80.0, 350.0),
            ],
            windows: vec![window(17, 1_100), window(18, 1_000)],
        };
        let directory = tempfile::tempdir_in(self.directory.path()).unwrap();
        sweep.write(directory.path()).unwrap();
        assert_eq!(Sweep::read(directory.path()).unwrap(), sweep);
        publish(&self.root(), directory.path())
    }

    #[track_caller]
    fn assert_stale(&self, path: &str) {
        let error = check(&self.root()).unwrap_err();
        assert!(matches!(error, CommandError::Failed(_)));
        assert_eq!(
            error.to_string(),
            format!("out of date: {path}; run `{COMMAND}`")
        );
    }
}

fn revision(dirty: bool) -> Revision {
    Revision {
        commit: "0123".to_owned(),
        dirty,
    }
}

#[test]
fn a_published_run_fills_results_and_readme() {
    let place = Place::new(README);
    place.publish(&synthetic::run()).unwrap();
    check(&place.root()).unwrap();

    assert_eq!(
        Run::read(&place.root().join(HOME)).unwrap(),
        synthetic::run()
    );
    assert!(
        place
            .read(&format!("{HOME}/report.md"))
            .contains("## The three claims")
    );
    let entry = "(2026-01-02-abacus-r-9000/report.md): Abacus(R) 9000, 2 cores, rustc 1.95.0, profile default, \
                 `cargo bench`, revision unknown\n";
    assert!(place.read("results/README.md").contains(entry));
    assert!(
        place
            .read(&format!("{HOME}/report.md"))
            .contains("](cpu-bytes-steady-mix.svg)")
    );
    assert!(
        place
            .read(&format!("{HOME}/cpu-bytes-steady-mix.svg"))
            .starts_with("<svg")
    );
    let readme = place.read("README.md");
    assert!(
        readme.starts_with("# A project\n\n<!-- wirecost:begin headline -->\n<!-- from results")
    );
    assert!(readme.contains("| json+zstd-3-dict "));
    assert!(readme.ends_with("<!-- wirecost:end headline -->\n\nAfter.\n"));
}

#[test]
fn a_page_shows_the_plot_where_it_is() {
    let page = README.replace("headline", "plot");
    let place = Place::new(&page);
    place.write("codecs/core/PEEKING.md", &page);
    place.publish(&synthetic::run()).unwrap();
    let readme = place.read("README.md");
    assert!(
        readme.contains(&format!("]({HOME}/cpu-bytes-steady-mix.svg)")),
        "{readme}"
    );
    let below = place.read("codecs/core/PEEKING.md");
    assert!(
        below.contains(&format!("](../../{HOME}/cpu-bytes-steady-mix.svg)")),
        "{below}"
    );
}

#[test]
fn the_readme_shows_the_beginning_of_an_advice() {
    let place = Place::new(&README.replace("headline", "advice"));
    place.publish(&synthetic::run()).unwrap();
    let readme = place.read("README.md");
    for line in [
        "```text\nSetting: steady-mix of results/2026-01-02-abacus-r-9000, 40 messages/s to 47 receivers",
        "Use protobuf+zstd-3-stream:",
        "\nSecond: ",
    ] {
        assert!(readme.contains(line), "no `{line}` in\n{readme}");
    }
    assert!(!readme.contains("Cargo.toml"), "{readme}");
}

#[test]
fn other_pages_are_filled_and_checked_as_the_readme_is() {
    let place = Place::new(README);
    for (page, region) in [
        ("COMPARE.md", "engines"),
        ("codecs/core/PEEKING.md", "answer"),
    ] {
        place.write(page, &README.replace("headline", region));
    }
    place.publish(&synthetic::run()).unwrap();
    assert!(place.read("COMPARE.md").contains("| protobuf@prost |"));
    assert!(
        place
            .read("codecs/core/PEEKING.md")
            .contains("fewest bytes")
    );
    for page in ["COMPARE.md", "codecs/core/PEEKING.md"] {
        let fresh = place.read(page);
        place.write(page, &fresh.replace("protobuf", "protobufs"));
        place.assert_stale(page);
        place.write(page, &fresh);
    }
}

#[test]
fn a_page_says_what_peeking_takes_by_the_committed_counts() {
    let place = Place::new(&README.replace("headline", "peeks"));
    let error = place.publish(&synthetic::run()).unwrap_err().to_string();
    assert!(
        error.starts_with("README.md: benches/counts.csv: No such file"),
        "{error}"
    );
    let counts = "# rustc\ncell,instructions,allocations,allocated_bytes\n\
                  mix/avro/decode,1200,7,90\nmix/avro/peek,150,0,0\n";
    fs::create_dir(place.root().join("benches")).unwrap();
    place.write("benches/counts.csv", counts);
    place.publish(&synthetic::run()).unwrap();
    let row = "| mix/avro |  150 |  1,200 |     12.5 % |";
    assert!(place.read("README.md").contains(row));
}

#[test]
fn the_readme_has_the_table_of_the_flash_sale() {
    let place = Place::new(&README.replace("headline", "flash-sale"));
    let error = place.publish(&synthetic::run()).unwrap_err().to_string();
    assert!(
        error.starts_with("README.md: ") && error.contains("flash-sale.csv"),
        "{error}"
    );
    let sales = "repeat,wire,is_twin,nodes,seconds,counted,wire_bytes,packets,datagrams,messages,frame_bytes,\
                 encoding_s,decoding_s,cpu_s,plan_ms,date,revision,machine\n\
                 1,json,false,64,18.0,own-loopback,2000,9,8,7,900,0.5,0.5,4.0,300.0,2026-01-02,0,m\n\
                 1,avro,false,64,18.0,own-loopback,500,9,8,7,200,0.25,0.25,2.0,200.0,2026-01-02,0,m\n\
                 1,json,true,64,18.0,own-loopback,2000,9,8,7,900,0.5,0.5,4.0,300.0,2026-01-02,0,m\n";
    place.write("results/flash-sale.csv", sales);
    place.publish(&synthetic::run()).unwrap();
    let readme = place.read("README.md");
    assert!(readme.contains("| avro       |"), "{readme}");
    assert!(readme.contains("25.0 %"), "{readme}");
}

#[test]
fn what_was_changed_by_hand_is_out_of_date() {
    let place = Place::new(README);
    place.publish(&synthetic::run()).unwrap();
    let readme = place.read("README.md");
    place.write("README.md", &readme.replace("500 Mbit/s", "501 Mbit/s"));
    place.assert_stale("README.md");
    place.write("README.md", &readme.replace("After.", "Afterwards."));
    check(&place.root()).unwrap();
    for file in ["report.md", "link-steady-mix.svg"] {
        let path = format!("{HOME}/{file}");
        let fresh = place.read(&path);
        place.write(&path, "");
        place.assert_stale(&path);
        place.write(&path, &fresh);
    }
}

/// Returns a run of another machine, from an earlier year.
fn of_another_machine() -> Run {
    let mut run = synthetic::run();
    run.environment.started = "2024-01-02T03:04:05Z".to_owned();
    run.environment.machine.cpu = "Abacus 4000".to_owned();
    run
}

#[test]
fn the_newest_run_is_in_the_readme_and_all_stay() {
    let place = Place::new(README);
    let mut older = synthetic::run();
    place.publish(&older).unwrap();
    older.environment.started = "2025-01-02T03:04:05Z".to_owned();
    place.publish(&older).unwrap();
    assert!(place.read("README.md").contains("from results/2026-01-02"));
    assert!(
        place
            .read("results/README.md")
            .contains("2025-01-02-abacus-r-9000/report.md")
    );
    check(&place.root()).unwrap();
}

#[test]
fn a_run_is_superseded_by_a_newer_one_of_its_machine() {
    let place = Place::new(README);
    place.publish(&of_another_machine()).unwrap();
    for year in ["2025", "2026"] {
        let mut run = synthetic::run();
        run.environment.started = format!("{year}-01-02T03:04:05Z");
        run.environment.machine.system = format!("linux of {year}");
        place.publish(&run).unwrap();
    }
    let index = place.read("results/README.md");
    let status = "; superseded by newer records of the same machine";
    let superseded = index.lines().filter(|line| line.ends_with(status));
    let names = superseded.map(|line| line.split(']').next().unwrap());
    assert_eq!(
        names.collect::<Vec<_>>(),
        ["- [2025-01-02-abacus-r-9000"],
        "{index}"
    );
}

#[test]
fn the_ratios_are_of_the_newest_run_of_each_machine() {
    let place = Place::new(README);
    let mut older = synthetic::run();
    older.environment.started = "2025-01-02T03:04:05Z".to_owned();
    place.publish(&older).unwrap();
    place.publish(&synthetic::run()).unwrap();
    assert!(!place.root().join("results/ratios.md").exists());
    assert!(!place.read("results/README.md").contains("ratios.md"));
    place.publish(&of_another_machine()).unwrap();
    let ratios = place.read("results/ratios.md");
    for line in [
        "\n1. results/2024-01-02-abacus-4000, Abacus 4000, 2 cores",
        "\n2. results/2026-01-02-abacus-r-9000, Abacus(R) 9000, 2 cores",
        "\n## Ratios that turn: 0 of",
        "\n## Ratios that hold in all runs: ",
    ] {
        assert!(ratios.contains(line), "no `{line}` in\n{ratios}");
    }
    assert!(!ratios.contains("2025"), "{ratios}");
    assert!(place.read("results/README.md").contains("(ratios.md)"));
}

/// Returns a prediction for a link that was not measured.
fn link() -> LinkRecord {
    LinkRecord {
        schema_version: SCHEMA_VERSION,
        repeat: 1,
        traffic: Traffic::Latency,
        receivers: 1,
        transport: Transport::Udp,
        link_bits_per_second: 10e6,
        wire: "json".to_owned(),
        bound: Bound::Link,
        predicted_ns: 1_000.0,
        predicted_low_ns: 1_000.0,
        predicted_high_ns: 1_000.0,
        virtual_ns: 1_000.0,
        measured_ns: None,
        messages: None,
        link_bytes: None,
        computed_bytes: None,
        back_bytes: None,
        shortest_queue_bytes: None,
        idle_share: None,
        invalid: None,
        kernel_send_frame_ns: 1.0,
        kernel_send_packet_ns: 1.0,
        kernel_receive_frame_ns: 1.0,
        kernel_receive_packet_ns: 1.0,
        kernel_latency_ns: 1.0,
        cold_stage_ns: 1.0,
        cores: 2,
    }
}

fn memory() -> MemoryRecord {
    MemoryRecord {
        schema_version: SCHEMA_VERSION,
        workload: "steady-mix".to_owned(),
        format: "json".to_owned(),
        engine: "serde_json".to_owned(),
        packing: None,
        messages: 10.try_into().unwrap(),
        allocations: 10,
        peak_bytes: 1_000,
    }
}

#[test]
fn the_newest_run_keeps_the_optional_files_of_an_earlier_one() {
    let place = Place::new(README);
    let at = |year: &str, links: Vec<LinkRecord>| {
        let mut run = synthetic::run();
        run.environment.started = format!("{year}-01-02T03:04:05Z");
        run.links = links;
        run.memory = vec![memory()];
        place.publish(&run)
    };
    at("2025", vec![link()]).unwrap();
    let objection = "it lacks links.csv, which results/2025-01-02-abacus-r-9000 has";
    for year in ["2025", "2026"] {
        let error = at(year, Vec::new()).unwrap_err().to_string();
        assert!(error.ends_with(objection), "{error}");
    }
    // No page shows an older run.
    at("2024", Vec::new()).unwrap();
    at("2026", vec![link()]).unwrap();
    check(&place.root()).unwrap();

    for (file, year) in [(LINKS_FILE, "2025"), (MEMORY_FILE, "2024")] {
        fs::remove_file(place.root().join(HOME).join(file)).unwrap();
        let error = check(&place.root()).unwrap_err().to_string();
        let objection = format!("it lacks {file}, which results/{year}-01-02-abacus-r-9000 has");
        assert!(error.contains(&objection), "{error}");
    }
}

#[test]
fn an_unfit_run_changes_nothing() {
    let place = Place::new(README);
    let mut partial = synthetic::run();
    partial.environment.left_out = vec!["workload query".to_owned()];
    let error = place.publish(&partial).unwrap_err().to_string();
    assert!(
        error.ends_with("may not be published: it left out workload query"),
        "{error}"
    );
    assert_eq!(place.read("README.md"), README);
    assert!(!place.root().join("results").exists());
    let error = check(&place.root()).unwrap_err().to_string();
    assert_eq!(error, "nothing is published in results/");
}

#[test]
fn a_run_of_an_unknown_machine_is_not_published() {
    let place = Place::new(README);
    let mut sent = synthetic::run();
    sent.missing = vec![ENVIRONMENT_FILE];
    let error = place.publish(&sent).unwrap_err().to_string();
    assert!(
        error.contains("may not be published: it lacks environment.json; "),
        "{error}"
    );
    assert!(!place.root().join("results").exists());
}

/// Rules are put to published records too: those of a newer rule, or changed by hand.
#[test]
fn objections_to_published_runs_are_found() {
    let place = Place::new(README);
    let newest = synthetic::run();
    place.publish(&newest).unwrap();
    place.publish(&of_another_machine()).unwrap();
    let spoil = |home: &str| {
        let path = format!("{home}/{ENVIRONMENT_FILE}");
        let sound = place.read(&path);
        place.write(
            &path,
            &sound.replace("\"left_out\": []", "\"left_out\": [\"query\"]"),
        );
        (path, sound)
    };
    spoil("results/2024-01-02-abacus-4000");
    assert!(check(&place.root()).is_err());
    place.publish(&newest).unwrap();
    check(&place.root()).unwrap();
    let index = place.read("results/README.md");
    assert_eq!(
        index
            .matches("; today's rules refuse it, because it left out query\n")
            .count(),
        1,
        "{index}"
    );

    let (path, sound) = spoil(HOME);
    let error = check(&place.root()).unwrap_err().to_string();
    let refused = format!("{HOME} may not be published: it left out query");
    assert_eq!(error, refused);
    place.write(&path, &sound);
    check(&place.root()).unwrap();
}

#[test]
fn a_readme_with_an_unknown_region_is_refused() {
    let place = Place::new(&README.replace("headline", "headlines"));
    let error = place.publish(&synthetic::run()).unwrap_err().to_string();
    assert_eq!(error, "README.md: line 3: there is no table `headlines`");
}

#[test]
fn a_published_sweep_fills_the_methodology() {
    let place = Place::new(README);
    place.publish(&synthetic::run()).unwrap();
    let none = "begin levels -->\nNo sweep is published.\n<!--";
    assert!(place.read("METHODOLOGY.md").contains(none));

    place.publish_sweep(|_| {}).unwrap();
    check(&place.root()).unwrap();
    let page = place.read("METHODOLOGY.md");
    let squeezed = page.split_whitespace().collect::<Vec<_>>().join(" ");
    for row in [
        "<!-- from results/sweep/2026-01-02-abacus-r-9000 by",
        "of 2026-01-02T03:04:05Z, seed 3, revision 0123.",
        "| gzip-6 | 1 of 1 |",
        "| zstd-1 | 1 of 1 |",
        "| zstd-3 | 0 of 1 |",
        "| zstd-3 | json, less than 256 B | gzip-6 | 10.0 % | 25.0 % |",
        "which are on the front of more than half of the classes: | level | classes on the front | \
         |--------|----------------------| | zstd-2 | 1 of 1 |",
        "| json | 128 KiB | 65,536 | - | 1.100 | - | - |",
        "| json | 256 KiB | 65,536 | - | 1.000 | - | - |",
    ] {
        assert!(squeezed.contains(row), "no `{row}` in\n{page}");
    }
    let index = place.read("results/README.md");
    assert!(index.contains("(sweep/2026-01-02-abacus-r-9000/levels.csv)\n"));
    place.write("METHODOLOGY.md", &page.replace("1.100", "1.101"));
    place.assert_stale("METHODOLOGY.md");
}

#[test]
fn an_unfit_sweep_changes_nothing() {
    let place = Place::new(README);
    place.publish(&synthetic::run()).unwrap();
    let page = place.read("METHODOLOGY.md");
    type Change = fn(&mut SweepEnvironment);
    let changes: [(Change, &str); 3] = [
        (
            |environment| environment.profile = "quick".to_owned(),
            "may not be published: its profile is quick",
        ),
        (
            |environment| environment.seed = 1,
            "may not be published: its messages are of seed 1, not 3",
        ),
        (
            |environment| environment.revision = Some(revision(true)),
            "may not be published: the sources differed from commit 0123",
        ),
    ];
    for (change, why) in changes {
        let error = place.publish_sweep(change).unwrap_err().to_string();
        assert!(error.ends_with(why), "{error}");
    }
    assert_eq!(place.read("METHODOLOGY.md"), page);
    assert!(!place.root().join("results/sweep").exists());
}
