//! Records of 200 optional fields, in the formats that identify fields by names or ids, and in Avro with
//! another schema of the writer: finding a field must not take longer because there are many, or because
//! they come in another order.

use std::{hint::black_box, rc::Rc};

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use wirecost_avro::Resolving;
use wirecost_bench::{
    engines::{self, Engine, FORMATS, apache_thrift, default_engines},
    hostile::Input,
};
use wirecost_codec::{DecodeError, EncodeError, Limits, Schema, put};

use super::{Decode, Decoder, MOST_TIMES, Outcome, open};

macro_rules! wide {
    ($($field:ident: $id:literal,)*) => {
        #[derive(Clone, Schema, Serialize, Deserialize)]
        struct Wide {
            $(
                #[schema(id = $id)]
                #[serde(skip_serializing_if = "Option::is_none")]
                $field: Option<u32>,
            )*
        }
    };
}

wide! { f1: 1, f2: 2, f3: 3, f4: 4, f5: 5, f6: 6, f7: 7, f8: 8, f9: 9, f10: 10, f11: 11, f12: 12, f13: 13, f14: 14, f15: 15, f16: 16, f17: 17, f18: 18, f19: 19, f20: 20, f21: 21, f22: 22, f23: 23, f24: 24, f25: 25, f26: 26, f27: 27, f28: 28, f29: 29, f30: 30, f31: 31, f32: 32, f33: 33, f34: 34, f35: 35, f36: 36, f37: 37, f38: 38, f39: 39, f40: 40, f41: 41, f42: 42, f43: 43, f44: 44, f45: 45, f46: 46, f47: 47, f48: 48, f49: 49, f50: 50, f51: 51, f52: 52, f53: 53, f54: 54, f55: 55, f56: 56, f57: 57, f58: 58, f59: 59, f60: 60, f61: 61, f62: 62, f63: 63, f64: 64, f65: 65, f66: 66, f67: 67, f68: 68, f69: 69, f70: 70, f71: 71, f72: 72, f73: 73, f74: 74, f75: 75, f76: 76, f77: 77, f78: 78, f79: 79, f80: 80, f81: 81, f82: 82, f83: 83, f84: 84, f85: 85, f86: 86, f87: 87, f88: 88, f89: 89, f90: 90, f91: 91, f92: 92, f93: 93, f94: 94, f95: 95, f96: 96, f97: 97, f98: 98, f99: 99, f100: 100, f101: 101, f102: 102, f103: 103, f104: 104, f105: 105, f106: 106, f107: 107, f108: 108, f109: 109, f110: 110, f111: 111, f112: 112, f113: 113, f114: 114, f115: 115, f116: 116, f117: 117, f118: 118, f119: 119, f120: 120, f121: 121, f122: 122, f123: 123, f124: 124, f125: 125, f126: 126, f127: 127, f128: 128, f129: 129, f130: 130, f131: 131, f132: 132, f133: 133, f134: 134, f135: 135, f136: 136, f137: 137, f138: 138, f139: 139, f140: 140, f141: 141, f142: 142, f143: 143, f144: 144, f145: 145, f146: 146, f147: 147, f148: 148, f149: 149, f150: 150, f151: 151, f152: 152, f153: 153, f154: 154, f155: 155, f156: 156, f157: 157, f158: 158, f159: 159, f160: 160, f161: 161, f162: 162, f163: 163, f164: 164, f165: 165, f166: 166, f167: 167, f168: 168, f169: 169, f170: 170, f171: 171, f172: 172, f173: 173, f174: 174, f175: 175, f176: 176, f177: 177, f178: 178, f179: 179, f180: 180, f181: 181, f182: 182, f183: 183, f184: 184, f185: 185, f186: 186, f187: 187, f188: 188, f189: 189, f190: 190, f191: 191, f192: 192, f193: 193, f194: 194, f195: 195, f196: 196, f197: 197, f198: 198, f199: 199, f200: 200, }

const FIELDS: u32 = 200;

/// A function that writes a record with the fields of these ids.
type Write = fn(&[u32]) -> Vec<u8>;

pub(super) fn decoders() -> Result<Vec<Decoder<'static>>, EncodeError> {
    let of_engines = engines().into_iter().map(|(engine, write)| {
        let name = engine.full_name().to_string();
        decoder(&name, write, open(engine))
    });
    Ok(of_engines.chain([resolving()?]).collect())
}

/// Returns the engines of the formats whose fields have names or ids.
fn engines() -> Vec<(Engine<Wide>, Write)> {
    let second = [engines::serde_json(), apache_thrift()].map(Engine::second);
    let mut all: Vec<_> = default_engines().into_iter().chain(second).collect();
    all.sort_by_key(|engine| engine.format);
    all.into_iter()
        .filter_map(|engine| {
            let entry = FORMATS.iter().find(|entry| engine.format == entry.format)?;
            Some((engine, entry.hostile.fields?))
        })
        .collect()
}

/// Returns the ids of the fields in the order in which they are written, the usual order first.
fn orders() -> [(&'static str, Vec<u32>); 4] {
    let ids = 1..=FIELDS;
    [
        ("fields in the order of the schema", ids.clone().collect()),
        ("fields in reverse order", ids.clone().rev().collect()),
        (
            "fields in shuffled order",
            // A step that is coprime to the number of fields visits each field once.
            ids.clone().map(|id| id * 77 % FIELDS + 1).collect(),
        ),
        ("unknown fields", ids.map(|id| id + FIELDS).collect()),
    ]
}

fn decoder(
    name: &str,
    write: impl Fn(&[u32]) -> Vec<u8>,
    open: Box<dyn Fn() -> Decode>,
) -> Decoder<'static> {
    let inputs = orders().map(|(what, ids)| Input::repeated(what, write(&ids)));
    let [usual, hostile @ ..] = inputs;
    Decoder {
        name: format!("{name}, {FIELDS} fields"),
        usual,
        hostile: hostile.into(),
        most_times: MOST_TIMES,
        begins_anew: false,
        open,
    }
}

/// Returns Avro's decoder by the writer's schema.
fn resolving() -> Result<Decoder<'static>, EncodeError> {
    let decoder_of_orders = by_written_schema().map_err(|error| EncodeError::Library {
        engine: "apache-avro",
        message: error.to_string(),
    })?;
    let shared = Rc::new(decoder_of_orders);
    let open = move || -> Decode {
        let resolving = shared.clone();
        Box::new(move |bytes| {
            let read = resolving.decode(bytes);
            Outcome::of(black_box(&read))
        })
    };
    Ok(decoder("avro, resolving", write_in_union, Box::new(open)))
}

/// Returns a decoder by a union of records, a record for each order of fields.
fn by_written_schema() -> Result<Resolving<Wide>, DecodeError> {
    let field = |id: &u32| json!({"name": format!("f{id}"), "type": ["null", "long"]});
    let records = orders().into_iter().enumerate().map(|(branch, (_, ids))| {
        json!({
            "type": "record",
            "name": "Wide",
            "namespace": format!("order{branch}"),
            "fields": ids.iter().map(field).collect::<Value>(),
        })
    });
    Resolving::new(&records.collect::<Value>().to_string(), Limits::DEFAULT)
}

/// Writes the branch of a record in the union, and its fields.
fn write_in_union(ids: &[u32]) -> Vec<u8> {
    let mut bytes = Vec::new();
    let branch = orders().iter().position(|(_, order)| order == ids);
    put::zigzag(&mut bytes, branch.unwrap_or_default() as i64);
    for &id in ids {
        // The branch of the number in the union with null.
        put::zigzag(&mut bytes, 1);
        put::zigzag(&mut bytes, i64::from(id));
    }
    bytes
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The measured inputs are valid records, so that no refusal is measured.
    #[test]
    fn every_input_is_a_record() {
        for (engine, write) in engines() {
            let mut contender = engine.of_messages().unwrap()(&[]).unwrap();
            for (what, ids) in orders() {
                assert!(
                    contender.decode(&write(&ids)).is_ok(),
                    "{}: {what}",
                    engine.full_name()
                );
            }
        }
        let resolving = by_written_schema().unwrap();
        for (what, ids) in orders() {
            let wide = resolving.decode(&write_in_union(&ids)).unwrap();
            assert_eq!(wide.f7, ids.contains(&7).then_some(7), "{what}");
        }
    }
}
