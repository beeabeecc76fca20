//! Two releases of a program agree on a wire: each offers the wires that it has, in order of preference, and
//! both take the best wire that they share. The old release lacks protobuf, so the new release sends it JSON.

use std::error::Error;

use wirecost::{
    Agreement, ClusterKey, Codec, Format, Framing, Initiator, Json, Protobuf, Received, Responder,
    Schema, SchemaId, Step, Wire, Wires,
};

type Result<T> = std::result::Result<T, Box<dyn Error>>;

/// A node asks to join.
#[derive(Debug, PartialEq, Schema)]
struct Join {
    #[schema(id = 1)]
    node: String,
    #[schema(id = 2)]
    weight: u32,
}

fn join(number: u32) -> Join {
    Join {
        node: format!("gateway-{number}"),
        weight: number * number % 100,
    }
}

fn wire(format: Format, packing: &str) -> Result<Wire> {
    let schema = SchemaId::Version(1);
    Ok(Wire::new(format, schema, packing.parse()?, None)?)
}

fn codec(format: Format) -> Result<Box<dyn Codec<Join>>> {
    Ok(match format {
        Format::Json => Box::new(Json::default()),
        Format::Protobuf => Box::new(Protobuf::default()),
        other => return Err(format!("no wire here has the format {other:?}").into()),
    })
}

/// Returns the result at each end after offer, answer and confirmation. On a link, `Step::NotYet` means to
/// read more.
fn agree(initiator: &Wires, responder: &Wires) -> Result<[Agreement; 2]> {
    // Take the key from the cluster's secrets, and each nonce from the system's random numbers.
    let (key, nonces) = (ClusterKey::new([7; 32]), [[1; 16], [2; 16]]);
    let (mut to_responder, mut to_initiator) = (Vec::new(), Vec::new());
    let initiator = Initiator::offer(initiator, &key, nonces[0], &mut to_responder);
    let responder = Responder::new(responder, &key, nonces[1]);
    let unconfirmed = done(responder.answer(&to_responder, &mut to_initiator)?)?;
    to_responder.clear();
    let agreed = done(initiator.answered(&to_initiator, &mut to_responder)?)?;
    Ok([agreed, done(unconfirmed.confirmed(&to_responder)?)?])
}

fn done<W, D>(step: Step<W, D>) -> Result<D> {
    match step {
        Step::Done { done, .. } => Ok(done),
        Step::NotYet { missing, .. } => Err(format!("{missing} bytes are missing").into()),
    }
}

/// Sends 100 messages from one node to another by the agreed wire, which the frames do not name, and returns
/// their bytes.
fn send(wire: &Wire, to: &Wires) -> Result<usize> {
    let framing = Framing::default().agreed(wire.agreed());
    let mut sender = wire.sender(framing);
    let (mut encoded, mut link) = (Vec::new(), Vec::new());
    for number in 0..100 {
        encoded.clear();
        codec(wire.format())?.encode(&join(number), &mut encoded)?;
        sender.send(&encoded, &mut link)?;
    }
    sender.flush(&mut link)?;

    let mut receiver = to.receiver(framing);
    let (mut rest, mut number) = (link.as_slice(), 0);
    while let Received::Frame {
        header,
        messages,
        consumed,
    } = receiver.receive(rest)?
    {
        for message in messages {
            assert_eq!(codec(header.format)?.decode(message)?, join(number));
            number += 1;
        }
        rest = &rest[consumed..];
    }
    assert_eq!(number, 100);
    Ok(link.len())
}

fn main() -> Result<()> {
    let old = Wires::new([wire(Format::Json, "gzip-6")?])?;
    let new = Wires::new([
        wire(Format::Protobuf, "zstd-3-x64")?,
        wire(Format::Json, "gzip-6")?,
    ])?;
    for (peer, wires, expected) in [("new", &new, Format::Protobuf), ("old", &old, Format::Json)] {
        let [here, there] = agree(&new, wires)?;
        let wire = here.wire();
        assert_eq!((wire.format(), there.wire().format()), (expected, expected));
        let bytes = send(wire, wires)?;
        println!(
            "new to {peer}: {expected:?}+{}, 100 messages in {bytes} bytes",
            wire.packing()
        );
    }
    Ok(())
}

#[test]
fn runs() -> Result<()> {
    main()
}
