use proc_macro2::TokenStream;
use quote::{format_ident, quote, quote_spanned};
use syn::{DeriveInput, Error, Field, FieldsNamed, Ident, Type, spanned::Spanned};

use crate::attributes::{IdCheck, Member, doc, name, parse_reserved};

/// A field of the record, with the code that reads and writes it.
struct RecordField<'a> {
    index: usize,
    ident: &'a Ident,
    ty: &'a Type,
    doc: String,
    id: u32,
    union: bool,
    /// The variable that holds the field while the record is read.
    slot: Ident,
}

pub(crate) fn expand(input: &DeriveInput, fields: &FieldsNamed) -> syn::Result<TokenStream> {
    let mut ids = IdCheck::new(parse_reserved(&input.attrs)?);
    let fields = fields
        .named
        .iter()
        .enumerate()
        .map(|(index, field)| RecordField::parse(index, field, &mut ids))
        .collect::<syn::Result<Vec<_>>>()?;
    let reserved = ids.reserved();

    let ident = &input.ident;
    let (record_name, record_doc) = (name(ident), doc(&input.attrs));
    let definitions = fields.iter().map(RecordField::definition);
    let writes = fields.iter().map(RecordField::write);
    let slots = fields.iter().map(RecordField::declare_slot);
    let arms = fields.iter().map(RecordField::read_tagged);
    let finishes = fields.iter().map(RecordField::finish);
    let ordered = fields.iter().map(RecordField::read_ordered);
    let shared_id = format!(
        "a union in `{record_name}` has a variant with the id of another field: they share the \
         record's ids, as in a protobuf oneof"
    );

    Ok(quote! {
        #[automatically_derived]
        impl ::wirecost_codec::Schema for #ident {
            const RECORD: &'static ::wirecost_codec::describe::RecordType =
                &::wirecost_codec::describe::RecordType {
                    name: #record_name,
                    doc: #record_doc,
                    fields: &[#(#definitions),*],
                    reserved: &[#(#reserved),*],
                };

            #[inline]
            fn write_fields<W: ::wirecost_codec::Writer>(&self, writer: &mut W) {
                let _ = &writer;
                #(#writes)*
            }

            fn read_tagged<R: ::wirecost_codec::TaggedReader>(
                reader: &mut R,
            ) -> ::core::result::Result<Self, ::wirecost_codec::DecodeError> {
                #(#slots)*
                while let ::core::option::Option::Some((id, header)) = reader.next_field()? {
                    match id {
                        #(#arms)*
                        _ => reader.skip(header)?,
                    }
                }
                ::core::result::Result::Ok(Self { #(#finishes),* })
            }

            fn read_ordered<R: ::wirecost_codec::OrderedReader>(
                reader: &mut R,
            ) -> ::core::result::Result<Self, ::wirecost_codec::DecodeError> {
                let _ = &reader;
                ::core::result::Result::Ok(Self { #(#ordered),* })
            }
        }

        const _: () =
            assert!(<#ident as ::wirecost_codec::Schema>::RECORD.ids_are_unique(), #shared_id);
    })
}

impl<'a> RecordField<'a> {
    fn parse(index: usize, field: &'a Field, ids: &mut IdCheck) -> syn::Result<Self> {
        let Some(ident) = &field.ident else {
            return Err(Error::new_spanned(field, "a record's fields have names"));
        };
        let member = Member::parse(&field.attrs, ident)?;
        ids.add(&member.id, ident)?;
        Ok(Self {
            index,
            ident,
            ty: &field.ty,
            doc: doc(&field.attrs),
            id: member.id.number,
            union: member.union,
            slot: format_ident!("slot_{index}"),
        })
    }

    fn definition(&self) -> TokenStream {
        let Self { ty, doc, id, .. } = self;
        let name = name(self.ident);
        let field_type = if self.union {
            quote_spanned! {ty.span()=>
                ::wirecost_codec::describe::FieldType::Union(<#ty as ::wirecost_codec::Union>::UNION)
            }
        } else {
            quote_spanned! {ty.span()=> <#ty as ::wirecost_codec::Field>::TYPE}
        };
        quote! {
            ::wirecost_codec::describe::FieldDef {
                name: #name,
                id: #id,
                doc: #doc,
                ty: #field_type,
            }
        }
    }

    fn write(&self) -> TokenStream {
        let Self { ident, id, ty, .. } = self;
        if self.union {
            quote! { ::wirecost_codec::Writer::union(writer, #id, &self.#ident); }
        } else {
            quote! { <#ty as ::wirecost_codec::Field>::write(&self.#ident, #id, writer); }
        }
    }

    fn place(&self) -> TokenStream {
        let index = self.index;
        quote! {
            ::wirecost_codec::Place {
                record: <Self as ::wirecost_codec::Schema>::RECORD,
                index: #index,
            }
        }
    }

    fn declare_slot(&self) -> TokenStream {
        let Self { slot, ty, .. } = self;
        let slot_type = if self.union {
            quote! { ::core::option::Option<#ty> }
        } else {
            quote! { <#ty as ::wirecost_codec::Field>::Slot }
        };
        quote! { let mut #slot: #slot_type = ::core::default::Default::default(); }
    }

    fn read_tagged(&self) -> TokenStream {
        let Self { slot, ty, id, .. } = self;
        let place = self.place();
        if !self.union {
            return quote! {
                #id => <#ty as ::wirecost_codec::Field>::read_tagged(
                    &mut #slot, reader, header, #place,
                )?,
            };
        }
        quote! {
            id if (R::FLAT_UNIONS && <#ty as ::wirecost_codec::Union>::index_of(id).is_some())
                || (!R::FLAT_UNIONS && id == #id) =>
            {
                if #slot.is_some() {
                    return ::core::result::Result::Err(#place.duplicate());
                }
                #slot = ::core::option::Option::Some(reader.union(id, header)?);
            }
        }
    }

    fn finish(&self) -> TokenStream {
        let Self {
            slot, ty, ident, ..
        } = self;
        let place = self.place();
        if self.union {
            quote! { #ident: #slot.ok_or_else(|| #place.missing())? }
        } else {
            quote! { #ident: <#ty as ::wirecost_codec::Field>::finish(#slot, #place)? }
        }
    }

    fn read_ordered(&self) -> TokenStream {
        let Self { ty, ident, .. } = self;
        if self.union {
            quote! { #ident: reader.union()? }
        } else {
            quote! { #ident: <#ty as ::wirecost_codec::Field>::read_ordered(reader)? }
        }
    }
}
