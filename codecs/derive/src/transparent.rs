use proc_macro2::TokenStream;
use quote::quote;
use syn::{DeriveInput, Error, Fields};

use crate::{
    attributes::{Container, parse_inner},
    lifetimes::{reading, refuse_static},
};

/// Expands the derive for a struct that is its one field to every format.
pub(crate) fn expand(
    input: &DeriveInput,
    container: &Container,
    fields: &Fields,
) -> syn::Result<TokenStream> {
    let ident = &input.ident;
    let [field] = Vec::from_iter(fields)[..] else {
        return Err(Error::new_spanned(
            ident,
            "a transparent struct has one field, whose value it is",
        ));
    };
    if !container.is_nameless() {
        return Err(Error::new_spanned(
            ident,
            "a transparent struct has no name and no fields in any format",
        ));
    }
    refuse_static(&field.ty)?;
    let form = parse_inner(field)?;
    let ty = &field.ty;
    let value = quote! { <#ty as __codec::Value<#form>> };
    let (parameters, arguments, _) = input.generics.split_for_impl();
    let reading = reading(&input.generics);
    let (read_parameters, _, _) = reading.split_for_impl();
    let member = match &field.ident {
        Some(name) => quote! { #name },
        None => quote! { 0 },
    };
    let key = container.key.then(|| {
        quote! {
            #[automatically_derived]
            impl #parameters __codec::Key for #ident #arguments {}
        }
    });
    Ok(quote! {
        #[automatically_derived]
        impl #parameters __codec::Value for #ident #arguments {
            const TYPE: __codec::describe::ValueType = #value::TYPE;
            const RECURSIVE: __codec::describe::ValueType = #value::RECURSIVE;

            #[inline]
            fn write<__W: __codec::Writer>(&self, __writer: &mut __W) {
                #value::write(&self.#member, __writer);
            }

            #[inline]
            fn zero() -> ::core::option::Option<Self> {
                ::core::option::Option::Some(Self { #member: #value::zero()? })
            }

            #[inline]
            fn is_zero(&self) -> bool {
                #value::is_zero(&self.#member)
            }
        }

        #[automatically_derived]
        impl #read_parameters __codec::ReadValue<'__de> for #ident #arguments {
            #[inline]
            fn read<__R: __codec::Reader<'__de>>(
                __reader: &mut __R,
            ) -> ::core::result::Result<Self, __codec::DecodeError> {
                ::core::result::Result::Ok(Self {
                    #member: <#ty as __codec::ReadValue<'__de, #form>>::read(__reader)?,
                })
            }
        }

        #[automatically_derived]
        impl #parameters __codec::Element for #ident #arguments {}

        #key
    })
}
