//! The writer of Rust modules.

use std::collections::{BTreeMap, BTreeSet};

use heck::ToShoutySnakeCase as _;
use itertools::Itertools as _;

use crate::{
    cycles,
    names::{self, Case, identifier, pascal, snake},
    problem::escaped,
    schema::{
        Contents, DefaultValue, Field, Language, Named, Scalar, Schema, Shape, Symbol, TypeId,
        Value, Variant,
    },
};

/// The most characters of a list of attributes that rustfmt leaves on one line.
const MAX_ATTRIBUTES: usize = 70;

/// A module while it is written.
pub(crate) struct Writer<'a> {
    schema: &'a Schema,
    /// The names of types, in the order of the types.
    types: &'a [String],
    /// The names of modules, in the order of the files.
    modules: &'a [String],
    /// The index of its file.
    file: usize,
    /// The names of wirecost and of std that it uses.
    uses: BTreeSet<&'static str>,
    /// The types of other modules that it uses, by the index of their file.
    others: BTreeMap<usize, BTreeSet<&'a str>>,
    /// The command that writes it.
    command: &'static str,
}

impl<'a> Writer<'a> {
    pub(crate) fn new(
        schema: &'a Schema,
        types: &'a [String],
        modules: &'a [String],
        file: usize,
        command: &'static str,
    ) -> Self {
        Self {
            schema,
            types,
            modules,
            file,
            uses: BTreeSet::new(),
            others: BTreeMap::new(),
            command,
        }
    }

    /// Returns the text of the module, or nothing if its file declares no type.
    pub(crate) fn module(mut self) -> Option<String> {
        let all = self.schema.types.iter().enumerate();
        let own = all.filter(|(_, named)| named.file == self.file);
        let own: Vec<_> = own.collect();
        let declarations: Vec<_> = own
            .into_iter()
            .map(|(index, named)| self.declaration(TypeId(index), named))
            .collect();
        (!declarations.is_empty()).then(|| self.header() + &declarations.join("\n"))
    }

    fn header(&self) -> String {
        let file = &self.schema.files[self.file];
        let name = file.path.rsplit('/').next().unwrap_or_default();
        let package = match (&*file.package, self.schema.language) {
            ("", _) => String::new(),
            (package, Language::Proto) => format!(", package `{package}`"),
            (package, _) => format!(", namespace `{package}`"),
        };
        let mut header = format!(
            "//! {}\n//!\n//! {}\n\n",
            comment(&format!("The types of `{name}`{package}.")),
            comment(&format!("Written by `{}`.", self.command))
        );
        let std: Vec<_> = self
            .uses
            .iter()
            .filter(|name| name.starts_with("BTree"))
            .collect();
        let own = self.uses.iter().filter(|name| !name.starts_with("BTree"));
        let own: BTreeSet<_> = own
            .chain(&["Schema"])
            .map(|name| (*name).to_owned())
            .collect();
        if !std.is_empty() {
            header += &import("std::collections", std.into_iter().map(|name| &**name));
            header.push('\n');
        }
        header += &import("wirecost", own.iter().map(String::as_str));
        header.push('\n');
        if !self.others.is_empty() {
            let mut lines: Vec<_> = self
                .others
                .iter()
                .map(|(file, types)| {
                    let (module, _) = identifier(self.modules[*file].clone());
                    import(&format!("super::{module}"), types.iter().copied())
                })
                .collect();
            lines.sort();
            header += &lines.concat();
            header.push('\n');
        }
        header
    }

    fn declaration(&mut self, id: TypeId, named: &'a Named) -> String {
        let ident = &self.types[id.0];
        let doc = doc("", &named.doc);
        match &named.contents {
            Contents::Record { fields, reserved } => {
                let case = case_of(
                    &names::FIELDS,
                    fields.iter().map(|field| &*field.name),
                    snake,
                );
                let mut attributes = self.type_attributes(id, case);
                if !reserved.is_empty() {
                    let ids: Vec<_> = reserved.iter().map(u32::to_string).collect();
                    attributes.push(format!("reserved({})", ids.join(", ")));
                }
                let fields: String = fields
                    .iter()
                    .map(|field| self.field(id, field, case))
                    .collect();
                let body = match &*fields {
                    "" => "{}".to_owned(),
                    fields => format!("{{\n{fields}}}"),
                };
                let attributes = schema_attribute("", &attributes);
                format!(
                    "{doc}#[derive(Debug, Clone, PartialEq, Schema)]\n{attributes}pub struct {ident} {body}\n"
                )
            }
            Contents::Enum { symbols, is_open } => self.enumeration(id, &doc, symbols, *is_open),
            Contents::Union(variants) => {
                let variants: String = variants.iter().map(|one| self.variant(one)).collect();
                format!(
                    "{doc}#[derive(Debug, Clone, PartialEq, Schema)]\npub enum {ident} {{\n{variants}}}\n"
                )
            }
        }
    }

    /// Returns the attributes of a record or an enum.
    fn type_attributes(&self, id: TypeId, case: Option<&Case>) -> Vec<String> {
        let mut attributes = self.names_of(id);
        attributes.extend(case.map(|case| format!("rename_all = {:?}", case.name)));
        attributes
    }

    /// Returns the attributes that name a type, which a variant of a union repeats.
    fn names_of(&self, id: TypeId) -> Vec<String> {
        let rename = self.rename(id).map(|name| format!("rename = {name:?}"));
        let aliases = aliases(&self.schema.types[id.0].aliases);
        rename.into_iter().chain(aliases).collect()
    }

    /// Returns the name of a type in the schema, if the derive has to state it. A type whose name another type has
    /// too is named like its path.
    fn rename(&self, id: TypeId) -> Option<&str> {
        let named = &self.schema.types[id.0];
        let ident = &*self.types[id.0];
        (names::is_own(named, ident) && ident != named.name()).then(|| named.name())
    }

    fn field(&mut self, record: TypeId, field: &'a Field, case: Option<&Case>) -> String {
        let (ident, own) = identifier(snake(&field.name));
        let mut attributes = vec![format!("id = {}", field.id)];
        if self.schema.holds_union(&field.shape) {
            attributes.push("union".to_owned());
        }
        if cycles::is_recursive(self.schema, record, &field.shape) {
            attributes.push("recursive".to_owned());
        }
        let cased = case.map_or_else(|| own.clone(), |case| (case.apply)(&own));
        match &field.json {
            Some(json) => attributes.extend([
                format!("rename = {json:?}"),
                format!("avro_name = {:?}", field.name),
                format!("proto_name = {:?}", field.name),
            ]),
            None if cased != field.name => attributes.push(format!("rename = {:?}", field.name)),
            None => {}
        }
        attributes.extend(aliases(&field.aliases));
        attributes.extend(field.shape.values().into_iter().find_map(attribute_of));
        let default = field.default.as_ref().map(|default| self.default(default));
        attributes.extend(default.map(|default| format!("default = {default}")));
        let remark = match (field.shape.union(), self.schema.language) {
            (Some(_), Language::Proto) => "    // The id is that of other formats than protobuf.\n",
            _ => "",
        };
        format!(
            "{}{remark}{}    pub {ident}: {},\n",
            doc("    ", &field.doc),
            schema_attribute("    ", &attributes),
            self.shape(record, &field.shape)
        )
    }

    /// Returns the type of a field.
    pub(crate) fn shape(&mut self, record: TypeId, shape: &Shape) -> String {
        let is_boxed = cycles::is_boxed(self.schema, record, shape);
        let boxed = |text: String| match is_boxed {
            true => format!("Box<{text}>"),
            false => text,
        };
        match shape {
            Shape::Required(value) => boxed(self.value(value)),
            Shape::Optional(value) => format!("Option<{}>", boxed(self.value(value))),
            Shape::List(value) => format!("Vec<{}>", self.value(value)),
            Shape::Set(value) => {
                self.uses.insert("BTreeSet");
                format!("BTreeSet<{}>", self.value(value))
            }
            Shape::Map(key, value) => {
                self.uses.insert("BTreeMap");
                format!("BTreeMap<{}, {}>", self.value(key), self.value(value))
            }
            Shape::Union(union) => self.named(*union),
            Shape::OptionalUnion(union) => format!("Option<{}>", self.named(*union)),
        }
    }

    fn value(&mut self, value: &Value) -> String {
        match value {
            Value::Scalar(scalar) => {
                if matches!(scalar, Scalar::Bytes | Scalar::Fixed8Bytes) {
                    self.uses.insert(scalar.rust());
                }
                scalar.rust().to_owned()
            }
            Value::Fixed(size) => format!("[u8; {size}]"),
            Value::Named(id) => self.named(*id),
            Value::List(element) => format!("Vec<{}>", self.value(element)),
            Value::Option(value) => format!("Option<{}>", self.value(value)),
        }
    }

    /// Returns the name of a type, and imports it if it is another module's.
    fn named(&mut self, id: TypeId) -> String {
        let file = self.schema.types[id.0].file;
        let name = &*self.types[id.0];
        if file != self.file {
            self.others.entry(file).or_default().insert(name);
        }
        name.to_owned()
    }

    fn default(&mut self, default: &DefaultValue) -> String {
        match default {
            DefaultValue::Bool(value) => value.to_string(),
            DefaultValue::Integer(number) => number.to_string(),
            DefaultValue::Float(number) => format!("{number:?}"),
            DefaultValue::Text(text) => format!("{text:?}"),
            DefaultValue::Symbol(of, index) => {
                let idents = match &self.schema.types[of.0].contents {
                    Contents::Enum { symbols, .. } => self.symbol_idents(*of, symbols),
                    _ => Vec::new(),
                };
                let symbol = idents.get(*index).map_or("", |ident| ident);
                format!("{}::{symbol}", self.named(*of))
            }
        }
    }

    fn variant(&mut self, variant: &Variant) -> String {
        let value = self.value(&variant.value);
        let mut attributes = vec![format!("id = {}", variant.id)];
        attributes.extend(attribute_of(&variant.value));
        format!(
            "{}{}    {}({value}),\n",
            doc("    ", &variant.doc),
            schema_attribute("    ", &attributes),
            identifier(pascal(&variant.name)).0
        )
    }

    fn enumeration(
        &self,
        id: TypeId,
        doc_lines: &str,
        symbols: &[Symbol],
        is_open: bool,
    ) -> String {
        let ident = &self.types[id.0];
        let idents = self.symbol_idents(id, symbols);
        let is_proto = self.schema.language == Language::Proto;
        let case = match is_proto {
            true => None,
            false => case_of(
                &names::SYMBOLS,
                symbols.iter().map(|one| &*one.name),
                pascal,
            ),
        };
        let attributes = schema_attribute("", &self.type_attributes(id, case));
        let mut lines = String::new();
        for (symbol, ident) in symbols.iter().zip(&idents) {
            let attributes = match (&symbol.json, is_proto) {
                (Some(json), _) => self.names_apart(id, symbol, json),
                (None, true) => self.proto_names(id, symbol, ident),
                (None, false) => plain_names(symbol, ident, case),
            };
            lines += &doc("    ", &symbol.doc);
            lines += &schema_attribute("    ", &attributes);
            lines += &format!("    {ident} = {},\n", symbol.number);
        }
        if is_open {
            let unknown = match idents.iter().any(|ident| ident == "Unknown") {
                true => "Unrecognized",
                false => "Unknown",
            };
            let number = own_discriminant(symbols);
            lines += &format!(
                "    /// A number without a symbol.\n    #[schema(unknown)]\n    {unknown}(i32){number},\n"
            );
        }
        let representation = if is_open { "#[repr(i32)]\n" } else { "" };
        format!(
            "{doc_lines}#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Schema)]\n\
             {attributes}{representation}pub enum {ident} {{\n{lines}}}\n"
        )
    }

    /// Returns the identifiers of symbols: without the enum's name, which those of protobuf begin
    /// with by custom.
    fn symbol_idents(&self, id: TypeId, symbols: &[Symbol]) -> Vec<String> {
        let scope = match self.schema.language {
            Language::Proto => {
                format!("{}_", self.schema.types[id.0].name().to_shouty_snake_case())
            }
            Language::Thrift | Language::Avro => String::new(),
        };
        let ident = |name: &str| identifier(pascal(name)).0;
        let short = symbols.iter().map(|symbol| {
            let rest = symbol.name.strip_prefix(&scope);
            let rest = rest.filter(|rest| rest.starts_with(|c: char| c.is_ascii_alphabetic()));
            ident(rest.unwrap_or(&symbol.name))
        });
        let short: Vec<_> = short.collect();
        match short.iter().all_unique() {
            true => short,
            false => symbols.iter().map(|symbol| ident(&symbol.name)).collect(),
        }
    }

    /// Returns the attributes of a symbol with a name in JSON that the other formats do not have.
    fn names_apart(&self, id: TypeId, symbol: &Symbol, json: &str) -> Vec<String> {
        let scope = self.proto_name(id).to_shouty_snake_case();
        let proto = format!("{scope}_{}", symbol.name.to_shouty_snake_case());
        vec![
            format!("rename = {json:?}"),
            format!("avro_name = {:?}", symbol.name),
            format!("proto_name = {proto:?}"),
        ]
    }

    /// Returns the attributes of a symbol of protobuf, where its name begins with that of the enum if
    /// it is not stated.
    fn proto_names(&self, id: TypeId, symbol: &Symbol, ident: &str) -> Vec<String> {
        let scope = self.proto_name(id).to_shouty_snake_case();
        let scoped = format!("{scope}_{}", ident.to_shouty_snake_case());
        let mut attributes = Vec::new();
        if scoped != symbol.name || !symbol.aliases.is_empty() {
            attributes.push(format!("proto_name = {:?}", symbol.name));
        }
        attributes.extend(aliases(&symbol.aliases));
        attributes
    }

    /// Returns the name that the derive gives a type in protobuf.
    fn proto_name(&self, id: TypeId) -> &str {
        self.rename(id).unwrap_or(&self.types[id.0])
    }
}

/// Returns a discriminant that no symbol has, for the variant after the symbols. Rust would take the
/// number after the last one's.
fn own_discriminant(symbols: &[Symbol]) -> String {
    let is_free = |number: &i32| symbols.iter().all(|symbol| symbol.number != *number);
    let next = symbols.last().and_then(|last| last.number.checked_add(1));
    match next.filter(is_free) {
        Some(_) => String::new(),
        None => (i32::MIN..)
            .find(is_free)
            .map_or_else(String::new, |number| format!(" = {number}")),
    }
}

/// Returns the attributes of a symbol whose name is the same in all formats.
fn plain_names(symbol: &Symbol, ident: &str, case: Option<&Case>) -> Vec<String> {
    let cased = case.map_or_else(|| ident.to_owned(), |case| (case.apply)(ident));
    let rename = (cased != symbol.name).then(|| format!("rename = {:?}", symbol.name));
    rename.into_iter().chain(aliases(&symbol.aliases)).collect()
}

fn aliases(aliases: &[String]) -> impl Iterator<Item = String> {
    aliases.iter().map(|alias| format!("alias = {alias:?}"))
}

/// Returns the case that all names have, if it is not that of Rust.
fn case_of<'a>(
    cases: &'static [Case],
    names: impl Iterator<Item = &'a str> + Clone,
    rust: fn(&str) -> String,
) -> Option<&'static Case> {
    let own = |name: &str| identifier(rust(name)).1;
    let renamed = names.clone().filter(|name| own(name) != **name).count();
    let fits = |case: &&Case| names.clone().all(|name| (case.apply)(&own(name)) == *name);
    cases.iter().find(|case| renamed > 1 && fits(case))
}

fn attribute_of(value: &Value) -> Option<String> {
    match value {
        Value::Scalar(scalar) => scalar.attribute(),
        Value::List(inner) | Value::Option(inner) => attribute_of(inner),
        Value::Fixed(_) | Value::Named(_) => None,
    }
}

fn import<'n>(path: &str, names: impl Iterator<Item = &'n str>) -> String {
    let names: Vec<_> = names.collect();
    match &names[..] {
        [name] => format!("use {path}::{name};\n"),
        names => format!("use {path}::{{{}}};\n", names.join(", ")),
    }
}

/// Returns a text as a comment of documentation.
fn doc(indent: &str, text: &str) -> String {
    let line = |line: &str| match line {
        "" => format!("{indent}///\n"),
        line => format!("{indent}/// {}\n", comment(line)),
    };
    text.lines().map(line).collect()
}

/// Returns a line of a comment, with escapes for the characters that would end it or that rustc refuses: control
/// characters, and those that change the direction of text.
fn comment(line: &str) -> String {
    let is_refused = |one: char| {
        one.is_control() && one != '\t'
            || matches!(one, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
    };
    escaped(line, is_refused)
}

/// Returns the attribute `schema`, as rustfmt breaks it.
fn schema_attribute(indent: &str, attributes: &[String]) -> String {
    let line = attributes.join(", ");
    match attributes {
        [] => String::new(),
        _ if line.len() <= MAX_ATTRIBUTES => format!("{indent}#[schema({line})]\n"),
        _ => {
            let lines = attributes.join(&format!(",\n{indent}    "));
            format!("{indent}#[schema(\n{indent}    {lines}\n{indent})]\n")
        }
    }
}
