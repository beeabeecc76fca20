//! The types of `shapes.proto`, package `shapes`.
//!
//! Written by `wirecost import`.

use wirecost::Schema;

#[derive(Debug, Clone, PartialEq, Schema)]
pub struct Drawing {
    #[schema(id = 1)]
    pub title: String,
    /// The drawn shape.
    // The id is that of other formats than protobuf.
    #[schema(id = 4, union)]
    pub shape: Option<DrawingShape>,
    #[schema(id = 5, recursive)]
    pub layers: Vec<Layer>,
}

#[derive(Debug, Clone, PartialEq, Schema)]
pub struct Circle {
    #[schema(id = 1)]
    pub radius: f64,
}

#[derive(Debug, Clone, PartialEq, Schema)]
pub struct Rectangle {
    #[schema(id = 1)]
    pub width: f64,
    #[schema(id = 2)]
    pub height: f64,
}

#[derive(Debug, Clone, PartialEq, Schema)]
pub struct Layer {
    // The id is that of other formats than protobuf.
    #[schema(id = 3, union)]
    pub content: Option<LayerContent>,
    #[schema(id = 6)]
    pub depth: u32,
    // The id is that of other formats than protobuf.
    #[schema(id = 7, union)]
    pub border: Option<LayerBorder>,
}

#[derive(Debug, Clone, PartialEq, Schema)]
pub struct Solid {}

#[derive(Debug, Clone, PartialEq, Schema)]
pub struct Dashed {
    #[schema(id = 1)]
    pub length: f32,
}

#[derive(Debug, Clone, PartialEq, Schema)]
pub struct Group {
    #[schema(id = 1, recursive)]
    pub members: Vec<Layer>,
}

/// The drawn shape.
#[derive(Debug, Clone, PartialEq, Schema)]
pub enum DrawingShape {
    #[schema(id = 2)]
    Rectangle(Rectangle),
    /// Round.
    #[schema(id = 3)]
    Circle(Circle),
}

#[derive(Debug, Clone, PartialEq, Schema)]
pub enum LayerContent {
    #[schema(id = 1)]
    Drawing(Drawing),
    #[schema(id = 2)]
    Group(Group),
}

#[derive(Debug, Clone, PartialEq, Schema)]
pub enum LayerBorder {
    #[schema(id = 4)]
    Solid(Solid),
    #[schema(id = 5)]
    Dashed(Dashed),
}
