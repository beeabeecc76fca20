use std::collections::BTreeMap;

use proc_macro2::{Span, TokenStream};
use quote::quote;
use syn::{Error, Generics, Ident, LitStr, ext::IdentExt as _, meta::ParseNestedMeta};

use crate::case::{Case, Kind};

/// The rules of formats whose names have fewer characters than those of JSON.
struct NameRules {
    names: &'static str,
    /// The attribute with the name of its own.
    attribute: &'static str,
    /// Its own types, which no type of a schema can be named like.
    types: &'static [&'static str],
}

const AVRO: NameRules = NameRules {
    names: "Avro",
    attribute: "`avro_name = \"...\"`",
    types: &[
        "null", "boolean", "int", "long", "float", "double", "bytes", "string", "record", "enum",
        "array", "map", "fixed", "union", "error",
    ],
};

const PROTO: NameRules = NameRules {
    names: "protobuf and Thrift",
    attribute: "`proto_name = \"...\"`",
    types: &[
        "double", "float", "int32", "int64", "uint32", "uint64", "sint32", "sint64", "fixed32",
        "fixed64", "sfixed32", "sfixed64", "bool", "string", "bytes", "map",
    ],
};

/// The attributes that name a type, a field, a variant or a symbol.
#[derive(Default)]
pub(crate) struct NameAttributes {
    pub(crate) rename: Option<LitStr>,
    avro_name: Option<LitStr>,
    proto_name: Option<LitStr>,
    pub(crate) aliases: Vec<LitStr>,
}

/// The names of a type, a field, a variant or a symbol.
pub(crate) struct Names {
    /// In JSON and in errors.
    pub(crate) name: String,
    pub(crate) avro: String,
    /// In protobuf and Thrift.
    pub(crate) proto: String,
    /// True if the schema states the name in protobuf.
    has_own_proto: bool,
    pub(crate) aliases: Vec<String>,
    ident: Ident,
}

impl NameAttributes {
    /// Parses an attribute if it is one of these; returns whether it was.
    pub(crate) fn parse(&mut self, meta: &ParseNestedMeta<'_>) -> syn::Result<bool> {
        let place = if meta.path.is_ident("rename") {
            &mut self.rename
        } else if meta.path.is_ident("avro_name") {
            &mut self.avro_name
        } else if meta.path.is_ident("proto_name") {
            &mut self.proto_name
        } else if meta.path.is_ident("alias") {
            let alias: LitStr = meta.value()?.parse()?;
            check_json(&alias.value(), alias.span())?;
            self.aliases.push(alias);
            return Ok(true);
        } else {
            return Ok(false);
        };
        if place.is_some() {
            return Err(meta.error("a second name for the same format"));
        }
        *place = Some(meta.value()?.parse()?);
        Ok(true)
    }

    /// Returns whether no attribute but `rename` was given.
    pub(crate) fn has_only_rename(&self) -> bool {
        self.avro_name.is_none() && self.proto_name.is_none() && self.aliases.is_empty()
    }

    /// Returns whether no attribute was given.
    pub(crate) fn is_empty(&self) -> bool {
        self.rename.is_none() && self.has_only_rename()
    }

    /// Returns the names of a variant with a record, whose name the variant has in Avro.
    pub(crate) fn without_avro(mut self, ident: &Ident, case: Option<Case>) -> syn::Result<Names> {
        let own = LitStr::new(&ident.unraw().to_string(), ident.span());
        match self.avro_name.replace(own) {
            None => self.names(ident, Kind::Variant, case),
            Some(name) => Err(Error::new(
                name.span(),
                "in Avro, a variant has the name of its record",
            )),
        }
    }

    /// Returns the names of `ident`, in `case` unless it is renamed.
    pub(crate) fn names(self, ident: &Ident, kind: Kind, case: Option<Case>) -> syn::Result<Names> {
        let own = ident.unraw().to_string();
        let cased = match (&self.rename, case) {
            (Some(name), _) => name.value(),
            (None, Some(case)) => case.apply(&own, kind),
            (None, None) => own,
        };
        let span = match &self.rename {
            Some(name) => name.span(),
            None => ident.span(),
        };
        check_json(&cased, span)?;
        // A case of the whole type writes hyphens only where a format has them.
        let plain = match self.rename {
            None => cased.replace('-', "_"),
            Some(_) => cased.clone(),
        };
        let stated = [(&AVRO, &self.avro_name), (&PROTO, &self.proto_name)];
        for (format, name) in stated {
            if let Some(name) = name
                && !format.accepts(&name.value(), kind)
            {
                return Err(no_name(&name.value(), &[format], name.span()));
            }
        }
        let lacks = |(format, name): &(&NameRules, &Option<LitStr>)| {
            name.is_none() && !format.accepts(&plain, kind)
        };
        let lacking: Vec<_> = stated
            .into_iter()
            .filter(lacks)
            .map(|(one, _)| one)
            .collect();
        if !lacking.is_empty() {
            return Err(no_name(&plain, &lacking, span));
        }
        let [avro, proto] = stated.map(|(_, name)| match name {
            Some(name) => name.value(),
            None => plain.clone(),
        });
        Ok(Names {
            name: cased,
            avro,
            proto,
            has_own_proto: self.proto_name.is_some(),
            aliases: self.aliases.iter().map(LitStr::value).collect(),
            ident: ident.clone(),
        })
    }
}

impl Names {
    /// Returns the attributes that give a type these names.
    pub(crate) fn as_attributes(&self) -> NameAttributes {
        let literal = |name: &str| Some(LitStr::new(name, self.ident.span()));
        NameAttributes {
            rename: literal(&self.name),
            avro_name: literal(&self.avro),
            proto_name: literal(&self.proto),
            aliases: Vec::new(),
        }
    }

    /// Returns the fields of a description that hold the names.
    pub(crate) fn definition(&self) -> TokenStream {
        let Self {
            name, avro, proto, ..
        } = self;
        quote! { name: #name, avro_name: #avro, proto_name: #proto, }
    }

    /// Returns the same for a record, whose name has those of its type parameters too.
    pub(crate) fn record_definition(&self, generics: &Generics) -> TokenStream {
        let types: Vec<_> = generics.type_params().map(|one| &one.ident).collect();
        if types.is_empty() {
            return self.definition();
        }
        let compound = |own: &str, naming: TokenStream| {
            quote! {
                __codec::CompoundName::new(
                    #own,
                    &[#(<#types as __codec::Field>::TYPE),*],
                    __codec::Naming::#naming,
                )
                .as_str()
            }
        };
        let name = compound(&self.name, quote! { Json });
        let avro = compound(&self.avro, quote! { Avro });
        let proto = compound(&self.proto, quote! { Proto });
        quote! { name: #name, avro_name: #avro, proto_name: #proto, }
    }

    /// Returns the same for a symbol, whose name in protobuf has the enum's before it by default.
    pub(crate) fn symbol_definition(&self) -> TokenStream {
        let Self {
            name, avro, proto, ..
        } = self;
        let proto = match self.has_own_proto {
            true => quote! { ::core::option::Option::Some(#proto) },
            false => quote! { ::core::option::Option::None },
        };
        quote! { name: #name, avro_name: #avro, proto_name: #proto, }
    }
}

/// Returns the fields of a description that index its members by name, in JSON and in Avro.
pub(crate) fn indices(members: &[Names]) -> TokenStream {
    let names = index(members, |names| &names.name);
    let avro_names = index(members, |names| &names.avro);
    quote! { names: #names, avro_names: #avro_names, }
}

/// Returns the index of members by these names and their aliases, which is filled at compile time.
pub(crate) fn index(members: &[Names], name: fn(&Names) -> &String) -> TokenStream {
    let aliases: Vec<_> = members.iter().flat_map(|names| &names.aliases).collect();
    let aliased = members.iter().enumerate().flat_map(|(member, names)| {
        let member = u16::try_from(member).unwrap_or(u16::MAX);
        names.aliases.iter().map(move |_| member)
    });
    let count = members.len() + aliases.len();
    let names = members.iter().map(name).chain(aliases.iter().copied());
    let names = quote! { &[#(#names),*] };
    quote! {
        __codec::Names::new(
            &__codec::Names::fill::<{ __codec::Names::slots(#count) }>(#names),
            #names,
            &[#(#aliased),*],
        )
    }
}

/// A check for names that are not distinct among the members of one type.
#[derive(Default)]
pub(crate) struct NameCheck {
    json: BTreeMap<String, String>,
    avro: BTreeMap<String, String>,
    /// Names without case and underscores: a protobuf file writes variants in other cases, and its
    /// JSON form drops underscores.
    proto: BTreeMap<String, String>,
}

impl NameCheck {
    pub(crate) fn add(&mut self, names: &Names) -> syn::Result<()> {
        let aliases = || names.aliases.iter();
        for (taken, own, format) in [
            (&mut self.json, &names.name, "JSON"),
            (&mut self.avro, &names.avro, "Avro"),
        ] {
            for name in [own].into_iter().chain(aliases()) {
                if let Some(other) = taken.insert(name.clone(), names.name.clone()) {
                    return Err(Error::new(
                        names.ident.span(),
                        format!("`{name}` is already a name of `{other}` in {format}"),
                    ));
                }
            }
        }
        let name = &names.proto;
        let folded = name.replace('_', "").to_ascii_lowercase();
        match self.proto.insert(folded, name.clone()) {
            None => Ok(()),
            Some(other) => Err(Error::new_spanned(
                &names.ident,
                format!(
                    "`{name}` and `{other}` are one name in protobuf, where case and underscores \
                     do not count"
                ),
            )),
        }
    }
}

impl NameRules {
    /// Returns whether something of this kind may have the name.
    fn accepts(&self, name: &str, kind: Kind) -> bool {
        !name.is_empty()
            && !name.starts_with(|first: char| first.is_ascii_digit())
            && name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_')
            && (kind != Kind::Type || !self.types.contains(&name))
    }
}

fn no_name(name: &str, formats: &[&NameRules], span: Span) -> Error {
    let names: Vec<_> = formats.iter().map(|format| format.names).collect();
    let attributes: Vec<_> = formats.iter().map(|format| format.attribute).collect();
    Error::new(
        span,
        format!(
            "`{name}` cannot be a name in {}, where names have ASCII letters, digits and `_`, and \
             are not those of types such as `string`: write {}",
            names.join(", "),
            attributes.join(" and "),
        ),
    )
}

/// Checks that JSON writes the name as it is.
fn check_json(name: &str, span: Span) -> syn::Result<()> {
    if !name.is_empty() && !name.contains(|c: char| c.is_control() || "\"\\".contains(c)) {
        return Ok(());
    }
    Err(Error::new(
        span,
        "a name is not empty, and has no quotes, backslashes or control characters",
    ))
}
