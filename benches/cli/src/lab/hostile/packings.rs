//! Hostile input for decompression, and for a connection.

use std::{hint::black_box, iter, num::NonZeroU32};

use wirecost_bench::{
    engines::json,
    hostile::{BYTES, Input},
};
use wirecost_codec::{DecodeError, EncodeError, Limits};
use wirecost_compress::{
    Compressor, DeflateDictionary, DeflateStream, Dictionary, Gzip, GzipLevel, Zstd,
    ZstdDictionary, ZstdLevel, ZstdStream,
};
use wirecost_fixtures::{Trace, WorkloadKind};
use wirecost_frame::{
    Checksum, CompressionId, Content, DictionaryId, Format, Framing, Header, SchemaId,
};
use wirecost_wire::{Received, Receiver};

use super::{Decode, Decoder, MOST_TIMES, MOST_TIMES_WITH_COPY, Outcome};

const GZIP: GzipLevel = GzipLevel::DEFAULT;
const ZSTD: ZstdLevel = ZstdLevel::DEFAULT;

/// The size of the dictionary made of the samples.
const DICTIONARY_BYTES: usize = 16 << 10;

/// The number of usual messages; the same number of earlier ones are samples.
const USUAL: usize = 256;

/// The limits, which a bomb exceeds.
const LIMITS: Limits = Limits {
    max_message_bytes: 1 << 20,
    ..Limits::DEFAULT
};

type Make = Box<dyn Fn() -> Box<dyn Compressor>>;

/// Messages with a name.
type Named = (&'static str, Vec<Vec<u8>>);

pub(super) fn decoders() -> Result<Vec<Decoder<'static>>, EncodeError> {
    let mut messages = Trace::generate(WorkloadKind::SteadyMix, 2 * USUAL).messages;
    let usual = messages.split_off(USUAL);
    let [samples, usual] =
        [messages, usual].map(|messages| json().encode(&messages, NonZeroU32::MIN));
    let (samples, usual) = (samples?.concat(), usual?);
    let dictionary = || Dictionary::new(&samples[..DICTIONARY_BYTES]).ok();
    let mut made: Vec<(&'static str, Make, Vec<Named>)> = vec![
        ("gzip", Box::new(|| Box::new(Gzip::new(GZIP))), gzip()),
        (
            "deflate-stream",
            Box::new(|| Box::new(DeflateStream::new(GZIP))),
            deflate(&[]),
        ),
        ("zstd", Box::new(|| Box::new(Zstd::new(ZSTD))), zstd(0)),
        (
            "zstd-stream",
            Box::new(|| Box::new(ZstdStream::new(ZSTD))),
            zstd(0),
        ),
    ];
    if let (Some(of_deflate), Some(of_zstd)) = (dictionary(), dictionary()) {
        made.push((
            "deflate-dict",
            Box::new(move || Box::new(DeflateDictionary::new(of_deflate.clone(), GZIP))),
            deflate(&[0; 4]),
        ));
        made.push((
            "zstd-dict",
            Box::new(move || Box::new(ZstdDictionary::new(of_zstd.clone(), ZSTD))),
            zstd(HAS_CHECKSUM),
        ));
    }
    let mut decoders = Vec::new();
    for (name, make, hostile) in made {
        decoders.push(decompression(name, make, hostile, &usual)?);
    }
    decoders.push(connection(&usual)?);
    Ok(decoders)
}

fn decompression(
    name: &str,
    make: Make,
    mut hostile: Vec<Named>,
    usual: &[Vec<u8>],
) -> Result<Decoder<'static>, EncodeError> {
    // An error loses only a stream, and each pass begins a new one.
    let is_stream = name.ends_with("stream");
    let mut random = fastrand::Rng::with_seed(1);
    let noise: Vec<u8> = iter::repeat_with(|| random.u8(..)).take(BYTES).collect();
    // Symbols of about six bits and few matches: one code per symbol.
    let codes = noise
        .iter()
        .map(|byte| byte & byte.rotate_left(3) & 0x7f)
        .collect();
    for (what, content) in [
        (
            "zeros beyond the limit",
            vec![0; 2 * LIMITS.max_message_bytes],
        ),
        ("zeros within the limit", vec![0; LIMITS.max_message_bytes]),
        ("compressed random bytes", noise.clone()),
        ("symbols without matches", codes),
    ] {
        hostile.push((what, compressed(&mut *make(), &[content])?));
    }
    hostile.push(("uncompressed random bytes", vec![noise]));
    let nothing = compressed(&mut *make(), &[Vec::new()])?;
    if !is_stream {
        let empty = vec![nothing[0].clone(); BYTES / nothing[0].len()];
        hostile.push(("empty messages", empty));
    }
    let usual = counted(("usual messages", compressed(&mut *make(), usual)?), &make);
    let hostile = hostile
        .into_iter()
        .map(|named| counted(named, &make))
        .collect();
    let open = move || -> Decode {
        let mut compressor = make();
        let mut out = Vec::with_capacity(LIMITS.max_message_bytes + 1);
        Box::new(move |bytes| {
            out.clear();
            let read = compressor.decompress(bytes, &mut out, LIMITS);
            match Outcome::of(black_box(&read)) {
                Outcome::Refused if is_stream => Outcome::Lost,
                outcome => outcome,
            }
        })
    };
    Ok(Decoder {
        name: name.to_owned(),
        usual,
        hostile,
        most_times: match name {
            "deflate-dict" => MOST_TIMES_WITH_COPY,
            _ => MOST_TIMES,
        },
        begins_anew: is_stream,
        open: Box::new(open),
    })
}

fn compressed(
    compressor: &mut dyn Compressor,
    messages: &[Vec<u8>],
) -> Result<Vec<Vec<u8>>, EncodeError> {
    let compress = |message: &Vec<u8>| {
        let mut out = Vec::new();
        compressor.compress(message, &mut out)?;
        Ok(out)
    };
    messages.iter().map(compress).collect()
}

/// Returns an input whose bytes are those of the message or of its output, whichever are more.
fn counted((what, messages): Named, make: &Make) -> Input {
    let mut compressor = make();
    let mut bytes = 0;
    for message in &messages {
        let mut out = Vec::new();
        let written = match compressor.decompress(message, &mut out, LIMITS) {
            Ok(()) => out.len(),
            Err(DecodeError::LimitExceeded { limit, .. }) => limit,
            Err(_) => 0,
        };
        bytes += written.max(message.len());
    }
    Input {
        what,
        messages,
        bytes,
    }
}

/// Returns blocks of DEFLATE (RFC 1951, section 3.2), a last block, and a wrong `trailer`.
fn deflate(trailer: &[u8]) -> Vec<Named> {
    let blocks = |what, block: &[u8]| -> Named {
        let blocks = block.repeat(BYTES / block.len());
        // A stream has no last block.
        let last: &[u8] = if trailer.is_empty() { &[] } else { &[3, 0] };
        (what, vec![[&blocks, last, trailer].concat()])
    };
    vec![
        blocks("empty stored blocks", &[0, 0, 0, 0xff, 0xff]),
        blocks("one-byte stored blocks", &[0, 1, 0, 0xfe, 0xff, b'a']),
        blocks(
            "empty blocks with fixed Huffman codes",
            &bits(&[(2, 10)].repeat(4)),
        ),
        blocks(
            "empty blocks with dynamic Huffman codes",
            &bits(&own_codes().repeat(8)),
        ),
    ]
}

/// Returns an empty block with its own codes, as values with their numbers of bits. It has the
/// lengths of 257 codes and of one code, coded by 18 (zeros), 0 and 1; the end's code has one bit.
fn own_codes() -> Vec<(u64, u32)> {
    let mut block = vec![(0b100, 3), (0, 5), (0, 5), (14, 4)];
    // In the order 16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1.
    block.extend((0..18).map(|place| match place {
        2 => (1, 3),
        3 | 17 => (2, 3),
        _ => (0, 3),
    }));
    // 138 zeros, 118 zeros, a one; a zero; the end.
    block.extend([
        (0, 1),
        (127, 7),
        (0, 1),
        (107, 7),
        (0b11, 2),
        (0b01, 2),
        (0, 1),
    ]);
    block
}

/// Returns the bits of values, each from its lowest bit on.
fn bits(values: &[(u64, u32)]) -> Vec<u8> {
    let bits = values
        .iter()
        .flat_map(|&(value, count)| (0..count).map(move |bit| value >> bit & 1 == 1));
    let bits: Vec<bool> = bits.collect();
    let byte = |bits: &[bool]| {
        bits.iter()
            .rev()
            .fold(0, |byte, &bit| byte << 1 | u8::from(bit))
    };
    bits.chunks(8).map(byte).collect()
}

/// Returns members with DEFLATE's blocks, and with the largest possible headers (RFC 1952, section
/// 2.3).
fn gzip() -> Vec<Named> {
    let header = |flags, rest: &[u8]| [&[0x1f, 0x8b, 8, flags, 0, 0, 0, 0, 0, 255], rest].concat();
    let mut inputs: Vec<Named> = deflate(&[0; 8])
        .into_iter()
        .map(|(what, blocks)| (what, vec![header(0, &blocks.concat())]))
        .collect();
    let text = [&vec![b'a'; BYTES][..], &[0, 3, 0, 0, 0, 0, 0, 0, 0, 0, 0]].concat();
    inputs.push(("a long file name", vec![header(1 << 3, &text)]));
    inputs.push((
        "a long file name and a header checksum",
        vec![header(1 << 3 | 1 << 1, &text)],
    ));
    inputs
}

/// A flag of a zstd frame's descriptor.
const HAS_CHECKSUM: u8 = 1 << 2;

/// Returns blocks of zstd (RFC 8878, section 3.1.1.2), a last block, and, if the flags ask for a
/// checksum, a wrong one.
fn zstd(flags: u8) -> Vec<Named> {
    let blocks = |what, block: &[u8]| -> Named {
        // No size, a window of 128 KiB.
        let head = [0x28, 0xb5, 0x2f, 0xfd, flags, 7 << 3];
        let checksum: &[u8] = if flags == 0 { &[] } else { &[0; 4] };
        let blocks = block.repeat(BYTES / block.len());
        (
            what,
            vec![[&head, &blocks[..], &[1, 0, 0], checksum].concat()],
        )
    };
    let block = |kind: u32, size: u32, content: &[u8]| {
        [&(size << 3 | kind << 1).to_le_bytes()[..3], content].concat()
    };
    // One literal by a code of at most eleven bits, whose tree is eleven weights, and no sequence.
    let literals = [
        0b0001_0010,
        0,
        0x02, // compressed, one byte of eight
        127 + 11,
        0xba,
        0x98,
        0x76,
        0x54,
        0x32,
        0x10,
        0b11,
        0,
    ];
    vec![
        blocks("empty blocks", &block(0, 0, &[])),
        blocks("one-byte blocks", &block(0, 1, b"a")),
        blocks("one-byte RLE blocks", &block(1, 1, b"a")),
        blocks("128 KiB RLE blocks", &block(1, 128 << 10, &[0])),
        blocks(
            "blocks with a Huffman table each",
            &block(2, literals.len() as u32, &literals),
        ),
    ]
}

/// Returns frames of compressed messages, as a connection receives them.
fn connection(usual: &[Vec<u8>]) -> Result<Decoder<'static>, EncodeError> {
    let frame = |compression, content, payload: &[u8]| {
        let header = Header {
            format: Format::Json,
            compression,
            schema: SchemaId::Version(1),
            content,
        };
        let mut frame = Vec::new();
        Framing::default().encode(&header, payload, &mut frame)?;
        Ok::<_, EncodeError>(frame)
    };
    let one = |compression, payload: &[u8]| frame(compression, Content::Message, payload);
    let most = Limits::DEFAULT.max_elements;
    let batch = NonZeroU32::new(most as u32).unwrap_or(NonZeroU32::MIN);
    let batch = frame(CompressionId::None, Content::Batch(batch), &vec![0; most])?;
    let missing = DictionaryId(NonZeroU32::MAX);
    let mut damaged = one(CompressionId::None, &vec![0; BYTES])?;
    damaged[BYTES / 2] ^= 1;
    let mut gzip = Vec::new();
    Gzip::new(GZIP).compress(&[], &mut gzip)?;
    let mut zstd = Vec::new();
    Zstd::in_frames(ZSTD).compress(&[], &mut zstd)?;
    // Uncompressed content costs a connection next to nothing, of which everything would be a large
    // multiple.
    let frames = compressed(&mut Zstd::in_frames(ZSTD), usual)?
        .iter()
        .map(|payload| one(CompressionId::Zstd, payload))
        .collect::<Result<_, _>>()?;
    let usual = Input {
        bytes: usual.iter().map(Vec::len).sum(),
        ..Input::new("usual messages", frames)
    };
    let hostile = vec![
        Input::repeated("empty frames", one(CompressionId::None, &[])?),
        Input::repeated("one-byte frames", one(CompressionId::None, b"a")?),
        Input::repeated("batches of 65,536 empty messages", batch),
        Input::repeated(
            "frames with an empty gzip member",
            one(CompressionId::Gzip, &gzip)?,
        ),
        Input::repeated(
            "frames with an empty zstd frame",
            one(CompressionId::Zstd, &zstd)?,
        ),
        Input::repeated(
            "gzip frames with invalid content",
            one(CompressionId::Gzip, b"a")?,
        ),
        Input::repeated(
            "frames with an unknown dictionary",
            one(CompressionId::ZstdDictionary(missing), b"a")?,
        ),
        Input::one("a damaged frame", damaged),
        Input::one("a large frame", one(CompressionId::None, &vec![0; BYTES])?),
    ];
    let open = || -> Decode {
        let mut receiver = Receiver::new(Framing::new(LIMITS, Checksum::Crc32c), []);
        Box::new(move |link| match receiver.receive(link) {
            Ok(Received::Frame { messages, .. }) => {
                black_box(messages.map(<[u8]>::len).sum::<usize>());
                Outcome::Decoded
            }
            Ok(Received::NotYet { .. } | Received::Control { .. }) => Outcome::Refused,
            Err(error) => match black_box(error).next_frame() {
                Some(_) => Outcome::Refused,
                None => Outcome::Lost,
            },
        })
    };
    Ok(Decoder {
        name: "connection".to_owned(),
        usual,
        hostile,
        most_times: MOST_TIMES,
        begins_anew: false,
        open: Box::new(open),
    })
}
