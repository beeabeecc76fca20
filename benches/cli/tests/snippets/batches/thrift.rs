use wirecost::{Codec, Format, Framing, SchemaId, Sender, Thrift};

pub fn send<M>(messages: &[M], link: &mut Vec<u8>) -> Result<(), Box<dyn std::error::Error>>
where
    Thrift: Codec<M>,
{
    let (framing, schema) = (Framing::default(), SchemaId::Version(1));
    let packing = "zstd-3-x64".parse()?;
    let mut sender = Sender::new(framing, Format::Thrift, schema, packing, None)?;
    let (mut codec, mut encoded) = (Thrift::default(), Vec::new());
    for message in messages {
        encoded.clear();
        codec.encode(message, &mut encoded)?;
        sender.send(&encoded, link)?;
    }
    Ok(sender.flush(link)?)
}
