//! The lifetime of a message, and those of a type that borrows from it.

use proc_macro2::TokenStream;
use quote::quote;
use syn::{
    Error, GenericArgument, GenericParam, Generics, Ident, Lifetime, LifetimeParam, PathArguments,
    Type, TypeReference, parse_quote,
};

/// The types whose last parameter is that of their values.
const CONTAINERS: [&str; 7] = [
    "Option", "Vec", "Map", "BTreeMap", "HashMap", "BTreeSet", "HashSet",
];

/// Returns the parameters of an implementation that reads the type from a message: those of the type,
/// and the lifetime of the message, from which it may borrow.
pub(crate) fn reading(generics: &Generics) -> Generics {
    let mut reading = generics.clone();
    let mut message: LifetimeParam = parse_quote! { '__de };
    let lifetimes = generics.lifetimes().map(|one| one.lifetime.clone());
    message.bounds.extend(lifetimes);
    reading.params.insert(0, GenericParam::Lifetime(message));
    for parameter in generics.type_params() {
        let ident = &parameter.ident;
        let bounds = &mut reading.make_where_clause().predicates;
        bounds.push(parse_quote! { #ident: __codec::ReadValue<'__de> });
    }
    reading
}

/// Returns the type with `'static` for each of its lifetimes.
pub(crate) fn with_statics(ident: &Ident, generics: &Generics) -> TokenStream {
    let statics = generics.lifetimes().map(|_| quote! { 'static });
    quote! { #ident<#(#statics),*> }
}

/// Returns whether the values of a field's type are a `Cow<'static, _>`, which owns what it is read
/// from: no message lives for `'static`.
pub(crate) fn is_kept(ty: &Type) -> bool {
    let Type::Path(path) = value(ty) else {
        return false;
    };
    path.path.segments.last().is_some_and(|last| {
        last.ident == "Cow"
            && matches!(&last.arguments, PathArguments::AngleBracketed(arguments)
                if matches!(arguments.args.first(), Some(GenericArgument::Lifetime(one)) if is_static(one)))
    })
}

/// Refuses a reference that no message can lend.
pub(crate) fn refuse_static(ty: &Type) -> syn::Result<()> {
    match value(ty) {
        Type::Reference(TypeReference {
            lifetime: Some(lifetime),
            ..
        }) if is_static(lifetime) => Err(Error::new_spanned(
            lifetime,
            "no message lives for `'static`: give the record a lifetime",
        )),
        _ => Ok(()),
    }
}

fn is_static(lifetime: &Lifetime) -> bool {
    lifetime.ident == "static"
}

/// Returns the type of a field's values.
fn value(ty: &Type) -> &Type {
    let inner = match ty {
        Type::Path(path) => path.path.segments.last().and_then(|last| {
            let PathArguments::AngleBracketed(arguments) = &last.arguments else {
                return None;
            };
            let is_container = CONTAINERS.iter().any(|one| last.ident == one);
            let types = arguments.args.iter().filter_map(|argument| match argument {
                GenericArgument::Type(ty) => Some(ty),
                _ => None,
            });
            // A `HashMap` has its hasher behind the values.
            let place = 1 + usize::from(last.ident.to_string().ends_with("Map"));
            types.take(place).last().filter(|_| is_container)
        }),
        Type::Array(array) => Some(&*array.elem),
        // A macro's `$t:ty`.
        Type::Group(group) => Some(&*group.elem),
        Type::Paren(group) => Some(&*group.elem),
        _ => None,
    };
    inner.map_or(ty, value)
}
