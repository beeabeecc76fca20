//! The servers of NATS that carry a cluster's messages, and the credentials for them.

use std::{
    fs,
    path::{Path, PathBuf},
};

use serde::{Deserialize, Serialize};
use wirecost_cluster::{
    engine::{
        Participant,
        nats::{self, ConnectOptions, ServerAddr, Settings, Subjects},
    },
    node::Node,
};

use crate::Failure;

/// The servers of the engine `nats`, and the access to them.
#[derive(Debug, Clone, Default, PartialEq, Deserialize, Serialize)]
#[serde(deny_unknown_fields, default, rename_all = "kebab-case")]
pub(crate) struct Nats {
    /// The URLs of servers. The node is connected to one of them.
    pub(crate) urls: Vec<ServerUrl>,
    /// The start of the cluster's subjects.
    pub(crate) subjects: Subjects,
    /// The file of a token of the server.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) token_file: Option<PathBuf>,
    /// The file of the seed of an NKey.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) nkey_file: Option<PathBuf>,
    /// The file of a user's credentials, with a JWT and the seed of an NKey.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) credentials_file: Option<PathBuf>,
    /// True to refuse a connection without TLS.
    pub(crate) tls: bool,
    /// The file of the authorities that certify the servers, in place of the system's.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) authority_file: Option<PathBuf>,
    /// The file of the node's certificate, if servers ask for one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) certificate_file: Option<PathBuf>,
    /// The file of its private key.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) certificate_key_file: Option<PathBuf>,
}

/// The URL of a server, such as `nats://10.1.0.1:4222`. It may hold a user and a password.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, Serialize)]
#[serde(try_from = "String", into = "String")]
pub(crate) struct ServerUrl(ServerAddr);

impl std::str::FromStr for ServerUrl {
    type Err = String;

    fn from_str(url: &str) -> Result<Self, String> {
        let server: ServerAddr = url.parse().map_err(|error| format!("{error}"))?;
        match server.is_websocket() || server.host().is_empty() {
            true => Err(format!("`{url}` is not as in `nats://host:4222`")),
            false => Ok(Self(server)),
        }
    }
}

impl TryFrom<String> for ServerUrl {
    type Error = String;

    fn try_from(url: String) -> Result<Self, String> {
        url.parse()
    }
}

impl From<ServerUrl> for String {
    fn from(ServerUrl(server): ServerUrl) -> Self {
        server.as_url_str().to_owned()
    }
}

impl Nats {
    /// Checks the settings of a node whose engine this is.
    pub(crate) fn check(&self) -> Result<(), Failure> {
        if self.urls.is_empty() {
            return Err("nats.urls: the engine `nats` needs a server".into());
        }
        self.options().map(drop)
    }

    /// Joins the cluster. The members that the node knew in its earlier run are listed.
    pub(crate) async fn join(
        &self,
        participant: Participant,
        node: &Node,
    ) -> Result<nats::Nats, Failure> {
        let servers = self.urls.iter().map(|ServerUrl(server)| server.clone());
        let mut settings = Settings::new(participant, servers.collect());
        settings.subjects = self.subjects.clone();
        settings.options = self.options()?;
        settings.membership.known = node.known_members().cloned().collect();
        let joined = nats::Nats::start(settings).await;
        Ok(joined.map_err(|error| format!("nats.urls: {error}"))?)
    }

    /// Returns the subjects and the servers, without credentials.
    pub(crate) fn describe(&self) -> String {
        let servers = self.urls.iter();
        let servers: Vec<_> = servers
            .map(|ServerUrl(server)| format!("{}:{}", server.host(), server.port()))
            .collect();
        format!("{} on {}", self.subjects, servers.join(", "))
    }

    fn options(&self) -> Result<ConnectOptions, Failure> {
        let files = [&self.token_file, &self.nkey_file, &self.credentials_file];
        if files.iter().filter(|file| file.is_some()).count() > 1 {
            return Err(
                "nats.token-file, nats.nkey-file and nats.credentials-file exclude each other"
                    .into(),
            );
        }
        let mut options = ConnectOptions::new().require_tls(self.tls);
        if let Some(path) = &self.token_file {
            options = options.token(read("token-file", path)?);
        }
        if let Some(path) = &self.nkey_file {
            options = options.nkey(read("nkey-file", path)?);
        }
        if let Some(path) = &self.credentials_file {
            let credentials = read("credentials-file", path)?;
            let failure = |why| failure("credentials-file", path, &why);
            options = options.credentials(&credentials).map_err(failure)?;
        }
        if let Some(path) = &self.authority_file {
            read("authority-file", path)?;
            options = options.add_root_certificates(path.clone());
        }
        match (&self.certificate_file, &self.certificate_key_file) {
            (Some(certificate), Some(key)) => {
                read("certificate-file", certificate)?;
                read("certificate-key-file", key)?;
                Ok(options.add_client_certificate(certificate.clone(), key.clone()))
            }
            (None, None) => Ok(options),
            _ => Err("nats.certificate-file and nats.certificate-key-file need each other".into()),
        }
    }
}

/// Reads the file of a setting, without the end of its last line.
fn read(setting: &str, path: &Path) -> Result<String, Failure> {
    let text = fs::read_to_string(path).map_err(|error| failure(setting, path, &error))?;
    Ok(text.trim_end().to_owned())
}

fn failure(setting: &str, path: &Path, why: &dyn std::fmt::Display) -> String {
    format!("nats.{setting}: {}: {why}", path.display())
}
