use std::marker::PhantomData;

use wirecost_codec::{Budget, Codec, DecodeError, EncodeError, Limits, Schema, append_within};

use crate::{checksum, model::Model, outline::Outline, read::read, state::State, write::write};

/// A codec that predicts each message from the model alone. It is for datagrams: any message may be
/// lost, repeated or out of order.
///
/// ```
/// # use wirecost_codec::{Codec, Limits, Schema};
/// # use wirecost_model::{Model, Static};
/// # #[derive(Debug, PartialEq, Schema)]
/// # struct Beat {
/// #     #[schema(id = 1)]
/// #     node: String,
/// #     #[schema(id = 2)]
/// #     count: u64,
/// # }
/// # let beat = |count| Beat { node: format!("gw-{}", count % 4), count };
/// let samples: Vec<Beat> = (0..1_000).map(beat).collect();
/// let model = Model::train(&samples)?;
/// let mut codec = Static::new(&model, Limits::DEFAULT);
/// let mut bytes = Vec::new();
/// codec.encode(&beat(1_005), &mut bytes)?;
/// assert!(bytes.len() <= 8, "{}", bytes.len());
/// assert_eq!(codec.decode(&bytes), Ok(beat(1_005)));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone)]
pub struct Static<T> {
    state: State,
    outline: Outline,
    id: u32,
    limits: Limits,
    of: PhantomData<fn(T) -> T>,
}

impl<T: Schema> Static<T> {
    /// Returns a codec with the model and these limits.
    #[must_use]
    pub fn new(model: &Model<T>, limits: Limits) -> Self {
        Self {
            state: model.state().clone(),
            outline: Outline::default(),
            id: model.id(),
            limits,
            of: PhantomData,
        }
    }
}

impl<T: Schema> Codec<T> for Static<T> {
    fn encode(&mut self, value: &T, out: &mut Vec<u8>) -> Result<(), EncodeError> {
        let max_bytes = self.limits.max_message_bytes;
        append_within(out, max_bytes, |out| {
            let start = out.len();
            let written = write(&mut self.state, &mut self.outline, value, max_bytes, out);
            self.state.revert();
            checksum::append(out, start, self.id);
            written
        })
    }

    fn decode(&mut self, bytes: &[u8]) -> Result<T, DecodeError> {
        self.limits.check_message(bytes.len())?;
        let (bytes, _) = checksum::remove(bytes, self.id)?;
        let (budget, max_bytes) = (&mut Budget::new(self.limits), self.limits.max_message_bytes);
        let message = read(&mut self.state, bytes, budget, max_bytes);
        self.state.revert();
        message
    }
}
