//! This crate reads the files of the command-line tools, and they read its files. The tools have to
//! be installed:
//!
//! ```sh
//! cargo test -p wirecost-compress --test interop -- --ignored
//! ```

mod support;

use std::{
    io::Write as _,
    process::{Command, Stdio},
    thread,
};

use support::{noise, text};
use wirecost_codec::Limits;
use wirecost_compress::{Compressor, Gzip, GzipEngine, GzipLevel, Zstd, ZstdLevel};

/// Runs a tool with `input` as its standard input, and returns its standard output.
fn tool(command: &str, input: &[u8]) -> Vec<u8> {
    let mut words = command.split(' ');
    let mut child = Command::new(words.next().expect("the tool's name"))
        .args(words)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .expect(command);
    let mut pipe = child.stdin.take().expect("a pipe");
    let output = thread::scope(|scope| {
        // Dropping the pipe ends the tool's input.
        scope.spawn(move || pipe.write_all(input).expect("the tool reads"));
        child.wait_with_output().expect("the tool writes")
    });
    assert!(output.status.success(), "{command}: {}", output.status);
    output.stdout
}

fn messages() -> [Vec<u8>; 5] {
    [
        Vec::new(),
        text(1),
        text(1000),
        text(1 << 20),
        noise(100_000),
    ]
}

/// Checks that the compressor reads the output of each of the commands.
fn reads(compressor: &mut dyn Compressor, commands: &[&str]) {
    for command in commands {
        for message in messages() {
            let file = tool(command, &message);
            let mut out = Vec::new();
            compressor
                .decompress(&file, &mut out, Limits::DEFAULT)
                .expect(command);
            assert!(out == message, "{command}, {} bytes", message.len());
        }
    }
}

/// Checks that the command reads the output of each of the compressors.
fn is_read(compressors: impl Iterator<Item = impl Compressor>, command: &str) {
    for (index, mut compressor) in compressors.enumerate() {
        for message in messages() {
            let mut file = Vec::new();
            compressor.compress(&message, &mut file).expect(command);
            let out = tool(command, &file);
            let bytes = message.len();
            assert!(out == message, "compressor {index}, {bytes} bytes");
        }
    }
}

#[test]
#[ignore = "needs gzip"]
fn gzip_reads_ours() {
    for engine in GzipEngine::ALL {
        is_read(
            GzipLevel::all().map(|level| Gzip::by(engine, level)),
            "gzip -d",
        );
    }
}

#[test]
#[ignore = "needs zstd"]
fn zstd_reads_ours() {
    is_read(ZstdLevel::all().map(Zstd::new), "zstd -d -q");
}

#[test]
#[ignore = "needs gzip"]
fn we_read_gzip() {
    let mut gzip = Gzip::new(GzipLevel::DEFAULT);
    reads(&mut gzip, &["gzip -1", "gzip -6", "gzip -9", "gzip -n"]);
}

#[test]
#[ignore = "needs gzip"]
fn we_read_a_gzip_file_with_its_name() {
    let path = format!("{}/message.txt", env!("CARGO_TARGET_TMPDIR"));
    std::fs::write(&path, text(1000)).unwrap();
    let file = tool(&format!("gzip -c {path}"), &[]);
    assert!(file.windows(11).any(|bytes| bytes == b"message.txt"));
    let mut out = Vec::new();
    Gzip::new(GzipLevel::DEFAULT)
        .decompress(&file, &mut out, Limits::DEFAULT)
        .unwrap();
    assert!(out == text(1000));
}

#[test]
#[ignore = "needs zstd"]
fn we_read_zstd() {
    let mut zstd = Zstd::new(ZstdLevel::DEFAULT);
    let commands = [
        "zstd -q",
        "zstd -q -19",
        "zstd -q --fast=5",
        "zstd -q --no-check",
        "zstd -q --long=27",
    ];
    reads(&mut zstd, &commands);
}

#[test]
#[ignore = "needs zstd"]
fn we_read_a_zstd_file_with_its_size() {
    let path = format!("{}/message.bin", env!("CARGO_TARGET_TMPDIR"));
    std::fs::write(&path, text(1000)).unwrap();
    let file = tool(&format!("zstd -q -c {path}"), &[]);
    let mut out = Vec::new();
    Zstd::new(ZstdLevel::DEFAULT)
        .decompress(&file, &mut out, Limits::DEFAULT)
        .unwrap();
    assert!(out == text(1000));
}
