//! The verb `run`.

use std::{io, sync::Arc, time::Duration};

use tokio::{net::TcpListener, sync::watch, time::timeout};
use tracing::{info, warn};
use wirecost_cluster::{
    api,
    engine::Alone,
    node::Node,
    runtime::{self, Directory, Handle, Parts, View},
};
use wirecost_message::MemberStatus;

use crate::{
    Failure,
    config::{Config, EngineName},
    data, logs,
    options::Options,
};

/// The time that requests under way have when the node stops.
const GRACE: Duration = Duration::from_secs(5);

/// The time after which a node with seeds says that it has found no member.
const ALONE: Duration = Duration::from_secs(10);

pub(crate) fn run(options: Options) -> Result<(), Failure> {
    let config = options.resolve()?;
    logs::start(&config.log);
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()?;
    runtime.block_on(serve(&config))
}

async fn serve(config: &Config) -> Result<(), Failure> {
    let signal = signal()?;
    // Before the store is opened, so that a second node by mistake fails here.
    let listener = bind(config).await?;
    let address = listener.local_addr()?;
    let (handle, cluster) = start(config).await?;
    let settings = api::Settings {
        token: config.token()?,
        max_body: config.http.max_body.get(),
        timeout: Duration::from_secs(config.http.timeout_seconds.get().into()),
        concurrency: config.http.concurrency.into(),
        rate: config.http.rate,
    };
    info!(%address, cluster, number = %handle.view().number, "the node runs");
    if cluster.is_some() && !config.cluster.seeds.is_empty() {
        tokio::spawn(warn_if_alone(handle.views()));
    }
    let router = api::router(handle.clone(), settings);
    // Readers of events and idle connections are many more than requests at a time.
    let connections = usize::from(config.http.concurrency.get()).saturating_mul(4);
    let mut stopping = None;
    let stop = async {
        signal.await;
        // Streams of events end with the node.
        stopping = Some(tokio::spawn(async move { handle.stop().await }));
    };
    api::serve(listener, router, connections, stop, GRACE).await;
    if let Some(stopping) = stopping {
        stopping.await?;
    }
    Ok(())
}

/// Warns of what a member that is alone cannot tell apart.
async fn warn_if_alone(mut views: watch::Receiver<Arc<View>>) {
    let is_joined = |view: &Arc<View>| {
        let mut members = view.members.iter();
        members.any(|member| member.status == MemberStatus::Alive)
    };
    if timeout(ALONE, views.wait_for(is_joined)).await.is_err() {
        warn!(
            "no member answers: the seeds do not run, or have another key or no wire of this node"
        );
    }
}

async fn bind(config: &Config) -> Result<TcpListener, Failure> {
    let address = config.http.listen;
    let bound = TcpListener::bind(address).await;
    bound.map_err(|error| match error.kind() {
        io::ErrorKind::AddrInUse => format!("http.listen: {address} is in use").into(),
        _ => format!("http.listen: cannot listen on {address}: {error}").into(),
    })
}

/// Starts the node, or serves the copies beside a store that cannot be used. Returns the node with its address in the
/// cluster, or with the servers of the cluster, if it is in one.
async fn start(config: &Config) -> Result<(Handle, Option<String>), Failure> {
    match data::open(config) {
        Ok((directory, node)) => run_node(config, directory, node).await,
        Err(failure) => Ok((data::serve_copies(config, failure)?, None)),
    }
}

/// Runs a node with its store, in a cluster if it has the key of one.
async fn run_node(
    config: &Config,
    directory: Directory,
    node: Node,
) -> Result<(Handle, Option<String>), Failure> {
    let Directory {
        store,
        objects,
        plans,
        lineage,
        ..
    } = directory;
    let key = config.cluster.key()?;
    let admission = data::admission(config, lineage)?;
    let alone = Parts {
        node,
        store,
        objects: Some(objects),
        engine: Alone,
        admission,
    };
    let settings = runtime::Settings {
        chooser: key.as_ref().and(config.cluster.chooser()?),
        plans: Some(plans),
        replicas: config.cluster.replicas,
        ..runtime::Settings::default()
    };
    let Some(key) = key else {
        return Ok((runtime::start(alone, settings)?, None));
    };
    match config.cluster.engine {
        EngineName::Gossip => {
            let engine = config.cluster.join(key, &alone.node).await?;
            let address = engine.address().to_string();
            let handle = runtime::start(with(engine, alone), settings)?;
            Ok((handle, Some(address)))
        }
        EngineName::Nats => {
            let nats = &config.nats;
            let participant = config.cluster.participant(key, &alone.node)?;
            let engine = nats.join(participant, &alone.node).await?;
            let handle = runtime::start(with(engine, alone), settings)?;
            Ok((handle, Some(nats.describe())))
        }
    }
}

/// Returns the parts of a node with an engine.
fn with<S, E>(engine: E, alone: Parts<S, Alone>) -> Parts<S, E> {
    let Parts {
        node,
        store,
        objects,
        admission,
        ..
    } = alone;
    Parts {
        node,
        store,
        objects,
        engine,
        admission,
    }
}

/// Waits for SIGTERM or SIGINT.
#[cfg(unix)]
fn signal() -> io::Result<impl Future<Output = ()>> {
    use tokio::signal::unix::{SignalKind, signal};

    let (mut term, mut interrupt) = (
        signal(SignalKind::terminate())?,
        signal(SignalKind::interrupt())?,
    );
    Ok(async move {
        tokio::select! {
            _ = term.recv() => {}
            _ = interrupt.recv() => {}
        }
    })
}

/// Waits for Ctrl-C.
#[cfg(not(unix))]
fn signal() -> io::Result<impl Future<Output = ()>> {
    Ok(async {
        // An error says that there is no console, and so no such signal.
        if tokio::signal::ctrl_c().await.is_err() {
            std::future::pending::<()>().await;
        }
    })
}
