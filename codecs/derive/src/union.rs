use proc_macro2::TokenStream;
use quote::{quote, quote_spanned};
use syn::{DataEnum, DeriveInput, Error, Fields, Type, Variant, spanned::Spanned as _};

use crate::{
    attributes::{Container, Member, MemberCheck, doc},
    case::Kind,
    names::{NameAttributes, Names, indices},
    serde::{self, Stated},
};

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
    let mut records = Vec::new();
    let mut variant_names = Vec::new();
    for variant in &data.variants {
        let record = record_of(variant)?;
        let member = parse(variant)?;
        let case = container.rename_all;
        let names = member.names.names(&variant.ident, Kind::Variant, case)?;
        check.add(&member.id, &names)?;
        ids.push(member.id.number);
        records.push(record);
        variant_names.push(names);
    }
    let reserved = check.reserved();
    let namings = variant_names.iter().zip(&records);
    let namings = namings.map(|(names, record)| assert_names(names, record));

    let ident = &input.ident;
    let union_name = union_name(input, container.names)?;
    let union_doc = doc(&input.attrs);
    let variants: Vec<_> = data.variants.iter().map(|variant| &variant.ident).collect();
    let indices = indices(&variant_names);
    let places: Vec<_> = (0..variants.len()).collect();
    let numbers = 0u32..;

    Ok(quote! {
        #[automatically_derived]
        impl __codec::Union for #ident {
            const UNION: &'static __codec::describe::UnionType =
                &__codec::describe::UnionType {
                    name: #union_name,
                    doc: #union_doc,
                    variants: &[#(__codec::describe::VariantDef {
                        id: #ids,
                        record: <#records as __codec::Schema>::RECORD,
                    }),*],
                    #indices
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
            fn write<__W: __codec::FieldWriter>(&self, __writer: &mut __W) {
                match self {
                    #(Self::#variants(__record) => __writer.variant(#numbers, #ids, __record),)*
                }
            }

            #[inline]
            fn read<__R: __codec::Reader>(
                __index: usize,
                __reader: &mut __R,
            ) -> ::core::result::Result<Self, __codec::DecodeError> {
                match __index {
                    #(#places => __reader.record().map(Self::#variants),)*
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

        #(#namings)*
    })
}

fn parse(variant: &Variant) -> syn::Result<Member> {
    let ident = &variant.ident;
    let member = Member::parse(&variant.attrs, ident)?;
    if member.union || member.recursive || member.proto.is_some() || member.default.is_some() {
        return Err(Error::new_spanned(
            ident,
            format!(
                "`{ident}` is a variant: `union`, `recursive`, `proto` and `default` are for fields"
            ),
        ));
    }
    serde::check(&variant.attrs, Stated::names(&member.names))?;
    Ok(member)
}

/// Returns the union's name, which is Thrift's alone.
fn union_name(input: &DeriveInput, names: NameAttributes) -> syn::Result<String> {
    if names.has_only_rename() {
        return Ok(names.names(&input.ident, Kind::Type, None)?.name);
    }
    Err(Error::new_spanned(
        &input.ident,
        "a union has a name in Thrift alone: `rename` changes it",
    ))
}

/// Asserts at compile time that a variant's record has the variant's names: under an alias it may
/// have others, which only the compiler sees.
fn assert_names(names: &Names, record: &Type) -> TokenStream {
    let Names {
        name,
        avro,
        proto,
        aliases,
        ..
    } = names;
    let complaint = format!(
        "a variant of a union holds the record of its own name, not an alias `{name}`, and repeats \
         the record's `rename`, `avro_name`, `proto_name` and `alias`"
    );
    quote_spanned! {record.span()=>
        const _: () = ::core::assert!(
            <#record as __codec::Schema>::RECORD.is_named([#name, #avro, #proto], &[#(#aliases),*]),
            #complaint
        );
    }
}

/// Returns the record of a variant, which has the variant's name: Avro distinguishes the branches
/// of a union by the names of their records.
fn record_of(variant: &Variant) -> syn::Result<&Type> {
    let ident = &variant.ident;
    if let Fields::Unnamed(fields) = &variant.fields
        && let [field] = Vec::from_iter(&fields.unnamed)[..]
        && let Type::Path(path) = ungrouped(&field.ty)
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

/// Returns the type without the group that a macro's `$t:ty` puts around it.
fn ungrouped(ty: &Type) -> &Type {
    match ty {
        Type::Group(group) => ungrouped(&group.elem),
        ty => ty,
    }
}
