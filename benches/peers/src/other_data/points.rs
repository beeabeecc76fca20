//! A list of 10,000 points of three f32.

use wirecost_bench::cmd::part::AnySuite;

use super::{
    draws::Draws,
    message::avro_type,
    source::{Drawn, suite},
    types::{Point, Points},
};

avro_type!(Points);

const POINTS: usize = 10_000;

fn points(draws: &mut Draws) -> Points {
    let coordinate = |draws: &mut Draws| (200.0 * draws.fraction() - 100.0) as f32;
    let points = draws.list(POINTS, |draws| Point {
        x: coordinate(draws),
        y: coordinate(draws),
        z: coordinate(draws),
    });
    Points { points }
}

pub(super) fn suite_of_points() -> Box<dyn AnySuite> {
    suite([Drawn {
        name: "points",
        messages: 1,
        draw: points,
    }])
}
