//! Everything that is JSON, or almost JSON, in the place of a value of each type.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use wirecost_codec::{
    Bytes, Fixed64, Schema,
    conformance::sample::{Color, Inner, Shape},
};

use super::agree_on;

/// A record with one field of each type, to put a text in its place.
macro_rules! records {
    ($($record:ident: $type:ty;)*) => {
        $(
            #[derive(Debug, Schema, Serialize, Deserialize)]
            struct $record {
                #[schema(id = 1)]
                field: $type,
            }
        )*

        fn agree_in_each_place(value: &str) {
            let text = format!("{{\"field\":{value}}}");
            $(agree_on::<$record>(text.as_bytes());)*
            let in_list = format!("{{\"field\":[{value},{value}]}}");
            $(agree_on::<$record>(in_list.as_bytes());)*
            let in_map = format!("{{\"field\":{{\"a\":{value},\"b\" : {value} }}}}");
            $(agree_on::<$record>(in_map.as_bytes());)*
            agree_on::<Unions>(format!("{{\"field\":{value}}}").as_bytes());
            agree_on::<Empty>(text.as_bytes());
        }
    };
}

records! {
    Bools: bool;
    Bytes8: u8;
    Shorts: u16;
    Words: u32;
    Longs: u64;
    Randoms: Fixed64;
    SignedWords: i32;
    SignedLongs: i64;
    Singles: f32;
    Doubles: f64;
    Texts: String;
    Blobs: Bytes;
    Colors: Color;
    Records: Inner;
    MaybeLongs: Option<u64>;
    MaybeDoubles: Option<f64>;
    MaybeTexts: Option<String>;
    MaybeRecords: Option<Inner>;
    LongLists: Vec<u64>;
    DoubleLists: Vec<f64>;
    TextLists: Vec<String>;
    ColorLists: Vec<Color>;
    RecordLists: Vec<Inner>;
    LongMaps: BTreeMap<String, u64>;
    TextMaps: BTreeMap<String, String>;
    RecordMaps: BTreeMap<String, Inner>;
}

#[derive(Debug, Schema, Serialize, Deserialize)]
struct Unions {
    #[schema(id = 1, union)]
    field: Shape,
}

#[derive(Debug, Schema, Serialize, Deserialize)]
struct Empty {}

#[test]
fn numbers() {
    let signs = ["", "-"];
    let integers = [
        "",
        "0",
        "00",
        "01",
        "7",
        "10",
        "127",
        "128",
        "255",
        "256",
        "65535",
        "65536",
        "2147483647",
        "2147483648",
        "2147483649",
        "4294967295",
        "4294967296",
        "9007199254740993",
        "9223372036854775807",
        "9223372036854775808",
        "9223372036854775809",
        "9999999999999999999",
        "10000000000000000000",
        "18446744073709551615",
        "18446744073709551616",
        "19999999999999999999",
        "28446744073709551615",
        "99999999999999999999",
        "100000000000000000000",
        "340282350000000000000000000000000000000",
        "340282360000000000000000000000000000000",
        "12345678",
        "1234567812345678",
        "x",
        "0x10",
        "1_000",
        "1,0",
        "Infinity",
        "NaN",
        "inf",
        "nan",
        "١",
    ];
    let fractions = [
        "",
        ".",
        ".0",
        ".5",
        ".25",
        ".000",
        ".000000000000000000000000000000000001",
        ".1234567",
        ".12345678",
        ".123456789012345678",
        ".9999999999999999999999999",
        ".5.5",
        ".-5",
        ".x",
        ". 5",
    ];
    let exponents = [
        "",
        "e",
        "E",
        "e0",
        "E0",
        "e5",
        "e+5",
        "e-5",
        "e05",
        "e-",
        "e+",
        "e1.5",
        "e 5",
        "e308",
        "e309",
        "e-308",
        "e-324",
        "e-325",
        "e400",
        "e-400",
        "e99999999999999999999",
        "e-99999999999999999999",
        "e2147483648",
        "f",
        "L",
        "e5e5",
    ];
    for sign in signs {
        for integer in integers {
            for fraction in fractions {
                agree_in_each_number_place(&format!("{sign}{integer}{fraction}"));
                if fraction.len() > 4 && integer.len() > 3 {
                    continue;
                }
                for exponent in exponents {
                    agree_in_each_number_place(&format!("{sign}{integer}{fraction}{exponent}"));
                }
            }
        }
    }
    for number in [
        "0", "-0", "1", "1.5", "1e3", "1e999", "-1e999", "01", "1.", "1e", "+1", "--1", "- 1", "-",
        "-x",
    ] {
        agree_in_each_place(number);
    }
}

fn agree_in_each_number_place(number: &str) {
    let text = format!("{{\"field\":{number}}}");
    let text = text.as_bytes();
    agree_on::<Bytes8>(text);
    agree_on::<Words>(text);
    agree_on::<Longs>(text);
    agree_on::<SignedWords>(text);
    agree_on::<SignedLongs>(text);
    agree_on::<Singles>(text);
    agree_on::<Doubles>(text);
    // As the value of an unknown field.
    agree_on::<Empty>(text);
}

/// Floats around the ties between two doubles, in forms that take different code paths.
#[test]
fn floats_next_to_ties() {
    let mut random = super::Random(3);
    for _ in 0..20_000 {
        let bits = (random.below(1 << 31) as u64) << 33 | (random.below(1 << 31) as u64) << 2;
        let double = f64::from_bits(bits & !(0x7ff << 52) | (950 + random.below(140) as u64) << 52);
        for digits in [15, 16, 17, 18, 19, 20] {
            let text = format!("{{\"field\":{double:.digits$}}}");
            agree_on::<Doubles>(text.as_bytes());
            agree_on::<Singles>(text.as_bytes());
        }
        let exact = format!("{{\"field\":{double:e}}}");
        agree_on::<Doubles>(exact.as_bytes());
    }
}

#[test]
fn texts() {
    let texts = [
        "",
        "a",
        "eight888",
        "eight8889",
        "ü",
        "\u{1f980}",
        "Red",
        "Green",
        "red",
        "Re\\u0064",
        "Circle",
        "\\\"",
        "\\\\",
        "\\/",
        "\\b",
        "\\f",
        "\\n",
        "\\r",
        "\\t",
        "\\a",
        "\\'",
        "\\0",
        "\\x41",
        "\\",
        "\\u",
        "\\u0",
        "\\u00",
        "\\u004",
        "\\u0041",
        "\\u00e4",
        "\\u00E4",
        "\\u004g",
        "\\u+041",
        "\\U0041",
        "\\u0000",
        "\\uffff",
        "\\ud83e\\udd80",
        "\\uD83E\\uDD80",
        "\\ud83e",
        "\\ud83e ",
        "\\ud83e\\n",
        "\\ud83e\\u0041",
        "\\ud83e\\ud83e",
        "\\udd80",
        "\\udd80\\ud83e",
        "\\ud83e\\u",
        "\\ud83e\\udd8",
        "\\ud83e\\uDD80x",
        "\\ud800\\udc00",
        "\\udbff\\udfff",
        "\\udbff\\ue000",
        "\t",
        "\n",
        "\0",
        "\x1f",
        "\x7f",
        "\u{80}",
        "\u{2028}",
        "\"",
        "\"\"",
        "x\"y",
        "AA==",
        "AAA=",
        "AAAA",
        "AA",
        "AAA",
        "A",
        "A===",
        "AB==",
        "AAB=",
        "AA=A",
        "A A=",
        "AA\\u003d=",
        "AA==AA==",
        "_-==",
        "+/==",
        "+w==",
        "/w==",
        "aGVsbG8gd29ybGQsIHRoaXMgaXMgbG9uZyBlbm91Z2ggZm9yIHZlY3RvcnM=",
        "aGVsbG8gd29ybGQsIHRoaXMgaXMgbG9uZyBlbm91Z2gg!m9yIHZlY3RvcnM=",
        "aGVsbG8gd29ybGQsIHRoaXMgaXMgbG9uZyBlbm91Z2ggZm9yIHZlY3RvcnN=",
        "=",
        "====",
        "127.0.0.1",
        "0",
        "true",
        "null",
    ];
    for text in texts {
        for around in ["", "x", "a clean run of some bytes"] {
            agree_in_each_place(&format!("\"{around}{text}\""));
            agree_in_each_place(&format!("\"{text}{around}\""));
            // As the name of an unknown field, in a map and in a skipped value.
            let named = format!("{{\"{text}{around}\":1}}");
            agree_in_each_place(&named);
            agree_on::<Empty>(named.as_bytes());
            agree_on::<Longs>(format!("{{\"field\":1,{}", &named[1..]).as_bytes());
        }
        agree_in_each_place(&format!("\"{text}"));
        agree_in_each_place(&format!("{text}\""));
    }
}

#[test]
fn everything_else() {
    let values = [
        "",
        "null",
        "nul",
        "nulll",
        "NULL",
        "true",
        "tru",
        "truee",
        "false",
        "fals",
        "True",
        "undefined",
        "{}",
        "{ }",
        "[]",
        "[ ]",
        "[,]",
        "{,}",
        "[1,]",
        "[1 2]",
        "[,1]",
        "{\"a\":1,}",
        "{\"a\" 1}",
        "{\"a\":}",
        "{\"a\"}",
        "{a:1}",
        "{'a':1}",
        "{1:1}",
        "{null:1}",
        "{\"a\":1 \"b\":2}",
        "[1",
        "{\"a\":1",
        "]",
        "}",
        "[}",
        "{]",
        "[1}",
        "{\"a\":1]",
        ":",
        ",",
        "/* x */1",
        "// x\n1",
        "1 // x",
        "\u{feff}1",
        " 1 ",
        "\t1\n",
        "\r\n1",
        "\x0b1",
        "\x0c1",
        "\u{a0}1",
        "1\0",
        "{\"name\":\"\",\"numbers\":[]}",
        "{\"numbers\":[],\"name\":\"\"}",
        " { \"numbers\" : [ 1 , 2 ] , \"weight\" : null , \"name\" : \"x\" } ",
        "{\"name\":\"\"}",
        "{\"numbers\":[]}",
        "{\"name\":\"\",\"numbers\":[],\"name\":\"\"}",
        "{\"name\":\"\",\"numbers\":[],\"weight\":null,\"weight\":1}",
        "{\"name\":\"\",\"numbers\":[],\"weight\":1,\"weight\":null}",
        "{\"name\":null,\"numbers\":[]}",
        "{\"name\":\"\",\"numbers\":null}",
        "{\"name\":\"\",\"numbers\":[null]}",
        "{\"na\\u006de\":\"\",\"numbers\":[]}",
        "{\"Name\":\"\",\"numbers\":[]}",
        "{\"name\":\"\",\"numbers\":[],\"x\":{\"a\":[1,{\"b\":null}],\"c\":\"\\ud800\"},\"y\":[[],[[]],{}]}",
        "{\"x\":1,\"name\":\"\",\"y\":[],\"numbers\":[],\"z\":{}}",
        "{\"name\":\"\",\"numbers\":[],\"x\":[1,]}",
        "{\"name\":\"\",\"numbers\":[],\"x\":{\"a\":1,}}",
        "{\"name\":\"\",\"numbers\":[],\"x\":[}}",
        "{\"name\":\"\",\"numbers\":[],}",
        "{,\"name\":\"\",\"numbers\":[]}",
        "{\"name\":\"\",,\"numbers\":[]}",
        "{\"name\":\"\",\"numbers\":[],\"\":0}",
        "[\"\",[],null]",
        "{\"Circle\":{\"radius\":1,\"inner\":{\"name\":\"\",\"numbers\":[]}}}",
        " { \"Circle\" : { \"radius\" : 1 , \"inner\" : { \"name\" : \"\" , \"numbers\" : [ ] } } } ",
        "{\"Nothing\":{}}",
        "{\"Nothing\":{\"x\":1}}",
        "{\"Nothing\":null}",
        "{\"Nothing\":{},\"Nothing\":{}}",
        "{\"Nothing\":{},\"x\":1}",
        "{\"x\":1,\"Nothing\":{}}",
        "{\"Nothing\":{},}",
        "{\"Nothing\" {}}",
        "{\"nothing\":{}}",
        "{\"Noth\\u0069ng\":{}}",
        "\"Nothing\"",
        "{\"Red\":null}",
        "{\"a\":1,\"a\":2}",
        "{\"a\":\"x\",\"\\u0061\":\"y\"}",
    ];
    for value in values {
        agree_in_each_place(value);
        agree_on::<Inner>(value.as_bytes());
        agree_on::<Empty>(value.as_bytes());
    }
}
