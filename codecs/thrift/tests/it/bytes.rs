//! The protocol's rules, each against bytes worked out by hand, on every engine.

use std::collections::BTreeMap;

use crate::engines::{decodes, same};
use wirecost_codec::{Bytes, Codec, Fixed64, Schema};
use wirecost_thrift::Thrift;

#[derive(Debug, Clone, PartialEq, Schema)]
struct Nothing {}

#[test]
fn a_struct_ends_with_a_stop() {
    same(&Nothing {}, &[0]);
}

#[test]
fn a_boolean_field_is_its_header() {
    #[derive(Debug, PartialEq, Schema)]
    struct Flags {
        #[schema(id = 1)]
        yes: bool,
        #[schema(id = 2)]
        no: bool,
        #[schema(id = 20)]
        far: Option<bool>,
    }
    same(
        &Flags {
            yes: true,
            no: false,
            far: None,
        },
        &[0x11, 0x12, 0],
    );
    same(
        &Flags {
            yes: false,
            no: true,
            far: Some(true),
        },
        &[0x12, 0x11, 0x01, 40, 0],
    );
}

#[test]
fn small_signed_integers_have_types_of_their_own() {
    #[derive(Debug, PartialEq, Schema)]
    struct Small {
        #[schema(id = 1)]
        tiny: i8,
        #[schema(id = 2)]
        small: i16,
        #[schema(id = 3)]
        tinies: Vec<i8>,
    }
    same(
        &Small {
            tiny: -2,
            small: -2,
            tinies: vec![1, -1],
        },
        &[0x13, 0xfe, 0x14, 3, 0x19, 0x23, 1, 0xff, 0],
    );
}

#[test]
fn integers_are_zigzag() {
    #[derive(Debug, PartialEq, Schema)]
    struct Integers {
        #[schema(id = 1)]
        small: u8,
        #[schema(id = 2)]
        medium: u16,
        #[schema(id = 3)]
        large: u32,
        #[schema(id = 4)]
        signed: i32,
        #[schema(id = 5)]
        long: i64,
    }
    same(
        &Integers {
            small: 1,
            medium: 2,
            large: 3,
            signed: -1,
            long: -2,
        },
        &[0x14, 2, 0x15, 4, 0x16, 6, 0x15, 1, 0x16, 3, 0],
    );
    let ends = Integers {
        small: u8::MAX,
        medium: u16::MAX,
        large: u32::MAX,
        signed: i32::MIN,
        long: i64::MIN,
    };
    #[rustfmt::skip]
    same(&ends, &[
        0x14, 0xfe, 0x03,
        0x15, 0xfe, 0xff, 0x07,
        0x16, 0xfe, 0xff, 0xff, 0xff, 0x1f,
        0x15, 0xff, 0xff, 0xff, 0xff, 0x0f,
        0x16, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x01,
        0,
    ]);
}

#[test]
fn the_top_bit_of_64_is_a_sign() {
    #[derive(Debug, PartialEq, Schema)]
    struct Unsigned {
        #[schema(id = 1)]
        huge: u64,
        #[schema(id = 2)]
        random: Fixed64,
    }
    same(
        &Unsigned {
            huge: u64::MAX,
            random: Fixed64(u64::MAX - 1),
        },
        &[0x16, 1, 0x16, 3, 0],
    );
}

#[test]
fn floats_are_little_endian_doubles() {
    #[derive(Debug, PartialEq, Schema)]
    struct Floats {
        #[schema(id = 1)]
        double: f64,
        #[schema(id = 2)]
        single: f32,
    }
    #[rustfmt::skip]
    same(&Floats { double: 1.0, single: -1.5 }, &[
        0x17, 0, 0, 0, 0, 0, 0, 0xf0, 0x3f,
        0x17, 0, 0, 0, 0, 0, 0, 0xf8, 0xbf,
        0,
    ]);
}

#[test]
fn text_and_bytes_have_a_length() {
    #[derive(Debug, Clone, PartialEq, Schema)]
    struct Texts {
        #[schema(id = 1)]
        text: String,
        #[schema(id = 2)]
        bytes: Bytes,
        #[schema(id = 3)]
        empty: String,
    }
    same(
        &Texts {
            text: "hi".into(),
            bytes: Bytes(vec![0xff]),
            empty: String::new(),
        },
        &[0x18, 2, b'h', b'i', 0x18, 1, 0xff, 0x18, 0, 0],
    );
}

#[test]
fn a_symbol_is_an_i32() {
    #[derive(Debug, Clone, Copy, PartialEq, Schema)]
    enum Color {
        Red,
        Green,
    }
    #[derive(Debug, PartialEq, Schema)]
    struct Paint {
        #[schema(id = 1)]
        color: Color,
        #[schema(id = 2)]
        colors: Vec<Color>,
    }
    same(
        &Paint {
            color: Color::Green,
            colors: vec![Color::Red, Color::Green],
        },
        &[0x15, 2, 0x19, 0x25, 0, 2, 0],
    );
}

#[derive(Debug, Clone, PartialEq, Schema)]
struct Pair {
    #[schema(id = 1)]
    left: u32,
    #[schema(id = 2)]
    right: u32,
}

#[test]
fn ids_count_from_zero_in_a_nested_struct_and_go_on_behind_it() {
    #[derive(Debug, PartialEq, Schema)]
    struct Outer {
        #[schema(id = 3)]
        first: Pair,
        #[schema(id = 4)]
        second: Option<Pair>,
        #[schema(id = 5)]
        after: u32,
    }
    let pair = Pair { left: 1, right: 2 };
    same(
        &Outer {
            first: pair.clone(),
            second: None,
            after: 3,
        },
        &[0x3c, 0x16, 2, 0x16, 4, 0, 0x26, 6, 0],
    );
    same(
        &Outer {
            first: pair.clone(),
            second: Some(pair),
            after: 3,
        },
        &[
            0x3c, 0x16, 2, 0x16, 4, 0, 0x1c, 0x16, 2, 0x16, 4, 0, 0x16, 6, 0,
        ],
    );
}

#[test]
fn an_option_is_there_or_not() {
    #[derive(Debug, PartialEq, Schema)]
    struct Maybe {
        #[schema(id = 1)]
        number: Option<u32>,
        #[schema(id = 2)]
        text: Option<String>,
    }
    same(
        &Maybe {
            number: None,
            text: None,
        },
        &[0],
    );
    same(
        &Maybe {
            number: Some(0),
            text: None,
        },
        &[0x16, 0, 0],
    );
    same(
        &Maybe {
            number: None,
            text: Some(String::new()),
        },
        &[0x28, 0, 0],
    );
}

#[derive(Debug, PartialEq, Schema)]
struct Numbers {
    #[schema(id = 1)]
    numbers: Vec<u32>,
}

#[test]
fn a_list_has_a_type_and_a_size() {
    same(&Numbers { numbers: vec![] }, &[0x19, 0x06, 0]);
    same(
        &Numbers {
            numbers: vec![1, 2],
        },
        &[0x19, 0x26, 2, 4, 0],
    );
    let fourteen = [&[0x19, 0xe6], &[2; 14][..], &[0]].concat();
    same(
        &Numbers {
            numbers: vec![1; 14],
        },
        &fourteen,
    );
    let fifteen = [&[0x19, 0xf6, 15], &[2; 15][..], &[0]].concat();
    same(
        &Numbers {
            numbers: vec![1; 15],
        },
        &fifteen,
    );
    let two_hundred = [&[0x19, 0xf6, 0xc8, 0x01], &[2; 200][..], &[0]].concat();
    same(
        &Numbers {
            numbers: vec![1; 200],
        },
        &two_hundred,
    );
}

#[test]
fn a_short_list_may_have_a_long_header() {
    decodes(
        &[0x19, 0xf6, 2, 2, 4, 0],
        &Numbers {
            numbers: vec![1, 2],
        },
    );
}

/// fastparquet writes type 0.
#[test]
fn an_empty_list_may_have_any_type() {
    #[derive(Debug, Clone, PartialEq, Schema)]
    struct Texts {
        #[schema(id = 1)]
        texts: Vec<String>,
        #[schema(id = 2)]
        number: u32,
    }
    let none = Texts {
        texts: vec![],
        number: 5,
    };
    for bits in 0..=13 {
        for list in [&[bits][..], &[0xf0 | bits, 0]] {
            let known = [&[0x19][..], list, &[0x16, 10, 0]].concat();
            decodes(&known, &none);
            for unknown in [0x39, 0x3a] {
                let bytes = [&[unknown][..], list, &[0x06, 4, 10, 0]].concat();
                decodes(&bytes, &none);
            }
            // Two empty lists in an unknown list.
            let bytes = [&[0x39, 0x29][..], list, list, &[0x06, 4, 10, 0]].concat();
            decodes(&bytes, &none);
        }
    }
    // Codes of no type, which Apache's library refuses.
    for bits in [14, 15] {
        for bytes in [
            [0x19, bits, 0x16, 10, 0].as_slice(),
            &[0x39, bits, 0x06, 4, 10, 0],
        ] {
            assert_eq!(Thrift::default().decode(bytes), Ok(none.clone()));
        }
    }
}

#[derive(Debug, PartialEq, Schema)]
struct Flags {
    #[schema(id = 1)]
    flags: Vec<bool>,
}

#[test]
fn boolean_elements_are_one_and_two() {
    let flags = Flags {
        flags: vec![true, false],
    };
    same(&flags, &[0x19, 0x21, 1, 2, 0]);
    decodes(&[0x19, 0x22, 1, 2, 0], &flags);
    decodes(&[0x19, 0x22, 1, 0, 0], &flags);
}

#[test]
fn lists_of_structs() {
    #[derive(Debug, PartialEq, Schema)]
    struct Pairs {
        #[schema(id = 2)]
        pairs: Vec<Pair>,
        #[schema(id = 3)]
        nothings: Vec<Nothing>,
    }
    same(
        &Pairs {
            pairs: vec![Pair { left: 0, right: 1 }],
            nothings: vec![Nothing {}; 2],
        },
        &[0x29, 0x1c, 0x16, 0, 0x16, 2, 0, 0x19, 0x2c, 0, 0, 0],
    );
}

#[test]
fn an_empty_map_is_one_byte() {
    #[derive(Debug, PartialEq, Schema)]
    struct Maps {
        #[schema(id = 1)]
        numbers: BTreeMap<String, u32>,
        #[schema(id = 2)]
        flags: BTreeMap<String, bool>,
    }
    same(
        &Maps {
            numbers: [].into(),
            flags: [].into(),
        },
        &[0x1b, 0, 0x1b, 0, 0],
    );
    let maps = Maps {
        numbers: [("a".into(), 1), ("b".into(), 2)].into(),
        flags: [("c".into(), false)].into(),
    };
    same(
        &maps,
        &[
            0x1b, 2, 0x86, 1, b'a', 2, 1, b'b', 4, 0x1b, 1, 0x81, 1, b'c', 2, 0,
        ],
    );
}

#[derive(Debug, PartialEq, Schema)]
struct Held {
    #[schema(id = 3)]
    before: bool,
    #[schema(id = 4, union)]
    choice: Choice,
}

#[derive(Debug, PartialEq, Schema)]
enum Choice {
    #[schema(id = 1)]
    Nothing(Nothing),
    #[schema(id = 15)]
    Pair(Pair),
}

#[test]
fn a_union_is_a_struct_of_one_field() {
    same(
        &Held {
            before: true,
            choice: Choice::Nothing(Nothing {}),
        },
        &[0x31, 0x1c, 0x1c, 0, 0, 0],
    );
}

#[test]
fn steps_of_more_than_14_are_written_out() {
    #[derive(Debug, PartialEq, Schema)]
    struct Steps {
        #[schema(id = 14)]
        first: u32,
        #[schema(id = 29)]
        second: u32,
        #[schema(id = 129)]
        third: u32,
        #[schema(id = 32767)]
        last: u32,
    }
    let steps = Steps {
        first: 1,
        second: 2,
        third: 3,
        last: 4,
    };
    same(
        &steps,
        &[
            0xe6, 2, 0x06, 58, 4, 0x06, 0x82, 0x02, 6, 0x06, 0xfe, 0xff, 0x03, 8, 0,
        ],
    );
    // A step of 15 in the short form, as other libraries write it.
    decodes(
        &[
            0xe6, 2, 0xf6, 4, 0x06, 0x82, 0x02, 6, 0x06, 0xfe, 0xff, 0x03, 8, 0,
        ],
        &steps,
    );
    let pair = Choice::Pair(Pair { left: 0, right: 0 });
    decodes(
        &[0x31, 0x1c, 0xfc, 0x16, 0, 0x16, 0, 0, 0, 0],
        &Held {
            before: true,
            choice: pair,
        },
    );
}

#[test]
fn fields_come_in_any_order() {
    decodes(&[0x26, 4, 0x06, 2, 2, 0], &Pair { left: 1, right: 2 });
}

#[test]
fn absent_fields_are_zero() {
    decodes(&[0x26, 4, 0], &Pair { left: 0, right: 2 });
    decodes(&[0], &Numbers { numbers: vec![] });
    decodes(&[0], &Flags { flags: vec![] });
}

#[test]
fn of_a_number_that_occurs_twice_the_last_counts() {
    decodes(&[0x16, 2, 0x06, 2, 6, 0], &Pair { left: 3, right: 0 });
}

/// The code that Thrift generates does the same.
#[test]
fn of_a_list_or_map_that_occurs_twice_the_last_counts() {
    #[derive(Debug, PartialEq, Schema)]
    struct Twice {
        #[schema(id = 1)]
        numbers: Vec<u32>,
        #[schema(id = 2)]
        by_name: BTreeMap<String, u32>,
    }
    let numbers = Twice {
        numbers: vec![3],
        by_name: [].into(),
    };
    decodes(&[0x19, 0x26, 2, 4, 0x09, 2, 0x16, 6, 0], &numbers);
    let none = Twice {
        numbers: vec![],
        by_name: [].into(),
    };
    decodes(&[0x19, 0x26, 2, 4, 0x09, 2, 0, 0], &none);
    let by_name = Twice {
        numbers: vec![],
        by_name: [("b".into(), 2)].into(),
    };
    decodes(
        &[0x2b, 1, 0x86, 1, b'a', 2, 0x0b, 4, 1, 0x86, 1, b'b', 4, 0],
        &by_name,
    );
    decodes(&[0x2b, 1, 0x86, 1, b'a', 2, 0x0b, 4, 0, 0], &none);
}

/// The headers of other writers, within structs, lists and maps that are skipped.
#[test]
fn empty_lists_sets_and_maps_are_skipped() {
    #[rustfmt::skip]
    let unknown: &[&[u8]] = &[
        &[0x3c, 0x19, 0, 0x1a, 0xf0, 0, 0x1b, 0, 0], // struct of a list, a set and a map
        &[0x3b, 1, 0x89, 1, b'a', 0],                     // map of an empty list
        &[0x3b, 1, 0xaa, 0, 0xf0, 0],                     // map of a set to a set
        &[0x3b, 1, 0xbb, 0, 0],                           // map of a map to a map
        &[0x3a, 0x2a, 0, 0xf0, 0],                        // set of sets
        &[0x39, 0x2b, 0, 0],                              // list of maps
        &[0x39, 0x19, 0x19, 0xf0, 0],                     // list of a list of a list
        &[0x39, 0x1c, 0x19, 0, 0],                        // list of a struct of a list
        &[0x39, 0xf0, 0x80, 0],                           // a count of 0 in two bytes
        &[0x3b, 0x80, 0],
    ];
    for field in unknown {
        let bytes = [field, &[0x06, 4, 10, 0][..]].concat();
        decodes(&bytes, &Pair { left: 0, right: 5 });
    }
    decodes(&[0x19, 0xf6, 0x80, 0, 0], &Numbers { numbers: vec![] });
    decodes(&[0x19, 0xf1, 0x80, 0, 0], &Flags { flags: vec![] });
}

#[test]
fn unknown_fields_are_skipped() {
    #[rustfmt::skip]
    let unknown: &[&[u8]] = &[
        &[0x31],                                     // true
        &[0x32],                                     // false
        &[0x33, 0xff],                               // i8
        &[0x34, 0x80, 0x01],                         // i16
        &[0x35, 0x80, 0x80, 0x01],                   // i32
        &[0x36, 0x80, 0x80, 0x80, 0x01],             // i64
        &[0x37, 1, 2, 3, 4, 5, 6, 7, 8],             // double
        &[0x38, 3, 0, 0, 0],                         // binary
        &[0x39, 0x08],                               // empty list
        &[0x39, 0x28, 1, 0, 0],                      // list of binary
        &[0x39, 0xf1, 15, 1, 2, 1, 2, 1, 2, 1, 2, 1, 2, 1, 2, 1, 2, 1], // list of bool, long form
        &[0x3a, 0x27, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0],  // set of double
        &[0x3b, 0],                                  // empty map
        &[0x3b, 1, 0x5b, 9, 1, 0x83, 0, 7],          // map of i32 to map of binary to i8
        &[0x3c, 0x11, 0x1c, 0x1c, 0, 0x36, 5, 0, 0], // struct of structs
        &[0x3d, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16], // uuid
        &[0x05, 0xff, 0xff, 0x03, 9],                // i32 with id -32768
    ];
    for field in unknown {
        // Followed by field 2 with its id written out.
        let bytes = [field, &[0x06, 4, 10, 0][..]].concat();
        decodes(&bytes, &Pair { left: 0, right: 5 });
    }
}
