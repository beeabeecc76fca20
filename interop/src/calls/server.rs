//! The service, on a port of its own.

use std::{
    collections::BTreeMap,
    convert::Infallible,
    pin::Pin,
    sync::Arc,
    task::{Context, Poll},
};

use tokio_stream::{Iter, iter};
use tonic::{
    Request, Response, Status,
    body::Body,
    server::{Grpc, NamedService},
    transport::{Server, server::TcpIncoming},
};
use tower::{Service, service_fn};
use wirecost_message::Message;
use wirecost_tonic::ProtobufCodec;

use super::{ECHO, MESSAGES, SERVICE, WorkloadName, runtime};
use crate::{Result, workloads};

/// Prints the address of the service, and answers calls until the program is ended.
pub(crate) fn serve() -> Result<()> {
    let workloads = workloads::all()?.into_iter();
    let by_name = workloads.map(|workload| (workload.name, workload.messages));
    let exchange = Exchange {
        workloads: Arc::new(by_name.collect()),
    };
    runtime()?.block_on(async {
        let incoming = TcpIncoming::bind(([127, 0, 0, 1], 0).into())?;
        println!("{}", incoming.local_addr()?);
        // By Nagle's algorithm, the end of an answer would wait for the acknowledgement of its beginning.
        let incoming = incoming.with_nodelay(Some(true));
        let server = Server::builder().add_service(exchange);
        Ok(server.serve_with_incoming(incoming).await?)
    })
}

#[derive(Clone)]
struct Exchange {
    workloads: Arc<BTreeMap<String, Vec<Message>>>,
}

/// The messages of a workload.
type Messages = Iter<std::vec::IntoIter<std::result::Result<Message, Status>>>;

impl Exchange {
    async fn answer(self, request: http::Request<Body>) -> http::Response<Body> {
        match request.uri().path() {
            ECHO => {
                let mut grpc = Grpc::new(ProtobufCodec::<Message, Message>::default());
                grpc.unary(service_fn(echo), request).await
            }
            MESSAGES => {
                let mut grpc = Grpc::new(ProtobufCodec::<Message, WorkloadName>::default());
                let messages = service_fn(|request| std::future::ready(self.messages(request)));
                grpc.server_streaming(messages, request).await
            }
            path => Status::unimplemented(format!("no method has the path {path}")).into_http(),
        }
    }

    fn messages(
        &self,
        request: Request<WorkloadName>,
    ) -> std::result::Result<Response<Messages>, Status> {
        let name = request.into_inner().value;
        let messages = self.workloads.get(&name);
        let messages = messages.ok_or_else(|| Status::not_found("no workload has this name"))?;
        let messages: Vec<_> = messages.iter().cloned().map(Ok).collect();
        Ok(Response::new(iter(messages)))
    }
}

async fn echo(message: Request<Message>) -> std::result::Result<Response<Message>, Status> {
    Ok(Response::new(message.into_inner()))
}

impl NamedService for Exchange {
    const NAME: &'static str = SERVICE;
}

impl Service<http::Request<Body>> for Exchange {
    type Response = http::Response<Body>;
    type Error = Infallible;
    type Future =
        Pin<Box<dyn Future<Output = std::result::Result<Self::Response, Infallible>> + Send>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<std::result::Result<(), Infallible>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, request: http::Request<Body>) -> Self::Future {
        let exchange = self.clone();
        Box::pin(async move { Ok(exchange.answer(request).await) })
    }
}
