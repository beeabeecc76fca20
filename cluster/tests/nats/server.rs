//! A nats-server that runs until it is dropped.

use std::{
    fs,
    path::Path,
    process::{Child, Command, Stdio},
    thread,
    time::Duration,
};

use serde_json::Value;
use tempfile::TempDir;

/// The token in the environment of the server, which its configuration can name.
pub(crate) const TOKEN: &str = "token-of-the-environment";

pub(crate) struct Server {
    child: Child,
    directory: TempDir,
    pub(crate) port: u16,
    scheme: &'static str,
}

impl Server {
    /// Starts a server on a free port.
    pub(crate) fn start() -> Self {
        Self::with("")
    }

    /// Starts a server on a free port, with a configuration.
    pub(crate) fn with(config: &str) -> Self {
        let directory = tempfile::tempdir().expect("a directory");
        fs::write(directory.path().join("server.conf"), config).expect("a file");
        let child = run(directory.path(), "-1");
        let port = port(directory.path());
        Self {
            child,
            directory,
            port,
            scheme: match config.starts_with("tls") {
                true => "tls",
                false => "nats",
            },
        }
    }

    pub(crate) fn url(&self) -> String {
        format!("{}://127.0.0.1:{}", self.scheme, self.port)
    }

    /// Kills the server, as `kill -9` does.
    pub(crate) fn kill(&mut self) {
        self.child.kill().expect("a process to kill");
        self.child.wait().expect("an end");
    }

    /// Starts the server again, on the same port.
    pub(crate) fn restart(&mut self) {
        let name = "server.conf";
        let directory = tempfile::tempdir().expect("a directory");
        let config = self.directory.path().join(name);
        fs::copy(config, directory.path().join(name)).expect("a file");
        self.child = run(directory.path(), &self.port.to_string());
        assert_eq!(port(directory.path()), self.port);
        self.directory = directory;
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // An error says that it has ended.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn run(directory: &Path, port: &str) -> Child {
    let run = |program| {
        Command::new(program)
            .args(["--addr", "127.0.0.1", "--port", port, "--config"])
            .arg(directory.join("server.conf"))
            .arg("--ports_file_dir")
            .arg(directory)
            .env("NATS_TOKEN", TOKEN)
            .stderr(Stdio::null())
            .spawn()
    };
    // Debian puts it where only root looks.
    let child = run("nats-server").or_else(|_| run("/usr/sbin/nats-server"));
    child.expect("nats-server")
}

/// Waits for the file in which the server says on which port it listens.
fn port(directory: &Path) -> u16 {
    let read = || {
        let files = fs::read_dir(directory).expect("a directory");
        let mut paths = files.map(|file| file.expect("a file").path());
        let path = paths.find(|path| path.extension().is_some_and(|name| name == "ports"))?;
        let ports: Value = serde_json::from_slice(&fs::read(path).ok()?).ok()?;
        let url = ports["nats"][0].as_str()?;
        url.rsplit(':').next()?.parse().ok()
    };
    for _ in 0..1_000 {
        if let Some(port) = read() {
            return port;
        }
        thread::sleep(Duration::from_millis(20));
    }
    unreachable!("nats-server does not listen")
}
