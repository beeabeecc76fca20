//! Imported `.proto` files: the modules, and the files that the derive writes back from them.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
};

use crate::golden::proto;
use crate::support::tests;
use protox::{
    prost::Message as _,
    prost_reflect::{
        DescriptorPool, DynamicMessage, EnumDescriptor, FieldDescriptor, Kind, MessageDescriptor,
        prost_types::FileDescriptorProto,
    },
};
use wirecost::{
    Codec, Protobuf, Schema,
    codec::{Timestamp, describe::RecordType},
    protobuf::idl,
};

/// Returns the descriptors of a file and its imports.
fn compile(directory: &std::path::Path, file: &str) -> DescriptorPool {
    let mut compiler = protox::Compiler::new([directory]).unwrap();
    compiler.include_source_info(true).open_file(file).unwrap();
    compiler.descriptor_pool()
}

/// A message as the bytes, the names and the documentation show it.
#[derive(Debug, PartialEq)]
struct Outline {
    doc: String,
    reserved: BTreeSet<u32>,
    /// Each field by its number.
    fields: BTreeMap<u32, Member>,
}

#[derive(Debug, PartialEq)]
struct Member {
    name: String,
    doc: String,
    ty: String,
    oneof: Option<String>,
}

/// Returns the outlines of a message and of the types of its fields, by name.
fn outlines(message: &MessageDescriptor, all: &mut BTreeMap<String, Outline>) {
    let name = last(message.full_name());
    if all.contains_key(&name) {
        return;
    }
    let file = message.parent_file();
    let file = file.file_descriptor_proto();
    let reserved = message.reserved_ranges().flatten().collect();
    let member = |field: FieldDescriptor| {
        let oneof = field
            .containing_oneof()
            .filter(|oneof| !oneof.is_synthetic());
        let is_in_oneof = oneof.is_some();
        let member = Member {
            name: field.name().to_owned(),
            // The derive does not write the documentation of variants.
            doc: if is_in_oneof {
                String::new()
            } else {
                doc(file, field.path())
            },
            ty: type_of(&field),
            oneof: oneof.map(|oneof| oneof.name().to_owned()),
        };
        (field.number(), member)
    };
    let outline = Outline {
        doc: doc(file, message.path()),
        reserved,
        fields: message.fields().map(member).collect(),
    };
    all.insert(name, outline);
    for field in message.fields() {
        match field.kind() {
            Kind::Message(entry) if entry.is_map_entry() => {
                if let Kind::Message(value) = entry.map_entry_value_field().kind() {
                    outlines(&value, all);
                }
            }
            Kind::Message(inner) => outlines(&inner, all),
            _ => {}
        }
    }
}

/// Returns the type of a field, with the symbols of an enum. A message has presence with or without
/// `optional`.
fn type_of(field: &FieldDescriptor) -> String {
    let value = |field: &FieldDescriptor| match field.kind() {
        Kind::Message(message) => last(message.full_name()),
        Kind::Enum(symbols) => symbols_of(&symbols),
        scalar => format!("{scalar:?}"),
    };
    if let Kind::Message(entry) = field.kind()
        && entry.is_map_entry()
    {
        let (key, of) = (entry.map_entry_key_field(), entry.map_entry_value_field());
        return format!("map<{}, {}>", value(&key), value(&of));
    }
    let label = match (field.is_list(), field.supports_presence()) {
        (true, _) => "repeated",
        (false, true) => "optional",
        (false, false) => "required",
    };
    format!("{label} {}", value(field))
}

fn symbols_of(of: &EnumDescriptor) -> String {
    let file = of.parent_file();
    let file = file.file_descriptor_proto();
    let symbols = of.values().map(|value| {
        (
            value.number(),
            value.name().to_owned(),
            doc(file, value.path()),
        )
    });
    let symbols: BTreeSet<_> = symbols.collect();
    format!(
        "{} {} {symbols:?}",
        last(of.full_name()),
        doc(file, of.path())
    )
}

fn last(full_name: &str) -> String {
    full_name.rsplit('.').next().unwrap().to_owned()
}

/// Returns the first paragraph of the comment of a part, on one line.
fn doc(file: &FileDescriptorProto, path: &[i32]) -> String {
    let info = file.source_code_info.iter();
    let mut locations = info.flat_map(|info| &info.location);
    // protox has no locations of Google's own files.
    let Some(location) = locations.find(|location| location.path == path) else {
        return String::new();
    };
    let leading = location.leading_comments();
    let comment = match leading.trim() {
        "" => location.trailing_comments(),
        _ => leading,
    };
    let lines = comment.trim().lines().map(str::trim);
    let lines: Vec<_> = lines.take_while(|line| !line.is_empty()).collect();
    lines
        .join(" ")
        .split_whitespace()
        .collect::<Vec<_>>()
        .join(" ")
}

/// Checks that the messages of a file are equivalent to those of the files that the derive writes.
#[track_caller]
fn check(file: &str, roots: &[&'static RecordType]) {
    let original = compile(&tests("schemas/proto"), &format!("{file}.proto"));
    let declared = original.get_file_by_name(&format!("{file}.proto")).unwrap();
    let mut expected = BTreeMap::new();
    for message in declared.messages() {
        outlines(&message, &mut expected);
    }
    let directory = tempfile::tempdir().unwrap();
    let mut written = BTreeMap::new();
    for root in roots {
        let text = idl(root, declared.package_name()).unwrap();
        fs::write(directory.path().join("written.proto"), &text).unwrap();
        let pool = compile(directory.path(), "written.proto");
        let name = match declared.package_name() {
            "" => root.proto_name.to_owned(),
            package => format!("{package}.{}", root.proto_name),
        };
        outlines(&pool.get_message_by_name(&name).unwrap(), &mut written);
    }
    let names = |all: &BTreeMap<String, Outline>| all.keys().cloned().collect::<Vec<_>>();
    assert_eq!(names(&expected), names(&written));
    for (name, outline) in &expected {
        assert_eq!(outline, &written[name], "{name}");
    }
}

#[test]
fn an_order() {
    check(
        "order",
        &[proto::order::Order::RECORD, proto::order::Address::RECORD],
    );
}

#[test]
fn every_type_of_number() {
    check("integers", &[proto::integers::Integers::RECORD]);
}

#[test]
fn messages_that_contain_themselves() {
    check(
        "tree",
        &[proto::tree::Node::RECORD, proto::tree::Folder::RECORD],
    );
}

#[test]
fn oneofs_of_messages() {
    check("shapes", &[proto::shapes::Drawing::RECORD]);
}

#[test]
fn enums() {
    check("enums", &[proto::enums::Enums::RECORD]);
}

#[test]
fn types_of_other_files() {
    check(
        "common",
        &[proto::common::Host::RECORD, proto::common::Unused::RECORD],
    );
    check("placement", &[proto::placement::Placement::RECORD]);
}

#[test]
fn schemas_of_public_shape() {
    check("address_book", &[proto::address_book::AddressBook::RECORD]);
    check("metrics", &[proto::metrics::MetricFamily::RECORD]);
}

#[test]
fn oneofs_of_values() {
    check("settings", &[proto::settings::Setting::RECORD]);
    check("alerts", &[proto::alerts::Alert::RECORD]);
    check("chat", &[proto::chat::RoomEvent::RECORD]);
    check("telemetry", &[proto::telemetry::Attribute::RECORD]);
}

#[test]
fn types_in_messages() {
    check("build", &[proto::build::Build::RECORD]);
}

#[test]
fn services_and_options_are_left_out() {
    check(
        "greeter",
        &[
            proto::greeter::GreetRequest::RECORD,
            proto::greeter::GreetResponse::RECORD,
        ],
    );
}

#[test]
fn comments_in_every_place() {
    check("comments", &[proto::comments::Remark::RECORD]);
}

#[test]
fn repeated_optional_and_mapped_values() {
    check("lists", &[proto::lists::Lists::RECORD]);
    check("profile", &[proto::profile::Profile::RECORD]);
    check("maps", &[proto::maps::Index::RECORD]);
}

#[test]
fn reserved_and_large_ids() {
    check("archive", &[proto::archive::Deposit::RECORD]);
}

#[test]
fn schemas_of_interfaces() {
    check("library", &[proto::library::ListBooksResponse::RECORD]);
    check("geo", &[proto::geo::Viewport::RECORD]);
    check("policy", &[proto::policy::Policy::RECORD]);
    check("schedule", &[proto::schedule::Appointment::RECORD]);
}

/// Another implementation reads the values of a oneof, zeros too, and writes the same bytes.
#[test]
fn the_bytes_of_oneofs_are_those_of_the_schema() {
    use proto::settings::{Setting, SettingValue};
    let pool = compile(&tests("schemas/proto"), "settings.proto");
    let descriptor = pool.get_message_by_name("config.v1.Setting").unwrap();
    for value in [
        None,
        Some(SettingValue::Flag(false)),
        Some(SettingValue::Number(-1)),
        Some(SettingValue::Ratio(0.0)),
        Some(SettingValue::Text(String::new())),
        Some(SettingValue::Blob(b"blob".to_vec().into())),
    ] {
        let setting = Setting {
            key: "k".to_owned(),
            value,
            revision: 3,
        };
        let mut bytes = Vec::new();
        Protobuf::default().encode(&setting, &mut bytes).unwrap();
        let message = DynamicMessage::decode(descriptor.clone(), &bytes[..]).unwrap();
        assert_eq!(message.unknown_fields().count(), 0);
        assert_eq!(message.encode_to_vec(), bytes);
        assert_eq!(Protobuf::default().decode(&bytes), Ok(setting));
    }
}

/// Another implementation reads the bytes of imported types by the schema that was imported.
#[test]
fn the_bytes_are_those_of_the_schema() {
    use proto::order;
    let price = order::Money {
        currency: "EUR".to_owned(),
        minor_units: -950,
    };
    let item = order::Item {
        article: 7,
        count: 2,
        price: Some(price),
        pictures: vec![b"png".to_vec().into()],
    };
    let order = order::Order {
        number: "A-1".to_owned(),
        items: vec![item.clone()],
        status: order::Status::Shipped,
        address: None,
        placed_at: Timestamp::new(1_700_000_000, 5).ok(),
        labels: [("shop".to_owned(), "north".to_owned())].into(),
        by_article: [(7, item)].into(),
        discount: Some(0.0),
        signature: b"signed".to_vec().into(),
    };
    let mut bytes = Vec::new();
    Protobuf::default().encode(&order, &mut bytes).unwrap();
    let pool = compile(&tests("schemas/proto"), "order.proto");
    let descriptor = pool.get_message_by_name("shop.orders.v1.Order").unwrap();
    let message = DynamicMessage::decode(descriptor, &bytes[..]).unwrap();
    assert_eq!(message.unknown_fields().count(), 0);
    assert_eq!(message.encode_to_vec(), bytes);
    assert_eq!(Protobuf::default().decode(&bytes), Ok(order));
}
