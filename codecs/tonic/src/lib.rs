//! Types with `#[derive(Schema)]` as the messages of gRPC calls. [`ProtobufCodec`] is a codec of [tonic],
//! whose clients and servers send and receive the types themselves: protoc and generated structs are not
//! needed. The bytes are those of wirecost-protobuf, which other languages read by the type's `.proto`.
//!
//! A method is a path of the service, and a codec with the types of both directions. `service_fn` is that
//! of the crate tower:
//!
//! ```
//! use std::convert::Infallible;
//!
//! use http::uri::PathAndQuery;
//! use tonic::{Request, Response, Status, body::Body, client, server};
//! use tower::service_fn;
//! use wirecost_codec::Schema;
//! use wirecost_tonic::ProtobufCodec;
//!
//! #[derive(Debug, Schema)]
//! struct Order {
//!     #[schema(id = 1)]
//!     article: String,
//!     #[schema(id = 2)]
//!     count: u32,
//! }
//!
//! #[derive(Debug, PartialEq, Schema)]
//! struct Receipt {
//!     #[schema(id = 1)]
//!     cents: u64,
//! }
//!
//! async fn place(request: Request<Order>) -> Result<Response<Receipt>, Status> {
//!     let cents = 250 * u64::from(request.into_inner().count);
//!     Ok(Response::new(Receipt { cents }))
//! }
//!
//! /// The service. A method with a stream of responses calls `grpc.server_streaming`.
//! async fn shop(request: http::Request<Body>) -> Result<http::Response<Body>, Infallible> {
//!     Ok(match request.uri().path() {
//!         "/shop.Shop/Place" => {
//!             let mut grpc = server::Grpc::new(ProtobufCodec::<Receipt, Order>::default());
//!             grpc.unary(service_fn(place), request).await
//!         }
//!         _ => Status::unimplemented("the shop has no such method").into_http(),
//!     })
//! }
//!
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> Result<(), Box<dyn std::error::Error>> {
//! // In the same process. For another host, a `tonic::transport::Channel` takes the place of `shop`.
//! let mut grpc = client::Grpc::new(service_fn(shop));
//! grpc.ready().await?;
//! let order = Order { article: "cup".to_owned(), count: 3 };
//! let path = PathAndQuery::from_static("/shop.Shop/Place");
//! let codec = ProtobufCodec::<Order, Receipt>::default();
//! let receipt = grpc.unary(Request::new(order), path, codec).await?.into_inner();
//! assert_eq!(receipt, Receipt { cents: 750 });
//! # Ok(())
//! # }
//! ```
//!
//! # Limits
//!
//! Each message is encoded and decoded within the [`Limits`](wirecost_codec::Limits) of the codec. tonic
//! collects the bytes of a message first, 4 MiB at most by default, as in
//! [`Limits::DEFAULT`](wirecost_codec::Limits::DEFAULT). With other limits, the method
//! `max_decoding_message_size` of its `Grpc` has it refuse a longer message when it reads the length.
//!
//! # Errors
//!
//! The status of a message has the [code] that gRPC states for the error, and the text of the codec's error
//! after the name of the message's type:
//!
//! | message | code |
//! |---|---|
//! | received, beyond a limit of the codec | `RESOURCE_EXHAUSTED` |
//! | received, not valid | `INTERNAL` |
//! | not sent, since the codec does not encode it | `INTERNAL`, and tonic puts `Error encoding` before the text |
//!
//! [tonic]: https://docs.rs/tonic
//! [code]: https://github.com/grpc/grpc/blob/master/doc/statuscodes.md

mod codec;
mod status;

/// Runs the example of the README.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;

pub use codec::{ProtobufCodec, ProtobufDecoder, ProtobufEncoder};
