//! Lists of 1,000 numbers of each kind, one workload for each kind: all use the same type, in which
//! the other lists are empty.

use wirecost_bench::cmd::part::AnySuite;

use super::{
    draws::Draws,
    message::avro_type,
    source::{Draw, Drawn, suite},
    types::Numbers,
};

avro_type!(Numbers);

const NUMBERS: usize = 1_000;

/// The number of messages, large enough that a processor cannot learn their branches.
const MESSAGES: usize = 10;

fn f32s(draws: &mut Draws) -> Numbers {
    Numbers {
        f32s: draws.list(NUMBERS, |draws| {
            (2_000.0 * draws.fraction() - 1_000.0) as f32
        }),
        ..Numbers::default()
    }
}

fn f64s(draws: &mut Draws) -> Numbers {
    Numbers {
        f64s: draws.list(NUMBERS, |draws| 2_000.0 * draws.fraction() - 1_000.0),
        ..Numbers::default()
    }
}

fn u32s(draws: &mut Draws) -> Numbers {
    Numbers {
        u32s: draws.list(NUMBERS, |draws| (draws.of_any_size() >> 31) as u32),
        ..Numbers::default()
    }
}

fn u64s(draws: &mut Draws) -> Numbers {
    Numbers {
        u64s: draws.list(NUMBERS, Draws::of_any_size),
        ..Numbers::default()
    }
}

fn i64s(draws: &mut Draws) -> Numbers {
    let number = |draws: &mut Draws| {
        let size = draws.of_any_size().cast_signed();
        if draws.coin() { size } else { -size }
    };
    Numbers {
        i64s: draws.list(NUMBERS, number),
        ..Numbers::default()
    }
}

fn bools(draws: &mut Draws) -> Numbers {
    Numbers {
        bools: draws.list(NUMBERS, Draws::coin),
        ..Numbers::default()
    }
}

pub(super) fn suite_of_numbers() -> Box<dyn AnySuite> {
    let workloads: [(_, Draw<Numbers>); 6] = [
        ("numbers-f32", f32s),
        ("numbers-f64", f64s),
        ("numbers-u32", u32s),
        ("numbers-u64", u64s),
        ("numbers-i64", i64s),
        ("numbers-bool", bools),
    ];
    suite(workloads.map(|(name, draw)| Drawn {
        name,
        messages: MESSAGES,
        draw,
    }))
}
