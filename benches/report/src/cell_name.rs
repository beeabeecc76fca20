//! The names of cells.

use std::{convert::Infallible, fmt, str::FromStr};

use wirecost_wire::Packing;

/// The name of a cell or of a part of it: `[WORKLOAD/]FORMAT[@ENGINE][+PACKING]`, such as
/// `steady-mix/protobuf@prost+zstd-3-x64`.
///
/// Its parts may be a stranger's text, so that any text is a name.
///
/// ```
/// use wirecost_report::cell_name::CellName;
///
/// let name: CellName = "steady-mix/protobuf@prost+zstd-3-x64".parse()?;
/// assert_eq!(name.engine.as_deref(), Some("prost"));
/// assert_eq!(name, CellName::new("protobuf").engine("prost").packing("zstd-3-x64").on("steady-mix"));
/// assert_eq!(name.to_string(), "steady-mix/protobuf@prost+zstd-3-x64");
/// # Ok::<(), std::convert::Infallible>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct CellName {
    /// The workload.
    pub workload: Option<String>,
    /// The format.
    pub format: String,
    /// The engine; `None` for the engine that stands for its format.
    pub engine: Option<String>,
    /// The packing.
    pub packing: Option<String>,
}

impl CellName {
    /// Returns the name of a format alone.
    pub fn new(format: impl Into<String>) -> Self {
        Self {
            workload: None,
            format: format.into(),
            engine: None,
            packing: None,
        }
    }

    /// Adds the engine.
    #[must_use]
    pub fn engine(self, engine: impl Into<String>) -> Self {
        let engine = Some(engine.into());
        Self { engine, ..self }
    }

    /// Adds the packing by its name.
    #[must_use]
    pub fn packing(self, packing: impl Into<String>) -> Self {
        let packing = Some(packing.into());
        Self { packing, ..self }
    }

    /// Adds the packing, unless it is that of messages one by one, not compressed.
    #[must_use]
    pub fn packed(self, packing: Packing) -> Self {
        match packing {
            Packing::PLAIN => self,
            packing => self.packing(packing.to_string()),
        }
    }

    /// Adds the workload.
    #[must_use]
    pub fn on(self, workload: impl Into<String>) -> Self {
        let workload = Some(workload.into());
        Self { workload, ..self }
    }
}

impl fmt::Display for CellName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(workload) = &self.workload {
            write!(f, "{workload}/")?;
        }
        f.write_str(&self.format)?;
        if let Some(engine) = &self.engine {
            write!(f, "@{engine}")?;
        }
        if let Some(packing) = &self.packing {
            write!(f, "+{packing}")?;
        }
        Ok(())
    }
}

impl FromStr for CellName {
    type Err = Infallible;

    fn from_str(name: &str) -> Result<Self, Infallible> {
        let (workload, rest) = match name.rsplit_once('/') {
            Some((workload, rest)) => (Some(workload), rest),
            None => (None, name),
        };
        let (rest, packing) = split(rest, '+');
        let (format, engine) = split(rest, '@');
        Ok(Self {
            workload: workload.map(str::to_owned),
            format: format.to_owned(),
            engine: engine.map(str::to_owned),
            packing: packing.map(str::to_owned),
        })
    }
}

/// Returns the text before a sign, and the text behind it if the sign is there.
fn split(text: &str, sign: char) -> (&str, Option<&str>) {
    match text.split_once(sign) {
        Some((before, behind)) => (before, Some(behind)),
        None => (text, None),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_name_is_read_back() {
        for name in [
            "json",
            "protobuf@prost",
            "avro+zstd-3-dict",
            "avro@apache-serde+x64",
            "status/json",
            "a/b/json+none",
            "",
        ] {
            assert_eq!(name.parse::<CellName>().unwrap().to_string(), name);
        }
    }

    #[test]
    fn the_plain_packing_has_no_name() {
        let name = CellName::new("json").packed(Packing::PLAIN);
        assert_eq!(name.to_string(), "json");
        let packing = "x64".parse().unwrap();
        assert_eq!(
            CellName::new("json").packed(packing).to_string(),
            "json+x64"
        );
    }
}
