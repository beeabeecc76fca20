use proc_macro2::TokenStream;
use quote::quote;
use syn::{DataEnum, DeriveInput, Expr, ExprLit, Lit, Variant};

use crate::attributes::{doc, error_at, name};

pub(crate) fn expand(input: &DeriveInput, data: &DataEnum) -> syn::Result<TokenStream> {
    for (number, variant) in data.variants.iter().enumerate() {
        check_number(number, variant)?;
    }
    let ident = &input.ident;
    let (enum_name, enum_doc) = (name(ident), doc(&input.attrs));
    let variants: Vec<_> = data.variants.iter().map(|variant| &variant.ident).collect();
    let symbols = variants.iter().map(|variant| name(variant));
    let numbers = 0u32..;
    let first = variants[0];
    let numbers_read = 0u32..;

    Ok(quote! {
        #[automatically_derived]
        impl ::wirecost_codec::Value for #ident {
            const TYPE: ::wirecost_codec::describe::ValueType =
                ::wirecost_codec::describe::ValueType::Enum(
                    &::wirecost_codec::describe::EnumType {
                        name: #enum_name,
                        doc: #enum_doc,
                        symbols: &[#(#symbols),*],
                    },
                );

            #[inline]
            fn write<W: ::wirecost_codec::Writer>(&self, writer: &mut W) {
                writer.symbol(match self { #(Self::#variants => #numbers),* });
            }

            #[inline]
            fn read<R: ::wirecost_codec::Reader>(
                reader: &mut R,
            ) -> ::core::result::Result<Self, ::wirecost_codec::DecodeError> {
                match reader.symbol()? {
                    #(#numbers_read => ::core::result::Result::Ok(Self::#variants),)*
                    number => ::core::result::Result::Err(
                        ::wirecost_codec::DecodeError::UnknownMember {
                            of: #enum_name,
                            number: ::core::convert::From::from(number),
                            offset: reader.offset(),
                        },
                    ),
                }
            }

            #[inline]
            fn zero() -> ::core::option::Option<Self> {
                ::core::option::Option::Some(Self::#first)
            }

            #[inline]
            fn is_zero(&self) -> bool {
                ::core::matches!(self, Self::#first)
            }
        }

        #[automatically_derived]
        impl ::wirecost_codec::Element for #ident {}
    })
}

/// A symbol's number is its place, so that Avro (which knows only places) agrees with the others.
fn check_number(number: usize, variant: &Variant) -> syn::Result<()> {
    if let Some(attribute) = variant.attrs.iter().find(|a| a.path().is_ident("schema")) {
        return Err(error_at(
            attribute,
            format!(
                "`{}` needs no attribute: symbols are numbered from 0 in their order",
                variant.ident
            ),
        ));
    }
    let Some((_, expression)) = &variant.discriminant else {
        return Ok(());
    };
    if let Expr::Lit(ExprLit {
        lit: Lit::Int(literal),
        ..
    }) = expression
        && literal.base10_parse::<usize>()? == number
    {
        return Ok(());
    }
    Err(error_at(
        expression,
        format!(
            "`{}` is number {number}: symbols are numbered from 0 in their order",
            variant.ident
        ),
    ))
}
