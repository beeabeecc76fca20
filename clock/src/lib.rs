//! A Lamport clock for a cluster, bounded against forged times and durable across crashes.
//!
//! The clock gives every event a [`Stamp`]. If one event can have influenced another, the first has
//! the smaller stamp. No two events of a cluster have the same stamp, as long as every node has its
//! own number.
//!
//! ```
//! use wirecost_clock::LamportClock;
//!
//! let alice = LamportClock::new(1);
//! let bob = LamportClock::new(2);
//!
//! let sent = alice.tick()?; // stamp the message with this
//! let received = bob.receive(sent)?; // the receipt is an event of its own, after the sending
//! assert!(sent < received);
//!
//! bob.observe(sent)?; // merely learn of a time: no event, so the clock does not tick
//! assert_eq!(bob.peek(), received.time);
//! # Ok::<(), wirecost_clock::Rejected>(())
//! ```
//!
//! # Which call to use
//!
//! | call | use it for | own time becomes |
//! |---|---|---|
//! | [`tick`](LamportClock::tick) | a local event, or a message about to be sent | own + 1 |
//! | [`receive`](LamportClock::receive) | a message that has arrived | max(own, received) + 1 |
//! | [`observe`](LamportClock::observe) | state learned in bulk, without an event here | max(own, received) |
//! | [`peek`](LamportClock::peek) | a look at the clock | unchanged |
//!
//! Use `observe` when nodes exchange state. With `receive`, two idle nodes that compare their
//! states would advance each other's clocks for ever.
//!
//! # A stamp from the network is a claim
//!
//! A single forged datagram with the largest time would stop an unchecked clock: the next tick
//! wraps to 0, or the jump spreads to all peers and survives their restarts. Three bounds prevent
//! this:
//!
//! * No clock passes [`CEILING`], 2^62. A tick that would pass it is an error and changes nothing.
//! * A stamp further ahead than [`LARGEST_ADVANCE`], 2^32, is refused
//!   ([configurable](LamportClock::with_largest_advance)).
//! * Many small jumps add up; a [`PeerBudget`] per peer limits their sum.
//!
//! A refusal is a typed error, leaves the clock as it was, and is
//! [counted](LamportClock::rejections). If the time of a cluster is already beyond the largest
//! advance, a node that joins must be [started](LamportClock::starting_at) at a time that it
//! trusts.
//!
//! # Restarts
//!
//! A clock in memory forgets. A node that restarts at 0 issues its old stamps again, for other
//! events. `DurableClock` (feature `std`) writes a mark to disk before it issues the times below
//! it, and resumes above the mark.
//!
//! # Two nodes with one number
//!
//! Two nodes with the same number can issue equal stamps. A copied machine or a copied file of a
//! durable clock makes such a pair. Order still follows causality, and all bounds hold. No clock
//! can detect an equal stamp, but a node can detect a later one: if a stamp has the node's own
//! number and a [lead](LamportClock::lead) over its clock, the other node issued it. Numbers drawn
//! from 64 random bits do not collide by chance.
//!
//! # Several clocks in one program
//!
//! Times of two clocks must not be compared. A clock and its stamps may carry a domain, which is
//! any type of yours. The compiler then refuses to mix domains. A program with a single clock never
//! names the domain.
//!
//! ```compile_fail,E0308
//! use wirecost_clock::LamportClock;
//!
//! struct Members;
//! struct Events;
//!
//! let members = LamportClock::<Members>::in_domain(1);
//! let events = LamportClock::<Events>::in_domain(1);
//! members.observe(events.tick().unwrap()); // expected `Stamp<Members>`, found `Stamp<Events>`
//! ```
//!
//! # The modules, in reading order
//!
//! `stamp` is the type that a clock issues; `lamport` the clock; `error` its refusals and
//! `rejections` their counters; `budget` the limit per peer. `durable` is the clock that survives a
//! crash, over `store`, its file, and `record`, that file's bytes. `sync` lets the model checker
//! replace the atomics.
//!
//! # Features
//!
//! `std` (default) adds `DurableClock`; without it the crate is `no_std`, needs no allocator, and
//! runs on every target with 64-bit atomics. `serde` serializes stamps. There are no dependencies
//! unless `serde` is on.
//!
//! # Source
//!
//! L. Lamport, "Time, Clocks, and the Ordering of Events in a Distributed System", Communications of
//! the ACM 21(7), 1978: the implementation rules IR1 and IR2, and the total order that breaks ties
//! by process.

#![no_std]
#![forbid(unsafe_code)]

#[cfg(feature = "std")]
extern crate std;

mod budget;
mod error;
mod lamport;
mod rejections;
mod stamp;
mod sync;

#[cfg(feature = "std")]
mod durable;
#[cfg(feature = "std")]
mod record;
#[cfg(feature = "std")]
mod store;

/// The README, whose example runs as a doctest.
#[cfg(all(doctest, feature = "std"))]
#[doc = include_str!("../README.md")]
struct Readme;

pub use budget::{OverBudget, PeerBudget};
pub use error::{Exhausted, Rejected};
pub use lamport::{LARGEST_ADVANCE, LamportClock};
pub use rejections::Rejections;
pub use stamp::{CEILING, DefaultDomain, Stamp};

#[cfg(feature = "std")]
pub use durable::{BLOCK, BlockTooLarge, DurableClock, DurableError, MAX_BLOCK};
#[cfg(feature = "std")]
pub use record::Corruption;
#[cfg(feature = "std")]
pub use store::StoreError;
