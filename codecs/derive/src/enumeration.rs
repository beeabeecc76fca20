use proc_macro2::TokenStream;
use quote::quote;
use syn::{DataEnum, DeriveInput, Error, Expr, ExprLit, Lit, Variant};

use crate::{
    attributes::{Container, NameCheck, doc, error_at, name, type_name},
    name_table,
};

pub(crate) fn expand(
    input: &DeriveInput,
    container: &Container,
    data: &DataEnum,
) -> syn::Result<TokenStream> {
    check_attributes(input, container)?;
    let mut names = NameCheck::default();
    for (number, variant) in data.variants.iter().enumerate() {
        check_number(number, variant)?;
        names.add(&variant.ident)?;
    }
    let ident = &input.ident;
    let (enum_name, enum_doc) = (type_name(ident)?, doc(&input.attrs));
    let variants: Vec<_> = data.variants.iter().map(|variant| &variant.ident).collect();
    let symbols = variants
        .iter()
        .map(|variant| name(variant))
        .collect::<syn::Result<Vec<_>>>()?;
    let names = name_table(&symbols);
    let numbers = 0u32..;
    let first = variants[0];
    let numbers_read = 0u32..;

    Ok(quote! {
        const __ENUM: &__codec::describe::EnumType =
            &__codec::describe::EnumType {
                name: #enum_name,
                doc: #enum_doc,
                symbols: &[#(#symbols),*],
                names: #names,
            };

        #[automatically_derived]
        impl __codec::Value for #ident {
            const TYPE: __codec::describe::ValueType =
                __codec::describe::ValueType::Enum(__ENUM);

            #[inline]
            fn write<__W: __codec::Writer>(&self, __writer: &mut __W) {
                __writer.symbol(__ENUM, match self { #(Self::#variants => #numbers),* });
            }

            #[inline]
            fn read<__R: __codec::Reader>(
                __reader: &mut __R,
            ) -> ::core::result::Result<Self, __codec::DecodeError> {
                match __reader.symbol(__ENUM)? {
                    #(#numbers_read => ::core::result::Result::Ok(Self::#variants),)*
                    __number => ::core::result::Result::Err(
                        __codec::DecodeError::UnknownMember {
                            of: #enum_name,
                            number: ::core::convert::From::from(__number),
                            offset: __reader.offset(),
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
        impl __codec::Element for #ident {}
    })
}

fn check_attributes(input: &DeriveInput, container: &Container) -> syn::Result<()> {
    if container.reserved.is_empty() && container.prefix_of.is_none() {
        return Ok(());
    }
    Err(Error::new_spanned(
        input.attrs.iter().find(|a| a.path().is_ident("schema")),
        format!(
            "`{}` takes no attribute but `crate`: an enum without data has no ids; a symbol that is \
             gone keeps its place",
            input.ident
        ),
    ))
}

/// Checks a symbol's number: it is its position, so that Avro, which knows only positions, agrees
/// with the others.
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
