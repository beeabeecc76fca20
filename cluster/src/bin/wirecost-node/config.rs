//! The configuration: a TOML file, in which a typo is an error that names its line.

use std::{
    fs,
    net::{Ipv4Addr, SocketAddr},
    num::{NonZeroU16, NonZeroU32, NonZeroUsize},
    path::{Path, PathBuf},
    str::FromStr,
};

use serde::{Deserialize, Serialize};
use wirecost_cluster::{
    api::{Token, is_local},
    choice,
    log::clearing::REPLICAS,
    state::MAX_AREA_BYTES,
};
use wirecost_codec::short_text;
use wirecost_report::tradeoff::{LinkSpeed, WrongValue};
use wirecost_wire::WireName;

use crate::{Failure, nats::Nats, wires};

/// All settings of a node.
#[derive(Debug, Clone, PartialEq, Deserialize, Serialize)]
#[serde(deny_unknown_fields, default, rename_all = "kebab-case")]
pub(crate) struct Config {
    /// The name under which the node appears.
    pub(crate) name: String,
    /// The area whose crowd the node serves.
    pub(crate) group: String,
    /// The mode of the node: `write` takes changes from clients, `read` refuses them.
    pub(crate) mode: Mode,
    /// The areas for which it has gates, besides its group.
    pub(crate) areas: Vec<String>,
    /// The directory of its data.
    pub(crate) data: PathBuf,
    pub(crate) cluster: Cluster,
    pub(crate) nats: Nats,
    pub(crate) http: Http,
    pub(crate) log: Log,
}

/// The cluster that the node joins.
#[derive(Debug, Clone, PartialEq, Deserialize, Serialize)]
#[serde(deny_unknown_fields, default, rename_all = "kebab-case")]
pub(crate) struct Cluster {
    /// The file of the cluster's key. Without one the node is alone.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) key_file: Option<PathBuf>,
    /// The engine, which carries the messages between nodes.
    pub(crate) engine: EngineName,
    /// The address on which it listens, for UDP and TCP.
    pub(crate) listen: SocketAddr,
    /// The address at which other nodes reach it, if it is not the one on which it listens.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) advertise: Option<SocketAddr>,
    /// Nodes by which it joins, as host:port.
    pub(crate) seeds: Vec<String>,
    /// The wires that it reads and writes, the preferred first.
    #[serde(with = "wires")]
    pub(crate) wires: Vec<WireName>,
    /// The wire by which it sends: the first that the receiver reads, or chosen by its traffic.
    pub(crate) wire: WireChoice,
    /// The speed of its link, by which it chooses its wire.
    pub(crate) link: Link,
    /// The number of other nodes that must hold operations before it truncates them, and of nodes of another
    /// group that must hold an object before it clears the object's file.
    pub(crate) replicas: NonZeroUsize,
}

/// The choice of the wire by which a node sends.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, Serialize, clap::ValueEnum)]
#[serde(rename_all = "lowercase")]
pub(crate) enum WireChoice {
    /// The first of the wires.
    First,
    /// The best of the wires for the node's own traffic and link.
    Auto,
}

/// The speed of a link, such as 100Mbit.
#[derive(Debug, Clone, PartialEq, Deserialize, Serialize)]
#[serde(try_from = "String", into = "String")]
pub(crate) struct Link {
    text: String,
    pub(crate) speed: LinkSpeed,
}

impl FromStr for Link {
    type Err = WrongValue;

    fn from_str(text: &str) -> Result<Self, WrongValue> {
        let speed = text.parse()?;
        let text = text.to_owned();
        Ok(Self { text, speed })
    }
}

impl TryFrom<String> for Link {
    type Error = WrongValue;

    fn try_from(text: String) -> Result<Self, WrongValue> {
        text.parse()
    }
}

impl From<Link> for String {
    fn from(link: Link) -> Self {
        link.text
    }
}

impl Default for Link {
    fn default() -> Self {
        let speed = choice::Settings::default().link;
        let text = format!("{}Mbit", speed.bits_per_second() / 1e6);
        Self { text, speed }
    }
}

/// The HTTP API and the page.
#[derive(Debug, Clone, PartialEq, Deserialize, Serialize)]
#[serde(deny_unknown_fields, default, rename_all = "kebab-case")]
pub(crate) struct Http {
    /// The address on which it listens.
    pub(crate) listen: SocketAddr,
    /// The file of the token that clients present. Off the own machine it is needed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) token_file: Option<PathBuf>,
    /// The largest body of a request, in bytes.
    pub(crate) max_body: NonZeroUsize,
    /// The longest time for which a body or a change is waited for, in seconds.
    pub(crate) timeout_seconds: NonZeroU16,
    /// The largest number of requests at a time.
    pub(crate) concurrency: NonZeroU16,
    /// The largest number of requests a second.
    pub(crate) rate: NonZeroU32,
}

/// The log, on standard error.
#[derive(Debug, Clone, PartialEq, Deserialize, Serialize)]
#[serde(deny_unknown_fields, default, rename_all = "kebab-case")]
pub(crate) struct Log {
    /// The least important events that are logged.
    pub(crate) level: Level,
    /// Lines for people or for machines.
    pub(crate) format: LogFormat,
}

/// The messages that a node takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, Serialize, clap::ValueEnum)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Mode {
    Read,
    Write,
}

/// The engines of a cluster.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, Serialize, clap::ValueEnum)]
#[serde(rename_all = "lowercase")]
pub(crate) enum EngineName {
    Gossip,
    Nats,
}

/// The levels of events.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, Serialize, clap::ValueEnum)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Level {
    Error,
    Warn,
    Info,
    Debug,
    Trace,
}

/// The forms of the log.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum LogFormat {
    Text,
    Json,
}

impl Default for Config {
    fn default() -> Self {
        Self {
            name: "gateway".to_owned(),
            group: "default".to_owned(),
            mode: Mode::Write,
            areas: Vec::new(),
            data: "wirecost-data".into(),
            cluster: Cluster::default(),
            nats: Nats::default(),
            http: Http::default(),
            log: Log::default(),
        }
    }
}

impl Default for Cluster {
    fn default() -> Self {
        Self {
            key_file: None,
            engine: EngineName::Gossip,
            listen: (Ipv4Addr::LOCALHOST, 9_094).into(),
            advertise: None,
            seeds: Vec::new(),
            wires: wires::usual(),
            wire: WireChoice::First,
            link: Link::default(),
            replicas: REPLICAS,
        }
    }
}

impl Default for Http {
    fn default() -> Self {
        let api = wirecost_cluster::api::Settings::default();
        Self {
            listen: (Ipv4Addr::LOCALHOST, 9_090).into(),
            token_file: None,
            max_body: NonZeroUsize::new(api.max_body).unwrap_or(NonZeroUsize::MIN),
            timeout_seconds: NonZeroU16::MIN.saturating_add(9),
            concurrency: NonZeroU16::MIN.saturating_add(255),
            rate: api.rate,
        }
    }
}

impl Default for Log {
    fn default() -> Self {
        Self {
            level: Level::Info,
            format: LogFormat::Text,
        }
    }
}

impl Config {
    /// Reads a file.
    pub(crate) fn read(path: &Path) -> Result<Self, Failure> {
        let text = fs::read_to_string(path);
        let text = text.map_err(|error| format!("cannot read {}: {error}", path.display()))?;
        Self::parse(&text).map_err(|why| format!("{}: {why}", path.display()).into())
    }

    /// Reads the text of a file. An error names the line, and has at most 256 characters.
    pub(crate) fn parse(text: &str) -> Result<Self, String> {
        toml::from_str(text).map_err(|error| {
            let place = place(text, error.span().unwrap_or_default().start);
            let suggestion = suggestion(error.message()).unwrap_or_default();
            format!("{place}: {}{suggestion}", short_text(error.message()))
        })
    }

    /// Checks what types alone do not. The error names the setting.
    pub(crate) fn check(&self) -> Result<(), Failure> {
        if self.name.is_empty() || self.name.len() > MAX_AREA_BYTES {
            return Err(format!("name: it has 1 to {MAX_AREA_BYTES} bytes").into());
        }
        for (setting, area) in self.areas() {
            if area.is_empty() || area.len() > MAX_AREA_BYTES {
                return Err(format!("{setting}: an area has 1 to {MAX_AREA_BYTES} bytes").into());
            }
        }
        if !is_local(self.http.listen) && self.http.token_file.is_none() {
            return Err(format!(
                "http.listen: {} is reached from other machines, so http.token-file is needed",
                self.http.listen
            )
            .into());
        }
        if self.cluster.address().ip().is_unspecified() {
            return Err(format!(
                "cluster.listen: {} is every address, so cluster.advertise is needed",
                self.cluster.listen
            )
            .into());
        }
        if let Some(seed) = self.cluster.seeds.iter().find(|seed| !is_endpoint(seed)) {
            return Err(format!("cluster.seeds: `{seed}` is no host with a port").into());
        }
        self.cluster.key()?;
        self.cluster.chooser()?;
        self.check_engine()?;
        self.token().map(drop)
    }

    fn check_engine(&self) -> Result<(), Failure> {
        match self.cluster.engine {
            EngineName::Gossip if self.nats.urls.is_empty() => Ok(()),
            EngineName::Gossip => Err("nats.urls: cluster.engine is not `nats`".into()),
            EngineName::Nats if self.cluster.key_file.is_none() => {
                Err("cluster.engine: `nats` needs cluster.key-file".into())
            }
            EngineName::Nats if !self.cluster.seeds.is_empty() => {
                Err("cluster.seeds: the engine `nats` has none".into())
            }
            EngineName::Nats => self.nats.check(),
        }
    }

    /// Iterates over the areas for which the node has gates, with the settings that name them.
    pub(crate) fn areas(&self) -> impl Iterator<Item = (&'static str, &str)> {
        let areas = self.areas.iter().map(|area| ("areas", area.as_str()));
        areas.chain([("group", self.group.as_str())])
    }

    /// Reads the token, if there is a file of one.
    pub(crate) fn token(&self) -> Result<Option<Token>, Failure> {
        let Some(path) = &self.http.token_file else {
            return Ok(None);
        };
        let failure = |why: String| format!("http.token-file: {}: {why}", path.display());
        let token = fs::read_to_string(path).map_err(|error| failure(error.to_string()))?;
        let token = Token::new(token.trim_end());
        Ok(Some(token.map_err(|error| failure(error.to_string()))?))
    }
}

/// Returns whether a text is a host with a port. The host may have no address now.
fn is_endpoint(text: &str) -> bool {
    let is_name = |host: &str| !host.is_empty() && !host.contains(':');
    text.parse::<SocketAddr>().is_ok()
        || text
            .rsplit_once(':')
            .is_some_and(|(host, port)| is_name(host) && port.parse::<u16>().is_ok())
}

/// Returns the line and column of an offset in a text.
fn place(text: &str, offset: usize) -> String {
    let before = text.get(..offset).unwrap_or(text);
    let line = before.split('\n').count();
    let column = before.chars().rev().take_while(|c| *c != '\n').count() + 1;
    format!("line {line}, column {column}")
}

/// Returns the name that was meant, from a message about an unknown name.
fn suggestion(message: &str) -> Option<String> {
    let (written, names) = unknown_name(message)?;
    let likeness = |name: &&str| (strsim::jaro_winkler(written, name) * 1_000.0) as u32;
    let meant = names
        .into_iter()
        .max_by_key(likeness)
        .filter(|name| likeness(name) > 700)?;
    Some(format!("; did you mean `{meant}`?"))
}

/// Returns the unknown name in a message, and the names that are known. The messages are as "unknown field `grop`,
/// expected `name` or `group`" and "there is no format `jsn`, there are json, protobuf".
fn unknown_name(message: &str) -> Option<(&str, Vec<&str>)> {
    if let Some(quoted) = message.strip_prefix("there is no format `") {
        let (written, names) = quoted.rsplit_once("`, there are ")?;
        return Some((written, names.split(", ").collect()));
    }
    let (_, quoted) = message.strip_prefix("unknown ")?.split_once('`')?;
    let (written, names) = quoted.rsplit_once("`, expected ")?;
    Some((written, names.split('`').skip(1).step_by(2).collect()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fault(text: &str) -> String {
        Config::parse(text).unwrap_err()
    }

    #[test]
    fn the_defaults_are_read_back() {
        let text = toml::to_string(&Config::default()).unwrap();
        assert_eq!(Config::parse(&text), Ok(Config::default()));
        assert_eq!(Config::parse(""), Ok(Config::default()));
    }

    #[test]
    fn a_typo_is_named_with_its_line_and_a_suggestion() {
        let said = fault("name = \"a\"\ngrop = \"BJ\"\n");
        assert!(said.contains("line 2, column 1"), "{said}");
        assert!(said.contains("did you mean `group`?"), "{said}");
        let said = fault("[http]\n\nlisten = \"127.0.0.1:1\"\ntoken_file = \"x\"");
        assert!(said.contains("line 4, column 1"), "{said}");
        assert!(said.contains("did you mean `token-file`?"), "{said}");
        let said = fault("mode = \"wirte\"");
        assert!(said.contains("line 1, column 8"), "{said}");
        assert!(said.contains("did you mean `write`?"), "{said}");
    }

    #[test]
    fn an_error_is_short_whatever_is_written() {
        let long = "x".repeat(1 << 16);
        for text in [
            format!("\"{long}\\n\" = 1"),
            format!("mode = \"{long}\""),
            format!("name = {long}"),
            format!("[cluster]\nwires = [\"{long}\"]"),
            format!("[nats]\nurls = [\"wss://{long}\"]"),
            "\"a`, expected `group`\" = 1".to_owned(),
        ] {
            let said = fault(&text);
            assert!(said.starts_with("line ") && said.len() <= 256, "{said}");
            assert!(
                !said.contains('\n') && !said.contains("did you mean"),
                "{said}"
            );
        }
    }

    #[test]
    fn a_value_of_another_type_is_named_with_its_line() {
        let said = fault("\n[http]\nrate = 0\n");
        assert!(said.contains("line 3, column 8"), "{said}");
        let said = fault("[cluster]\nreplicas = 0");
        assert!(said.contains("line 2, column 12"), "{said}");
        let said = fault("[http]\nlisten = \"everywhere\"");
        assert!(said.contains("line 2, column 10"), "{said}");
        assert!(!said.contains("did you mean"), "{said}");
        assert!(fault("name = ").contains("line 1"));
    }

    #[test]
    fn a_cluster_is_checked() {
        let fault = |text: &str| {
            let config = Config::parse(text).unwrap();
            config.check().unwrap_err().to_string()
        };
        let said = fault("[cluster]\nlisten = \"0.0.0.0:9094\"");
        assert!(said.contains("cluster.advertise"), "{said}");
        let said = fault("[cluster]\nwires = []");
        assert!(said.contains("cluster.wires"), "{said}");
        for seed in ["10.1.0.10", "gw-0", "::1", ":9094", "gw-0:94940", ""] {
            let said = fault(&format!("[cluster]\nseeds = [\"{seed}\"]"));
            assert!(said.starts_with("cluster.seeds: "), "{said}");
        }
        let seeds = r#"["10.1.0.10:9094", "[::1]:9094", "gw-0:9094"]"#;
        let config = Config::parse(&format!("[cluster]\nseeds = {seeds}"));
        config.unwrap().check().unwrap();
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("key");
        fs::write(&path, "12").unwrap();
        let said = fault(&format!("[cluster]\nkey-file = {path:?}"));
        assert!(said.contains("64 hexadecimal digits"), "{said}");
        let said = self::fault("[cluster]\nwires = [\"json\",\n \"protobuff+zstd-3\"]");
        assert!(said.starts_with("line 3, column 2: "), "{said}");
        assert!(said.contains("did you mean `protobuf`?"), "{said}");
        let said = self::fault("[cluster]\nwires = [\"columna\"]");
        assert!(said.contains("did you mean `columnar`?"), "{said}");
        let said = self::fault("[cluster]\nwires = [\"json\", \"avro\",\n \"json+none\"]");
        assert!(
            said.starts_with("line 3, column 2: `json` is named twice"),
            "{said}"
        );
        assert!(self::fault("[cluster]\nwires = [1]").contains("line 2, column 10"));
        let said = fault("[cluster]\nwire = \"auto\"\nwires = [\"bincode+zstd-7\"]");
        assert!(said.contains("cluster.wire: "), "{said}");
        let said = self::fault("[cluster]\nwire = \"aut\"");
        assert!(said.contains("did you mean `auto`?"), "{said}");
        let said = self::fault("[cluster]\nlink = \"100MB\"");
        assert!(
            said.contains("line 2") && said.contains("100Mbit"),
            "{said}"
        );
        let said = self::fault("[cluster]\nwires = [\"protobuf+zstd-99\"]");
        assert!(said.contains("zstd-99"), "{said}");
    }

    #[test]
    fn an_engine_is_checked() {
        let directory = tempfile::tempdir().unwrap();
        let key = directory.path().join("key");
        fs::write(&key, "0123456789abcdef".repeat(4)).unwrap();
        let check = |nats: &str| {
            let cluster = format!("[cluster]\nengine = \"nats\"\nkey-file = {key:?}\n[nats]\n");
            let checked = Config::parse(&(cluster + nats)).unwrap().check();
            checked.map_err(|error| error.to_string())
        };
        assert_eq!(
            check("urls = [\"nats://10.1.0.1:4222\", \"10.1.0.2\"]"),
            Ok(())
        );
        let faults = [
            ("", "nats.urls"),
            (
                "urls = [\"a\"]\ntoken-file = \"none\"",
                "nats.token-file: none: ",
            ),
            (
                "urls = [\"a\"]\nauthority-file = \"none\"",
                "nats.authority-file: none: ",
            ),
            (
                "urls = [\"a\"]\ncertificate-file = \"none\"",
                "need each other",
            ),
            (
                "urls = [\"a\"]\ntoken-file = \"t\"\nnkey-file = \"n\"",
                "exclude each other",
            ),
        ];
        for (nats, expected) in faults {
            let said = check(nats).unwrap_err();
            assert!(said.contains(expected), "{said}");
        }
        let credentials = format!("urls = [\"a\"]\ncredentials-file = {key:?}");
        let said = check(&credentials).unwrap_err();
        assert!(said.starts_with("nats.credentials-file: "), "{said}");

        let fault = |text: &str| {
            Config::parse(text)
                .unwrap()
                .check()
                .unwrap_err()
                .to_string()
        };
        let said = fault("[nats]\nurls = [\"a\"]");
        assert!(said.starts_with("nats.urls: cluster.engine"), "{said}");
        let said = fault("[cluster]\nengine = \"nats\"");
        assert!(said.contains("needs cluster.key-file"), "{said}");
        for text in ["[nats]\nurls = [\"wss://a\"]", "[nats]\nsubjects = \"a.*\""] {
            let said = self::fault(text);
            assert!(said.contains("line 2"), "{said}");
        }
        let said = self::fault("[cluster]\nengine = \"gosip\"");
        assert!(said.contains("did you mean `gossip`?"), "{said}");
    }

    #[test]
    fn the_example_of_a_node_by_nats_is_read() {
        let config = Config::parse(include_str!("../../../deploy/node-nats.toml")).unwrap();
        assert_eq!(config.cluster.engine, EngineName::Nats);
        assert_eq!(config.nats.urls.len(), 2);
    }

    #[test]
    fn off_the_machine_a_token_is_needed() {
        let mut config = Config::parse("[http]\nlisten = \"0.0.0.0:9090\"").unwrap();
        assert!(
            config
                .check()
                .unwrap_err()
                .to_string()
                .contains("http.token-file")
        );
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("token");
        config.http.token_file = Some(path.clone());
        assert!(
            config
                .check()
                .unwrap_err()
                .to_string()
                .contains("http.token-file")
        );
        fs::write(&path, "short\n").unwrap();
        assert!(
            config
                .check()
                .unwrap_err()
                .to_string()
                .contains("16 visible")
        );
        fs::write(&path, "0123456789abcdef\n").unwrap();
        config.check().unwrap();
    }
}
