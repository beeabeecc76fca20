//! The queue of a host, which one long-lived `tc` reads. A process for each reading would take the CPU whose idle
//! time is measured.

use std::{
    io::{BufReader, Write},
    process::{Child, ChildStdin, ChildStdout, Command, Stdio},
};

use serde::Deserialize;

use super::Failure;

/// The counters of an end of the link.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
pub(super) struct Counter {
    /// The bytes that left, with the headers of Ethernet.
    pub(super) bytes: u64,
    /// The packets that left.
    pub(super) packets: u64,
    /// The packets that were dropped.
    pub(super) drops: u64,
    /// The bytes that wait.
    #[serde(rename = "backlog")]
    pub(super) waiting: u64,
}

impl Counter {
    /// Returns the bytes and packets since an earlier reading.
    pub(super) fn since(self, earlier: Self) -> Self {
        Self {
            bytes: self.bytes - earlier.bytes,
            packets: self.packets - earlier.packets,
            drops: self.drops - earlier.drops,
            waiting: self.waiting,
        }
    }
}

/// A process of `tc` that answers until this is dropped.
pub(super) struct Tc {
    process: Child,
    questions: Option<ChildStdin>,
    answers: BufReader<ChildStdout>,
}

impl Tc {
    /// Starts it in the namespace of this thread.
    pub(super) fn new() -> Result<Self, Failure> {
        let mut process = Command::new("tc")
            .args(["-s", "-j", "-batch", "-"])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .map_err(|error| format!("tc: {error}"))?;
        let answers = process.stdout.take().ok_or("tc has no output")?;
        Ok(Self {
            questions: process.stdin.take(),
            answers: BufReader::new(answers),
            process,
        })
    }

    /// Returns the counters of a device.
    pub(super) fn counter(&mut self, device: &str) -> Result<Counter, Failure> {
        let mut questions = self.questions.as_ref().ok_or("tc has no input")?;
        questions.write_all(format!("qdisc show dev {device}\n").as_bytes())?;
        let mut answer = serde_json::Deserializer::from_reader(&mut self.answers);
        let counters = Vec::<Counter>::deserialize(&mut answer)?;
        Ok(*counters.first().ok_or("tc shows no queue")?)
    }
}

impl Drop for Tc {
    fn drop(&mut self) {
        // The end of its input ends it.
        drop(self.questions.take());
        let _ = self.process.wait();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_counters_are_those_of_the_queue() {
        let json = r#"[{"kind":"tbf","root":true,"options":{"rate":125000,"burst":1600},"bytes":2920,"packets":10,
            "drops":1,"overlimits":7,"requeues":0,"backlog":292,"qlen":1}]"#;
        let counters: Vec<Counter> = serde_json::from_str(json).unwrap();
        let expected = Counter {
            bytes: 2_920,
            packets: 10,
            drops: 1,
            waiting: 292,
        };
        assert_eq!(counters, [expected]);
        let earlier = Counter {
            bytes: 920,
            packets: 4,
            drops: 1,
            waiting: 0,
        };
        let since = expected.since(earlier);
        assert_eq!([since.bytes, since.packets, since.drops], [2_000, 6, 0]);
    }
}
