use std::{fmt, str::FromStr};

use wirecost_frame::{Format, UnknownFormat};

use crate::{Packing, UnknownPacking};

/// The name of a wire, such as `protobuf+zstd-3`: a format and a packing.
///
/// The packing `none` may be left out of a name. It is left out when the name is displayed.
///
/// ```
/// use wirecost_frame::Format;
/// use wirecost_wire::WireName;
///
/// let name: WireName = "avro+zstd-3-dict".parse()?;
/// assert_eq!(name.format, Format::Avro);
/// assert_eq!(name.packing.to_string(), "zstd-3-dict");
/// assert_eq!("json+none".parse::<WireName>()?.to_string(), "json");
/// # Ok::<(), wirecost_wire::UnknownWire>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct WireName {
    /// The format of the messages.
    pub format: Format,
    /// The packing of the messages.
    pub packing: Packing,
}

impl fmt::Display for WireName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { format, packing } = *self;
        match packing {
            Packing::PLAIN => format.fmt(f),
            packing => write!(f, "{format}+{packing}"),
        }
    }
}

impl FromStr for WireName {
    type Err = UnknownWire;

    fn from_str(name: &str) -> Result<Self, UnknownWire> {
        let (format, packing) = match name.split_once('+') {
            Some((format, packing)) => (format, packing.parse()?),
            None => (name, Packing::PLAIN),
        };
        let format = format.parse()?;
        match packing.suits(format) {
            true => Ok(Self { format, packing }),
            false => Err(UnknownWire::Unsuitable { format, packing }),
        }
    }
}

/// A name of no wire.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum UnknownWire {
    /// The part before `+` names no format.
    #[error(transparent)]
    Format(#[from] UnknownFormat),
    /// The part after `+` names no packing.
    #[error(transparent)]
    Packing(#[from] UnknownPacking),
    /// Messages of the format cannot have the packing.
    #[error("messages of {format} cannot have the packing {packing}")]
    Unsuitable {
        /// The format.
        format: Format,
        /// The packing.
        packing: Packing,
    },
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_read_back() {
        for name in ["json", "protobuf+zstd-3", "avro+gzip-6-x64", "model+stream"] {
            assert_eq!(name.parse::<WireName>().unwrap().to_string(), name);
        }
    }

    #[test]
    fn an_error_lists_the_choices() {
        let error = |name: &str| name.parse::<WireName>().unwrap_err().to_string();
        for format in Format::ALL {
            assert!(error("xml+zstd-3").contains(format.name()));
        }
        assert!(error("json+lz4").contains("gzip-1 to gzip-9"));
        assert!(error("json+").starts_with("there is no packing ``"));
        assert_eq!(
            error("json+static"),
            "messages of json cannot have the packing static"
        );
    }
}
