//! Other data: messages that no cluster sends. This project's engines and their peers are compared on
//! them, besides the cluster's messages. `BIAS.md` states which engines were changed with these types
//! in view.
//!
//! `types.rs` has the types, and each type has a file with its generator. The types have the derives of
//! all libraries that have derives, prost's too, so that their engines take and return exactly the same
//! values and none converts. This excludes some data: records contain no required record, which prost's
//! do not support, and each level of the tree has its own type, instead of one that contains itself. The
//! other libraries have structs that they generate from the schema of the types, as for the cluster's
//! messages.
//!
//! All messages fit into the default limits of this project's codecs.

mod copies;
mod draws;
mod engines;
mod generated;
mod message;
mod numbers;
mod players;
mod points;
mod records;
mod source;
mod tree;
mod types;

use wirecost_bench::cmd::part::AnySuite;

/// Returns the suites of all types of other data.
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
