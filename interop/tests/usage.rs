//! The program `wirecost-interop`, which `interop/run` uses as this test builds it.

#![allow(clippy::unwrap_used)]

use std::process::Command;

#[test]
fn a_wrong_verb_is_answered_with_the_usage() {
    let program = env!("CARGO_BIN_EXE_wirecost-interop");
    let output = Command::new(program).arg("import").output().unwrap();
    assert_eq!(output.status.code(), Some(2));
    assert!(String::from_utf8_lossy(&output.stderr).starts_with("usage: wirecost-interop export"));
}
