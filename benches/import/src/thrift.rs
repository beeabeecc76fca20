//! The reader of `.thrift` files.

use std::{
    collections::BTreeMap,
    fs,
    path::{Path, PathBuf},
};

use itertools::Itertools as _;
use pilota_thrift_parser::{
    self as parser, Attribute, ConstValue, Enum, EnumValue, FileParser, FileSource, Item,
    StructLike, Ty, Type,
};

use crate::{
    ImportError, docs,
    files::{found, index_of},
    names::{folded, pascal, separated},
    places::Places,
    problem::{Place, Problems},
    schema::{
        Contents, DefaultValue, Field, File, Language, Named, Scalar, Schema, Shape, Symbol,
        TypeId, Value, Variant, are_distinct,
    },
};

/// The most `typedef`s and constants that are followed from one to the next.
const MAX_STEPS: usize = 32;

/// Reads files and the files that they include.
pub(crate) fn read(
    files: &[PathBuf],
    includes: &[PathBuf],
    problems: &mut Problems,
) -> Result<Schema, ImportError> {
    let sources = sources(files, includes)?;
    let mut declared = Vec::new();
    for (file, source) in sources.iter().enumerate() {
        let items = source.items.iter();
        declared.extend(items.filter_map(|item| Declared::of(file, source, item)));
    }
    let names = declared.iter().map(|one| (one.file, one.name()));
    let mut reader = Reader {
        types: names.zip((0..).map(TypeId)).collect(),
        sources: &sources,
        declared: &declared,
        problems,
    };
    let mut types: Vec<_> = declared.iter().map(|one| reader.named(one)).collect();
    let unions = declared.iter().zip((0..).map(TypeId));
    let unions = unions.filter(|(one, _)| matches!(one.item, DeclaredItem::Union(_)));
    for (_, union) in unions {
        unite(&mut types, union, problems);
    }
    let files = sources.iter().map(|source| File {
        path: source.path.display().to_string(),
        package: source.namespace(),
    });
    Ok(Schema {
        language: Language::Thrift,
        files: files.collect(),
        types,
    })
}

/// A parsed file.
struct Source {
    path: PathBuf,
    items: Vec<Item>,
    places: Places,
    /// The index of each included file, by its name without ending.
    includes: BTreeMap<String, usize>,
}

impl Source {
    /// Returns the namespace for all languages, or else the first one.
    fn namespace(&self) -> String {
        let namespaces = self.items.iter().filter_map(|item| match item {
            Item::Namespace(namespace) => Some(namespace),
            _ => None,
        });
        let namespaces: Vec<_> = namespaces.collect();
        let general = namespaces.iter().find(|one| one.scope.0 == "*");
        let names = general
            .or(namespaces.first())
            .map(|one| &one.name.segments[..]);
        let names: Vec<_> = names
            .unwrap_or_default()
            .iter()
            .map(|name| name.as_str())
            .collect();
        names.join(".")
    }
}

/// Parses files and all that they include, each once.
fn sources(files: &[PathBuf], includes: &[PathBuf]) -> Result<Vec<Source>, ImportError> {
    let mut paths = Vec::new();
    for file in files {
        index_of(&mut paths, file.clone());
    }
    let mut sources = Vec::new();
    while let Some(path) = paths.get(sources.len()).cloned() {
        let text = fs::read_to_string(&path).map_err(|error| ImportError::Read {
            path: path.display().to_string(),
            error,
        })?;
        let items = parse(&path, &text)?;
        let mut included = BTreeMap::new();
        for item in &items {
            if let Item::Include(include) = item {
                let found = found(&path, &include.path, includes);
                let found = found.map_err(|text| ImportError::Parse {
                    text: format!("{}: {text}", path.display()),
                })?;
                let name = Path::new(&*include.path).file_stem().unwrap_or_default();
                let index = index_of(&mut paths, found);
                included.insert(name.to_string_lossy().into_owned(), index);
            }
        }
        sources.push(Source {
            path,
            items,
            places: Places::of(&text),
            includes: included,
        });
    }
    Ok(sources)
}

fn parse(path: &Path, text: &str) -> Result<Vec<Item>, ImportError> {
    let parse = |source: FileSource<'_>| FileParser::new(source).parse();
    let file = FileSource::new_with_path(path.to_owned(), text).and_then(parse);
    let file = file.map_err(|error| ImportError::Parse {
        // Its Debug text has the line and the column.
        text: format!("{error:?}"),
    })?;
    Ok(file.items)
}

/// A type with a name.
struct Declared<'a> {
    file: usize,
    place: Place,
    doc: String,
    item: DeclaredItem<'a>,
}

enum DeclaredItem<'a> {
    Struct(&'a StructLike),
    Union(&'a StructLike),
    Enum(&'a Enum),
}

impl<'a> Declared<'a> {
    fn of(file: usize, source: &Source, item: &'a Item) -> Option<Self> {
        let (item, before, after) = match item {
            Item::Struct(one) => (
                DeclaredItem::Struct(one),
                &one.leading_comments,
                &one.trailing_comments,
            ),
            Item::Exception(one) => (
                DeclaredItem::Struct(one),
                &one.leading_comments,
                &one.trailing_comments,
            ),
            Item::Union(one) => (
                DeclaredItem::Union(one),
                &one.leading_comments,
                &one.trailing_comments,
            ),
            Item::Enum(one) => (
                DeclaredItem::Enum(one),
                &one.leading_comments,
                &one.trailing_comments,
            ),
            _ => return None,
        };
        let mut declared = Self {
            file,
            place: Place::default(),
            doc: docs::joined(&[before, after].map(|text| docs::unmarked(text))),
            item,
        };
        declared.place = Place {
            file: source.path.display().to_string(),
            position: source.places.get(declared.name()),
            name: declared.name().to_owned(),
        };
        Some(declared)
    }

    fn name(&self) -> &'a str {
        match self.item {
            DeclaredItem::Struct(one) | DeclaredItem::Union(one) => one.name.0.as_ref(),
            DeclaredItem::Enum(one) => one.name.0.as_ref(),
        }
    }
}

struct Reader<'a> {
    types: BTreeMap<(usize, &'a str), TypeId>,
    sources: &'a [Source],
    /// The types in the order of their ids.
    declared: &'a [Declared<'a>],
    problems: &'a mut Problems,
}

impl<'a> Reader<'a> {
    fn named(&mut self, one: &Declared<'a>) -> Named {
        let contents = match one.item {
            DeclaredItem::Struct(of) => self.record(one, of, false),
            DeclaredItem::Union(of) => self.record(one, of, true),
            DeclaredItem::Enum(of) => self.enumeration(one, of),
        };
        Named {
            file: one.file,
            path: vec![one.name().to_owned()],
            aliases: Vec::new(),
            place: one.place.clone(),
            doc: one.doc.clone(),
            contents,
        }
    }

    /// Returns the place of a member of a type.
    fn member(&self, of: &Declared<'_>, name: &str) -> Place {
        let place = of.place.member(name);
        Place {
            position: self.sources[of.file].places.get(&place.name),
            ..place
        }
    }

    fn enumeration(&mut self, one: &Declared<'_>, of: &Enum) -> Contents {
        let mut symbols: Vec<Symbol> = Vec::new();
        for (value, number) in numbered(of) {
            let place = self.member(one, &value.name);
            let Ok(number) = i32::try_from(number) else {
                self.problems.error(
                    &place,
                    "the number of a symbol has at most 32 bits: choose another",
                );
                continue;
            };
            if let Some(earlier) = symbols.iter_mut().find(|one| one.number == number) {
                let text = format!(
                    "`{}` has the same number, and becomes its only symbol: remove one of them",
                    earlier.name
                );
                self.problems.loss(&place, text);
                earlier.aliases.push(value.name.to_string());
                continue;
            }
            let comments = [&value.leading_comments, &value.trailing_comments];
            symbols.push(Symbol {
                name: value.name.to_string(),
                json: None,
                aliases: Vec::new(),
                doc: docs::joined(&comments.map(|text| docs::unmarked(text))),
                number,
            });
        }
        if symbols.is_empty() {
            self.problems
                .error(&one.place, "an enum has at least one symbol: add one");
        }
        Contents::Enum {
            symbols,
            is_open: false,
        }
    }

    fn record(&mut self, one: &Declared<'a>, of: &'a StructLike, is_union: bool) -> Contents {
        let fields = of.fields.iter().filter_map(|field| {
            let place = self.member(one, &field.name);
            let attribute = match is_union {
                true => &Attribute::Optional,
                false => &field.attribute,
            };
            let Ok(id) = u32::try_from(field.id) else {
                self.problems.error(
                    &place,
                    "ids are positive: choose a number that no field had",
                );
                return None;
            };
            let mut shape = self.shape(one.file, &field.ty, attribute, &place)?;
            let default = field.default.as_ref();
            let default = default.and_then(|value| self.default(one.file, value, &shape, &place));
            if let (Some(_), Shape::Optional(value)) = (&default, &shape) {
                let text = "an option of the derive has no default: absence becomes the default";
                self.problems.loss(&place, text);
                shape = Shape::Required(value.clone());
            }
            let comments = [&field.leading_comments, &field.trailing_comments];
            Some(Field {
                name: field.name.to_string(),
                json: None,
                aliases: Vec::new(),
                place,
                doc: docs::joined(&comments.map(|text| docs::unmarked(text))),
                id,
                shape,
                default,
            })
        });
        let mut fields: Vec<_> = fields.collect();
        fields.sort_by_key(|field| field.id);
        Contents::Record {
            fields,
            reserved: Vec::new(),
        }
    }

    /// Returns a type without `typedef`s, and the file in which its names are looked up.
    fn resolved(&self, file: usize, ty: &'a Type) -> (usize, &'a Ty) {
        let (mut file, mut ty) = (file, &ty.0);
        for _ in 0..MAX_STEPS {
            let Ty::Path(path) = ty else { break };
            let Some((next, name)) = self.target(file, path) else {
                break;
            };
            let mut items = self.sources[next].items.iter();
            let alias = items.find_map(|item| match item {
                Item::Typedef(typedef) if typedef.alias.as_str() == name => Some(&typedef.r#type.0),
                _ => None,
            });
            let Some(alias) = alias else { break };
            (file, ty) = (next, alias);
        }
        (file, ty)
    }

    /// Returns the file and the name that a path in a file names.
    fn target(&self, file: usize, path: &'a parser::Path) -> Option<(usize, &'a str)> {
        match &path.segments[..] {
            [name] => Some((file, name.as_str())),
            [include, name] => {
                let file = self.sources[file].includes.get(include.as_str())?;
                Some((*file, name.as_str()))
            }
            _ => None,
        }
    }

    fn shape(
        &mut self,
        file: usize,
        ty: &'a Type,
        attribute: &Attribute,
        place: &Place,
    ) -> Option<Shape> {
        let is_optional = *attribute == Attribute::Optional;
        let (file, resolved) = self.resolved(file, ty);
        let shape = match resolved {
            Ty::List { value, .. } => match self.value(file, value, place)? {
                value if is_optional && !matches!(value, Value::List(_)) => {
                    return Some(Shape::Optional(Value::List(Box::new(value))));
                }
                value => Shape::List(value),
            },
            Ty::Set { value, .. } => {
                let value = self.value(file, value, place)?;
                if !self.is_ordered(&value) {
                    let text = "a set of the derive has integers, booleans, texts, binaries or symbols: \
                                write a list, which has the same bytes but for its type";
                    self.problems.error(place, text);
                    return None;
                }
                Shape::Set(value)
            }
            Ty::Map { key, value, .. } => {
                let (key, value) = (
                    self.value(file, key, place)?,
                    self.value(file, value, place)?,
                );
                if !self.is_key(&key) {
                    let text = "the keys of a map are integers, booleans, texts or symbols in the \
                                derive: choose one of them, or write a list of structs";
                    self.problems.error(place, text);
                    return None;
                }
                Shape::Map(key, value)
            }
            _ => {
                let value = self.value(file, ty, place)?;
                return Some(self.single(value, attribute, place));
            }
        };
        match attribute {
            Attribute::Default => {}
            Attribute::Required => self.problems.loss(place, NOT_REQUIRED),
            Attribute::Optional => self.problems.loss(
                place,
                "the derive has no optional set, map or list of lists: an absent one is read as empty and \
                 written empty; remove `optional`",
            ),
        }
        Some(shape)
    }

    /// Returns the type of a field with one value. A struct may be absent unless it is required.
    fn single(&mut self, value: Value, attribute: &Attribute, place: &Place) -> Shape {
        let is_record = value.named().is_some_and(|id| !self.is_enum(id));
        match attribute {
            Attribute::Optional => Shape::Optional(value),
            Attribute::Default if is_record => Shape::Optional(value),
            Attribute::Required if !is_record => {
                self.problems.loss(place, NOT_REQUIRED);
                Shape::Required(value)
            }
            Attribute::Default | Attribute::Required => Shape::Required(value),
        }
    }

    fn value(&mut self, file: usize, ty: &'a Type, place: &Place) -> Option<Value> {
        let (file, ty) = self.resolved(file, ty);
        let scalar = match ty {
            Ty::String => Scalar::Text,
            Ty::Bool => Scalar::Bool,
            Ty::Binary => Scalar::Bytes,
            Ty::Byte | Ty::I8 => Scalar::I8,
            Ty::I16 => Scalar::I16,
            Ty::I32 => Scalar::Int32,
            Ty::I64 => Scalar::Int64,
            Ty::Double => Scalar::F64,
            Ty::Path(path) => {
                let target = self.target(file, path);
                let id = target.and_then(|target| self.types.get(&target).copied());
                if id.is_none() {
                    let names: Vec<_> = path.segments.iter().map(|name| name.as_str()).collect();
                    let text = format!(
                        "`{}` is not a type of the file or of its includes",
                        names.join(".")
                    );
                    self.problems.error(place, text);
                }
                return Some(Value::Named(id?));
            }
            Ty::List { value, .. } => match self.value(file, value, place)? {
                Value::List(_) => return self.refuse(place, NESTED),
                value => return Some(Value::List(Box::new(value))),
            },
            Ty::Set { .. } | Ty::Map { .. } => return self.refuse(place, NESTED),
            Ty::Uuid => Scalar::Uuid,
            Ty::Void => return self.refuse(place, "a field cannot be `void`"),
        };
        Some(Value::Scalar(scalar))
    }

    fn refuse(&mut self, place: &Place, text: &str) -> Option<Value> {
        self.problems.error(place, text);
        None
    }

    fn is_enum(&self, id: TypeId) -> bool {
        matches!(self.declared[id.0].item, DeclaredItem::Enum(_))
    }

    fn is_key(&self, value: &Value) -> bool {
        match value {
            Value::Scalar(scalar) => scalar.is_key(),
            Value::Named(id) => self.is_enum(*id),
            Value::Fixed(_) | Value::List(_) | Value::Option(_) => false,
        }
    }

    fn is_ordered(&self, value: &Value) -> bool {
        self.is_key(value) || *value == Value::Scalar(Scalar::Bytes)
    }

    /// Returns the default of a field, if it has one that the derive can express.
    fn default(
        &mut self,
        file: usize,
        value: &'a ConstValue,
        shape: &Shape,
        place: &Place,
    ) -> Option<DefaultValue> {
        let value = self.constant(file, value);
        let of = match shape {
            Shape::Required(of) | Shape::Optional(of) => Some(of),
            _ => None,
        };
        let default = match (value, of) {
            (ConstValue::List(values), _) if values.is_empty() => return None,
            (ConstValue::Map(entries), _) if entries.is_empty() => return None,
            (ConstValue::Bool(value), Some(Value::Scalar(Scalar::Bool))) => {
                Some(DefaultValue::Bool(*value))
            }
            (ConstValue::Int(number), Some(Value::Scalar(Scalar::Bool))) => {
                Some(DefaultValue::Bool(number.0 != 0))
            }
            (
                ConstValue::Int(number),
                Some(Value::Scalar(Scalar::I8 | Scalar::I16 | Scalar::Int32 | Scalar::Int64)),
            ) => Some(DefaultValue::Integer(number.0)),
            (ConstValue::Int(number), Some(Value::Scalar(Scalar::F64))) => {
                number.0.to_string().parse().ok().map(DefaultValue::Float)
            }
            (ConstValue::Double(number), Some(Value::Scalar(Scalar::F64))) => {
                let number = number
                    .0
                    .parse()
                    .ok()
                    .filter(|number: &f64| number.is_finite());
                number.map(DefaultValue::Float)
            }
            (ConstValue::String(text), Some(Value::Scalar(Scalar::Text)))
                if DefaultValue::is_plain(text) =>
            {
                Some(DefaultValue::Text((**text).to_owned()))
            }
            (value, Some(Value::Named(of))) => self.symbol(value, *of),
            _ => None,
        };
        if default.is_none() {
            let text = "the derive has no such default: it is lost, and an absent field is zero or \
                        empty; remove it";
            self.problems.loss(place, text);
        }
        default
    }

    /// Returns the value of a constant.
    fn constant(&self, file: usize, value: &'a ConstValue) -> &'a ConstValue {
        let (mut file, mut value) = (file, value);
        for _ in 0..MAX_STEPS {
            let ConstValue::Path(path) = value else { break };
            let Some((next, name)) = self.target(file, path) else {
                break;
            };
            let mut items = self.sources[next].items.iter();
            let constant = items.find_map(|item| match item {
                Item::Constant(constant) if constant.name.as_str() == name => Some(&constant.value),
                _ => None,
            });
            let Some(constant) = constant else { break };
            (file, value) = (next, constant);
        }
        value
    }

    /// Returns the symbol of an enum that a path or a number states.
    fn symbol(&self, value: &ConstValue, of: TypeId) -> Option<DefaultValue> {
        let DeclaredItem::Enum(symbols) = self.declared[of.0].item else {
            return None;
        };
        let is_stated = |symbol: &EnumValue, number: i64| match value {
            ConstValue::Path(path) => path
                .segments
                .last()
                .is_some_and(|last| last.as_str() == symbol.name.as_str()),
            ConstValue::Int(stated) => stated.0 == number,
            _ => false,
        };
        let stated = numbered(symbols).find(|(symbol, number)| is_stated(symbol, *number));
        let (_, stated) = stated?;
        let mut numbers = numbered(symbols).map(|(_, number)| number).unique();
        let index = numbers.position(|number| number == stated)?;
        Some(DefaultValue::Symbol(of, index))
    }
}

/// Returns the symbols of an enum with their numbers. One without a number has that after the last symbol's.
fn numbered(of: &Enum) -> impl Iterator<Item = (&EnumValue, i64)> {
    of.values.iter().scan(0_i64, |next, symbol| {
        let number = symbol.value.map_or(*next, |number| number.0);
        *next = number.saturating_add(1);
        Some((symbol, number))
    })
}

const NOT_REQUIRED: &str = "the derive writes the field always, and reads its absence as zero or empty, \
                            as Thrift's default requiredness does: remove `required`";

const NESTED: &str = "the derive nests lists twice, and neither sets nor maps: wrap the inner one in a \
                      struct";

/// Makes a union of a record with optional fields, which has the same bytes, if the derive has such a
/// union.
fn unite(types: &mut [Named], union: TypeId, problems: &mut Problems) {
    match variants(types, union) {
        Some(variants) if uses_fit(types, union, &variants) => {
            for named in types.iter_mut() {
                let Contents::Record { fields, .. } = &mut named.contents else {
                    continue;
                };
                for field in fields {
                    match &field.shape {
                        Shape::Required(Value::Named(id)) if *id == union => {
                            field.shape = Shape::Union(union);
                        }
                        Shape::Optional(Value::Named(id)) if *id == union => {
                            field.shape = Shape::OptionalUnion(union);
                        }
                        _ => {}
                    }
                }
            }
            types[union.0].contents = Contents::Union(variants);
        }
        _ => {
            let text = "a union stays a union if its members have names in snake case, and different types \
                        in Avro, where `byte`, `i16` and `i32` are one type, if no member is a list of \
                        unions, and if no field beside it has their ids or names: change it, or it becomes \
                        a struct of optional fields, which has the same bytes";
            problems.loss(&types[union.0].place, text);
        }
    }
}

/// Returns the members of a union as variants, if the derive has them.
fn variants(types: &[Named], union: TypeId) -> Option<Vec<Variant>> {
    let Contents::Record { fields, .. } = &types[union.0].contents else {
        return None;
    };
    let is_union = |id: TypeId| matches!(types[id.0].contents, Contents::Union(_));
    let variant = |field: &Field| match &field.shape {
        Shape::Optional(value) => (separated(&pascal(&field.name)) == field.name
            && field.default.is_none()
            && value.named() != Some(union)
            && !value.named().is_some_and(is_union))
        .then(|| Variant {
            id: field.id,
            name: field.name.clone(),
            doc: field.doc.clone(),
            value: value.clone(),
        }),
        _ => None,
    };
    let variants: Vec<_> = fields.iter().map(variant).collect::<Option<_>>()?;
    let values = variants.iter().map(|variant| &variant.value);
    (!variants.is_empty() && are_distinct(values, |_| None)).then_some(variants)
}

/// Returns whether each field with the union is one of the derive's.
fn uses_fit(types: &[Named], union: TypeId, variants: &[Variant]) -> bool {
    types.iter().all(|named| {
        let fields = match &named.contents {
            Contents::Record { fields, .. } => &fields[..],
            // A variant of another union holds no union.
            Contents::Union(variants) => {
                let mut values = variants.iter().map(|variant| &variant.value);
                return values.all(|value| value.named() != Some(union));
            }
            Contents::Enum { .. } => return true,
        };
        // A list or a map holds any number of unions.
        let is_single = |field: &&Field| {
            matches!(
                &field.shape,
                Shape::Required(Value::Named(id)) | Shape::Optional(Value::Named(id))
                    if *id == union
            )
        };
        let is_free = |variant: &Variant| {
            let mut fields = fields.iter();
            fields
                .all(|field| field.id != variant.id && folded(&field.name) != folded(&variant.name))
        };
        let mut uses = fields.iter().filter(is_single);
        match (uses.next(), uses.next()) {
            (None, _) => true,
            (Some(_), None) => variants.iter().all(is_free),
            (Some(_), Some(_)) => false,
        }
    })
}
