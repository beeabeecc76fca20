//! [Container files of Avro]: a header with the writer's schema, then blocks of messages. Each block is
//! compressed alone.
//!
//! [Container files of Avro]: https://avro.apache.org/docs/1.12.0/specification/#object-container-files
//!
//! ```
//! use wirecost_avro::{Avro, Resolving, idl};
//! use wirecost_codec::{Codec, Limits, Schema};
//! use wirecost_compress::ZstdLevel;
//! use wirecost_envelope::container::{BlockCompression, ContainerReader, ContainerWriter};
//!
//! #[derive(Debug, PartialEq, Schema)]
//! struct Beat {
//!     #[schema(id = 1)]
//!     load: u32,
//! }
//!
//! let schema = idl(Beat::RECORD, "cluster")?;
//! let compression = BlockCompression::Zstd(ZstdLevel::DEFAULT);
//! let mut writer = ContainerWriter::new(Vec::new(), &schema, compression)?;
//! for load in 0..1000 {
//!     let mut message = Vec::new();
//!     Avro::default().encode(&Beat { load }, &mut message)?;
//!     writer.write(&message)?;
//! }
//! let file = writer.finish()?;
//!
//! let mut reader = ContainerReader::new(file.as_slice(), Limits::DEFAULT)?;
//! let decoder = Resolving::<Beat>::new(reader.schema(), Limits::DEFAULT)?;
//! let mut beats = Vec::new();
//! while let Some(beat) = reader.next_message(|bytes| decoder.decode_first(bytes))? {
//!     beats.push(beat);
//! }
//! assert_eq!(beats.len(), 1000);
//! assert_eq!(beats[999], Beat { load: 999 });
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! `Resolving` of wirecost-avro, with its feature `apache`, decodes messages of another version of the
//! schema. Give it the schema of a trusted file only. `Avro::decode_first` decodes messages that were
//! written with the type's own schema.

mod block;
mod compression;
mod decompressor;
mod header;
mod parts;
mod reader;
mod writer;

pub use compression::BlockCompression;
pub use reader::ContainerReader;
pub use writer::ContainerWriter;

/// The bytes that end the header and each block of a file, and differ between files.
type Marker = [u8; 16];
