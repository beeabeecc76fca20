//! The operator's page in a real browser.
#![allow(clippy::panic, clippy::unwrap_used)]

#[path = "../support/running.rs"]
mod running;
#[path = "../../../benches/cli/tests/browser/webdriver.rs"]
#[allow(dead_code)] // It serves other pages too.
mod webdriver;

use std::{
    fs,
    path::PathBuf,
    thread,
    time::{Duration, SystemTime},
};

use running::{Cluster, Running};
use serde_json::{Value, json};
use tempfile::TempDir;
use webdriver::Browser;

/// A browser that shows a node's page.
struct Opened {
    browser: Browser,
    node: Running,
    _directory: TempDir,
}

impl Opened {
    fn with(arguments: &[&str]) -> Self {
        let directory = tempfile::tempdir().unwrap();
        let node = Running::with(&directory.path().join("data"), arguments);
        let browser = Browser::start();
        browser.open_url(&node.address);
        Self {
            browser,
            node,
            _directory: directory,
        }
    }

    fn start() -> Self {
        let opened = Self::with(&[]);
        opened
            .browser
            .wait_for("!document.querySelector('#shown').hidden");
        opened
    }

    /// Waits until the page shows a share for an area.
    fn wait_for_share(&self, group: &str, share: &str) {
        self.browser.wait_for(&format!(
            "[...document.querySelectorAll('#board article')].some((card) => \
             card.dataset.group === {} && card.querySelector('.share').textContent === {})",
            json!(group),
            json!(share)
        ));
    }

    fn text(&self, selector: &str) -> Value {
        self.browser
            .value(&format!("document.querySelector('{selector}').textContent"))
    }
}

#[test]
#[ignore = "needs Chromium and its driver"]
fn changes_are_shown_as_they_come() {
    let opened = Opened::start();
    assert_eq!(opened.text("#health"), "green");
    assert_eq!(opened.text("#connection"), "live");
    opened.wait_for_share("BJ", "no plan");
    opened.node.ctl_json(&["set-plans", "BJ=0.721%", "SH=100%"]);
    opened.wait_for_share("BJ", "0.721 %");
    opened.wait_for_share("SH", "100 %");
    opened.wait_for_share("GZ", "no plan");
    let members = opened
        .browser
        .value("document.querySelectorAll('#members tr').length");
    assert_eq!(members, 1);
    assert_eq!(opened.browser.console(), [""; 0]);
}

/// Returns the terms and values of an area's card about a sale, as the page shows them.
fn shown(opened: &Opened, group: &str, sale: &str) -> Value {
    opened.browser.value(&format!(
        "[...document.querySelectorAll('#board article')].filter((card) => card.dataset.group === {})\
         .flatMap((card) => [...card.querySelectorAll('dt')])\
         .filter((term) => term.textContent.startsWith({}) || term.textContent === 'offered')\
         .map((term) => [term.textContent, term.nextElementSibling.textContent])",
        json!(group),
        json!(format!("{sale}: "))
    ))
}

#[test]
#[ignore = "needs Chromium and its driver"]
fn a_sale_is_shown_by_area_until_it_ends() {
    let directory = tempfile::tempdir().unwrap();
    let cluster = Cluster::in_directory(directory.path());
    let opened = Opened::with(&cluster.flags(&[]));
    let node = &opened.node;
    let seed = node.cluster.clone().unwrap();
    let other = ["--name", "other", "--group", "SH", "--seeds", &seed];
    let _shanghai = Running::with(&directory.path().join("sh"), &cluster.flags(&other));
    opened
        .browser
        .wait_for("document.querySelectorAll('#members td.green').length === 2");
    assert_eq!(shown(&opened, "BJ", "phone"), json!([]));
    let now = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH);
    let start_ms = now.expect("after 1970").as_millis() as u64;
    let areas = json!({ "BJ": { "crowd": 10, "quota": 30 }, "SH": { "crowd": 100, "quota": 10 } });
    let goal = json!({ "stock": 40, "start_ms": start_ms, "areas": areas });
    let file = directory.path().join("goal.json");
    fs::write(&file, goal.to_string()).unwrap();
    node.ctl_json(&["sale", "open", "phone", "--file", file.to_str().unwrap()]);

    // More than the expected crowd comes to Beijing, and nobody to Shanghai.
    let url = format!("{}/cluster/admission/v1/BJ", node.address);
    let mut passed = 0;
    for _ in 0..10_000 {
        let mut answer = ureq::post(&url).send_empty().unwrap();
        let decided = answer.body_mut().read_to_string().unwrap();
        passed += u64::from(decided.contains("\"passed\""));
        if passed == 30 {
            break;
        }
        thread::sleep(Duration::from_millis(2));
    }
    assert_eq!(passed, 30);
    opened.browser.wait_for(
        "document.querySelector('#board').textContent.includes('phone: admitted30 of 30')",
    );
    let beijing = shown(&opened, "BJ", "phone");
    assert_eq!(beijing[0], json!(["phone: admitted", "30 of 30"]));
    assert_eq!(beijing[1][0], "offered");
    let shanghai = shown(&opened, "SH", "phone");
    assert_eq!(shanghai[0], json!(["phone: admitted", "0 of 10"]));
    assert_eq!(shown(&opened, "GZ", "phone"), json!([]));
    opened.browser.wait_for(
        "[', sent', ', received', 'saved compared with JSON'].every((part) => \
         document.querySelector('#traffic').textContent.includes(part))",
    );
    keep("sale", &opened.browser.screenshot());

    node.ctl_json(&["sale", "end", "phone"]);
    opened
        .browser
        .wait_for("!document.querySelector('#board').textContent.includes('phone')");
    assert_eq!(opened.browser.console(), [""; 0]);
}

/// Types into the fields of a form.
fn fill(browser: &Browser, form: &str, fields: &[(&str, &str)]) {
    for (field, keys) in fields {
        browser.press(&format!("#{form} {field}"), keys);
    }
}

fn output_contains(form: &str, text: &str) -> String {
    format!(
        "document.querySelector('#{form} output').textContent.includes({})",
        json!(text)
    )
}

#[test]
#[ignore = "needs Chromium and its driver"]
fn a_sale_is_opened_and_ended_by_forms() {
    const ENTER: &str = "\u{e007}";
    let directory = tempfile::tempdir().unwrap();
    let token = directory.path().join("token");
    fs::write(&token, "0123456789abcdef").unwrap();
    let opened = Opened::with(&["--token-file", token.to_str().unwrap()]);
    let browser = &opened.browser;
    browser.wait_for("!document.querySelector('#ask').hidden");
    browser.press("#token", &format!("0123456789abcdef{ENTER}"));
    browser.wait_for("document.querySelectorAll('#crowds fieldset').length === 1");
    assert_eq!(browser.value("document.querySelector('#end').hidden"), true);
    // Its keys depend on the language of the browser.
    browser.run(
        "document.querySelector('details').open = true; \
         document.querySelector('#open [name=start]').value = '2099-12-31T20:00:00';",
        json!([]),
    );
    let beijing = "[data-group=BJ]";
    let (crowd, quota) = (
        format!("{beijing} [name=crowd]"),
        format!("{beijing} [name=quota]"),
    );
    let fields = [
        ("[name=sale]", "phone"),
        ("[name=stock]", "5000"),
        (crowd.as_str(), "9000"),
        (quota.as_str(), "5001"),
    ];
    fill(browser, "open", &fields);
    browser.press("#open [name=sale]", ENTER);
    browser.wait_for(&output_contains(
        "open",
        "areas.BJ.quota: 0 to 5000, not 5001",
    ));
    browser.run(
        "document.querySelector('#crowds [name=quota]').value = ''",
        json!([]),
    );
    fill(
        browser,
        "open",
        &[
            (&quota, "4000"),
            ("[name=half_life]", "2.5"),
            ("[name=sale]", ENTER),
        ],
    );
    browser.wait_for(&output_contains("open", "phone is open."));
    keep("open", &browser.screenshot());
    browser.wait_for("document.querySelector('#sales').textContent.includes('phone')");
    let row = browser
        .value("[...document.querySelectorAll('#sales td')].map((cell) => cell.textContent)");
    assert_eq!(row[2], "5,000");
    assert_eq!(row[5], "4,000");
    let id = "cluster/admin/v1/sales/plugins/phone";
    let mut answer = ureq::get(format!("{}/{id}", opened.node.address))
        .header("authorization", "Bearer 0123456789abcdef")
        .call()
        .unwrap();
    let stated = answer.body_mut().read_to_string().unwrap();
    let stated: Value = serde_json::from_str(&stated).unwrap();
    assert_eq!(stated["config"]["half_life_ms"], 2_500);
    assert_eq!(stated["config"]["duration_ms"], 8_000);
    let start = browser.value("new Date('2099-12-31T20:00:00').getTime()");
    assert_eq!(stated["config"]["start_ms"], start);

    fill(browser, "end", &[("select", "phone")]);
    browser.run("document.querySelector('#end').requestSubmit()", json!([]));
    browser.wait_for("document.querySelector('#end').hidden");
    let sales = "document.querySelectorAll('#sales tbody tr').length";
    assert_eq!(browser.value(sales), 0);
    let console = browser.console();
    // The missing token, and the goal that the node refused.
    let [missing, refused] = &console[..] else {
        panic!("{console:?}")
    };
    assert!(
        missing.contains("401") && refused.contains("400"),
        "{console:?}"
    );
}

#[test]
#[ignore = "needs Chromium and its driver"]
fn the_choice_of_the_wire_is_shown_with_its_reason() {
    let directory = tempfile::tempdir().unwrap();
    let cluster = Cluster::in_directory(directory.path());
    let auto = ["--wire", "auto", "--link", "10Mbit"];
    let opened = Opened::with(&cluster.flags(&auto));
    opened
        .browser
        .wait_for("document.querySelector('#traffic').textContent.includes('chosen wire')");
    let shown = opened.text("#traffic");
    let shown = shown.as_str().unwrap();
    for part in ["protobuf", "the first wire of the list", "10 Mbit/s"] {
        assert!(shown.contains(part), "{shown}");
    }
    assert_eq!(opened.browser.console(), [""; 0]);
}

#[test]
#[ignore = "needs Chromium and its driver"]
fn a_name_is_shown_and_not_obeyed() {
    const NAME: &str = "<img src=x onerror=\"window.obeyed = 1\">";
    let opened = Opened::start();
    opened
        .node
        .ctl_json(&["plan", "set", NAME, "1%", "--new-group"]);
    opened.wait_for_share(NAME, "1 %");
    let found = opened
        .browser
        .value("[window.obeyed ?? 0, document.querySelectorAll('img').length]");
    assert_eq!(found, json!([0, 0]));
    assert_eq!(opened.browser.console(), [""; 0]);
}

#[test]
#[ignore = "needs Chromium and its driver"]
fn a_node_with_a_token_asks_for_it() {
    let directory = tempfile::tempdir().unwrap();
    let token = directory.path().join("token");
    fs::write(&token, "0123456789abcdef").unwrap();
    let opened = Opened::with(&["--token-file", token.to_str().unwrap()]);
    opened
        .browser
        .wait_for("!document.querySelector('#ask').hidden");
    assert_eq!(
        opened
            .browser
            .value("document.querySelector('#shown').hidden"),
        true
    );
    opened.browser.press("#token", "wrong-wrong-wrong\u{e007}");
    opened
        .browser
        .wait_for("document.querySelector('#refused').textContent !== ''");
    opened.browser.press("#token", "0123456789abcdef\u{e007}");
    opened
        .browser
        .wait_for("!document.querySelector('#shown').hidden");
    assert_eq!(opened.text("#health"), "green");
}

#[test]
#[ignore = "needs Chromium and its driver"]
fn a_node_that_stops_is_said_to() {
    let mut opened = Opened::start();
    opened.node.kill();
    opened
        .browser
        .wait_for("document.querySelector('#connection').textContent.startsWith('no connection')");
    // The last that was known stays.
    assert_eq!(
        opened
            .browser
            .value("document.querySelector('#shown').hidden"),
        false
    );
}

#[test]
#[ignore = "needs Chromium and its driver"]
fn a_phone_shows_it_without_scrolling_sideways() {
    let opened = Opened::start();
    opened.browser.devtools(
        "Emulation.setDeviceMetricsOverride",
        json!({ "width": 360, "height": 740, "deviceScaleFactor": 2, "mobile": true }),
    );
    let long = "a".repeat(200);
    opened
        .node
        .ctl_json(&["plan", "set", &long, "0.0001%", "--new-group"]);
    opened.wait_for_share(&long, "0.0001 %");
    opened
        .browser
        .run("document.querySelector('details').open = true", json!([]));
    let widths = opened
        .browser
        .value("[innerWidth, document.documentElement.scrollWidth]");
    assert_eq!(widths, json!([360, 360]));
    keep("phone", &opened.browser.screenshot());
}

#[test]
#[ignore = "needs Chromium and its driver"]
fn dark_where_the_reader_has_it_dark() {
    let opened = Opened::start();
    opened
        .node
        .ctl_json(&["set-plans", "BJ=0.721%", "SH=62.5%", "GZ=0%"]);
    opened.wait_for_share("BJ", "0.721 %");
    let is_light = |scheme: &str| {
        opened.browser.devtools(
            "Emulation.setEmulatedMedia",
            json!({ "features": [{ "name": "prefers-color-scheme", "value": scheme }] }),
        );
        keep(scheme, &opened.browser.screenshot());
        let sums = opened.browser.value(
            "(({ color, backgroundColor }) => [color, backgroundColor].map((colour) => \
             colour.match(/\\d+/g).slice(0, 3).reduce((sum, one) => sum + Number(one), 0)))\
             (getComputedStyle(document.body))",
        );
        sums[0].as_f64() < sums[1].as_f64()
    };
    assert!(is_light("light"));
    assert!(!is_light("dark"));
}

/// Saves a picture for inspection.
fn keep(name: &str, picture: &str) {
    use base64::{Engine, engine::general_purpose::STANDARD};

    let path = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(format!("operator-{name}.png"));
    fs::write(path, STANDARD.decode(picture).unwrap()).unwrap();
}
