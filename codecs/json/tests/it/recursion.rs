//! Records that contain themselves.

use wirecost_codec::conformance::recursion;
use wirecost_json::Json;

#[test]
fn records_contain_themselves() {
    let tree = br#"{"name":"a","children":[{"name":"b","children":[],"by_name":{}}],"next":{"name":"c","children":[],"by_name":{}},"by_name":{"k":{"name":"d","children":[],"by_name":{}}}}"#;
    let filter = br#"{"rule":{"Not":{"filter":{"rule":{"HasTag":{"tag":"t"}}}}}}"#;
    recursion::recurses(Json::new, tree, filter);
}
