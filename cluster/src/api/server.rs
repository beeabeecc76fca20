use std::{future::Future, net::SocketAddr, sync::Arc, time::Duration};

use axum::Router;
use hyper::server::conn::http1;
use hyper_util::{
    rt::{TokioIo, TokioTimer},
    server::graceful::GracefulShutdown,
    service::TowerToHyperService,
};
use tokio::{
    net::{TcpListener, TcpStream},
    select,
    sync::Semaphore,
    time::{sleep, timeout},
};
use tracing::{debug, warn};

/// The longest time in which the head of a request arrives.
const HEAD_LIMIT: Duration = Duration::from_secs(10);

/// The time after which connections are accepted again when the system could give none.
const PAUSE: Duration = Duration::from_millis(100);

/// Serves a router on a listener, with at most `connections` at a time, until `stop` is done. Then it
/// accepts none, and the requests that are under way have the time `limit`.
pub async fn serve(
    listener: TcpListener,
    router: Router,
    connections: usize,
    stop: impl Future<Output = ()>,
    limit: Duration,
) {
    let permits = Arc::new(Semaphore::new(connections));
    let graceful = GracefulShutdown::new();
    tokio::pin!(stop);
    loop {
        // Without a permit the backlog of the system holds the connections.
        let permit = select! {
            permit = Arc::clone(&permits).acquire_owned() => permit,
            () = &mut stop => break,
        };
        let stream = select! {
            accepted = listener.accept() => accepted,
            () = &mut stop => break,
        };
        match stream {
            Ok((stream, peer)) => {
                let connection = connection(stream, router.clone());
                let connection = graceful.watch(connection);
                tokio::spawn(async move {
                    if let Err(error) = connection.await {
                        debug!(%peer, %error, "a connection broke");
                    }
                    drop(permit);
                });
            }
            // Such as too many open files.
            Err(error) => {
                warn!(%error, "a connection was not accepted");
                sleep(PAUSE).await;
            }
        }
    }
    drop(listener);
    if timeout(limit, graceful.shutdown()).await.is_err() {
        warn!("requests were cut short");
    }
}

type Connection = http1::Connection<TokioIo<TcpStream>, TowerToHyperService<Router>>;

fn connection(stream: TcpStream, router: Router) -> Connection {
    http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(HEAD_LIMIT)
        .serve_connection(TokioIo::new(stream), TowerToHyperService::new(router))
}

/// Returns whether a listener on an address is reached from this machine alone.
#[must_use]
pub fn is_local(address: SocketAddr) -> bool {
    address.ip().to_canonical().is_loopback()
}
