use proc_macro2::TokenStream;
use quote::{format_ident, quote, quote_spanned};
use syn::{
    DeriveInput, Error, Field, Fields, GenericArgument, Generics, Ident, Index, PathArguments,
    Type, parse_quote, spanned::Spanned,
};

use crate::{
    attributes::{Container, Member, MemberCheck, check_unknown, doc, is_unknown},
    case::{Case, Kind},
    default::DefaultValue,
    form::form,
    lifetimes::{reading, refuse_static, with_statics},
    names::{Names, indices},
    serde::{self, Stated},
};

/// A field of the record, with the code that reads and writes it.
struct RecordField<'a> {
    index: usize,
    /// The name of the field, or its position in a tuple struct.
    accessor: syn::Member,
    /// The type; that of the union in an optional union.
    ty: &'a Type,
    doc: String,
    id: u32,
    union: Option<Presence>,
    /// True if the field may lead back to its record.
    recursive: bool,
    default: Option<DefaultValue>,
    /// The form of its values: the parameter of `Field`.
    form: TokenStream,
    /// The variable that holds the field while the record is read.
    slot: Ident,
}

/// The presence of a union in the values of a record.
#[derive(Clone, Copy)]
enum Presence {
    Required,
    Optional,
}

/// Expands the derive for a record. The names in the expansion begin with `__`: otherwise a
/// constant or a unit struct of the user could capture a parameter or binding of its name, and a
/// type parameter could hide a type.
pub(crate) fn expand(
    input: &DeriveInput,
    container: Container,
    fields: &Fields,
) -> syn::Result<TokenStream> {
    let mut check = MemberCheck::new(container.reserved);
    let case = container.rename_all;
    let ident = &input.ident;
    let (fields, unknown) = split(fields)?;
    let keeps_unknown = unknown.is_some();
    let fields = fields.into_iter().enumerate();
    let fields =
        fields.map(|(index, field)| RecordField::parse(ident, index, field, case, &mut check));
    let (fields, field_names): (Vec<_>, Vec<_>) =
        fields.collect::<syn::Result<Vec<_>>>()?.into_iter().unzip();
    let reserved = check.reserved();

    refuse_sizes_of_machines(&fields)?;
    let record_names = container.names.names(ident, Kind::Type, None)?;
    let (record_name, aliases) = (&record_names.name, &record_names.aliases);
    let named = record_names.record_definition(&input.generics);
    let record_doc = doc(&input.attrs);
    let definitions = fields.iter().zip(&field_names);
    let definitions = definitions.map(|(field, names)| field.definition(names));
    let writes = fields.iter().map(RecordField::write);
    let indices = indices(&field_names);
    let slots = fields.iter().map(RecordField::declare_slot);
    let arms = fields.iter().map(RecordField::read_tagged);
    let finishes = fields.iter().map(RecordField::finish);
    let ordered = read_ordered(&fields, unknown.as_ref());
    let Keeping {
        slot,
        other,
        finish,
        write,
    } = Keeping::of(unknown.as_ref());
    if let (Some(whole), false) = (&container.prefix_of, input.generics.params.is_empty()) {
        return Err(Error::new_spanned(whole, "a prefix has no parameters"));
    }
    if let (Some(whole), Some(_)) = (&container.prefix_of, &unknown) {
        let text = "a prefix keeps no unknown fields, as the rest of its record is unknown to it";
        return Err(Error::new_spanned(whole, text));
    }
    let prefix = container
        .prefix_of
        .map(|whole| implement_prefix(ident, &whole, &fields));
    let misfit = format!(
        "a union in `{record_name}` shares an id or a name with another field, or uses an id that \
         is reserved: its variants are fields of the record, as in a protobuf oneof; of names, \
         case and underscores do not count"
    );

    let generics = with_bounds(&input.generics);
    let (parameters, arguments, bounds) = generics.split_for_impl();
    let reading = reading(&generics);
    let (read_parameters, _, read_bounds) = reading.split_for_impl();
    let (checks, generic_checks) = checks(ident, &input.generics, &misfit);

    Ok(quote! {
        #[automatically_derived]
        impl #parameters __codec::Record for #ident #arguments #bounds {
            const RECORD_TYPE: &'static __codec::describe::RecordType =
                &__codec::describe::RecordType {
                    #named
                    aliases: &[#(#aliases),*],
                    doc: #record_doc,
                    fields: &[#(#definitions),*],
                    #indices
                    reserved: &[#(#reserved),*],
                    keeps_unknown: #keeps_unknown,
                };

            #[inline]
            fn write_fields<__W: __codec::FieldWriter>(&self, __writer: &mut __W) {
                let _ = &__writer;
                #generic_checks
                #(#writes)*
                #write
            }
        }

        #[automatically_derived]
        impl #read_parameters __codec::Decode<'__de> for #ident #arguments #read_bounds {
            fn read_tagged<__R: __codec::TaggedReader<'__de>>(
                __reader: &mut __R,
            ) -> ::core::result::Result<Self, __codec::DecodeError> {
                #(#slots)*
                #slot
                while let ::core::option::Option::Some((__id, __header)) = __reader.next_field()? {
                    match __id {
                        #(#arms)*
                        _ => #other,
                    }
                }
                ::core::result::Result::Ok(Self { #(#finishes,)* #finish })
            }

            fn read_ordered<__R: __codec::OrderedReader<'__de>>(
                __reader: &mut __R,
            ) -> ::core::result::Result<Self, __codec::DecodeError> {
                let _ = &__reader;
                #ordered
            }
        }

        #checks

        #prefix
    })
}

/// The field that keeps unknown fields.
struct Unknown<'a> {
    accessor: syn::Member,
    ty: &'a Type,
}

/// Returns the fields of the schema, and the field that keeps unknown ones, which comes last.
fn split(fields: &Fields) -> syn::Result<(Vec<&Field>, Option<Unknown<'_>>)> {
    let mut known: Vec<&Field> = fields.iter().collect();
    let unknown = known.pop_if(|field| is_unknown(&field.attrs));
    if let Some(other) = known.iter().find(|field| is_unknown(&field.attrs)) {
        return Err(Error::new_spanned(
            other,
            "one field keeps the unknown fields: the last",
        ));
    }
    let Some(field) = unknown else {
        return Ok((known, None));
    };
    check_unknown(&field.attrs)?;
    let unknown = Unknown {
        accessor: accessor(known.len(), field),
        ty: &field.ty,
    };
    Ok((known, Some(unknown)))
}

/// The code that keeps unknown fields, or skips them.
struct Keeping {
    /// The declaration of the variable that holds them.
    slot: TokenStream,
    /// The expression that reads one of them.
    other: TokenStream,
    finish: TokenStream,
    write: TokenStream,
}

impl Keeping {
    fn of(unknown: Option<&Unknown<'_>>) -> Self {
        let Some(Unknown { accessor, ty }) = unknown else {
            return Self {
                slot: TokenStream::new(),
                other: quote! { __reader.skip(__header)? },
                finish: TokenStream::new(),
                write: TokenStream::new(),
            };
        };
        Self {
            slot: quote! {
                let mut __unknown: __codec::UnknownFields = ::core::default::Default::default();
            },
            other: quote! { __reader.keep(__header, &mut __unknown)? },
            finish: quote_spanned! {ty.span()=> #accessor: __unknown },
            write: quote_spanned! {ty.span()=>
                __codec::FieldWriter::unknown(__writer, &self.#accessor);
            },
        }
    }
}

/// Refuses integers whose size depends on the machine.
fn refuse_sizes_of_machines(fields: &[RecordField<'_>]) -> syn::Result<()> {
    let is_size = |name: &Ident| name == "usize" || name == "isize";
    match fields.iter().find(|field| names(field.ty, &is_size)) {
        None => Ok(()),
        Some(field) => Err(Error::new_spanned(
            field.ty,
            "usize and isize have another size on another machine: use an integer of 32 or 64 bits",
        )),
    }
}

/// Returns the parameters of a type, of which those that are types can stand in every field.
fn with_bounds(generics: &Generics) -> Generics {
    let mut bounded = generics.clone();
    for parameter in generics.type_params() {
        let ident = &parameter.ident;
        let bounds = &mut bounded.make_where_clause().predicates;
        bounds.push(parse_quote! { #ident: __codec::Element });
    }
    bounded
}

/// Returns the assertions about a record. Those about one with type parameters come second: they are
/// evaluated where the parameters are known.
fn checks(ident: &Ident, generics: &Generics, misfit: &str) -> (TokenStream, TokenStream) {
    let assertions = |record: TokenStream| {
        [
            quote! { ::core::assert!(#record.unions_fit(), #misfit) },
            quote! {
                ::core::assert!(
                    #record.defaults_fit(),
                    "a default is for a field with one value, and of its type"
                )
            },
        ]
    };
    if generics.type_params().next().is_some() {
        let assertions = assertions(quote! { <Self as __codec::Record>::RECORD_TYPE });
        return (TokenStream::new(), quote! { #(const { #assertions };)* });
    }
    let record = with_statics(ident, generics);
    let assertions = assertions(quote! { <#record as __codec::Record>::RECORD_TYPE });
    (
        quote! { #(const _: () = #assertions;)* },
        TokenStream::new(),
    )
}

/// Returns whether a type has such a name or is built from one that has, such as a list. A path
/// through a module may lead to another type of the same name.
fn names(ty: &Type, is_one: &impl Fn(&Ident) -> bool) -> bool {
    let path = match ty {
        Type::Path(path) => path,
        // A macro's `$t:ty`.
        Type::Group(group) => return names(&group.elem, is_one),
        Type::Paren(group) => return names(&group.elem, is_one),
        Type::Array(array) => return names(&array.elem, is_one),
        Type::Tuple(tuple) => return tuple.elems.iter().any(|one| names(one, is_one)),
        _ => return false,
    };
    if path.path.get_ident().is_some_and(is_one) {
        return true;
    }
    path.path
        .segments
        .iter()
        .any(|segment| match &segment.arguments {
            PathArguments::AngleBracketed(arguments) => arguments.args.iter().any(
                |argument| matches!(argument, GenericArgument::Type(inner) if names(inner, is_one)),
            ),
            _ => false,
        })
}

/// Returns the name of a field, or its position in a tuple struct, at its place in the source.
fn accessor(index: usize, field: &Field) -> syn::Member {
    match &field.ident {
        Some(ident) => ident.clone().into(),
        None => syn::Member::Unnamed(Index {
            index: u32::try_from(index).unwrap_or(u32::MAX),
            span: field.ty.span(),
        }),
    }
}

/// Returns the type in an `Option`, if the type is one.
fn optional(ty: &Type) -> Option<&Type> {
    let path = match ty {
        Type::Path(path) => path,
        // A macro's `$t:ty`.
        Type::Group(group) => return optional(&group.elem),
        _ => return None,
    };
    let last = path.path.segments.last()?;
    let PathArguments::AngleBracketed(arguments) = &last.arguments else {
        return None;
    };
    match arguments.args.first()? {
        GenericArgument::Type(inner) if last.ident == "Option" => Some(inner),
        _ => None,
    }
}

/// Returns whether a type is an array, a list, a set or a map, or an option of one.
fn is_container(ty: &Type) -> bool {
    const CONTAINERS: [&str; 6] = ["Vec", "BTreeSet", "HashSet", "Map", "BTreeMap", "HashMap"];
    match optional(ty).unwrap_or(ty) {
        Type::Array(_) => true,
        Type::Path(path) => {
            let last = path.path.segments.last();
            last.is_some_and(|last| CONTAINERS.iter().any(|name| last.ident == name))
        }
        // A macro's `$t:ty`.
        Type::Group(group) => is_container(&group.elem),
        _ => false,
    }
}

/// Returns whether a type is a `Vec`.
pub(crate) fn is_list(ty: &Type) -> bool {
    match ty {
        Type::Path(path) => {
            let last = path.path.segments.last();
            last.is_some_and(|last| last.ident == "Vec")
        }
        // A macro's `$t:ty`.
        Type::Group(group) => is_list(&group.elem),
        _ => false,
    }
}

/// Implements `Prefix`. The compiler checks that the types are those of the whole record, where the
/// fields are moved.
fn implement_prefix(ident: &Ident, whole: &Type, fields: &[RecordField<'_>]) -> TokenStream {
    let moves = fields.iter().map(|RecordField { accessor, ty, .. }| {
        quote_spanned! {ty.span()=> #accessor: __whole.#accessor}
    });
    let complaint = format!(
        "`{ident}` does not have the first fields of the record that it is a prefix of, with their \
         ids, names, `proto`, `avro`, `thrift` and `default`, and none left out"
    );
    quote! {
        #[automatically_derived]
        impl __codec::Prefix for #ident {
            type Of = #whole;
        }

        #[automatically_derived]
        impl ::core::convert::From<#whole> for #ident {
            fn from(__whole: #whole) -> Self {
                Self { #(#moves),* }
            }
        }

        const _: () = ::core::assert!(
            <#ident as __codec::Record>::RECORD_TYPE
                .begins(<#whole as __codec::Record>::RECORD_TYPE),
            #complaint
        );
    }
}

/// Reads the fields in their order. The last is put into the record as it is read: it is often the
/// largest, and would otherwise be moved once more.
fn read_ordered(fields: &[RecordField<'_>], unknown: Option<&Unknown<'_>>) -> TokenStream {
    let unknown = unknown.map(|Unknown { accessor, .. }| {
        quote! { #accessor: ::core::default::Default::default() }
    });
    let Some((last, others)) = fields.split_last() else {
        return quote! { ::core::result::Result::Ok(Self { #unknown }) };
    };
    let slots = others.iter().map(|field| &field.slot);
    let reads = others.iter().map(RecordField::read_ordered);
    let moves = others
        .iter()
        .map(|RecordField { accessor, slot, .. }| quote! { #accessor: #slot });
    let (accessor, read_last) = (&last.accessor, last.read_ordered());
    quote! {
        #(let #slots = #reads?;)*
        match #read_last {
            ::core::result::Result::Ok(__last) => {
                ::core::result::Result::Ok(Self { #(#moves,)* #accessor: __last, #unknown })
            }
            ::core::result::Result::Err(__error) => ::core::result::Result::Err(__error),
        }
    }
}

impl<'a> RecordField<'a> {
    /// Parses a field of the record `of`.
    fn parse(
        of: &Ident,
        index: usize,
        field: &'a Field,
        case: Option<Case>,
        check: &mut MemberCheck,
    ) -> syn::Result<(Self, Names)> {
        let accessor = accessor(index, field);
        let member = Member::parse(&field.attrs, &accessor)?;
        let optional = optional(&field.ty);
        let stated = Stated {
            default: member.default.is_some() || optional.is_some(),
            optional: optional.is_some(),
            ..Stated::names(&member.names)
        };
        serde::check(&field.attrs, stated)?;
        refuse_static(&field.ty)?;
        let names_itself = names(&field.ty, &|name| name == "Self" || name == of);
        let name = match &field.ident {
            Some(ident) => ident.clone(),
            None => format_ident!("field_{}", member.id.number, span = accessor.span()),
        };
        let names = member.names.names(&name, Kind::Field, case)?;
        check.add(&member.id, &names)?;
        // The unions in a list or a map are values.
        let is_held = member.union && is_container(&field.ty);
        let is_union = member.union && !is_held;
        let field = Self {
            index,
            accessor,
            ty: match is_union {
                true => optional.unwrap_or(&field.ty),
                false => &field.ty,
            },
            doc: doc(&field.attrs),
            id: member.id.number,
            union: is_union.then_some(match optional {
                Some(_) => Presence::Optional,
                None => Presence::Required,
            }),
            recursive: member.recursive || names_itself,
            default: member.default,
            form: match is_held {
                true => quote! { __codec::proto::As<__codec::proto::Held> },
                false => form(member.form, &field.ty),
            },
            slot: format_ident!("__slot_{index}"),
        };
        Ok((field, names))
    }

    /// Returns its type for the formats.
    fn field_type(&self) -> TokenStream {
        let (ty, form) = (self.ty, &self.form);
        let shape = match self.union {
            Some(Presence::Required) => quote! { Union },
            Some(Presence::Optional) => quote! { OptionalUnion },
            None => {
                return quote_spanned! {ty.span()=> <#ty as __codec::Field<#form>>::TYPE};
            }
        };
        quote_spanned! {ty.span()=>
            __codec::describe::FieldType::#shape(<#ty as __codec::Union>::UNION)
        }
    }

    fn definition(&self, names: &Names) -> TokenStream {
        let Self { doc, id, .. } = self;
        let (ty, form, named) = (self.ty, &self.form, names.definition());
        let field_type = match self.recursive && self.union.is_none() {
            true => quote_spanned! {ty.span()=> <#ty as __codec::Field<#form>>::RECURSIVE},
            false => self.field_type(),
        };
        let default = match &self.default {
            Some(default) => {
                let default = default.definition();
                quote! { ::core::option::Option::Some(#default) }
            }
            None => quote! { ::core::option::Option::None },
        };
        let json_key = format!(",\"{}\":", names.name);
        quote! {
            __codec::describe::FieldDef {
                #named
                json_key: #json_key,
                id: #id,
                doc: #doc,
                ty: #field_type,
                default: #default,
            }
        }
    }

    fn write(&self) -> TokenStream {
        let Self {
            accessor, ty, form, ..
        } = self;
        let place = self.place();
        match self.union {
            Some(Presence::Required) => {
                quote! { __codec::FieldWriter::union(__writer, #place, &self.#accessor); }
            }
            Some(Presence::Optional) => quote! {
                __codec::FieldWriter::optional_union(__writer, #place, self.#accessor.as_ref());
            },
            None => {
                quote! { <#ty as __codec::Field<#form>>::write(&self.#accessor, #place, __writer); }
            }
        }
    }

    fn place(&self) -> TokenStream {
        let index = self.index;
        quote! {
            __codec::Place {
                record: <Self as __codec::Record>::RECORD_TYPE,
                index: #index,
            }
        }
    }

    fn declare_slot(&self) -> TokenStream {
        let Self { slot, ty, form, .. } = self;
        let slot_type = match self.union {
            Some(_) => quote! { ::core::option::Option<#ty> },
            None => quote! { <#ty as __codec::Field<#form>>::Slot },
        };
        quote! { let mut #slot: #slot_type = ::core::default::Default::default(); }
    }

    fn read_tagged(&self) -> TokenStream {
        let Self {
            slot, ty, form, id, ..
        } = self;
        let (place, field_type) = (self.place(), self.field_type());
        if self.union.is_none() {
            return quote! {
                #id if __R::fits(__header, #field_type) => <#ty as __codec::ReadField<'__de, #form>>::read_tagged(
                    &mut #slot, __reader, __header, #place,
                )?,
            };
        }
        quote! {
            __id if match __R::FLAT_UNIONS {
                true => <#ty as __codec::Union>::fits::<__R>(__id, __header),
                false => __id == #id && __R::fits(__header, #field_type),
            } => {
                if #slot.is_some() {
                    return ::core::result::Result::Err(#place.duplicate());
                }
                #slot = ::core::option::Option::Some(__reader.union(__id, __header)?);
            }
        }
    }

    fn finish(&self) -> TokenStream {
        let Self {
            slot,
            ty,
            form,
            accessor,
            ..
        } = self;
        let place = self.place();
        match self.union {
            Some(Presence::Required) => {
                return quote! { #accessor: #slot.ok_or_else(|| #place.missing())? };
            }
            Some(Presence::Optional) => return quote! { #accessor: #slot },
            None => {}
        }
        let Some(default) = self.default.as_ref().map(DefaultValue::value) else {
            return quote! { #accessor: <#ty as __codec::Field<#form>>::finish(#slot, #place)? };
        };
        quote! {
            #accessor: match #slot {
                ::core::option::Option::None if !__R::LEAVES_OUT_ZEROS => #default,
                __slot => <#ty as __codec::Field<#form>>::finish(__slot, #place)?,
            }
        }
    }

    fn read_ordered(&self) -> TokenStream {
        let (ty, form) = (self.ty, &self.form);
        match self.union {
            Some(Presence::Required) => quote! { __reader.union() },
            Some(Presence::Optional) => quote! { __reader.optional_union() },
            None => quote! { <#ty as __codec::ReadField<'__de, #form>>::read_ordered(__reader) },
        }
    }
}
