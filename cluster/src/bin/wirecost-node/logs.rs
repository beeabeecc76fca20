//! The log, on standard error.

use std::io;

use tracing::level_filters::LevelFilter;
use tracing_subscriber::{filter::Targets, fmt, layer::SubscriberExt, util::SubscriberInitExt};

use crate::config::{Level, Log, LogFormat};

/// Starts the log of the process.
pub(crate) fn start(log: &Log) {
    let level = match log.level {
        Level::Error => LevelFilter::ERROR,
        Level::Warn => LevelFilter::WARN,
        Level::Info => LevelFilter::INFO,
        Level::Debug => LevelFilter::DEBUG,
        Level::Trace => LevelFilter::TRACE,
    };
    // The client of NATS reports as events of importance every message that a slow node drops.
    let targets = Targets::new()
        .with_default(level)
        .with_target("async_nats", level.min(LevelFilter::WARN));
    let subscriber = tracing_subscriber::registry().with(targets);
    let lines = fmt::layer().with_writer(io::stderr);
    match log.format {
        LogFormat::Text => subscriber.with(lines).init(),
        LogFormat::Json => subscriber.with(lines.json()).init(),
    }
}
