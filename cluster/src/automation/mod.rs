//! The automation of a sale: an operator states the [`Goal`], and the nodes do the rest.
//!
//! All of it is pure: objects, reports and time come in, [`Instruction`]s go out.
//!
//! | part | contents |
//! |---|---|
//! | [`Goal`] | stock, areas with crowds and quotas, start, oversubscription |
//! | [`LoadReport`], [`Loads`] | the reports of nodes, and their aggregation by area |
//! | [`Situation`] | the planner: each area's share, from the goal, the loads and the time |
//! | [`Succession`] | the node that plans |
//! | [`stock`] | the rights to admit, which cannot be oversold |
//! | [`Automation`] | a node's part in all of this |
//!
//! # The control law
//!
//! The share of an area is
//!
//! ```text
//!       rights that its live nodes have left
//! -------------------------------------------------
//! requests expected at nodes that have some, until T
//! ```
//!
//! where T is the deadline of the goal, or 2.5 seconds from now if that is later. It is probabilistic throttling as
//! it paces the budgets of advertisers (Agarwal et al., "Budget Pacing for Targeted Online
//! Advertisements at LinkedIn", 2014), with a deadline, so that a sale ends: as long as the crowd comes
//! as was expected, numerator and denominator shrink alike and the share stays the same, so that a
//! request has the same chance at any time. The rights are a limit of their own: whatever the share
//! is, no area admits more than its quota. So an error of the share moves the time at which the quota
//! is used up, and not the number that is admitted, as long as enough requests come afterwards.
//!
//! Requests expected of a node, if their rate halves every half-life `h`:
//!
//! - the rate `r` that its reports show over the last two seconds or more, continued:
//!   `r h / ln 2 (1 - 2^(-(T - now) / h))`;
//! - before the start, and of a node that has not reported for [`STALE_AFTER`], its part of the crowd
//!   that the goal expects. Of the rights that a silent node had left, the share of the requests that
//!   should have come since are presumed used, up to seven eighths;
//! - as long as fewer than a 64th of the requests that were expected of an area have come, the crowd is late:
//!   the share is that of the start. After the deadline this part halves with each half-life.
//!
//! # When a share changes
//!
//! - [`LEAD`] before the start the planner sets the shares. Until the start all gates of the sale's
//!   areas are closed, whatever their plan.
//! - Every [`REPLAN_EVERY`] it sets those that differ from the plan by more than a 20th of it.
//! - In between it closes an area whose rights are used up, and all areas once the stock is sold: the units
//!   that were reported sold reach the stock, or the requests that passed all quotas.
//! - An [`Override`] wins until its object is deleted.
//!
//! # Limits
//!
//! - Rights move within an area. An area with fewer requests than its quota leaves rights unused, whatever
//!   other areas could admit.
//! - A gate serves a single sale: of those of its area that have started, the last.
//! - [`HALF_LIVES`] after its deadline a sale is planned no more, and its shares stay as they are.
//! - Once its sale is deleted, a gate passes nothing until the node restarts. Then it follows the plan of its
//!   area without a stock, so the shares are set to 0 before a sale is deleted.
//!
//! # Reports
//!
//! A node reports its load in an area every second to the nodes that plan first and second, in the
//! schema's `Status`:
//!
//! | indicator | content |
//! |---|---|
//! | `node` | the node's name |
//! | `pipeline` | `sale/area` |
//! | `status_codes`, `429` | held: requests that were not in the share |
//! | `status_codes`, `410` | sold out: requests that were in the share and found no stock |
//! | `status_codes`, `202` | passed, and has not bought: also rights that a crash lost |
//! | `status_codes`, `200` | sold: passed and bought |
//!
//! The unit of all four is requests since the start of the sale; offered is their sum. The windows of
//! the other indicators, a minute or more, are too long for a sale of seconds; they carry no load.
//!
//! # Objects
//!
//! All are plugins of the group [`GROUP`], which no node belongs to, so that no node clears them.
//!
//! | type | name | written by |
//! |---|---|---|
//! | [`SALE`] | the sale | an operator; see [`Goal`] |
//! | [`OVERRIDE`] | `area~override` | an operator; see [`Override`] |
//! | [`TRANSFER`] | `sale~area~node` | the node that gives; see [`stock`] |
//! | [`NEEDS`] | `sale~needs` | the planner: to which totals givers should raise their rows |

mod board;
mod crowd;
mod driver;
mod goal;
mod invalid;
mod load;
mod loads;
mod planner;
pub mod stock;
mod succession;

pub use self::{
    board::{Board, Override},
    driver::{Automation, Instruction},
    goal::{AreaGoal, Goal, MAX_CROWD, MAX_NAME_BYTES, MAX_STOCK},
    invalid::InvalidGoal,
    load::{Load, LoadReport, NoLoadReport},
    loads::{Loads, MAX_REPORTERS, STALE_AFTER},
    planner::{HALF_LIVES, LEAD, REPLAN_EVERY, Situation},
    succession::{SETTLED_AFTER, Succession},
};

/// The group of all objects of sales.
pub const GROUP: &str = "sales";

/// The type of the object that is a [`Goal`].
pub const SALE: &str = "sale";

/// The type of the object that is an [`Override`].
pub const OVERRIDE: &str = "override";

/// The type of the object that is a node's [`Row`](stock::Row).
pub const TRANSFER: &str = "transfer";

/// The type of the object that is the planner's advice on transfers.
pub const NEEDS: &str = "needs";
