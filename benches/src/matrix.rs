//! Which cells there are: workloads x engines x compressions, narrowed down by what was asked for.

use std::fmt;

use itertools::Itertools;
use wirecost_compress::{Compression, GzipLevel};

use crate::contenders::{Engine, Format};

/// The compressions of the matrix: what zlib and zstd call fast, default and small.
const COMPRESSIONS: [&str; 8] = [
    "none", "gzip-1", "gzip-6", "gzip-9", "zstd-1", "zstd-3", "zstd-9", "zstd-19",
];

/// The compression that others are compared with, of the first engine: what the origin of this project
/// chose for its JSON.
const REFERENCE_COMPRESSION: Compression = Compression::Gzip(GzipLevel::DEFAULT);

/// What was asked for. Empty lists ask for everything.
#[derive(Debug, Clone, Default)]
pub struct Selection {
    /// Names of formats.
    pub formats: Vec<String>,
    /// Names of compressions, also of levels that the matrix has not by itself.
    pub compressions: Vec<String>,
    /// Names of workloads.
    pub workloads: Vec<String>,
    /// A part of a cell's name, or the whole.
    pub filter: Option<Filter>,
}

/// What a cell's name is to match.
#[derive(Debug, Clone)]
pub struct Filter {
    /// The text.
    pub text: String,
    /// Whether it is the whole name rather than a part.
    pub exact: bool,
}

impl Filter {
    /// Whether a name has the text in it, or is the text.
    #[must_use]
    pub fn matches(&self, name: &str) -> bool {
        if self.exact {
            name == self.text
        } else {
            name.contains(&self.text)
        }
    }
}

/// The cells of a run.
pub struct Matrix<T> {
    /// Names of the workloads that have cells, in order.
    pub workloads: Vec<String>,
    /// All engines, the reference first.
    pub engines: Vec<Engine<T>>,
    /// All compressions, none first.
    pub compressions: Vec<Compression>,
    formats: Vec<Format>,
    filter: Option<Filter>,
}

/// A name that nothing has, and those that something has.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum NotFound {
    /// No such member of a dimension.
    #[error("there is no {dimension} `{name}`, there are {known}")]
    Name {
        /// Format or workload.
        dimension: &'static str,
        /// What was asked for.
        name: String,
        /// What there is.
        known: String,
    },
    /// No such compression.
    #[error(transparent)]
    Compression(#[from] wirecost_compress::UnknownCompression),
    /// A filter that no cell matches.
    #[error(
        "no cell matches `{filter}`: cells are WORKLOAD/FORMAT[@ENGINE][+COMPRESSION] of \
         {workloads} / {wires} + {compressions}"
    )]
    Filter {
        /// The filter.
        filter: String,
        /// The workloads there are.
        workloads: String,
        /// The formats with their engines.
        wires: String,
        /// The compressions.
        compressions: String,
    },
}

/// The names of the compressions that the matrix has by itself.
pub fn compression_names() -> impl Iterator<Item = &'static str> {
    COMPRESSIONS.into_iter()
}

impl<T> Matrix<T> {
    /// The cells of `workloads` and `engines` that `selection` asks for.
    ///
    /// # Errors
    /// When something is asked for that does not exist, or no cell is left.
    pub fn new(
        workloads: &[String],
        engines: Vec<Engine<T>>,
        selection: &Selection,
    ) -> Result<Self, NotFound> {
        let formats: Vec<Format> = engines.iter().map(|engine| engine.format).dedup().collect();
        let compressions = match selection.compressions.as_slice() {
            [] => COMPRESSIONS
                .iter()
                .map(|name| name.parse())
                .collect::<Result<_, _>>(),
            names => names.iter().unique().map(|name| name.parse()).collect(),
        }?;
        let mut matrix = Self {
            workloads: choose("workload", workloads, String::as_str, &selection.workloads)?,
            formats: choose(
                "format",
                &formats,
                |format| format.name(),
                &selection.formats,
            )?,
            engines,
            compressions,
            filter: selection.filter.clone(),
        };
        let workloads = matrix
            .cells()
            .map(|cell| cell.workload.to_owned())
            .dedup()
            .collect();
        match &matrix.filter {
            Some(filter) if matrix.cells().next().is_none() => Err(matrix.unmatched(filter)),
            _ => {
                matrix.workloads = workloads;
                Ok(matrix)
            }
        }
    }

    /// What the whole matrix has beside these cells, of workloads, formats and compressions.
    #[must_use]
    pub fn left_out(&self, workloads: &[String]) -> Vec<String> {
        let workloads = workloads
            .iter()
            .filter(|name| !self.workloads.contains(name))
            .map(|name| format!("workload {name}"));
        let formats = self.engines.iter().map(|engine| engine.format).dedup();
        let formats = formats
            .filter(|format| !self.formats.contains(format))
            .map(|format| format!("format {format}"));
        let compressions = compression_names()
            .filter(|name| !self.compressions.iter().any(|one| one.to_string() == *name))
            .map(|name| format!("compression {name}"));
        let filtered = self
            .filter
            .iter()
            .map(|filter| format!("what `{}` does not match", filter.text));
        workloads
            .chain(formats)
            .chain(compressions)
            .chain(filtered)
            .collect()
    }

    fn unmatched(&self, filter: &Filter) -> NotFound {
        let wire = |engine| {
            Wire {
                engine,
                compression: Compression::None,
            }
            .to_string()
        };
        NotFound::Filter {
            filter: filter.text.clone(),
            workloads: self.workloads.join(", "),
            wires: self.engines.iter().map(wire).join(", "),
            compressions: self.compressions.iter().join(", "),
        }
    }

    /// The cells that were asked for.
    pub fn cells(&self) -> impl Iterator<Item = Cell<'_, T>> {
        self.workloads
            .iter()
            .flat_map(|workload| self.wires(workload).map(|wire| Cell { workload, wire }))
    }

    /// What has to be verified and measured on a workload: the references first, the first
    /// engine without compression and with gzip-6 if any is compressed, then what was asked for.
    #[must_use]
    pub fn wires_with_references<'a>(&'a self, workload: &'a str) -> Vec<Wire<'a, T>> {
        let compresses = self
            .wires(workload)
            .any(|wire| wire.compression != Compression::None);
        let reference = |compression| {
            self.engines.first().map(|engine| Wire {
                engine,
                compression,
            })
        };
        let compressed = if compresses {
            reference(REFERENCE_COMPRESSION)
        } else {
            None
        };
        reference(Compression::None)
            .into_iter()
            .chain(compressed)
            .chain(self.wires(workload))
            .unique_by(Wire::to_string)
            .collect()
    }

    /// The wires that were asked for on a workload.
    pub fn wires<'a>(&'a self, workload: &'a str) -> impl Iterator<Item = Wire<'a, T>> {
        self.engines
            .iter()
            .filter(|engine| self.formats.contains(&engine.format))
            .cartesian_product(&self.compressions)
            .map(|(engine, &compression)| Wire {
                engine,
                compression,
            })
            .filter(move |wire| self.matches(workload, wire))
    }

    fn matches(&self, workload: &str, wire: &Wire<'_, T>) -> bool {
        let matches = |filter: &Filter| filter.matches(&format!("{workload}/{wire}"));
        self.filter.as_ref().is_none_or(matches)
    }
}

/// The members of `all` that `names` ask for, or all.
fn choose<M: Clone>(
    dimension: &'static str,
    all: &[M],
    name_of: impl Fn(&M) -> &str,
    names: &[String],
) -> Result<Vec<M>, NotFound> {
    if let Some(name) = names
        .iter()
        .find(|name| !all.iter().any(|one| name_of(one) == **name))
    {
        let known = all.iter().map(&name_of).join(", ");
        return Err(NotFound::Name {
            dimension,
            name: name.clone(),
            known,
        });
    }
    let asked = |one: &&M| names.is_empty() || names.iter().any(|name| name == name_of(one));
    Ok(all.iter().filter(asked).cloned().collect())
}

/// A codec and a compression: `protobuf+zstd-3`, `protobuf@prost`, `json`.
pub struct Wire<'a, T> {
    /// The engine, and with it the format.
    pub engine: &'a Engine<T>,
    /// The compression.
    pub compression: Compression,
}

impl<T> fmt::Display for Wire<'_, T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.engine.format.name())?;
        if !self.engine.is_default {
            write!(f, "@{}", self.engine.name)?;
        }
        match self.compression {
            Compression::None => Ok(()),
            compression => write!(f, "+{compression}"),
        }
    }
}

/// A wire on a workload: `status/protobuf+zstd-3`.
pub struct Cell<'a, T> {
    /// The workload.
    pub workload: &'a str,
    /// The wire.
    pub wire: Wire<'a, T>,
}

impl<T> fmt::Display for Cell<'_, T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.workload, self.wire)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{contenders::engines, workloads};

    fn cells(selection: &Selection) -> Result<Vec<String>, NotFound> {
        let matrix = Matrix::new(&workloads::names(), engines(), selection)?;
        Ok(matrix.cells().map(|cell| cell.to_string()).collect())
    }

    fn filtered(text: &str, exact: bool) -> Selection {
        let filter = Some(Filter {
            text: text.to_owned(),
            exact,
        });
        Selection {
            filter,
            ..Selection::default()
        }
    }

    fn names(names: &[&str]) -> Vec<String> {
        names.iter().map(|name| (*name).to_owned()).collect()
    }

    #[test]
    fn the_matrix_is_whole_and_json_comes_first() {
        let cells = cells(&Selection::default()).unwrap();
        assert_eq!(
            cells.len(),
            workloads::names().len() * engines().len() * COMPRESSIONS.len()
        );
        assert_eq!(cells[0], "membership/json");
        assert!(cells.iter().all_unique());
    }

    #[test]
    fn a_selection_narrows_it_down() {
        let selection = Selection {
            formats: names(&["avro"]),
            compressions: names(&["zstd-3", "none", "zstd-3"]),
            workloads: names(&["status"]),
            ..filtered("avro@apache-serde", false)
        };
        let expected = [
            "status/avro@apache-serde+zstd-3",
            "status/avro@apache-serde",
        ];
        assert_eq!(cells(&selection).unwrap(), expected);
        assert_eq!(
            cells(&filtered("status/json", true)).unwrap(),
            ["status/json"]
        );
        assert_eq!(
            cells(&filtered("status/json", false)).unwrap().len(),
            COMPRESSIONS.len()
        );
    }

    #[test]
    fn the_references_are_measured_with_whatever_is_asked_for() {
        let wires = |filter| {
            let selection = filtered(filter, true);
            let matrix = Matrix::new(&workloads::names(), engines(), &selection).unwrap();
            assert_eq!(matrix.workloads, ["status"]);
            let wires = matrix.wires_with_references("status");
            wires.iter().map(Wire::to_string).collect_vec()
        };
        assert_eq!(wires("status/avro"), ["json", "avro"]);
        assert_eq!(
            wires("status/avro+zstd-3"),
            ["json", "json+gzip-6", "avro+zstd-3"]
        );
        assert_eq!(wires("status/json"), ["json"]);
    }

    #[test]
    fn what_is_left_out_is_said() {
        let left_out = |selection| {
            let matrix = Matrix::new(&workloads::names(), engines(), &selection).unwrap();
            matrix.left_out(&workloads::names())
        };
        assert_eq!(left_out(Selection::default()), [""; 0]);
        let mut formats = names(&["json", "protobuf", "bincode", "avro"]);
        assert_eq!(
            left_out(Selection {
                formats: formats.clone(),
                ..Selection::default()
            }),
            ["format thrift"]
        );
        formats.push("thrift".to_owned());
        let compressions = COMPRESSIONS
            .iter()
            .skip(1)
            .map(|name| (*name).to_owned())
            .collect();
        assert_eq!(
            left_out(Selection {
                formats,
                compressions,
                ..Selection::default()
            }),
            ["compression none"]
        );
    }
}
