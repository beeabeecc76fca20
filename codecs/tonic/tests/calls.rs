//! A client and a server in one process.

// The helpers stop at the first surprise.
#![allow(clippy::unwrap_used)]

use std::convert::Infallible;

use http::uri::PathAndQuery;
use tokio_stream::iter;
use tonic::{Code, Request, Response, Status, body::Body, client, server};
use tower::service_fn;
use wirecost_codec::{Bytes, Limits, Schema};
use wirecost_tonic::ProtobufCodec;

#[derive(Debug, Clone, PartialEq, Schema)]
struct Text {
    #[schema(id = 1)]
    text: String,
    #[schema(id = 2)]
    copies: u32,
}

/// A text that may not be UTF-8: another type with the same field.
#[derive(Debug, Schema)]
struct Octets {
    #[schema(id = 1)]
    text: Bytes,
}

fn text(text: &str, copies: u32) -> Text {
    Text {
        text: text.to_owned(),
        copies,
    }
}

/// The codec of the server, whose messages take at most 64 bytes.
fn codec() -> ProtobufCodec<Text, Text> {
    ProtobufCodec::new(Limits {
        max_message_bytes: 64,
        ..Limits::DEFAULT
    })
}

/// Answers with the texts one after the other, `copies` times.
async fn echo(request: Request<Text>) -> Result<Response<Text>, Status> {
    let Text { text, copies } = request.into_inner();
    let text = text.repeat(copies as usize);
    Ok(Response::new(Text { text, copies }))
}

/// Answers with `copies` messages.
async fn repeat(
    request: Request<Text>,
) -> Result<Response<impl tokio_stream::Stream<Item = Result<Text, Status>>>, Status> {
    let request = request.into_inner();
    let copies = (0..request.copies).map(move |copies| Ok(text(&request.text, copies)));
    Ok(Response::new(iter(copies)))
}

async fn service(request: http::Request<Body>) -> Result<http::Response<Body>, Infallible> {
    let mut grpc = server::Grpc::new(codec());
    Ok(match request.uri().path() {
        "/test.Texts/Echo" => grpc.unary(service_fn(echo), request).await,
        "/test.Texts/Repeat" => grpc.server_streaming(service_fn(repeat), request).await,
        _ => Status::unimplemented("no such method").into_http(),
    })
}

/// Calls the method that answers with one message.
async fn call<E>(message: E, codec: ProtobufCodec<E, Text>) -> Result<Text, Status>
where
    E: Schema + Send + Sync + 'static,
{
    let mut grpc = client::Grpc::new(service_fn(service));
    grpc.ready().await.unwrap();
    let path = PathAndQuery::from_static("/test.Texts/Echo");
    let response = grpc.unary(Request::new(message), path, codec).await?;
    Ok(response.into_inner())
}

#[track_caller]
fn check(answer: Result<Text, Status>, code: Code, text: &str) {
    let status = answer.unwrap_err();
    assert_eq!((status.code(), status.message()), (code, text));
}

#[tokio::test]
async fn a_message_is_answered() {
    let answer = call(text("ab", 3), ProtobufCodec::default()).await;
    assert_eq!(answer.unwrap(), text("ababab", 3));
}

#[tokio::test]
async fn a_message_of_no_bytes_is_answered() {
    let answer = call(text("", 0), ProtobufCodec::default()).await;
    assert_eq!(answer.unwrap(), text("", 0));
}

#[tokio::test]
async fn a_stream_is_answered() {
    let mut grpc = client::Grpc::new(service_fn(service));
    grpc.ready().await.unwrap();
    let path = PathAndQuery::from_static("/test.Texts/Repeat");
    let codec = ProtobufCodec::<Text, Text>::default();
    let answer = grpc.server_streaming(Request::new(text("ab", 3)), path, codec);
    let mut stream = answer.await.unwrap().into_inner();
    for copies in 0..3 {
        assert_eq!(stream.message().await.unwrap(), Some(text("ab", copies)));
    }
    assert_eq!(stream.message().await.unwrap(), None);
}

#[tokio::test]
async fn the_server_refuses_a_message_that_is_not_valid() {
    let octets = Octets {
        text: Bytes(b"a\xff".to_vec()),
    };
    let answer = call(octets, ProtobufCodec::default()).await;
    check(
        answer,
        Code::Internal,
        "Text: the text at byte 3 is not UTF-8",
    );
}

#[tokio::test]
async fn the_server_refuses_a_message_beyond_its_limit() {
    let answer = call(text(&"a".repeat(63), 1), ProtobufCodec::default()).await;
    check(
        answer,
        Code::ResourceExhausted,
        "Text: max_message_bytes of 64 exceeded at byte 0",
    );
}

#[tokio::test]
async fn the_server_sends_no_message_beyond_its_limit() {
    let answer = call(text("ab", 31), ProtobufCodec::default()).await;
    let status = answer.unwrap_err();
    assert_eq!(status.code(), Code::Internal);
    let reason = "Text: the message takes 66 bytes, the limit is 64";
    assert!(status.message().contains(reason), "{status}");
}

#[tokio::test]
async fn the_client_refuses_a_message_beyond_its_limit() {
    let limits = Limits {
        max_message_bytes: 16,
        ..Limits::DEFAULT
    };
    let answer = call(text("ab", 8), ProtobufCodec::new(limits)).await;
    check(
        answer,
        Code::ResourceExhausted,
        "Text: max_message_bytes of 16 exceeded at byte 0",
    );
}
