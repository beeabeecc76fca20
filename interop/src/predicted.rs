//! Messages that are predicted from a trained model, in each mode.

use std::num::NonZeroU32;

use wirecost::{
    Model,
    model::{Encoder, KeyedEncoder, Static},
};
use wirecost_codec::{Codec, EncodeError, Limits};
use wirecost_fixtures::{Trace, WorkloadKind};
use wirecost_message::Message;

use crate::{Result, environment};

/// The file of the model.
pub(crate) const MODEL: &str = "ours/model";

/// The messages of the training. Others have contents that the model does not know.
const SAMPLES: usize = 400;

/// The messages of each workload that are encoded by default: a model takes Python about 5 ms a message and mode.
const MESSAGES: usize = 50;

/// The messages of a group of keyed messages.
const EVERY: NonZeroU32 = NonZeroU32::new(16).expect("it is not zero");

/// The prediction of a message: from the model, and from some messages before.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Mode {
    Static,
    Keyed,
    Stream,
}

impl Mode {
    pub(crate) const ALL: [Self; 3] = [Self::Static, Self::Keyed, Self::Stream];

    const fn name(self) -> &'static str {
        match self {
            Self::Static => "static",
            Self::Keyed => "keyed",
            Self::Stream => "stream",
        }
    }

    /// Returns the name of the file with a workload's messages, each after its length.
    pub(crate) fn file(self) -> String {
        format!("messages.model.{}", self.name())
    }

    /// Returns the row of the results' table that counts such messages.
    pub(crate) fn kind(self) -> String {
        format!("model, {}", self.name())
    }

    /// Encodes messages in their order.
    pub(crate) fn encode(
        self,
        model: &Model<Message>,
        messages: &[Message],
    ) -> Result<Vec<Vec<u8>>> {
        let mut alone = Static::new(model, Limits::DEFAULT);
        let mut keyed = KeyedEncoder::new(model, Limits::DEFAULT).every(EVERY);
        let mut stream = Encoder::new(model, Limits::DEFAULT);
        let encode = |message| -> std::result::Result<_, EncodeError> {
            let mut bytes = Vec::new();
            match self {
                Self::Static => alone.encode(message, &mut bytes),
                Self::Keyed => keyed.encode(message, &mut bytes),
                Self::Stream => stream.encode(message, &mut bytes),
            }?;
            Ok(bytes)
        };
        let encodings: std::result::Result<_, _> = messages.iter().map(encode).collect();
        Ok(encodings?)
    }
}

/// Returns the largest number of messages of a workload that a model encodes: `MODEL_MESSAGES`, or 50.
pub(crate) fn messages() -> Result<usize> {
    Ok(environment::number("MODEL_MESSAGES")?.unwrap_or(MESSAGES))
}

/// Trains the model on the steady mix.
pub(crate) fn train() -> Result<Model<Message>> {
    let trace = Trace::generate(WorkloadKind::SteadyMix, 1);
    Ok(Model::train(&trace.history[..SAMPLES])?)
}
