use wirecost::{Codec, Columnar, Format, Framing, SchemaId, Sender};

pub fn send<M: Clone>(messages: &[M], link: &mut Vec<u8>) -> Result<(), Box<dyn std::error::Error>>
where
    Columnar: Codec<Vec<M>>,
{
    let (framing, schema) = (Framing::default(), SchemaId::Version(1));
    let packing = "zstd-3".parse()?;
    let mut sender = Sender::new(framing, Format::Columnar, schema, packing, None)?;
    let (mut codec, mut encoded) = (Columnar::default(), Vec::new());
    for batch in messages.chunks(64) {
        encoded.clear();
        codec.encode(&batch.to_vec(), &mut encoded)?;
        sender.send(&encoded, link)?;
    }
    Ok(())
}
