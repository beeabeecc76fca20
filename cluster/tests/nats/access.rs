//! Credentials and TLS.

use std::{path::Path, process::Command};

use async_nats::ConnectOptions;
use wirecost_cluster::engine::{Engine, nats::Nats};

use crate::{
    nodes::{engine, event, has_live, settings, until_counted},
    server::{self, Server},
};

async fn with(number: u64, server: &Server, options: ConnectOptions) -> Nats {
    let mut settings = settings(number, &server.url());
    settings.options = options;
    engine(settings).await
}

/// Checks that engines with the right options find each other, and that another gets no connection.
async fn admits(server: &Server, right: impl Fn() -> ConnectOptions, wrong: ConnectOptions) {
    let other = with(3, server, wrong).await;
    let mut first = with(1, server, right()).await;
    let mut second = with(2, server, right()).await;
    for engine in [&mut first, &mut second] {
        event(engine, |event| has_live(event, 1)).await;
    }
    assert!(!other.is_connected());
    assert_eq!(other.meter().read().connections, 0);
}

#[tokio::test]
#[ignore = "needs nats-server"]
async fn a_token_admits_to_the_server() {
    let server = Server::with("authorization { token: \"a secret of the server\" }");
    let right = || ConnectOptions::with_token("a secret of the server".to_owned());
    let wrong = ConnectOptions::with_token("another".to_owned());
    admits(&server, right, wrong).await;
}

#[tokio::test]
#[ignore = "needs nats-server"]
async fn an_nkey_admits_to_the_server() {
    // Made for this test.
    let [public, seed, other] = [
        "UDKKAFQJYSMBWUUOKQYZQQUHTSOJYWV4KVD3ISTZWB4R6K4I4DRM7PEY",
        "SUAJOIOHIDTV74HTHE6BEELWPKF2UL5ALPIWPCSSDXSITZ6E6JQCCMYA4A",
        "SUANQID4FZEGYRVY6OJHI7AVDHZORYVEIR3NQSHX6YH2IEHTUNY6BCA6Q4",
    ];
    let server = Server::with(&format!(
        "authorization {{ users: [ {{ nkey: {public} }} ] }}"
    ));
    let right = || ConnectOptions::with_nkey(seed.to_owned());
    let wrong = ConnectOptions::with_nkey(other.to_owned());
    admits(&server, right, wrong).await;
}

#[tokio::test]
#[ignore = "needs nats-server and openssl"]
async fn tls_is_checked_against_the_authority() {
    let directory = tempfile::tempdir().unwrap();
    let [authority, certificate, key] = certify(directory.path());
    let server = Server::with(&format!(
        "tls {{ cert_file: {certificate:?}, key_file: {key:?} }}"
    ));
    let right = || {
        ConnectOptions::new()
            .require_tls(true)
            .add_root_certificates(authority.clone().into())
    };
    // The machine's authorities do not know the certificate.
    admits(&server, right, ConnectOptions::new().require_tls(true)).await;
    let engine = with(4, &server, right()).await;
    let meter = engine.meter();
    until_counted(|| meter.read(), |counters| counters.connections == 1).await;
}

/// Makes an authority that certifies 127.0.0.1, and returns the files of the authority, the certificate and its key.
fn certify(directory: &Path) -> [String; 3] {
    let names = ["authority.pem", "certificate.pem", "key.pem"];
    let [authority, certificate, key] = names.map(|name| {
        let path = directory.join(name);
        path.to_str().expect("text").to_owned()
    });
    let secret = format!("{authority}.key");
    request(&[
        "-subj",
        "/CN=authority",
        "-keyout",
        &secret,
        "-out",
        &authority,
    ]);
    request(&[
        "-subj",
        "/CN=server",
        "-addext",
        "subjectAltName=IP:127.0.0.1",
        "-addext",
        "basicConstraints=critical,CA:FALSE",
        "-CA",
        &authority,
        "-CAkey",
        &secret,
        "-keyout",
        &key,
        "-out",
        &certificate,
    ]);
    [authority, certificate, key]
}

/// Makes a key and its certificate.
fn request(arguments: &[&str]) {
    let output = Command::new("openssl")
        .args(["req", "-x509", "-newkey", "ec", "-nodes", "-days", "2"])
        .args(["-pkeyopt", "ec_paramgen_curve:P-256"])
        .args(arguments)
        .output()
        .expect("openssl");
    assert!(output.status.success(), "{output:?}");
}

#[tokio::test]
#[ignore = "needs nats-server"]
async fn the_example_of_a_server_admits_nodes() {
    let server = Server::with(include_str!("../../deploy/nats-server.conf"));
    let right = || ConnectOptions::with_token(server::TOKEN.to_owned());
    admits(&server, right, ConnectOptions::new()).await;
}
