//! `wirecost`: chooses a wire, compares runs, publishes them.

use std::process::ExitCode;

fn main() -> ExitCode {
    wirecost_cli::main()
}
