//! A TCP connection in its handshake.

use std::io;

use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
    time::error::Elapsed,
};
use wirecost_wire::Step;

use crate::{
    frames::{NoCodec, ReadError},
    transport::{LARGEST_RECORD, RefusedRecord, StreamError},
};

/// A connection, and the bytes that have arrived and that wait to be sent.
pub(super) struct Link {
    pub(super) tcp: TcpStream,
    pub(super) arrived: Vec<u8>,
    pub(super) outward: Vec<u8>,
}

impl Link {
    pub(super) fn new(tcp: TcpStream) -> io::Result<Self> {
        tcp.set_nodelay(true)?;
        Ok(Self {
            tcp,
            arrived: Vec::new(),
            outward: Vec::new(),
        })
    }

    /// Takes a step of the handshake: sends what waits, and reads until the peer's part is complete.
    pub(super) async fn step<W, D>(
        &mut self,
        mut waiting: W,
        take: impl Fn(W, &[u8], &mut Vec<u8>) -> Result<Step<W, D>, StreamError>,
    ) -> Result<D, LinkError> {
        loop {
            let step = take(waiting, &self.arrived, &mut self.outward);
            // Sent even after an error: it tells the peer of it.
            self.tcp.write_all(&self.outward).await?;
            self.outward.clear();
            waiting = match step? {
                Step::Done { done, consumed } => {
                    self.arrived.drain(..consumed);
                    return Ok(done);
                }
                Step::NotYet { waiting, .. } => waiting,
            };
            self.read().await?;
        }
    }

    /// Waits for more bytes. No step of a handshake waits for more than the largest record.
    pub(super) async fn read(&mut self) -> io::Result<()> {
        self.arrived
            .reserve(LARGEST_RECORD.saturating_sub(self.arrived.len()).max(1));
        match self.tcp.read_buf(&mut self.arrived).await? {
            0 => Err(io::ErrorKind::UnexpectedEof.into()),
            _ => Ok(()),
        }
    }
}

/// An error of a stream.
#[derive(Debug, thiserror::Error)]
pub(super) enum LinkError {
    #[error(transparent)]
    Io(#[from] io::Error),
    #[error("the peer took too long")]
    Slow(#[from] Elapsed),
    #[error(transparent)]
    Stream(#[from] StreamError),
    #[error(transparent)]
    Record(#[from] RefusedRecord),
    #[error(transparent)]
    Frames(#[from] ReadError),
    #[error(transparent)]
    NoCodec(#[from] NoCodec),
    #[error("no random numbers: {0}")]
    Random(#[from] getrandom::Error),
}
