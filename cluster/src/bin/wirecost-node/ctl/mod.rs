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
    thread,
    time::{Duration, Instant},
};

use clap::Args;

use self::{
    client::{Client, Events},
    command::Command,
};
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

/// The path of the stream of events.
const EVENTS: &str = "/cluster/events";

/// The time between two attempts to open a stream anew.
const PAUSE: Duration = Duration::from_secs(1);

pub(crate) fn run(arguments: &Arguments) -> Result<(), Failure> {
    let client = Client::new(&arguments.node, arguments.token_file.as_deref())?;
    let answer = match &arguments.command {
        Command::Metrics => return print(&client.text("/metrics")?),
        Command::Watch { reconnect } => {
            return watch(&client, arguments.json, Duration::from_secs(*reconnect));
        }
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

/// Prints the events of a node until their stream is lost and cannot be opened anew in time.
fn watch(client: &Client, json: bool, patience: Duration) -> Result<(), Failure> {
    let mut events = client.events(EVENTS)?;
    loop {
        match events.next() {
            Ok(event) if json => print(&format!("{event}\n"))?,
            Ok(event) => print(&show::line(&serde_json::from_str(&event)?))?,
            Err(lost) => events = reopened(client, lost, patience)?,
        }
    }
}

/// Opens a stream that was lost anew.
fn reopened(client: &Client, lost: Failure, patience: Duration) -> Result<Events, Failure> {
    let since = Instant::now();
    if !patience.is_zero() {
        eprintln!("{lost}; connecting again for {} s", patience.as_secs());
    }
    while since.elapsed() < patience {
        thread::sleep(PAUSE);
        if let Ok(events) = client.events(EVENTS) {
            return Ok(events);
        }
    }
    Err(lost)
}

fn print(text: &str) -> Result<(), Failure> {
    Ok(io::stdout().write_all(text.as_bytes())?)
}
