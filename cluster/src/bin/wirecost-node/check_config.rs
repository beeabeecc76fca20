//! The verb `check-config`.

use std::io::{self, Write};

use clap::Args;

use crate::{Failure, options::Options};

/// Checks a configuration.
#[derive(Debug, Args)]
pub(crate) struct Arguments {
    #[command(flatten)]
    options: Options,
    /// Print the configuration: every setting that has a value.
    #[arg(long)]
    print: bool,
}

pub(crate) fn run(arguments: &Arguments) -> Result<(), Failure> {
    let config = arguments.options.resolve()?;
    let said = match arguments.print {
        true => toml::to_string(&config)?,
        false => "the configuration is valid\n".to_owned(),
    };
    io::stdout().write_all(said.as_bytes())?;
    Ok(())
}
