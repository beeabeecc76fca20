//! The end of a program of the bench, and its output.

use std::{
    fmt::Display,
    io::{self, Write},
    process::ExitCode,
};

/// The reason why a command fails.
#[derive(Debug, thiserror::Error)]
pub enum CommandError {
    /// The request was wrong: it named something that does not exist or is impossible.
    #[error("{0}")]
    Usage(String),
    /// The request was valid, and its execution failed.
    #[error("{0}")]
    Failed(String),
    /// An interruption, with a text on the finished part of the work.
    #[error("{0}")]
    Interrupted(String),
}

impl CommandError {
    /// Wraps an error in a request.
    pub fn usage(error: impl Display) -> Self {
        Self::Usage(error.to_string())
    }

    /// Wraps an error in its execution.
    pub fn failed(error: impl Display) -> Self {
        Self::Failed(error.to_string())
    }

    /// Returns 2 for wrong usage, 130 for an interruption, as shells do, and 1 otherwise.
    fn exit_code(&self) -> ExitCode {
        ExitCode::from(match self {
            Self::Failed(_) => 1,
            Self::Usage(_) => 2,
            Self::Interrupted(_) => 130,
        })
    }
}

/// Prints the error, if there is one, and returns the exit code of the process.
pub fn exit_code(result: Result<(), CommandError>) -> ExitCode {
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{error}");
            error.exit_code()
        }
    }
}

/// Prints `text`. A reader that stops early, such as `head`, is no failure.
///
/// # Errors
/// When the text cannot be written for another reason.
pub fn print(out: &mut dyn Write, text: &str) -> Result<(), CommandError> {
    match out.write_all(text.as_bytes()) {
        Err(error) if error.kind() != io::ErrorKind::BrokenPipe => Err(CommandError::failed(error)),
        _ => Ok(()),
    }
}
