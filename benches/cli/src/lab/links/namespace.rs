//! A network namespace, which stands for a host or a switch.

use std::{
    fs::{self, File},
    io::{BufRead, BufReader},
    os::fd::AsFd,
    path::Path,
    process::{Child, Command, Stdio},
    thread,
};

use rustix::thread::{LinkNameSpaceType, move_into_link_name_space};

use super::{Failure, joined};

/// The settings of a network, with their files. IPv6 would send messages about neighbours, and TCP would repeat the last
/// segment before its acknowledgement comes: frames that nobody has sent.
const SETTINGS: [(&str, &str); 2] = [
    ("/proc/sys/net/ipv6/conf/all/disable_ipv6", "1"),
    ("/proc/sys/net/ipv4/tcp_early_retrans", "0"),
];

/// A network namespace, which exists until this is dropped or the program ends.
pub(super) struct Namespace {
    /// A process that waits in the namespace for the end of its input.
    holder: Child,
    file: File,
}

impl Namespace {
    pub(super) fn new() -> Result<Self, Failure> {
        let mut holder = Command::new("unshare")
            .args(["--net", "sh", "-c", "echo && read _"])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .map_err(|error| format!("unshare: {error}"))?;
        let mut line = String::new();
        if let Some(output) = holder.stdout.take() {
            BufReader::new(output).read_line(&mut line)?;
        }
        if line.is_empty() {
            return Err("unshare made no network namespace".into());
        }
        let file = File::open(format!("/proc/{}/ns/net", holder.id()))?;
        let namespace = Self { holder, file };
        namespace.run(|| {
            let settings = SETTINGS.iter().filter(|(file, _)| Path::new(file).exists());
            for (file, value) in settings {
                fs::write(file, value)?;
            }
            Ok(())
        })?;
        Ok(namespace)
    }

    /// Returns the number by which `ip` finds it.
    pub(super) fn id(&self) -> u32 {
        self.holder.id()
    }

    /// Runs `work` in a thread of this namespace: its sockets and its commands belong to the namespace.
    pub(super) fn run<R: Send>(
        &self,
        work: impl FnOnce() -> Result<R, Failure> + Send,
    ) -> Result<R, Failure> {
        let in_namespace = || {
            let network = Some(LinkNameSpaceType::Network);
            move_into_link_name_space(self.file.as_fd(), network)?;
            work()
        };
        joined(thread::scope(|scope| scope.spawn(in_namespace).join()))
    }

    /// Runs a command, and returns its output.
    pub(super) fn command(&self, line: &str) -> Result<Vec<u8>, Failure> {
        self.run(|| {
            let mut words = line.split_whitespace();
            let program = words.next().unwrap_or_default();
            let output = Command::new(program)
                .args(words)
                .output()
                .map_err(|error| format!("{program}: {error}"))?;
            match output.status.success() {
                true => Ok(output.stdout),
                false => {
                    let error = String::from_utf8_lossy(&output.stderr);
                    Err(format!("{line}: {}", error.trim()).into())
                }
            }
        })
    }
}

impl Drop for Namespace {
    fn drop(&mut self) {
        // The end of its input ends it.
        drop(self.holder.stdin.take());
        let _ = self.holder.wait();
    }
}
