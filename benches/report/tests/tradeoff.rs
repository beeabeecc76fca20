//! The trade-off against independent arithmetic: the formulas here, written out row by row, do not
//! use the module that they check. The time of a row is checked elsewhere, against a clock that
//! knows the truth.

#![allow(clippy::unwrap_used)]

mod synthetic;

use std::{cmp::Ordering, fs};

use fastrand::Rng;
use itertools::Itertools;
use wirecost_report::workspace;
use wirecost_report::{
    records::{Context, MEASUREMENTS_FILE, Measurement, Role, Run, Stage},
    tradeoff::{
        ColdStages, Cores, Estimate, FanOut, KernelCost, LinkSpeed, Must, Objective, Obstacle,
        Price, Ranking, Rate, Setting, Transport, Wait, bands, wires, workloads,
    },
};

/// Value, low and high.
type Ends = [f64; 3];

/// A wire according to its rows.
struct Rows {
    name: String,
    format: String,
    in_stream: bool,
    batch: f64,
    /// Encode, compress, decompress, decode.
    stages: [Ends; 4],
    bytes: f64,
}

/// The load of a message to all receivers, by the formulas of METHODOLOGY.md.
struct Load {
    alone: f64,
    queued: f64,
    /// The acknowledgements, for frames alone and in a queue.
    back: [f64; 2],
    packets: f64,
}

/// The value of a wire according to the model's formulas.
struct Worth<'a> {
    rows: &'a Rows,
    longest_wait: f64,
    mean_wait: f64,
    delay: Ends,
    cpu: Ends,
    pipelined: Ends,
    throughput: Ends,
    cores: Ends,
    link_share: f64,
    money: Ends,
    obstacles: Vec<Obstacle>,
}

/// Returns the synthetic run, and every published one.
fn runs() -> Vec<Run> {
    let results = fs::read_dir(workspace::root().join("results")).unwrap();
    let published = results
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.join(MEASUREMENTS_FILE).is_file())
        .map(|path| Run::read(&path).unwrap());
    [synthetic::run()].into_iter().chain(published).collect()
}

fn row<'a>(
    run: &'a Run,
    workload: &str,
    stage: Stage,
    format: &str,
    engine: Option<&str>,
    packing: Option<&str>,
) -> Option<&'a Measurement> {
    run.measurements.iter().find(|row| {
        row.workload == workload
            && row.stage == stage
            && row.format == format
            && row.engine.as_deref() == engine
            && row.packing.as_deref() == packing
            && row.context == Context::Reused
            && row.role != Role::Twin
            && row.outcome.is_ok()
    })
}

/// Returns every wire of a workload, in no particular order.
fn composed(run: &Run, workload: &str) -> Vec<Rows> {
    let engines = run.measurements.iter().filter(|row| {
        row.workload == workload && row.stage == Stage::Decode && row.outcome.is_ok()
    });
    let engines = engines
        .map(|row| (row.format.clone(), row.engine.clone().unwrap()))
        .unique()
        .collect_vec();
    let mut composed = Vec::new();
    for format in engines.iter().map(|(format, _)| format).unique() {
        let is_default = |engine: &str| {
            let mut known = run.environment.engines.iter();
            known.any(|one| one.format == *format && one.name == engine && one.is_default)
        };
        let of_format = engines.iter().filter(|one| one.0 == *format).collect_vec();
        let default = of_format.iter().find(|one| is_default(&one.1));
        let (_, engine) = default.unwrap_or(&of_format[0]);
        let shown = if is_default(engine) {
            format.clone()
        } else {
            format!("{format}@{engine}")
        };
        let packings = run
            .measurements
            .iter()
            .filter(|row| row.workload == workload && row.format == *format && row.engine.is_none())
            .filter_map(|row| row.packing.clone())
            .unique();
        for packing in packings {
            let batch = match packing.rsplit_once('x') {
                Some((_, messages)) => messages.parse().ok(),
                None => None,
            };
            let codec_batch = batch.map(|messages: u32| format!("x{messages}"));
            let codec = |stage| {
                // A format of whole batches and one of models have no row without a packing.
                let of = |packing| row(run, workload, stage, format, Some(engine), packing);
                let in_batch = || codec_batch.as_deref().and_then(|batch| of(Some(batch)));
                of(None).or_else(in_batch).or_else(|| of(Some(&packing)))
            };
            let packed = |stage| row(run, workload, stage, format, None, Some(&packing));
            let (Some(encode), Some(compress), Some(decompress), Some(decode)) = (
                codec(Stage::Encode),
                packed(Stage::Compress),
                packed(Stage::Decompress),
                codec(Stage::Decode),
            ) else {
                continue;
            };
            let sizes = compress.outcome.as_ref().unwrap().sizes;
            composed.push(Rows {
                name: if packing == "none" {
                    shown.clone()
                } else {
                    format!("{shown}+{packing}")
                },
                format: format.clone(),
                in_stream: packing.ends_with("stream"),
                batch: f64::from(batch.unwrap_or(1)),
                stages: [encode, compress, decompress, decode].map(|row| {
                    let Estimate { value, low, high } = run.time(row).unwrap();
                    [value, low, high]
                }),
                bytes: sizes.total as f64 / sizes.messages as f64,
            });
        }
    }
    composed
}

fn load(rows: &Rows, setting: &Setting) -> Load {
    let (n, copies) = (rows.batch, f64::from(setting.fan_out.receivers()));
    let frame = n * rows.bytes;
    let [alone, queued, back_alone, back_queued, packets] = match setting.transport {
        Transport::None => [frame, frame, 0.0, 0.0, 1.0],
        Transport::Udp => {
            let packets = ((frame + 8.0) / 1_480.0).ceil();
            let bytes = frame + 8.0 + 34.0 * packets;
            [bytes, bytes, 0.0, 0.0, packets]
        }
        Transport::Tcp => {
            let (segments, share) = ((frame / 1_448.0).ceil(), frame / 1_448.0);
            let acknowledgements = |segments: f64| match segments {
                segments if segments < 1.0 => segments / 2.0,
                segments if segments < 2.0 => 1.0,
                segments => segments / 2.0,
            };
            [
                frame + 66.0 * segments,
                frame + 66.0 * share,
                66.0 * acknowledgements(segments),
                66.0 * acknowledgements(share),
                segments,
            ]
        }
    };
    let each = copies / n;
    Load {
        alone: each * alone,
        queued: each * queued,
        back: [each * back_alone, each * back_queued],
        packets,
    }
}

fn worth<'a>(rows: &'a Rows, setting: &Setting) -> Worth<'a> {
    let link = setting.link.bits_per_second();
    let rate = setting.rate.messages_per_second();
    let fan_out = f64::from(setting.fan_out.receivers());
    let n = rows.batch;
    let load = load(rows, setting);
    let [back_alone, back_queued] = load.back;
    let (alone, queued) = (load.alone + back_alone, load.queued + back_queued);
    let kernel = setting.kernel;
    let [mut e, mut k, mut d, x] = rows.stages;
    if rows.in_stream {
        // Each connection has its own stream.
        k = k.map(|k| fan_out * k);
        if rows.format == "model" {
            e = e.map(|e| fan_out * e);
        }
    }
    let send = kernel.send_frame_ns + load.packets * kernel.send_packet_ns;
    let receive = kernel.receive_frame_ns + load.packets * kernel.receive_packet_ns;
    k = k.map(|k| k + fan_out * send / n);
    d = d.map(|d| d + receive / n);
    let each = |of: &dyn Fn(f64, f64, f64, f64) -> f64| {
        [0, 1, 2].map(|end| of(e[end], k[end], d[end], x[end]))
    };
    let longest_wait = (n - 1.0) / rate;
    let mean_wait = (n - 1.0) / (2.0 * rate);
    let cpu = each(&|e, k, d, x| e + k + fan_out * (d + x));
    let cores = cpu.map(|cpu| rate * cpu / 1e9);
    let [share_alone, share_queued] = [alone, queued].map(|bytes| rate * 8.0 * bytes / link);
    let link_share = if share_alone <= 1.0 {
        share_alone
    } else if share_queued <= 1.0 {
        // Frames wait until their segments are full enough.
        1.0
    } else {
        share_queued
    };
    let [value, low, high] =
        cpu.map(|cpu| f64::min(link / (8.0 * queued), setting.cores.get() * 1e9 / cpu));
    let mut obstacles = Vec::new();
    if cores[0] > setting.cores.get() {
        obstacles.push(Obstacle::Cores);
    }
    if link_share > 1.0 {
        obstacles.push(Obstacle::Link);
    }
    if n > 1.0 && longest_wait > setting.max_wait.seconds() {
        obstacles.push(Obstacle::Wait);
    }
    Worth {
        rows,
        longest_wait,
        mean_wait,
        delay: each(&|e, k, d, x| {
            mean_wait
                + n * (e + k + d + x) / 1e9
                + n * 8.0 * load.alone / link
                + kernel.latency_ns / 1e9
        }),
        cpu,
        pipelined: each(&|e, k, d, x| {
            let on_link = 8.0 * load.queued / link * 1e9;
            [e, k, on_link, d, x].into_iter().fold(0.0, f64::max)
        }),
        // More CPU means fewer messages.
        throughput: [value, high, low],
        cores,
        link_share,
        money: cpu.map(|cpu| {
            cpu / 1e9 / 3600.0 * setting.cpu_price.get() + alone / 1e9 * setting.gb_price.get()
        }),
        obstacles,
    }
}

fn of(worth: &Worth<'_>, objective: Objective) -> Ends {
    match objective {
        Objective::Delay => worth.delay,
        Objective::Throughput => worth.throughput,
        Objective::Money => worth.money,
    }
}

/// Returns all admitted wires, the best first, with the objective that decided.
fn ranked<'a>(all: &'a [Rows], setting: &Setting) -> (Vec<Worth<'a>>, Objective) {
    let takes_part = |rows: &&Rows| {
        setting.must.iter().all(|must| match must {
            Must::Debug => rows.format == "json",
            Must::Evolve | Must::CrossLanguage => {
                !["bincode", "columnar", "model"].contains(&rows.format.as_str())
            }
            // A message is predicted from the keyframes before it.
            Must::Datagram => !rows.in_stream && rows.name != "model+keyed",
        })
    };
    let mut ranked = all
        .iter()
        .filter(takes_part)
        .map(|rows| worth(rows, setting))
        .collect_vec();
    let any_fits = ranked.iter().any(|one| one.obstacles.is_empty());
    let objective = if any_fits {
        setting.objective
    } else {
        Objective::Throughput
    };
    ranked.sort_by(|a, b| {
        let fit = a.obstacles.is_empty();
        if fit != b.obstacles.is_empty() {
            return if fit {
                Ordering::Less
            } else {
                Ordering::Greater
            };
        }
        let (x, y) = (of(a, objective)[0], of(b, objective)[0]);
        let (x, y) = if objective == Objective::Throughput {
            (y, x)
        } else {
            (x, y)
        };
        (x, a.rows.bytes, &a.rows.name)
            .partial_cmp(&(y, b.rows.bytes, &b.rows.name))
            .unwrap()
    });
    (ranked, objective)
}

fn log_uniform(rng: &mut Rng, from: f64, to: f64) -> f64 {
    from * (to / from).powf(rng.f64())
}

fn random_setting(rng: &mut Rng) -> Setting {
    let price = |rng: &mut Rng| Price::new(if rng.bool() { 0.0 } else { rng.f64() }).unwrap();
    let musts = [
        Must::Debug,
        Must::Evolve,
        Must::CrossLanguage,
        Must::Datagram,
    ];
    let transport = [Transport::None, Transport::Udp, Transport::Tcp][rng.usize(..3)];
    Setting {
        link: LinkSpeed::new(log_uniform(rng, 1e3, 1e12)).unwrap(),
        transport,
        cold: ColdStages::default(),
        kernel: match transport {
            Transport::None => KernelCost::default(),
            _ => KernelCost {
                send_frame_ns: 500.0,
                send_packet_ns: 2_000.0,
                receive_frame_ns: 300.0,
                receive_packet_ns: 1_000.0,
                latency_ns: 20_000.0,
            },
        },
        rate: Rate::new(log_uniform(rng, 0.01, 1e6)).unwrap(),
        fan_out: FanOut::new(rng.u32(1..=100)).unwrap(),
        cores: Cores::new(log_uniform(rng, 1e-4, 100.0)).unwrap(),
        cpu_price: price(rng),
        gb_price: price(rng),
        max_wait: Wait::new(log_uniform(rng, 1e-3, 100.0)).unwrap(),
        objective: [Objective::Delay, Objective::Throughput, Objective::Money][rng.usize(..3)],
        must: musts.into_iter().filter(|_| rng.u32(..6) == 0).collect(),
    }
}

#[track_caller]
fn assert_same(found: f64, expected: f64, what: &str) {
    let off = (found - expected).abs();
    assert!(
        off <= 1e-9 * expected.abs(),
        "{what}: {found} is not {expected}"
    );
}

#[track_caller]
fn assert_estimate(found: Estimate, expected: Ends, what: &str) {
    for (found, expected) in [found.value, found.low, found.high]
        .into_iter()
        .zip(expected)
    {
        assert_same(found, expected, what);
    }
}

#[test]
fn a_thousand_settings_are_ranked_as_by_hand() {
    for run in runs() {
        let mut rng = Rng::with_seed(1);
        let workloads = workloads(&run);
        let all = workloads
            .iter()
            .map(|workload| (wires(&run, workload), composed(&run, workload)))
            .collect_vec();
        let mut winners = 0;
        for _ in 0..1_000 {
            let (wires, rows) = &all[rng.usize(..all.len())];
            let setting = random_setting(&mut rng);
            let ranking = Ranking::new(wires, &setting);
            let (expected, objective) = ranked(rows, &setting);
            let context = format!("{setting:?}");
            assert_eq!(
                ranking
                    .ranked
                    .iter()
                    .map(|one| one.wire.name.as_str())
                    .collect_vec(),
                expected
                    .iter()
                    .map(|one| one.rows.name.as_str())
                    .collect_vec(),
                "{context}"
            );
            let best = expected.first().filter(|first| first.obstacles.is_empty());
            assert_eq!(
                ranking.winner().map(|winner| &winner.wire.name),
                best.map(|best| &best.rows.name)
            );
            winners += usize::from(best.is_some());
            for (found, expected) in ranking.ranked.iter().zip(&expected) {
                let (score, what) = (&found.score, &context);
                assert_same(found.wire.bytes(), expected.rows.bytes, what);
                assert_same(score.longest_wait_seconds, expected.longest_wait, what);
                assert_same(score.mean_wait_seconds, expected.mean_wait, what);
                assert_estimate(score.delay_seconds, expected.delay, what);
                assert_estimate(score.cpu_ns, expected.cpu, what);
                assert_estimate(score.pipelined_ns, expected.pipelined, what);
                assert_estimate(score.messages_per_second, expected.throughput, what);
                assert_estimate(score.cores, expected.cores, what);
                assert_same(score.link_share, expected.link_share, what);
                assert_estimate(score.money, expected.money, what);
                assert_eq!(score.obstacles, expected.obstacles, "{what}");
                let ties = best.is_some_and(|best| {
                    let [_, low, high] = of(expected, objective);
                    let [_, best_low, best_high] = of(best, objective);
                    expected.obstacles.is_empty() && low <= best_high && best_low <= high
                });
                assert_eq!(found.ties, ties, "{} in {what}", found.wire.name);
            }
        }
        // A winner always, never, or in too few trials would prove little.
        assert!(
            (100..900).contains(&winners),
            "{winners} of 1,000 have a winner"
        );
    }
}

#[test]
fn a_band_has_the_winner_of_each_link_in_it() {
    for run in runs() {
        let mut rng = Rng::with_seed(2);
        let workloads = workloads(&run);
        for _ in 0..20 {
            let workload = workloads[rng.usize(..workloads.len())];
            let (wires, rows) = (wires(&run, workload), composed(&run, workload));
            let setting = random_setting(&mut rng);
            let bands = bands(&wires, &setting);
            assert_eq!(bands.first().unwrap().from_bits_per_second, 1e3);
            assert_eq!(bands.last().unwrap().to_bits_per_second, 1e12);
            for (one, next) in bands.iter().tuple_windows() {
                assert_eq!(one.to_bits_per_second, next.from_bits_per_second);
                assert_ne!(one.winner, next.winner);
            }
            for _ in 0..200 {
                let speed = log_uniform(&mut rng, 1e3, 1e12);
                let link = LinkSpeed::new(speed).unwrap();
                let setting = Setting {
                    link,
                    ..setting.clone()
                };
                let (expected, _) = ranked(&rows, &setting);
                let best = expected.first().filter(|first| first.obstacles.is_empty());
                let band = bands
                    .iter()
                    .find(|band| speed <= band.to_bits_per_second)
                    .unwrap();
                assert_eq!(
                    band.winner,
                    best.map(|best| best.rows.name.as_str()),
                    "{setting:?}"
                );
            }
        }
    }
}

fn names(run: &Run) -> Vec<String> {
    let wires = wires(run, "steady-mix").into_iter();
    wires.map(|wire| wire.name).collect()
}

#[test]
fn a_wire_is_composed_of_its_stages() {
    let run = synthetic::run();
    assert_eq!(workloads(&run), ["steady-mix"]);
    assert_eq!(
        names(&run),
        [
            "json",
            "json+gzip-6",
            "json+zstd-3",
            "json+zstd-3-dict",
            "json+zstd-3-stream",
            "json+x64",
            "json+zstd-3-x64",
            "protobuf",
            "protobuf+gzip-6",
            "protobuf+zstd-3",
            "protobuf+zstd-3-dict",
            "protobuf+zstd-3-stream",
            "protobuf+x64",
            "protobuf+zstd-3-x64",
            "columnar+x64",
            "columnar+zstd-3-x64",
        ]
    );
    let wires = wires(&run, "steady-mix");
    let wire = |name: &str| wires.iter().find(|wire| wire.name == name).unwrap();

    let plain = wire("protobuf");
    assert_eq!(
        (plain.format.as_str(), plain.engine.as_str()),
        ("protobuf", "schema")
    );
    assert_eq!(plain.encode_ns.value, 100.0);
    // The twin of encoding is 1.0025 +- 0.001, so the floor is 0.0035; the ratio is 0.25 +- 0.001.
    assert_same(plain.encode_ns.low, 100.0 * 0.249 / 0.25 * 0.9965, "low");
    assert_same(plain.encode_ns.high, 100.0 * 0.251 / 0.25 * 1.0035, "high");
    assert_eq!(
        (plain.compress_ns.value, plain.decompress_ns.value),
        (100.0, 100.0)
    );
    assert_eq!(plain.cpu_ns().value, 600.0);
    assert_eq!((plain.bytes(), plain.messages_per_frame()), (500.0, 1.0));
    assert_eq!(
        (plain.dictionary_bytes, plain.memory_of_connection),
        (None, None)
    );

    let columnar = wire("columnar+zstd-3-x64");
    assert_eq!(columnar.encode_ns.value, 500.0);
    assert_eq!(
        (columnar.bytes(), columnar.messages_per_frame()),
        (50.0, 64.0)
    );
    assert_eq!(wire("json+zstd-3-dict").dictionary_bytes, Some(16_000));
    assert_eq!(
        wire("json+zstd-3-stream").memory_of_connection,
        Some(300_000)
    );
}

#[test]
fn a_wire_without_all_its_stages_does_not_exist() {
    let mut run = synthetic::run();
    run.measurements.retain(|row| {
        let packing = row.packing.as_deref();
        let no_default =
            (row.format.as_str(), row.engine.as_deref()) != ("protobuf", Some("schema"));
        let no_plain = packing != Some("none");
        let half = (row.stage, packing) != (Stage::Decompress, Some("zstd-3"));
        let columns = (row.stage, row.format.as_str()) != (Stage::Encode, "columnar");
        no_default && no_plain && half && columns
    });
    assert_eq!(
        names(&run),
        [
            "json+gzip-6",
            "json+zstd-3-dict",
            "json+zstd-3-stream",
            "json+x64",
            "json+zstd-3-x64",
            "protobuf@prost+gzip-6",
            "protobuf@prost+zstd-3-dict",
            "protobuf@prost+zstd-3-stream",
            "protobuf@prost+x64",
            "protobuf@prost+zstd-3-x64",
        ]
    );
    // Without an environment the first of two engines represents the format.
    let mut run = synthetic::run();
    run.environment.engines.clear();
    let engines = wires(&run, "steady-mix")
        .into_iter()
        .map(|wire| wire.engine)
        .unique();
    assert_eq!(engines.collect_vec(), ["serde_json", "schema"]);
}
