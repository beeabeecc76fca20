//! `#[derive(Schema)]`: one Rust declaration with field ids, for five formats and three IDLs.
//!
//! Import it as `wirecost_codec::Schema` or `wirecost::Schema`. It accepts three kinds of type, and a
//! [struct of one value](#structs-of-one-value):
//!
//! - a struct is a **record**; each field has `#[schema(id = n)]`, ids ascending. It may have
//!   [lifetimes](#lifetimes) and [type parameters](#tuples-and-parameters);
//! - an enum without data is an **enum**; the [numbers](#numbers-of-symbols) of its symbols are their
//!   discriminants;
//! - an enum of which a variant holds a value, `Join(Join)`, is a **union**; other variants may hold no
//!   data. A value is a record, a scalar, a text, an enum or a list. Each variant has
//!   `#[schema(id = n)]`. A field that holds the union, an `Option` of it, or a list or a map of it,
//!   has `#[schema(id = n, union)]`. The ids of the variants share the id space of the record whose
//!   field is the union or the `Option`, as in protobuf's `oneof`. In a list or a map, the union is a
//!   message of its own in protobuf. A variant without data stands for a record of its name
//!   without fields. Avro tells variants apart by their types, and records and enums by their names. So
//!   each variant needs a type of its own in Avro: a union has at most one `array` and one `string`.
//!
//! The page `types` of wirecost-codec has the types of fields, with their bytes in each format.
//!
//! # Tuples and parameters
//!
//! The field with id `n` of a tuple struct is named `field_n`, unless `rename` gives another name. A
//! tuple of two to four fields is a record too: its fields have the ids 1, 2, and so on. A struct
//! without fields, `struct Ping;`, is a record without fields. In JSON, the engines that use serde
//! write these types, and variants without data, in other forms.
//!
//! A type parameter stands for the type of a value. In all formats, the name of a record with type parameters
//! contains the names of these types. The name of a tuple contains those of its fields:
//!
//! ```
//! use wirecost_codec::Schema;
//!
//! #[derive(Schema)]
//! struct Page<T> {
//!     #[schema(id = 1)]
//!     items: Vec<T>,
//!     #[schema(id = 2)]
//!     next: Option<T>,
//! }
//!
//! #[derive(Schema)]
//! struct Point(#[schema(id = 1)] f64, #[schema(id = 2)] f64);
//!
//! #[derive(Schema)]
//! struct Search {
//!     #[schema(id = 1)]
//!     found: Page<Point>,
//!     #[schema(id = 2)]
//!     scores: Vec<(String, f64)>,
//! }
//!
//! assert_eq!(Page::<Point>::RECORD.name, "PageOfPoint");
//! assert_eq!(Point::RECORD.fields[1].name, "field_2");
//! assert_eq!(<(String, f64)>::RECORD.name, "TupleOfStringAndF64");
//! # let _ = Search::RECORD;
//! ```
//!
//! # Lifetimes
//!
//! A type with lifetimes has fields that borrow: `&'a str`, `&'a [u8]`, `Cow<'a, str>`, `Cow<'a, [u8]>`,
//! and options, lists, maps, records and unions of them. `DecodeBorrowed::decode_borrowed` returns a
//! value that borrows its texts and bytes from the message. `Codec::decode` returns a value that
//! outlives the message: its `Cow`s are owned, and a `&'a str` or `&'a [u8]` is
//! `DecodeError::NotLent`.
//!
//! ```
//! use std::borrow::Cow;
//! use wirecost_codec::Schema;
//!
//! #[derive(Schema)]
//! struct Line<'a> {
//!     #[schema(id = 1)]
//!     node: &'a str,
//!     #[schema(id = 2)]
//!     text: Cow<'a, str>,
//!     #[schema(id = 3, union)]
//!     place: Place<'a>,
//! }
//!
//! #[derive(Schema)]
//! enum Place<'a> {
//!     #[schema(id = 4)]
//!     File(File<'a>),
//!     #[schema(id = 5)]
//!     Unknown,
//! }
//!
//! #[derive(Schema)]
//! struct File<'a> {
//!     #[schema(id = 1)]
//!     name: &'a str,
//! }
//! # assert_eq!(Line::RECORD.fields.len() + File::RECORD.fields.len(), 4);
//! ```
//!
//! A `Cow<'static, str>` is owned, since no message lives for `'static`. It can be the value of a field,
//! a variant, an option, a list or a map. As a key or in a tuple, it must be wrapped in a
//! [transparent](#structs-of-one-value) struct.
//!
//! # Structs of one value
//!
//! With `#[schema(transparent)]`, every format writes a struct with one field as the value of that
//! field. With `#[schema(transparent, key)]`, the struct is also a key of maps:
//!
//! ```
//! use wirecost_codec::{Map, Schema};
//!
//! #[derive(PartialEq, Eq, PartialOrd, Ord, Schema)]
//! #[schema(transparent, key)]
//! struct Zone(String);
//!
//! #[derive(Schema)]
//! #[schema(transparent)]
//! struct Celsius(#[schema(proto = "sint32")] i32);
//!
//! #[derive(Schema)]
//! struct Weather {
//!     #[schema(id = 1)]
//!     by_zone: Map<Zone, Celsius>,
//! }
//! # assert_eq!(Weather::RECORD.fields.len(), 1);
//! ```
//!
//! # Ids, integers, moments and decimals
//!
//! `#[schema(reserved(3, 4))]` on a struct or a union lists the ids of removed fields or variants.
//!
//! `#[schema(id = n, proto = "sint32")]` on a field or a variant chooses the type of its integers in protobuf:
//! `sint32` or `sfixed32` for `i32`, `sint64` or `sfixed64` for `i64`, `fixed32` for `u32`, `fixed64`
//! for `u64`. The field may be an option, a list or a map of them. Without `proto` the types are
//! `int32`, `int64`, `uint32` and `uint64`.
//!
//! `#[schema(id = n, avro = "timestamp-millis")]` on a field or a variant chooses the logical type of its
//! moments in Avro: `timestamp-millis` or `timestamp-micros`. Without `avro` it is `timestamp-nanos`. The
//! field may be an option, a list or a map of them. A moment that is not a whole number of milliseconds
//! or microseconds is then an error in Avro. The other formats have the whole moment.
//!
//! `#[schema(id = n, avro = "decimal(10, 2)")]` makes a `Decimal` in Avro an integer of at most 10 digits,
//! 2 of them after the point. The precision is 1 to 28 digits. A decimal with other digits than zeros
//! beyond these is an error in Avro. The integer is `bytes`; `avro = "decimal(9, 2, fixed(4))"` makes it a
//! `fixed` of 4 bytes. Without `avro`, and in the other formats, decimals are text.
//!
//! `#[schema(id = n, thrift = "byte")]` makes a `u8`, or an option of one, a `byte` of the same eight bits in
//! Thrift. Numbers from 128 on are negative there to other readers. Without `thrift` it is an `i16`.
//!
//! `#[schema(prefix_of = Whole)]` on a struct implements `wirecost_codec::Prefix` for it: its
//! fields are the first of the record `Whole`, which can then be read without the rest.
//!
//! # Names
//!
//! Types, fields, symbols and variants have their Rust names in JSON and in IDL files, unless an
//! attribute states another:
//!
//! | attribute | on | effect |
//! |---|---|---|
//! | `rename = "..."` | all | the name in JSON and in IDL files, without quotes, backslashes and control characters |
//! | `rename_all = "..."` | types | the case of all members, as in serde; formats whose names have no hyphen get an underscore for it |
//! | `avro_name = "..."` | all | the name in Avro |
//! | `proto_name = "..."` | all | the name in protobuf and Thrift |
//! | `alias = "..."` | all | an earlier name, which JSON and Avro's resolution accept when they read; may be repeated |
//!
//! Names in Avro, protobuf and Thrift have ASCII letters, digits and `_`, and types are not named
//! like the formats' own types. Any other name needs `avro_name` or `proto_name`. A `.proto` file
//! writes the variants of a record's unions in snake case beside its fields, so their names must
//! differ in more than case and underscores. A union has one name, in Thrift and as a message of
//! protobuf, which `rename` changes. The names of a variant are those of its key in JSON and of its
//! field in protobuf and Thrift; in Avro, it has the name of its record.
//!
//! serde's attributes have no effect on the schema. The derive refuses each that would change the
//! message of the engines that use serde, and names the attribute of the schema to write. `rename`,
//! `rename_all`, `alias` and `transparent` need the same attribute of the schema beside them, and so
//! does `default` unless the field is an option. The derive accepts
//! `skip_serializing_if = "Option::is_none"`, since the schema also leaves out absent options, and
//! `crate`, `bound`, `borrow` and `expecting`, which do not concern the message.
//!
//! ```
//! use wirecost_codec::Schema;
//!
//! #[derive(Schema)]
//! #[schema(rename_all = "camelCase")]
//! struct Upstream {
//!     #[schema(id = 1)]
//!     retry_count: u32,
//!     #[schema(id = 2, rename = "x-node", avro_name = "x_node", proto_name = "x_node")]
//!     node: String,
//! }
//!
//! let [count, node] = Upstream::RECORD.fields else { unreachable!() };
//! assert_eq!((count.name, count.avro_name), ("retryCount", "retryCount"));
//! assert_eq!((node.name, node.avro_name), ("x-node", "x_node"));
//! ```
//!
//! # Numbers of symbols
//!
//! protobuf and Thrift write the number of a symbol, Avro and bincode its position, JSON its name. A
//! discriminant is a literal of 32 bits: `Failed = -1`. Without one, a symbol has the number after its
//! predecessor's, and the first symbol has 0. Numbers may have gaps and any order. In place of two
//! symbols with one number, give one symbol an `alias`.
//!
//! In protobuf and Thrift, an absent field has the symbol with number 0. If the enum has no such
//! symbol, the `.proto` file gets a symbol `_UNSPECIFIED`, since proto3 requires the number 0, and an
//! absent field is `DecodeError::MissingField`. A number without a symbol is
//! `DecodeError::UnknownMember`. A last variant with `unknown` prevents both errors: it keeps the
//! number, and 0 for an absent field.
//!
//! ```
//! use wirecost_codec::Schema;
//!
//! #[derive(Clone, Copy, Schema)]
//! #[repr(i32)] // Rust requires it for discriminants beside data.
//! enum Health {
//!     Up = 1,
//!     Down = 5,
//!     #[schema(unknown)]
//!     Unknown(i32),
//! }
//! # let _ = (Health::Up, Health::Down, Health::Unknown(7));
//! ```
//!
//! Avro's and bincode's enums are positions in a list, so an enum with such a variant is an `int` in
//! Avro and an `i32` in bincode. JSON has an unknown number in place of a name. Fields of such an
//! enum take no default. The engines that use serde write the variant in another form.
//!
//! # Unknown fields
//!
//! A reader skips the fields that its type lacks. If the last field of a type has `#[schema(unknown)]`
//! and the type `UnknownFields`, the reader keeps them there, and the writer writes them again. A node
//! thus forwards the fields of newer nodes. JSON, protobuf and Thrift keep unknown fields. A format
//! writes only the unknown fields that it has read itself. Each counts as an element of `Limits`. The
//! engines of other libraries drop unknown fields; serde's derives need `#[serde(skip)]` on the field.
//!
//! ```
//! use wirecost_codec::{Schema, UnknownFields};
//!
//! #[derive(Schema)]
//! struct Join {
//!     #[schema(id = 1)]
//!     node: String,
//!     #[schema(unknown)]
//!     unknown: UnknownFields,
//! }
//!
//! assert!(Join::RECORD.keeps_unknown);
//! ```
//!
//! # Defaults
//!
//! `#[schema(id = n, default = value)]` on a field states its value in a message that lacks it: a
//! boolean, an integer, a float, a text or a symbol of an enum. Options, lists and maps have no
//! default.
//!
//! | format | effect |
//! |---|---|
//! | JSON, Thrift | the value of an absent field; a field with a default is still written |
//! | Avro | the same where a schema of the writer is resolved; the default is in the `.avsc` |
//! | protobuf | none: writers leave out zeros, so an absent field is zero |
//! | bincode, Avro without resolution | none: every message has all fields |
//!
//! ```
//! use wirecost_codec::Schema;
//!
//! #[derive(Schema)]
//! struct Retry {
//!     #[schema(id = 1, default = 3)]
//!     attempts: u32,
//!     #[schema(id = 2, default = Backoff::Exponential)]
//!     backoff: Backoff,
//! }
//!
//! #[derive(Clone, Copy, Schema)]
//! enum Backoff {
//!     Constant,
//!     Exponential,
//! }
//! # assert!(Retry::RECORD.fields[1].default.is_some());
//! ```
//!
//! # Recursion
//!
//! A record may contain itself in an option with a `Box`, in a list or in a map. Readers refuse a
//! message that is deeper than `Limits::max_depth`. Writing has no limit of depth: writing and
//! dropping a value take stack in proportion to its depth.
//!
//! If records contain each other, one field in each cycle needs `#[schema(id = n, recursive)]`.
//! Without it, the compiler reports a cycle in the evaluation of `RECORD` (E0391). A field that holds a
//! union cannot have it: in such a cycle, mark a field of a variant's record:
//!
//! ```
//! use wirecost_codec::Schema;
//!
//! #[derive(Schema)]
//! struct Tree {
//!     #[schema(id = 1)]
//!     name: String,
//!     #[schema(id = 2)]
//!     children: Vec<Tree>,
//! }
//!
//! #[derive(Schema)]
//! struct Filter {
//!     #[schema(id = 3, union)]
//!     rule: Rule,
//! }
//!
//! #[derive(Schema)]
//! enum Rule {
//!     #[schema(id = 1)]
//!     Not(Not),
//!     #[schema(id = 2)]
//!     HasTag(HasTag),
//! }
//!
//! #[derive(Schema)]
//! struct Not {
//!     #[schema(id = 1, recursive)]
//!     filter: Box<Filter>,
//! }
//!
//! #[derive(Schema)]
//! struct HasTag {
//!     #[schema(id = 1)]
//!     tag: String,
//! }
//! # assert_eq!(Filter::RECORD.fields.len() + Tree::RECORD.fields.len(), 3);
//! ```
//!
//! # The path of the crate
//!
//! The code that `wirecost_codec::Schema` generates names the crate `::wirecost_codec`. The code
//! that `wirecost::Schema` generates names the module `::wirecost::codec`.
//! `#[schema(crate = path)]` on a type names another path to the same items, for a dependency that
//! is renamed in `Cargo.toml` or re-exported.
//!
//! # An example
//!
//! ```
//! use wirecost_codec::Schema;
//!
//! /// A task for a node.
//! #[derive(Schema)]
//! #[schema(reserved(2))]
//! struct Command {
//!     #[schema(id = 1)]
//!     node: String,
//!     #[schema(id = 3)]
//!     urgency: Urgency,
//!     #[schema(id = 6, union)]
//!     action: Action,
//! }
//!
//! #[derive(Clone, Copy, Schema)]
//! enum Urgency {
//!     Whenever,
//!     Now,
//! }
//!
//! #[derive(Schema)]
//! enum Action {
//!     #[schema(id = 4)]
//!     Drain(Drain),
//!     #[schema(id = 5)]
//!     Stop(Stop),
//! }
//!
//! #[derive(Schema)]
//! struct Drain {
//!     #[schema(id = 1)]
//!     seconds: u32,
//! }
//!
//! #[derive(Schema)]
//! struct Stop {}
//! ```

mod attributes;
mod case;
mod default;
mod enumeration;
mod form;
mod lifetimes;
mod names;
mod record;
mod serde;
mod transparent;
mod union;

use attributes::{Container, is_unknown};
use proc_macro::TokenStream;
use quote::quote;
use syn::{Data, DeriveInput, Error, Fields, GenericParam, Path, parse_macro_input, parse_quote};

/// Runs the example of the README.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;

/// Derives `Schema` for a record, an enum or a union, see the [crate's page](crate).
#[proc_macro_derive(Schema, attributes(schema))]
pub fn derive_schema(input: TokenStream) -> TokenStream {
    derive(parse_macro_input!(input), || parse_quote!(::wirecost_codec))
}

/// Derives [`Schema`](derive@Schema) as the facade exports it, for packages that depend on `wirecost` alone.
// A derive does not know the path that it was imported by. A second derive is a path known without a
// search through the user's Cargo.toml, which would need a TOML parser and would be a guess where a
// package depends on both crates. Renamed dependencies have the attribute `crate`, as in serde.
#[proc_macro_derive(FacadeSchema, attributes(schema))]
pub fn derive_facade_schema(input: TokenStream) -> TokenStream {
    derive(parse_macro_input!(input), || {
        parse_quote!(::wirecost::codec)
    })
}

/// Expands to code that finds wirecost-codec at the path of the attribute `crate`, or else of `codec`.
fn derive(input: DeriveInput, codec: fn() -> Path) -> TokenStream {
    let expanded = Container::parse(&input.attrs).and_then(|mut container| {
        let codec = container.codec.take().unwrap_or_else(codec);
        let items = expand(&input, container)?;
        Ok(quote! {
            const _: () = {
                use #codec as __codec;
                #items
            };
        })
    });
    expanded.unwrap_or_else(Error::into_compile_error).into()
}

fn expand(input: &DeriveInput, container: Container) -> syn::Result<proc_macro2::TokenStream> {
    let is_record = matches!(input.data, Data::Struct(_)) && !container.transparent;
    let may_stand = |parameter: &GenericParam| match parameter {
        GenericParam::Lifetime(_) => true,
        GenericParam::Type(_) => is_record,
        GenericParam::Const(_) => false,
    };
    if !input.generics.params.iter().all(may_stand) {
        return Err(Error::new_spanned(
            &input.generics,
            "parameters are lifetimes, and the types of a record",
        ));
    }
    if container.key && !container.transparent {
        return Err(Error::new_spanned(
            &input.ident,
            "`key` is for a transparent struct; every enum without data may be a key",
        ));
    }
    match &input.data {
        Data::Struct(data) if container.transparent => {
            transparent::expand(input, &container, &data.fields)
        }
        _ if container.transparent => Err(Error::new_spanned(
            &input.ident,
            "a transparent type is a struct with one field",
        )),
        Data::Struct(data) => record::expand(input, container, &data.fields),
        Data::Enum(data) if data.variants.is_empty() => Err(Error::new_spanned(
            &input.ident,
            "an enum needs at least one symbol",
        )),
        Data::Enum(data)
            if data
                .variants
                .iter()
                .all(|v| matches!(v.fields, Fields::Unit) || is_unknown(&v.attrs)) =>
        {
            enumeration::expand(input, container, data)
        }
        Data::Enum(data) => union::expand(input, container, data),
        Data::Union(_) => Err(Error::new_spanned(
            &input.ident,
            "a Rust `union` cannot be a schema; a union of records is an enum",
        )),
    }
}
