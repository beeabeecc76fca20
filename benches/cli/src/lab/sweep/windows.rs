use itertools::Itertools;
use wirecost_compress::ZstdLevel;
use zstd::zstd_safe::{
    CCtx, CParameter, InBuffer, OutBuffer, compress_bound, get_error_name,
    zstd_sys::ZSTD_EndDirective::ZSTD_e_flush,
};

use super::WindowRecord;
use wirecost_report::records::SCHEMA_VERSION;

/// The parameters of the crate's streams: a window of 256 KiB and tables of 65,536 entries.
pub(super) const CHOSEN: Memory = Memory {
    window_log: 18,
    table_log: 16,
};

/// The levels of the streams.
pub(super) const LEVELS: [i32; 4] = [1, ZstdLevel::DEFAULT.get(), 9, 19];

/// The window of a stream, and the size of its match tables, both as powers of 2.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) struct Memory {
    pub(super) window_log: u32,
    pub(super) table_log: u32,
}

impl Memory {
    /// Returns windows around the chosen one, then tables around it.
    pub(super) fn tried() -> Vec<Self> {
        let windows = (16..=20).map(|window_log| Self {
            window_log,
            ..CHOSEN
        });
        let tables = (14..=20).map(|table_log| Self {
            table_log,
            ..CHOSEN
        });
        windows
            .chain(tables)
            .unique_by(|one| (one.window_log, one.table_log))
            .collect()
    }
}

/// Returns the bytes of the messages in one stream, for each level and each memory that is tried.
///
/// # Errors
/// The library's error text.
pub fn windows(format: &str, messages: &[Vec<u8>]) -> Result<Vec<WindowRecord>, String> {
    LEVELS
        .into_iter()
        .cartesian_product(Memory::tried())
        .map(|(level, memory)| {
            Ok(WindowRecord {
                schema_version: SCHEMA_VERSION,
                format: format.to_owned(),
                messages: messages.len(),
                message_bytes: messages.iter().map(Vec::len).sum(),
                level,
                window_log: memory.window_log,
                table_log: memory.table_log,
                bytes: stream_bytes(messages, level, memory)?,
            })
        })
        .collect()
}

/// Returns the bytes of a stream that flushes every message, as
/// [`ZstdStream`](wirecost_compress::ZstdStream) does.
fn stream_bytes(messages: &[Vec<u8>], level: i32, memory: Memory) -> Result<usize, String> {
    let failed = |code| get_error_name(code).to_owned();
    let mut context = CCtx::create();
    for parameter in [
        CParameter::CompressionLevel(level),
        CParameter::WindowLog(memory.window_log),
        CParameter::HashLog(memory.table_log),
        CParameter::ChainLog(memory.table_log),
    ] {
        context.set_parameter(parameter).map_err(failed)?;
    }
    let (mut total, mut part) = (0, Vec::new());
    for message in messages {
        let mut input = InBuffer::around(message);
        let mut left = compress_bound(message.len());
        while left > 0 || input.pos() < message.len() {
            part.clear();
            part.reserve(left.max(64));
            let mut output = OutBuffer::around(&mut part);
            left = context
                .compress_stream2(&mut output, &mut input, ZSTD_e_flush)
                .map_err(failed)?;
            total += output.pos();
        }
    }
    Ok(total)
}

#[cfg(test)]
mod tests {
    use wirecost_compress::{Compressor, ZstdStream};

    use super::*;

    /// The swept stream is the crate's stream, at the crate's parameters.
    #[test]
    fn a_stream_takes_what_the_crate_s_takes() {
        let messages: Vec<Vec<u8>> = (0..2_000_u32)
            .map(|number| format!("gw-{} counts {}", number % 97, number * number).into_bytes())
            .collect();
        for level in [1, 3, 9] {
            let mut stream = ZstdStream::new(ZstdLevel::new(level).unwrap());
            let mut out = Vec::new();
            for message in &messages {
                stream.compress(message, &mut out).unwrap();
            }
            assert_eq!(stream_bytes(&messages, level, CHOSEN), Ok(out.len()));
            let small = Memory {
                window_log: 10,
                ..CHOSEN
            };
            assert!(stream_bytes(&messages, level, small).unwrap() > out.len());
        }
    }

    #[test]
    fn the_chosen_memory_is_tried_once() {
        let tried = Memory::tried();
        assert_eq!(tried.iter().filter(|one| **one == CHOSEN).count(), 1);
        assert_eq!(tried.len(), 5 + 7 - 1);
    }
}
