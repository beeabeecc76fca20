//! A list of 10,000 points of three f32.

use wirecost_bench::cmd::part::AnySuite;

use super::{
    draws::Draws,
    message::{avro_type, message},
    source::{Drawn, suite},
};

message! {
    /// Points in space.
    pub struct Points {
        1 (message, repeated) points: Vec<Point>,
    }

    /// A point in space.
    pub struct Point {
        1 (float) x: f32,
        2 (float) y: f32,
        3 (float) z: f32,
    }
}

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
