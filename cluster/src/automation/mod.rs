//! The automation of a sale: an operator states the [`Goal`], and the nodes do the rest.
//!
//! The automation does no I/O. It takes objects, reports and the time, and returns [`Instruction`]s.
//!
//! | part | contents |
//! |---|---|
//! | [`Goal`] | stock, areas with crowds and quotas, start, oversubscription |
//! | [`LoadReport`], [`Loads`] | the reports of nodes, and their aggregation by area |
//! | [`Situation`] | the planner: each area's share, from the goal, the loads and the time |
//! | [`Succession`] | the node that plans |
//! | [`stock`] | the rights to admit, which prevent overselling |
//! | [`Automation`] | the part of one node in the automation |
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
//! where T is the deadline of the goal, or 2.5 seconds from now if that is later. This is probabilistic
//! throttling, which also paces the budgets of advertisers (Agarwal et al., "Budget Pacing for Targeted Online
//! Advertisements at LinkedIn", 2014). The deadline makes a sale end. While the crowd comes as expected,
//! numerator and denominator shrink in proportion and the share is constant, so a request has the same chance
//! at any time.
//!
//! The rights are an independent limit: under any share, no area admits more than its quota. An error of the
//! share moves the time at which the quota is used up. It does not change the number of admitted requests, if
//! enough requests come afterwards.
//!
//! The rate of requests halves every half-life `h`. The requests expected at a node are:
//!
//! - the rate `r` that its reports show over the last two seconds or more, continued:
//!   `r h / ln 2 (1 - 2^(-(T - now) / h))`;
//! - before the start, and for a node that has not reported for [`STALE_AFTER`], its part of the crowd
//!   that the goal expects. The planner presumes that the expected requests since the last report
//!   used rights at the area's share, up to seven eighths of the rights that the node had left;
//! - for a late crowd, the number expected at the start, so the share is that of the start. A crowd is late
//!   until a 64th of the expected requests of its area have come. After the deadline, this threshold halves
//!   with each half-life.
//!
//! # When a share changes
//!
//! - [`LEAD`] before the start the planner sets the shares. Until the start, all gates of the sale's
//!   areas are closed under any plan.
//! - Every [`REPLAN_EVERY`] the planner sets the shares that differ from the plan by more than a 20th of the plan.
//! - In between, it closes an area whose rights are used up. It closes all areas once the units reported sold
//!   reach the stock, or the requests that passed reach the sum of the quotas.
//! - An [`Override`] wins until its object is deleted.
//!
//! # The end of a sale
//!
//! An operator ends a sale by an update of its object with [`Goal::end`]. Then, in this order:
//!
//! 1. Every gate of its areas closes.
//! 2. The planner sets the plan of each area to its share [`after`](AreaGoal::after) the sale. Areas of another sale
//!    and areas with an [`Override`] keep their plans.
//! 3. The planner deletes the object. A gate that no sale has any more returns its rights, and follows its plan
//!    without a stock.
//! 4. The planner deletes its own objects of the sale: its advice, and the last loads. The transfers stay.
//!
//! The API takes the plan that an area has at the opening of the sale for its share after the sale, unless the
//! operator states another.
//!
//! # Limits
//!
//! - Rights move within an area. An area with fewer requests than its quota leaves rights unused, even if
//!   other areas could use them.
//! - A gate serves one sale at a time: the latest of its area that has started, or else the next.
//! - The planner stops [`HALF_LIVES`] half-lives after the deadline of a sale. Its shares stay as they are.
//! - A node starts a sale by its own clock. A fast clock opens the node's gate early, and a slow one opens it late.
//!   The shares are those of the planner's clock: if it is off by more than [`LEAD`], the shares come too early or too
//!   late, and if it is off by hours, they come once it is set right. A node whose clock jumps follows it at once: it
//!   closes its gate while the clock is before the start. If the clock of the planner jumps by more than
//!   [`STALE_AFTER`], the planner expects the crowd of the goal until two more reports have come. The rights do not
//!   depend on clocks, so no clock oversells. Keep the clocks of all nodes within a second by NTP.
//! - A partition can hide the end of a sale from a second planner. Once it knows the end, it sets the plans itself if
//!   its shares are still in force. If it has restarted meanwhile, they stay in force, without a stock.
//! - A goal that a release cannot read, since a newer one wrote it, leaves the earlier goal in force. Of such a goal, a
//!   node reads the names in `areas`, and whether the sale has ended. It keeps the gates of these areas closed, unless
//!   an earlier goal or another sale has them. So write goals with new fields once all nodes are upgraded. At the end
//!   of such a sale, a planner that cannot read the goal closes the plans of the areas in place of their shares after
//!   the sale. The API refuses a goal that is not valid.
//! - A node keeps its rights by the name of the sale, so a new sale needs a name that no earlier sale had. A node that
//!   knows the earlier sale refuses to open the new one ([`Refused::SaleAgain`](crate::node::Refused::SaleAgain)).
//!
//! # Reports
//!
//! A node reports its load in an area every second to the first two nodes in the order of succession, and to the nodes
//! before them that this order passes over. A report is the schema's `Status`:
//!
//! | indicator | content |
//! |---|---|
//! | `node` | the node's name |
//! | `pipeline` | `sale/area` |
//! | `status_codes`, `429` | held: requests outside the share |
//! | `status_codes`, `410` | sold out: requests in the share that found no stock |
//! | `status_codes`, `202` | passed and did not buy, including rights that a crash lost |
//! | `status_codes`, `200` | sold: passed and bought |
//!
//! All four count requests since the start of the sale. Their sum is the number of offered requests. The other
//! indicators have windows of a minute or more, too long for a sale of seconds. They carry no load.
//!
//! The load of an area is the sum of the last reports of its nodes. A node that stops sends a last report, after its
//! gates have closed. Every [`REPLAN_EVERY`] the planner writes the last loads of nodes that live no more into an
//! object, and all loads when it stops. A node that takes over begins with them. So the load lacks:
//!
//! - of a node that lives, the requests since its last report;
//! - of a node that crashed, the requests since its last report, until the node is back. From then on all rights that
//!   it had reserved count as passed;
//! - of a node that went in the last [`REPLAN_EVERY`], all requests if the nodes that plan crashed in that time too.
//!
//! # Objects
//!
//! All objects are plugins of the group [`GROUP`]. No node belongs to this group, so no node clears them.
//!
//! | type | name | written by |
//! |---|---|---|
//! | [`SALE`] | the sale | an operator; see [`Goal`] |
//! | [`OVERRIDE`] | `area~override` | an operator; see [`Override`] |
//! | [`TRANSFER`] | `sale~area~node` | the node that gives; see [`stock`] |
//! | [`NEEDS`] | `sale~needs` | the planner: the totals to which givers should raise their rows |
//! | [`GONE`] | `sale~gone` | the planner: the last loads of nodes that live no more |

mod account;
mod board;
mod crowd;
mod driver;
mod goal;
mod invalid;
mod json;
mod load;
mod loads;
mod outline;
mod planner;
pub mod stock;
mod succession;

pub(crate) use self::outline::Outline;
pub use self::{
    board::{Board, Override},
    driver::{Automation, Instruction, PLANNERS, REPORT_EVERY},
    goal::{AreaGoal, Goal, MAX_CROWD, MAX_STOCK},
    invalid::InvalidGoal,
    load::{Load, LoadReport, NoLoadReport},
    loads::{Loads, MAX_REPORTERS, STALE_AFTER},
    planner::{HALF_LIVES, LEAD, REPLAN_EVERY, Situation},
    succession::{Live, SETTLED_AFTER, Succession},
};
pub use crate::sale_names::{GONE, GROUP, MAX_NAME_BYTES, NEEDS, OVERRIDE, SALE, TRANSFER};
