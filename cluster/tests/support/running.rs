//! The program wirecost-node as a process.
// Not every test uses all of it.
#![allow(dead_code)]

use std::{
    fs,
    io::{BufRead, BufReader},
    path::Path,
    process::{Child, Command, Output, Stdio},
    sync::{Arc, Mutex, PoisonError},
    thread,
};

use serde_json::Value;

pub(crate) fn program() -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_wirecost-node"));
    for variable in [
        "CONFIG",
        "NAME",
        "GROUP",
        "MODE",
        "DATA",
        "KEY_FILE",
        "CLUSTER",
        "ENGINE",
        "NATS",
        "ADVERTISE",
        "SEEDS",
        "WIRE",
        "LINK",
        "HTTP",
        "TOKEN_FILE",
        "LOG",
        "NODE",
    ] {
        command.env_remove(format!("WIRECOST_{variable}"));
    }
    command
}

/// The flags of a node in a cluster, on a free port.
pub(crate) struct Cluster {
    pub(crate) key_file: String,
}

impl Cluster {
    /// Writes the cluster's key to a file in a directory.
    pub(crate) fn in_directory(directory: &Path) -> Self {
        let key_file = directory.join("key");
        fs::write(&key_file, "7".repeat(64)).expect("a file");
        let key_file = key_file.into_os_string().into_string().expect("text");
        Self { key_file }
    }

    /// Returns the flags, followed by further arguments.
    pub(crate) fn flags<'a>(&'a self, further: &[&'a str]) -> Vec<&'a str> {
        let own = ["--key-file", &self.key_file, "--cluster", "127.0.0.1:0"];
        [&own, further].concat()
    }
}

/// A node that runs until it is dropped.
pub(crate) struct Running {
    child: Child,
    /// The address of the API.
    pub(crate) address: String,
    /// The address in the cluster, if the node is in one.
    pub(crate) cluster: Option<String>,
    log: Arc<Mutex<Vec<String>>>,
}

impl Running {
    /// Starts a node with its data in a directory, on a free port.
    pub(crate) fn start(data: &Path) -> Self {
        Self::with(data, &[])
    }

    /// Starts a node with further arguments.
    pub(crate) fn with(data: &Path, arguments: &[&str]) -> Self {
        let config = data.with_extension("toml");
        let text = "group = \"BJ\"\nareas = [\"SH\", \"GZ\", \"SZ\"]\n\
                    [http]\nlisten = \"127.0.0.1:0\"\nrate = 1000000\n[log]\nformat = \"json\"\n";
        fs::write(&config, text).expect("a file");
        let child = program()
            .args(["run", "--config"])
            .arg(&config)
            .arg("--data")
            .arg(data)
            .args(arguments)
            .stderr(Stdio::piped())
            .spawn();
        let mut child = child.expect("the program");
        let log = BufReader::new(child.stderr.take().expect("a pipe"));
        let mut lines = log.lines().map_while(Result::ok);
        let fields = lines.find_map(|line| {
            // The report of a panic that was caught is no event.
            let event: Value = serde_json::from_str(&line).ok()?;
            event["fields"]
                .get("address")
                .map(|_| event["fields"].clone())
        });
        let fields = fields.expect("the address in the log");
        let log = Arc::<Mutex<Vec<String>>>::default();
        let all = Arc::clone(&log);
        // So that the pipe never fills up.
        thread::spawn(move || {
            lines.for_each(|line| {
                all.lock()
                    .unwrap_or_else(PoisonError::into_inner)
                    .push(line)
            });
        });
        Self {
            child,
            log,
            address: format!("http://{}", fields["address"].as_str().expect("an address")),
            cluster: fields["cluster"].as_str().map(str::to_owned),
        }
    }

    /// Returns the log since the node listens.
    pub(crate) fn log(&self) -> Vec<Value> {
        let lines = self.log.lock().unwrap_or_else(PoisonError::into_inner);
        let events = lines.iter();
        events
            .map(|line| serde_json::from_str(line).expect("a line of JSON"))
            .collect()
    }

    /// Returns the id of the process.
    pub(crate) fn process(&self) -> u32 {
        self.child.id()
    }

    pub(crate) fn ctl(&self, arguments: &[&str]) -> Output {
        let command = program()
            .args(["ctl", "--node", &self.address])
            .args(arguments)
            .output();
        command.expect("the program")
    }

    #[track_caller]
    pub(crate) fn ctl_json(&self, arguments: &[&str]) -> Value {
        let output = self.ctl(&[arguments, &["--json"]].concat());
        assert!(output.status.success(), "{output:?}");
        serde_json::from_slice(&output.stdout).expect("JSON")
    }

    /// Kills the node, as `kill -9` does.
    pub(crate) fn kill(&mut self) {
        self.child.kill().expect("a process to kill");
        self.child.wait().expect("an end");
    }

    /// Sends a signal and returns whether the program ended with success.
    pub(crate) fn signal(mut self, name: &str) -> bool {
        let sent = Command::new("kill")
            .arg(format!("-{name}"))
            .arg(self.child.id().to_string())
            .status();
        assert!(sent.expect("kill").success());
        self.child.wait().expect("an end").success()
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        // An error says that it has ended.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
