//! The configuration file of a node, by the program's own module.
#![no_main]
// The program uses all of it.
#![allow(dead_code)]

#[path = "../../cluster/src/bin/wirecost-node/cluster.rs"]
mod cluster;
#[path = "../../cluster/src/bin/wirecost-node/config.rs"]
mod config;
#[path = "../../cluster/src/bin/wirecost-node/nats.rs"]
mod nats;
#[path = "../../cluster/src/bin/wirecost-node/wires.rs"]
mod wires;

use self::config::Config;

/// The failure of the program.
type Failure = Box<dyn std::error::Error + Send + Sync>;

libfuzzer_sys::fuzz_target!(|text: &str| {
    match wirecost_fuzz::file::config(|| Config::parse(text)) {
        Ok(config) => {
            let printed = toml::to_string(&config).expect("TOML");
            assert_eq!(Config::parse(&printed), Ok(config));
        }
        Err(said) => assert!(said.starts_with("line "), "{said}"),
    }
});
