//! The client of a NATS server.

use std::{
    sync::atomic::{AtomicBool, Ordering},
    time::Duration,
};

use async_nats::{Client, ConnectOptions, Event, ServerAddr};

use super::NatsError;
use crate::engine::Meter;

/// The number of commands that wait for the connection, packets among them.
const COMMANDS: usize = 64;

/// The number of arrived messages of NATS that wait in a subscription.
const ARRIVED: usize = 512;

/// The interval at which the client checks whether the connection is open. A connection is lost after three
/// intervals without an answer.
const PING_EVERY: Duration = Duration::from_secs(2);

/// Returns a client that connects to one of the servers, now and whenever the connection is lost.
pub(super) async fn connect(
    servers: Vec<ServerAddr>,
    options: ConnectOptions,
    meter: Meter,
) -> Result<Client, NatsError> {
    if servers.is_empty() {
        return Err(NatsError::NoServer);
    }
    if let Some(server) = servers.iter().find(|server| server.is_websocket()) {
        return Err(NatsError::Scheme(server.scheme().to_owned()));
    }
    let log = ConnectionLog {
        meter,
        is_lost: AtomicBool::new(false),
    };
    let options = options
        .no_echo()
        .retry_on_initial_connect()
        .max_reconnects(None)
        .client_capacity(COMMANDS)
        .subscription_capacity(ARRIVED)
        .ping_interval(PING_EVERY)
        .event_callback(move |event| {
            log.note(&event);
            async {}
        });
    Ok(options.connect(servers).await?)
}

/// The log of a connection. It has one warning for an outage, and one line for its end.
struct ConnectionLog {
    meter: Meter,
    /// True from the first event of an outage to the next connection.
    is_lost: AtomicBool,
}

impl ConnectionLog {
    /// Counts and logs an event of the connection.
    fn note(&self, event: &Event) {
        match event {
            Event::Connected => {
                self.meter.count(|counters| counters.connections += 1);
                self.is_lost.store(false, Ordering::Relaxed);
                tracing::info!("connected to NATS");
            }
            Event::Disconnected | Event::ClientError(_) => {
                if self.is_lost.swap(true, Ordering::Relaxed) {
                    tracing::debug!(%event, "no connection to NATS");
                } else {
                    tracing::warn!(%event, "no connection to NATS, and messages are not sent");
                }
            }
            Event::SlowConsumer(_) => self.meter.drop_message("slow consumer"),
            event => tracing::warn!(%event, "the connection to NATS"),
        }
    }
}
