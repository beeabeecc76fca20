//! Other data: messages that no cluster sends and nobody here tuned a codec on. Our engines and their
//! peers are compared on them beside the cluster's messages.
//!
//! A file is a type with its generator. Each type has the derives of all libraries, prost's too, so that
//! every engine takes and gives the very same values and none converts. That decides what is left out:
//! records have no required record in them, which prost's have not, and a record cannot contain itself,
//! which the schema has not, so that the levels of the tree are a type each.
//!
//! All messages fit into the default limits of our codecs.

mod draws;
mod engines;
mod message;
mod numbers;
mod players;
mod points;
mod records;
mod source;
mod tree;

use wirecost_bench::cmd::part::AnySuite;

/// The suites of all types of other data.
#[must_use]
pub fn suites() -> Vec<Box<dyn AnySuite>> {
    vec![
        records::suite_of_records(),
        points::suite_of_points(),
        numbers::suite_of_numbers(),
        tree::suite_of_trees(),
        players::suite_of_players(),
    ]
}
