//! Protobuf with prost, for a struct that prost-build generated or, as here, that has prost's derive.

use std::process::ExitCode;

use own_type::samples;
use prost::Message;
use wirecost_bench::own_type::of_prost;

#[derive(Clone, PartialEq, Message)]
struct Reading {
    #[prost(string, tag = "1")]
    device: String,
    #[prost(uint64, tag = "2")]
    time: u64,
    #[prost(sint32, tag = "3")]
    temperature: i32,
}

fn main() -> ExitCode {
    let readings = samples().into_iter().map(|one| Reading {
        device: one.device,
        time: one.time,
        temperature: one.temperature,
    });
    of_prost("reading", readings.collect()).run()
}
