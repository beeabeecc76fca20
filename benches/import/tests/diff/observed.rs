//! The outcomes of messages that one version writes and the other reads.

use serde_json::{Value, json};
use wirecost::{
    Avro, Bincode, Codec, Json, Limits, Protobuf, Schema, Thrift,
    avro::{Resolving, idl},
    codec::DecodeError,
};
use wirecost_import::{Decoding, Outcome};

/// Returns the worst outcome of the messages, which are JSON.
pub(crate) fn outcome<W: Schema, R: Schema>(
    decoding: Decoding,
    messages: &[Value],
    written: Option<&str>,
    read: Option<&str>,
) -> Outcome {
    let outcomes = messages.iter().map(|message| {
        let value = of_json::<W>(message);
        match pass::<W, R>(decoding, &value) {
            Err(_) => Outcome::Error,
            Ok(value) => of_values(message.clone(), json_of(&value), written, read),
        }
    });
    outcomes.max().unwrap()
}

fn of_json<T: Schema>(message: &Value) -> T {
    let decoded = Json::default().decode(message.to_string().as_bytes());
    decoded.unwrap_or_else(|error| panic!("{message}: {error}"))
}

fn json_of<T: Schema>(value: &T) -> Value {
    serde_json::from_slice(&encoded(&mut Json::default(), value)).unwrap()
}

fn encoded<T>(codec: &mut impl Codec<T>, value: &T) -> Vec<u8> {
    let mut bytes = Vec::new();
    codec.encode(value, &mut bytes).unwrap();
    bytes
}

fn pass<W: Schema, R: Schema>(decoding: Decoding, value: &W) -> Result<R, DecodeError> {
    fn by<C: Codec<W> + Codec<R> + Default, W, R>(value: &W) -> Result<R, DecodeError> {
        let bytes = encoded(&mut C::default(), value);
        C::default().decode(&bytes)
    }
    match decoding {
        Decoding::Json => by::<Json, W, R>(value),
        Decoding::Protobuf => by::<Protobuf, W, R>(value),
        Decoding::Thrift => by::<Thrift, W, R>(value),
        Decoding::Avro => by::<Avro, W, R>(value),
        Decoding::Bincode => by::<Bincode, W, R>(value),
        Decoding::AvroResolved => {
            let written_by = idl(W::RECORD, "").unwrap();
            let bytes = encoded(&mut Avro::default(), value);
            Resolving::new(&written_by, Limits::DEFAULT)?.decode(&bytes)
        }
    }
}

fn of_values(
    mut message: Value,
    mut result: Value,
    at: Option<&str>,
    read: Option<&str>,
) -> Outcome {
    let before = at.map(|at| take(&mut message, at));
    let after = read.map(|at| take(&mut result, at));
    if message != result {
        return Outcome::Wrong;
    }
    match (before, after) {
        (None, None) => Outcome::Keeps,
        (Some(_), None) => Outcome::Drops,
        (None, Some(Value::Null)) => Outcome::ReadsNone,
        (None, Some(after)) if is_zero(&after) => Outcome::ReadsZero,
        (None, Some(after)) if after == json!(7) => Outcome::ReadsDefault,
        (Some(before), Some(after)) if is_equal(&before, &after) => Outcome::Keeps,
        (Some(Value::Null), Some(after)) if is_zero(&after) || after == json!(7) => {
            Outcome::NoneBecomesZero
        }
        (Some(before), Some(Value::Null)) if is_zero(&before) => Outcome::ZeroBecomesNone,
        (Some(_), Some(after)) if after.is_null() || is_zero(&after) => Outcome::Loses,
        _ => Outcome::Wrong,
    }
}

/// Takes the value at a JSON pointer out of a message; null if it is absent.
fn take(message: &mut Value, at: &str) -> Value {
    let (holder, key) = at.rsplit_once('/').unwrap();
    let fields = message.pointer_mut(holder).unwrap().as_object_mut();
    fields.unwrap().remove(key).unwrap_or(Value::Null)
}

/// Returns whether values are equal. An integer equals a float.
fn is_equal(one: &Value, other: &Value) -> bool {
    let number = |value: &Value| value.as_f64();
    one == other || number(one).is_some() && number(one) == number(other)
}

fn is_zero(value: &Value) -> bool {
    match value {
        Value::Bool(value) => !value,
        Value::Number(number) => number.as_f64() == Some(0.0),
        // The symbol with the number 0.
        Value::String(text) => text.is_empty() || text == "Low",
        Value::Array(values) => values.is_empty(),
        _ => false,
    }
}
