//! The costs of a connection's stream besides its messages: memory, opening, and restarting.

use std::time::Instant;

use wirecost_report::{
    records::{SCHEMA_VERSION, StreamRecord},
    statistics::Median,
};
use wirecost_wire::Packing;

use crate::connection::{Connection, PackError};

/// The number of trials of opening a stream.
const TRIALS: usize = 15;

/// The largest number of positions in the workload at which connections begin, to measure the size
/// of a first message.
const STARTS: usize = 64;

/// Records the cost of a stream that carries encoded messages, after the `history` if there is one.
///
/// # Errors
/// When a message cannot be packed, which verification rules out.
pub fn record(
    workload: &str,
    packing: Packing,
    connection: &Connection,
    history: &[Vec<u8>],
    messages: &[Vec<u8>],
) -> Result<StreamRecord, PackError> {
    let count = messages.len() as f64;
    let anew = connection.carry(messages)?.len();
    let warm = warm_bytes(connection, history, messages)?;
    Ok(StreamRecord {
        schema_version: SCHEMA_VERSION,
        workload: workload.to_owned(),
        format: connection.format.name().to_owned(),
        packing: packing.to_string(),
        memory_bytes: memory_bytes(connection, messages)?,
        open_us: open_us(connection)?,
        messages: messages.len(),
        first_bytes: first_bytes(connection, messages)?,
        warm_bytes: warm as f64 / count,
        reconnect_bytes: anew as f64 - warm as f64,
    })
}

/// Returns the size of messages on a connection that has carried the history.
fn warm_bytes(
    connection: &Connection,
    history: &[Vec<u8>],
    messages: &[Vec<u8>],
) -> Result<usize, PackError> {
    let mut sender = connection.sender()?;
    let mut link = Vec::new();
    for message in history {
        link.clear();
        sender.send(message, &mut link)?;
    }
    link.clear();
    for message in messages {
        sender.send(message, &mut link)?;
    }
    Ok(link.len())
}

/// Returns the size of a first message, averaged over connections that begin at positions spread
/// over the workload.
fn first_bytes(connection: &Connection, messages: &[Vec<u8>]) -> Result<f64, PackError> {
    let apart = messages.len().div_ceil(STARTS).max(1);
    let (mut bytes, mut starts) = (0, 0);
    for first in messages.chunks(apart).filter_map(|chunk| chunk.get(..1)) {
        bytes += connection.carry(first)?.len();
        starts += 1;
    }
    Ok(bytes as f64 / f64::from(starts.max(1)))
}

/// Returns the memory of both directions at one end, once all messages went through.
fn memory_bytes(connection: &Connection, messages: &[Vec<u8>]) -> Result<usize, PackError> {
    let mut sender = connection.sender()?;
    let mut receiver = connection.receiver();
    let mut link = Vec::new();
    for message in messages {
        link.clear();
        sender.send(message, &mut link)?;
        receiver.receive(&link)?;
    }
    Ok(sender.memory_bytes() + receiver.memory_bytes())
}

/// Returns the time to open a stream: both ends create their contexts at the first message, here an
/// empty one.
fn open_us(connection: &Connection) -> Result<f64, PackError> {
    let mut trials = Vec::new();
    let mut link = Vec::new();
    for _ in 0..TRIALS {
        link.clear();
        let start = Instant::now();
        let mut sender = connection.sender()?;
        let mut receiver = connection.receiver();
        sender.send(&[], &mut link)?;
        receiver.receive(&link)?;
        trials.push(1e6 * start.elapsed().as_secs_f64());
    }
    Ok(Median::of(trials).map_or(0.0, |median| median.value))
}

#[cfg(test)]
mod tests {
    use super::*;
    use wirecost_frame::Format;

    fn connection(packing: &str) -> Connection {
        Connection {
            format: Format::Json.into(),
            packing: packing.parse().unwrap(),
            dictionary: None,
        }
    }

    #[test]
    fn a_stream_gains_by_what_went_before() {
        let connection = connection("zstd-3-stream");
        let messages: Vec<Vec<u8>> = (0..100)
            .map(|n| format!("{{\"node\":\"gw-{n}\",\"status\":\"alive\"}}").into_bytes())
            .collect();
        let (history, messages) = messages.split_at(90);
        let record = record("status", connection.packing, &connection, history, messages).unwrap();
        assert_eq!(
            (record.messages, record.packing.as_str()),
            (10, "zstd-3-stream")
        );
        assert!(record.warm_bytes < record.first_bytes);
        let anew = connection.carry(messages).unwrap().len() as f64;
        assert!((anew - 10.0 * record.warm_bytes - record.reconnect_bytes).abs() < 1e-9);
        assert!(record.reconnect_bytes > 0.0);
    }

    #[test]
    fn without_compression_nothing_went_before() {
        let connection = connection("none");
        let messages = vec![vec![0; 12], vec![0; 32]];
        let record = record("x", connection.packing, &connection, &messages, &messages).unwrap();
        // Frames of 20 and 40 bytes.
        assert_eq!((record.first_bytes, record.warm_bytes), (30.0, 30.0));
        assert_eq!((record.reconnect_bytes, record.memory_bytes), (0.0, 0));
    }
}
