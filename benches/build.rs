//! Generates prost's structs from the message's proto3 schema.
//!
//! The source is the schema itself, not the published file, which a test keeps equal to it:
//! otherwise a new field would be missing from the structs until the file is renewed, and the
//! program that renews it could not be built.

use std::{env, error::Error, fs, path::PathBuf};

use wirecost_codec::Schema;
use wirecost_message::Message;

fn main() -> Result<(), Box<dyn Error>> {
    println!("cargo::rerun-if-changed=build.rs");
    let out = PathBuf::from(env::var("OUT_DIR")?);
    let idl = wirecost_protobuf::idl(Message::RECORD, Message::PACKAGE)?;
    fs::write(out.join("cluster.proto"), idl)?;
    // Ordered maps, so that the bytes are canonical.
    prost_build::Config::new()
        .btree_map(["."])
        .compile_fds(protox::compile(["cluster.proto"], [&out])?)?;
    Ok(())
}
