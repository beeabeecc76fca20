//! JSON by simd-json. It parses in place, so each message is copied first.

use serde::{Serialize, de::DeserializeOwned};
use simd_json::{Buffers, Deserializer, INPUT_PADDING, Tape};
use wirecost_bench::engines::Engine;
use wirecost_frame::Format;

use crate::peer::{Library, of_format};

#[derive(Default)]
struct SimdJson {
    input: Vec<u8>,
    buffers: Buffers,
    tape: Option<Tape<'static>>,
}

impl<T: Serialize + DeserializeOwned> Library<T> for SimdJson {
    const PACKAGE: &'static str = "simd-json";
    // Absent options are written as `null`.
    const IS_CANONICAL: bool = false;
    const KEEPS: &'static str = "`Buffers`, a tape, and a padded copy of the input";

    type EncodeError = simd_json::Error;
    type DecodeError = simd_json::Error;

    fn encode(&mut self, message: &T, out: &mut Vec<u8>) -> Result<(), Self::EncodeError> {
        simd_json::serde::to_writer(out, message)
    }

    fn decode(&mut self, bytes: &[u8]) -> Result<T, Self::DecodeError> {
        self.input.clear();
        self.input.extend_from_slice(bytes);
        self.input.resize(bytes.len() + INPUT_PADDING, 0);
        let mut tape = self.tape.take().unwrap_or_else(Tape::null).reset();
        simd_json::fill_tape_padded(&mut self.input, bytes.len(), &mut self.buffers, &mut tape)?;
        read(tape, &mut self.tape)
    }
}

/// Reads a message from a tape, which is then kept. It is a separate function so that the result is
/// built in place: in a function with several exits, the compiler moves it there.
fn read<T: DeserializeOwned>(
    tape: Tape<'_>,
    kept: &mut Option<Tape<'static>>,
) -> Result<T, simd_json::Error> {
    let mut deserializer = Deserializer::from_tape(tape);
    let message = T::deserialize(&mut deserializer);
    *kept = Some(deserializer.into_tape().reset());
    message
}

pub(crate) fn engine<T: Serialize + DeserializeOwned + Clone + 'static>() -> Engine<T> {
    of_format::<T, T, SimdJson>(
        Format::Json,
        "`null` for absent options; parses a copy of the input",
    )
}
