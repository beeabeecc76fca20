//! Both ends of a connection between the hosts: sockets that carry frames.

use std::{
    io::{self, Read, Write},
    net::{Ipv4Addr, Shutdown, TcpListener, TcpStream, UdpSocket},
    ops::RangeInclusive,
    os::fd::{AsFd, BorrowedFd},
    sync::atomic::{AtomicBool, Ordering},
    time::Duration,
};

use itertools::Itertools;
use rustix::net::sockopt::{set_socket_recv_buffer_size_force, set_socket_send_buffer_size_force};
use wirecost_message::Message;
use wirecost_report::tradeoff::{LinkSpeed, Transport};

use super::{
    Failure,
    hosts::{Host, Hosts},
    sent::Decoder,
};

/// The time that the buffer of a sender takes on its link, and the limits of that buffer. The kernel doubles it, and
/// counts its own bookkeeping for each packet.
const SEND_BUFFER: Duration = Duration::from_millis(200);
const SEND_BUFFERS: RangeInclusive<f64> = 65_536.0..=16_777_216.0;
/// The buffer of a receiver: it holds what arrives while the receiver does not run.
const RECEIVE_BUFFER: usize = 8 << 20;
/// The time without a byte after which what was sent is lost: longer than the queue of a sender takes on
/// the slowest link.
pub(super) const PATIENCE: Duration = Duration::from_secs(5);
/// The bytes that a receiver reads at once, more than a frame of the mix.
const READ: usize = 256 << 10;

/// The end of a connection that sends frames.
pub(super) enum SendEnd {
    Datagrams(UdpSocket),
    Stream(TcpStream),
}

/// The end of a connection that receives frames.
pub(super) struct ReceiveEnd {
    socket: ReceiveSocket,
    buffer: Vec<u8>,
    /// The arrived bytes that nobody has taken are those from `taken` to `filled`.
    taken: usize,
    filled: usize,
}

enum ReceiveSocket {
    Datagrams(UdpSocket),
    Stream(TcpStream),
}

/// The place of an end of a connection.
#[derive(Clone, Copy)]
enum Place<'a> {
    Host(&'a Host),
    Loopback,
}

/// Connects a sender with a receiver. `speed` is the share of the link that the connection has.
pub(super) fn connect(
    hosts: [&Host; 2],
    transport: Transport,
    speed: LinkSpeed,
) -> Result<(SendEnd, ReceiveEnd), Failure> {
    let (sender, receiver) = connected(hosts.map(Place::Host), transport)?;
    let buffer = speed.bits_per_second() / 8.0 * SEND_BUFFER.as_secs_f64();
    let buffer = buffer.clamp(*SEND_BUFFERS.start(), *SEND_BUFFERS.end()) as usize;
    set_socket_send_buffer_size_force(&sender, buffer)?;
    if let ReceiveSocket::Datagrams(socket) = &receiver.socket {
        set_socket_recv_buffer_size_force(socket, RECEIVE_BUFFER)?;
    }
    Ok((sender, receiver))
}

/// Connects a sender with a receiver on the loopback of this host. The buffers have the system's default sizes.
pub(super) fn connect_on_loopback(transport: Transport) -> Result<(SendEnd, ReceiveEnd), Failure> {
    connected([Place::Loopback; 2], transport)
}

/// Connects the sender with each receiver.
pub(super) fn connect_all(
    hosts: &Hosts,
    transport: Transport,
    speed: LinkSpeed,
) -> Result<(Vec<SendEnd>, Vec<ReceiveEnd>), Failure> {
    let share = speed.bits_per_second() / hosts.receivers.len() as f64;
    let share = LinkSpeed::new(share).ok_or("a link without speed")?;
    let connect = |receiver| connect([&hosts.sender, receiver], transport, share);
    let ends: Vec<_> = hosts.receivers.iter().map(connect).try_collect()?;
    Ok(ends.into_iter().unzip())
}

/// Connects a sender with a receiver at their places.
fn connected(
    [sender, receiver]: [Place<'_>; 2],
    transport: Transport,
) -> Result<(SendEnd, ReceiveEnd), Failure> {
    match transport {
        Transport::None | Transport::Udp => {
            let [sender, receiver] = [sender, receiver].map(|place| place.open(UdpSocket::bind));
            let (sender, receiver) = (sender?, receiver?);
            sender.connect(receiver.local_addr()?)?;
            receiver.set_read_timeout(Some(PATIENCE))?;
            let receiver = ReceiveSocket::Datagrams(receiver);
            Ok((SendEnd::Datagrams(sender), ReceiveEnd::new(receiver)))
        }
        Transport::Tcp => {
            let listener = receiver.open(TcpListener::bind)?;
            let to = listener.local_addr()?;
            let sender = sender.open(|_| TcpStream::connect(to))?;
            let (receiver, _) = listener.accept()?;
            sender.set_nodelay(true)?;
            receiver.set_read_timeout(Some(PATIENCE))?;
            let receiver = ReceiveSocket::Stream(receiver);
            Ok((SendEnd::Stream(sender), ReceiveEnd::new(receiver)))
        }
    }
}

impl Place<'_> {
    /// Opens a socket, given the address of the place and any free port.
    fn open<S: Send>(
        self,
        open: impl FnOnce((Ipv4Addr, u16)) -> io::Result<S> + Send,
    ) -> Result<S, Failure> {
        match self {
            Self::Host(host) => {
                let address = host.address();
                host.namespace.run(|| Ok(open((address, 0))?))
            }
            Self::Loopback => Ok(open((Ipv4Addr::LOCALHOST, 0))?),
        }
    }
}

impl SendEnd {
    /// Sends a frame, and waits while the sender's buffer is full.
    pub(super) fn send(&mut self, frame: &[u8]) -> io::Result<()> {
        match self {
            Self::Datagrams(socket) => socket.send(frame).map(|_| ()),
            Self::Stream(socket) => socket.write_all(frame),
        }
    }

    /// Ends a stream after what was sent.
    pub(super) fn finish(&self) -> io::Result<()> {
        match self {
            Self::Datagrams(_) => Ok(()),
            Self::Stream(socket) => socket.shutdown(Shutdown::Write),
        }
    }
}

impl AsFd for SendEnd {
    fn as_fd(&self) -> BorrowedFd<'_> {
        match self {
            Self::Datagrams(socket) => socket.as_fd(),
            Self::Stream(socket) => socket.as_fd(),
        }
    }
}

impl ReceiveEnd {
    fn new(socket: ReceiveSocket) -> Self {
        Self {
            socket,
            buffer: vec![0; READ],
            taken: 0,
            filled: 0,
        }
    }

    /// Returns the next message, after waiting for it.
    ///
    /// # Errors
    /// When nothing arrives for five seconds, the connection ends, or what arrives is no message.
    pub(super) fn message(&mut self, decoder: &mut Decoder) -> Result<Message, Failure> {
        loop {
            if let Some((message, used)) = decoder.message(self.rest())? {
                self.taken += used;
                return Ok(message);
            }
            self.wait()?;
        }
    }

    /// Returns all that arrives next, after waiting for it.
    ///
    /// # Errors
    /// When nothing arrives for five seconds, or the connection ends.
    pub(super) fn bytes(&mut self) -> io::Result<usize> {
        self.taken = self.filled;
        self.wait()?;
        Ok(self.rest().len())
    }

    /// Takes all that arrives until the sender has ended, and returns the number of bytes.
    ///
    /// # Errors
    /// When nothing arrives for five seconds, or the connection ends.
    pub(super) fn bytes_until(&mut self, has_ended: &AtomicBool) -> io::Result<usize> {
        let mut received = 0;
        while !has_ended.load(Ordering::Relaxed) {
            received += self.bytes()?;
        }
        Ok(received)
    }

    /// Takes the rest of a stream, so that its sender can send it.
    ///
    /// # Errors
    /// When nothing arrives for five seconds.
    pub(super) fn discard(&mut self) -> io::Result<()> {
        match &mut self.socket {
            ReceiveSocket::Datagrams(_) => Ok(()),
            ReceiveSocket::Stream(socket) => io::copy(socket, &mut io::sink()).map(|_| ()),
        }
    }

    fn rest(&self) -> &[u8] {
        &self.buffer[self.taken..self.filled]
    }

    /// Waits for more bytes: a datagram, which replaces what was not taken, or a part of the stream.
    fn wait(&mut self) -> io::Result<()> {
        match &mut self.socket {
            ReceiveSocket::Datagrams(socket) => {
                (self.taken, self.filled) = (0, socket.recv(&mut self.buffer)?);
            }
            ReceiveSocket::Stream(socket) => {
                self.buffer.copy_within(self.taken..self.filled, 0);
                (self.taken, self.filled) = (0, self.filled - self.taken);
                match socket.read(&mut self.buffer[self.filled..])? {
                    0 => return Err(io::ErrorKind::UnexpectedEof.into()),
                    read => self.filled += read,
                }
            }
        }
        Ok(())
    }
}
