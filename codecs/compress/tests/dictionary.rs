//! Dictionaries: training, files, and the detection of a wrong one.
#![allow(clippy::unwrap_used, reason = "that is how a test says no")]

mod support;

use support::{
    ONE_MIB, TOO_LARGE, compressed, decompressed, is_damage, is_end, noise, refuses_trailing, text,
    within,
};
use wirecost_codec::DecodeError;
use wirecost_compress::{
    Compressor, DeflateDictionary, Dictionary, DictionaryError, GzipLevel, Zstd, ZstdDictionary,
    ZstdLevel,
};

const MIB: usize = 1 << 20;
const TRAINED_BYTES: usize = 4096;

/// Returns one of many similar messages.
fn message(n: u32) -> Vec<u8> {
    let (node, load) = (n % 13, n.wrapping_mul(2_654_435_761));
    format!(r#"{{"node":"gw-{node}","status":"alive","role":"gateway","load":{load}}}"#)
        .into_bytes()
}

fn trained() -> Dictionary {
    Dictionary::train((0..3000).map(message), TRAINED_BYTES).unwrap()
}

fn both(dictionary: &Dictionary) -> [Box<dyn Compressor>; 2] {
    [
        Box::new(DeflateDictionary::new(
            dictionary.clone(),
            GzipLevel::DEFAULT,
        )),
        Box::new(ZstdDictionary::new(dictionary.clone(), ZstdLevel::DEFAULT)),
    ]
}

/// Returns every compressor with a dictionary: two that stand alone, and zstd in frames.
fn all(dictionary: &Dictionary) -> [Box<dyn Compressor>; 3] {
    let [deflate, zstd] = both(dictionary);
    let in_frames = ZstdDictionary::in_frames(dictionary.clone(), ZstdLevel::DEFAULT);
    [deflate, zstd, Box::new(in_frames)]
}

/// Returns messages that resemble the samples without being among them, and messages that do not.
fn messages() -> Vec<Vec<u8>> {
    let like = (5000..5050).map(message);
    let unlike = [0, 1, 150, 10_000, 100_000].map(noise);
    let text = [1, 150, 10_000, 100_000].map(text);
    like.chain(unlike).chain(text).collect()
}

#[test]
fn every_level_brings_every_message_back() {
    let dictionary = trained();
    let mut readers = both(&dictionary);
    for level in GzipLevel::all() {
        let mut writer = DeflateDictionary::new(dictionary.clone(), level);
        for message in messages() {
            let part = compressed(&mut writer, &message);
            assert!(decompressed(&mut *readers[0], &part).unwrap() == message);
        }
    }
    for level in ZstdLevel::all() {
        let mut writer = ZstdDictionary::new(dictionary.clone(), level);
        for message in messages() {
            let part = compressed(&mut writer, &message);
            assert!(decompressed(&mut *readers[1], &part).unwrap() == message);
        }
    }
}

#[test]
fn a_dictionary_makes_small_messages_small() {
    let alone = compressed(&mut Zstd::new(ZstdLevel::DEFAULT), &message(5000)).len();
    for mut compressor in all(&trained()) {
        let with = compressed(&mut *compressor, &message(5000)).len();
        assert!(2 * with < alone, "{with} bytes, {alone} without");
    }
}

#[test]
fn a_dictionary_of_another_content_is_noticed() {
    let dictionary = trained();
    let others = [
        Dictionary::train((0..3000).map(|n| message(7 * n)), TRAINED_BYTES).unwrap(),
        Dictionary::new(&text(TRAINED_BYTES)).unwrap(),
        Dictionary::new(&noise(TRAINED_BYTES)).unwrap(),
    ];
    let like: Vec<_> = (5000..5050).map(message).collect();
    for other in &others {
        assert_ne!(dictionary.id(), other.id());
        assert_ne!(dictionary.digest(), other.digest());
        for (writer, reader) in both(&dictionary).iter_mut().zip(&mut both(other)) {
            for message in &like {
                let part = compressed(&mut **writer, message);
                let error = decompressed(&mut **reader, &part).unwrap_err();
                assert!(is_damage(&error), "{error}");
            }
        }
    }
}

/// Changing a byte that a message does not refer to does no harm; changing one that it refers to is
/// detected.
#[test]
fn a_dictionary_with_one_other_byte_gives_no_other_message() {
    // Not trained, so that every byte may differ.
    let content: Vec<u8> = (0..20).flat_map(message).collect();
    let dictionary = Dictionary::new(&content).unwrap();
    let messages: Vec<_> = (5000..5005).map(message).collect();
    let mut noticed = [0; 2];
    for at in 0..content.len() {
        let mut changed = content.clone();
        changed[at] ^= 1;
        let other = Dictionary::new(&changed).unwrap();
        let ends = both(&dictionary).into_iter().zip(both(&other));
        for (index, (mut writer, mut reader)) in ends.enumerate() {
            for message in &messages {
                let part = compressed(&mut *writer, message);
                match decompressed(&mut *reader, &part) {
                    Ok(read) => assert!(read == *message, "byte {at}"),
                    Err(error) => {
                        assert!(is_damage(&error), "byte {at}: {error}");
                        noticed[index] += 1;
                    }
                }
            }
        }
    }
    assert!(noticed.iter().all(|&times| times > 50), "{noticed:?}");
}

#[test]
fn every_truncation_is_an_unexpected_end() {
    for mut compressor in all(&trained()) {
        for message in messages().iter().filter(|message| message.len() <= 10_000) {
            let whole = compressed(&mut *compressor, message);
            for len in 0..whole.len() {
                let error = decompressed(&mut *compressor, &whole[..len]).unwrap_err();
                assert!(
                    matches!(error, DecodeError::UnexpectedEnd { offset, .. } if offset == len),
                    "{len} of {}: {error}",
                    whole.len()
                );
            }
            assert!(decompressed(&mut *compressor, &whole).unwrap() == *message);
        }
    }
}

#[test]
fn a_flipped_bit_never_gives_another_message() {
    for mut compressor in both(&trained()) {
        for message in [Vec::new(), message(5000), noise(150)] {
            let mut whole = compressed(&mut *compressor, &message);
            let mut harmless = 0;
            for bit in 0..whole.len() * 8 {
                whole[bit / 8] ^= 1 << (bit % 8);
                if let Ok(read) = decompressed(&mut *compressor, &whole) {
                    assert!(read == message, "bit {bit}");
                    harmless += 1;
                }
                whole[bit / 8] ^= 1 << (bit % 8);
            }
            // The padding at the end of the DEFLATE stream.
            assert!(harmless <= 7, "{harmless}");
        }
    }
}

#[test]
fn what_follows_is_refused() {
    for mut compressor in all(&trained()) {
        refuses_trailing(&mut *compressor, &message(5000));
    }
}

#[test]
fn garbage_is_refused() {
    for mut compressor in both(&trained()) {
        for bytes in [1, 10, 1000] {
            decompressed(&mut *compressor, &noise(bytes)).unwrap_err();
        }
    }
}

#[test]
fn bombs_stop_at_the_limit() {
    for mut compressor in all(&trained()) {
        let fits = compressed(&mut *compressor, &vec![0; MIB]);
        assert!(within(&mut *compressor, &fits, ONE_MIB).unwrap() == vec![0; MIB]);
        for bytes in [MIB + 1, 64 * MIB] {
            let bomb = compressed(&mut *compressor, &vec![0; bytes]);
            assert_eq!(within(&mut *compressor, &bomb, ONE_MIB), Err(TOO_LARGE));
        }
    }
}

/// The checksum is what detects a wrong dictionary.
#[test]
fn a_zstd_frame_without_a_checksum_is_refused() {
    let dictionary = trained();
    let mut writer = zstd::bulk::Compressor::with_dictionary(3, dictionary.content()).unwrap();
    let frame = writer.compress(&message(5000)).unwrap();
    let mut reader = ZstdDictionary::new(dictionary, ZstdLevel::DEFAULT);
    let error = decompressed(&mut reader, &frame).unwrap_err();
    assert_eq!(
        error,
        DecodeError::Compression {
            format: "zstd",
            what: "a frame without a checksum",
            offset: 4
        }
    );
}

#[test]
fn other_writers_frames_are_read() {
    let dictionary = trained();
    let mut writer = zstd::bulk::Compressor::with_dictionary(3, dictionary.content()).unwrap();
    writer.include_checksum(true).unwrap();
    let frame = writer.compress(&message(5000)).unwrap();
    let mut reader = ZstdDictionary::new(dictionary, ZstdLevel::DEFAULT);
    assert!(decompressed(&mut reader, &frame).unwrap() == message(5000));
}

#[test]
fn a_dictionary_is_prepared_once_for_all_that_share_it() {
    let dictionary = trained();
    let before = dictionary.memory_bytes();
    compressed(&mut *both(&dictionary)[1], b"message");
    let prepared = dictionary.memory_bytes();
    assert!(prepared > before);
    compressed(&mut *both(&dictionary.clone())[1], b"message");
    assert_eq!(dictionary.memory_bytes(), prepared);
}

#[test]
fn training_says_what_it_lacks() {
    let train = |samples: &[&str], bytes| Dictionary::train(samples, bytes).unwrap_err();
    assert_eq!(
        train(&["one", "two"], TRAINED_BYTES),
        DictionaryError::TooFewSamples {
            samples: 2,
            bytes: 6
        }
    );
    let none = DictionaryError::TooFewSamples {
        samples: 0,
        bytes: 0,
    };
    assert_eq!(train(&[], TRAINED_BYTES), none);
    for bytes in [0, 255, MIB + 1, usize::MAX] {
        assert_eq!(train(&["one"], bytes), DictionaryError::Size { bytes });
    }
}

/// The trainer returns less than the smallest dictionary for some samples, and fails for others.
#[test]
fn samples_that_are_alike_are_too_few() {
    let alike = [b"{\"node\":\"gw-1\",\"status\":\"alive\"}"; 100];
    let error = Dictionary::train(alike, TRAINED_BYTES).unwrap_err();
    assert_eq!(
        error.to_string(),
        "the samples are too few or too alike to train a dictionary: 100 samples, 3200 bytes together"
    );
    let error = Dictionary::train([b"x"], TRAINED_BYTES).unwrap_err();
    assert!(error.to_string().ends_with(": 1 sample, 1 byte together"));
    for samples in [8, 10, 20, 50, 100, 1000] {
        for distinct in [1, 2, 4, 8] {
            let samples = (0..samples).map(|n| message(n % distinct));
            let trained = Dictionary::train(samples, 4096);
            assert!(!matches!(trained, Err(DictionaryError::Size { .. })));
        }
    }
}

/// Samples of every kind give a dictionary within the requested size, or an error about the samples.
#[test]
fn training_never_blames_the_size_that_it_was_given() {
    let mut kinds: Vec<(&str, Vec<Vec<u8>>)> = vec![
        ("empty", vec![Vec::new(); 100]),
        ("of a byte", vec![vec![7]; 1000]),
        ("of zeros", vec![vec![0; 1000]; 20]),
        ("one long", vec![noise(100_000)]),
        (
            "one long among empty",
            [vec![noise(50_000)], vec![Vec::new(); 50]].concat(),
        ),
        ("noise", (0..50).map(|n| noise(200 + n)).collect()),
        ("the same noise", vec![noise(500); 30]),
        (
            "shorter than the trainer's words",
            (0..500).map(|n| message(n)[..5].to_vec()).collect(),
        ),
    ];
    for count in [4, 5, 6, 8, 16, 100, 2000] {
        kinds.push(("messages", (0..count).map(message).collect()));
    }
    for (kind, samples) in &kinds {
        for max_bytes in [256, 257, 300, 512, 1000, 4096, MIB] {
            match Dictionary::train(samples, max_bytes) {
                Ok(dictionary) => assert!(dictionary.content().len() <= max_bytes, "{kind}"),
                Err(DictionaryError::TooFewSamples { .. } | DictionaryError::Training(_)) => {}
                Err(error) => panic!("{kind}, {} for {max_bytes}: {error}", samples.len()),
            }
        }
    }
}

#[test]
fn a_content_is_as_large_as_it_may_be() {
    for bytes in [0, 255, MIB + 1] {
        let error = Dictionary::new(&vec![1; bytes]).unwrap_err();
        assert_eq!(error, DictionaryError::Size { bytes });
    }
    for bytes in [256, MIB] {
        assert_eq!(
            Dictionary::new(&vec![1; bytes]).unwrap().content().len(),
            bytes
        );
    }
    // zstd's magic number, and nothing valid after it.
    let mut damaged = vec![0xff; 256];
    damaged[..4].copy_from_slice(&[0x37, 0xA4, 0x30, 0xEC]);
    assert_eq!(
        Dictionary::new(&damaged).unwrap_err(),
        DictionaryError::Damaged
    );
}

#[test]
fn a_file_is_laid_out_as_documented() {
    let content = noise(300);
    let file = Dictionary::new(&content).unwrap().to_bytes();
    assert_eq!(file[..8], *b"wcdict\x02\x00");
    assert_eq!(file[8..12], [0x2c, 1, 0, 0]);
    assert_eq!(file[12..312], content);
    let mut crc = flate2::Crc::new();
    crc.update(&file[..312]);
    assert_eq!(file[312..], crc.sum().to_le_bytes());
}

#[test]
fn a_file_is_read_back_and_no_other() {
    for dictionary in [trained(), Dictionary::new(&noise(256)).unwrap()] {
        let mut file = dictionary.to_bytes();
        let read = Dictionary::from_bytes(&file).unwrap();
        assert_eq!(read.id(), dictionary.id());
        assert!(read.content() == dictionary.content());
        for len in 0..file.len() {
            let error = Dictionary::from_bytes(&file[..len]).unwrap_err();
            assert!(is_end(&error), "{len}: {error}");
        }
        let trailing = [&file[..], b"\0"].concat();
        assert_eq!(
            Dictionary::from_bytes(&trailing).unwrap_err(),
            DecodeError::TrailingBytes {
                offset: file.len(),
                count: 1
            }
        );
        for bit in 0..file.len() * 8 {
            file[bit / 8] ^= 1 << (bit % 8);
            Dictionary::from_bytes(&file).unwrap_err();
            file[bit / 8] ^= 1 << (bit % 8);
        }
    }
}

#[test]
fn a_file_that_claims_too_much_is_refused_at_its_length() {
    let mut head = b"wcdict\x02\x00".to_vec();
    head.extend_from_slice(&(MIB as u32 + 1).to_le_bytes());
    assert_eq!(
        Dictionary::from_bytes(&head).unwrap_err(),
        DecodeError::Malformed {
            what: "a dictionary that is too large",
            offset: 8
        }
    );
}

/// The digest is that of `sha256sum`.
#[test]
fn an_id_is_28_bits_of_the_contents_hash() {
    let dictionary = Dictionary::new(&[b'a'; 300]).unwrap();
    let digest = [0x98, 0x35, 0xfa, 0x6b, 0xf4, 0xe2, 0x0a, 0x9b];
    assert_eq!(dictionary.digest(), digest);
    assert_eq!(dictionary.id().get(), 200_947_096);
}
