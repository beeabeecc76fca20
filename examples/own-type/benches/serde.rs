//! JSON and bincode, for a type that has only serde's derives.

use std::process::ExitCode;

use serde::{Deserialize, Serialize};
use wirecost_bench::own_type::of_serde;

#[derive(Clone, PartialEq, Serialize, Deserialize)]
enum Event {
    Opened { door: u32, by: Option<String> },
    Closed { door: u32 },
}

fn main() -> ExitCode {
    let opened = |door| Event::Opened {
        door,
        by: (door % 3 == 0).then(|| format!("card-{door}")),
    };
    let events = (0..200).flat_map(|door| [opened(door), Event::Closed { door }]);
    of_serde("event", events.collect()).run()
}
