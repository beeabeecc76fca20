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

/// Writes the generated files of a run into a directory, prints the summary, and tells where the
/// rest is.
///
/// # Errors
/// When a file cannot be written, or the summary cannot be printed.
pub fn write(run: &Run, into: &Path, out: &mut dyn Write) -> Result<(), CommandError> {
    files(run, Path::new(""))
        .iter()
        .try_for_each(|file| file.write(into))?;
    print(out, &report::summary(run))?;
    let written = format!(
        "All tables are in {}, plots beside it; open {} to try links and prices.\n",
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
