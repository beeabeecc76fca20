//! Types with `#[derive(Schema)]` as the messages of gRPC calls. With [`ProtobufCodec`], clients and servers of
//! [tonic] send and receive these types, without protoc and generated structs. wirecost-protobuf encodes the
//! messages. Other languages read the messages with the `.proto` file that `wirecost_protobuf::idl` returns.
//!
//! A method has a path, and a codec for its request and its response. This example implements and calls a method
//! with `service_fn` of the crate tower:
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
//! The codec encodes and decodes each message within its [`Limits`](wirecost_codec::Limits). tonic collects the bytes
//! of a message before the codec decodes them. By default, tonic refuses a length above 4 MiB, which is also the limit
//! of [`Limits::DEFAULT`](wirecost_codec::Limits::DEFAULT). For other limits, set the same length with the method
//! `max_decoding_message_size` of tonic's `Grpc`.
//!
//! # Errors
//!
//! If the codec refuses a message, the call has a status. The text of the status has the name of the message's type
//! and the codec's error. gRPC specifies the [code]:
//!
//! | message | code |
//! |---|---|
//! | received, beyond a limit of the codec | `RESOURCE_EXHAUSTED` |
//! | received, invalid | `INTERNAL` |
//! | to be sent, refused by the encoder | `INTERNAL`, and tonic puts `Error encoding` before the text |
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
