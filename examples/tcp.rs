//! Two nodes over TCP, with tokio: one sends heartbeats in batches of 64, the other answers with a summary.
//! An `End` is one end of the connection: a sender, a receiver and the bytes that have arrived.

use std::error::Error;

use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpListener, TcpStream},
};
use wirecost::{Avro, Codec, Format, Framing, Received, Receiver, Schema, SchemaId, Sender};

type Result<T> = std::result::Result<T, Box<dyn Error>>;

/// The state of a node.
#[derive(Schema)]
struct Heartbeat {
    #[schema(id = 1)]
    node: String,
    #[schema(id = 2)]
    load: u32,
}

/// The answer to a number of heartbeats.
#[derive(Debug, Default, Schema)]
struct Summary {
    #[schema(id = 1)]
    heartbeats: u32,
    #[schema(id = 2)]
    largest_load: u32,
}

struct End {
    stream: TcpStream,
    sender: Sender,
    receiver: Receiver,
    arrived: Vec<u8>,
}

impl End {
    fn new(stream: TcpStream) -> Result<Self> {
        let (framing, schema) = (Framing::default(), SchemaId::Version(1));
        let packing = "zstd-3-x64".parse()?;
        Ok(Self {
            stream,
            sender: Sender::new(framing, Format::Avro, schema, packing, None)?,
            receiver: Receiver::new(framing, []).reading([(Format::Avro, schema)]),
            arrived: Vec::new(),
        })
    }

    /// Sends messages and returns their bytes on the link. The last batch may be smaller than 64.
    async fn send<T: Schema>(&mut self, messages: impl IntoIterator<Item = T>) -> Result<usize> {
        let (mut encoded, mut link) = (Vec::new(), Vec::new());
        for message in messages {
            encoded.clear();
            Avro::default().encode(&message, &mut encoded)?;
            self.sender.send(&encoded, &mut link)?;
        }
        self.sender.flush(&mut link)?;
        self.stream.write_all(&link).await?;
        Ok(link.len())
    }

    /// Receives the messages of the next frame, or none at the end of the stream.
    async fn receive<T: Schema>(&mut self) -> Result<Vec<T>> {
        loop {
            match self.receiver.receive(&self.arrived)? {
                Received::Frame {
                    messages, consumed, ..
                } => {
                    let decoded = messages.map(|message| Avro::default().decode(message));
                    let decoded = decoded.collect::<std::result::Result<_, _>>()?;
                    self.arrived.drain(..consumed);
                    return Ok(decoded);
                }
                Received::Control { .. } => return Err("a node here sends no refusals".into()),
                Received::NotYet { .. } => match self.stream.read_buf(&mut self.arrived).await? {
                    0 if self.arrived.is_empty() => return Ok(Vec::new()),
                    0 => return Err("the connection ended inside a frame".into()),
                    _ => {}
                },
            }
        }
    }
}

async fn gateway(mut end: End) -> Result<Summary> {
    let heartbeats = (0..1000).map(|number| Heartbeat {
        node: format!("gw-bj-{}", number % 8),
        load: number * 37 % 1000,
    });
    let bytes = end.send(heartbeats).await?;
    end.stream.shutdown().await?;
    println!("1000 heartbeats took {bytes} bytes");
    end.receive()
        .await?
        .pop()
        .ok_or_else(|| "no summary".into())
}

async fn controller(mut end: End) -> Result<usize> {
    let mut summary = Summary::default();
    loop {
        let heartbeats: Vec<Heartbeat> = end.receive().await?;
        if heartbeats.is_empty() {
            return end.send([summary]).await;
        }
        for heartbeat in heartbeats {
            summary.heartbeats += 1;
            summary.largest_load = summary.largest_load.max(heartbeat.load);
        }
    }
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<()> {
    let listener = TcpListener::bind("127.0.0.1:0").await?;
    let connect = TcpStream::connect(listener.local_addr()?);
    let (here, (there, _)) = tokio::try_join!(connect, listener.accept())?;
    let (summary, _) = tokio::try_join!(gateway(End::new(here)?), controller(End::new(there)?))?;
    println!("{summary:?}");
    assert_eq!((summary.heartbeats, summary.largest_load), (1000, 999));
    Ok(())
}

#[test]
fn runs() -> Result<()> {
    main()
}
