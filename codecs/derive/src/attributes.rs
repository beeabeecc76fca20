use std::collections::BTreeMap;

use proc_macro2::Span;
use syn::{
    Attribute, Error, Expr, ExprLit, Ident, Lit, LitInt, LitStr, Meta, Path, Type,
    meta::ParseNestedMeta,
    parse::{Parse, ParseStream},
    spanned::Spanned,
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
    pub(crate) union: bool,
    pub(crate) proto: Option<ProtoInteger>,
}

impl Member {
    /// Parses the attributes of the field or variant `name`.
    pub(crate) fn parse(attributes: &[Attribute], name: &syn::Ident) -> syn::Result<Self> {
        let mut id = None;
        let mut union = false;
        let mut proto = None;
        for attribute in attributes.iter().filter(|a| a.path().is_ident("schema")) {
            attribute.parse_nested_meta(|meta| {
                if meta.path.is_ident("id") {
                    if id.is_some() {
                        return Err(meta.error(format!("`{name}` has two ids")));
                    }
                    id = Some(parse_id(&meta.value()?.parse()?)?);
                    Ok(())
                } else if meta.path.is_ident("union") {
                    union = true;
                    Ok(())
                } else if meta.path.is_ident("proto") {
                    parse_once(&meta, &mut proto, "a field has one type in protobuf")
                } else {
                    Err(meta.error("expected `id = n`, `union` or `proto = \"...\"`"))
                }
            })?;
        }
        if let (true, Some(ProtoInteger(ty))) = (union, &proto) {
            return Err(Error::new(ty.span(), "a union has no integers of its own"));
        }
        match id {
            Some(id) => Ok(Self { id, union, proto }),
            None => Err(Error::new_spanned(
                name,
                format!(
                    "`{name}` has no id: write `#[schema(id = n)]` with a number never used here"
                ),
            )),
        }
    }
}

/// The type of a field's integers in protobuf, as the module `proto` of wirecost-codec names it.
pub(crate) struct ProtoInteger(pub(crate) Ident);

impl Parse for ProtoInteger {
    fn parse(input: ParseStream<'_>) -> syn::Result<Self> {
        let literal: LitStr = input.parse()?;
        let name = match literal.value().as_str() {
            "sint32" => "Sint32",
            "sint64" => "Sint64",
            "fixed32" => "Fixed32",
            "fixed64" => "Fixed64",
            "sfixed32" => "Sfixed32",
            "sfixed64" => "Sfixed64",
            _ => {
                return Err(Error::new(
                    literal.span(),
                    "expected `sint32`, `sint64`, `fixed32`, `fixed64`, `sfixed32` or `sfixed64`; \
                     without `proto`, integers are int32, int64, uint32 or uint64",
                ));
            }
        };
        Ok(Self(Ident::new(name, literal.span())))
    }
}

/// The attributes of a type.
#[derive(Default)]
pub(crate) struct Container {
    pub(crate) reserved: Vec<Id>,
    /// The record of which a struct is a prefix.
    pub(crate) prefix_of: Option<Type>,
    /// The path to wirecost-codec, where it is not the derive's own.
    pub(crate) codec: Option<Path>,
}

impl Container {
    pub(crate) fn parse(attributes: &[Attribute]) -> syn::Result<Self> {
        let mut container = Self::default();
        for attribute in attributes.iter().filter(|a| a.path().is_ident("schema")) {
            attribute.parse_nested_meta(|meta| {
                if meta.path.is_ident("reserved") {
                    parse_ids(&meta, &mut container.reserved)
                } else if meta.path.is_ident("prefix_of") {
                    parse_once(&meta, &mut container.prefix_of, "a prefix is of one record")
                } else if meta.path.is_ident("crate") {
                    parse_once(&meta, &mut container.codec, "a type has one `crate`")
                } else {
                    Err(meta.error(
                        "expected `reserved(id, ...)`, `prefix_of = Whole` or `crate = path`",
                    ))
                }
            })?;
        }
        Ok(container)
    }
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

    pub(crate) fn add(&mut self, id: &Id, name: &syn::Ident) -> syn::Result<()> {
        self.names.add(name)?;
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
            self.used.insert(number, name.to_string());
            return Ok(());
        };
        Err(Error::new(id.span, complaint))
    }
}

/// A check for names that collide in a protobuf file, which writes them in other cases and whose
/// JSON form drops their underscores.
#[derive(Default)]
pub(crate) struct NameCheck(BTreeMap<String, String>);

impl NameCheck {
    pub(crate) fn add(&mut self, ident: &syn::Ident) -> syn::Result<()> {
        let name = name(ident)?;
        let folded = name.replace('_', "").to_ascii_lowercase();
        match self.0.insert(folded, name.clone()) {
            None => Ok(()),
            Some(other) => Err(Error::new_spanned(
                ident,
                format!(
                    "`{name}` and `{other}` are one name in protobuf, where case and underscores \
                     do not count"
                ),
            )),
        }
    }
}

/// Returns the first paragraph of a documentation comment, on one line.
pub(crate) fn doc(attributes: &[Attribute]) -> String {
    let mut words: Vec<String> = Vec::new();
    for line in attributes.iter().filter_map(text).flat_map(lines) {
        if line.trim().is_empty() && !words.is_empty() {
            break;
        }
        words.extend(line.split_whitespace().map(str::to_owned));
    }
    words.join(" ")
}

fn text(attribute: &Attribute) -> Option<String> {
    if attribute.path().is_ident("doc")
        && let Meta::NameValue(meta) = &attribute.meta
        && let Expr::Lit(ExprLit {
            lit: Lit::Str(text),
            ..
        }) = &meta.value
    {
        return Some(text.value());
    }
    None
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

/// Returns the name for the formats: without the `r#` of a raw identifier, and in ASCII, as all of
/// them require.
pub(crate) fn name(ident: &syn::Ident) -> syn::Result<String> {
    use syn::ext::IdentExt;
    let name = ident.unraw().to_string();
    if name.is_ascii() {
        return Ok(name);
    }
    Err(Error::new_spanned(
        ident,
        format!("`{name}` is not ASCII, as names in protobuf, Avro and Thrift have to be"),
    ))
}

/// Returns the [`name`] of a type, which must not collide with a format's own types.
pub(crate) fn type_name(ident: &syn::Ident) -> syn::Result<String> {
    let name = name(ident)?;
    if name.starts_with(|first: char| first.is_ascii_uppercase()) {
        return Ok(name);
    }
    Err(Error::new_spanned(
        ident,
        format!(
            "`{name}` does not begin with a capital letter: such names are the formats' own, as \
             `string` and `bytes` are"
        ),
    ))
}

/// Returns an error at a type's place in the source.
pub(crate) fn error_at(spanned: &impl Spanned, message: String) -> Error {
    Error::new(spanned.span(), message)
}
