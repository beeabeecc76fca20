use proc_macro2::TokenStream;
use quote::quote;
use syn::{DataEnum, DeriveInput, Error, Fields, Type, Variant};

use crate::attributes::{IdCheck, Member, doc, name};

pub(crate) fn expand(input: &DeriveInput, data: &DataEnum) -> syn::Result<TokenStream> {
    let mut check = IdCheck::new(Vec::new());
    let mut ids = Vec::new();
    let mut records = Vec::new();
    for variant in &data.variants {
        let member = Member::parse(&variant.attrs, &variant.ident)?;
        check.add(&member.id, &variant.ident)?;
        ids.push(member.id.number);
        records.push(record_of(variant)?);
    }

    let ident = &input.ident;
    let (union_name, union_doc) = (name(ident), doc(&input.attrs));
    let variants: Vec<_> = data.variants.iter().map(|variant| &variant.ident).collect();
    let places: Vec<_> = (0..variants.len()).collect();
    let indices = 0u32..;

    Ok(quote! {
        #[automatically_derived]
        impl ::wirecost_codec::Union for #ident {
            const UNION: &'static ::wirecost_codec::describe::UnionType =
                &::wirecost_codec::describe::UnionType {
                    name: #union_name,
                    doc: #union_doc,
                    variants: &[#(::wirecost_codec::describe::VariantDef {
                        id: #ids,
                        record: <#records as ::wirecost_codec::Schema>::RECORD,
                    }),*],
                };

            #[inline]
            fn index_of(id: u32) -> ::core::option::Option<usize> {
                match id {
                    #(#ids => ::core::option::Option::Some(#places),)*
                    _ => ::core::option::Option::None,
                }
            }

            #[inline]
            fn write<W: ::wirecost_codec::Writer>(&self, writer: &mut W) {
                match self {
                    #(Self::#variants(record) => writer.variant(#indices, #ids, record),)*
                }
            }

            #[inline]
            fn read<R: ::wirecost_codec::Reader>(
                index: usize,
                reader: &mut R,
            ) -> ::core::result::Result<::core::option::Option<Self>, ::wirecost_codec::DecodeError>
            {
                ::core::result::Result::Ok(match index {
                    #(#places => ::core::option::Option::Some(Self::#variants(reader.record()?)),)*
                    _ => ::core::option::Option::None,
                })
            }
        }
    })
}

/// The record that a variant holds, which has the variant's name: Avro tells the branches of a
/// union apart by the names of their records.
fn record_of(variant: &Variant) -> syn::Result<&Type> {
    let ident = &variant.ident;
    if let Fields::Unnamed(fields) = &variant.fields
        && let [field] = Vec::from_iter(&fields.unnamed)[..]
        && let Type::Path(path) = &field.ty
        && path
            .path
            .segments
            .last()
            .is_some_and(|last| last.ident == *ident)
    {
        return Ok(&field.ty);
    }
    Err(Error::new_spanned(
        variant,
        format!(
            "a variant of a union holds the record of its own name: `{ident}({ident})`, with a \
             struct `{ident}` that derives Schema"
        ),
    ))
}
