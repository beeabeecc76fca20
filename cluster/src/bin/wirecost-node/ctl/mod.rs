//! The verb `ctl`: the API from a shell.

mod client;
mod percentage;
mod table;

use std::{
    fs,
    io::{self, Read, Write},
    path::{Path, PathBuf},
};

use clap::{Args, Subcommand};
use serde_json::{Map, Value, json};

use self::{client::Client, percentage::Percentage, table::Table};
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
  echo '{\"ms\": 800}' | wirecost-node ctl plugins BJ create limit-1 --type LatencyLimiter --file -
  wirecost-node ctl --node http://10.1.0.10:9090 --token-file token health --json";

#[derive(Debug, Subcommand)]
enum Command {
    /// The areas with their plans and members.
    Overview,
    /// The health; the exit code is 1 if it is red.
    Health,
    /// The members.
    Members,
    /// The groups that the node knows: the areas, and the group of the objects of sales.
    Groups,
    /// The sequence of a group, for `--seq`.
    Sequence {
        /// The group.
        group: String,
    },
    /// The plans of all groups.
    Plans,
    /// Set the shares of some groups in one operation.
    SetPlans {
        /// The groups and their shares, such as BJ=0.721% or BJ=7210ppm.
        #[arg(required = true, value_parser = percentage::assignment)]
        shares: Vec<(String, Percentage)>,
        #[command(flatten)]
        options: WriteOptions,
    },
    /// The plan of a group.
    #[command(subcommand)]
    Plan(Plan),
    /// The plugins of a group.
    Plugins(Objects),
    /// The pipelines of a group.
    Pipelines(Objects),
    /// The pipelines of a group that have reports, or the latest reports on a pipeline.
    Statistics {
        /// The group.
        group: String,
        /// The pipeline.
        pipeline: Option<String>,
    },
    /// The sales.
    Sales,
    /// A sale.
    #[command(subcommand)]
    Sale(Sale),
    /// A share that is set by hand and overrides sales.
    #[command(subcommand)]
    Override(Override),
    /// The node's metrics.
    Metrics,
    /// The OpenAPI document.
    Openapi,
}

#[derive(Debug, Subcommand)]
enum Plan {
    /// Show the plan.
    Get {
        /// The group.
        group: String,
    },
    /// Set the share that passes.
    Set {
        /// The group.
        group: String,
        /// The share, such as 0.721% or 7210ppm.
        share: Percentage,
        #[command(flatten)]
        options: WriteOptions,
    },
    /// Let nothing pass.
    Close {
        /// The group.
        group: String,
        #[command(flatten)]
        options: WriteOptions,
    },
}

#[derive(Debug, Subcommand)]
enum Sale {
    /// Show a sale.
    Get {
        /// Its name.
        name: String,
    },
    /// State the goal of a sale, and open it.
    Open {
        /// Its name.
        name: String,
        /// The file of its goal, such as {"stock": 5000, "start_ms": 1798711200000, "areas": {"BJ": {"crowd": 9000}}};
        /// `-` is standard input.
        #[arg(long, value_name = "FILE")]
        file: PathBuf,
        #[command(flatten)]
        options: WriteOptions,
    },
    /// Report units that requests of this node's gateway have bought since the last report.
    Sold {
        /// The sale.
        name: String,
        /// The group.
        group: String,
        /// The number of units.
        units: u64,
    },
    /// End a sale. Its gates pass nothing until their nodes restart, and then follow their plans.
    End {
        /// Its name.
        name: String,
        #[command(flatten)]
        options: WriteOptions,
    },
}

#[derive(Debug, Subcommand)]
enum Override {
    /// Show the share that is set by hand.
    Get {
        /// The group.
        group: String,
    },
    /// Set the share by hand.
    Set {
        /// The group.
        group: String,
        /// The share, such as 0.721% or 7210ppm.
        share: Percentage,
        #[command(flatten)]
        options: WriteOptions,
    },
    /// Delete the share, so sales plan the group again.
    Release {
        /// The group.
        group: String,
        #[command(flatten)]
        options: WriteOptions,
    },
}

#[derive(Debug, Args)]
struct Objects {
    /// The group.
    group: String,
    #[command(subcommand)]
    command: ObjectCommand,
}

#[derive(Debug, Subcommand)]
enum ObjectCommand {
    /// List the objects.
    List,
    /// Show an object with its configuration.
    Get {
        /// Its name.
        name: String,
    },
    /// Create an object.
    Create(Configured),
    /// Replace the configuration of an object.
    Update(Configured),
    /// Remove an object.
    Delete {
        /// Its name.
        name: String,
        #[command(flatten)]
        options: WriteOptions,
    },
}

#[derive(Debug, Args)]
struct Configured {
    /// Its name.
    name: String,
    /// Its type, such as `HTTPServer`.
    #[arg(long = "type")]
    type_name: String,
    /// The file of its configuration, a JSON object; `-` is standard input.
    #[arg(long, value_name = "FILE")]
    file: PathBuf,
    #[command(flatten)]
    options: WriteOptions,
}

/// The options of a change.
#[derive(Debug, Args)]
struct WriteOptions {
    /// Refuse the change unless the group has this sequence.
    #[arg(long)]
    seq: Option<u64>,
    /// The longest time to wait for the change, in milliseconds, from 100 to 600000.
    #[arg(long, value_name = "MILLISECONDS")]
    timeout: Option<u64>,
    /// Wait until every live member holds the change.
    #[arg(long)]
    consistent: bool,
    /// The id of the request, 16 hexadecimal digits; a repeated change with the same id is made once.
    #[arg(long, value_name = "ID")]
    request_id: Option<String>,
    /// Accept a group that the node does not know.
    #[arg(long)]
    new_group: bool,
}

impl WriteOptions {
    fn query(&self) -> Vec<(&'static str, String)> {
        let numbers = [("operation_seq", self.seq), ("timeout_ms", self.timeout)];
        let numbers = numbers.into_iter();
        let numbers = numbers.filter_map(|(name, value)| Some((name, value?.to_string())));
        let flags = [
            ("consistent", self.consistent),
            ("new_group", self.new_group),
        ];
        let flags = flags.into_iter().filter(|(_, is_set)| *is_set);
        let id = self.request_id.iter().map(|id| ("request_id", id.clone()));
        numbers
            .chain(flags.map(|(name, _)| (name, "true".to_owned())))
            .chain(id)
            .collect()
    }
}

pub(crate) fn run(arguments: &Arguments) -> Result<(), Failure> {
    let client = Client::new(&arguments.node, arguments.token_file.as_deref())?;
    let answer = match &arguments.command {
        Command::Metrics => return print(&client.text("/metrics")?),
        command => ask(&client, command)?,
    };
    let said = match arguments.json || matches!(arguments.command, Command::Openapi) {
        true => format!("{answer:#}\n"),
        false => shown(&arguments.command, &answer),
    };
    print(&said)?;
    match arguments.command {
        Command::Health if answer["status"] == "red" => Err("the cluster is red".into()),
        _ => Ok(()),
    }
}

fn print(text: &str) -> Result<(), Failure> {
    Ok(io::stdout().write_all(text.as_bytes())?)
}

/// Makes the request of a command.
fn ask(client: &Client, command: &Command) -> Result<Value, Failure> {
    match command {
        Command::Overview => client.get("/cluster/overview/v1"),
        Command::Health => client.get("/cluster/health/v1"),
        Command::Members => client.get("/cluster/members/v1"),
        Command::Groups => client.get("/cluster/admin/v1"),
        Command::Sequence { group } => client.get(&admin(group, &["sequence"])),
        Command::Plans => client.get("/cluster/plans/v1"),
        Command::SetPlans { shares, options } => {
            let shares = shares.iter();
            let shares: Map<_, _> = shares
                .map(|(group, share)| (group.clone(), share.parts_per_million().into()))
                .collect();
            let body = json!({ "groups": shares });
            client.send("PATCH", "/cluster/plans/v1", &options.query(), Some(&body))
        }
        Command::Plan(plan) => ask_plan(client, plan),
        Command::Plugins(objects) => ask_objects(client, "plugins", objects),
        Command::Pipelines(objects) => ask_objects(client, "pipelines", objects),
        Command::Statistics { group, pipeline } => {
            let path = format!("/cluster/statistics/v1/{}", client::escaped(group));
            match pipeline {
                Some(pipeline) => {
                    client.get(&format!("{path}/pipelines/{}", client::escaped(pipeline)))
                }
                None => client.get(&path),
            }
        }
        Command::Sales => client.get("/cluster/sales/v1"),
        Command::Sale(sale) => ask_sale(client, sale),
        Command::Override(by_hand) => ask_override(client, by_hand),
        Command::Openapi => client.get("/cluster/openapi.json"),
        // Not JSON, so it has its own way.
        Command::Metrics => Ok(Value::Null),
    }
}

fn ask_plan(client: &Client, plan: &Plan) -> Result<Value, Failure> {
    match plan {
        Plan::Get { group } => client.get(&admin(group, &["plan"])),
        Plan::Set {
            group,
            share,
            options,
        } => {
            let body = json!({ "parts_per_million": share.parts_per_million() });
            client.send(
                "PUT",
                &admin(group, &["plan"]),
                &options.query(),
                Some(&body),
            )
        }
        Plan::Close { group, options } => {
            client.send("DELETE", &admin(group, &["plan"]), &options.query(), None)
        }
    }
}

fn ask_sale(client: &Client, sale: &Sale) -> Result<Value, Failure> {
    let path = |name: &str| format!("/cluster/sales/v1/{}", client::escaped(name));
    match sale {
        Sale::Get { name } => client.get(&path(name)),
        Sale::Open {
            name,
            file,
            options,
        } => client.send(
            "POST",
            &path(name),
            &options.query(),
            Some(&read_json(file)?),
        ),
        Sale::Sold { name, group, units } => {
            let path = format!("{}/areas/{}/sold", path(name), client::escaped(group));
            client.send("POST", &path, &[], Some(&json!({ "units": units })))
        }
        Sale::End { name, options } => client.send("DELETE", &path(name), &options.query(), None),
    }
}

fn ask_override(client: &Client, by_hand: &Override) -> Result<Value, Failure> {
    let path = |group: &str| admin(group, &["override"]);
    match by_hand {
        Override::Get { group } => client.get(&path(group)),
        Override::Set {
            group,
            share,
            options,
        } => {
            let body = json!({ "parts_per_million": share.parts_per_million() });
            client.send("PUT", &path(group), &options.query(), Some(&body))
        }
        Override::Release { group, options } => {
            client.send("DELETE", &path(group), &options.query(), None)
        }
    }
}

fn ask_objects(client: &Client, collection: &str, objects: &Objects) -> Result<Value, Failure> {
    let path = admin(&objects.group, &[collection]);
    let path_of = |name: &str| admin(&objects.group, &[collection, name]);
    match &objects.command {
        ObjectCommand::List => client.get(&format!("{path}?limit=1000")),
        ObjectCommand::Get { name } => client.get(&path_of(name)),
        ObjectCommand::Create(new) => {
            let body =
                json!({ "name": new.name, "type": new.type_name, "config": read_json(&new.file)? });
            client.send("POST", &path, &new.options.query(), Some(&body))
        }
        ObjectCommand::Update(new) => {
            let body = json!({ "type": new.type_name, "config": read_json(&new.file)? });
            client.send(
                "PUT",
                &path_of(&new.name),
                &new.options.query(),
                Some(&body),
            )
        }
        ObjectCommand::Delete { name, options } => {
            client.send("DELETE", &path_of(name), &options.query(), None)
        }
    }
}

/// Reads a file, or standard input if it is `-`.
fn read_json(file: &Path) -> Result<Value, Failure> {
    let failure = |why: &dyn std::fmt::Display| format!("{}: {why}", file.display());
    let text = match file.as_os_str() == "-" {
        true => {
            let mut text = String::new();
            io::stdin().read_to_string(&mut text).map(|_| text)
        }
        false => fs::read_to_string(file),
    };
    let text = text.map_err(|error| failure(&error))?;
    Ok(serde_json::from_str(&text).map_err(|error| failure(&error))?)
}

/// Returns the path of a part of a group.
fn admin(group: &str, parts: &[&str]) -> String {
    let parts = [group].into_iter().chain(parts.iter().copied());
    parts.fold("/cluster/admin/v1".to_owned(), |path, part| {
        format!("{path}/{}", client::escaped(part))
    })
}

/// Shows the choice of the wire, if the wire is not fixed.
fn chosen(choice: &Value) -> String {
    match choice {
        Value::Object(_) => format!("\n{}", table::fields(choice)),
        _ => String::new(),
    }
}

/// Shows names, a line each.
fn lines(names: &Value) -> String {
    let names = names.as_array().into_iter().flatten();
    names
        .map(|name| format!("{}\n", table::cell(name)))
        .collect()
}

/// Shows an answer to people.
fn shown(command: &Command, answer: &Value) -> String {
    match command {
        Command::Overview => {
            let health = shown(&Command::Health, &answer["health"]);
            let areas = [
                "group",
                "parts_per_million",
                "members",
                "stock_left",
                "objects",
            ];
            let areas = Table::of(&answer["areas"], &areas);
            format!("{health}\n{areas}{}", chosen(&answer["choice"]))
        }
        Command::Health => match answer["reason"].as_str() {
            Some(reason) => format!("{}: {reason}\n", table::cell(&answer["status"])),
            None => format!("{}\n", table::cell(&answer["status"])),
        },
        Command::Members => {
            let columns = ["number", "name", "address", "group", "mode", "status"];
            Table::of(&answer["members"], &columns).to_string()
        }
        Command::Groups => lines(&answer["groups"]),
        Command::Statistics { pipeline: None, .. } => lines(&answer["pipelines"]),
        Command::Statistics { .. } => {
            let columns = [
                "node",
                "indicators/throughput_rate_last_1min_all",
                "indicators/execution_count_last_1min_all",
                "indicators/execution_count_last_1min_failure",
                "indicators/execution_time_99_percent_last_1min_all",
            ];
            let nodes = Table::of(&answer["nodes"], &columns);
            format!("{}\n{nodes}", table::fields(&answer["total"]))
        }
        Command::Plans => {
            let columns = [
                "group",
                "percentage",
                "parts_per_million",
                "operation_seq",
                "stamp",
            ];
            Table::of(&answer["plans"], &columns).to_string()
        }
        Command::Sales => Table::of(&answer["sales"], &["name", "stock", "start_ms"]).to_string(),
        Command::Sale(Sale::Get { .. }) => {
            let areas = [
                "group",
                "quota",
                "load/offered",
                "load/passed",
                "load/sold_out",
                "load/sold",
            ];
            Table::of(&answer["areas"], &areas).to_string()
        }
        Command::Plugins(Objects { command, .. }) | Command::Pipelines(Objects { command, .. })
            if matches!(command, ObjectCommand::List) =>
        {
            Table::of(&answer["objects"], &["name", "type", "stamp"]).to_string()
        }
        _ => table::fields(answer),
    }
}
