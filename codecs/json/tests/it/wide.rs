//! Records of many fields, and enums of many symbols, in any order, on both engines.
// Outside the test functions too, to stop at the first surprise.
#![allow(clippy::unwrap_used)]

use serde::{Deserialize, Serialize};
use wirecost_codec::{Codec, DecodeError, Peek, Schema};
use wirecost_json::{Json, SerdeJson};

macro_rules! wide {
    ($name:ident $(#[$attribute:meta])? { $($field:ident: $id:literal,)* }) => {
        #[derive(Debug, Default, PartialEq, Schema, Serialize, Deserialize)]
        $(#[$attribute])?
        struct $name {
            $(#[schema(id = $id)] $field: Option<u32>,)*
        }
    };
}

wide! { Wide { f1: 1, f2: 2, f3: 3, f4: 4, f5: 5, f6: 6, f7: 7, f8: 8, f9: 9, f10: 10, f11: 11, f12: 12, f13: 13, f14: 14, f15: 15, f16: 16, f17: 17, f18: 18, f19: 19, f20: 20, f21: 21, f22: 22, f23: 23, f24: 24, f25: 25, f26: 26, f27: 27, f28: 28, f29: 29, f30: 30, f31: 31, f32: 32, f33: 33, f34: 34, f35: 35, f36: 36, f37: 37, f38: 38, f39: 39, f40: 40, f41: 41, f42: 42, f43: 43, f44: 44, f45: 45, f46: 46, f47: 47, f48: 48, f49: 49, f50: 50, f51: 51, f52: 52, f53: 53, f54: 54, f55: 55, f56: 56, f57: 57, f58: 58, f59: 59, f60: 60, f61: 61, f62: 62, f63: 63, f64: 64, f65: 65, f66: 66, f67: 67, f68: 68, f69: 69, f70: 70, f71: 71, f72: 72, f73: 73, f74: 74, f75: 75, f76: 76, f77: 77, f78: 78, f79: 79, f80: 80, f81: 81, f82: 82, f83: 83, f84: 84, f85: 85, f86: 86, f87: 87, f88: 88, f89: 89, f90: 90, f91: 91, f92: 92, f93: 93, f94: 94, f95: 95, f96: 96, f97: 97, f98: 98, f99: 99, f100: 100, f101: 101, f102: 102, f103: 103, f104: 104, f105: 105, f106: 106, f107: 107, f108: 108, f109: 109, f110: 110, f111: 111, f112: 112, f113: 113, f114: 114, f115: 115, f116: 116, f117: 117, f118: 118, f119: 119, f120: 120, f121: 121, f122: 122, f123: 123, f124: 124, f125: 125, f126: 126, f127: 127, f128: 128, f129: 129, f130: 130, f131: 131, f132: 132, f133: 133, f134: 134, f135: 135, f136: 136, f137: 137, f138: 138, f139: 139, f140: 140, f141: 141, f142: 142, f143: 143, f144: 144, f145: 145, f146: 146, f147: 147, f148: 148, f149: 149, f150: 150, f151: 151, f152: 152, f153: 153, f154: 154, f155: 155, f156: 156, f157: 157, f158: 158, f159: 159, f160: 160, f161: 161, f162: 162, f163: 163, f164: 164, f165: 165, f166: 166, f167: 167, f168: 168, f169: 169, f170: 170, f171: 171, f172: 172, f173: 173, f174: 174, f175: 175, f176: 176, f177: 177, f178: 178, f179: 179, f180: 180, f181: 181, f182: 182, f183: 183, f184: 184, f185: 185, f186: 186, f187: 187, f188: 188, f189: 189, f190: 190, f191: 191, f192: 192, f193: 193, f194: 194, f195: 195, f196: 196, f197: 197, f198: 198, f199: 199, f200: 200, } }

// The first 70 fields, more than the bits of a word.
wide! { Start #[schema(prefix_of = Wide)] { f1: 1, f2: 2, f3: 3, f4: 4, f5: 5, f6: 6, f7: 7, f8: 8, f9: 9, f10: 10, f11: 11, f12: 12, f13: 13, f14: 14, f15: 15, f16: 16, f17: 17, f18: 18, f19: 19, f20: 20, f21: 21, f22: 22, f23: 23, f24: 24, f25: 25, f26: 26, f27: 27, f28: 28, f29: 29, f30: 30, f31: 31, f32: 32, f33: 33, f34: 34, f35: 35, f36: 36, f37: 37, f38: 38, f39: 39, f40: 40, f41: 41, f42: 42, f43: 43, f44: 44, f45: 45, f46: 46, f47: 47, f48: 48, f49: 49, f50: 50, f51: 51, f52: 52, f53: 53, f54: 54, f55: 55, f56: 56, f57: 57, f58: 58, f59: 59, f60: 60, f61: 61, f62: 62, f63: 63, f64: 64, f65: 65, f66: 66, f67: 67, f68: 68, f69: 69, f70: 70, } }

macro_rules! symbols {
    ($($symbol:ident,)*) => {
        #[derive(Debug, Clone, Copy, PartialEq, Schema, Serialize, Deserialize)]
        enum Symbol { $($symbol,)* }

        const SYMBOLS: &[Symbol] = &[$(Symbol::$symbol,)*];
    };
}

symbols! { S1, S2, S3, S4, S5, S6, S7, S8, S9, S10, S11, S12, S13, S14, S15, S16, S17, S18, S19, S20, S21, S22, S23, S24, S25, S26, S27, S28, S29, S30, S31, S32, S33, S34, S35, S36, S37, S38, S39, S40, S41, S42, S43, S44, S45, S46, S47, S48, S49, S50, S51, S52, S53, S54, S55, S56, S57, S58, S59, S60, S61, S62, S63, S64, S65, S66, S67, S68, S69, S70, S71, S72, S73, S74, S75, S76, S77, S78, S79, S80, S81, S82, S83, S84, S85, S86, S87, S88, S89, S90, S91, S92, S93, S94, S95, S96, S97, S98, S99, S100, }

#[derive(Debug, PartialEq, Schema, Serialize, Deserialize)]
struct Symbols {
    #[schema(id = 1)]
    symbols: Vec<Symbol>,
}

const FIELDS: usize = 200;

/// Returns orders of the fields' numbers: ascending, descending, shuffled, every seventh, and
/// alternating forwards and backwards.
fn orders() -> [Vec<usize>; 5] {
    let in_order = || 1..=FIELDS;
    [
        in_order().collect(),
        in_order().rev().collect(),
        in_order().map(|number| number * 77 % FIELDS + 1).collect(),
        in_order().step_by(7).collect(),
        (1..=FIELDS / 2)
            .flat_map(|number| [number + FIELDS / 2, number])
            .collect(),
    ]
}

/// Returns a record with these fields and unknown ones between them, without white space and with
/// some.
fn texts(order: &[usize]) -> [String; 3] {
    let known = order.iter().map(|number| format!("\"f{number}\":{number}"));
    let mixed = order
        .iter()
        .map(|number| format!("\"F{number}\":0,\"f{number}\":{number},\"f0{number}\":null"));
    let [known, mixed] = [known.collect::<Vec<_>>(), mixed.collect()].map(|all| all.join(","));
    let spaced = known.replace(',', ",\n  ").replace(':', ": ");
    [known, mixed, format!("\n  {spaced}\n")].map(|fields| format!("{{{fields}}}"))
}

#[test]
fn fields_are_found_in_any_order() {
    for order in orders() {
        for text in texts(&order) {
            let wide: Wide = Json::default().decode(text.as_bytes()).unwrap();
            let by_serde: Wide = SerdeJson::default().decode(text.as_bytes()).unwrap();
            assert_eq!(wide, by_serde, "{text}");
            let shown = format!("{wide:?}");
            for number in 1..=FIELDS {
                let value = match order.contains(&number) {
                    true => format!("f{number}: Some({number})"),
                    false => format!("f{number}: None"),
                };
                assert!(shown.contains(&value), "{value} of {text}");
            }
            let start: Start = Json::default().peek(text.as_bytes()).unwrap();
            assert_eq!(start, Start::from(wide), "{text}");
        }
    }
}

#[test]
fn a_field_that_occurs_twice_is_refused_in_any_order() {
    for order in orders() {
        for text in texts(&order) {
            for number in [order[0], order[order.len() / 2], order[order.len() - 1]] {
                let twice = text.replace('}', &format!(",\"f{number}\":1}}"));
                let decoded: Result<Wide, _> = Json::default().decode(twice.as_bytes());
                assert!(
                    matches!(decoded, Err(DecodeError::DuplicateField { field, .. }) if field == format!("f{number}")),
                    "{decoded:?}"
                );
            }
        }
    }
}

#[test]
fn symbols_are_found() {
    let all = Symbols {
        symbols: SYMBOLS.to_vec(),
    };
    let mut text = Vec::new();
    Json::default().encode(&all, &mut text).unwrap();
    assert_eq!(Json::default().decode(&text), Ok(all));
    for wrong in ["S0", "S101", "s1", "S", "", "S1S1"] {
        let text = format!("{{\"symbols\":[\"{wrong}\"]}}");
        assert!(
            Codec::<Symbols>::decode(&mut Json::default(), text.as_bytes()).is_err(),
            "{wrong}"
        );
    }
}
