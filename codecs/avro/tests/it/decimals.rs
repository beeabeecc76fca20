//! Decimals as text, and as integers of constant scale.
#![allow(clippy::unwrap_used)]

use wirecost_avro::{Avro, fingerprint, idl};
use wirecost_codec::{
    Codec as _, Decimal, DecodeError, EncodeError, Schema,
    conformance::{
        carries,
        decimals::{self, Invoice, Quote},
        refuses_damage, writes,
    },
};

const PRICE: &[u8] = b"\x0c-12.50\x02\x020\x02\x061.0\0\x02\x02a\x0a0.005\0";

const QUOTE: &[u8] =
    b"\xfb\x1e\x02\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\
    \x04\x27\x0f\xd8\xf1\0";

const INVOICE: &[u8] = b"\x04\xfb\x1e\x02\x02\xff\x02\x04\0\x80\0";

#[test]
fn decimals_are_text() {
    writes(&mut Avro::default(), &decimals::price(), PRICE);
    carries(&mut Avro::default(), &decimals::prices());
    refuses_damage(&mut Avro::default(), &[decimals::price()], b"");
}

#[test]
fn decimals_of_constant_scale_are_integers() {
    writes(&mut Avro::default(), &decimals::invoice(), INVOICE);
    carries(&mut Avro::default(), &decimals::invoices());
    refuses_damage(&mut Avro::default(), &[decimals::invoice()], b"");
    let avsc: serde_json::Value = serde_json::from_str(&idl(Invoice::RECORD, "").unwrap()).unwrap();
    let decimal = serde_json::json!(
        {"type": "bytes", "logicalType": "decimal", "precision": 4, "scale": 2}
    );
    assert_eq!(avsc["fields"][0]["type"], decimal);
}

#[test]
fn decimals_on_fixed_have_no_length() {
    writes(&mut Avro::default(), &decimals::quote(), QUOTE);
    carries(&mut Avro::default(), &[decimals::quote()]);
    refuses_damage(&mut Avro::default(), &[decimals::quote()], b"");
    let avsc: serde_json::Value = serde_json::from_str(&idl(Quote::RECORD, "").unwrap()).unwrap();
    let fixed = serde_json::json!(
        {"type": "fixed", "name": "Decimal_4_2_2", "size": 2, "logicalType": "decimal", "precision": 4, "scale": 2}
    );
    assert_eq!(avsc["fields"][0]["type"], fixed);
    assert_eq!(avsc["fields"][2]["type"]["items"], "Decimal_4_2_2");
    let beyond = Quote {
        bid: Decimal::new(10_000, 2),
        ..decimals::quote()
    };
    let range = "the precision and scale of its decimal";
    let written = Avro::default().encode(&beyond, &mut Vec::new());
    assert_eq!(written, Err(EncodeError::OutOfRange { range }));
    // 10,000, one more than the largest integer.
    let read = Avro::default().decode(&[b"\x27\x10", &QUOTE[2..]].concat()) as Result<Quote, _>;
    let (expected, offset) = ("decimal", 2);
    assert_eq!(read, Err(DecodeError::InvalidValue { expected, offset }));
}

#[test]
fn decimals_beyond_their_precision_and_scale_are_refused() {
    for total in [
        Decimal::new(1, 3),
        Decimal::new(10_000, 2),
        Decimal::new(-100, 0),
        Decimal::MAX,
    ] {
        let invoice = Invoice {
            total,
            ..decimals::invoice()
        };
        let mut out = Vec::new();
        let written = Avro::default().encode(&invoice, &mut out);
        let range = "the precision and scale of its decimal";
        assert_eq!(written, Err(EncodeError::OutOfRange { range }));
        assert!(out.is_empty());
    }
}

#[test]
fn integers_are_read_within_the_precision() {
    let read = |total: &[u8]| -> Result<Decimal, DecodeError> {
        let len = [2 * total.len() as u8];
        let invoice: Result<Invoice, _> =
            Avro::default().decode(&[&len, total, &INVOICE[3..]].concat());
        invoice.map(|invoice| invoice.total)
    };
    // 9999 is the largest integer. Other writers may repeat the sign.
    assert_eq!(read(b"\x27\x0f"), Ok(Decimal::new(9999, 2)));
    assert_eq!(read(&[0xff; 16]), Ok(Decimal::new(-1, 2)));
    for other in [&b""[..], b"\x27\x10", &[0; 17], &[0x7f; 16]] {
        let (expected, offset) = ("decimal", 1 + other.len());
        assert_eq!(
            read(other),
            Err(DecodeError::InvalidValue { expected, offset })
        );
    }
}

/// A logical type has no effect on the fingerprint.
#[test]
fn the_fingerprint_is_that_of_bytes() {
    #[derive(Schema)]
    #[schema(rename = "One")]
    struct Price {
        #[schema(id = 1, avro = "decimal(4, 2)")]
        net: Decimal,
    }
    #[derive(Schema)]
    #[schema(rename = "One")]
    struct Digits {
        #[schema(id = 1)]
        net: wirecost_codec::Bytes,
    }
    assert_eq!(
        fingerprint(Price::RECORD, ""),
        fingerprint(Digits::RECORD, "")
    );
}

#[cfg(feature = "apache")]
#[test]
fn apaches_library_writes_the_same() {
    use wirecost_avro::{Resolving, apache::ApacheValue};
    use wirecost_codec::{Limits, conformance::decimals::Price};

    let mut apache = ApacheValue::new(Limits::DEFAULT).unwrap();
    writes(&mut apache, &decimals::price(), PRICE);
    carries(&mut apache, &decimals::prices());
    let avsc = idl(Price::RECORD, "").unwrap();
    let reader = Resolving::<Price>::new(&avsc, Limits::DEFAULT).unwrap();
    assert_eq!(reader.decode(PRICE), Ok(decimals::price()));

    let mut apache = ApacheValue::new(Limits::DEFAULT).unwrap();
    writes(&mut apache, &decimals::invoice(), INVOICE);
    carries(&mut apache, &decimals::invoices());
    let invoice = Invoice {
        total: Decimal::MAX,
        ..decimals::invoice()
    };
    assert!(apache.encode(&invoice, &mut Vec::new()).is_err());
    let avsc = idl(Invoice::RECORD, "").unwrap();
    let reader = Resolving::<Invoice>::new(&avsc, Limits::DEFAULT).unwrap();
    assert_eq!(reader.decode(INVOICE), Ok(decimals::invoice()));

    let mut apache = ApacheValue::new(Limits::DEFAULT).unwrap();
    writes(&mut apache, &decimals::quote(), QUOTE);
    carries(&mut apache, &[decimals::quote()]);

    let scaled = avsc.replace("\"scale\": 2", "\"scale\": 1");
    assert_ne!(scaled, avsc);
    let reader = Resolving::<Invoice>::new(&scaled, Limits::DEFAULT).unwrap();
    let (id, offset) = (1, 0);
    assert_eq!(
        reader.decode(INVOICE),
        Err(DecodeError::WrongType { id, offset })
    );
}

/// Bytes that are digits too, where a decimal is text to the reader.
#[cfg(feature = "apache")]
#[test]
fn a_decimal_that_is_text_is_read_from_the_writers_integer() {
    use wirecost_avro::Resolving;
    use wirecost_codec::Limits;

    #[derive(Debug, PartialEq, Schema)]
    struct Plain {
        #[schema(id = 1)]
        total: Decimal,
        #[schema(id = 2)]
        rate: Option<Decimal>,
        #[schema(id = 3)]
        parts: Vec<Decimal>,
    }

    let read = |scale: u32, message: &[u8]| {
        let decimal = format!(
            r#"{{"type": "bytes", "logicalType": "decimal", "precision": 40, "scale": {scale}}}"#
        );
        let avsc = format!(
            r#"{{"type": "record", "name": "Plain", "fields": [
                {{"name": "total", "type": {decimal}}},
                {{"name": "rate", "type": ["null", {decimal}]}},
                {{"name": "parts", "type": {{"type": "array", "items": {decimal}}}}}]}}"#
        );
        let resolving = Resolving::<Plain>::new(&avsc, Limits::DEFAULT).unwrap();
        resolving.decode(message)
    };
    let plain = Plain {
        total: Decimal::new(0x31, 2),
        rate: Some(Decimal::new(-1, 2)),
        parts: vec![Decimal::new(0x3132, 2)],
    };
    assert_eq!(read(2, b"\x021\x02\x02\xff\x02\x0412\0"), Ok(plain));
    let of_127_bits = [&[32, 0x7f][..], &[0; 15]].concat();
    for (scale, total) in [(29, &b"\x021"[..]), (0, &of_127_bits[..]), (2, b"\0")] {
        let (expected, offset) = ("decimal", total.len());
        assert_eq!(
            read(scale, total),
            Err(DecodeError::InvalidValue { expected, offset })
        );
    }
}

#[cfg(feature = "apache")]
#[test]
fn decimals_on_bytes_and_on_fixed_are_resolved_to_each_other() {
    use wirecost_avro::Resolving;
    use wirecost_codec::Limits;

    #[derive(Debug, PartialEq, Schema)]
    struct OnBytes {
        #[schema(id = 1, avro = "decimal(4, 2)")]
        bid: Decimal,
    }
    #[derive(Debug, PartialEq, Schema)]
    struct AsText {
        #[schema(id = 1)]
        bid: Decimal,
    }

    let avsc = idl(Quote::RECORD, "").unwrap();
    let own = Resolving::<Quote>::new(&avsc, Limits::DEFAULT).unwrap();
    assert_eq!(own.decode(QUOTE), Ok(decimals::quote()));
    assert_eq!(own.fingerprint(), fingerprint(Quote::RECORD, "").unwrap());
    let fixed = avsc.replace("Quote", "OnBytes");
    let on_bytes = Resolving::<OnBytes>::new(&fixed, Limits::DEFAULT).unwrap();
    let bid = decimals::quote().bid;
    assert_eq!(on_bytes.decode(QUOTE), Ok(OnBytes { bid }));
    let as_text = Resolving::<AsText>::new(&avsc.replace("Quote", "AsText"), Limits::DEFAULT);
    assert_eq!(as_text.unwrap().decode(QUOTE), Ok(AsText { bid }));
    let other = fixed.replace("\"scale\": 2", "\"scale\": 1");
    assert_ne!(fixed, other);
    let other = Resolving::<OnBytes>::new(&other, Limits::DEFAULT).unwrap();
    let (id, offset) = (1, 0);
    assert_eq!(
        other.decode(QUOTE),
        Err(DecodeError::WrongType { id, offset })
    );
}

/// A decimal is read as a variant that is another decimal before a variant that is text.
#[cfg(feature = "apache")]
#[test]
fn decimals_in_unions_are_resolved() {
    use wirecost_avro::Resolving;
    use wirecost_codec::Limits;

    #[derive(Debug, PartialEq, Schema)]
    struct Text {
        #[schema(id = 9, union)]
        value: TextValue,
    }
    #[derive(Debug, PartialEq, Schema)]
    enum TextValue {
        #[schema(id = 1)]
        Flag(bool),
        #[schema(id = 2)]
        Bid(Decimal),
    }
    #[derive(Debug, PartialEq, Schema)]
    struct OnBytes {
        #[schema(id = 9, union)]
        value: OnBytesValue,
    }
    #[derive(Debug, PartialEq, Schema)]
    enum OnBytesValue {
        #[schema(id = 1)]
        Name(String),
        #[schema(id = 2, avro = "decimal(4, 2)")]
        Bid(Decimal),
    }
    #[derive(Debug, PartialEq, Schema)]
    struct OnFixed {
        #[schema(id = 9, union)]
        value: OnFixedValue,
    }
    #[derive(Debug, PartialEq, Schema)]
    enum OnFixedValue {
        #[schema(id = 1)]
        Name(String),
        #[schema(id = 2, avro = "decimal(4, 2, fixed(2))")]
        Bid(Decimal),
    }
    fn read<T: Schema>(underlying: &str, message: &[u8]) -> Result<T, DecodeError> {
        let avsc = format!(
            r#"{{"type": "record", "name": "{}", "fields": [{{"name": "value", "type": ["boolean", {{
                {underlying}, "logicalType": "decimal", "precision": 4, "scale": 2
            }}]}}]}}"#,
            T::RECORD_TYPE.name
        );
        Resolving::new(&avsc, Limits::DEFAULT)?.decode(message)
    }
    let fixed = r#""type": "fixed", "name": "Bid", "size": 2"#;
    let (on_fixed, bytes, on_bytes) = (b"\x02\0\x31", r#""type": "bytes""#, b"\x02\x02\x31");
    let bid = Decimal::new(0x31, 2);

    let text = Text {
        value: TextValue::Bid(bid),
    };
    assert_eq!(read::<Text>(fixed, on_fixed).as_ref(), Ok(&text));
    assert_eq!(read(bytes, on_bytes), Ok(text));
    let value = OnBytesValue::Bid(bid);
    assert_eq!(read(fixed, on_fixed), Ok(OnBytes { value }));
    let value = OnFixedValue::Bid(bid);
    assert_eq!(read(bytes, on_bytes), Ok(OnFixed { value }));
}
