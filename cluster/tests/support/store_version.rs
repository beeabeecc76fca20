//! A store of another version.

use std::path::Path;

use redb::{Database, TableDefinition};

/// Changes the version of a store that nobody has open, and returns its file, which is closed once it is dropped.
pub(crate) fn set_version(path: &Path, version: u64) -> Database {
    let meta: TableDefinition<'_, &str, u64> = TableDefinition::new("meta");
    let database = Database::open(path).expect("a store");
    let transaction = database.begin_write().expect("a transaction");
    let mut table = transaction.open_table(meta).expect("a table");
    table.insert("version", version).expect("a version");
    drop(table);
    transaction.commit().expect("a commit");
    database
}
