//! The HTTP API of a node that runs alone.

#[path = "../support/mod.rs"]
mod support;

mod client;
mod description;
mod limits;
mod objects;
mod plans;
mod sales;
mod statistics;
mod streams;
