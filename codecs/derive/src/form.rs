//! The form of a field's values: the parameter of `Field` and `Value`.

use proc_macro2::{Ident, Span, TokenStream};
use quote::quote;
use syn::{Error, LitStr, Type, meta::ParseNestedMeta};

use crate::lifetimes::is_kept;

/// The form that `proto = "..."`, `avro = "..."` or `thrift = "..."` states: a type of wirecost-codec.
pub(crate) struct Form {
    path: TokenStream,
    pub(crate) span: Span,
}

impl Form {
    /// Parses `proto = "..."`, `avro = "..."` or `thrift = "..."`, and returns whether it is one of them.
    pub(crate) fn parse(meta: &ParseNestedMeta<'_>, into: &mut Option<Self>) -> syn::Result<bool> {
        let path_of: fn(&LitStr) -> syn::Result<TokenStream> = if meta.path.is_ident("proto") {
            integer
        } else if meta.path.is_ident("avro") {
            logical_type
        } else if meta.path.is_ident("thrift") {
            byte
        } else {
            return Ok(false);
        };
        if into.is_some() {
            return Err(meta.error("a field has one `proto`, `avro` or `thrift`"));
        }
        let literal: LitStr = meta.value()?.parse()?;
        *into = Some(Self {
            path: path_of(&literal)?,
            span: literal.span(),
        });
        Ok(true)
    }
}

/// Returns the path to a type of integers in protobuf.
fn integer(literal: &LitStr) -> syn::Result<TokenStream> {
    let name = match literal.value().as_str() {
        "sint32" => "Sint32",
        "sint64" => "Sint64",
        "fixed32" => "Fixed32",
        "fixed64" => "Fixed64",
        "sfixed32" => "Sfixed32",
        "sfixed64" => "Sfixed64",
        _ => {
            return Err(Error::new(
                literal.span(),
                "expected `sint32`, `sint64`, `fixed32`, `fixed64`, `sfixed32` or `sfixed64`; \
                 without `proto`, integers are int32, int64, uint32 or uint64",
            ));
        }
    };
    let name = Ident::new(name, literal.span());
    Ok(quote! { __codec::proto::#name })
}

/// Returns the path to a logical type of Avro.
fn logical_type(literal: &LitStr) -> syn::Result<TokenStream> {
    if let Some((precision, scale, size)) = decimal(&literal.value()) {
        return Ok(quote! { __codec::avro::Decimal<#precision, #scale, #size> });
    }
    let name = match literal.value().as_str() {
        "timestamp-micros" => "TimestampMicros",
        "timestamp-millis" => "TimestampMillis",
        _ => {
            return Err(Error::new(
                literal.span(),
                "expected `timestamp-micros`, `timestamp-millis`, `decimal(precision, scale)` or \
                 `decimal(precision, scale, fixed(size))`; without `avro`, moments are \
                 timestamp-nanos, and decimals are text",
            ));
        }
    };
    let name = Ident::new(name, literal.span());
    Ok(quote! { __codec::avro::#name })
}

/// Returns the path to the form of a `byte` of Thrift.
fn byte(literal: &LitStr) -> syn::Result<TokenStream> {
    if literal.value() != "byte" {
        return Err(Error::new(
            literal.span(),
            "expected `byte`; without `thrift`, a u8 is an i16",
        ));
    }
    let name = Ident::new("Byte", literal.span());
    Ok(quote! { __codec::thrift::#name })
}

/// Returns the precision, the scale and the size of a text such as `decimal(10, 2)` or
/// `decimal(9, 2, fixed(4))`. The size of the first is zero.
fn decimal(text: &str) -> Option<(u32, u32, usize)> {
    let parts = text.strip_prefix("decimal(")?.strip_suffix(')')?;
    let (precision, rest) = parts.split_once(',')?;
    let (scale, size) = match rest.split_once(',') {
        Some((scale, fixed)) => (scale, size(fixed.trim())?),
        None => (rest, 0),
    };
    let [precision, scale] = [precision, scale].map(|number| number.trim().parse().ok());
    Some((precision?, scale?, size))
}

/// Returns the size of a text such as `fixed(4)`, which is not zero.
fn size(text: &str) -> Option<usize> {
    let size = text.strip_prefix("fixed(")?.strip_suffix(')')?;
    size.trim().parse().ok().filter(|&size| size > 0)
}

/// Returns the form of the values of a type.
pub(crate) fn form(stated: Option<Form>, ty: &Type) -> TokenStream {
    let path = match stated {
        Some(form) => form.path,
        None if is_kept(ty) => quote! { __codec::proto::Kept },
        None => quote! { __codec::proto::Plain },
    };
    quote! { __codec::proto::As<#path> }
}
