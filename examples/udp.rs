//! Datagrams over UDP: each datagram is one frame that stands alone, so a lost datagram affects no other. The
//! packing is therefore a dictionary and not a stream, and the checksum of the frame detects damage. Both ends
//! are configured with the same wire, so the frames do not name it.

use std::{error::Error, net::UdpSocket, time::Duration};

use wirecost::{
    Codec, Dictionary, Format, Framing, Protobuf, Received, Receiver, Schema, SchemaId, Wire,
};

type Result<T> = std::result::Result<T, Box<dyn Error>>;

/// A probe of a node.
#[derive(Debug, PartialEq, Schema)]
struct Probe {
    #[schema(id = 1)]
    sequence: u32,
    #[schema(id = 2)]
    from: String,
    #[schema(id = 3)]
    to: String,
}

fn probe(sequence: u32) -> Probe {
    Probe {
        sequence,
        from: format!("gateway-{}.beijing.example", sequence % 5),
        to: format!("gateway-{}.shanghai.example", sequence % 7),
    }
}

fn encoded(probe: &Probe) -> Result<Vec<u8>> {
    let mut bytes = Vec::new();
    Protobuf::default().encode(probe, &mut bytes)?;
    Ok(bytes)
}

/// Returns the probe in a datagram, which holds one frame and nothing else.
fn read(receiver: &mut Receiver, datagram: &[u8]) -> Result<Probe> {
    match receiver.receive(datagram)? {
        Received::Frame {
            mut messages,
            consumed,
            ..
        } if consumed == datagram.len() => {
            let message = messages.next().ok_or("a message")?;
            Ok(Protobuf::default().decode(message)?)
        }
        _ => Err("the datagram is not one frame with a message".into()),
    }
}

fn main() -> Result<()> {
    let samples = (10_000..11_000).map(|sequence| encoded(&probe(sequence)));
    let samples = samples.collect::<Result<Vec<_>>>()?;
    let dictionary = Dictionary::train(samples, 4096)?;
    let (schema, packing) = (SchemaId::Version(1), "zstd-3-dict".parse()?);
    let wire = Wire::new(Format::Protobuf, schema, packing, Some(&dictionary))?;
    let framing = Framing::default().agreed(wire.agreed());
    let mut sender = wire.sender(framing);

    let here = UdpSocket::bind("127.0.0.1:0")?;
    let there = UdpSocket::bind("127.0.0.1:0")?;
    here.connect(there.local_addr()?)?;
    there.set_read_timeout(Some(Duration::from_secs(10)))?;

    let new_receiver = || Receiver::new(framing, [dictionary.clone()]);
    let mut receiver = new_receiver();
    let (mut received, mut lost, mut damaged, mut bytes) = (0, 0, 0, 0);
    let (mut datagram, mut buffer) = (Vec::new(), [0; 1500]);
    for sequence in 0..100 {
        datagram.clear();
        sender.send(&encoded(&probe(sequence))?, &mut datagram)?;
        // The network loses some datagrams and damages others.
        if sequence % 10 == 3 {
            lost += 1;
            continue;
        }
        if sequence % 10 == 7
            && let Some(last) = datagram.last_mut()
        {
            *last ^= 1;
        }
        // One datagram is under way at a time, so that loopback loses none.
        here.send(&datagram)?;
        let arrived = there.recv(&mut buffer)?;
        let arrived = &buffer[..arrived];
        match read(&mut receiver, arrived) {
            Ok(read) => {
                assert_eq!(read, probe(sequence));
                received += 1;
                bytes += arrived.len();
            }
            Err(error) => {
                assert_eq!(sequence % 10, 7, "{error}");
                damaged += 1;
                // Damage closes a receiver, as it would end a byte stream.
                receiver = new_receiver();
            }
        }
    }
    assert_eq!((received, lost, damaged), (80, 10, 10));
    let alone = encoded(&probe(99))?.len();
    println!("{received} received, {lost} lost, {damaged} refused as damaged");
    println!("a datagram has {} bytes, a probe {alone}", bytes / received);
    Ok(())
}

#[test]
fn runs() -> Result<()> {
    main()
}
