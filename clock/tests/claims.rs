//! Every test that CLAIMS.md names exists.

use std::fs;
use std::path::Path;

#[test]
fn every_claim_has_its_test() {
    let crate_root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let claimed = fs::read_to_string(crate_root.join("CLAIMS.md")).expect("CLAIMS.md");
    let mut claims = 0;
    for row in claimed.lines().filter(|line| line.starts_with('|')) {
        let cells: Vec<_> = row
            .split('|')
            .map(|cell| cell.trim().trim_matches('`'))
            .collect();
        let [_, _, file, test, _] = cells[..] else {
            panic!("a row of the table has three cells: {row}");
        };
        if !file.ends_with(".rs") {
            continue;
        }
        let source = fs::read_to_string(crate_root.join(file)).expect(file);
        let mut tests = source
            .split("#[test]")
            .skip(1)
            .filter_map(|rest| rest.split("fn ").nth(1)?.split('(').next());
        assert!(tests.any(|name| name == test), "{file} has no test {test}");
        claims += 1;
    }
    assert!(claims > 30);
}
