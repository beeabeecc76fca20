//! Messages and samples in JSON.
#![no_main]

use wirecost_fuzz::format::{Format, Reader};
use wirecost_json::Json;

wirecost_fuzz::formats![
    Reader::Message(Format::new(Json::new)),
    Reader::Sample(Format::new(Json::new)),
];
