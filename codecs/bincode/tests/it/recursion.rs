//! Records that contain themselves.

use wirecost_bincode::Bincode;
use wirecost_codec::conformance::recursion;

#[test]
fn records_contain_themselves() {
    let tree = b"\x01a\x01\x01b\0\0\0\x01\x01c\0\0\0\x01\x01k\x01d\0\0\0";
    recursion::recurses(Bincode::new, tree, b"\0\x01\x01t");
}
