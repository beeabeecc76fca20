//! The admission, which needs nothing else of the cluster.

#[path = "../../../cluster/src/admission/mod.rs"]
pub mod admission;
#[path = "../../../cluster/src/sync.rs"]
mod sync;
