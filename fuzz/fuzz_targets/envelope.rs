//! Headers of messages of brokers, delimited messages, dumps of kcat, containers of Avro.
#![no_main]

use wirecost_fuzz::envelope;

libfuzzer_sys::fuzz_target!(|input: &[u8]| {
    let Some((reader, bytes)) = input.split_first() else {
        return;
    };
    match reader {
        0 => envelope::headers(bytes),
        1 => envelope::delimited(bytes),
        2 => envelope::kcat(bytes),
        _ => envelope::container(bytes),
    }
});
