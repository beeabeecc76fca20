//! All files that are generated from a run's records.

use std::{io::Write, path::Path};

use crate::{
    command::{CommandError, print},
    generated::Generated,
    page,
    plot::plots,
    records::Run,
    report,
};

/// The parts of a run that are printed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Printed {
    /// The summary, on one screen.
    Summary,
    /// All tables, then the summary.
    Tables,
}

impl Printed {
    /// Returns the output that the flag `--tables` selects.
    #[must_use]
    pub const fn tables(all: bool) -> Self {
        match all {
            true => Self::Tables,
            false => Self::Summary,
        }
    }
}

/// Writes the files made from a run into a directory, and prints the selected output and their names.
///
/// # Errors
/// When a file cannot be written, or the text not printed.
pub fn write(
    run: &Run,
    into: &Path,
    printed: Printed,
    out: &mut dyn Write,
) -> Result<(), CommandError> {
    files(run, Path::new(""))
        .iter()
        .try_for_each(|file| file.write(into))?;
    if printed == Printed::Tables {
        print(out, &report::tables(run))?;
    }
    print(out, &report::summary(run))?;
    let written = format!(
        "All tables: {}, with plots beside it. Page with sliders: {}.\n",
        into.join(report::REPORT_FILE).display(),
        into.join(page::PAGE_FILE).display(),
    );
    print(out, &written)
}

/// Returns all files that are generated from a run's records, in the directory `home`.
#[must_use]
pub fn files(run: &Run, home: &Path) -> Vec<Generated> {
    let report = (report::REPORT_FILE.to_owned(), report::report(run));
    let plots = plots(run).into_iter().map(|plot| (plot.file, plot.svg));
    let page = (page::PAGE_FILE.to_owned(), page::page(run));
    let files = [report, page].into_iter().chain(plots);
    files
        .map(|(name, text)| Generated {
            path: home.join(name),
            contents: text.into_bytes(),
        })
        .collect()
}
