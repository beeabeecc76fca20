//! Messages of the model codec, whose checksum is made right, and the files of models. The cluster's messages
//! have a trained model.
#![no_main]

use wirecost_codec::conformance::{recursion::Tree, sample::Sample};
use wirecost_fuzz::{
    model::{alone, batch, file, keyed, reader, stream},
    values::Values,
};
use wirecost_message::Message;

wirecost_fuzz::formats![
    reader::<Sample>(alone::<Sample>),
    reader::<Sample>(stream::<Sample>),
    reader::<Sample>(keyed::<Sample>),
    reader::<Sample>(file::<Sample>),
    reader::<Tree>(alone::<Tree>),
    reader::<Sample>(batch::<Sample>),
    reader::<Values>(alone::<Values>),
    reader::<Message>(alone::<Message>),
    reader::<Message>(stream::<Message>),
    reader::<Message>(keyed::<Message>),
    reader::<Message>(file::<Message>),
    reader::<Message>(batch::<Message>),
];
