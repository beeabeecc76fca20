//! `#[derive(Schema)]`: one Rust declaration with field ids that protobuf, Avro and Thrift carry.
//!
//! Used through `wirecost_codec::Schema`. Three kinds of type may carry it:
//!
//! - a struct with named fields is a **record**; each field has `#[schema(id = n)]`, ids ascending;
//! - an enum without data is an **enum**, numbered from 0 in the order of its symbols;
//! - an enum whose variants each hold the record of their own name is a **union**; each variant has
//!   `#[schema(id = n)]`, and a field that holds the union says `#[schema(id = n, union)]`. The ids
//!   of the variants share the id space of the record that holds the union, as protobuf's `oneof`
//!   wants it.
//!
//! `#[schema(reserved(3, 4))]` on a struct or a union lists the ids of fields or variants that are
//! gone.
//!
//! `#[schema(prefix_of = Whole)]` on a struct makes it `wirecost_codec::Prefix`: its fields are the
//! first of the record `Whole`, which can then be read without the rest.
//!
//! All names are ASCII, and a type's begins with a capital letter. Names of one record, the variants
//! of its unions among them, differ in more than case and underscores, since protobuf files write
//! variants in snake case beside the fields.
//!
//! The expansion calls the crate `wirecost_codec`: a dependency that is renamed in `Cargo.toml`
//! breaks it.
//!
//! ```
//! use wirecost_codec::Schema;
//!
//! /// What a node is asked to do.
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

/// See the [crate's page](crate).
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

/// The table of these names, which the compiler fills.
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
