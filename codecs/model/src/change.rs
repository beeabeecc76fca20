use crate::table::Table;

/// A change to every table of a state.
pub(crate) trait Change {
    /// Changes a table.
    fn table<T: Copy>(&mut self, table: &mut Table<T>);
}

/// Makes the values of a table its base.
pub(crate) struct Fix;

impl Change for Fix {
    fn table<T: Copy>(&mut self, table: &mut Table<T>) {
        table.fix();
    }
}

/// Sets a table back to its base.
pub(crate) struct Revert;

impl Change for Revert {
    #[inline]
    fn table<T: Copy>(&mut self, table: &mut Table<T>) {
        table.revert();
    }
}

/// Removes the base of a table.
pub(crate) struct Release;

impl Change for Release {
    fn table<T: Copy>(&mut self, table: &mut Table<T>) {
        table.release();
    }
}

/// The bytes of the tables so far.
pub(crate) struct Sum(pub(crate) usize);

impl Change for Sum {
    fn table<T: Copy>(&mut self, table: &mut Table<T>) {
        self.0 += table.memory_bytes();
    }
}
