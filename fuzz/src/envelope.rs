//! Headers of messages of brokers, streams, and containers of Avro.

use wirecost_avro::Avro;
use wirecost_envelope::{
    Confluent, ConfluentProtobuf, DelimitedReader, KcatReader, ReadError, SingleObject,
    container::ContainerReader,
};
use wirecost_message::Message;

use crate::{LIMITS, bounded, can_be_logged};

/// The memory that reading may hold: a part as it arrives and decompressed, the context of DEFLATE, and
/// a message.
const MOST: usize = 2 << 20;

/// Checks that an accepted header is read again from its bytes as written.
pub fn headers(bytes: &[u8]) {
    match bounded(MOST, || SingleObject::read(bytes)) {
        Ok((header, message)) => assert_eq!(written(|out| header.write(out), message), bytes),
        Err(error) => can_be_logged(error),
    }
    match bounded(MOST, || Confluent::read(bytes)) {
        Ok((header, message)) => assert_eq!(written(|out| header.write(out), message), bytes),
        Err(error) => can_be_logged(error),
    }
    match bounded(MOST, || ConfluentProtobuf::read(bytes, LIMITS)) {
        // Integers and the first message of a file have longer forms too.
        Ok((header, message)) => {
            let again = written(|out| header.write(out), message);
            assert_eq!(
                ConfluentProtobuf::read(&again, LIMITS),
                Ok((header, message))
            );
        }
        Err(error) => can_be_logged(error),
    }
}

fn written(write: impl FnOnce(&mut Vec<u8>), message: &[u8]) -> Vec<u8> {
    let mut out = Vec::new();
    write(&mut out);
    out.extend_from_slice(message);
    out
}

/// Reads delimited messages.
pub fn delimited(bytes: &[u8]) {
    let mut reader = DelimitedReader::new(bytes, LIMITS);
    to_the_end(|| Ok(reader.next_message()?.is_some()));
}

/// Reads a dump of kcat.
pub fn kcat(bytes: &[u8]) {
    let mut reader = KcatReader::new(bytes, LIMITS);
    to_the_end(|| Ok(reader.next_message()?.is_some()));
}

/// Reads a container.
pub fn container(bytes: &[u8]) {
    bounded(MOST, || {
        let avro = Avro::new(LIMITS);
        match ContainerReader::new(bytes, LIMITS) {
            Ok(mut reader) => to_the_end(|| {
                let message = reader.next_message(|bytes| avro.decode_first::<Message>(bytes))?;
                Ok(message.is_some())
            }),
            Err(error) => can_be_logged(error),
        }
    });
}

/// Reads until there is no message, or an error.
fn to_the_end(mut next: impl FnMut() -> Result<bool, ReadError>) {
    loop {
        match bounded(MOST, &mut next) {
            Ok(true) => {}
            Ok(false) => return,
            Err(error) => return can_be_logged(error),
        }
    }
}
