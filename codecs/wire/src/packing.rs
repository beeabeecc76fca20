use std::{fmt, num::NonZeroU32, str::FromStr};

use wirecost_codec::short_text;
use wirecost_compress::{Compression, GzipLevel, ZstdLevel};
use wirecost_frame::Format;

/// The way from encoded messages to frames: their compression, and the context that they share for
/// it.
///
/// Written as in a wire's name, after the format: `none`, `gzip-6`, `zstd-3` for single messages;
/// `zstd-3-dict`, `deflate-6-dict`; `zstd-3-stream`, `deflate-6-stream`; `x64`, `zstd-3-x64`,
/// `gzip-6-x64` for batches; `static`, `keyed` and `stream` for messages of [`Format::Model`].
///
/// In order, messages one by one come before dictionaries, streams, batches and models, and the lower
/// of two levels comes first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Packing {
    /// Each message is a frame and stands alone.
    Single(Compression),
    /// Each message is a frame, compressed with a dictionary that both ends hold.
    Dictionary(Shared),
    /// Each message is a frame, and the next part of the connection's compressed stream.
    Stream(Shared),
    /// A frame holds this many messages.
    Batch(NonZeroU32, Compression),
    /// Each message is a frame, without compression: it is encoded with a model that both ends hold as
    /// a dictionary. Only [`Format::Model`] has such messages.
    Model(Mode),
}

/// The context that the messages of a packing share.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum PackingKind {
    /// None: each message is compressed by itself.
    Single,
    /// A dictionary that both ends have.
    Dictionary,
    /// The other messages of the frame.
    Batch,
    /// Some earlier messages, which the frame names.
    Keyframe,
    /// All earlier messages of the connection.
    Stream,
}

impl PackingKind {
    /// All kinds.
    pub const ALL: [Self; 5] = [
        Self::Single,
        Self::Dictionary,
        Self::Batch,
        Self::Keyframe,
        Self::Stream,
    ];

    /// Returns its name: `single`, `dictionary`, `batch`, `keyframe` or `stream`.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Single => "single",
            Self::Dictionary => "dictionary",
            Self::Batch => "batch",
            Self::Keyframe => "keyframe",
            Self::Stream => "stream",
        }
    }

    /// Returns the names of its packings at the default levels, batches with 64 messages.
    #[must_use]
    pub const fn usual(self) -> &'static [&'static str] {
        match self {
            Self::Single => &["none", "gzip-6", "zstd-3"],
            Self::Dictionary => &["zstd-3-dict", "deflate-6-dict", "static"],
            Self::Batch => &["x64", "zstd-3-x64", "gzip-6-x64"],
            Self::Keyframe => &["keyed"],
            Self::Stream => &["zstd-3-stream", "deflate-6-stream", "stream"],
        }
    }

    /// Returns whether a frame can have several messages.
    #[must_use]
    pub const fn is_batch(self) -> bool {
        match self {
            Self::Batch => true,
            Self::Single | Self::Dictionary | Self::Keyframe | Self::Stream => false,
        }
    }

    /// Returns whether a frame can refer to earlier ones, so that it cannot be read alone.
    #[must_use]
    pub const fn refers_back(self) -> bool {
        match self {
            Self::Keyframe | Self::Stream => true,
            Self::Single | Self::Dictionary | Self::Batch => false,
        }
    }

    /// Returns whether a frame can refer to all earlier ones, so that each connection has its own frames
    /// and none of them may be lost.
    #[must_use]
    pub const fn is_stream(self) -> bool {
        match self {
            Self::Stream => true,
            Self::Single | Self::Dictionary | Self::Batch | Self::Keyframe => false,
        }
    }

    /// Returns whether the context of a message can include other messages.
    #[must_use]
    pub const fn shares_messages(self) -> bool {
        self.is_batch() || self.refers_back()
    }
}

/// A compression that refers to context at both ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Shared {
    /// DEFLATE (RFC 1951) at a gzip level.
    Deflate(GzipLevel),
    /// zstd (RFC 8878).
    Zstd(ZstdLevel),
}

/// The context besides the model from which a message is predicted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Mode {
    /// None: any frame may be lost, repeated or out of order.
    Static,
    /// Keyframes, which are earlier messages of the sender: any frame may be lost, repeated or out of order,
    /// and a receiver without a keyframe refuses the frames that need it.
    Keyed,
    /// All earlier messages of the connection.
    Stream,
}

impl Packing {
    /// Single messages without compression.
    pub const PLAIN: Self = Self::Single(Compression::None);

    /// Returns the context that its messages share.
    #[must_use]
    pub const fn kind(self) -> PackingKind {
        match self {
            Self::Single(_) => PackingKind::Single,
            Self::Dictionary(_) | Self::Model(Mode::Static) => PackingKind::Dictionary,
            Self::Model(Mode::Keyed) => PackingKind::Keyframe,
            Self::Stream(_) | Self::Model(Mode::Stream) => PackingKind::Stream,
            Self::Batch(..) => PackingKind::Batch,
        }
    }

    /// Returns whether each end needs a dictionary.
    #[must_use]
    pub const fn needs_dictionary(self) -> bool {
        match self {
            Self::Dictionary(_) | Self::Model(_) => true,
            Self::Single(_) | Self::Stream(_) | Self::Batch(..) => false,
        }
    }

    /// Returns whether messages of a format are predicted from a model, which each end holds as a dictionary:
    /// those of [`Format::Model`] that have a mode, or are in batches without compression. The codec of a
    /// model encodes a batch as a whole, so the batch is one message to the sender.
    #[must_use]
    pub fn has_model(self, format: Format) -> bool {
        let is_possible = match self {
            Self::Model(_) | Self::Batch(_, Compression::None) => true,
            Self::Single(_) | Self::Dictionary(_) | Self::Stream(_) | Self::Batch(..) => false,
        };
        is_possible && format == Format::Model
    }

    /// Returns the context from which messages of a model are predicted; `None` for messages of other
    /// formats.
    #[must_use]
    pub const fn mode(self) -> Option<Mode> {
        match self {
            Self::Model(mode) => Some(mode),
            Self::Single(_) | Self::Dictionary(_) | Self::Stream(_) | Self::Batch(..) => None,
        }
    }

    /// Returns whether messages of a format can have this packing.
    #[must_use]
    pub fn suits(self, format: Format) -> bool {
        self.mode().is_none() || format == Format::Model
    }

    /// Returns the number of messages in a full batch; `None` unless it [is one](PackingKind::is_batch).
    #[must_use]
    pub const fn batch(self) -> Option<NonZeroU32> {
        match self {
            Self::Batch(messages, _) => Some(messages),
            Self::Single(_) | Self::Dictionary(_) | Self::Stream(_) | Self::Model(_) => None,
        }
    }

    /// Returns the number of messages in a full frame.
    #[must_use]
    pub const fn messages_per_frame(self) -> u32 {
        match self.batch() {
            Some(messages) => messages.get(),
            None => 1,
        }
    }

    /// Returns its compression of a message that shares no context: gzip for DEFLATE.
    #[must_use]
    pub const fn compression(self) -> Compression {
        match self {
            Self::Single(compression) | Self::Batch(_, compression) => compression,
            Self::Dictionary(Shared::Deflate(level)) | Self::Stream(Shared::Deflate(level)) => {
                Compression::Gzip(level)
            }
            Self::Dictionary(Shared::Zstd(level)) | Self::Stream(Shared::Zstd(level)) => {
                Compression::Zstd(level)
            }
            Self::Model(_) => Compression::None,
        }
    }
}

const DICTIONARY: &str = "-dict";
const STREAM: &str = "-stream";

impl fmt::Display for Packing {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Single(compression) => compression.fmt(f),
            Self::Dictionary(shared) => write!(f, "{shared}{DICTIONARY}"),
            Self::Batch(messages, Compression::None) => write!(f, "x{messages}"),
            Self::Batch(messages, compression) => write!(f, "{compression}-x{messages}"),
            Self::Stream(shared) => write!(f, "{shared}{STREAM}"),
            Self::Model(mode) => mode.fmt(f),
        }
    }
}

impl fmt::Display for Mode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Static => "static",
            Self::Keyed => "keyed",
            Self::Stream => "stream",
        })
    }
}

impl fmt::Display for Shared {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match *self {
            Self::Deflate(level) => write!(f, "deflate-{}", level.get()),
            Self::Zstd(level) => Compression::Zstd(level).fmt(f),
        }
    }
}

impl FromStr for Packing {
    type Err = UnknownPacking;

    /// Reads a name in exactly its displayed form.
    fn from_str(name: &str) -> Result<Self, UnknownPacking> {
        parse(name)
            .filter(|packing| packing.to_string() == name)
            .ok_or_else(|| UnknownPacking(short_text(name)))
    }
}

fn parse(name: &str) -> Option<Packing> {
    match name {
        "static" => return Some(Packing::Model(Mode::Static)),
        "keyed" => return Some(Packing::Model(Mode::Keyed)),
        "stream" => return Some(Packing::Model(Mode::Stream)),
        _ => {}
    }
    if let Some(shared) = name.strip_suffix(DICTIONARY) {
        return parse_shared(shared).map(Packing::Dictionary);
    }
    if let Some(shared) = name.strip_suffix(STREAM) {
        return parse_shared(shared).map(Packing::Stream);
    }
    let (compression, messages) = match name.rsplit_once('x') {
        Some(("", messages)) => ("none", Some(messages)),
        Some((compression, messages)) => (compression.strip_suffix('-')?, Some(messages)),
        None => (name, None),
    };
    let compression = compression.parse().ok()?;
    Some(match messages {
        Some(messages) => Packing::Batch(messages.parse().ok()?, compression),
        None => Packing::Single(compression),
    })
}

fn parse_shared(name: &str) -> Option<Shared> {
    if let Some(level) = name.strip_prefix("deflate-") {
        return GzipLevel::new(level.parse().ok()?)
            .ok()
            .map(Shared::Deflate);
    }
    match name.parse() {
        Ok(Compression::Zstd(level)) => Some(Shared::Zstd(level)),
        _ => None,
    }
}

/// A name of no packing, [fit for a log](short_text).
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error(
    "there is no packing `{0}`; the packings are `none`, gzip-1 to gzip-9, zstd-1 to zstd-19 and \
     zstd-fast-1 to zstd-fast-5 for messages one by one; zstd-3-dict, deflate-6-dict; zstd-3-stream, \
     deflate-6-stream; x64, zstd-3-x64, gzip-6-x64 for batches; static, keyed, stream for the format \
     model"
)]
pub struct UnknownPacking(String);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_name_is_read_back() {
        for name in [
            "none",
            "gzip-6",
            "zstd-3",
            "zstd-fast-5",
            "zstd-3-dict",
            "zstd-fast-1-dict",
            "deflate-6-dict",
            "zstd-3-stream",
            "deflate-1-stream",
            "x1",
            "x64",
            "zstd-3-x64",
            "gzip-9-x256",
            "zstd-fast-2-x4",
            "static",
            "keyed",
            "stream",
        ] {
            assert_eq!(name.parse::<Packing>().unwrap().to_string(), name);
        }
    }

    #[test]
    fn the_usual_ones_of_a_kind_have_it() {
        for kind in PackingKind::ALL {
            for name in kind.usual() {
                let packing: Packing = name.parse().unwrap();
                assert_eq!(packing.kind(), kind, "{name}");
                assert_eq!(packing.batch().is_some(), kind.is_batch(), "{name}");
            }
        }
    }

    #[test]
    fn they_are_ordered_by_kind_messages_library_and_level() {
        let ordered = [
            "none",
            "gzip-1",
            "gzip-6",
            "zstd-fast-3",
            "zstd-1",
            "zstd-19",
            "deflate-9-dict",
            "zstd-3-dict",
            "deflate-6-stream",
            "zstd-3-stream",
            "x4",
            "zstd-3-x4",
            "x64",
            "gzip-6-x64",
            "static",
            "keyed",
            "stream",
        ];
        let packings = ordered.map(|name| name.parse::<Packing>().unwrap());
        assert!(packings.is_sorted());
        assert_eq!(packings[4].kind(), PackingKind::Single);
        assert_eq!(packings[7].kind(), PackingKind::Dictionary);
        assert_eq!(packings[8].kind(), PackingKind::Stream);
        assert_eq!(packings[11].kind(), PackingKind::Batch);
        assert_eq!(packings[15].kind(), PackingKind::Keyframe);
    }

    #[test]
    fn other_spellings_are_refused() {
        for name in [
            "",
            "x",
            "x0",
            "x064",
            "none-x64",
            "none-dict",
            "gzip-6-dict",
            "gzip-6-stream",
            "deflate-6",
            "deflate-6-x64",
            "zstd-3x64",
            "zstd-3-x",
            "zstd-3-dict-x64",
            "-dict",
            "-stream",
            "none-static",
            "static-x4",
            "keyed-x4",
            "x4294967296",
            "zstd-03-dict",
            "deflate-+6-dict",
        ] {
            assert_eq!(
                name.parse::<Packing>(),
                Err(UnknownPacking(name.to_owned()))
            );
        }
    }
}
