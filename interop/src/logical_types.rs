//! A record with Avro's logical types, exchanged with fastavro.

use std::{fs, path::Path};

use serde_json::{Value, json};
use wirecost::Json;
use wirecost_avro::{Avro, idl};
use wirecost_codec::{Codec, Date, Decimal, Schema, Timestamp};

use crate::{Result, checked::Checked, hexadecimal, lines};

/// The directory of the exchange, in that of all messages.
const DIRECTORY: &str = "logical_types";

/// The row of the results' table.
pub(crate) const KIND: &str = "avro, logical types";

#[derive(Schema)]
struct Entry {
    #[schema(id = 1)]
    day: Date,
    #[schema(id = 2, avro = "timestamp-millis")]
    booked_at: Timestamp,
    #[schema(id = 3, avro = "timestamp-micros")]
    changed_at: Option<Timestamp>,
    #[schema(id = 4, avro = "decimal(28, 10)")]
    amount: Decimal,
    #[schema(id = 5, avro = "decimal(9, 2, fixed(4))")]
    price: Decimal,
    #[schema(id = 6, avro = "decimal(28, 12, fixed(16))")]
    rates: Vec<Decimal>,
    #[schema(id = 7)]
    plain: Decimal,
}

/// Returns entries with the smallest and largest values, and those beside a power of 256.
fn entries() -> Result<Vec<Entry>> {
    let days = [
        "0001-01-01",
        "1969-12-31",
        "1970-01-01",
        "2024-02-29",
        "9999-12-31",
    ];
    let moments = [
        "0001-01-01T00:00:00Z",
        "1969-12-31T23:59:59.999Z",
        "1970-01-01T00:00:00Z",
        "2024-02-29T12:30:00.5Z",
        "9999-12-30T21:59:59.999Z",
    ];
    let unscaled = [-999_999_999, -32_769, -128, 0, 999_999_999];
    let mut entries = Vec::new();
    for ((day, moment), unscaled) in days.iter().zip(moments).zip(unscaled) {
        let moment: Timestamp = moment.parse()?;
        let nines = Decimal::from_i128_with_scale(10_i128.pow(28) - 1, 12);
        entries.push(Entry {
            day: day.parse()?,
            booked_at: moment,
            changed_at: (unscaled != 0).then_some(moment),
            amount: Decimal::new(unscaled, 10),
            price: Decimal::new(unscaled, 2),
            rates: vec![nines, -nines, Decimal::new(unscaled, 12)],
            plain: Decimal::new(unscaled, 3),
        });
    }
    Ok(entries)
}

/// Writes the schema, and each entry in Avro and as JSON. Returns their number.
pub(crate) fn export(directory: &Path) -> Result<usize> {
    let directory = directory.join(DIRECTORY);
    fs::create_dir_all(&directory)?;
    let schema = idl(Entry::RECORD, "")?;
    fs::write(directory.join("entry.avsc"), schema)?;
    let (entries, mut exported) = (entries()?, Vec::new());
    for entry in &entries {
        let mut octets = Vec::new();
        Avro::default().encode(entry, &mut octets)?;
        exported.push(json!({"octets": hexadecimal::text(&octets), "value": json_of(entry)?}));
    }
    lines::write(&directory.join("ours.jsonl"), exported)?;
    Ok(entries.len())
}

/// Reads the same entries by fastavro.
pub(crate) fn check(directory: &Path) -> Result<Checked> {
    let directory = directory.join(DIRECTORY);
    let mut checked = Checked::default();
    let (entries, theirs) = (entries()?, lines::read(&directory.join("theirs.jsonl"))?);
    if theirs.len() != entries.len() {
        return Err(format!("{KIND}: {} entries by fastavro", theirs.len()).into());
    }
    for (entry, line) in entries.iter().zip(theirs) {
        let octets = lines::octets(&line)?.ok_or("an entry without octets")?;
        let read: Entry = Avro::default().decode(&octets)?;
        let [ours, theirs] = [json_of(entry)?, json_of(&read)?];
        match ours == theirs {
            true => checked.values += 1,
            false => {
                let difference = format!("{KIND}: {theirs} instead of {ours}");
                checked.disagreements.push(difference);
            }
        }
    }
    Ok(checked)
}

fn json_of(entry: &Entry) -> Result<Value> {
    let mut text = Vec::new();
    Json::default().encode(entry, &mut text)?;
    Ok(serde_json::from_slice(&text)?)
}
