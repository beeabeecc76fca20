//! The commands, which clap parses.

use std::path::PathBuf;

use clap::{Args, Subcommand};

use super::{
    options::{ChangeOptions, WriteOptions},
    percentage::{self, Percentage},
};

#[derive(Debug, Subcommand)]
pub(super) enum Command {
    /// Show the areas with their plans and members, and the sales.
    Overview,
    /// Show the health; the exit code is 1 if it is red.
    Health,
    /// List the members.
    Members,
    /// List the groups that the node knows: the areas, and the group of the objects of sales.
    Groups,
    /// Show the sequence of a group, a number that changes with its plan and objects, for `--seq`.
    Sequence {
        /// The group.
        group: String,
    },
    /// List the plans of all groups.
    Plans,
    /// Set the shares of some groups in one operation.
    SetPlans {
        /// The groups and their shares, such as BJ=0.721% or BJ=7210ppm.
        #[arg(required = true, value_parser = percentage::assignment)]
        shares: Vec<(String, Percentage)>,
        #[command(flatten)]
        options: ChangeOptions,
    },
    /// Show or change the plan of a group.
    #[command(subcommand)]
    Plan(Plan),
    /// Show or change the plugins of a group.
    Plugins(Objects),
    /// Show or change the pipelines of a group.
    Pipelines(Objects),
    /// Decide about a request of the crowd, as the gate of the node does.
    Admit {
        /// The group.
        group: String,
        /// The key of the request, such as a user. Requests with the same key get the same answer.
        #[arg(long)]
        key: Option<String>,
    },
    /// List the pipelines of a group that have reports, or show the latest reports on a pipeline.
    Statistics {
        /// The group.
        group: String,
        /// The pipeline.
        pipeline: Option<String>,
    },
    /// Report on a pipeline of the node.
    Report {
        /// The node's group.
        group: String,
        /// The pipeline.
        pipeline: String,
        /// The file of the indicators, such as {"execution_count_last_1min_all": 4200}; `-` is standard input.
        #[arg(long, value_name = "FILE")]
        file: PathBuf,
    },
    /// List the sales.
    Sales,
    /// Show or change a sale.
    #[command(subcommand)]
    Sale(Sale),
    /// Show or change the share that is set by hand and overrides sales.
    #[command(subcommand)]
    Override(Override),
    /// Print the health and the shares, a line now and at each change of the overview, until Ctrl-C.
    Watch {
        /// The time for which a stream that has ended or stalled is opened anew, in seconds; 0 for never.
        #[arg(long, value_name = "SECONDS", default_value_t = 60)]
        reconnect: u64,
    },
    /// Print the node's metrics.
    Metrics,
    /// Print the OpenAPI document.
    Openapi,
}

#[derive(Debug, Subcommand)]
pub(super) enum Plan {
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
pub(super) enum Sale {
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
    /// End a sale. Each area gets the share `after` of the goal, or else the plan that it had when the sale was opened.
    End {
        /// Its name.
        name: String,
        #[command(flatten)]
        options: WriteOptions,
    },
}

#[derive(Debug, Subcommand)]
pub(super) enum Override {
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
pub(super) struct Objects {
    /// The group.
    pub(super) group: String,
    #[command(subcommand)]
    pub(super) command: ObjectCommand,
}

#[derive(Debug, Subcommand)]
pub(super) enum ObjectCommand {
    /// List the objects.
    List(Selection),
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

/// The part of a list that is asked for: without a page, all pages.
#[derive(Debug, Args)]
pub(super) struct Selection {
    /// The beginning of the names.
    #[arg(long)]
    pub(super) prefix: Option<String>,
    /// The type.
    #[arg(long = "type")]
    pub(super) type_name: Option<String>,
    /// The page, from 1.
    #[arg(long)]
    pub(super) page: Option<u32>,
    /// The number of objects on the page, from 1 to 1000.
    #[arg(long, requires = "page")]
    pub(super) limit: Option<u32>,
}

#[derive(Debug, Args)]
pub(super) struct Configured {
    /// Its name.
    pub(super) name: String,
    /// Its type, such as `HTTPServer`.
    #[arg(long = "type")]
    pub(super) type_name: String,
    /// The file of its configuration, a JSON object; `-` is standard input.
    #[arg(long, value_name = "FILE")]
    pub(super) file: PathBuf,
    #[command(flatten)]
    pub(super) options: WriteOptions,
}
