//! All five formats, for a type with `#[derive(Schema)]`, and batches by columns, for serde's derives.

use std::process::ExitCode;

use own_type::samples;
use wirecost_bench::own_type::of_schema;

fn main() -> ExitCode {
    of_schema("reading", samples()).with_columns().run()
}
