//! The program wirecost-node: a node of the gateway cluster.

mod check_config;
mod cluster;
mod config;
mod ctl;
mod data;
mod logs;
mod nats;
mod options;
mod run;
mod wires;

use std::process::ExitCode;

use clap::{Parser, Subcommand};

use crate::options::Options;

/// A node of a gateway cluster, which controls the admission of each area separately.
///
/// In a flash sale, each area lets its own percentage of its crowd pass. The plan of an area states this
/// percentage. Every node keeps the plans of all areas on disk. It admits requests to the areas that it serves as
/// their plans state.
#[derive(Debug, Parser)]
#[command(name = "wirecost-node", version, after_long_help = EXAMPLES)]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

const EXAMPLES: &str = "\
Examples:
  Start a node, with its data in ./data and its API on http://127.0.0.1:9090:
    wirecost-node run --group BJ --data ./data

  Start a cluster of two nodes:
    openssl rand -hex 32 > cluster.key
    wirecost-node run --key-file cluster.key --data ./bj --group BJ
    wirecost-node run --key-file cluster.key --data ./sh --group SH --http 127.0.0.1:9091 \
      --cluster 127.0.0.1:9095 --seeds 127.0.0.1:9094

  Join a cluster whose messages a NATS server carries:
    wirecost-node run --key-file cluster.key --engine nats --nats nats://10.1.0.1:4222

  Let 0.721 % of the crowd in Beijing pass, and look at the plans:
    wirecost-node ctl plan set BJ 0.721%
    wirecost-node ctl plans

  Write a configuration with the default of each setting that has one, edit it, check it, use it:
    wirecost-node check-config --print > wirecost-node.toml
    wirecost-node check-config --config wirecost-node.toml
    wirecost-node run --config wirecost-node.toml

A flag overrides its environment variable, and the variable overrides the file. A browser shows the page for
the operator at the address of the API.";

#[derive(Debug, Subcommand)]
enum Command {
    /// Run a node until SIGTERM or SIGINT; then it hands its operations over to other members and leaves the cluster.
    Run(Options),
    /// Check a configuration. An error in the file names its line.
    CheckConfig(check_config::Arguments),
    /// Read or change a running node.
    Ctl(ctl::Arguments),
}

/// The error of a verb, for its user.
type Failure = Box<dyn std::error::Error>;

fn main() -> ExitCode {
    let done = match Arguments::parse().command {
        Command::Run(options) => run::run(options),
        Command::CheckConfig(arguments) => check_config::run(&arguments),
        Command::Ctl(arguments) => ctl::run(&arguments),
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            eprintln!("error: {}", chain(&*failure));
            ExitCode::FAILURE
        }
    }
}

/// Returns an error and its causes in a line.
fn chain(error: &dyn std::error::Error) -> String {
    let causes = std::iter::successors(error.source(), |cause| cause.source());
    causes.fold(error.to_string(), |line, cause| format!("{line}: {cause}"))
}
