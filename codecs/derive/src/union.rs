use proc_macro2::TokenStream;
use quote::{quote, quote_spanned};
use syn::{DataEnum, DeriveInput, Error, Fields, Type, Variant, spanned::Spanned as _};

use crate::{
    attributes::{Container, Id, Member, MemberCheck, doc, name, type_name},
    name_table,
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
    let mut namings = Vec::new();
    for variant in &data.variants {
        let record = record_of(variant)?;
        let id = id_of(variant)?;
        check.add(&id, &variant.ident)?;
        ids.push(id.number);
        records.push(record);
        namings.push(assert_name(variant, record)?);
    }
    let reserved = check.reserved();

    let ident = &input.ident;
    let (union_name, union_doc) = (type_name(ident)?, doc(&input.attrs));
    let variants: Vec<_> = data.variants.iter().map(|variant| &variant.ident).collect();
    let names = data
        .variants
        .iter()
        .map(|variant| name(&variant.ident))
        .collect::<syn::Result<Vec<_>>>()?;
    let names = name_table(&names);
    let places: Vec<_> = (0..variants.len()).collect();
    let indices = 0u32..;

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
                    names: #names,
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
                    #(Self::#variants(__record) => __writer.variant(#indices, #ids, __record),)*
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

fn id_of(variant: &Variant) -> syn::Result<Id> {
    let ident = &variant.ident;
    let member = Member::parse(&variant.attrs, ident)?;
    if member.union || member.proto.is_some() {
        return Err(Error::new_spanned(
            ident,
            format!("`{ident}` is a variant: `union` and `proto` are for fields"),
        ));
    }
    Ok(member.id)
}

/// Asserts the name of a variant's record at compile time: under an alias it may be another, which
/// only the compiler sees.
fn assert_name(variant: &Variant, record: &Type) -> syn::Result<TokenStream> {
    let name = name(&variant.ident)?;
    let complaint =
        format!("a variant of a union holds the record of its own name, not an alias `{name}`");
    Ok(quote_spanned! {record.span()=>
        const _: () = ::core::assert!(
            <#record as __codec::Schema>::RECORD.is_named(#name),
            #complaint
        );
    })
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
