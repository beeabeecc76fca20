//! The expansion of the derive, in surroundings that try to disturb it.
// Most of the types are only described, never made.
#![allow(dead_code, unused_macros, non_camel_case_types, non_upper_case_globals)]

use wirecost_codec::{Schema, Union, Value};

mod names_of_the_expansion_mean_something_else {
    use wirecost_codec::Schema;

    macro_rules! assert {
        ($($anything:tt)*) => {
            compile_error!("the user's own macro");
        };
    }
    macro_rules! matches {
        ($($anything:tt)*) => {
            compile_error!("the user's own macro");
        };
    }

    struct id;
    struct header;
    struct reader;
    struct writer;
    struct record;
    struct index;
    struct number;
    const slot_0: () = ();

    #[derive(Schema)]
    struct R {}

    #[derive(Schema)]
    struct W {
        #[schema(id = 1)]
        first: R,
        #[schema(id = 2)]
        second: Option<T>,
        #[schema(id = 5, union)]
        either: Either,
    }

    #[derive(Schema)]
    struct T {
        #[schema(id = 1)]
        level: Level,
    }

    #[derive(Schema)]
    struct Outer {
        #[schema(id = 1)]
        w: W,
    }

    #[derive(Schema)]
    enum Level {
        R,
        W,
    }

    #[derive(Schema)]
    enum Either {
        #[schema(id = 3)]
        R(R),
        #[schema(id = 4)]
        T(T),
    }
}

macro_rules! union_of {
    ($name:ident, $variant:ident, $record:ty) => {
        #[derive(Schema)]
        #[schema(reserved(7))]
        enum $name {
            #[schema(id = 1)]
            $variant($record),
        }
    };
}

#[derive(Schema)]
struct Start {}

union_of!(Action, Start, Start);

#[test]
fn a_macro_can_name_the_record_of_a_variant() {
    assert_eq!(
        Action::UNION.variants[0].value.record().unwrap(),
        Start::RECORD
    );
    assert_eq!(Action::UNION.reserved, [7]);
}

/// One line,
/// * and another.
///
/// Not this.
#[derive(Schema)]
struct Lines {}

/**
 * One line,
 * and **another**.
 *
 * Not this.
 */
#[derive(Schema)]
struct Marked {}

/** One line,
and another.

Not this. */
#[derive(Schema)]
enum Plain {
    Symbol,
}

#[test]
fn documentation_is_the_first_paragraph() {
    assert_eq!(Lines::RECORD.doc, "One line, * and another.");
    assert_eq!(Marked::RECORD.doc, "One line, and **another**.");
    let wirecost_codec::describe::ValueType::Enum(plain) = Plain::TYPE else {
        unreachable!("an enum")
    };
    assert_eq!(plain.doc, "One line, and another.");
}

mod facade {
    pub(crate) use wirecost_codec as contract;
}

mod types_of_another_path {
    use wirecost_codec::Schema;

    use super::facade::contract;

    #[derive(Schema)]
    #[schema(crate = contract)]
    pub(crate) struct Beat {
        #[schema(id = 1)]
        level: Level,
        #[schema(id = 3, union)]
        either: Either,
    }

    #[derive(Schema)]
    #[schema(crate = super::facade::contract, prefix_of = Beat)]
    pub(crate) struct Start {
        #[schema(id = 1)]
        level: Level,
    }

    #[derive(Schema)]
    #[schema(crate = crate::facade::contract)]
    enum Level {
        Low,
        High,
    }

    #[derive(Schema)]
    #[schema(reserved(4), crate = contract)]
    enum Either {
        #[schema(id = 2)]
        Empty(Empty),
    }

    #[derive(Schema)]
    #[schema(crate = contract)]
    struct Empty {}
}

#[test]
fn a_path_to_the_crate_may_be_relative_or_absolute() {
    use types_of_another_path::{Beat, Start};
    assert!(Start::RECORD.begins(Beat::RECORD));
    assert_eq!(Beat::RECORD.fields[1].id, 3);
}
