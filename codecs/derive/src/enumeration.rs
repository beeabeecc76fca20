use proc_macro2::TokenStream;
use quote::quote;
use syn::{DataEnum, DeriveInput, Error, Expr, ExprLit, Lit, Variant};

use crate::{
    attributes::{Container, doc, error_at, parse_symbol},
    case::Kind,
    names::{NameCheck, indices},
};

pub(crate) fn expand(
    input: &DeriveInput,
    container: Container,
    data: &DataEnum,
) -> syn::Result<TokenStream> {
    check_attributes(input, &container)?;
    let mut check = NameCheck::default();
    let mut symbols = Vec::new();
    for (number, variant) in data.variants.iter().enumerate() {
        check_number(number, variant)?;
        let names = parse_symbol(&variant.attrs, &variant.ident)?;
        let names = names.names(&variant.ident, Kind::Variant, container.rename_all)?;
        check.add(&names)?;
        symbols.push(names);
    }
    let ident = &input.ident;
    let enum_names = container.names.names(ident, Kind::Type, None)?;
    let (enum_name, aliases) = (&enum_names.name, &enum_names.aliases);
    let (named, enum_doc) = (enum_names.definition(), doc(&input.attrs));
    let variants: Vec<_> = data.variants.iter().map(|variant| &variant.ident).collect();
    let definitions = data.variants.iter().zip(&symbols).map(|(variant, names)| {
        let (named, doc) = (names.symbol_definition(), doc(&variant.attrs));
        quote! { __codec::describe::SymbolDef { #named doc: #doc, } }
    });
    let indices = indices(&symbols);
    let numbers = 0u32..;
    let first = variants[0];
    let numbers_read = 0u32..;

    Ok(quote! {
        const __ENUM: &__codec::describe::EnumType =
            &__codec::describe::EnumType {
                #named
                aliases: &[#(#aliases),*],
                doc: #enum_doc,
                symbols: &[#(#definitions),*],
                #indices
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
            "`{}` takes neither `reserved` nor `prefix_of`: an enum without data has no ids; a \
             symbol that is gone keeps its place",
            input.ident
        ),
    ))
}

/// Checks a symbol's number: it is its position, so that Avro, which knows only positions, agrees
/// with the others.
fn check_number(number: usize, variant: &Variant) -> syn::Result<()> {
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
