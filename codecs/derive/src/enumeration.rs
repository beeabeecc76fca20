use proc_macro2::TokenStream;
use quote::quote;
use syn::{DataEnum, DeriveInput, Error, Expr, Fields, Ident, Lit, Type, UnOp, Variant};

use crate::{
    attributes::{Container, Symbol, doc, error_at},
    case::Kind,
    names::{NameCheck, Names, indices},
};

/// The symbols of an enum, in their order.
struct Symbols<'a> {
    variants: Vec<&'a Variant>,
    names: Vec<Names>,
    numbers: Vec<i32>,
    /// The variant that keeps other numbers.
    unknown: Option<&'a Ident>,
}

pub(crate) fn expand(
    input: &DeriveInput,
    container: Container,
    data: &DataEnum,
) -> syn::Result<TokenStream> {
    check_attributes(input, &container)?;
    let symbols = Symbols::parse(data, &container)?;
    let ident = &input.ident;
    let enum_names = container.names.names(ident, Kind::Type, None)?;
    let (enum_name, aliases) = (&enum_names.name, &enum_names.aliases);
    let (named, enum_doc) = (enum_names.definition(), doc(&input.attrs));
    let definitions = symbols.definitions();
    let indices = indices(&symbols.names);
    let is_open = symbols.unknown.is_some();
    let (write, read) = match symbols.unknown {
        Some(unknown) => (symbols.write_open(unknown), symbols.read_open(unknown)),
        None => (symbols.write_closed(), symbols.read_closed(enum_name)),
    };
    let (zero, is_zero) = symbols.zero();
    let key = (!is_open).then(|| {
        quote! {
            #[automatically_derived]
            impl __codec::Key for #ident {}
        }
    });

    Ok(quote! {
        const __ENUM: &__codec::describe::EnumType =
            &__codec::describe::EnumType {
                #named
                aliases: &[#(#aliases),*],
                doc: #enum_doc,
                symbols: &[#(#definitions),*],
                is_open: #is_open,
                #indices
            };

        #[automatically_derived]
        impl __codec::Value for #ident {
            const TYPE: __codec::describe::ValueType =
                __codec::describe::ValueType::Enum(__ENUM);

            #[inline]
            fn write<__W: __codec::Writer>(&self, __writer: &mut __W) {
                #write
            }

            #[inline]
            fn zero() -> ::core::option::Option<Self> {
                #zero
            }

            #[inline]
            fn is_zero(&self) -> bool {
                #is_zero
            }
        }

        #[automatically_derived]
        impl<'__de> __codec::ReadValue<'__de> for #ident {
            #[inline]
            fn read<__R: __codec::Reader<'__de>>(
                __reader: &mut __R,
            ) -> ::core::result::Result<Self, __codec::DecodeError> {
                #read
            }
        }

        #[automatically_derived]
        impl __codec::Element for #ident {}

        #key
    })
}

impl<'a> Symbols<'a> {
    fn parse(data: &'a DataEnum, container: &Container) -> syn::Result<Self> {
        let mut check = NameCheck::default();
        let mut symbols = Self {
            variants: Vec::new(),
            names: Vec::new(),
            numbers: Vec::new(),
            unknown: None,
        };
        let mut next = 0;
        for variant in &data.variants {
            let Variant { ident, attrs, .. } = variant;
            if symbols.unknown.is_some() {
                return Err(Error::new_spanned(
                    ident,
                    "the variant with `unknown` comes after all symbols",
                ));
            }
            let names = match Symbol::parse(attrs, ident)? {
                Symbol::Known(names) => names,
                Symbol::Unknown => {
                    check_unknown(variant)?;
                    symbols.unknown = Some(ident);
                    continue;
                }
            };
            let number = number(variant, next)?;
            next = i64::from(number) + 1;
            let names = names.names(ident, Kind::Variant, container.rename_all)?;
            check.add(&names)?;
            symbols.variants.push(variant);
            symbols.names.push(names);
            symbols.numbers.push(number);
        }
        Ok(symbols)
    }

    fn definitions(&self) -> impl Iterator<Item = TokenStream> {
        let symbols = self.variants.iter().zip(&self.names).zip(&self.numbers);
        symbols.map(|((variant, names), number)| {
            let (named, doc) = (names.symbol_definition(), doc(&variant.attrs));
            quote! { __codec::describe::SymbolDef { #named number: #number, doc: #doc, } }
        })
    }

    fn idents(&self) -> impl Iterator<Item = &'a Ident> {
        self.variants.iter().map(|variant| &variant.ident)
    }

    /// Returns whether each number is the symbol's position.
    fn are_numbered_by_position(&self) -> bool {
        self.numbers
            .iter()
            .copied()
            .eq((0..).take(self.numbers.len()))
    }

    fn write_closed(&self) -> TokenStream {
        let (idents, positions) = (self.idents(), 0u32..);
        let number = if self.are_numbered_by_position() {
            quote! { __position as i32 }
        } else {
            let (idents, numbers) = (self.idents(), &self.numbers);
            quote! { match self { #(Self::#idents => #numbers),* } }
        };
        quote! {
            let __position = match self { #(Self::#idents => #positions),* };
            __writer.symbol(__ENUM, __position, #number);
        }
    }

    fn read_closed(&self, enum_name: &str) -> TokenStream {
        let (idents, positions) = (self.idents(), 0i64..);
        let unknown = quote! {
            ::core::result::Result::Err(__codec::DecodeError::UnknownMember {
                of: #enum_name,
                number: __symbol,
                offset: __reader.offset(),
            })
        };
        if self.are_numbered_by_position() {
            return quote! {
                match __reader.symbol(__ENUM)? {
                    #(#positions => ::core::result::Result::Ok(Self::#idents),)*
                    __symbol => #unknown,
                }
            };
        }
        let numbers = self.numbers.iter().copied().map(i64::from);
        quote! {
            let __symbol = __reader.symbol(__ENUM)?;
            match (__R::NUMBERS_SYMBOLS, __symbol) {
                #((false, #positions) | (true, #numbers) => {
                    ::core::result::Result::Ok(Self::#idents)
                })*
                _ => #unknown,
            }
        }
    }

    fn write_open(&self, unknown: &Ident) -> TokenStream {
        let (idents, numbers) = (self.idents(), &self.numbers);
        quote! {
            __writer.open_symbol(__ENUM, match self {
                #(Self::#idents => #numbers,)*
                Self::#unknown(__number) => *__number,
            });
        }
    }

    fn read_open(&self, unknown: &Ident) -> TokenStream {
        let (idents, numbers) = (self.idents(), &self.numbers);
        quote! {
            ::core::result::Result::Ok(match __reader.open_symbol(__ENUM)? {
                #(#numbers => Self::#idents,)*
                __number => Self::#unknown(__number),
            })
        }
    }

    /// Returns the value of number 0, if there is one, and the check for it.
    fn zero(&self) -> (TokenStream, TokenStream) {
        let zero = self.idents().zip(&self.numbers);
        let zero = zero.filter(|(_, number)| **number == 0);
        let zero = zero.map(|(ident, _)| quote! { Self::#ident });
        let unknown = self.unknown.map(|unknown| quote! { Self::#unknown(0) });
        let zeros: Vec<_> = zero.chain(unknown).collect();
        match zeros.first() {
            Some(first) => (
                quote! { ::core::option::Option::Some(#first) },
                quote! { ::core::matches!(self, #(#zeros)|*) },
            ),
            None => (quote! { ::core::option::Option::None }, quote! { false }),
        }
    }
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

/// Checks that a variant holds a number.
fn check_unknown(variant: &Variant) -> syn::Result<()> {
    if let Fields::Unnamed(fields) = &variant.fields
        && let [field] = Vec::from_iter(&fields.unnamed)[..]
        && let Type::Path(path) = &field.ty
        && path.path.is_ident("i32")
    {
        return Ok(());
    }
    Err(Error::new_spanned(
        variant,
        format!(
            "a variant with `unknown` holds the number: `{}(i32)`",
            variant.ident
        ),
    ))
}

/// Returns a symbol's number: its discriminant, or else `next`.
fn number(variant: &Variant, next: i64) -> syn::Result<i32> {
    let (number, complaint) = match &variant.discriminant {
        None => (Some(next), error_at(&variant.ident, NO_NUMBER)),
        Some((_, expression)) => (literal(expression), error_at(expression, NO_NUMBER)),
    };
    let number = number.and_then(|number| i32::try_from(number).ok());
    number.ok_or(complaint)
}

const NO_NUMBER: &str = "the number of a symbol is a literal of 32 bits, such as `7` or `-1`";

/// Returns the value of a literal with or without a sign.
fn literal(expression: &Expr) -> Option<i64> {
    match expression {
        Expr::Lit(literal) => match &literal.lit {
            Lit::Int(number) => number.base10_parse().ok(),
            _ => None,
        },
        Expr::Unary(unary) if matches!(unary.op, UnOp::Neg(_)) => Some(-literal(&unary.expr)?),
        // A macro's `$number:literal`.
        Expr::Group(group) => literal(&group.expr),
        _ => None,
    }
}
