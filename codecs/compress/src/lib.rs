//! gzip and zstd, by themselves and round any codec of wirecost; DEFLATE and zstd with what both ends
//! have already, a dictionary or the messages before.
//!
//! [`Compressed`] is a codec made of a codec and a [`Compressor`]:
//!
//! ```
//! use wirecost_codec::{Codec, DecodeError, EncodeError, Limits, input::Input};
//! use wirecost_compress::{Compressed, Zstd, ZstdLevel};
//!
//! struct Text;
//!
//! impl Codec<String> for Text {
//!     fn encode(&mut self, text: &String, out: &mut Vec<u8>) -> Result<(), EncodeError> {
//!         out.extend_from_slice(text.as_bytes());
//!         Ok(())
//!     }
//!
//!     fn decode(&mut self, bytes: &[u8]) -> Result<String, DecodeError> {
//!         Input::new(bytes).text(bytes.len() as u64).map(str::to_owned)
//!     }
//! }
//!
//! let mut codec = Compressed::new(Text, Zstd::new(ZstdLevel::DEFAULT), Limits::DEFAULT);
//! let message = "tick ".repeat(100);
//! let mut bytes = Vec::new();
//! codec.encode(&message, &mut bytes)?;
//! assert!(bytes.len() < 40);
//! assert_eq!(codec.decode(&bytes)?, message);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! A compression that is known only at run time comes from its name:
//!
//! ```
//! use wirecost_codec::Limits;
//! use wirecost_compress::{Compression, Compressor as _};
//!
//! let mut gzip = "gzip-6".parse::<Compression>()?.compressor();
//! let (mut compressed, mut message) = (Vec::new(), Vec::new());
//! gzip.compress(b"tick tick tick tick", &mut compressed)?;
//! gzip.decompress(&compressed, &mut message, Limits::DEFAULT)?;
//! assert_eq!(message, b"tick tick tick tick");
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! A small message has little to refer to. With a [`Dictionary`] of what messages have in common it
//! refers to that, and in a stream to all that went before on its connection:
//!
//! ```
//! use std::num::NonZeroU32;
//!
//! use wirecost_codec::Limits;
//! use wirecost_compress::{Compressor, Dictionary, Zstd, ZstdDictionary, ZstdLevel, ZstdStream};
//!
//! fn message(n: u32) -> Vec<u8> {
//!     format!(r#"{{"node":"gw-{}","status":"alive","rtt_us":{}}}"#, n % 7, n * n).into_bytes()
//! }
//!
//! let samples = (0..1000).map(message);
//! let dictionary = Dictionary::train(NonZeroU32::MIN, samples, 4096)?;
//!
//! // The other end reads the same dictionary from a file, and prepares it once for all connections.
//! let held = Dictionary::from_bytes(&dictionary.to_bytes())?;
//! let mut sender = ZstdDictionary::new(dictionary, ZstdLevel::DEFAULT);
//! let mut receiver = ZstdDictionary::new(held, ZstdLevel::DEFAULT);
//! let (mut compressed, mut read) = (Vec::new(), Vec::new());
//! sender.compress(&message(1234), &mut compressed)?;
//! receiver.decompress(&compressed, &mut read, Limits::DEFAULT)?;
//! assert_eq!(read, message(1234));
//!
//! let mut alone = Vec::new();
//! Zstd::new(ZstdLevel::DEFAULT).compress(&message(1234), &mut alone)?;
//! assert!(compressed.len() < alone.len());
//!
//! // Of a stream each end of a connection has one.
//! let mut sender = ZstdStream::new(ZstdLevel::DEFAULT);
//! let mut receiver = ZstdStream::new(ZstdLevel::DEFAULT);
//! for n in 0..100 {
//!     let (mut part, mut read) = (Vec::new(), Vec::new());
//!     sender.compress(&message(n), &mut part)?;
//!     receiver.decompress(&part, &mut read, Limits::DEFAULT)?;
//!     assert_eq!(read, message(n));
//! }
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! # What is on the wire
//!
//! Nothing of our own: what [`Gzip`] writes `gzip -d` reads, what [`Zstd`] writes `zstd -d` reads,
//! and the other way round, as long as the file is one gzip member or one zstd frame.
//! Concatenations, which both tools accept, are an error here, since a message is one message; so
//! are bytes after its end.
//!
//! A small message often grows: even an empty one takes 20 bytes in gzip and 13 in zstd.
//! [`compress_or_store`] keeps such a message as it is, for a caller whose header can say so, and
//! [`OrStored`] says it in a byte of its own.
//!
//! [`ZstdDictionary`] writes a zstd frame; [`DeflateDictionary`] a DEFLATE stream and the CRC-32 of the
//! message, and [`DeflateStream`] the payloads of WebSocket's permessage-deflate (RFC 7692);
//! [`ZstdStream`] writes the parts of a zstd frame without an end.
//!
//! # What a stranger can do
//!
//! Decompression writes no more than [`Limits::max_message_bytes`], and asks for room for no more,
//! whatever sizes and windows the message claims. Everything but the right message is a typed
//! error: cut short, damaged, followed by others, or too large. Damage is found by checksum: a gzip
//! member always has one, and so have the zstd frames that this crate writes. A zstd frame without
//! one is accepted, since other writers leave it out; damage to it can go unnoticed, and no checksum
//! keeps out someone who means to change a message.
//!
//! What is decompressed with another dictionary than it was compressed with is an error, never another
//! message: there a checksum is always asked for. The parts of a stream have none: damage on the way is
//! for the frame round them to notice. After an error a stream is lost, and every later part is an
//! error.
//!
//! # Memory that is kept
//!
//! A compressor makes its contexts, one for each direction, when it first needs them, and uses them
//! for all messages after that; then a message takes no allocation. gzip keeps 0.67 MB to compress, and
//! 0.38 MB more once a message had at most 47 bytes; at level 1 and as DEFLATE with a dictionary or in a
//! stream it keeps 0.38 MB; to decompress, 0.05 MB. zstd
//! keeps 0.1 MB to decompress, and to compress what the largest message of late took: at level 3,
//! 0.03 MB for a hundred bytes and 1.3 MB for 4 MiB; at level 19, 0.2 MB and 52 MB. A stream of zstd keeps 1.3 to 2.4 MB to compress, by its level, and 0.75 MB to
//! decompress, whatever its messages: they are for each connection. What zstd prepares of a dictionary
//! is for all: 0.4 MB for 16 KiB at level 3. [`Compressor::memory_bytes`] says what is held now.
//!
//! # Which libraries
//!
//! zstd is its C library. gzip has two engines: libdeflate, the faster one for whole messages, and
//! zlib-rs for level 1, for messages that libdeflate only stores (at level 6 up to 31 bytes), and to decompress; [`Gzip::by`] takes the one that is named ([`GzipEngine`]).
//! Dictionaries and streams of DEFLATE, which libdeflate has not, are zlib-rs's.
//!
//! # The modules, in reading order
//!
//! `level` and `compression` say which compressions there are; `compressor` is what each of them
//! does, `identity`, `gzip` and `zstd` how; `dictionary` is what both ends may share, and its file;
//! `deflate` is what is under gzip, with a dictionary and as a stream, as `zstd` has both; `stored` is the way out when compression does not win;
//! `compressed` puts one round a codec.
//!
//! [`Limits::max_message_bytes`]: wirecost_codec::Limits::max_message_bytes

mod compressed;
mod compression;
mod compressor;
mod deflate;
mod dictionary;
mod gzip;
mod identity;
mod level;
mod stored;
mod zstd;

pub use compressed::Compressed;
pub use compression::{Compression, UnknownCompression};
pub use compressor::Compressor;
pub use deflate::{DeflateDictionary, DeflateStream};
pub use dictionary::{Dictionary, DictionaryError};
pub use gzip::{Gzip, GzipEngine};
pub use identity::Identity;
pub use level::{GzipLevel, UnknownLevel, ZstdLevel};
pub use stored::{OrStored, Outcome, compress_or_store};
pub use zstd::{Zstd, ZstdDictionary, ZstdStream};
