//! The type's IDL files come from the same derive.

use own_type::Reading;
use wirecost::{Schema, protobuf};

#[test]
fn others_read_it_by_its_proto_file() {
    let proto = protobuf::idl(Reading::RECORD, "readings.v1").unwrap();
    assert!(proto.contains("sint32 temperature = 3;"), "{proto}");
}
