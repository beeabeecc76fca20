//! The costs of a connection's stream besides its messages: memory, opening, and restarting.

use wirecost_compress::Dictionary;
use wirecost_report::records::{SCHEMA_VERSION, StreamRecord};
use wirecost_wire::Mode;

use crate::{
    connection::{Connection, PackError},
    engines::{Contender, Modelled},
    trials::{median_us, micros, timed},
};

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
    connection: &Connection,
    history: &[Vec<u8>],
    messages: &[Vec<u8>],
) -> Result<StreamRecord, PackError> {
    let ends = Ends {
        memory_bytes: memory_bytes(connection, messages)?,
        open_us: open_us(connection)?,
    };
    let sizes = |messages: &[Vec<u8>]| sizes(connection, messages);
    record_of(workload, connection, ends, history, messages, sizes)
}

/// Records the cost of a stream whose messages are predicted from a model and those before.
///
/// # Errors
/// When a message cannot be encoded or packed, which verification rules out.
pub fn record_of_model<T: Clone>(
    workload: &str,
    modelled: &Modelled<T>,
    connection: &Connection,
    model: &Dictionary,
    history: &[T],
    messages: &[T],
) -> Result<StreamRecord, PackError> {
    let file = model.content();
    let load = |messages: &[T]| (modelled.load)(file, Mode::Stream, messages);
    let sizes = |messages: &[T]| sizes(connection, &load(messages)?.encoded()?);
    let ends = Ends {
        memory_bytes: (modelled.memory_bytes)(file)?,
        open_us: open_model_us(load(&[])?)?,
    };
    record_of(workload, connection, ends, history, messages, sizes)
}

/// The costs of the two ends of a stream.
struct Ends {
    memory_bytes: usize,
    open_us: f64,
}

/// Records the costs of a stream. `sizes` returns the size of each message on a new connection.
fn record_of<M: Clone>(
    workload: &str,
    connection: &Connection,
    Ends {
        memory_bytes,
        open_us,
    }: Ends,
    history: &[M],
    messages: &[M],
    sizes: impl Fn(&[M]) -> Result<Vec<usize>, PackError>,
) -> Result<StreamRecord, PackError> {
    let anew: usize = sizes(messages)?.iter().sum();
    let all = sizes(&[history, messages].concat())?;
    let warm: usize = all.iter().skip(history.len()).sum();
    let apart = messages.len().div_ceil(STARTS).max(1);
    let (mut first_bytes, mut starts) = (0, 0);
    // Connections that begin at positions spread over the workload.
    for first in messages.chunks(apart).filter_map(|chunk| chunk.get(..1)) {
        first_bytes += sizes(first)?.iter().sum::<usize>();
        starts += 1;
    }
    Ok(StreamRecord {
        schema_version: SCHEMA_VERSION,
        workload: workload.to_owned(),
        format: connection.format.name().to_owned(),
        packing: connection.packing.to_string(),
        memory_bytes,
        open_us,
        messages: messages.len(),
        first_bytes: first_bytes as f64 / f64::from(starts.max(1)),
        warm_bytes: warm as f64 / messages.len() as f64,
        reconnect_bytes: anew as f64 - warm as f64,
    })
}

/// Returns the memory of both directions at one end, once all messages went through.
fn memory_bytes(connection: &Connection, messages: &[Vec<u8>]) -> Result<usize, PackError> {
    let mut sender = connection.sender()?;
    let mut receiver = connection.receiver()?;
    let mut link = Vec::new();
    for message in messages {
        link.clear();
        sender.send(message, &mut link)?;
        receiver.receive(&link)?;
    }
    Ok(sender.memory_bytes() + receiver.memory_bytes())
}

/// Returns the size of the frames of each message on a new connection.
fn sizes(connection: &Connection, messages: &[Vec<u8>]) -> Result<Vec<usize>, PackError> {
    let mut sender = connection.sender()?;
    let mut link = Vec::new();
    let size = |message: &Vec<u8>| {
        link.clear();
        sender.send(message, &mut link)?;
        Ok(link.len())
    };
    messages.iter().map(size).collect()
}

/// Returns the time to open a stream: both ends create their contexts at the first message, here an
/// empty one.
fn open_us(connection: &Connection) -> Result<f64, PackError> {
    let mut link = Vec::new();
    median_us(TRIALS, || {
        link.clear();
        let (opened, opening) = timed(|| -> Result<(), PackError> {
            let mut sender = connection.sender()?;
            let mut receiver = connection.receiver()?;
            sender.send(&[], &mut link)?;
            receiver.receive(&link)?;
            Ok(())
        });
        opened.map(|()| micros(opening))
    })
}

/// Returns the time to open a stream of a model at both ends.
fn open_model_us<T>(mut empty: Box<dyn Contender<T>>) -> Result<f64, PackError> {
    median_us(TRIALS, || {
        let ((), opening) = timed(|| {
            empty.encode_all();
            empty.decode_all();
        });
        Ok(micros(opening))
    })
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
        let record = record("status", &connection, history, messages).unwrap();
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
        let record = record("x", &connection, &messages, &messages).unwrap();
        // Frames of 18 and 38 bytes.
        assert_eq!((record.first_bytes, record.warm_bytes), (28.0, 28.0));
        assert_eq!((record.reconnect_bytes, record.memory_bytes), (0.0, 0));
    }
}
