//! Delimited messages against prost, and hostile streams.

#![allow(clippy::panic, clippy::unwrap_used)]

use std::io::{self, BufReader, Read};

use allocation_counter::measure;
use prost::Message as _;
use wirecost_codec::{Codec, DecodeError, LimitKind, Limits, Schema};
use wirecost_envelope::{DelimitedReader, ReadError, write_delimited};
use wirecost_protobuf::Protobuf;

/// The same message by prost's derive and by ours.
#[derive(Clone, PartialEq, prost::Message, Schema)]
struct Door {
    #[prost(uint32, tag = "1")]
    #[schema(id = 1)]
    number: u32,
    #[prost(string, optional, tag = "2")]
    #[schema(id = 2)]
    note: Option<String>,
}

fn doors() -> Vec<Door> {
    let note = |number| (number % 3 == 0).then(|| "x".repeat(number as usize));
    let door = |number| Door {
        number,
        note: note(number),
    };
    (0..300).map(door).collect()
}

/// Returns the messages of a stream.
fn read(stream: &[u8], limits: Limits) -> Result<Vec<Vec<u8>>, ReadError> {
    let mut reader = DelimitedReader::new(stream, limits);
    let mut messages = Vec::new();
    while let Some(message) = reader.next_message()? {
        messages.push(message.to_vec());
    }
    Ok(messages)
}

fn ours() -> Vec<u8> {
    let mut stream = Vec::new();
    for door in doors() {
        let mut message = Vec::new();
        Protobuf::default().encode(&door, &mut message).unwrap();
        write_delimited(&message, &mut stream);
    }
    stream
}

#[test]
fn streams_of_prost() {
    let mut theirs = Vec::new();
    for door in doors() {
        door.encode_length_delimited(&mut theirs).unwrap();
    }
    assert_eq!(theirs, ours());
    let messages = read(&theirs, Limits::DEFAULT).unwrap();
    let read = messages
        .iter()
        .map(|message| Protobuf::default().decode(message));
    assert_eq!(read.collect::<Result<Vec<Door>, _>>(), Ok(doors()));
    let ours = ours();
    let mut rest = ours.as_slice();
    for door in doors() {
        assert_eq!(Door::decode_length_delimited(&mut rest), Ok(door));
    }
    assert!(rest.is_empty());
}

/// A stream that returns a byte at a time, and is interrupted before each.
struct Slow<'a> {
    rest: &'a [u8],
    interrupted: bool,
}

impl Read for Slow<'_> {
    fn read(&mut self, room: &mut [u8]) -> io::Result<usize> {
        self.interrupted = !self.interrupted;
        if self.interrupted {
            return Err(io::ErrorKind::Interrupted.into());
        }
        let most = room.len().min(1);
        self.rest.read(&mut room[..most])
    }
}

#[test]
fn messages_that_arrive_in_pieces() {
    let stream = ours();
    let slow = Slow {
        rest: &stream,
        interrupted: false,
    };
    let mut reader = DelimitedReader::new(BufReader::with_capacity(3, slow), Limits::DEFAULT);
    for message in read(&stream, Limits::DEFAULT).unwrap() {
        assert_eq!(reader.next_message().unwrap(), Some(message.as_slice()));
    }
    assert!(reader.next_message().unwrap().is_none());
}

/// Returns the start of the refused part, and its defect.
fn refused(stream: &[u8], limits: Limits) -> (u64, DecodeError) {
    match read(stream, limits) {
        Err(ReadError::Part { start, error }) => (start, error),
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_stream_that_ends_in_a_message_is_an_error() {
    let stream = [&[3, 1, 2, 3, 0x80, 2][..], &[7; 256]].concat();
    assert_eq!(read(&stream, Limits::DEFAULT).unwrap().len(), 2);
    for len in 0..stream.len() {
        let end = |offset, needed| DecodeError::UnexpectedEnd { offset, needed };
        let expected = match len {
            0 | 4 => continue,
            1..4 => (1, end(len - 1, 4 - len)),
            5 => (4, end(1, 1)),
            _ => (6, end(len - 6, stream.len() - len)),
        };
        assert_eq!(refused(&stream[..len], Limits::DEFAULT), expected, "{len}");
    }
}

#[test]
fn a_length_beyond_the_limit_is_refused_before_the_message() {
    let limits = Limits {
        max_message_bytes: 100,
        ..Limits::DEFAULT
    };
    let mut stream = Vec::new();
    write_delimited(&[7; 100], &mut stream);
    assert!(read(&stream, limits).is_ok());
    let exceeded = DecodeError::LimitExceeded {
        kind: LimitKind::MessageBytes,
        limit: 100,
        offset: 0,
    };
    assert_eq!(refused(&[101], limits), (1, exceeded));
    let too_long = (0, DecodeError::IntegerTooLong { offset: 0 });
    assert_eq!(refused(&[0xff; 20], limits), too_long);
    let largest = [&[0xff; 9][..], &[1]].concat();
    let (start, error) = refused(&largest, limits);
    assert_eq!(start, 10);
    assert!(matches!(error, DecodeError::LimitExceeded { .. }));
}

#[test]
fn a_claim_reserves_no_room() {
    let stream = [&[0x80, 0x80, 0x80, 1][..], &[7; 1000]].concat();
    let info = measure(|| {
        let mut reader = DelimitedReader::new(stream.as_slice(), Limits::DEFAULT);
        assert!(reader.next_message().is_err());
    });
    assert!(info.bytes_max < 4096, "{}", info.bytes_max);
}

#[test]
fn an_error_names_the_part_and_its_defect() {
    let error = read(&[1, 7, 5, 7], Limits::DEFAULT).unwrap_err();
    assert_eq!(
        error.to_string(),
        "in the part from byte 3: the message ends at byte 1 where 4 more were needed"
    );
}
