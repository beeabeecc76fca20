//! Messages that no cluster sends: small forms of the other data of the bench target `wires`.

use fastrand::Rng;
use serde::{Deserialize, Serialize};
use wirecost_codec::Schema;

/// Points in space.
#[derive(Clone, Schema, Serialize, Deserialize)]
pub(crate) struct Points {
    #[schema(id = 1)]
    points: Vec<Point>,
}

#[derive(Clone, Schema, Serialize, Deserialize)]
struct Point {
    #[schema(id = 1)]
    x: f32,
    #[schema(id = 2)]
    y: f32,
    #[schema(id = 3)]
    z: f32,
}

/// Lists of numbers, of which a message fills one.
#[derive(Clone, Default, Schema, Serialize, Deserialize)]
pub(crate) struct Numbers {
    #[schema(id = 1)]
    f64s: Vec<f64>,
    #[schema(id = 2)]
    u64s: Vec<u64>,
}

/// An access log.
#[derive(Clone, Schema, Serialize, Deserialize)]
pub(crate) struct AccessLog {
    #[schema(id = 1)]
    requests: Vec<Request>,
}

#[derive(Clone, Schema, Serialize, Deserialize)]
struct Request {
    #[schema(id = 1)]
    client: String,
    #[schema(id = 2)]
    time: u64,
    #[schema(id = 3)]
    path: String,
    #[schema(id = 4)]
    status: u32,
    #[schema(id = 5)]
    seconds: f64,
    #[schema(id = 6)]
    is_cached: bool,
}

/// The number of elements of each list.
const ELEMENTS: usize = 250;

/// Returns a list of `draw`'s results, the same at each call.
fn list<T>(mut draw: impl FnMut(&mut Rng) -> T) -> Vec<T> {
    let mut rng = Rng::with_seed(2026);
    (0..ELEMENTS).map(|_| draw(&mut rng)).collect()
}

pub(crate) fn points() -> Points {
    let coordinate = |rng: &mut Rng| 200.0 * rng.f32() - 100.0;
    Points {
        points: list(|rng| Point {
            x: coordinate(rng),
            y: coordinate(rng),
            z: coordinate(rng),
        }),
    }
}

pub(crate) fn f64s() -> Numbers {
    Numbers {
        f64s: list(|rng| 2_000.0 * rng.f64() - 1_000.0),
        ..Numbers::default()
    }
}

/// Returns numbers of 1 to 63 bits, with all bit counts equally likely.
pub(crate) fn u64s() -> Numbers {
    Numbers {
        u64s: list(|rng| rng.u64(..) >> rng.u32(1..64)),
        ..Numbers::default()
    }
}

pub(crate) fn access_log() -> AccessLog {
    let mut time = 1_790_000_000_000;
    AccessLog {
        requests: list(|rng| {
            time += rng.u64(..500);
            Request {
                client: format!("10.0.{}.{}", rng.u8(..), rng.u8(..)),
                time,
                path: format!("/orders/{}", rng.u64(..)),
                status: [200, 206, 301, 304, 404, 500][rng.usize(..6)],
                seconds: rng.f64(),
                is_cached: rng.bool(),
            }
        }),
    }
}
