use std::marker::PhantomData;

use wirecost_codec::{
    Budget, Codec, DecodeError, EncodeError, Limits, Schema, append_within, input::Input, put,
};

use crate::{
    checksum, coder::RangeEncoder, model::Model, outline::Outline, read::read_batch, state::State,
    write::code,
};

/// The codec of batches. Each message is predicted from the model and the messages before it in the batch, and a
/// batch stands alone.
///
/// ```
/// # use wirecost_codec::{Codec, Limits, Schema};
/// # use wirecost_model::{Batched, Model};
/// # #[derive(Debug, PartialEq, Schema)]
/// # struct Beat {
/// #     #[schema(id = 1)]
/// #     node: String,
/// #     #[schema(id = 2)]
/// #     count: u64,
/// # }
/// # let beat = |count| Beat { node: format!("gw-{}", count % 4), count };
/// let batch: Vec<Beat> = (0..64).map(beat).collect();
/// let mut codec = Batched::new(&Model::untrained(), Limits::DEFAULT);
/// let mut bytes = Vec::new();
/// codec.encode(&batch, &mut bytes)?;
/// assert!(bytes.len() < 2 * 64, "{}", bytes.len());
/// assert_eq!(codec.decode(&bytes), Ok(batch));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone)]
pub struct Batched<T> {
    state: State,
    outline: Outline,
    id: u32,
    limits: Limits,
    of: PhantomData<fn(T) -> T>,
}

impl<T: Schema> Batched<T> {
    /// Returns a codec with the model and these limits, which hold for a whole batch.
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

    /// Appends the messages of a batch, without their count.
    fn write(&mut self, messages: &[T], out: &mut Vec<u8>) -> Result<(), EncodeError> {
        let limit = self.limits.max_message_bytes;
        let mut room = limit;
        let mut coder = RangeEncoder::new(out);
        let written = messages.iter().try_for_each(|message| {
            code(
                &mut self.state,
                &mut self.outline,
                message,
                room,
                &mut coder,
            )?;
            room = self.state.room();
            Ok(())
        });
        coder.finish();
        self.state.revert();
        written.map_err(|error| match error {
            EncodeError::TooLarge { .. } => EncodeError::TooLarge {
                bytes: limit.saturating_add(1),
                limit,
            },
            error => error,
        })
    }
}

impl<T: Schema> Codec<Vec<T>> for Batched<T> {
    fn encode(&mut self, messages: &Vec<T>, out: &mut Vec<u8>) -> Result<(), EncodeError> {
        append_within(out, self.limits.max_message_bytes, |out| {
            let start = out.len();
            put::varint(out, messages.len() as u64);
            self.write(messages, out)?;
            checksum::append(out, start, self.id);
            Ok(())
        })
    }

    fn decode(&mut self, bytes: &[u8]) -> Result<Vec<T>, DecodeError> {
        self.limits.check_message(bytes.len())?;
        let (bytes, _) = checksum::remove(bytes, self.id)?;
        let mut input = Input::new(bytes);
        let count = usize::try_from(input.varint()?).unwrap_or(usize::MAX);
        let (budget, room) = (&mut Budget::new(self.limits), self.limits.max_message_bytes);
        let coded = &bytes[input.offset()..];
        let messages = read_batch(&mut self.state, coded, count, budget, room);
        self.state.revert();
        messages
    }
}
