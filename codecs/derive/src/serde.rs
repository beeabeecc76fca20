//! The refusal of serde's attributes that the schema does not know. Without it, the engines that go
//! through serde would write another message than the others.

use syn::{Attribute, Error, Expr, ExprLit, Lit, LitStr, Meta, Token, punctuated::Punctuated};

use crate::names::NameAttributes;

/// serde's attributes without an effect on the message.
const HARMLESS: [&str; 4] = ["crate", "bound", "borrow", "expecting"];

/// The attributes of the schema that have the effect of serde's.
#[derive(Default)]
pub(crate) struct Stated<'a> {
    pub(crate) rename: Option<&'a LitStr>,
    pub(crate) rename_all: Option<&'a LitStr>,
    pub(crate) aliases: &'a [LitStr],
    /// True if the field has a default, or needs none.
    pub(crate) default: bool,
    /// True for an option, which may be absent.
    pub(crate) optional: bool,
    /// True for a struct that is its one field to every format.
    pub(crate) transparent: bool,
    /// True for the field that keeps unknown fields.
    pub(crate) unknown: bool,
}

impl<'a> Stated<'a> {
    /// Returns the names alone.
    pub(crate) fn names(names: &'a NameAttributes) -> Self {
        Self {
            rename: names.rename.as_ref(),
            aliases: &names.aliases,
            ..Self::default()
        }
    }
}

/// Checks that serde's attributes have no other effect than those of the schema.
pub(crate) fn check(attributes: &[Attribute], stated: Stated<'_>) -> syn::Result<()> {
    for attribute in attributes.iter().filter(|a| a.path().is_ident("serde")) {
        // serde's own derive reports what is not a list of these.
        let metas = attribute.parse_args_with(Punctuated::<Meta, Token![,]>::parse_terminated);
        for meta in metas.into_iter().flatten() {
            check_one(&meta, &stated)?;
        }
    }
    Ok(())
}

fn check_one(meta: &Meta, stated: &Stated<'_>) -> syn::Result<()> {
    let Some(name) = meta.path().get_ident().map(ToString::to_string) else {
        return Ok(());
    };
    if HARMLESS.contains(&name.as_str()) {
        return Ok(());
    }
    match advice(&name, text(meta).as_deref(), stated) {
        None => Ok(()),
        Some(advice) => Err(Error::new_spanned(
            meta,
            format!("the schema does not know `#[serde({name})]`: {advice}"),
        )),
    }
}

/// Returns the advice against the attribute with this name and text, or `None` if the schema states
/// its effect.
fn advice(name: &str, text: Option<&str>, stated: &Stated<'_>) -> Option<&'static str> {
    let is = |literal: &LitStr| text.is_some_and(|text| text == literal.value());
    let (is_stated, advice) = match name {
        "rename" => (
            stated.rename.is_some_and(is),
            "write `#[schema(rename = \"...\")]` with the same name beside it",
        ),
        "rename_all" => (
            stated.rename_all.is_some_and(is),
            "write `#[schema(rename_all = \"...\")]` with the same case beside it",
        ),
        "alias" => (
            stated.aliases.iter().any(is),
            "write `#[schema(alias = \"...\")]` with the same name beside it",
        ),
        "default" => (
            stated.default,
            "write `#[schema(default = ...)]` with the same value beside it",
        ),
        "skip_serializing_if" => (
            stated.optional && text == Some("Option::is_none"),
            "the schema leaves out an `Option` that is `None`, for which serde's attribute is \
             `\"Option::is_none\"`, and writes every other value",
        ),
        "transparent" => (
            stated.transparent,
            "write `#[schema(transparent)]` beside it",
        ),
        "rename_all_fields" => (
            false,
            "write `#[schema(rename_all = \"...\")]` on each record",
        ),
        // serde has no unknown fields to keep.
        "skip" => (
            stated.unknown,
            "a record of the schema has all its fields: keep this one in another type",
        ),
        "skip_serializing" | "skip_deserializing" => (
            false,
            "a record of the schema has all its fields: keep this one in another type",
        ),
        "flatten" => (
            false,
            "declare the inner record's fields here, each with `#[schema(id = n)]`",
        ),
        "tag" | "content" | "untagged" => (
            false,
            "a union of the schema is an object with the variant's name as its one key",
        ),
        "with" | "serialize_with" | "deserialize_with" | "getter" => (
            false,
            "a value of the schema has one form: give the field a type that implements \
             `wirecost_codec::Value` by hand",
        ),
        "from" | "try_from" | "into" | "remote" => (
            false,
            "the schema reads and writes the fields of this type: put `#[derive(Schema)]` on the \
             other one",
        ),
        "deny_unknown_fields" => (
            false,
            "every reader of the schema skips unknown fields, so that an older node reads the \
             messages of a newer one",
        ),
        _ => (
            false,
            "it has no counterpart among the attributes `#[schema(...)]`",
        ),
    };
    (!is_stated).then_some(advice)
}

/// Returns the text of `name = "text"`.
pub(crate) fn text(meta: &Meta) -> Option<String> {
    if let Meta::NameValue(meta) = meta
        && let Expr::Lit(ExprLit {
            lit: Lit::Str(text),
            ..
        }) = &meta.value
    {
        return Some(text.value());
    }
    None
}
