//! The data of a node: its store, or the copies beside a store that cannot be used.

use std::sync::Arc;

use tracing::error;
use wirecost_cluster::{
    admission::{Admission, Lineage},
    node::{Node, Settings, StartError},
    runtime::{self, Copies, Directory, DirectoryError, Handle},
    store::StoreError,
};
use wirecost_message::{Address, Source};

use crate::{
    Failure, chain, cluster,
    config::{Config, Mode},
};

/// Opens the node's data.
pub(crate) fn open(config: &Config) -> Result<(Directory, Node), Failure> {
    let directory = Directory::open(&config.data)?;
    let settings = Settings {
        replicas: config.cluster.replicas,
        ..Settings::new(source(config))
    };
    let (store, seed) = (&directory.store, fastrand::u64(..));
    let node = Node::start(store, directory.number, settings, seed)?;
    Ok((directory, node))
}

/// Serves the copies of a node whose store cannot be used. Returns another failure to open the data, and that of a node
/// without copies.
pub(crate) fn serve_copies(config: &Config, failure: Failure) -> Result<Handle, Failure> {
    let Some(why) = store_error(&*failure).filter(|why| why.is_unusable()) else {
        return Err(failure);
    };
    let copies = match Copies::open(&config.data) {
        Ok(Some(copies)) => copies,
        Ok(None) => return Err(failure),
        Err(error) => {
            error!(error = chain(&error), "the copies cannot be used either");
            return Err(failure);
        }
    };
    error!(
        why = chain(why),
        "the store cannot be used: the node takes no changes and joins no cluster"
    );
    let admission = admission(config, copies.lineage)?;
    Ok(runtime::serve_copies(
        copies,
        source(config),
        admission,
        why,
    )?)
}

/// Returns the error of the store, if it is the failure.
fn store_error<'a>(failure: &'a (dyn std::error::Error + 'static)) -> Option<&'a StoreError> {
    if let Some(DirectoryError::Store(why)) = failure.downcast_ref() {
        return Some(why);
    }
    match failure.downcast_ref()? {
        StartError::Store(why) => Some(why),
        _ => None,
    }
}

/// Returns the node's gates, for whose keys all nodes of a cluster share a secret.
pub(crate) fn admission(config: &Config, own: Lineage) -> Result<Arc<Admission>, Failure> {
    let key = config.cluster.key()?;
    let lineage = key.as_ref().map_or(own, cluster::lineage);
    let areas = config.areas().map(|(_, area)| area);
    Ok(Arc::new(Admission::new(areas, lineage)))
}

fn source(config: &Config) -> Source {
    let address = config.cluster.address();
    Source {
        name: config.name.as_str().into(),
        address: Address(address.ip()),
        port: address.port(),
        group: config.group.as_str().into(),
        mode: match config.mode {
            Mode::Read => wirecost_message::Mode::Read,
            Mode::Write => wirecost_message::Mode::Write,
        },
    }
}
