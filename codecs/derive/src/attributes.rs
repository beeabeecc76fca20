use std::collections::BTreeMap;

use proc_macro2::{Span, TokenStream};
use quote::ToTokens;
use syn::{
    Attribute, Error, Expr, Field, Ident, LitInt, Path, Type, meta::ParseNestedMeta, parse::Parse,
    spanned::Spanned,
};

use crate::{
    case::Case,
    default::DefaultValue,
    form::{Form, form},
    names::{NameAttributes, NameCheck, Names},
    serde::{self, Stated, text},
};

/// The largest id that every format supports: Thrift's are `i16`.
const MAX_ID: u32 = 32_767;
/// The ids that protobuf reserves.
const PROTOBUF_RESERVED: std::ops::RangeInclusive<u32> = 19_000..=19_999;

/// An id with its place in the source.
pub(crate) struct Id {
    pub(crate) number: u32,
    span: Span,
}

/// The contents of `#[schema(...)]` on a field or a variant.
pub(crate) struct Member {
    pub(crate) id: Id,
    pub(crate) names: NameAttributes,
    pub(crate) union: bool,
    pub(crate) recursive: bool,
    pub(crate) form: Option<Form>,
    pub(crate) default: Option<DefaultValue>,
}

impl Member {
    /// Parses the attributes of the field or variant `name`.
    pub(crate) fn parse(attributes: &[Attribute], name: &impl ToTokens) -> syn::Result<Self> {
        let shown = name.to_token_stream();
        let mut id = None;
        let mut names = NameAttributes::default();
        let mut union = false;
        let mut recursive = false;
        let mut form = None;
        let mut default = None;
        parse_each(attributes, |meta| {
            if meta.path.is_ident("id") {
                if id.is_some() {
                    return Err(meta.error(format!("`{shown}` has two ids")));
                }
                id = Some(parse_id(&meta.value()?.parse()?)?);
                Ok(())
            } else if meta.path.is_ident("union") {
                union = true;
                Ok(())
            } else if meta.path.is_ident("recursive") {
                recursive = true;
                Ok(())
            } else if meta.path.is_ident("default") {
                parse_once(&meta, &mut default, "a field has one default")
            } else if Form::parse(&meta, &mut form)? || names.parse(&meta)? {
                Ok(())
            } else {
                Err(meta.error(format!(
                    "expected `id = n`, `union`, `recursive`, `proto = \"...\"`, `avro = \"...\"`, \
                     `thrift = \"...\"`, `default = value`, {NAMES}; or `unknown` alone"
                )))
            }
        })?;
        if union && recursive {
            return Err(Error::new_spanned(
                name,
                "a field that holds a union is not `recursive`: mark a field of a variant's record",
            ));
        }
        if let (true, Some(form)) = (union, &form) {
            let text = "a union takes no `proto`, `avro` or `thrift`: put them on its variants";
            return Err(Error::new(form.span, text));
        }
        match id {
            Some(id) => Ok(Self {
                id,
                names,
                union,
                recursive,
                form,
                default,
            }),
            None => Err(Error::new_spanned(
                name,
                format!(
                    "`{shown}` has no id: write `#[schema(id = n)]` with a number never used here"
                ),
            )),
        }
    }
}

/// Parses the contents of each `#[schema(...)]`.
fn parse_each(
    attributes: &[Attribute],
    mut parse: impl FnMut(ParseNestedMeta<'_>) -> syn::Result<()>,
) -> syn::Result<()> {
    let mut own = attributes.iter().filter(|a| a.path().is_ident("schema"));
    own.try_for_each(|attribute| attribute.parse_nested_meta(&mut parse))
}

/// The contents of `#[schema(...)]` on a variant of an enum without data.
pub(crate) enum Symbol {
    /// A symbol with these names.
    Known(NameAttributes),
    /// The variant that keeps numbers without a symbol.
    Unknown,
}

impl Symbol {
    /// Parses the attributes of the variant `name`.
    pub(crate) fn parse(attributes: &[Attribute], name: &Ident) -> syn::Result<Self> {
        let mut names = NameAttributes::default();
        let mut is_unknown = false;
        parse_each(attributes, |meta| {
            if meta.path.is_ident("unknown") {
                is_unknown = true;
                Ok(())
            } else if names.parse(&meta)? {
                Ok(())
            } else {
                Err(meta.error(format!(
                    "expected {NAMES} or `unknown`; `{name}` has no id: the number of a symbol is \
                     its discriminant, as in `{name} = 1`"
                )))
            }
        })?;
        serde::check(attributes, Stated::names(&names))?;
        match (is_unknown, names.is_empty()) {
            (false, _) => Ok(Self::Known(names)),
            (true, true) => Ok(Self::Unknown),
            (true, false) => Err(Error::new_spanned(
                name,
                format!("`{name}` keeps numbers without a symbol, which have no names"),
            )),
        }
    }
}

/// Returns whether a variant keeps numbers without a symbol, or a field the unknown fields.
pub(crate) fn is_unknown(attributes: &[Attribute]) -> bool {
    let mut is_unknown = false;
    // The own parser of the variant or field reports what is wrong.
    let _ = parse_each(attributes, |meta| {
        is_unknown |= meta.path.is_ident("unknown");
        if let Ok(value) = meta.value() {
            value.parse::<Expr>()?;
        }
        Ok(())
    });
    is_unknown
}

/// Checks the attributes of the field that keeps unknown fields.
pub(crate) fn check_unknown(attributes: &[Attribute]) -> syn::Result<()> {
    parse_each(attributes, |meta| match meta.path.is_ident("unknown") {
        true => Ok(()),
        false => {
            Err(meta
                .error("the unknown fields have ids and names of their own: write `unknown` alone"))
        }
    })?;
    let stated = Stated {
        unknown: true,
        ..Stated::default()
    };
    serde::check(attributes, stated)
}

/// The attributes that name something, for errors.
const NAMES: &str =
    "`rename = \"...\"`, `avro_name = \"...\"`, `proto_name = \"...\"`, `alias = \"...\"`";

/// The attributes of a type.
#[derive(Default)]
pub(crate) struct Container {
    pub(crate) names: NameAttributes,
    /// The case of its members' names.
    pub(crate) rename_all: Option<Case>,
    pub(crate) reserved: Vec<Id>,
    /// The record of which a struct is a prefix.
    pub(crate) prefix_of: Option<Type>,
    /// The path to wirecost-codec, where it is not the derive's own.
    pub(crate) codec: Option<Path>,
    /// True for a struct that is its one field to every format.
    pub(crate) transparent: bool,
    /// True if a transparent struct is the key of a map.
    pub(crate) key: bool,
}

impl Container {
    pub(crate) fn parse(attributes: &[Attribute]) -> syn::Result<Self> {
        let mut container = Self::default();
        let mut rename_all = None;
        parse_each(attributes, |meta| {
            if meta.path.is_ident("reserved") {
                parse_ids(&meta, &mut container.reserved)
            } else if meta.path.is_ident("prefix_of") {
                parse_once(&meta, &mut container.prefix_of, "a prefix is of one record")
            } else if meta.path.is_ident("crate") {
                parse_once(&meta, &mut container.codec, "a type has one `crate`")
            } else if meta.path.is_ident("rename_all") {
                parse_once(&meta, &mut rename_all, "a type has one `rename_all`")
            } else if meta.path.is_ident("transparent") {
                container.transparent = true;
                Ok(())
            } else if meta.path.is_ident("key") {
                container.key = true;
                Ok(())
            } else if container.names.parse(&meta)? {
                Ok(())
            } else {
                Err(meta.error(format!(
                    "expected `reserved(id, ...)`, `prefix_of = Whole`, `transparent`, `key`, \
                     `crate = path`, `rename_all = \"...\"`, {NAMES}"
                )))
            }
        })?;
        let stated = Stated {
            rename_all: rename_all.as_ref(),
            transparent: container.transparent,
            ..Stated::names(&container.names)
        };
        serde::check(attributes, stated)?;
        container.rename_all = rename_all.as_ref().map(Case::named).transpose()?;
        Ok(container)
    }

    /// Returns whether no attribute names the type or its members.
    pub(crate) fn is_nameless(&self) -> bool {
        self.names.is_empty()
            && self.rename_all.is_none()
            && self.reserved.is_empty()
            && self.prefix_of.is_none()
    }
}

/// Parses the attributes of the field of a transparent struct, and returns the form of its value.
pub(crate) fn parse_inner(field: &Field) -> syn::Result<TokenStream> {
    let mut stated = None;
    parse_each(&field.attrs, |meta| {
        match Form::parse(&meta, &mut stated)? {
        true => Ok(()),
        false => Err(meta.error(
            "expected `proto = \"...\"`, `avro = \"...\"` or `thrift = \"...\"`: this field has neither id nor name",
        )),
    }
    })?;
    serde::check(&field.attrs, Stated::default())?;
    Ok(form(stated, &field.ty))
}

fn parse_once<T: Parse>(
    meta: &ParseNestedMeta<'_>,
    into: &mut Option<T>,
    complaint: &str,
) -> syn::Result<()> {
    if into.is_some() {
        return Err(meta.error(complaint));
    }
    *into = Some(meta.value()?.parse()?);
    Ok(())
}

fn parse_ids(meta: &ParseNestedMeta<'_>, into: &mut Vec<Id>) -> syn::Result<()> {
    let content;
    syn::parenthesized!(content in meta.input);
    let ids = content.parse_terminated(<LitInt as Parse>::parse, syn::Token![,])?;
    for id in &ids {
        into.push(parse_id(id)?);
    }
    Ok(())
}

fn parse_id(literal: &LitInt) -> syn::Result<Id> {
    let number: u32 = literal.base10_parse()?;
    let complaint = if number == 0 || number > MAX_ID {
        format!("an id is 1 to {MAX_ID}, the largest that Thrift has")
    } else if PROTOBUF_RESERVED.contains(&number) {
        "ids 19000 to 19999 are protobuf's own".to_owned()
    } else {
        return Ok(Id {
            number,
            span: literal.span(),
        });
    };
    Err(Error::new(literal.span(), complaint))
}

/// A check for ids that are repeated, reserved or out of order among the members of one type, and
/// for names that are not distinct.
pub(crate) struct MemberCheck {
    reserved: Vec<Id>,
    used: BTreeMap<u32, String>,
    names: NameCheck,
}

impl MemberCheck {
    pub(crate) fn new(reserved: Vec<Id>) -> Self {
        Self {
            reserved,
            used: BTreeMap::new(),
            names: NameCheck::default(),
        }
    }

    pub(crate) fn reserved(&self) -> impl Iterator<Item = u32> {
        self.reserved.iter().map(|id| id.number)
    }

    pub(crate) fn add(&mut self, id: &Id, names: &Names) -> syn::Result<()> {
        self.names.add(names)?;
        let number = id.number;
        let complaint = if let Some(other) = self.used.get(&number) {
            format!("id {number} is already the id of `{other}`")
        } else if self.reserved().any(|reserved| reserved == number) {
            format!(
                "id {number} is reserved: a field that is gone had it, and old messages still carry \
                 it; choose a new number"
            )
        } else if let Some((last, other)) = self.used.last_key_value()
            && *last > number
        {
            format!(
                "id {number} comes after id {last} of `{other}`: members stand in the order of \
                 their ids, new ones at the end"
            )
        } else {
            self.used.insert(number, names.name.clone());
            return Ok(());
        };
        Err(Error::new(id.span, complaint))
    }
}

/// Returns the first paragraph of a documentation comment, on one line.
pub(crate) fn doc(attributes: &[Attribute]) -> String {
    let mut words: Vec<String> = Vec::new();
    let texts = attributes.iter().filter(|a| a.path().is_ident("doc"));
    let texts = texts.filter_map(|attribute| text(&attribute.meta));
    for line in texts.flat_map(lines) {
        if line.trim().is_empty() && !words.is_empty() {
            break;
        }
        words.extend(line.split_whitespace().map(str::to_owned));
    }
    words.join(" ")
}

/// Splits a comment into lines. A line comment has one line; the lines of a block comment may start
/// with a `*`.
fn lines(text: String) -> Vec<String> {
    if !text.contains('\n') {
        return vec![text];
    }
    let unmarked = |line: &str| {
        let line = line.trim();
        let rest = if line == "*" {
            Some("")
        } else {
            line.strip_prefix("* ")
        };
        rest.unwrap_or(line).to_owned()
    };
    text.lines().map(unmarked).collect()
}

/// Returns an error at a type's place in the source.
pub(crate) fn error_at(spanned: &impl Spanned, message: &str) -> Error {
    Error::new(spanned.span(), message)
}
