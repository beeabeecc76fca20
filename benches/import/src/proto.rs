//! The reader of `.proto` files of proto3.

use std::{
    collections::{BTreeMap, BTreeSet},
    path::{Path, PathBuf},
};

use heck::ToSnakeCase as _;
use protox::{
    Compiler,
    prost_reflect::prost_types::{
        DescriptorProto, EnumDescriptorProto, FieldDescriptorProto, FileDescriptorProto,
        field_descriptor_proto::{Label, Type},
        source_code_info::Location,
    },
};
use wirecost_codec::TimeUnit;

use crate::{
    ImportError,
    check::MAX_ID,
    docs,
    names::pascal,
    problem::{Place, Problems},
    schema::{
        Contents, Field, File, Language, Named, Scalar, Schema, Shape, Symbol, TypeId, Value,
        Variant, are_distinct,
    },
};

/// The ids that protobuf keeps for itself.
const PROTOBUF_RESERVED: std::ops::Range<i32> = 19_000..20_000;

/// The most reserved ids that are written out.
const MAX_RESERVED: usize = 256;

/// The numbers of the fields of descriptors, from which the paths of locations are made.
mod tag {
    pub(super) const FILE_MESSAGE: i32 = 4;
    pub(super) const FILE_ENUM: i32 = 5;
    pub(super) const FILE_SYNTAX: i32 = 12;
    pub(super) const FIELD: i32 = 2;
    pub(super) const NESTED_MESSAGE: i32 = 3;
    pub(super) const NESTED_ENUM: i32 = 4;
    pub(super) const ONEOF: i32 = 8;
    pub(super) const RESERVED_RANGE: i32 = 9;
    pub(super) const RESERVED_NAME: i32 = 10;
    pub(super) const SYMBOL: i32 = 2;
    pub(super) const ENUM_RESERVED_RANGE: i32 = 4;
    pub(super) const ENUM_RESERVED_NAME: i32 = 5;
}

/// Reads files and the types that they import.
pub(crate) fn read(
    files: &[PathBuf],
    includes: &[PathBuf],
    problems: &mut Problems,
) -> Result<Schema, ImportError> {
    let compiler = compile(files, includes).map_err(|error| ImportError::Parse {
        // Its Debug text has the line and the column.
        text: format!("{error:?}"),
    })?;
    let named: BTreeSet<_> = compiler
        .files()
        .filter(|file| !file.is_import())
        .map(|file| file.name().to_owned())
        .collect();
    let descriptors = compiler.descriptor_pool();
    let descriptors: Vec<_> = descriptors.file_descriptor_protos().collect();
    let declared: Vec<_> = descriptors
        .iter()
        .enumerate()
        .flat_map(declarations)
        .collect();
    let by_name = declared.iter().map(|one| (one.full_name(), one));
    let by_name: BTreeMap<_, _> = by_name.collect();
    let is_named = |one: &&Declared<'_>| named.contains(descriptors[one.file].name());
    let reached = reached(declared.iter().filter(is_named), &by_name);
    let is_imported = |one: &&Declared<'_>| {
        !one.message().is_some_and(is_map_entry) && reached.contains(&one.full_name())
    };
    let declared: Vec<_> = declared.iter().filter(is_imported).collect();
    let names = declared.iter().map(|one| one.full_name());
    let mut reader = Reader {
        types: names.zip((0..).map(TypeId)).collect(),
        paths: &declared,
        files: descriptors.iter().map(|file| Source::new(file)).collect(),
        problems,
        unions: Vec::new(),
    };
    let mut types: Vec<_> = declared.iter().map(|one| reader.named(one)).collect();
    types.append(&mut reader.unions);
    let files = descriptors.iter().map(|file| File {
        path: file.name().to_owned(),
        package: file.package().to_owned(),
    });
    Ok(Schema {
        language: Language::Proto,
        files: files.collect(),
        types,
    })
}

/// Compiles files, by default with the directories of the files as places of imports.
fn compile(files: &[PathBuf], includes: &[PathBuf]) -> Result<Compiler, protox::Error> {
    let own = files.iter().filter_map(|file| file.parent());
    let own = own.map(|folder| match folder.as_os_str().is_empty() {
        true => Path::new("."),
        false => folder,
    });
    let own: BTreeSet<_> = own.collect();
    let mut compiler = match includes {
        [] => Compiler::new(own)?,
        includes => Compiler::new(includes)?,
    };
    compiler.include_source_info(true).open_files(files)?;
    Ok(compiler)
}

/// A message or an enum of a file.
struct Declared<'a> {
    /// The index of the file.
    file: usize,
    /// The path of its location.
    location: Vec<i32>,
    /// The names of the package, of the messages around it, and its own.
    path: Vec<String>,
    descriptor: Descriptor<'a>,
}

#[derive(Clone, Copy)]
enum Descriptor<'a> {
    Message(&'a DescriptorProto),
    Enum(&'a EnumDescriptorProto),
}

impl Declared<'_> {
    /// Returns the name by which fields refer to it.
    fn full_name(&self) -> String {
        format!(".{}", self.path.join("."))
    }

    fn message(&self) -> Option<&DescriptorProto> {
        match self.descriptor {
            Descriptor::Message(message) => Some(message),
            Descriptor::Enum(_) => None,
        }
    }
}

/// Returns the types of a file, those of messages after the message.
fn declarations<'a>((file, of): (usize, &&'a FileDescriptorProto)) -> Vec<Declared<'a>> {
    let mut declared = Vec::new();
    let package = of.package().split('.').filter(|name| !name.is_empty());
    let package: Vec<_> = package.map(str::to_owned).collect();
    for (index, message) in (0..).zip(&of.message_type) {
        let location = vec![tag::FILE_MESSAGE, index];
        declare(&mut declared, file, location, &package, message);
    }
    for (index, symbols) in (0..).zip(&of.enum_type) {
        declared.push(Declared {
            file,
            location: vec![tag::FILE_ENUM, index],
            path: within(&package, symbols.name()),
            descriptor: Descriptor::Enum(symbols),
        });
    }
    declared
}

fn declare<'a>(
    declared: &mut Vec<Declared<'a>>,
    file: usize,
    location: Vec<i32>,
    around: &[String],
    message: &'a DescriptorProto,
) {
    let path = within(around, message.name());
    let inner = |tag, index| [&location[..], &[tag, index]].concat();
    declared.push(Declared {
        file,
        location: location.clone(),
        path: path.clone(),
        descriptor: Descriptor::Message(message),
    });
    for (index, message) in (0..).zip(&message.nested_type) {
        let location = inner(tag::NESTED_MESSAGE, index);
        declare(declared, file, location, &path, message);
    }
    for (index, symbols) in (0..).zip(&message.enum_type) {
        declared.push(Declared {
            file,
            location: inner(tag::NESTED_ENUM, index),
            path: within(&path, symbols.name()),
            descriptor: Descriptor::Enum(symbols),
        });
    }
}

fn within(around: &[String], name: &str) -> Vec<String> {
    [around, &[name.to_owned()]].concat()
}

/// Returns the full names of types and of those of their fields.
fn reached<'a>(
    from: impl Iterator<Item = &'a Declared<'a>>,
    by_name: &BTreeMap<String, &'a Declared<'a>>,
) -> BTreeSet<String> {
    let mut reached = BTreeSet::new();
    let mut ahead: Vec<_> = from.collect();
    while let Some(one) = ahead.pop() {
        if !reached.insert(one.full_name()) {
            continue;
        }
        let fields = one.message().map_or(&[][..], |message| &message.field);
        let types = fields.iter().map(|field| field.type_name());
        let types = types.filter(|name| time(name).is_none());
        ahead.extend(types.filter_map(|name| by_name.get(name)));
    }
    reached
}

/// Returns the time that a message of protobuf's own files is.
fn time(name: &str) -> Option<Scalar> {
    match name {
        ".google.protobuf.Timestamp" => Some(Scalar::Timestamp(TimeUnit::Nanos)),
        ".google.protobuf.Duration" => Some(Scalar::Duration),
        _ => None,
    }
}

fn is_map_entry(message: &DescriptorProto) -> bool {
    message
        .options
        .as_ref()
        .is_some_and(|options| options.map_entry())
}

/// A file with the locations of its parts.
struct Source<'a> {
    path: &'a str,
    is_proto3: bool,
    locations: BTreeMap<&'a [i32], &'a Location>,
}

impl<'a> Source<'a> {
    fn new(file: &'a FileDescriptorProto) -> Self {
        let info = file.source_code_info.iter();
        let locations = info.flat_map(|info| &info.location);
        Self {
            path: file.name(),
            is_proto3: file.syntax() == "proto3",
            locations: locations.map(|one| (&one.path[..], one)).collect(),
        }
    }

    /// Returns the place of a part with this name.
    fn place(&self, location: &[i32], name: String) -> Place {
        let span = self
            .locations
            .get(location)
            .map(|location| &location.span[..]);
        let position = match span {
            Some([line, column, ..]) => Some((line + 1, column + 1)),
            _ => None,
        };
        Place {
            file: self.path.to_owned(),
            position: position.map(|(line, column)| (line.unsigned_abs(), column.unsigned_abs())),
            name,
        }
    }

    /// Returns the comments before and after a part.
    fn doc(&self, location: &[i32]) -> String {
        let Some(location) = self.locations.get(location) else {
            return String::new();
        };
        let comments = [location.leading_comments(), location.trailing_comments()];
        docs::joined(&comments.map(docs::of_proto))
    }
}

struct Reader<'a> {
    types: BTreeMap<String, TypeId>,
    /// The types in the order of their ids.
    paths: &'a [&'a Declared<'a>],
    files: Vec<Source<'a>>,
    problems: &'a mut Problems,
    /// The unions, whose ids follow those of the other types.
    unions: Vec<Named>,
}

/// A message while its fields are read.
struct Scope<'a> {
    declared: &'a Declared<'a>,
    message: &'a DescriptorProto,
    /// The name of the message, for places.
    name: String,
}

impl<'a> Reader<'a> {
    fn named(&mut self, declared: &Declared<'_>) -> Named {
        let source = &self.files[declared.file];
        let name = declared.path.join(".");
        let place = source.place(&declared.location, name);
        let doc = source.doc(&declared.location);
        if !source.is_proto3 {
            let syntax = source.place(&[tag::FILE_SYNTAX], place.name.clone());
            self.problems.error(
                &syntax,
                "the file is not proto3, which is the syntax that the derive writes: begin it with \
                 `syntax = \"proto3\";`",
            );
        }
        let contents = match declared.descriptor {
            Descriptor::Message(message) => self.record(declared, message, &place),
            Descriptor::Enum(symbols) => self.enumeration(declared, symbols, &place),
        };
        Named {
            file: declared.file,
            path: declared.path.clone(),
            aliases: Vec::new(),
            place,
            doc,
            contents,
        }
    }

    fn enumeration(
        &mut self,
        declared: &Declared<'_>,
        of: &EnumDescriptorProto,
        place: &Place,
    ) -> Contents {
        let source = &self.files[declared.file];
        let inner = |tag, index| [&declared.location[..], &[tag, index]].concat();
        let mut symbols: Vec<Symbol> = Vec::new();
        for (index, value) in (0..).zip(&of.value) {
            let earlier = symbols.iter_mut().find(|one| one.number == value.number());
            match earlier {
                Some(symbol) => symbol.aliases.push(value.name().to_owned()),
                None => symbols.push(Symbol {
                    name: value.name().to_owned(),
                    json: None,
                    aliases: Vec::new(),
                    doc: source.doc(&inner(tag::SYMBOL, index)),
                    number: value.number(),
                }),
            }
        }
        let reserved = [
            (tag::ENUM_RESERVED_RANGE, !of.reserved_range.is_empty()),
            (tag::ENUM_RESERVED_NAME, !of.reserved_name.is_empty()),
        ];
        for (tag, _) in reserved.iter().filter(|(_, is_stated)| *is_stated) {
            let place = source.place(&inner(*tag, 0), place.name.clone());
            self.problems
                .loss(&place, "the derive reserves no symbols: remove the line");
        }
        Contents::Enum {
            symbols,
            is_open: true,
        }
    }

    fn record(
        &mut self,
        declared: &Declared<'_>,
        message: &DescriptorProto,
        place: &Place,
    ) -> Contents {
        let scope = Scope {
            declared,
            message,
            name: place.name.clone(),
        };
        let reserved = self.reserved(&scope);
        let mut fields = Vec::new();
        let mut oneofs: BTreeMap<i32, Vec<Field>> = BTreeMap::new();
        for (index, descriptor) in (0..).zip(&message.field) {
            let Some(field) = self.field(&scope, index, descriptor) else {
                continue;
            };
            match descriptor.oneof_index {
                Some(oneof) if !descriptor.proto3_optional() => {
                    oneofs.entry(oneof).or_default().push(field);
                }
                _ => fields.push(field),
            }
        }
        for (oneof, members) in oneofs {
            fields.extend(self.oneof(&scope, oneof, members, &reserved));
        }
        fields.sort_by_key(|field| field.id);
        Contents::Record { fields, reserved }
    }

    /// Returns the reserved ids that the derive could use.
    fn reserved(&mut self, scope: &Scope<'_>) -> Vec<u32> {
        let source = &self.files[scope.declared.file];
        let inner = |tag| [&scope.declared.location[..], &[tag, 0]].concat();
        let ranges = scope.message.reserved_range.iter();
        let ids = ranges.flat_map(|range| range.start()..range.end().min(MAX_ID.cast_signed() + 1));
        let ids = ids.filter(|id| !PROTOBUF_RESERVED.contains(id));
        let ids: BTreeSet<u32> = ids.filter_map(|id| u32::try_from(id).ok()).collect();
        if ids.len() > MAX_RESERVED {
            let place = source.place(&inner(tag::RESERVED_RANGE), scope.name.clone());
            let text = format!(
                "the derive lists reserved ids one by one, and these are {}: reserve only those that \
                 fields had",
                ids.len()
            );
            self.problems.loss(&place, text);
            return Vec::new();
        }
        if !scope.message.reserved_name.is_empty() {
            let place = source.place(&inner(tag::RESERVED_NAME), scope.name.clone());
            let text = "the derive reserves ids, not names: remove the names, and keep the ids";
            self.problems.loss(&place, text);
        }
        ids.into_iter().collect()
    }

    fn field(
        &mut self,
        scope: &Scope<'_>,
        index: i32,
        field: &FieldDescriptorProto,
    ) -> Option<Field> {
        let source = &self.files[scope.declared.file];
        let location = [&scope.declared.location[..], &[tag::FIELD, index]].concat();
        let name = format!("{}.{}", scope.name, field.name());
        let place = source.place(&location, name);
        let doc = source.doc(&location);
        let shape = self.shape(scope, field, &place)?;
        let is_packed = field.options.as_ref().and_then(|options| options.packed);
        if is_packed == Some(false) {
            let text = "the derive packs lists of numbers: remove `packed = false`; readers of \
                        proto3 accept both forms";
            self.problems.error(&place, text);
        }
        Some(Field {
            name: field.name().to_owned(),
            json: json_name(field),
            aliases: Vec::new(),
            place,
            doc,
            id: field.number().unsigned_abs(),
            shape,
            default: None,
        })
    }

    fn shape(
        &mut self,
        scope: &Scope<'_>,
        field: &FieldDescriptorProto,
        place: &Place,
    ) -> Option<Shape> {
        let is_repeated = field.label() == Label::Repeated;
        let entries = scope.message.nested_type.iter();
        let mut entries = entries.filter(|one| is_repeated && is_map_entry(one));
        let name = |entry: &DescriptorProto| format!(".{}.{}", scope.name, entry.name());
        if let Some(entry) = entries.find(|entry| name(entry) == field.type_name())
            && let [key, value] = &entry.field[..]
        {
            let (key, value) = (self.value(key, place)?, self.value(value, place)?);
            if !matches!(key, Value::Scalar(scalar) if scalar.is_key()) {
                let text = "the keys of a map are int32, int64, uint32, uint64, bool or string in \
                            the derive: choose one of them";
                self.problems.error(place, text);
                return None;
            }
            return Some(Shape::Map(key, value));
        }
        let value = self.value(field, place)?;
        let is_optional = field.proto3_optional()
            || field.oneof_index.is_some()
            || field.r#type() == Type::Message;
        Some(match (is_repeated, is_optional) {
            (true, _) => Shape::List(value),
            (false, true) => Shape::Optional(value),
            (false, false) => Shape::Required(value),
        })
    }

    fn value(&mut self, field: &FieldDescriptorProto, place: &Place) -> Option<Value> {
        Some(Value::Scalar(match field.r#type() {
            Type::Bool => Scalar::Bool,
            Type::Int32 => Scalar::Int32,
            Type::Sint32 => Scalar::Sint32,
            Type::Sfixed32 => Scalar::Sfixed32,
            Type::Int64 => Scalar::Int64,
            Type::Sint64 => Scalar::Sint64,
            Type::Sfixed64 => Scalar::Sfixed64,
            Type::Uint32 => Scalar::Uint32,
            Type::Fixed32 => Scalar::Fixed32,
            Type::Uint64 => Scalar::Uint64,
            Type::Fixed64 => Scalar::Fixed64,
            Type::Float => Scalar::F32,
            Type::Double => Scalar::F64,
            Type::String => Scalar::Text,
            Type::Bytes => Scalar::Bytes,
            Type::Message | Type::Enum => {
                if let Some(scalar) = time(field.type_name()) {
                    return Some(Value::Scalar(scalar));
                }
                return self.types.get(field.type_name()).copied().map(Value::Named);
            }
            Type::Group => {
                self.problems
                    .error(place, "proto3 has no groups: write a message");
                return None;
            }
        }))
    }

    /// Returns the union of a oneof, or its members as optional fields, which have the same bytes.
    fn oneof(
        &mut self,
        scope: &Scope<'_>,
        index: i32,
        members: Vec<Field>,
        reserved: &[u32],
    ) -> Vec<Field> {
        let Some(oneof) = usize::try_from(index)
            .ok()
            .and_then(|at| scope.message.oneof_decl.get(at))
        else {
            return members;
        };
        let source = &self.files[scope.declared.file];
        let location = [&scope.declared.location[..], &[tag::ONEOF, index]].concat();
        let name = format!("{}.{}", scope.name, oneof.name());
        let place = source.place(&location, name);
        let doc = source.doc(&location);
        let is_enum = |id: TypeId| self.paths[id.0].message().is_none();
        let variants = variants(&members).filter(|variants| {
            let values = variants.iter().map(|variant| &variant.value);
            // The enums keep unknown numbers, and are integers.
            let own = self.types.get(&scope.declared.full_name()).copied();
            let contains_itself = values.clone().any(|value| value.named() == own);
            !contains_itself && are_distinct(values, |id| is_enum(id).then_some(Scalar::Int32))
        });
        let Some(mut variants) = variants else {
            let text = "a oneof becomes a union if its members have names in snake case, and different types \
                        in Avro, where int32, sint32 and enums are one type: change them, or they become \
                        optional fields, which have the same bytes";
            self.problems.loss(&place, text);
            return members;
        };
        variants.sort_by_key(|variant| variant.id);
        let union = TypeId(self.paths.len() + self.unions.len());
        let own = scope.declared.path.split_last();
        let (last, around) = own.map_or(("", &[][..]), |(last, around)| (&**last, around));
        let union_name = format!("{}{}", pascal(last), pascal(oneof.name()));
        let id = free_id(scope.message, reserved, &variants);
        self.unions.push(Named {
            file: scope.declared.file,
            path: within(around, &union_name),
            aliases: Vec::new(),
            place: place.clone(),
            doc: doc.clone(),
            contents: Contents::Union(variants),
        });
        vec![Field {
            name: oneof.name().to_owned(),
            json: None,
            aliases: Vec::new(),
            place,
            doc,
            id,
            shape: Shape::OptionalUnion(union),
            default: None,
        }]
    }
}

/// Returns the variants of a union with these members, if the derive writes their names.
fn variants(members: &[Field]) -> Option<Vec<Variant>> {
    let variant = |member: &Field| match &member.shape {
        Shape::Optional(value) => {
            let is_fit =
                pascal(&member.name).to_snake_case() == member.name && member.json.is_none();
            is_fit.then(|| Variant {
                id: member.id,
                name: member.name.clone(),
                doc: member.doc.clone(),
                value: value.clone(),
            })
        }
        _ => None,
    };
    members.iter().map(variant).collect()
}

/// Returns the id of a union's field, which only other formats write: the first after its members'
/// that no field has.
fn free_id(message: &DescriptorProto, reserved: &[u32], variants: &[Variant]) -> u32 {
    let used = message
        .field
        .iter()
        .map(|field| field.number().unsigned_abs());
    let used: BTreeSet<_> = used.chain(reserved.iter().copied()).collect();
    let last = variants.last().map_or(0, |variant| variant.id);
    let is_free = |id: &u32| !used.contains(id) && !PROTOBUF_RESERVED.contains(&id.cast_signed());
    (last + 1..).find(is_free).unwrap_or(last)
}

/// Returns the name in JSON, if it is stated.
fn json_name(field: &FieldDescriptorProto) -> Option<String> {
    let name = field.json_name();
    let is_default = name.is_empty() || name == default_json_name(field.name());
    (!is_default && name != field.name()).then(|| name.to_owned())
}

/// Returns the name that protobuf's JSON gives a field.
fn default_json_name(name: &str) -> String {
    let mut json = String::new();
    let mut is_start = false;
    for letter in name.chars() {
        match (letter, is_start) {
            ('_', _) => is_start = true,
            (letter, true) => {
                json.push(letter.to_ascii_uppercase());
                is_start = false;
            }
            (letter, false) => json.push(letter),
        }
    }
    json
}
