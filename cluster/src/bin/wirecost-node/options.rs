//! The flags and environment variables that override the file.

use std::{net::SocketAddr, path::PathBuf};

use clap::Args;

use crate::{
    Failure,
    config::{Config, EngineName, Level, Link, Mode, WireChoice},
    nats::ServerUrl,
};

/// The file of the configuration, and the flags that override it.
#[derive(Debug, Args)]
pub(crate) struct Options {
    /// The configuration, a TOML file; without it, each setting has its default.
    #[arg(long, short, env = "WIRECOST_CONFIG", value_name = "FILE")]
    config: Option<PathBuf>,
    /// The name under which the node appears.
    #[arg(long, env = "WIRECOST_NAME")]
    name: Option<String>,
    /// The area whose crowd the node serves.
    #[arg(long, env = "WIRECOST_GROUP")]
    group: Option<String>,
    /// The mode of the node: `write` takes changes from clients, `read` refuses them.
    #[arg(long, env = "WIRECOST_MODE")]
    mode: Option<Mode>,
    /// The directory of the node's data.
    #[arg(long, env = "WIRECOST_DATA", value_name = "DIRECTORY")]
    data: Option<PathBuf>,
    /// The file of the cluster's key, 64 hexadecimal digits; without a key, the node runs alone.
    #[arg(long, env = "WIRECOST_KEY_FILE", value_name = "FILE")]
    key_file: Option<PathBuf>,
    /// The engine that carries messages between nodes: `gossip`, or `nats` with servers.
    #[arg(long, env = "WIRECOST_ENGINE")]
    engine: Option<EngineName>,
    /// Servers of NATS for the engine `nats`, separated by commas.
    #[arg(long, env = "WIRECOST_NATS", value_name = "URL", value_delimiter = ',')]
    nats: Option<Vec<ServerUrl>>,
    /// The address on which the node listens for other nodes, over UDP and TCP.
    #[arg(long, env = "WIRECOST_CLUSTER", value_name = "ADDRESS:PORT")]
    cluster: Option<SocketAddr>,
    /// The address at which other nodes reach the node, if it differs from the address of --cluster.
    #[arg(long, env = "WIRECOST_ADVERTISE", value_name = "ADDRESS:PORT")]
    advertise: Option<SocketAddr>,
    /// Nodes through which the node joins the cluster, separated by commas.
    #[arg(
        long,
        env = "WIRECOST_SEEDS",
        value_name = "HOST:PORT",
        value_delimiter = ','
    )]
    seeds: Option<Vec<String>>,
    /// The choice of the wire on which the node sends: `first` takes the first that the receiver
    /// reads, `auto` the wire with the least delay for the node's traffic and link.
    #[arg(long, env = "WIRECOST_WIRE")]
    wire: Option<WireChoice>,
    /// The speed of the node's link, for --wire auto: 64kbit, 100Mbit, 1Gbit.
    #[arg(long, env = "WIRECOST_LINK", value_name = "SPEED")]
    link: Option<Link>,
    /// The address of the HTTP API and the page.
    #[arg(long, env = "WIRECOST_HTTP", value_name = "ADDRESS:PORT")]
    http: Option<SocketAddr>,
    /// The file of the token that clients of the API present.
    #[arg(long, env = "WIRECOST_TOKEN_FILE", value_name = "FILE")]
    token_file: Option<PathBuf>,
    /// The least important events that are logged.
    #[arg(long, env = "WIRECOST_LOG", value_name = "LEVEL")]
    log: Option<Level>,
}

impl Options {
    /// Returns the configuration, checked.
    pub(crate) fn resolve(&self) -> Result<Config, Failure> {
        let mut config = match &self.config {
            Some(path) => Config::read(path)?,
            None => Config::default(),
        };
        set(&mut config.name, &self.name);
        set(&mut config.group, &self.group);
        set(&mut config.mode, &self.mode);
        set(&mut config.data, &self.data);
        set(&mut config.cluster.engine, &self.engine);
        set(&mut config.nats.urls, &self.nats);
        set(&mut config.cluster.listen, &self.cluster);
        set(&mut config.cluster.seeds, &self.seeds);
        set(&mut config.cluster.wire, &self.wire);
        set(&mut config.cluster.link, &self.link);
        set(&mut config.http.listen, &self.http);
        set(&mut config.log.level, &self.log);
        override_with(&mut config.cluster.key_file, &self.key_file);
        override_with(&mut config.cluster.advertise, &self.advertise);
        override_with(&mut config.http.token_file, &self.token_file);
        config.check()?;
        Ok(config)
    }
}

fn set<T: Clone>(setting: &mut T, option: &Option<T>) {
    if let Some(value) = option {
        setting.clone_from(value);
    }
}

fn override_with<T: Clone>(setting: &mut Option<T>, option: &Option<T>) {
    if option.is_some() {
        setting.clone_from(option);
    }
}
