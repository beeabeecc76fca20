//! The names of protobuf's JSON.

use heck::{ToShoutySnakeCase as _, ToSnakeCase as _};
use wirecost_codec::describe::{EnumType, SymbolDef, VariantDef};

/// Returns a field's name in JSON: without underscores, and each letter after one as a capital.
pub(super) fn camel(name: &str) -> String {
    let mut camel = String::with_capacity(name.len());
    let mut is_capital = false;
    for letter in name.chars() {
        match letter {
            '_' => is_capital = true,
            _ if std::mem::take(&mut is_capital) => camel.push(letter.to_ascii_uppercase()),
            _ => camel.push(letter),
        }
    }
    camel
}

/// Returns the name of a variant in the `.proto` file.
pub(super) fn of_variant(variant: &VariantDef) -> String {
    variant.proto_name.to_snake_case()
}

/// Returns the name of a symbol in the `.proto` file.
pub(super) fn of_symbol(of: &EnumType, symbol: &SymbolDef) -> String {
    match symbol.proto_name {
        Some(name) => name.to_owned(),
        None => scoped(of, symbol.name),
    }
}

/// Returns the name of the symbol with a number; `None` without such a symbol. For 0 it may be the symbol that
/// the `.proto` file adds, see [`unspecified`].
pub(super) fn of_number(of: &EnumType, number: i32) -> Option<String> {
    match of.symbol_numbered(number) {
        Some(symbol) => Some(of_symbol(of, symbol)),
        None if number == 0 => Some(unspecified(of)),
        None => None,
    }
}

/// Returns the name of the symbol for 0 that the `.proto` file adds to an enum without one.
pub(super) fn unspecified(of: &EnumType) -> String {
    scoped(of, "unspecified")
}

/// Returns a symbol's name with that of its enum before it, since the symbols of all enums share a scope.
pub(super) fn scoped(of: &EnumType, symbol: &str) -> String {
    let scope = of.proto_name.to_shouty_snake_case();
    format!("{scope}_{}", symbol.to_shouty_snake_case())
}
