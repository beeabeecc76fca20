use std::fmt;

use wirecost_frame::Format;

/// The format of an engine.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum EngineFormat {
    /// A format of this project, which a frame can hold.
    Ours(Format),
    /// A peer's format that no crate of this project writes, by its name.
    Foreign(&'static str),
}

impl EngineFormat {
    /// Returns its name in tables and records.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Ours(format) => format.name(),
            Self::Foreign(name) => name,
        }
    }

    /// Returns the format in a frame; `None` if no frame can hold it.
    #[must_use]
    pub const fn in_frame(self) -> Option<Format> {
        match self {
            Self::Ours(format) => Some(format),
            Self::Foreign(_) => None,
        }
    }
}

impl From<Format> for EngineFormat {
    fn from(format: Format) -> Self {
        Self::Ours(format)
    }
}

impl PartialEq<Format> for EngineFormat {
    fn eq(&self, other: &Format) -> bool {
        self.in_frame() == Some(*other)
    }
}

impl fmt::Display for EngineFormat {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}
