//! `serve` and `call`: the messages in gRPC calls, from and to an implementation in another language.
//!
//! The service `cluster.Exchange` has two methods. `Echo` answers with the message that it receives, and
//! `Messages` with all messages of a workload.

mod client;
mod server;

use tokio::runtime::{Builder, Runtime};
use wirecost_codec::Schema;

pub(crate) use client::call;
pub(crate) use server::serve;

const SERVICE: &str = "cluster.Exchange";
const ECHO: &str = "/cluster.Exchange/Echo";
const MESSAGES: &str = "/cluster.Exchange/Messages";

/// The request of `Messages`: the bytes of a `google.protobuf.StringValue`.
#[derive(Debug, Schema)]
struct WorkloadName {
    #[schema(id = 1)]
    value: String,
}

fn runtime() -> std::io::Result<Runtime> {
    Builder::new_current_thread().enable_all().build()
}
