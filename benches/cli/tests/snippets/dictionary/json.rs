use wirecost::{Codec, Dictionary, Format, Framing, Json, SchemaId, Sender};

pub fn send<M>(messages: &[M], link: &mut Vec<u8>) -> Result<(), Box<dyn std::error::Error>>
where
    Json: Codec<M>,
{
    let shared = Dictionary::from_bytes(&std::fs::read("cluster.dictionary")?)?;
    let (framing, schema) = (Framing::default(), SchemaId::Version(1));
    let packing = "zstd-3-dict".parse()?;
    let mut sender = Sender::new(framing, Format::Json, schema, packing, Some(&shared))?;
    let (mut codec, mut encoded) = (Json::default(), Vec::new());
    for message in messages {
        encoded.clear();
        codec.encode(message, &mut encoded)?;
        sender.send(&encoded, link)?;
    }
    Ok(sender.flush(link)?)
}
