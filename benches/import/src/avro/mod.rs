//! The reader of `.avsc` and `.avdl` files, and of the schemas in container files.

mod decimals;
mod declarations;
mod defaults;
mod findings;
mod idl;
mod limit;
mod logical;
mod names;
mod place;
mod positions;
mod source;
mod unions;
mod unique;

use std::{
    collections::{BTreeMap, BTreeSet},
    error::Error,
    mem,
    panic::resume_unwind,
    path::PathBuf,
    thread,
};

use apache_avro::schema::{
    Aliases, DecimalSchema, EnumSchema, FixedSchema, InnerDecimalSchema, Name, RecordField,
    RecordSchema, Schema as Avro, UuidSchema,
};
use serde_json::Value as Json;
use wirecost_codec::{TimeUnit, describe::DecimalType};

use crate::{
    ImportError,
    names::{folded, pascal},
    problem::{Place, Problems, Weight},
    schema::{
        Contents, DefaultValue, Field, File, Language, Named, Scalar, Schema, Shape, Symbol,
        TypeId, Value, Variant, are_distinct,
    },
};

use decimals::rule_of_room;
use findings::Finding;
use place::place_of;
use source::Source;
pub(crate) use source::{CONTAINER, IDL};

/// Reads files and the files that they import. Their types may name each other.
pub(crate) fn read(
    files: &[PathBuf],
    includes: &[PathBuf],
    problems: &mut Problems,
) -> Result<Schema, ImportError> {
    let sources = source::read(files, includes)?;
    for source in &sources {
        for Finding { name, weight, text } in &source.findings.problems {
            problems.add(&source.place(name), *weight, text);
        }
    }
    let roots = parse_list(&sources).map_err(|error| refusal(&*error, &sources, problems))?;
    let owners = (0..).zip(&sources);
    let owners = owners.flat_map(|(file, source)| source.schemas.iter().map(move |_| file));
    let roots: Vec<_> = owners.zip(&roots).collect();
    let mut declared = Declared::default();
    for (file, root) in &roots {
        declared.add(*file, root);
    }
    let files = (0..).zip(&sources).map(|(file, source)| {
        let first = roots.iter().find(|(owner, _)| *owner == file);
        File {
            path: source.path.clone(),
            package: first
                .and_then(|(_, root)| root.namespace())
                .unwrap_or_default()
                .to_owned(),
        }
    });
    let files: Vec<_> = files.collect();
    let mut reader = Reader {
        declared: &declared,
        sources: &sources,
        files: &files,
        problems,
        unions: Vec::new(),
    };
    for (file, root) in &roots {
        if root.name().is_none() {
            let place = reader.place(*file, "");
            let text = "the derive describes records and enums: make this type the type of a record's field";
            reader.problems.error(&place, text);
        }
    }
    let mut types: Vec<_> = declared.types.iter().map(|one| reader.named(one)).collect();
    types.append(&mut reader.unions);
    Ok(Schema {
        language: Language::Avro,
        files,
        types,
    })
}

/// Returns the reason why apache-avro refuses schemas: the problems that have been found in them, or else its own error.
fn refusal(
    error: &(dyn Error + 'static),
    sources: &[Source],
    problems: &mut Problems,
) -> ImportError {
    match problems.0.iter().any(|one| one.weight == Weight::Error) {
        true => ImportError::Problems(mem::take(&mut problems.0)),
        false => ImportError::Parse {
            text: format!("{}: {error}", place_of(error, sources)),
        },
    }
}

/// The bytes of stack that apache-avro has besides those for levels.
const STACK: usize = 2 << 20;

/// The bytes of stack that apache-avro takes at most for a level of a schema.
const STACK_OF_LEVEL: usize = 24 << 10;

/// Parses schemas. apache-avro reads a schema within the one that names it.
fn parse_list(sources: &[Source]) -> Result<Vec<Avro>, Box<dyn Error + Send + Sync>> {
    let parse = || Avro::parse_list(sources.iter().flat_map(|source| &source.schemas));
    thread::scope(|scope| {
        let levels: usize = sources.iter().map(|source| source.levels).sum();
        let parser = thread::Builder::new().stack_size(STACK + levels * STACK_OF_LEVEL);
        let parsed = parser.spawn_scoped(scope, parse)?.join();
        Ok(parsed.unwrap_or_else(|panic| resume_unwind(panic))?)
    })
}

/// The definitions in schemas, by full name.
#[derive(Default)]
struct Declared<'a> {
    types: Vec<(usize, Definition<'a>)>,
    ids: BTreeMap<String, TypeId>,
    /// Each `fixed`, with its logical type.
    fixed: BTreeMap<String, &'a Avro>,
}

#[derive(Clone, Copy)]
enum Definition<'a> {
    Record(&'a RecordSchema),
    Enum(&'a EnumSchema),
}

impl<'a> Definition<'a> {
    fn name(self) -> &'a Name {
        match self {
            Self::Record(record) => &record.name,
            Self::Enum(symbols) => &symbols.name,
        }
    }
}

impl<'a> Declared<'a> {
    fn add(&mut self, file: usize, schema: &'a Avro) {
        match schema {
            Avro::Record(record) => {
                self.define(file, Definition::Record(record));
                for field in &record.fields {
                    self.add(file, &field.schema);
                }
            }
            Avro::Enum(symbols) => self.define(file, Definition::Enum(symbols)),
            Avro::Fixed(fixed)
            | Avro::Uuid(UuidSchema::Fixed(fixed))
            | Avro::Decimal(DecimalSchema {
                inner: InnerDecimalSchema::Fixed(fixed),
                ..
            })
            | Avro::Duration(fixed) => {
                self.fixed.insert(fixed.name.fullname(None), schema);
            }
            Avro::Array(array) => self.add(file, &array.items),
            Avro::Map(map) => self.add(file, &map.types),
            Avro::Union(union) => union.variants().iter().for_each(|one| self.add(file, one)),
            _ => {}
        }
    }

    fn define(&mut self, file: usize, definition: Definition<'a>) {
        let id = TypeId(self.types.len());
        self.ids.insert(definition.name().fullname(None), id);
        self.types.push((file, definition));
    }
}

struct Reader<'a> {
    declared: &'a Declared<'a>,
    sources: &'a [Source],
    files: &'a [File],
    problems: &'a mut Problems,
    /// The unions, whose ids follow those of the other types.
    unions: Vec<Named>,
}

/// A field of a record, which names a union in it.
#[derive(Clone, Copy)]
struct Holder<'a> {
    file: usize,
    record: &'a Name,
    field: &'a RecordField,
}

/// The ids of a record's fields, which the derive needs in ascending order and Avro lacks, and the
/// distinct names of its fields and variants.
#[derive(Default)]
struct Ids {
    last: u32,
    names: BTreeSet<String>,
}

impl Ids {
    fn of(record: &RecordSchema) -> Self {
        Self {
            last: 0,
            names: record
                .fields
                .iter()
                .map(|field| folded(&field.name))
                .collect(),
        }
    }

    fn next(&mut self) -> u32 {
        self.last += 1;
        self.last
    }

    /// Returns a name, with that of its field before it if the record has it already.
    fn name(&mut self, name: String, field: &RecordField) -> String {
        match self.names.insert(folded(&name)) {
            true => name,
            false => format!("{}{name}", pascal(&field.name)),
        }
    }
}

impl<'a> Reader<'a> {
    fn place(&self, file: usize, name: &str) -> Place {
        self.sources[file].place(name)
    }

    fn named(&mut self, (file, definition): &(usize, Definition<'a>)) -> Named {
        let name = definition.name();
        let full_name = name.fullname(None);
        let place = self.place(*file, &full_name);
        if name.namespace().unwrap_or_default() != self.files[*file].package {
            let text = format!(
                "the derive writes all types in one namespace, `{}`: move it there",
                self.files[*file].package
            );
            self.problems.loss(&place, text);
        }
        let (aliases, doc, contents) = match definition {
            Definition::Record(record) => {
                let contents = self.record(*file, record, &place);
                (&record.aliases, &record.doc, contents)
            }
            Definition::Enum(symbols) => {
                let contents = self.enumeration(symbols, &place);
                (&symbols.aliases, &symbols.doc, contents)
            }
        };
        Named {
            file: *file,
            path: full_name.split('.').map(str::to_owned).collect(),
            aliases: self.aliases(aliases, name, &place),
            place,
            doc: doc_of(doc),
            contents,
        }
    }

    fn aliases(&mut self, aliases: &Aliases, name: &Name, place: &Place) -> Vec<String> {
        let mut own = Vec::new();
        for alias in aliases.iter().flatten() {
            let namespace = alias.namespace();
            if namespace.is_some() && namespace != name.namespace() {
                let text = format!(
                    "the derive has no alias in another namespace, such as `{}`: remove it",
                    alias.fullname(None)
                );
                self.problems.loss(place, text);
                continue;
            }
            own.push(alias.name().to_owned());
        }
        own
    }

    fn enumeration(&mut self, of: &EnumSchema, place: &Place) -> Contents {
        if of.default.is_some() {
            let text = "the derive has no default of an enum, only of a field: remove it";
            self.problems.loss(place, text);
        }
        let symbols = of.symbols.iter().zip(0..).map(|(name, number)| Symbol {
            name: name.clone(),
            json: None,
            aliases: Vec::new(),
            doc: String::new(),
            number,
        });
        Contents::Enum {
            symbols: symbols.collect(),
            is_open: false,
        }
    }

    fn record(&mut self, file: usize, record: &RecordSchema, of: &Place) -> Contents {
        let mut ids = Ids::of(record);
        let mut fields = Vec::new();
        for field in &record.fields {
            let place = self.place(file, &of.member(&field.name).name);
            let holder = Holder {
                file,
                record: &record.name,
                field,
            };
            let shape = match &field.schema {
                Avro::Union(union) if is_union(union.variants()) => {
                    self.single_union(holder, union.variants(), &mut ids, &place)
                }
                schema => self.shape(schema, holder, &place),
            };
            let default = self.sources[file].findings.defaults.get(&place.name);
            let default = default.filter(|value| self.check_default(value, field, &place));
            let Some(shape) = shape else { continue };
            let default = default.and_then(|value| self.default(value, &shape, &place));
            fields.push(Field {
                name: field.name.clone(),
                json: None,
                aliases: field.aliases.clone(),
                place,
                doc: doc_of(&field.doc),
                id: ids.next(),
                shape,
                default,
            });
        }
        Contents::Record {
            fields,
            reserved: Vec::new(),
        }
    }

    fn id_of(&self, schema: &Avro) -> Option<TypeId> {
        let name = match schema {
            Avro::Ref { name } => name,
            Avro::Record(record) => &record.name,
            Avro::Enum(symbols) => &symbols.name,
            _ => return None,
        };
        self.declared.ids.get(&name.fullname(None)).copied()
    }

    /// Returns the union of a field with these branches, one of which may be `null`.
    fn single_union(
        &mut self,
        holder: Holder<'_>,
        branches: &[Avro],
        ids: &mut Ids,
        place: &Place,
    ) -> Option<Shape> {
        if let [Avro::Null, branches @ ..] = branches {
            let union = self.union(holder, branches, ids, place)?;
            return Some(Shape::OptionalUnion(union));
        }
        self.union(holder, branches, ids, place).map(Shape::Union)
    }

    /// Returns the union with these branches, none of which is `null`.
    fn union(
        &mut self,
        holder: Holder<'_>,
        branches: &[Avro],
        ids: &mut Ids,
        place: &Place,
    ) -> Option<TypeId> {
        if branches.iter().any(|branch| matches!(branch, Avro::Null)) {
            return self.refuse(place, NULL_FIRST);
        }
        let Holder {
            file,
            record,
            field,
        } = holder;
        let mut variants = Vec::new();
        for branch in branches {
            variants.push(Variant {
                id: ids.next(),
                name: ids.name(self.branch_name(branch), field),
                doc: String::new(),
                value: self.value(branch, None, place)?,
            });
        }
        let values = variants.iter().map(|variant| &variant.value);
        if !are_distinct(values, |_| None) {
            return self.refuse(
                place,
                "the derive has one `fixed` in a union: choose another type",
            );
        }
        let id = TypeId(self.declared.types.len() + self.unions.len());
        let name = format!("{}{}", pascal(record.name()), pascal(&field.name));
        let namespace = record.namespace().unwrap_or_default().split('.');
        let namespace = namespace.filter(|name| !name.is_empty()).map(str::to_owned);
        self.unions.push(Named {
            file,
            path: namespace.chain([name]).collect(),
            aliases: Vec::new(),
            place: place.clone(),
            doc: doc_of(&field.doc),
            contents: Contents::Union(variants),
        });
        Some(id)
    }

    /// Returns the name of a branch: that of its type.
    fn branch_name(&self, branch: &Avro) -> String {
        if let Some(id) = self.id_of(branch) {
            return self.declared.types[id.0].1.name().name().to_owned();
        }
        let name = match branch {
            Avro::Boolean => "Boolean",
            Avro::Int | Avro::Date | Avro::TimeMillis => "Int",
            Avro::Float => "Float",
            Avro::Double => "Double",
            Avro::String | Avro::Uuid(UuidSchema::String) => "Text",
            Avro::Bytes | Avro::BigDecimal | Avro::Uuid(UuidSchema::Bytes) => "Bytes",
            Avro::Array(_) => "List",
            Avro::Fixed(_)
            | Avro::Ref { .. }
            | Avro::Decimal(_)
            | Avro::Uuid(_)
            | Avro::Duration(_) => "Fixed",
            _ => "Long",
        };
        name.to_owned()
    }

    fn shape(&mut self, schema: &Avro, holder: Holder<'_>, place: &Place) -> Option<Shape> {
        let holder = Some(holder);
        match schema {
            Avro::Array(array) => Some(Shape::List(self.element(&array.items, holder, place)?)),
            Avro::Map(map) => {
                let value = self.element(&map.types, holder, place)?;
                Some(Shape::Map(Value::Scalar(Scalar::Text), value))
            }
            Avro::Union(union) => match union.variants() {
                [Avro::Null, value] => match self.value(value, holder, place)? {
                    Value::List(element) if matches!(*element, Value::List(_)) => {
                        self.refuse(place, NESTED)
                    }
                    value => Some(Shape::Optional(value)),
                },
                _ => self.refuse(place, NULL_FIRST),
            },
            schema => Some(Shape::Required(self.value(schema, holder, place)?)),
        }
    }

    /// Returns a value in the list or the map of a field, which may be an option.
    fn element(
        &mut self,
        schema: &Avro,
        holder: Option<Holder<'_>>,
        place: &Place,
    ) -> Option<Value> {
        let Avro::Union(union) = schema else {
            return self.value(schema, holder, place);
        };
        match union.variants() {
            [Avro::Null, value] => match self.value(value, holder, place)? {
                Value::List(_) => self.refuse(place, NESTED),
                value => Some(Value::Option(Box::new(value))),
            },
            [_, Avro::Null] => self.refuse(place, NULL_FIRST),
            _ => self.value(schema, holder, place),
        }
    }

    /// Returns a value. A union in it takes its name from `holder`; a variant of a union cannot hold one.
    fn value(&mut self, schema: &Avro, holder: Option<Holder<'_>>, place: &Place) -> Option<Value> {
        match schema {
            Avro::Boolean => plain(Scalar::Bool),
            Avro::Int => plain(Scalar::Int32),
            Avro::Long => plain(Scalar::Int64),
            Avro::Float => plain(Scalar::F32),
            Avro::Double => plain(Scalar::F64),
            Avro::Bytes => plain(Scalar::Bytes),
            Avro::String => plain(Scalar::Text),
            Avro::TimestampNanos => plain(Scalar::Timestamp(TimeUnit::Nanos)),
            Avro::TimestampMicros => plain(Scalar::Timestamp(TimeUnit::Micros)),
            Avro::TimestampMillis => plain(Scalar::Timestamp(TimeUnit::Millis)),
            Avro::Date => plain(Scalar::Date),
            Avro::Uuid(UuidSchema::Fixed(fixed)) => Some(self.uuid(fixed, place)),
            Avro::Decimal(decimal) => self.decimal(decimal, place),
            Avro::Record(_) | Avro::Enum(_) => self.id_of(schema).map(Value::Named),
            Avro::Ref { name } => self.reference(schema, name, holder, place),
            Avro::Fixed(fixed) => self.fixed(fixed, place),
            Avro::Array(array) => self.inner_list(&array.items, holder, place),
            Avro::Union(union) => self.inner_union(union.variants(), holder, place),
            Avro::Map(_) => self.refuse(place, NESTED),
            Avro::Null => self.refuse(place, "the derive has no `null`: remove the field"),
            Avro::TimeMillis => self.underlying(Scalar::Int32, place),
            Avro::TimeMicros
            | Avro::LocalTimestampMillis
            | Avro::LocalTimestampMicros
            | Avro::LocalTimestampNanos => self.underlying(Scalar::Int64, place),
            Avro::BigDecimal | Avro::Uuid(UuidSchema::Bytes) => {
                self.underlying(Scalar::Bytes, place)
            }
            Avro::Uuid(UuidSchema::String) => self.underlying(Scalar::Text, place),
            Avro::Duration(fixed) => self.underlying_fixed(fixed, place),
        }
    }

    /// Returns the type with a name.
    fn reference(
        &mut self,
        schema: &Avro,
        name: &Name,
        holder: Option<Holder<'_>>,
        place: &Place,
    ) -> Option<Value> {
        if let Some(id) = self.id_of(schema) {
            return Some(Value::Named(id));
        }
        let name = name.fullname(None);
        match self.declared.fixed.get(&name).copied() {
            Some(fixed) => self.value(fixed, holder, place),
            None => self.refuse(place, &format!("no type has the name `{name}`")),
        }
    }

    /// Returns the list with these elements in an option, a list or a map of a field.
    fn inner_list(
        &mut self,
        items: &Avro,
        holder: Option<Holder<'_>>,
        place: &Place,
    ) -> Option<Value> {
        match self.value(items, holder, place)? {
            Value::List(_) => self.refuse(place, NESTED),
            element => Some(Value::List(Box::new(element))),
        }
    }

    /// Returns the union with these branches in a list or a map of a field.
    fn inner_union(
        &mut self,
        branches: &[Avro],
        holder: Option<Holder<'_>>,
        place: &Place,
    ) -> Option<Value> {
        match holder {
            Some(holder) if is_union(branches) => {
                let union = self.union(holder, branches, &mut Ids::default(), place);
                union.map(Value::Named)
            }
            _ => self.refuse(place, HELD),
        }
    }

    /// Returns a decimal, or the bytes below it if the derive has no such decimal.
    fn decimal(&mut self, decimal: &DecimalSchema, place: &Place) -> Option<Value> {
        match (decimal_of(decimal), &decimal.inner) {
            (Some(of), inner) => {
                if let InnerDecimalSchema::Fixed(fixed) = inner {
                    let own = format!("Decimal_{}_{}_{}", of.precision, of.scale, fixed.size);
                    self.check_name(fixed, &own, place);
                }
                Some(Value::Scalar(Scalar::Decimal(of)))
            }
            (None, InnerDecimalSchema::Bytes) => self.underlying(Scalar::Bytes, place),
            (None, InnerDecimalSchema::Fixed(fixed)) => match rule_of_room(decimal) {
                Some(rule) => self.refuse(place, &rule),
                None => self.underlying_fixed(fixed, place),
            },
        }
    }

    /// Returns the type below a logical type, which is lost.
    fn underlying(&mut self, scalar: Scalar, place: &Place) -> Option<Value> {
        self.problems.loss(place, LOGICAL);
        plain(scalar)
    }

    /// Returns the `fixed` below a logical type, which is lost.
    fn underlying_fixed(&mut self, fixed: &FixedSchema, place: &Place) -> Option<Value> {
        self.problems.loss(place, LOGICAL_FIXED);
        Some(Value::Fixed(fixed.size))
    }

    /// Returns bytes of constant length, whose name is lost.
    fn fixed(&mut self, fixed: &FixedSchema, place: &Place) -> Option<Value> {
        let name = fixed.name.fullname(None);
        if name == "org.apache.avro.rust.u64" && fixed.size == 8 {
            return Some(Value::Scalar(Scalar::Fixed8Bytes));
        }
        if fixed.size == 0 {
            return self.refuse(
                place,
                "the derive has no bytes of the length 0: remove the field",
            );
        }
        self.check_name(fixed, &format!("Bytes{}", fixed.size), place);
        Some(Value::Fixed(fixed.size))
    }

    /// Returns a UUID, whose name is lost.
    fn uuid(&mut self, fixed: &FixedSchema, place: &Place) -> Value {
        self.check_name(fixed, "Uuid", place);
        Value::Scalar(Scalar::Uuid)
    }

    /// Checks that a `fixed` has the name that the derive gives it.
    fn check_name(&mut self, fixed: &FixedSchema, own: &str, place: &Place) {
        if fixed.name.name() != own {
            let text = format!(
                "the derive names this fixed `{own}`, not `{}`, and readers that resolve schemas \
                 compare the names: rename it",
                fixed.name.fullname(None)
            );
            self.problems.loss(place, text);
        }
    }

    fn refuse<T>(&mut self, place: &Place, text: &str) -> Option<T> {
        self.problems.error(place, text);
        None
    }

    /// Returns whether a default is a value of its field's type. Adds an error if it is not.
    fn check_default(&mut self, default: &Json, field: &RecordField, place: &Place) -> bool {
        let fits = self.declared.fits(default, &field.schema);
        if !fits {
            let text =
                format!("the default `{default}` is not of the type of the field: correct it");
            self.problems.error(place, text);
        }
        fits
    }

    /// Returns the default of a field, if it has one that the derive states. Options, lists and maps
    /// are empty by default.
    fn default(&mut self, value: &Json, shape: &Shape, place: &Place) -> Option<DefaultValue> {
        let default = match (value, shape) {
            (Json::Null, Shape::Optional(_) | Shape::OptionalUnion(_)) => return None,
            (Json::Array(values), Shape::List(_)) if values.is_empty() => return None,
            (Json::Object(entries), Shape::Map(..)) if entries.is_empty() => return None,
            (Json::Bool(value), Shape::Required(Value::Scalar(Scalar::Bool))) => {
                Some(DefaultValue::Bool(*value))
            }
            (Json::Number(number), Shape::Required(Value::Scalar(Scalar::F32 | Scalar::F64))) => {
                number.as_f64().map(DefaultValue::Float)
            }
            (
                Json::Number(number),
                Shape::Required(Value::Scalar(Scalar::Int32 | Scalar::Int64)),
            ) => number.as_i64().map(DefaultValue::Integer),
            (Json::String(text), Shape::Required(Value::Scalar(Scalar::Text)))
                if DefaultValue::is_plain(text) =>
            {
                Some(DefaultValue::Text(text.clone()))
            }
            (Json::String(text), Shape::Required(Value::Named(of))) => {
                match self.declared.types[of.0].1 {
                    Definition::Enum(symbols) => {
                        let index = symbols.symbols.iter().position(|symbol| symbol == text);
                        index.map(|index| DefaultValue::Symbol(*of, index))
                    }
                    Definition::Record(_) => None,
                }
            }
            _ => None,
        };
        if default.is_none() {
            self.problems.loss(place, NO_DEFAULT);
        }
        default
    }
}

const NO_DEFAULT: &str = "the derive has no such default: it is lost; remove it";

const NULL_FIRST: &str = "an option of the derive has `null` first, whose branch is 0: other bytes; change \
                          the order";

const HELD: &str = "a list in a union holds no unions, and a list in an option, a list or a map no options, in \
                    the import: wrap the inner union in a record";

const LOGICAL: &str = "the logical type is lost, and its underlying type is written: remove it";

const LOGICAL_FIXED: &str =
    "the logical type of the fixed is lost, and its underlying type is written: remove it";

const NESTED: &str =
    "the derive nests lists and options twice, and no maps: wrap the inner one in a record";

const fn plain(scalar: Scalar) -> Option<Value> {
    Some(Value::Scalar(scalar))
}

/// Returns the decimal of the derive, if it has such a decimal.
fn decimal_of(decimal: &DecimalSchema) -> Option<DecimalType> {
    let of = DecimalType {
        precision: decimal.precision.try_into().ok()?,
        scale: decimal.scale.try_into().ok()?,
        size: match &decimal.inner {
            InnerDecimalSchema::Bytes => None,
            InnerDecimalSchema::Fixed(fixed) => Some(fixed.size),
        },
    };
    of.is_valid().then_some(of)
}

fn doc_of(doc: &Option<String>) -> String {
    crate::docs::trimmed(doc.as_deref().unwrap_or_default().lines())
}

/// Returns whether a union is a union in the derive too, and not an option.
fn is_union(branches: &[Avro]) -> bool {
    match branches {
        [Avro::Null, _] | [_, Avro::Null] => false,
        branches => !branches.is_empty(),
    }
}
