//! Messages from a stranger.

// The helpers stop at the first surprise.
#![allow(clippy::unwrap_used)]

use bytes::Bytes as Frame;
use http_body_util::Full;
use tonic::{
    Code, Status,
    codec::{Codec, Streaming},
};
use wirecost_codec::{Codec as _, Limits, Schema};
use wirecost_protobuf::Protobuf;
use wirecost_tonic::ProtobufCodec;

#[derive(Debug, Clone, PartialEq, Schema)]
struct Node {
    #[schema(id = 1)]
    name: String,
    #[schema(id = 2)]
    loads: Vec<f64>,
    #[schema(id = 3)]
    ports: Vec<u32>,
    #[schema(id = 4)]
    next: Option<Box<Node>>,
}

fn node(next: Option<Box<Node>>) -> Node {
    Node {
        name: "gw-1".to_owned(),
        loads: vec![0.5, 0.25],
        ports: vec![80, 443, 65_535],
        next,
    }
}

fn encoded(node: &Node) -> Vec<u8> {
    let mut bytes = Vec::new();
    Protobuf::default().encode(node, &mut bytes).unwrap();
    bytes
}

/// Reads the only message of a stream, whose frame claims a length.
async fn read(claimed: usize, message: &[u8]) -> Result<Option<Node>, Status> {
    let mut frame = vec![0];
    frame.extend(u32::try_from(claimed).unwrap().to_be_bytes());
    frame.extend(message);
    let decoder = ProtobufCodec::<Node, Node>::default().decoder();
    let body = Full::new(Frame::from(frame));
    Streaming::new_request(decoder, body, None, None)
        .message()
        .await
}

/// Checks that the codec agrees with the one of wirecost-protobuf.
async fn check(message: &[u8]) {
    let read = read(message.len(), message).await;
    match Protobuf::default().decode(message) {
        Ok(node) => assert_eq!(read.unwrap(), Some(node)),
        Err(error) => {
            let status = read.unwrap_err();
            assert_eq!(status.code(), Code::Internal);
            assert_eq!(status.message(), format!("Node: {error}"));
        }
    }
}

#[tokio::test]
async fn every_truncation() {
    let message = encoded(&node(Some(Box::new(node(None)))));
    for end in 0..=message.len() {
        check(&message[..end]).await;
    }
}

#[tokio::test]
async fn every_flipped_bit() {
    let message = encoded(&node(Some(Box::new(node(None)))));
    for bit in 0..message.len() * 8 {
        let mut message = message.clone();
        message[bit / 8] ^= 1 << (bit % 8);
        check(&message).await;
    }
}

#[tokio::test]
async fn a_message_that_is_cut_short() {
    let message = encoded(&node(None));
    let status = read(message.len() + 1, &message).await.unwrap_err();
    assert_eq!(status.code(), Code::Internal);
}

/// tonic refuses the length, before it makes room for the message.
#[tokio::test]
async fn a_length_beyond_the_limit() {
    let status = read(Limits::DEFAULT.max_message_bytes + 1, b"").await;
    assert_eq!(status.unwrap_err().code(), Code::OutOfRange);
}

#[tokio::test]
async fn a_message_deeper_than_the_limit() {
    let mut deep = node(None);
    for _ in 0..Limits::DEFAULT.max_depth {
        deep = node(Some(Box::new(deep)));
    }
    let message = encoded(&deep);
    let status = read(message.len(), &message).await.unwrap_err();
    assert_eq!(status.code(), Code::ResourceExhausted);
    assert!(
        status.message().starts_with("Node: max_depth of 64"),
        "{status}"
    );
}
