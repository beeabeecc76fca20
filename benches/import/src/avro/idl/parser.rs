//! The declarations of a file.

use std::mem;

use serde_json::{Map, Value as Json};

use super::{
    Idl, Import, Position, Result, defect,
    tokens::{Placed, Token, Word},
};
use crate::avro::{
    limit::too_many,
    names::{is_name, is_primitive},
};

/// The most levels of types and values in each other.
const MOST_NESTED: usize = 64;

/// The most bytes of documentation and types that fields have of the field before them.
const MOST_COPIED: usize = 64 << 20;

/// The names of a schema in JSON that the language writes in another way.
const NO_ANNOTATIONS: [&str; 9] = [
    "default", "doc", "fields", "items", "name", "size", "symbols", "type", "values",
];

/// The documentation and the annotations before a declaration or a type.
pub(super) struct Head {
    doc: String,
    annotations: Vec<Annotation>,
}

/// `@name(value)`
struct Annotation {
    name: String,
    position: Position,
    value: Json,
}

impl Annotation {
    fn check(&self) -> Result<()> {
        let is_valid = match &*self.name {
            "namespace" | "order" | "logicalType" => self.value.is_string(),
            "aliases" => {
                let aliases = self.value.as_array();
                aliases.is_some_and(|aliases| aliases.iter().all(Json::is_string))
            }
            name => !NO_ANNOTATIONS.contains(&name),
        };
        match is_valid {
            true => Ok(()),
            false => defect(
                self.position,
                format!(
                    "Avro IDL has no annotation `@{}` with this value",
                    self.name
                ),
            ),
        }
    }
}

impl Head {
    /// Refuses annotations before a part without any.
    pub(super) fn refuse(&self) -> Result<()> {
        match self.annotations.first() {
            None => Ok(()),
            Some(first) => defect(
                first.position,
                format!(
                    "`@{}` stands before a part without annotations: put it on a declaration or remove it",
                    first.name
                ),
            ),
        }
    }

    /// Refuses an annotation that the type after it states too.
    pub(super) fn refuse_stated(&self, schema: &Json) -> Result<()> {
        let mut annotations = self.annotations.iter();
        match annotations.find(|one| schema.get(&one.name).is_some()) {
            None => Ok(()),
            Some(Annotation { name, position, .. }) => defect(
                *position,
                format!("the type has its own `{name}`: remove `@{name}`"),
            ),
        }
    }

    /// Returns the annotations as entries of a schema in JSON.
    pub(super) fn entries(self) -> Result<Map<String, Json>> {
        let mut entries = Map::new();
        for annotation in self.annotations {
            annotation.check()?;
            if entries.contains_key(&annotation.name) {
                let text = format!("`@{}` is stated twice", annotation.name);
                return defect(annotation.position, text);
            }
            entries.insert(annotation.name, annotation.value);
        }
        Ok(entries)
    }
}

/// A named type whose declaration has begun.
struct Named {
    full_name: String,
    namespace: String,
    entries: Map<String, Json>,
}

/// A reader of tokens, the last of which is the end of the file.
pub(super) struct Parser {
    tokens: Vec<Placed>,
    /// The index of the next token. Tokens before it are not read again.
    at: usize,
    depth: usize,
    /// The namespace of names without one.
    namespace: String,
    most_types: usize,
    /// The bytes of documentation and types that fields have of the field before them.
    copied: usize,
    pub(super) idl: Idl,
}

impl Parser {
    pub(super) fn new(tokens: Vec<Placed>, most_types: usize) -> Self {
        Self {
            tokens,
            at: 0,
            depth: 0,
            namespace: String::new(),
            most_types,
            copied: 0,
            idl: Idl::default(),
        }
    }

    pub(super) fn file(mut self) -> Result<Idl> {
        let mut head = self.head()?;
        if self.take_word("protocol") {
            self.protocol(head)?;
            return match self.peek() {
                Token::End => Ok(self.idl),
                _ => self.unexpected("the end of the file"),
            };
        }
        if self.take_word("namespace") {
            head.refuse()?;
            self.namespace = self.name()?.0;
            self.sign(';')?;
            head = self.head()?;
        }
        if self.take_word("schema") {
            head.refuse()?;
            self.main_schema()?;
            head = self.head()?;
        }
        while *self.peek() != Token::End {
            if !self.declaration(head)? {
                return self.unexpected("`record`, `enum`, `fixed` or `import`");
            }
            head = self.head()?;
        }
        head.refuse()?;
        Ok(self.idl)
    }

    fn protocol(&mut self, head: Head) -> Result<()> {
        let name = self.name()?.0;
        let stated = head.entries()?.remove("namespace");
        self.namespace = self.namespace_of(&name, stated);
        self.sign('{')?;
        while !self.take_sign('}') {
            let head = self.head()?;
            if !self.declaration(head)? {
                self.message()?;
            }
        }
        Ok(())
    }

    /// Reads the main schema of a file, which is one of its named types.
    fn main_schema(&mut self) -> Result<()> {
        let position = self.position();
        let schema = self.full_type()?.schema(None);
        match schema.is_string() && !self.idl.references.is_empty() {
            true => self.sign(';'),
            false => defect(
                position,
                "the derive describes records and enums: make this type the type of a record's field",
            ),
        }
    }

    /// Reads a declaration, and returns whether there is one.
    fn declaration(&mut self, head: Head) -> Result<bool> {
        if self.take_word("import") {
            head.refuse()?;
            self.import()?;
        } else if self.take_word("record") || self.take_word("error") {
            self.record(head)?;
        } else if self.take_word("enum") {
            self.enumeration(head)?;
        } else if self.take_word("fixed") {
            self.fixed(head)?;
        } else {
            return Ok(false);
        }
        Ok(true)
    }

    fn import(&mut self) -> Result<()> {
        let is_protocol = self.take_word("protocol");
        if !is_protocol && !self.take_word("idl") && !self.take_word("schema") {
            return self.unexpected("`idl`, `protocol` or `schema`");
        }
        let (path, position) = self.text()?;
        self.idl.imports.push(Import {
            path,
            is_protocol,
            position,
        });
        self.sign(';')
    }

    /// Reads the name of a type.
    fn named(&mut self, kind: &str, head: Head) -> Result<Named> {
        let (name, position) = self.name()?;
        for part in name.split('.') {
            check_name(part, position)?;
        }
        if self.idl.schemas.len() == self.most_types {
            return defect(position, too_many());
        }
        let doc = head.doc.clone();
        let mut entries = head.entries()?;
        let namespace = self.namespace_of(&name, entries.remove("namespace"));
        let full_name = match name.contains('.') {
            true => name,
            false => join(&namespace, &name),
        };
        if is_primitive(&full_name) {
            let text = format!("`{full_name}` is a primitive type: choose another name");
            return defect(position, text);
        }
        self.declare(&full_name, position)?;
        entries.insert("type".to_owned(), kind.into());
        entries.insert("name".to_owned(), full_name.clone().into());
        document(&mut entries, doc);
        Ok(Named {
            full_name,
            namespace,
            entries,
        })
    }

    fn record(&mut self, head: Head) -> Result<()> {
        let mut named = self.named("record", head)?;
        let outer = mem::replace(&mut self.namespace, named.namespace);
        let mut fields = Vec::new();
        self.sign('{')?;
        while !self.take_sign('}') {
            self.fields(&named.full_name, &mut fields)?;
        }
        self.namespace = outer;
        named.entries.insert("fields".to_owned(), fields.into());
        self.idl.schemas.push(named.entries.into());
        Ok(())
    }

    /// Reads fields of one type.
    fn fields(&mut self, record: &str, fields: &mut Vec<Json>) -> Result<()> {
        let doc = self.doc();
        let ty = self.full_type()?;
        let size = doc.len() + ty.schema(None).to_string().len();
        loop {
            let head = self.head()?;
            let (name, position) = self.simple_name()?;
            self.declare(&join(record, &name), position)?;
            let default = self.default()?;
            let schema = ty.schema(default.as_ref());
            let doc = match head.doc.is_empty() {
                true => doc.clone(),
                false => head.doc.clone(),
            };
            let mut entries = head.entries()?;
            entries.insert("name".to_owned(), name.into());
            document(&mut entries, doc);
            entries.extend(default.map(|default| ("default".to_owned(), default)));
            entries.insert("type".to_owned(), schema);
            fields.push(entries.into());
            if !self.take_sign(',') {
                return self.sign(';');
            }
            self.copy(size)?;
        }
    }

    /// Counts the bytes that the next field has of the field before it.
    fn copy(&mut self, bytes: usize) -> Result<()> {
        self.copied += bytes;
        if self.copied > MOST_COPIED {
            let most = MOST_COPIED >> 20;
            let text = format!("fields repeat more than {most} MiB of documentation and types");
            return defect(self.position(), text);
        }
        Ok(())
    }

    fn default(&mut self) -> Result<Option<Json>> {
        match self.take_sign('=') {
            true => self.json().map(Some),
            false => Ok(None),
        }
    }

    fn enumeration(&mut self, head: Head) -> Result<()> {
        let mut named = self.named("enum", head)?;
        self.sign('{')?;
        let mut symbols: Vec<Json> = Vec::new();
        while !self.take_sign('}') {
            self.head()?.refuse()?;
            let (symbol, position) = self.simple_name()?;
            self.declare(&join(&named.full_name, &symbol), position)?;
            symbols.push(symbol.into());
            if !self.take_sign(',') {
                self.sign('}')?;
                break;
            }
        }
        if self.take_sign('=') {
            let (default, position) = self.name()?;
            if !symbols.contains(&Json::from(&*default)) {
                let text = format!("the enum has no symbol `{default}`");
                return defect(position, text);
            }
            named.entries.insert("default".to_owned(), default.into());
            self.sign(';')?;
        }
        named.entries.insert("symbols".to_owned(), symbols.into());
        self.idl.schemas.push(named.entries.into());
        Ok(())
    }

    fn fixed(&mut self, head: Head) -> Result<()> {
        let mut named = self.named("fixed", head)?;
        self.sign('(')?;
        let size = self.count()?;
        self.sign(')')?;
        self.sign(';')?;
        named.entries.insert("size".to_owned(), size.into());
        self.idl.schemas.push(named.entries.into());
        Ok(())
    }

    /// Reads a message of a protocol, which no type describes.
    fn message(&mut self) -> Result<()> {
        if !self.take_word("void") {
            self.full_type()?;
        }
        self.name()?;
        self.sign('(')?;
        while !self.take_sign(')') {
            self.full_type()?;
            self.head()?;
            self.name()?;
            self.default()?;
            if !self.take_sign(',') {
                self.sign(')')?;
                break;
            }
        }
        if self.take_word("throws") {
            self.name()?;
            while self.take_sign(',') {
                self.name()?;
            }
        } else {
            self.take_word("oneway");
        }
        self.sign(';')
    }

    /// Reads the annotations before the next token.
    pub(super) fn head(&mut self) -> Result<Head> {
        let mut doc = self.doc();
        let mut annotations = Vec::new();
        while self.take_sign('@') {
            let (name, position) = self.name()?;
            self.sign('(')?;
            let value = self.json()?;
            self.sign(')')?;
            annotations.push(Annotation {
                name,
                position,
                value,
            });
            if doc.is_empty() {
                doc = self.doc();
            }
        }
        Ok(Head { doc, annotations })
    }

    /// Keeps the position of a name, which is declared once.
    fn declare(&mut self, name: &str, position: Position) -> Result<()> {
        match self.idl.positions.insert(name.to_owned(), position) {
            None => Ok(()),
            Some((line, _)) => defect(position, format!("`{name}` is declared in line {line} too")),
        }
    }

    /// Returns the namespace of a declaration: the part before the last dot of its name, or the one that
    /// its annotation states.
    fn namespace_of(&self, name: &str, stated: Option<Json>) -> String {
        match (name.rsplit_once('.'), stated) {
            (Some((namespace, _)), _) => namespace.to_owned(),
            (None, Some(Json::String(namespace))) => namespace,
            (None, _) => self.namespace.clone(),
        }
    }

    /// Returns a name with the namespace of names without one.
    pub(super) fn full_name(&self, name: &str) -> String {
        match name.contains('.') {
            true => name.to_owned(),
            false => join(&self.namespace, name),
        }
    }

    /// Runs `parse` one level deeper.
    pub(super) fn nested<T>(&mut self, parse: impl FnOnce(&mut Self) -> Result<T>) -> Result<T> {
        if self.depth == MOST_NESTED {
            let text = format!("types and values nest at most {MOST_NESTED} deep");
            return defect(self.position(), text);
        }
        self.depth += 1;
        let parsed = parse(self);
        self.depth -= 1;
        parsed
    }

    fn placed(&self) -> &Placed {
        &self.tokens[self.at]
    }

    fn peek(&self) -> &Token {
        &self.placed().token
    }

    pub(super) fn position(&self) -> Position {
        self.placed().position
    }

    /// Takes the documentation before the next token.
    fn doc(&mut self) -> String {
        mem::take(&mut self.tokens[self.at].doc)
    }

    /// Takes the next token, and moves past it unless it is the end of the file.
    pub(super) fn take(&mut self) -> (Token, Position) {
        let next = &mut self.tokens[self.at];
        let (token, position) = (mem::take(&mut next.token), next.position);
        if token != Token::End {
            self.at += 1;
        }
        (token, position)
    }

    fn unexpected<T>(&self, expected: &str) -> Result<T> {
        let text = format!("expected {expected}, found {}", self.peek());
        defect(self.position(), text)
    }

    pub(super) fn take_sign(&mut self, sign: char) -> bool {
        let is_next = *self.peek() == Token::Sign(sign);
        self.at += usize::from(is_next);
        is_next
    }

    pub(super) fn sign(&mut self, sign: char) -> Result<()> {
        match self.take_sign(sign) {
            true => Ok(()),
            false => self.unexpected(&format!("`{sign}`")),
        }
    }

    fn take_word(&mut self, keyword: &str) -> bool {
        let is_next = matches!(self.peek(), Token::Word(word) if word.is(keyword));
        self.at += usize::from(is_next);
        is_next
    }

    pub(super) fn word(&mut self, expected: &str) -> Result<(Word, Position)> {
        let next = &mut self.tokens[self.at];
        let Token::Word(word) = &mut next.token else {
            return self.unexpected(expected);
        };
        let taken = (mem::take(word), next.position);
        self.at += 1;
        Ok(taken)
    }

    /// Reads the name of a protocol, a namespace, a type, a message or an annotation.
    fn name(&mut self) -> Result<(String, Position)> {
        let (word, position) = self.word("a name")?;
        Ok((word.text, position))
    }

    /// Reads the name of a field or a symbol.
    fn simple_name(&mut self) -> Result<(String, Position)> {
        let (name, position) = self.name()?;
        check_name(&name, position)?;
        Ok((name, position))
    }

    pub(super) fn text(&mut self) -> Result<(String, Position)> {
        let next = &mut self.tokens[self.at];
        let Token::Text(text) = &mut next.token else {
            return self.unexpected("a text");
        };
        let taken = (mem::take(text), next.position);
        self.at += 1;
        Ok(taken)
    }

    /// Reads a number of bytes or digits.
    pub(super) fn count(&mut self) -> Result<u32> {
        let Token::Number(number) = self.peek() else {
            return self.unexpected("a number");
        };
        // Java reads the digits after a 0 as octal.
        if number.len() > 1 && number.starts_with('0') {
            return self.unexpected("a number without a 0 before it");
        }
        match number.parse() {
            Ok(count) => {
                self.at += 1;
                Ok(count)
            }
            Err(_) => self.unexpected("a positive number of at most 32 bits"),
        }
    }
}

/// Checks a name without a namespace.
fn check_name(name: &str, position: Position) -> Result<()> {
    match is_name(name) {
        true => Ok(()),
        false => defect(
            position,
            format!("`{name}` is not a name in Avro: use letters, digits and `_`"),
        ),
    }
}

fn join(namespace: &str, name: &str) -> String {
    match namespace {
        "" => name.to_owned(),
        namespace => format!("{namespace}.{name}"),
    }
}

/// Adds the documentation of a type or a field.
fn document(entries: &mut Map<String, Json>, doc: String) {
    if !doc.is_empty() {
        entries.insert("doc".to_owned(), doc.into());
    }
}
