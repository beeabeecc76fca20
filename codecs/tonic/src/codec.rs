//! The codec of a method, with the encoder and the decoder of a call.

use std::marker::PhantomData;

use bytes::{Buf as _, BufMut as _};
use tonic::{
    Status,
    codec::{Codec, DecodeBuf, Decoder, EncodeBuf, Encoder},
};
use wirecost_codec::{Codec as _, Limits, Schema};
use wirecost_protobuf::Protobuf;

use crate::status::{not_decoded, not_encoded};

/// The codec of a method, which encodes `E` and decodes `D`. A client encodes requests and decodes responses; a server
/// encodes responses and decodes requests.
#[derive(Debug)]
pub struct ProtobufCodec<E, D> {
    limits: Limits,
    types: PhantomData<fn(E) -> D>,
}

impl<E, D> ProtobufCodec<E, D> {
    /// Returns a codec with these limits; [`ProtobufCodec::default`] uses [`Limits::DEFAULT`].
    #[must_use]
    pub fn new(limits: Limits) -> Self {
        Self {
            limits,
            types: PhantomData,
        }
    }
}

impl<E, D> Default for ProtobufCodec<E, D> {
    fn default() -> Self {
        Self::new(Limits::DEFAULT)
    }
}

impl<E, D> Codec for ProtobufCodec<E, D>
where
    E: Schema + Send + 'static,
    D: Schema + Send + 'static,
{
    type Encode = E;
    type Decode = D;
    type Encoder = ProtobufEncoder<E>;
    type Decoder = ProtobufDecoder<D>;

    fn encoder(&mut self) -> Self::Encoder {
        ProtobufEncoder {
            protobuf: Protobuf::new(self.limits),
            message: Vec::new(),
            item: PhantomData,
        }
    }

    fn decoder(&mut self) -> Self::Decoder {
        ProtobufDecoder {
            protobuf: Protobuf::new(self.limits),
            item: PhantomData,
        }
    }
}

/// The encoder of a call's messages.
#[derive(Debug)]
pub struct ProtobufEncoder<T> {
    protobuf: Protobuf,
    /// The last message, whose room the next one takes.
    message: Vec<u8>,
    item: PhantomData<fn(T)>,
}

impl<T: Schema> Encoder for ProtobufEncoder<T> {
    type Item = T;
    type Error = Status;

    fn encode(&mut self, item: T, out: &mut EncodeBuf<'_>) -> Result<(), Status> {
        self.message.clear();
        let encoded = self.protobuf.encode(&item, &mut self.message);
        encoded.map_err(|error| not_encoded::<T>(&error))?;
        out.put_slice(&self.message);
        Ok(())
    }
}

/// The decoder of a call's messages.
#[derive(Debug)]
pub struct ProtobufDecoder<T> {
    protobuf: Protobuf,
    item: PhantomData<fn() -> T>,
}

impl<T: Schema> Decoder for ProtobufDecoder<T> {
    type Item = T;
    type Error = Status;

    fn decode(&mut self, message: &mut DecodeBuf<'_>) -> Result<Option<T>, Status> {
        let message = message.copy_to_bytes(message.remaining());
        let decoded = self.protobuf.decode(&message);
        decoded.map(Some).map_err(|error| not_decoded::<T>(&error))
    }
}
