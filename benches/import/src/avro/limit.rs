/// The most schemas of all files. apache-avro reads a schema within the one that names it.
pub(super) const MOST_SCHEMAS: usize = 1_000;

/// Returns the reason why a schema is one too many.
pub(super) fn too_many() -> String {
    format!("the files have more than {MOST_SCHEMAS} schemas: import a part of them")
}
