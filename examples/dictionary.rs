//! A dictionary for small messages: one node trains it on a sample of messages and ships it, the other node
//! receives with it. A node that lacks the dictionary refuses the frame and names the dictionary it lacks.

use std::error::Error;

use wirecost::{
    Codec, Dictionary, Format, Framing, Json, Packing, Received, Receiver, Schema, SchemaId,
    Sender, frame::Reason,
};

/// The state of a node.
#[derive(Debug, PartialEq, Schema)]
struct Status {
    #[schema(id = 1)]
    node: String,
    #[schema(id = 2)]
    role: String,
    #[schema(id = 3)]
    round_trip_us: u32,
}

fn status(number: u32) -> Status {
    Status {
        node: format!("gateway-{}", number % 7),
        role: "gateway".to_owned(),
        round_trip_us: number * number % 10_007,
    }
}

fn encoded(status: &Status) -> Result<Vec<u8>, Box<dyn Error>> {
    let mut bytes = Vec::new();
    Json::default().encode(status, &mut bytes)?;
    Ok(bytes)
}

/// Returns the frame of a status in this packing.
fn frame(
    status: &Status,
    packing: Packing,
    dictionary: Option<&Dictionary>,
) -> Result<Vec<u8>, Box<dyn Error>> {
    let (format, schema) = (Format::Json, SchemaId::Version(1));
    let mut sender = Sender::new(Framing::default(), format, schema, packing, dictionary)?;
    let mut link = Vec::new();
    sender.send(&encoded(status)?, &mut link)?;
    Ok(link)
}

fn main() -> Result<(), Box<dyn Error>> {
    // The sender trains on messages as they are encoded.
    let samples = (0..1000).map(|number| encoded(&status(number)));
    let samples = samples.collect::<Result<Vec<_>, _>>()?;
    let dictionary = Dictionary::train(samples, 4096)?;
    let shipped = dictionary.to_bytes();

    // A message that is in no sample.
    let sent = status(1234);
    let alone = frame(&sent, "zstd-3".parse()?, None)?;
    let link = frame(&sent, "zstd-3-dict".parse()?, Some(&dictionary))?;
    assert!(link.len() < alone.len());

    // The receiver starts without the dictionary. The refusal says what it lacks, for the sender to ship.
    let mut receiver = Receiver::new(Framing::default(), []);
    let refused = receiver
        .receive(&link)
        .err()
        .and_then(|error| error.reason());
    assert!(matches!(refused, Some(Reason::Dictionary(id)) if id.0 == dictionary.id()));

    // The bytes hold the content and a checksum.
    receiver.hold(Dictionary::from_bytes(&shipped)?);
    let Received::Frame { mut messages, .. } = receiver.receive(&link)? else {
        return Err("the frame is complete".into());
    };
    let received: Status = Json::default().decode(messages.next().ok_or("one message")?)?;
    assert_eq!(received, sent);

    println!("a dictionary of {} bytes was shipped", shipped.len());
    println!("JSON                   {:>3} bytes", encoded(&sent)?.len());
    println!("frame by zstd-3        {:>3} bytes", alone.len());
    println!("frame by zstd-3-dict   {:>3} bytes", link.len());
    Ok(())
}

#[test]
fn runs() -> Result<(), Box<dyn Error>> {
    main()
}
