//! The refusal of serde's attributes that the schema does not know. Without it, the engines that go
//! through serde would write another message than the others.

use syn::{Attribute, Error, LitStr, Meta, Token, punctuated::Punctuated};

use crate::{attributes::text, names::NameAttributes};

/// The attributes of the schema that have the effect of serde's.
#[derive(Default)]
pub(crate) struct Stated<'a> {
    pub(crate) rename: Option<&'a LitStr>,
    pub(crate) rename_all: Option<&'a LitStr>,
    /// True if the field has a default, or needs none.
    pub(crate) default: bool,
}

impl<'a> Stated<'a> {
    /// Returns the name alone.
    pub(crate) fn name(names: &'a NameAttributes) -> Self {
        Self {
            rename: names.rename.as_ref(),
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
    let is = |name| meta.path().is_ident(name);
    let is_same = |stated: Option<&LitStr>| {
        stated.is_some_and(|stated| text(meta).is_some_and(|text| text == stated.value()))
    };
    let advice = if is("rename") && !is_same(stated.rename) {
        "write `#[schema(rename = \"...\")]` with the same name beside it"
    } else if is("rename_all") && !is_same(stated.rename_all) {
        "write `#[schema(rename_all = \"...\")]` with the same case beside it"
    } else if is("rename_all_fields") {
        "write `#[schema(rename_all = \"...\")]` on each record"
    } else if ["skip", "skip_serializing", "skip_deserializing"]
        .into_iter()
        .any(is)
    {
        "a record of the schema has all its fields: keep this one in another type"
    } else if is("default") && !stated.default {
        "write `#[schema(default = ...)]` with the same value beside it"
    } else if is("flatten") {
        "declare the inner record's fields here, each with `#[schema(id = n)]`"
    } else if ["tag", "content", "untagged"].into_iter().any(is) {
        "a union of the schema is an object with the variant's name as its one key"
    } else {
        return Ok(());
    };
    let name = meta
        .path()
        .get_ident()
        .map(ToString::to_string)
        .unwrap_or_default();
    Err(Error::new_spanned(
        meta,
        format!("the schema does not know `#[serde({name})]`: {advice}"),
    ))
}
