//! A list of 10,000 small records of text and numbers: an access log.

use wirecost_bench::cmd::part::AnySuite;

use super::{
    draws::Draws,
    message::avro_type,
    source::{Drawn, suite},
    types::{AccessLog, Request},
};

avro_type!(AccessLog);

const REQUESTS: usize = 10_000;

/// The time of the first request, in milliseconds since 1970.
const START: u64 = 1_790_000_000_000;

fn access_log(draws: &mut Draws) -> AccessLog {
    let mut requests = draws.list(REQUESTS, request);
    let mut time = START;
    for request in &mut requests {
        time += request.time;
        request.time = time;
    }
    AccessLog { requests }
}

/// Returns a request whose time is relative to the previous one.
fn request(draws: &mut Draws) -> Request {
    let octet = |draws: &mut Draws| draws.below(256).to_string();
    Request {
        client: draws.list(4, octet).join("."),
        user: draws.name(2, 6),
        time: draws.below(500),
        path: format!("/{}/{}", draws.name(2, 4), draws.name(3, 10)),
        status: [200, 200, 200, 206, 301, 304, 404, 500][draws.below(8) as usize],
        size: draws.below(1 << 20),
        seconds: draws.fraction(),
        is_cached: draws.coin(),
    }
}

pub(super) fn suite_of_records() -> Box<dyn AnySuite> {
    suite([Drawn {
        name: "records",
        messages: 1,
        draw: access_log,
    }])
}
