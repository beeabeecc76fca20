//! The verb `ctl`: the API from a shell.

mod client;
mod command;
mod options;
mod percentage;
mod request;
mod show;
mod table;

use std::{
    io::{self, Write},
    path::PathBuf,
};

use clap::Args;

use self::{client::Client, command::Command};
use crate::Failure;

/// Talks to a node.
#[derive(Debug, Args)]
#[command(after_long_help = EXAMPLES)]
pub(crate) struct Arguments {
    /// The address of the node's API.
    #[arg(
        long,
        global = true,
        env = "WIRECOST_NODE",
        default_value = "http://127.0.0.1:9090"
    )]
    node: String,
    /// The file of the token.
    #[arg(long, global = true, env = "WIRECOST_TOKEN_FILE", value_name = "FILE")]
    token_file: Option<PathBuf>,
    /// Print the API's JSON in place of a table.
    #[arg(long, global = true)]
    json: bool,
    #[command(subcommand)]
    command: Command,
}

const EXAMPLES: &str = "\
Examples:
  wirecost-node ctl overview
  wirecost-node ctl plan set BJ 0.721% --seq 4503599627370496
  wirecost-node ctl set-plans BJ=0.721% SH=7810ppm
  wirecost-node ctl pipelines BJ list
  wirecost-node ctl sale open phone --file goal.json
  wirecost-node ctl sale sold phone BJ 3
  wirecost-node ctl pipelines BJ list --prefix check --type HTTPServer
  wirecost-node ctl admit BJ --key user-1
  wirecost-node ctl watch --json
  echo '{\"ms\": 800}' | wirecost-node ctl plugins BJ create limit-1 --type LatencyLimiter --file -
  wirecost-node ctl --node http://10.1.0.10:9090 --token-file token health --json";

pub(crate) fn run(arguments: &Arguments) -> Result<(), Failure> {
    let client = Client::new(&arguments.node, arguments.token_file.as_deref())?;
    let answer = match &arguments.command {
        Command::Metrics => return print(&client.text("/metrics")?),
        Command::Watch => return watch(&client, arguments.json),
        command => request::ask(&client, command)?,
    };
    let said = match arguments.json || matches!(arguments.command, Command::Openapi) {
        true => format!("{answer:#}\n"),
        false => show::shown(&arguments.command, &answer),
    };
    print(&said)?;
    match arguments.command {
        Command::Health if answer["status"] == "red" => Err("the cluster is red".into()),
        _ => Ok(()),
    }
}

/// Prints the events of a node until it stops.
fn watch(client: &Client, json: bool) -> Result<(), Failure> {
    client.events("/cluster/events", |event| match json {
        true => print(&format!("{event}\n")),
        false => print(&show::line(&serde_json::from_str(event)?)),
    })?;
    Err("the node has ended the stream".into())
}

fn print(text: &str) -> Result<(), Failure> {
    Ok(io::stdout().write_all(text.as_bytes())?)
}
