//! `#[derive(Schema)]`: one Rust declaration with field ids that protobuf, Avro and Thrift carry.
//!
//! It is used through `wirecost_codec::Schema`, on three kinds of types:
//!
//! - a struct with named fields is a **record**; each field has `#[schema(id = n)]`, ids ascending;
//! - an enum without data is an **enum**, numbered from 0 in the order of its symbols;
//! - an enum whose variants each hold the record of their own name is a **union**; each variant has
//!   `#[schema(id = n)]`, and a field that holds the union has `#[schema(id = n, union)]`. The ids
//!   of the variants share the id space of the record that holds the union, as in protobuf's
//!   `oneof`.
//!
//! `#[schema(reserved(3, 4))]` on a struct or a union lists the ids of removed fields or variants.
//!
//! `#[schema(prefix_of = Whole)]` on a struct implements `wirecost_codec::Prefix` for it: its
//! fields are the first of the record `Whole`, which can then be read without the rest.
//!
//! All names are ASCII, and a type's name begins with a capital letter. The names of a record,
//! including the variants of its unions, must differ in more than case and underscores, since
//! protobuf files write variants in snake case beside the fields.
//!
//! The expansion refers to the crate as `wirecost_codec`: a dependency that is renamed in
//! `Cargo.toml` breaks it.
//!
//! ```
//! use wirecost_codec::Schema;
//!
//! /// A task for a node.
//! #[derive(Schema)]
//! #[schema(reserved(2))]
//! struct Command {
//!     #[schema(id = 1)]
//!     node: String,
//!     #[schema(id = 3)]
//!     urgency: Urgency,
//!     #[schema(id = 6, union)]
//!     action: Action,
//! }
//!
//! #[derive(Clone, Copy, Schema)]
//! enum Urgency {
//!     Whenever,
//!     Now,
//! }
//!
//! #[derive(Schema)]
//! enum Action {
//!     #[schema(id = 4)]
//!     Drain(Drain),
//!     #[schema(id = 5)]
//!     Stop(Stop),
//! }
//!
//! #[derive(Schema)]
//! struct Drain {
//!     #[schema(id = 1)]
//!     seconds: u32,
//! }
//!
//! #[derive(Schema)]
//! struct Stop {}
//! ```

mod attributes;
mod enumeration;
mod record;
mod union;

use proc_macro::TokenStream;
use syn::{Data, DeriveInput, Error, Fields, parse_macro_input};

/// Derives `Schema` for a record, an enum or a union, see the [crate's page](crate).
#[proc_macro_derive(Schema, attributes(schema))]
pub fn derive_schema(input: TokenStream) -> TokenStream {
    let input = parse_macro_input!(input as DeriveInput);
    expand(&input)
        .unwrap_or_else(Error::into_compile_error)
        .into()
}

fn expand(input: &DeriveInput) -> syn::Result<proc_macro2::TokenStream> {
    if !input.generics.params.is_empty() {
        return Err(Error::new_spanned(
            &input.generics,
            "a schema type has no parameters: the IDL files name it, and names have none",
        ));
    }
    match &input.data {
        Data::Struct(data) => match &data.fields {
            Fields::Named(fields) => record::expand(input, fields),
            _ => Err(Error::new_spanned(
                &input.ident,
                "a record has named fields: `struct Name { field: Type }`, or `struct Name {}`",
            )),
        },
        Data::Enum(data) if data.variants.is_empty() => Err(Error::new_spanned(
            &input.ident,
            "an enum needs at least one symbol, numbered 0",
        )),
        Data::Enum(data)
            if data
                .variants
                .iter()
                .all(|v| matches!(v.fields, Fields::Unit)) =>
        {
            enumeration::expand(input, data)
        }
        Data::Enum(data) => union::expand(input, data),
        Data::Union(_) => Err(Error::new_spanned(
            &input.ident,
            "a Rust `union` cannot be a schema; a union of records is an enum",
        )),
    }
}

/// Returns the table of these names, which is filled at compile time.
fn name_table<'n>(names: impl IntoIterator<Item = &'n String>) -> proc_macro2::TokenStream {
    let names: Vec<_> = names.into_iter().collect();
    let count = names.len();
    quote::quote! {
        ::wirecost_codec::Names::new(
            &::wirecost_codec::Names::fill::<{ ::wirecost_codec::Names::slots(#count) }>(
                &[#(#names),*],
            ),
        )
    }
}
