//! What the bench targets and the `wirecost` program do, one verb a file.

pub mod advise;
pub mod arguments;
pub mod bench;
pub mod compare;
pub mod corpus;
pub mod counts;
mod generated;
pub mod hostile;
pub mod part;
pub mod publish;
pub mod renew;
pub mod report;
pub mod sweep;

use std::{
    fmt::Display,
    io::{self, Write},
    path::PathBuf,
    process::ExitCode,
};

use jiff::Timestamp;

use crate::provenance::Package;

/// Why a command ends other than well.
#[derive(Debug, thiserror::Error)]
pub enum CommandError {
    /// It was asked for what does not exist, or cannot be.
    #[error("{0}")]
    Usage(String),
    /// It was asked for what exists and failed.
    #[error("{0}")]
    Failed(String),
    /// It was interrupted; what it had done until then is said.
    #[error("{0}")]
    Interrupted(String),
}

impl CommandError {
    fn usage(error: impl Display) -> Self {
        Self::Usage(error.to_string())
    }

    fn failed(error: impl Display) -> Self {
        Self::Failed(error.to_string())
    }

    /// 2 for what was asked wrongly, 130 for an interruption as shells have it, 1 otherwise.
    fn exit_code(&self) -> ExitCode {
        ExitCode::from(match self {
            Self::Failed(_) => 1,
            Self::Usage(_) => 2,
            Self::Interrupted(_) => 130,
        })
    }
}

/// Says what went wrong, if anything did; returns what the process exits with.
pub fn exit_code(result: Result<(), CommandError>) -> ExitCode {
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{error}");
            error.exit_code()
        }
    }
}

/// Prints `text`. That a reader such as `head` has seen enough is no failure.
fn print(out: &mut dyn Write, text: &str) -> Result<(), CommandError> {
    match out.write_all(text.as_bytes()) {
        Err(error) if error.kind() != io::ErrorKind::BrokenPipe => Err(CommandError::failed(error)),
        _ => Ok(()),
    }
}

/// Where this project's runs are recorded unless another place is named.
#[must_use]
pub fn runs_directory() -> PathBuf {
    Package::this().runs_directory()
}

/// The time, in UTC.
fn now() -> String {
    Timestamp::now().strftime("%Y-%m-%dT%H:%M:%SZ").to_string()
}
