//! `readers` and `resolve`: messages of foreign Avro schemas, compared with fastavro's results.

mod pair;
mod readers;
mod verdict;

use std::{collections::BTreeMap, fs, path::Path};

use crate::Result;
use pair::Pair;
use readers::Reader;
use verdict::Verdict;

/// The number of disagreements that are printed in full.
const TOLD: usize = 5;

/// Writes the schema of each reading type.
pub(crate) fn export(directory: &Path) -> Result<()> {
    fs::create_dir_all(directory)?;
    for reader in Reader::ALL {
        let path = directory.join(reader.name).with_extension("avsc");
        fs::write(path, (reader.avsc)())?;
    }
    Ok(())
}

/// Reads each message of a file, and prints the number of messages for each verdict.
pub(crate) fn run(path: &Path) -> Result<()> {
    let text = fs::read_to_string(path)?;
    let (mut counts, mut disagreements) = (BTreeMap::new(), 0_usize);
    for line in text.lines() {
        let pair = Pair::parse(line)?;
        let reader = Reader::ALL.iter().find(|reader| reader.name == pair.reader);
        let reader = reader.ok_or_else(|| format!("there is no reader `{}`", pair.reader))?;
        let ours = (reader.resolve)(&pair.writer, &pair.message)?;
        let verdict = Verdict::of(&pair, &ours);
        *counts.entry(verdict).or_insert(0_usize) += 1;
        if verdict == Verdict::Disagreement {
            disagreements += 1;
            if disagreements <= TOLD {
                eprintln!("{line}\n  {ours:02x?}");
            }
        }
    }
    let count = |verdict| counts.get(&verdict).copied().unwrap_or(0);
    for verdict in Verdict::ALL {
        println!("{}\t{}", verdict.name(), count(verdict));
    }
    // Pairs of which nearly all or nearly none resolve would prove little.
    let least = count(Verdict::SameValue).min(count(Verdict::BothRefuse));
    match disagreements {
        0 if least * 10 > text.lines().count() => Ok(()),
        0 => Err("less than a tenth of the pairs resolve, or are refused".into()),
        count => Err(format!("{count} disagreements on foreign schemas").into()),
    }
}
