//! A network that loses datagrams: a relay in front of a node, at the address that the node advertises.
//!
//! Streams pass whole, since TCP sends again what a network loses.

use std::net::SocketAddr;

use tokio::{
    io::copy_bidirectional,
    net::{TcpListener, TcpStream, UdpSocket},
    sync::watch,
    task::JoinSet,
};

/// A relay that runs until it is dropped.
#[derive(Debug)]
pub(crate) struct Relay {
    /// The address that the node advertises.
    pub(crate) address: SocketAddr,
    /// The address on which the node listens; none while it is down.
    node: watch::Sender<Option<SocketAddr>>,
    _tasks: JoinSet<()>,
}

impl Relay {
    /// Starts a relay that loses some of a hundred datagrams, chosen by a seed.
    pub(crate) async fn start(lost: u8, seed: u64) -> Self {
        loop {
            let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
            let address = listener.local_addr().expect("an address");
            // A port that the system has chosen for TCP may be in use for UDP.
            let Ok(socket) = UdpSocket::bind(address).await else {
                continue;
            };
            let (sender, node) = watch::channel(None);
            let random = fastrand::Rng::with_seed(seed);
            let mut tasks = JoinSet::new();
            tasks.spawn(datagrams(socket, node.clone(), lost, random));
            tasks.spawn(streams(listener, node));
            return Self {
                address,
                node: sender,
                _tasks: tasks,
            };
        }
    }

    /// Relays to the node at an address from now on.
    pub(crate) fn set_node(&self, node: SocketAddr) {
        self.node.send_replace(Some(node));
    }
}

type Target = watch::Receiver<Option<SocketAddr>>;

async fn datagrams(socket: UdpSocket, node: Target, lost: u8, mut random: fastrand::Rng) {
    let mut datagram = vec![0; 64 << 10];
    loop {
        // An error of an earlier datagram, such as an unreachable port.
        let Ok(bytes) = socket.recv(&mut datagram).await else {
            continue;
        };
        let node = *node.borrow();
        if let Some(node) = node
            && random.u8(..100) >= lost
        {
            let _ = socket.send_to(&datagram[..bytes], node).await;
        }
    }
}

async fn streams(listener: TcpListener, node: Target) {
    let mut open = JoinSet::new();
    while let Ok((mut stream, _)) = listener.accept().await {
        let node = *node.borrow();
        open.spawn(async move {
            if let Some(node) = node
                && let Ok(mut onward) = TcpStream::connect(node).await
            {
                // Either end may close it.
                let _ = copy_bidirectional(&mut stream, &mut onward).await;
            }
        });
        while open.try_join_next().is_some() {}
    }
}
