//! Imported `.avdl` files, and the `.avsc` files with the same types.

use crate::avro::check;
use crate::golden::{avdl, avro};
use wirecost::{Schema, avro::idl};

#[test]
fn protocols() {
    check("user", avdl::user::User::RECORD, "com.example.users");
    check("defaults", avdl::defaults::Defaults::RECORD, "defaults");
}

#[test]
fn types_in_any_order() {
    check("suits", avdl::suits::Hand::RECORD, "cards");
    check("tree", avdl::tree::LongList::RECORD, "lists");
    check("optional", avdl::optional::Optional::RECORD, "optional");
}

#[test]
fn logical_types() {
    check("ledger", avdl::ledger::Entry::RECORD, "ledger");
}

#[test]
fn unions() {
    check("route", avdl::route::Route::RECORD, "maps");
}

#[test]
fn types_of_another_file() {
    let written = idl(avdl::invoice::Invoice::RECORD, "shop").unwrap();
    assert_eq!(
        written,
        idl(avro::invoice::Invoice::RECORD, "shop").unwrap()
    );
}
