//! The page of a run in a real browser, compared with the trade-off in Rust.

#![allow(clippy::panic, clippy::unwrap_used)]

#[path = "../../../report/tests/full_matrix/mod.rs"]
mod full_matrix;
mod webdriver;

use std::{path::PathBuf, process::Command};

use fastrand::Rng;
use serde_json::{Value, json};
use tempfile::TempDir;
use webdriver::Browser;
use wirecost_report::{
    page::{PAGE_FILE, page},
    records::{Recorder, Run},
    tradeoff::{
        self, Cores, FanOut, LinkSpeed, Must, Objective, Price, Ranking, Rate, Setting, Wait,
        WireCost, bands,
    },
};

const RIGHT: &str = "\u{e014}";

/// A browser that shows a run's page.
struct Opened {
    browser: Browser,
    file: PathBuf,
    directory: TempDir,
}

fn open(run: &Run) -> Opened {
    let directory = tempfile::tempdir().unwrap();
    let file = directory.path().join(PAGE_FILE);
    std::fs::write(&file, page(run)).unwrap();
    let browser = Browser::start();
    browser.open(&file, "");
    Opened {
        browser,
        file,
        directory,
    }
}

/// Returns a setting in the page's form: for a workload, in all regimes.
fn page_setting(setting: &Setting, workload: &str) -> Value {
    let mut page_setting = json!(setting);
    page_setting["workload"] = json!(workload);
    page_setting["regimes"] = json!([
        "single",
        "dictionary",
        "batch",
        "keyframe",
        "stream",
        "columnar"
    ]);
    page_setting
}

fn random_setting(rng: &mut Rng) -> Setting {
    let mut log = |from: f64, to: f64| 10f64.powf(from + (to - from) * rng.f64());
    let mut setting = Setting {
        link: LinkSpeed::new(log(3.0, 12.0)).unwrap(),
        rate: Rate::new(log(-1.0, 6.0)).unwrap(),
        fan_out: FanOut::new(log(0.0, 3.0) as u32).unwrap(),
        cores: Cores::new(log(-2.0, 2.0)).unwrap(),
        cpu_price: Price::new(log(-3.0, 0.0)).unwrap(),
        gb_price: Price::new(log(-3.0, 0.0)).unwrap(),
        max_wait: Wait::new(log(-4.0, 2.0)).unwrap(),
        ..Setting::default()
    };
    setting.objective = *rng
        .choice(&[Objective::Delay, Objective::Throughput, Objective::Money])
        .unwrap();
    for must in [
        Must::Debug,
        Must::Evolve,
        Must::CrossLanguage,
        Must::Datagram,
    ] {
        if rng.u8(..8) == 0 {
            setting.must.push(must);
        }
    }
    setting
}

#[track_caller]
fn assert_close(found: &Value, expected: f64, what: &str) {
    let found = found.as_f64().unwrap();
    let scale = expected.abs().max(f64::MIN_POSITIVE);
    assert!(
        (found - expected).abs() / scale <= 1e-9,
        "{what}: {found} in the page, {expected} in Rust"
    );
}

#[test]
#[ignore = "needs Chromium and its driver"]
fn the_page_ranks_as_rust_does() {
    let run = full_matrix::run();
    let opened = open(&run);
    let workloads: Vec<(&str, Vec<WireCost>)> = tradeoff::workloads(&run)
        .into_iter()
        .map(|workload| (workload, tradeoff::wires(&run, workload)))
        .collect();
    let script = "const { winner, rows } = window.wirecost.rank(arguments[0]); \
        return { winner, rows: rows.map((row) => [row.name, row.ties, row.obstacles, row.low, \
        row.high, row.delay, row.throughput, row.money, row.cpuNs, row.pipelinedNs, row.cores, \
        row.linkShare, row.wait, row.bytes]) };";
    let mut rng = Rng::with_seed(2);
    let mut winners = 0;
    for _ in 0..1_000 {
        let (workload, wires) = rng.choice(&workloads).unwrap();
        let setting = random_setting(&mut rng);
        let found = opened
            .browser
            .run(script, json!([page_setting(&setting, workload)]));
        let ranking = Ranking::new(wires, &setting);
        let winner = ranking.winner().map(|one| one.wire.name.as_str());
        winners += usize::from(winner.is_some());
        assert_eq!(found["winner"], json!(winner), "{setting:?}");
        let rows = found["rows"].as_array().unwrap();
        assert_eq!(rows.len(), ranking.ranked.len());
        let objective = match winner {
            Some(_) => setting.objective,
            None => Objective::Throughput,
        };
        for (row, one) in rows.iter().zip(&ranking.ranked) {
            let score = &one.score;
            assert_eq!(row[0], json!(one.wire.name), "{setting:?}");
            assert_eq!(row[1], json!(one.ties), "{} {setting:?}", one.wire.name);
            assert_eq!(row[2], json!(score.obstacles));
            assert_close(&row[3], score.of(objective).low, "low");
            assert_close(&row[4], score.of(objective).high, "high");
            assert_close(&row[5], score.delay_seconds.value, "delay");
            assert_close(&row[6], score.messages_per_second.value, "throughput");
            assert_close(&row[7], score.money.value, "money");
            assert_close(&row[8], score.cpu_ns.value, "CPU");
            assert_close(&row[9], score.pipelined_ns.value, "pipelined");
            assert_close(&row[10], score.cores.value, "cores");
            assert_close(&row[11], score.link_share, "link");
            assert_close(&row[12], score.longest_wait_seconds, "wait");
            assert_close(&row[13], one.wire.bytes(), "bytes");
        }
    }
    // A guard against testing nothing.
    assert!((100..1_000).contains(&winners), "{winners}");
}

#[test]
#[ignore = "needs Chromium and its driver"]
fn the_page_has_the_bands_that_rust_has() {
    let run = full_matrix::run();
    let opened = open(&run);
    let mut rng = Rng::with_seed(3);
    for workload in ["steady-mix", "membership", "snapshot"] {
        // Only a part of the wires, since all pairs of them are compared.
        let regimes = ["single", "stream"];
        let mut wires = tradeoff::wires(&run, workload);
        wires.retain(|wire| {
            let stream = wire.name.ends_with("-stream");
            stream || wire.packing.messages_per_frame() == 1 && !wire.name.ends_with("-dict")
        });
        for objective in [Objective::Delay, Objective::Throughput, Objective::Money] {
            let setting = Setting {
                objective,
                must: Vec::new(),
                ..random_setting(&mut rng)
            };
            let mut page_setting = page_setting(&setting, workload);
            page_setting["regimes"] = json!(regimes);
            let found = opened.browser.run(
                "return window.wirecost.bands(arguments[0]);",
                json!([page_setting]),
            );
            let expected = bands(&wires, &setting);
            let found = found.as_array().unwrap();
            assert_eq!(found.len(), expected.len(), "{setting:?}");
            for (found, expected) in found.iter().zip(&expected) {
                assert_eq!(found["winner"], json!(expected.winner));
                assert_close(&found["from"], expected.from_bits_per_second, "from");
                assert_close(&found["to"], expected.to_bits_per_second, "to");
            }
        }
    }
}

#[test]
#[ignore = "needs Chromium and its driver"]
fn the_winner_follows_the_slider_as_advise_says() {
    let run = full_matrix::run();
    let opened = open(&run);
    let recorder = Recorder::create(opened.directory.path(), "run", &run.environment);
    let mut recorder = recorder.unwrap();
    recorder.append(&run.measurements).unwrap();
    let advise = |link: f64| -> Value {
        let output = Command::new(env!("CARGO_BIN_EXE_wirecost"))
            .args(["advise", "--json", "--run"])
            .arg(recorder.directory())
            .arg(format!("--link={link}bit"))
            .output();
        serde_json::from_slice(&output.unwrap().stdout).unwrap()
    };
    let mut winners = Vec::new();
    for _ in 0..8 {
        opened.browser.press("#link-slider", &RIGHT.repeat(10));
        let shown = opened.browser.value(
            "[wirecost.state().link_bits_per_second, \
             document.querySelector('#winner-name').textContent]",
        );
        let link = shown[0].as_f64().unwrap();
        assert_eq!(shown[1], advise(link)["winner"], "{link} bit/s");
        winners.push((link, shown[1].clone()));
    }
    // From 100 Mbit/s in 80 steps of a twentieth of a power of ten to the end.
    assert_eq!(winners.last().unwrap().0, 1e12);
    winners.dedup_by(|one, other| one.1 == other.1);
    assert!(winners.len() > 1, "{winners:?}");
}

#[test]
#[ignore = "needs Chromium and its driver"]
fn what_is_typed_counts_and_what_is_no_number_does_not() {
    let opened = open(&full_matrix::run());
    let browser = &opened.browser;
    // The driver types after the text of a field, even if it is selected.
    browser.run(
        "document.querySelector('#link_bits_per_second').value = ''",
        json!([]),
    );
    browser.press("#link_bits_per_second", "2.5G");
    assert_eq!(
        browser.value("wirecost.state().link_bits_per_second"),
        2.5e9
    );
    browser.press("#link_bits_per_second", "ood");
    let shown = browser.value(
        "[wirecost.state().link_bits_per_second, \
         document.querySelector('#link_bits_per_second').getAttribute('aria-invalid')]",
    );
    assert_eq!(shown, json!([2_500_000_000_u64, "true"]));
    let speeds = "['600 Mbit/s', '9600', '1e9', '64kbit', ' 1.5 Tbps ', '', '-1', 'fast', '1 GB'].map(wirecost.speedOf)";
    assert_eq!(
        browser.value(speeds),
        json!([
            600_000_000,
            9_600,
            1_000_000_000,
            64_000,
            1_500_000_000_000_u64,
            null,
            null,
            null,
            null
        ])
    );
}

#[test]
#[ignore = "needs Chromium and its driver"]
fn a_link_brings_the_setting_back() {
    let run = full_matrix::run();
    let opened = open(&run);
    let browser = &opened.browser;
    let setting = Setting {
        link: LinkSpeed::new(123_456_789.0).unwrap(),
        rate: Rate::new(250.0).unwrap(),
        fan_out: FanOut::new(3).unwrap(),
        cores: Cores::new(1.5).unwrap(),
        cpu_price: Price::new(0.04).unwrap(),
        gb_price: Price::new(0.09).unwrap(),
        max_wait: Wait::new(2.0).unwrap(),
        objective: Objective::Money,
        must: vec![Must::Evolve, Must::Datagram],
        ..Setting::default()
    };
    let mut expected = page_setting(&setting, "status");
    expected["regimes"] = json!(["single", "batch"]);
    // In the page's number format.
    let expected = browser.run("return arguments[0];", json!([expected]));
    let hash = browser.run("return wirecost.hashOf(arguments[0]);", json!([expected]));
    let hash = format!("#{}", hash.as_str().unwrap());
    browser.open(&opened.file, &hash);
    assert_eq!(browser.value("wirecost.state()"), expected);
    let controls = browser.value(
        "[...new FormData(document.querySelector('form'))].map(([name, value]) => name + ' ' + value)",
    );
    for shown in [
        "workload status",
        "link_bits_per_second 123456789 bit/s",
        "messages_per_second 250",
        "fan_out 3",
        "objective money",
        "must datagram",
        "regimes batch",
    ] {
        assert!(
            controls.as_array().unwrap().contains(&json!(shown)),
            "{shown}: {controls}"
        );
    }
    let winner = browser.value("document.querySelector('#winner-name').textContent");
    let mut wires = tradeoff::wires(&run, "status");
    wires.retain(|wire| !wire.name.contains("-dict") && wire.format != "columnar");
    let ranking = Ranking::new(&wires, &setting);
    assert_eq!(winner, json!(ranking.winner().unwrap().wire.name));

    // Changes of the controls appear in the address, and a changed address sets the controls.
    browser.press("#link-slider", RIGHT);
    let moved = browser.value("[location.hash, wirecost.state()]");
    browser.open(&opened.file, moved[0].as_str().unwrap());
    assert_eq!(browser.value("wirecost.state()"), moved[1]);
    browser.run("location.hash = '#fan_out=5&cores=none';", json!([]));
    let state = browser.value("[wirecost.state().fan_out, wirecost.state().cores]");
    assert_eq!(state, json!([5, 0.1]));
}

#[test]
#[ignore = "needs Chromium and its driver"]
fn a_second_run_is_opened_beside_the_first() {
    let first = full_matrix::run();
    let mut second = first.clone();
    second.environment.machine.cpu = "Abacus(R) <b>4000</b>".to_owned();
    for one in &mut second.measurements {
        let figures = one.outcome.as_mut().unwrap();
        // All times are the reference's time by a ratio.
        figures.ns = figures.ns.divided_by(1.0 / 17.0);
        if one.format == "avro" {
            let ratio = &mut figures.ratio;
            ratio.value /= 10.0;
            if let Some(ends) = &mut ratio.interval {
                (ends.low, ends.high) = (ends.low / 10.0, ends.high / 10.0);
            }
        }
    }
    let opened = open(&first);
    let browser = &opened.browser;
    let is_beside = "document.querySelectorAll('td.beside').length > 0";
    assert_eq!(browser.value(is_beside), false);
    let file = opened.directory.path().join("second.html");
    std::fs::write(&file, page(&second)).unwrap();
    let link = "#link_bits_per_second=1e11&must=datagram";
    browser.open(&opened.file, link);
    browser.press("#beside", file.to_str().unwrap());
    browser.wait_for(is_beside);
    let setting = browser.value("wirecost.state()");
    let workload = setting["workload"].as_str().unwrap();
    let ranking_setting = Setting {
        link: LinkSpeed::new(1e11).unwrap(),
        must: vec![Must::Datagram],
        ..Setting::default()
    };
    let winner = |run: &Run| {
        let wires = tradeoff::wires(run, workload);
        let ranking = Ranking::new(&wires, &ranking_setting);
        ranking.winner().unwrap().wire.name.clone()
    };
    let said = browser.value("document.querySelector('#second strong').textContent");
    assert_eq!(said, winner(&second));
    let own = browser.value("document.querySelector('#winner-name').textContent");
    assert_eq!(own, winner(&first));
    assert_ne!(said, own);
    let shown = browser.value(
        "[document.querySelector('#beside-run').textContent, \
         document.querySelectorAll('#beside-run b').length, \
         document.querySelectorAll('td.beside').length]",
    );
    assert!(shown[0].as_str().unwrap().contains("Abacus(R) <b>4000</b>"));
    assert_eq!(shown[1], 0);
    assert_eq!(shown[2], 15);

    // A file that is no page of a run is refused, and removes the second run.
    for wrong in [
        "hello",
        "<script id=records type=application/json>{}</script>",
        "<script id=records type=application/json>{\"run\":[],\"regimes\":[],\"musts\":[],\
         \"workloads\":[{\"name\":\"x\",\"estimates\":[],\"wires\":[[\"json\",0,[],1,-5,[]]]}]}</script>",
    ] {
        std::fs::write(&file, wrong).unwrap();
        browser.open(&opened.file, link);
        browser.press("#beside", file.to_str().unwrap());
        browser.wait_for("document.querySelector('#beside-said').textContent !== ''");
        assert_eq!(browser.value(is_beside), false);
        assert_eq!(browser.console(), [""; 0]);
    }
}

#[test]
#[ignore = "needs Chromium and its driver"]
fn a_phone_shows_it_without_scrolling_sideways() {
    let opened = open(&full_matrix::run());
    let browser = &opened.browser;
    browser.devtools(
        "Emulation.setDeviceMetricsOverride",
        json!({ "width": 360, "height": 740, "deviceScaleFactor": 2, "mobile": true }),
    );
    browser.open(&opened.file, "#objective=money&price_per_gigabyte=0.09");
    let widths = browser.value(
        "[innerWidth, document.documentElement.scrollWidth, \
         document.querySelector('#lines svg').getBoundingClientRect().right]",
    );
    assert_eq!(widths[0], 360);
    assert_eq!(widths[1], 360);
    assert!(widths[2].as_f64().unwrap() <= 360.0, "{widths}");
    keep("phone", &browser.screenshot());
}

#[test]
#[ignore = "needs Chromium and its driver"]
fn dark_where_the_reader_has_it_dark() {
    let opened = open(&full_matrix::run());
    let colours = |scheme: &str| {
        opened.browser.devtools(
            "Emulation.setEmulatedMedia",
            json!({ "features": [{ "name": "prefers-color-scheme", "value": scheme }] }),
        );
        keep(scheme, &opened.browser.screenshot());
        let style = "(({ color, backgroundColor }) => [color, backgroundColor].map((colour) => \
             colour.match(/\\d+/g).slice(0, 3).reduce((sum, one) => sum + Number(one), 0)))\
             (getComputedStyle(document.body))";
        let [text, ground] = [0, 1].map(|index| opened.browser.value(style)[index].as_f64());
        text < ground
    };
    assert!(colours("light"));
    assert!(!colours("dark"));
}

#[test]
#[ignore = "needs Chromium and its driver"]
fn the_console_stays_silent() {
    let opened = open(&full_matrix::run());
    let browser = &opened.browser;
    for hash in [
        "",
        "#workload=snapshot&objective=throughput&fan_out=47",
        "#messages_per_second=1e11",
        "#must=debug&regimes=columnar",
        "#workload=%00&link_bits_per_second=-1&regimes=&objective=__proto__",
    ] {
        browser.open(&opened.file, hash);
        assert_eq!(browser.value("document.readyState"), "complete");
        assert_eq!(browser.console(), [""; 0], "{hash}");
    }
    let mut empty = full_matrix::run();
    empty.measurements.clear();
    empty.environment.workloads.clear();
    let opened = open(&empty);
    let said = opened
        .browser
        .value("document.querySelector('#winner').textContent");
    assert!(
        said.as_str().unwrap().contains("No measured wire"),
        "{said}"
    );
    assert_eq!(opened.browser.console(), [""; 0]);
}

#[test]
#[ignore = "needs Chromium and its driver"]
fn a_hostile_run_is_shown_and_not_obeyed() {
    const NAME: &str =
        "</script><img src=x onerror=\"window.obeyed = 1\"><script>window.obeyed = 2</script>";
    let mut run = full_matrix::run();
    run.environment.machine.cpu = NAME.to_owned();
    for workload in &mut run.environment.workloads {
        workload.name = workload.name.replace("steady-mix", NAME);
    }
    for one in &mut run.measurements {
        one.workload = one.workload.replace("steady-mix", NAME);
        one.format = one.format.replace("avro", NAME);
    }
    for engine in &mut run.environment.engines {
        engine.format = engine.format.replace("avro", NAME);
    }
    let opened = open(&run);
    let browser = &opened.browser;
    for regimes in ["single", "stream", "batch"] {
        let hash = format!("#regimes={regimes}&link_bits_per_second=1e6");
        browser.open(&opened.file, &hash);
        browser.press("#workload", "<");
        let page = browser.value(
            "[window.obeyed ?? 0, document.body.textContent, wirecost.state().workload, \
             document.querySelectorAll('img').length]",
        );
        assert_eq!(page[0], 0);
        assert!(page[1].as_str().unwrap().contains(NAME));
        assert_eq!(page[2], NAME);
        assert_eq!(page[3], 0);
        assert_eq!(browser.console(), [""; 0]);
    }
}

/// Saves a picture for inspection.
fn keep(name: &str, picture: &str) {
    use base64::{Engine, engine::general_purpose::STANDARD};

    let path = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(format!("page-{name}.png"));
    std::fs::write(path, STANDARD.decode(picture).unwrap()).unwrap();
}
