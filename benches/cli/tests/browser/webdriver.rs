//! The part of WebDriver (W3C) that the test needs, with Chromium's own driver.

use std::{
    io::{BufRead, BufReader},
    path::Path,
    process::{Child, Command, Stdio},
    time::{Duration, Instant},
};

use serde_json::{Value, json};
use tempfile::TempDir;
use ureq::{Agent, http::Method};

/// Flags for a Chromium with only a page: no display, no profile, no traffic of its own. There is
/// no sandbox, since tests may run as root.
const FLAGS: [&str; 9] = [
    "--headless=new",
    "--window-size=1400,1000",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
];

/// The key of an element's id in answers.
const ELEMENT: &str = "element-6066-11e4-a52e-4f735466cecf";

const TIMEOUT: Duration = Duration::from_secs(120);

/// The number of times that the driver is started before a test fails.
const STARTS: usize = 10;

/// A browser with one page, which ends when this value is dropped, even if a test fails.
pub(crate) struct Browser {
    driver: Driver,
    session: String,
    /// The directory of all files that Chromium writes.
    _directory: TempDir,
}

impl Browser {
    /// Starts a browser.
    ///
    /// # Panics
    /// When there is no Chromium or no driver of it.
    pub(crate) fn start() -> Self {
        let directory = tempfile::tempdir().unwrap();
        let driver = Driver::start(directory.path());
        let profile_flag = format!("--user-data-dir={}/profile", directory.path().display());
        let flags: Vec<&str> = FLAGS.into_iter().chain([profile_flag.as_str()]).collect();
        let capabilities = json!({ "capabilities": { "alwaysMatch": {
            "goog:chromeOptions": { "args": flags },
            "goog:loggingPrefs": { "browser": "ALL" },
        } } });
        let session = driver.ask(Method::POST, "/session", capabilities);
        let session = session["sessionId"].as_str().unwrap().to_owned();
        Self {
            driver,
            session,
            _directory: directory,
        }
    }

    fn post(&self, what: &str, body: Value) -> Value {
        let path = format!("/session/{}/{what}", self.session);
        self.driver.ask(Method::POST, &path, body)
    }

    /// Opens a file with `hash` in its address; the page is new even if it was open already.
    pub(crate) fn open(&self, file: &Path, hash: &str) {
        self.open_url("about:blank");
        self.open_url(&format!("file://{}{hash}", file.display()));
    }

    /// Opens an address.
    pub(crate) fn open_url(&self, url: &str) {
        self.post("url", json!({ "url": url }));
    }

    /// Returns the result of a function body.
    pub(crate) fn run(&self, script: &str, arguments: Value) -> Value {
        self.post(
            "execute/sync",
            json!({ "script": script, "args": arguments }),
        )
    }

    /// Returns the value of an expression after all deferred work of the page.
    pub(crate) fn value(&self, expression: &str) -> Value {
        let script = format!(
            "const done = arguments[0]; \
             requestAnimationFrame(() => requestAnimationFrame(() => done({expression})));"
        );
        self.post("execute/async", json!({ "script": script, "args": [] }))
    }

    /// Polls an expression until it is true, for work that the page does after drawing.
    pub(crate) fn wait_for(&self, expression: &str) {
        let since = Instant::now();
        while self.value(expression) != true {
            assert!(since.elapsed() < TIMEOUT, "{expression}");
        }
    }

    /// Presses keys while the element that a CSS selector finds has the focus.
    pub(crate) fn press(&self, selector: &str, keys: &str) {
        let element = self.post(
            "element",
            json!({ "using": "css selector", "value": selector }),
        );
        let element = element[ELEMENT].as_str().unwrap();
        self.post(&format!("element/{element}/value"), json!({ "text": keys }));
    }

    /// Executes a command of the Chrome DevTools protocol, which WebDriver lacks.
    pub(crate) fn devtools(&self, command: &str, parameters: Value) -> Value {
        self.post(
            "goog/cdp/execute",
            json!({ "cmd": command, "params": parameters }),
        )
    }

    /// Returns the page as a PNG, in base64.
    pub(crate) fn screenshot(&self) -> String {
        let shot = self.devtools(
            "Page.captureScreenshot",
            json!({ "captureBeyondViewport": true }),
        );
        shot["data"].as_str().unwrap().to_owned()
    }

    /// Returns the messages in the page's console since the last call.
    pub(crate) fn console(&self) -> Vec<String> {
        let log = self.post("se/log", json!({ "type": "browser" }));
        let lines = log.as_array().unwrap().iter();
        lines.map(|line| line["message"].to_string()).collect()
    }
}

impl Drop for Browser {
    /// Ends the session, upon which the driver ends Chromium.
    fn drop(&mut self) {
        let path = format!("/session/{}", self.session);
        let _ = self.driver.try_ask(Method::DELETE, &path, json!({}));
    }
}

/// The driver process of Chromium.
struct Driver {
    process: Child,
    address: String,
    agent: Agent,
}

impl Driver {
    /// Starts the driver, again if its port is taken: the driver lets the system choose a free port
    /// of IPv6, then binds the same port of IPv4, and ends if another program has that one.
    fn start(directory: &Path) -> Self {
        let mut said = String::new();
        for _ in 0..STARTS {
            let mut driver = Self::spawn(directory);
            let output = BufReader::new(driver.process.stdout.take().unwrap());
            for line in output.lines().map_while(Result::ok) {
                if let Some(port) = port_in(&line) {
                    driver.address = format!("http://127.0.0.1:{port}");
                    return driver;
                }
                said = said + &line + "\n";
            }
        }
        panic!("chromedriver ended {STARTS} times before it listened:\n{said}");
    }

    fn spawn(directory: &Path) -> Self {
        let process = Command::new("chromedriver")
            .arg("--port=0")
            .env("TMPDIR", directory)
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .expect("chromedriver is needed (Debian's chromium and chromium-driver)");
        Self {
            process,
            address: String::new(),
            agent: Agent::config_builder()
                .timeout_global(Some(TIMEOUT))
                .http_status_as_error(false)
                .build()
                .into(),
        }
    }

    #[track_caller]
    fn ask(&self, method: Method, path: &str, body: Value) -> Value {
        let mut answer = self.try_ask(method, path, body).unwrap();
        let value = answer["value"].take();
        assert!(value.get("error").is_none(), "{path}: {value}");
        value
    }

    fn try_ask(&self, method: Method, path: &str, body: Value) -> Result<Value, ureq::Error> {
        let request = ureq::http::Request::builder()
            .method(method)
            .uri(format!("{}{path}", self.address))
            .header("content-type", "application/json")
            .body(body.to_string())?;
        let answer = self.agent.run(request)?.body_mut().read_to_vec()?;
        Ok(serde_json::from_slice(&answer).unwrap())
    }
}

/// Returns the port in the line with which the driver says that it listens.
fn port_in(line: &str) -> Option<u16> {
    let (_, port) = line.split_once("started successfully on port ")?;
    port.trim_end_matches('.').parse().ok()
}

impl Drop for Driver {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}
