//! The plans in a file, for a node whose store cannot be used.
//!
//! A [`PlanFile`] holds the plan of each area with its stamp, and the number of the node. It is replaced as a whole:
//! after a crash it is the old one or the new one. It holds a frame with a checksum around a record in protobuf.
//!
//! The log is authoritative, and the file follows it. A node writes the file at the start, after changes at most once a
//! second, before a commit that adds an area with a plan to a sale, when a commit has failed, and when the node stops.
//! The file lacks the plans of areas that a sale has. If the file cannot be replaced, as on a full disk, the node
//! removes it and writes a new one. A crash between these steps leaves no file.
//!
//! ```
//! use wirecost_cluster::{
//!     admission::Share, plans::PlanFile, state::{Author, Plan, Stamp},
//! };
//!
//! # let directory = tempfile::tempdir()?;
//! let file = PlanFile::new(directory.path().join("plans"));
//! let plan = Plan { share: Share::new(7_210)?, stamp: Stamp::new(17, 7, 1) };
//! file.write(Author(7), [("BJ", plan)])?;
//!
//! let (number, plans) = file.read()?.expect("a file");
//! assert_eq!((number, plans["BJ"]), (Author(7), plan));
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

use std::{
    collections::BTreeMap,
    fs, io,
    path::{Path, PathBuf},
};

use wirecost_codec::Schema;
use wirecost_message::CompactString;

use crate::{
    admission::{Share, ShareTooLarge},
    files,
    log::records,
    state::{Author, Plan, Stamp},
};

/// The file of a node's plans.
#[derive(Debug, Clone)]
pub struct PlanFile(PathBuf);

impl PlanFile {
    /// Returns the file at a path, which need not exist.
    #[must_use]
    pub fn new(path: impl Into<PathBuf>) -> Self {
        Self(path.into())
    }

    /// Returns its path.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.0
    }

    /// Replaces it by the plans of a node, and returns once they are on the disk.
    ///
    /// # Errors
    ///
    /// Those of the operating system, and [`io::ErrorKind::FileTooLarge`] for plans above 4 MiB. The old file may
    /// remain.
    pub fn write<'a>(
        &self,
        number: Author,
        plans: impl IntoIterator<Item = (&'a str, Plan)>,
    ) -> io::Result<()> {
        let plans = plans.into_iter().map(PlanRecord::from);
        let record = PlansRecord {
            number: number.0,
            plans: plans.collect(),
        };
        let content = records::encode(&record)
            .map_err(|error| io::Error::new(io::ErrorKind::FileTooLarge, error))?;
        files::replace(&self.0, &content)
    }

    /// Reads the node's number and the plans, if there is a file.
    ///
    /// # Errors
    ///
    /// Those of the operating system, and [`io::ErrorKind::InvalidData`] for a damaged file.
    pub fn read(&self) -> io::Result<Option<(Author, BTreeMap<CompactString, Plan>)>> {
        let content = match fs::read(&self.0) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
            content => content?,
        };
        let record: PlansRecord = records::decode(&content).map_err(invalid)?;
        let plans = record.plans.into_iter();
        let plans: Result<_, ShareTooLarge> = plans.map(PlanRecord::plan).collect();
        Ok(Some((Author(record.number), plans.map_err(invalid)?)))
    }

    /// Removes it, if it is there.
    ///
    /// # Errors
    ///
    /// Those of the operating system
    pub fn remove(&self) -> io::Result<()> {
        files::remove(&self.0)?;
        files::sync_directory(&self.0)
    }
}

fn invalid(error: impl std::error::Error + Send + Sync + 'static) -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, error)
}

/// The content of the file.
#[derive(Debug, Clone, PartialEq, Schema)]
struct PlansRecord {
    /// The number of the node.
    #[schema(id = 1)]
    number: u64,
    /// The plans, by area.
    #[schema(id = 2)]
    plans: Vec<PlanRecord>,
}

/// The plan of an area.
#[derive(Debug, Clone, PartialEq, Schema)]
struct PlanRecord {
    /// The area.
    #[schema(id = 1)]
    area: CompactString,
    /// Its share.
    #[schema(id = 2)]
    parts_per_million: u32,
    /// The time of the operation that set it.
    #[schema(id = 3)]
    time: u64,
    /// The node that wrote the operation.
    #[schema(id = 4)]
    node: u64,
    /// The node's incarnation.
    #[schema(id = 5)]
    incarnation: u32,
}

impl From<(&str, Plan)> for PlanRecord {
    fn from((area, Plan { share, stamp }): (&str, Plan)) -> Self {
        Self {
            area: area.into(),
            parts_per_million: share.parts_per_million(),
            time: stamp.time,
            node: stamp.node,
            incarnation: stamp.incarnation,
        }
    }
}

impl PlanRecord {
    fn plan(self) -> Result<(CompactString, Plan), ShareTooLarge> {
        let plan = Plan {
            share: Share::new(self.parts_per_million)?,
            stamp: Stamp::new(self.time, self.node, self.incarnation),
        };
        Ok((self.area, plan))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn written() -> (tempfile::TempDir, PlanFile) {
        let directory = tempfile::tempdir().unwrap();
        let file = PlanFile::new(directory.path().join("plans"));
        let plan = Plan {
            share: Share::ALL,
            stamp: Stamp::new(17, 7, 1),
        };
        file.write(Author(7), [("BJ", plan), ("SH", plan)]).unwrap();
        (directory, file)
    }

    #[test]
    fn a_file_that_is_not_there_has_no_plans() {
        let (_directory, file) = written();
        file.remove().unwrap();
        file.remove().unwrap();
        assert!(file.read().unwrap().is_none());
    }

    #[test]
    fn every_damage_is_an_error() {
        let (_directory, file) = written();
        let whole = fs::read(file.path()).unwrap();
        let refused = |content: &[u8]| {
            fs::write(file.path(), content).unwrap();
            let error = file.read().unwrap_err();
            assert_eq!(error.kind(), io::ErrorKind::InvalidData, "{content:?}");
        };
        for bit in 0..whole.len() * 8 {
            let mut damaged = whole.clone();
            damaged[bit / 8] ^= 1 << (bit % 8);
            refused(&damaged);
        }
        for end in 0..whole.len() {
            refused(&whole[..end]);
        }
        refused(&[&whole[..], b"x"].concat());
    }

    #[test]
    fn a_share_above_the_whole_is_an_error() {
        let (_directory, file) = written();
        let plan = PlanRecord {
            area: "BJ".into(),
            parts_per_million: 1_000_001,
            time: 1,
            node: 7,
            incarnation: 1,
        };
        let record = PlansRecord {
            number: 7,
            plans: vec![plan],
        };
        fs::write(file.path(), records::encode(&record).unwrap()).unwrap();
        let error = file.read().unwrap_err();
        assert_eq!(error.kind(), io::ErrorKind::InvalidData);
    }
}
