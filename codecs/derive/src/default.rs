use proc_macro2::{Literal, TokenStream};
use quote::quote;
use syn::{
    Error, Expr, ExprLit, ExprPath, ExprUnary, Lit, Path, UnOp,
    parse::{Parse, ParseStream},
};

/// The value of a field that a message lacks.
pub(crate) enum DefaultValue {
    Bool(bool),
    Integer(i64),
    Float(f64),
    Text(String),
    /// A symbol of an enum.
    Symbol(Path),
}

impl Parse for DefaultValue {
    fn parse(input: ParseStream<'_>) -> syn::Result<Self> {
        let expression: Expr = input.parse()?;
        let (literal, sign) = match &expression {
            Expr::Path(ExprPath { path, .. }) => return Ok(Self::Symbol(path.clone())),
            Expr::Lit(ExprLit { lit, .. }) => (lit, ""),
            Expr::Unary(ExprUnary {
                op: UnOp::Neg(_),
                expr,
                ..
            }) => match &**expr {
                Expr::Lit(ExprLit { lit, .. }) => (lit, "-"),
                _ => return Err(no_default(&expression)),
            },
            _ => return Err(no_default(&expression)),
        };
        match (literal, sign) {
            (Lit::Bool(value), "") => Ok(Self::Bool(value.value)),
            (Lit::Int(number), _) => {
                let number = format!("{sign}{}", number.base10_digits());
                let number = number.parse().map_err(|_| no_default(&expression))?;
                Ok(Self::Integer(number))
            }
            (Lit::Float(number), _) => {
                let number = format!("{sign}{}", number.base10_digits());
                match number.parse() {
                    Ok(number) if f64::is_finite(number) => Ok(Self::Float(number)),
                    _ => Err(no_default(&expression)),
                }
            }
            (Lit::Str(text), "") if !needs_escapes(&text.value()) => Ok(Self::Text(text.value())),
            _ => Err(no_default(&expression)),
        }
    }
}

impl DefaultValue {
    /// Returns the value's description.
    pub(crate) fn definition(&self) -> TokenStream {
        let value = match self {
            Self::Bool(value) => quote! { Bool(#value) },
            Self::Integer(number) => quote! { Integer(#number) },
            Self::Float(number) => {
                let text = format!("{number:?}");
                quote! { Float(#text) }
            }
            Self::Text(text) => quote! { Text(#text) },
            Self::Symbol(path) => quote! { Symbol(#path as i32) },
        };
        quote! { __codec::describe::DefaultValue::#value }
    }

    /// Returns the value, as an expression of the field's type.
    pub(crate) fn value(&self) -> TokenStream {
        match self {
            Self::Bool(value) => quote! { #value },
            Self::Integer(number) => {
                let number = Literal::i64_unsuffixed(*number);
                quote! { #number }
            }
            Self::Float(number) => {
                let number = Literal::f64_unsuffixed(*number);
                quote! { #number }
            }
            Self::Text(text) => quote! { ::core::convert::From::from(#text) },
            Self::Symbol(path) => quote! { #path },
        }
    }
}

/// Returns whether Thrift, whose texts have no escapes, cannot write the text between quotes.
fn needs_escapes(text: &str) -> bool {
    let has_both_quotes = text.contains('"') && text.contains('\'');
    has_both_quotes || text.contains(|c: char| c.is_control() || c == '\\')
}

fn no_default(expression: &Expr) -> Error {
    Error::new_spanned(
        expression,
        "a default is `true` or `false`, an integer of 64 bits with a sign, a finite float, a symbol, \
         or text without backslashes and control characters and with one kind of quotes",
    )
}
