//! Messages and samples in JSON, by the derived reader and by serde_json, and both on the same bytes; samples in the
//! JSON of protobuf.
#![no_main]

use std::fmt::Debug;

use wirecost_codec::{Codec, DecodeError, conformance::sample::Sample};
use wirecost_fuzz::{
    LIMITS,
    format::{Codecs, Reader},
};
use wirecost_json::{Json, ProtoJson, SerdeJson};
use wirecost_message::Message;

/// Checks that both engines agree on the bytes; only the derived reader refuses a list for a
/// record, an object for a symbol, and -0.0 for an integer.
fn agree<T: PartialEq + Debug>(bytes: &[u8]) -> Option<DecodeError>
where
    Json: Codec<T>,
    SerdeJson: Codec<T>,
{
    let by_schema: Result<T, _> = Json::new(LIMITS).decode(bytes);
    let by_serde: Result<T, _> = SerdeJson::new(LIMITS).decode(bytes);
    match (by_schema, by_serde) {
        (Ok(ours), theirs) => {
            assert_eq!(Ok(ours), theirs);
            None
        }
        (Err(error), Err(_)) => Some(error),
        (Err(error), Ok(_)) => {
            let said = error.to_string();
            let is_stricter = said.ends_with("expected an object, found a list")
                || said.ends_with("expected text, found an object")
                || said.ends_with("expected an integer, found a float");
            assert!(is_stricter, "{said}");
            Some(error)
        }
    }
}

wirecost_fuzz::formats![
    Reader::Message(Codecs::new(Json::new)),
    Reader::Sample(Codecs::new(Json::new)),
    Reader::Message(Codecs::new(SerdeJson::new)),
    Reader::Sample(Codecs::new(SerdeJson::new)),
    Reader::Only(agree::<Message>),
    Reader::Only(agree::<Sample>),
    Reader::Sample(Codecs::new(ProtoJson::new)),
];
