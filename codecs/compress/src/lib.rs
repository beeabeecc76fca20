//! gzip and zstd for bytes, and for the messages of any codec of wirecost. DEFLATE and zstd can
//! also use a context that both ends hold: a dictionary, or the earlier messages.
//!
//! [`Compressed`] is a codec that combines a codec and a [`Compressor`]:
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
//! A compression that is only known at run time is parsed from its name:
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
//! A small message has little to refer to. With a [`Dictionary`] it refers to the common content of
//! messages, and in a stream to all earlier messages of its connection:
//!
//! ```
//! use wirecost_codec::Limits;
//! use wirecost_compress::{Compressor, Dictionary, Zstd, ZstdDictionary, ZstdLevel, ZstdStream};
//!
//! fn message(n: u32) -> Vec<u8> {
//!     format!(r#"{{"node":"gw-{}","status":"alive","rtt_us":{}}}"#, n % 7, n * n).into_bytes()
//! }
//!
//! let samples = (0..1000).map(message);
//! let dictionary = Dictionary::train(samples, 4096)?;
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
//! // Each end of a connection has a stream of its own.
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
//! # The bytes on the wire
//!
//! The formats are standard: `gzip -d` reads the output of [`Gzip`], and `zstd -d` that of
//! [`Zstd`]. [`Gzip`] reads a file of one gzip member, and [`Zstd`] a file of one zstd frame. Both
//! tools also accept concatenations. Here a concatenation is an error, as are trailing bytes,
//! because the input is one message.
//!
//! A small message often grows: even an empty one takes 20 bytes in gzip and 13 in zstd, 5 of them in
//! frames.
//! The sender of wirecost-wire then sends the message uncompressed, and the frame says so.
//!
//! Inside another frame, which says what it carries and finds damage, zstd's magic number and checksum
//! are 8 bytes too many. [`Zstd::in_frames`] and [`ZstdDictionary::in_frames`] leave them out.
//!
//! [`Deflate`] writes a DEFLATE stream alone; [`DeflateDictionary`] a DEFLATE stream and the CRC-32
//! of the message; [`DeflateStream`] the payloads of WebSocket's permessage-deflate (RFC 7692);
//! [`ZstdDictionary`] a zstd frame; [`ZstdStream`] the parts of a zstd frame without an end.
//!
//! # Hostile input
//!
//! Decompression writes at most [`Limits::max_message_bytes`], and reserves room for no more,
//! whatever sizes and windows the message claims. Truncated, damaged and too large messages are
//! typed errors, and so are trailing bytes. Checksums detect damage: a gzip member always has one,
//! and so have the zstd frames that this crate writes. A zstd frame without one is accepted, since
//! other writers leave it out; damage to it can go unnoticed, as it can in [`Deflate`], and without a
//! frame around [`Zstd::in_frames`]. No checksum stops an attacker who changes a message.
//!
//! Decompression with another dictionary than the sender's is an error, never another message: with
//! a dictionary the checksum is required. In frames, the frame names the dictionary by a hash of its
//! content ([`Dictionary::id`]). The parts of a stream have no checksum: the frame around them detects
//! damage. After an error a stream is lost, and every later part is an error.
//!
//! # Memory
//!
//! A compressor creates its contexts, one for each direction, at their first use and keeps them;
//! later messages allocate nothing. To compress, gzip and [`Deflate`] keep 0.67 MB, and 0.38 MB more
//! once a message had at most 55 - 4 × level bytes (47 at level 2, 31 at level 6). At level 1 they
//! keep 0.38 MB, as DEFLATE with a dictionary or in a stream does. To decompress, they keep 0.05 MB.
//! zstd keeps 0.1 MB to decompress. To compress it keeps the context of the largest recent message:
//! at level 3, 0.03 MB for a hundred bytes and 1.3 MB for 4 MiB; at level 19, 0.2 MB and 52 MB. A
//! zstd stream keeps, for each connection and whatever its messages, 1.3 to 2.4 MB to compress,
//! depending on the level, and 0.75 MB to decompress. All connections share zstd's prepared
//! dictionary: 0.4 MB for 16 KiB at level 3. [`Compressor::memory_bytes`] returns the memory that
//! is held now.
//!
//! # Libraries
//!
//! zstd's C library compresses zstd. gzip has two engines. libdeflate compresses whole messages from
//! level 2 on. zlib-rs compresses at level 1, compresses messages that libdeflate only stores (at
//! level 6 up to 31 bytes), and decompresses. [`Gzip::by`] takes the engine as an argument
//! ([`GzipEngine`]). Dictionaries and streams of DEFLATE, which libdeflate does not support, use
//! zlib-rs.
//!
//! # The modules, in reading order
//!
//! `level` and `compression` are the compressions and their names; `compressor` is the trait that
//! `identity`, `gzip` and `zstd` implement; `dictionary` is the content that both ends may share,
//! and its file; `deflate` is the layer under gzip; `deflate` and `zstd` also compress with a
//! dictionary and in a stream; `compressed` combines a compression with a codec.
//!
//! [`Limits::max_message_bytes`]: wirecost_codec::Limits::max_message_bytes

mod compressed;
mod compression;
mod compressor;
mod deflate;
mod dictionary;
mod direction;
mod gzip;
mod identity;
mod level;
mod zstd;

/// Runs the example of the README.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;

pub use compressed::{Compressed, KEPT_BYTES};
pub use compression::{Compression, UnknownCompression};
pub use compressor::Compressor;
pub use deflate::{Deflate, DeflateDictionary, DeflateStream, GzipEngine};
pub use dictionary::{Dictionary, DictionaryError};
pub use gzip::Gzip;
pub use identity::Identity;
pub use level::{GzipLevel, UnknownLevel, ZstdLevel};
pub use zstd::{Zstd, ZstdDictionary, ZstdStream};
