//! Calls of the service.

use http::uri::PathAndQuery;
use tonic::{
    Request,
    client::Grpc,
    transport::{Channel, Endpoint},
};
use wirecost_message::Message;
use wirecost_tonic::ProtobufCodec;

use super::{ECHO, MESSAGES, WorkloadName, runtime};
use crate::{
    Result,
    checked::Checked,
    difference::difference,
    workloads::{self, Named},
};

/// The kinds of calls in the table of results.
const UNARY: &str = "protobuf in unary calls";
const STREAMED: &str = "protobuf in streamed responses";

/// Calls the service at an address with the messages of all workloads. Prints the number of correct
/// answers for each kind of call, and each incorrect one.
pub(crate) fn call(address: &str) -> Result<()> {
    let workloads = workloads::all()?;
    let disagreements = runtime()?.block_on(async {
        let channel = Endpoint::from_shared(format!("http://{address}"))?;
        let mut client = Client(Grpc::new(channel.connect().await?));
        let (mut unary, mut streamed) = (Checked::default(), Checked::default());
        for workload in &workloads {
            for (index, message) in workload.messages.iter().enumerate() {
                let answer = client.echo(message.clone()).await?;
                add(&mut unary, workload, index, &answer)?;
            }
            let answers = client.messages(&workload.name).await?;
            if answers.len() != workload.messages.len() {
                return Err(format!("{}: {} messages", workload.name, answers.len()).into());
            }
            for (index, answer) in answers.iter().enumerate() {
                add(&mut streamed, workload, index, answer)?;
            }
        }
        Ok::<_, Box<dyn std::error::Error>>(print(&unary, UNARY) + print(&streamed, STREAMED))
    })?;
    match disagreements {
        0 => Ok(()),
        count => Err(format!("{count} disagreements in answers to calls").into()),
    }
}

struct Client(Grpc<Channel>);

impl Client {
    async fn echo(&mut self, message: Message) -> Result<Message> {
        self.0.ready().await?;
        let codec = ProtobufCodec::<Message, Message>::default();
        let path = PathAndQuery::from_static(ECHO);
        Ok(self
            .0
            .unary(Request::new(message), path, codec)
            .await?
            .into_inner())
    }

    async fn messages(&mut self, workload: &str) -> Result<Vec<Message>> {
        self.0.ready().await?;
        let codec = ProtobufCodec::<WorkloadName, Message>::default();
        let path = PathAndQuery::from_static(MESSAGES);
        let name = Request::new(WorkloadName {
            value: workload.to_owned(),
        });
        let mut answers = self
            .0
            .server_streaming(name, path, codec)
            .await?
            .into_inner();
        let mut messages = Vec::new();
        while let Some(message) = answers.message().await? {
            messages.push(message);
        }
        Ok(messages)
    }
}

/// Compares an answer with the message of a workload.
fn add(answers: &mut Checked, workload: &Named, index: usize, found: &Message) -> Result<()> {
    match difference(&workload.messages[index], found)? {
        None => answers.values += 1,
        Some(what) => {
            let at = format!("{}, message {index}: {what}", workload.name);
            answers.disagreements.push(at);
        }
    }
    Ok(())
}

/// Prints the answers of a kind of call, and returns the number of incorrect ones.
fn print(answers: &Checked, kind: &str) -> usize {
    println!("grpcio\t{kind}\t{}", answers.values);
    for disagreement in &answers.disagreements {
        eprintln!("grpcio, {kind}, {disagreement}");
    }
    answers.disagreements.len()
}
