//! The bytes of long lists by the model codec, beside Avro. `LISTS=overwrite cargo test -p wirecost-model --test lists`
//! renews the table of the README.

// The helpers stop at the first surprise.
#![allow(clippy::unwrap_used)]

use std::{env, fmt::Debug, fs, path::Path};

use wirecost_avro::Avro;
use wirecost_codec::{Codec, Limits, Schema};
use wirecost_compress::{Compressor, Zstd, ZstdLevel};
use wirecost_model::{Model, Static};

/// The marks of the table.
const BEGIN: &str = "<!-- wirecost:begin lists -->\n";
const END: &str = "<!-- wirecost:end lists -->\n";

/// The length of a list.
const LEN: u64 = 10_000;

#[derive(Debug, Clone, PartialEq, Schema)]
struct Integers {
    #[schema(id = 1)]
    list: Vec<u64>,
}

#[derive(Debug, Clone, PartialEq, Schema)]
struct Floats {
    #[schema(id = 1)]
    list: Vec<f64>,
}

#[derive(Debug, Clone, PartialEq, Schema)]
struct Booleans {
    #[schema(id = 1)]
    list: Vec<bool>,
}

/// Returns pseudorandom bits.
fn random(n: u64) -> u64 {
    let mixed = n.wrapping_add(1).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    let mixed = (mixed ^ mixed >> 30).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    (mixed ^ mixed >> 27).wrapping_mul(0x94d0_49bb_1331_11eb) ^ mixed >> 31
}

/// Returns a random number from 0 up to 1.
fn fraction(n: u64) -> f64 {
    (random(n) >> 11) as f64 / (1_u64 << 53) as f64
}

/// Returns the row of a message: its bytes by a model of the schema alone, by Avro, and by Avro with zstd.
fn row<T: Schema + PartialEq + Debug>(name: &str, message: &T) -> String {
    let (mut predicted, mut plain, mut packed) = (Vec::new(), Vec::new(), Vec::new());
    let mut codec = Static::new(&Model::untrained(), Limits::DEFAULT);
    codec.encode(message, &mut predicted).unwrap();
    assert_eq!(codec.decode(&predicted).as_ref(), Ok(message));
    Avro::default().encode(message, &mut plain).unwrap();
    let mut zstd = Zstd::in_frames(ZstdLevel::DEFAULT);
    zstd.compress(&plain, &mut packed).unwrap();
    let cells = [predicted, plain, packed]
        .map(|bytes| format!(" {:.2} B |", bytes.len() as f64 / LEN as f64));
    format!("| {name} |{}\n", cells.concat())
}

fn table() -> String {
    let integers = |value: fn(u64) -> u64| Integers {
        list: (0..LEN).map(value).collect(),
    };
    let floats = |value: fn(u64) -> f64| Floats {
        list: (0..LEN).map(value).collect(),
    };
    let booleans = Booleans {
        list: (0..LEN).map(|n| random(n) & 1 == 1).collect(),
    };
    [
        "| list | model | avro | avro+zstd-3 |\n|---|--:|--:|--:|\n".to_owned(),
        row(
            "integers with a constant step",
            &integers(|n| 1_000 + 7 * n),
        ),
        row(
            "integers that grow by random steps below 100",
            &integers(|n| 100 * n + random(n) % 100),
        ),
        row(
            "random integers below 1,000",
            &integers(|n| random(n) % 1_000),
        ),
        row("random integers of 64 bits", &integers(random)),
        row(
            "floats with two binary places",
            &floats(|n| (random(n) % 400) as f64 / 4.0),
        ),
        row("random floats from 0 to 1", &floats(fraction)),
        row("random booleans", &booleans),
    ]
    .concat()
}

#[test]
fn the_table_of_lists_is_in_the_readme() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("README.md");
    let page = fs::read_to_string(&path).unwrap();
    let (before, rest) = page.split_once(BEGIN).unwrap();
    let (_, after) = rest.split_once(END).unwrap();
    let filled = format!("{before}{BEGIN}\n{}\n{END}{after}", table());
    if env::var("LISTS").is_ok_and(|what| what == "overwrite") {
        fs::write(path, filled).unwrap();
    } else {
        assert!(page == filled, "LISTS=overwrite renews the table");
    }
}
