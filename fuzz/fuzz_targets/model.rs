//! Messages of the model codec, whose checksum is made right, and the files of models.
#![no_main]

use wirecost_codec::conformance::{recursion::Tree, sample::Sample};
use wirecost_fuzz::values::Values;

wirecost_fuzz::formats![
    wirecost_fuzz::format::Reader::Only(wirecost_fuzz::model::alone::<Sample>),
    wirecost_fuzz::format::Reader::Only(wirecost_fuzz::model::stream),
    wirecost_fuzz::format::Reader::Only(wirecost_fuzz::model::keyed),
    wirecost_fuzz::format::Reader::Only(wirecost_fuzz::model::file),
    wirecost_fuzz::format::Reader::Only(wirecost_fuzz::model::alone::<Tree>),
    wirecost_fuzz::format::Reader::Only(wirecost_fuzz::model::batch),
    wirecost_fuzz::format::Reader::Only(wirecost_fuzz::model::alone::<Values>),
];
