use proc_macro2::TokenStream;
use quote::{ToTokens as _, format_ident, quote};
use syn::{DataEnum, DeriveInput, Error, Fields, Variant, parse_quote};

use crate::{
    attributes::{Container, Member, MemberCheck, doc},
    case::{Case, Kind},
    form::{Form, form},
    lifetimes::{reading, refuse_static, with_statics},
    names::{NameAttributes, Names, index},
    record,
    serde::{self, Stated},
};

/// The contents of a variant.
struct Contents {
    /// The type of its value.
    value: TokenStream,
    /// The form of its value: the parameter of `Value`.
    form: TokenStream,
    /// The pattern that binds the value to `__value`, or nothing in a variant without data.
    pattern: TokenStream,
    /// The value to write.
    written: TokenStream,
    /// The closure that makes the variant of its value.
    make: TokenStream,
    /// The declaration of the record without fields that a variant without data stands for.
    declaration: TokenStream,
}

pub(crate) fn expand(
    input: &DeriveInput,
    container: Container,
    data: &DataEnum,
) -> syn::Result<TokenStream> {
    if let Some(whole) = &container.prefix_of {
        return Err(Error::new_spanned(
            whole,
            "a prefix is a struct with the first fields of another",
        ));
    }
    let mut check = MemberCheck::new(container.reserved);
    let mut ids = Vec::new();
    let mut contents = Vec::new();
    let mut variant_names = Vec::new();
    for variant in &data.variants {
        let member = parse(variant)?;
        let names = names(variant, member.names, container.rename_all)?;
        check.add(&member.id, &names)?;
        ids.push(member.id.number);
        contents.push(Contents::of(variant, &names, member.form, ids.len())?);
        variant_names.push(names);
    }
    let reserved = check.reserved();
    let declarations = contents.iter().map(|one| &one.declaration);
    let values: Vec<_> = contents.iter().map(|one| &one.value).collect();
    let forms: Vec<_> = contents.iter().map(|one| &one.form).collect();
    let patterns = contents.iter().map(|one| &one.pattern);
    let written = contents.iter().map(|one| &one.written);
    let makes = contents.iter().map(|one| &one.make);
    let names = variant_names.iter().map(|names| &names.name);
    let proto_names = variant_names.iter().map(|names| &names.proto);

    let ident = &input.ident;
    let (parameters, arguments, _) = input.generics.split_for_impl();
    let reading = reading(&input.generics);
    let (read_parameters, _, _) = reading.split_for_impl();
    let with_statics = with_statics(ident, &input.generics);
    let union_name = union_name(input, container.names)?;
    let union_doc = doc(&input.attrs);
    let index = index(&variant_names, |names| &names.name);
    let places: Vec<_> = (0..ids.len()).collect();
    let numbers = 0u32..;

    Ok(quote! {
        #(#declarations)*

        #[automatically_derived]
        impl #parameters __codec::Union for #ident #arguments {
            const UNION: &'static __codec::describe::UnionType =
                &__codec::describe::UnionType {
                    name: #union_name,
                    doc: #union_doc,
                    variants: &[#(__codec::describe::VariantDef {
                        id: #ids,
                        name: #names,
                        proto_name: #proto_names,
                        value: <#values as __codec::Value<#forms>>::TYPE,
                    }),*],
                    names: #index,
                    reserved: &[#(#reserved),*],
                };

            #[inline]
            fn index_of(__id: u32) -> ::core::option::Option<usize> {
                match __id {
                    #(#ids => ::core::option::Option::Some(#places),)*
                    _ => ::core::option::Option::None,
                }
            }

            #[inline]
            fn fits<'__de, __R: __codec::TaggedReader<'__de>>(__id: u32, __header: __R::Header) -> bool {
                match __id {
                    #(#ids => __R::fits(
                        __header,
                        __codec::describe::FieldType::Required(
                            <#values as __codec::Value<#forms>>::TYPE,
                        ),
                    ),)*
                    _ => false,
                }
            }

            #[inline]
            fn write<__W: __codec::FieldWriter>(&self, __writer: &mut __W) {
                let __variants = <Self as __codec::Union>::UNION.variants;
                match self {
                    #(#patterns => __writer.variant::<#forms, #values>(
                        #numbers,
                        &__variants[#places],
                        #written,
                    ),)*
                }
            }
        }

        #[automatically_derived]
        impl #read_parameters __codec::ReadUnion<'__de> for #ident #arguments {
            #[inline]
            fn read<__R: __codec::Reader<'__de>>(
                __index: usize,
                __reader: &mut __R,
            ) -> ::core::result::Result<Self, __codec::DecodeError> {
                match __index {
                    #(#places => <#values as __codec::ReadValue<'__de, #forms>>::read(__reader).map(#makes),)*
                    _ => ::core::result::Result::Err(
                        __codec::DecodeError::UnknownMember {
                            of: #union_name,
                            number: __index as i64,
                            offset: __reader.offset(),
                        },
                    ),
                }
            }
        }

        const _: () = ::core::assert!(
            <#with_statics as __codec::Union>::UNION.holds_distinct_types(),
            "each variant holds another type in Avro, which tells records and enums apart by their names: \
             put one of two values in a struct"
        );
    })
}

fn names(variant: &Variant, names: NameAttributes, case: Option<Case>) -> syn::Result<Names> {
    match &variant.fields {
        Fields::Unit => names.names(&variant.ident, Kind::Variant, case),
        _ => names.without_avro(&variant.ident, case),
    }
}

impl Contents {
    /// Returns the contents of the variant at a position, with values in the stated form.
    fn of(
        variant: &Variant,
        names: &Names,
        stated: Option<Form>,
        position: usize,
    ) -> syn::Result<Self> {
        let ident = &variant.ident;
        if let Fields::Unnamed(fields) = &variant.fields
            && let [field] = Vec::from_iter(&fields.unnamed)[..]
        {
            refuse_static(&field.ty)?;
            let form = form(stated, &field.ty);
            return Ok(Self {
                value: field.ty.to_token_stream(),
                form: match record::is_list(&field.ty) {
                    true => quote! { __codec::Nested<#form> },
                    false => form,
                },
                pattern: quote! { Self::#ident(__value) },
                written: quote! { __value },
                make: quote! { Self::#ident },
                declaration: TokenStream::new(),
            });
        }
        let Fields::Unit = variant.fields else {
            return Err(Error::new_spanned(
                variant,
                format!(
                    "a variant of a union holds nothing or one value: `{ident}` or `{ident}(Type)`"
                ),
            ));
        };
        let record = format_ident!("__Empty{position}");
        let attributes = variant.attrs.iter();
        let docs = attributes.filter(|attribute| attribute.path().is_ident("doc"));
        let declared: DeriveInput = parse_quote! { #(#docs)* struct #record; };
        let container = Container {
            names: names.as_attributes(),
            ..Container::default()
        };
        let expanded = record::expand(&declared, container, &Fields::Unit)?;
        Ok(Self {
            pattern: quote! { Self::#ident },
            written: quote! { &#record },
            make: quote! { |_| Self::#ident },
            declaration: quote! { struct #record; #expanded },
            form: form(None, &parse_quote! { #record }),
            value: record.to_token_stream(),
        })
    }
}

fn parse(variant: &Variant) -> syn::Result<Member> {
    let ident = &variant.ident;
    let member = Member::parse(&variant.attrs, ident)?;
    let has_value = !matches!(variant.fields, Fields::Unit);
    let has_form = member.form.is_some() && !has_value;
    if member.union || member.recursive || has_form || member.default.is_some() {
        return Err(Error::new_spanned(
            ident,
            format!(
                "`{ident}` is a variant: `union`, `recursive` and `default` are for fields, and `proto`, `avro` \
                 and `thrift` are for values"
            ),
        ));
    }
    serde::check(&variant.attrs, Stated::names(&member.names))?;
    Ok(member)
}

/// Returns the union's name, which is the same in Thrift and in protobuf.
fn union_name(input: &DeriveInput, names: NameAttributes) -> syn::Result<String> {
    if names.has_only_rename() {
        return Ok(names.names(&input.ident, Kind::Type, None)?.name);
    }
    Err(Error::new_spanned(
        &input.ident,
        "a union has one name, in Thrift and as a message of protobuf: `rename` changes it",
    ))
}
