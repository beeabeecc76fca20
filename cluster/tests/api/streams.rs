//! Events, over a connection.

use std::time::Duration;

use tokio::{
    io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader},
    net::{TcpListener, TcpStream},
    sync::oneshot,
    time::timeout,
};
use wirecost_cluster::api;

use crate::client::Client;

const PATIENCE: Duration = Duration::from_secs(30);

/// Returns the JSON of the next event.
async fn next_event(stream: &mut BufReader<TcpStream>) -> serde_json::Value {
    loop {
        let mut line = String::new();
        let read = timeout(PATIENCE, stream.read_line(&mut line)).await;
        assert!(
            read.expect("a line").expect("a stream") > 0,
            "the stream ended"
        );
        if let Some(json) = line.strip_prefix("data: ") {
            return serde_json::from_str(json).expect("JSON");
        }
    }
}

#[tokio::test]
async fn changes_are_events_until_the_node_stops() {
    let client = Client::new();
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let (stop, stopped) = oneshot::channel::<()>();
    let serving = tokio::spawn(api::serve(
        listener,
        client.router.clone(),
        8,
        async { drop(stopped.await) },
        PATIENCE,
    ));
    let mut stream = BufReader::new(TcpStream::connect(address).await.unwrap());
    let request = "GET /cluster/events HTTP/1.1\r\nhost: localhost\r\n\r\n";
    stream.write_all(request.as_bytes()).await.unwrap();
    let first = next_event(&mut stream).await;
    assert_eq!(
        first["areas"][0]["parts_per_million"],
        serde_json::Value::Null
    );
    client.set("/cluster/admin/v1/BJ/plan", 5).await.ok();
    let mut next = next_event(&mut stream).await;
    // The clock's first write may come between.
    while next["areas"][0]["parts_per_million"].is_null() {
        next = next_event(&mut stream).await;
    }
    assert_eq!(next["areas"][0]["parts_per_million"], 5);

    client.handle.stop().await;
    stop.send(()).unwrap();
    let mut rest = Vec::new();
    let ended = timeout(PATIENCE, stream.read_to_end(&mut rest)).await;
    ended.expect("an end").unwrap();
    timeout(PATIENCE, serving).await.expect("an end").unwrap();
    assert!(TcpStream::connect(address).await.is_err());
}
