//! The types of `shapes.thrift`.
//!
//! Written by `wirecost import`.

use wirecost::Schema;

#[derive(Debug, Clone, PartialEq, Schema)]
pub struct Circle {
    #[schema(id = 1)]
    pub radius: f64,
}

#[derive(Debug, Clone, PartialEq, Schema)]
pub struct SquareBox {
    #[schema(id = 1)]
    pub side: f64,
}

/// The drawn shape.
#[derive(Debug, Clone, PartialEq, Schema)]
pub enum Shape {
    #[schema(id = 5)]
    Circle(Circle),
    /// With four corners.
    #[schema(id = 6)]
    SquareBox(SquareBox),
}

#[derive(Debug, Clone, PartialEq, Schema)]
pub struct Drawing {
    #[schema(id = 1)]
    pub title: String,
    #[schema(id = 10, union)]
    pub shape: Shape,
}

#[derive(Debug, Clone, PartialEq, Schema)]
pub struct Failure {
    #[schema(id = 1)]
    pub message: String,
    #[schema(id = 2)]
    pub code: i32,
}
