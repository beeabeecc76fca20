//! The summary of a sale and its checks.

use std::{sync::atomic::Ordering, time::Duration};

use serde::{Deserialize, Serialize};

use crate::{
    costs::Cost,
    history::Moment,
    market::QUOTA,
    network::Met,
    plans,
    process::{self, Loopback},
    sale::Sale,
    say, stranger,
};

/// All figures of a sale.
#[derive(Debug, Serialize)]
pub(crate) struct Summary {
    pub(crate) nodes: u64,
    pub(crate) seed: u64,
    pub(crate) speed: f64,
    pub(crate) loss: f64,
    pub(crate) wire: String,
    pub(crate) to_wire: Option<String>,
    /// True if the sale was ended by Ctrl-C.
    pub(crate) is_interrupted: bool,
    /// The time until the nodes had found each other, and the total time.
    joined_s: f64,
    total_s: f64,
    /// The second of the sale after which no request passed.
    sold_out_s: f64,
    stock: u64,
    clicks: u64,
    pub(crate) areas: Vec<Area>,
    /// The bytes of frames with messages that all nodes sent, and their CPU time, by wire.
    pub(crate) wires: Vec<Cost>,
    messages_sent: u64,
    datagrams_sent: u64,
    /// The repeated datagrams that nodes refused.
    repeats_refused: u64,
    faults: Met,
    plans: u64,
    plan_everywhere: Spread,
    operations: usize,
    operation_everywhere: Spread,
    /// The traffic of the loopback, also that of other programs, where Linux counts it.
    loopback: Option<Loopback>,
    /// The CPU time of the process, without that of the sample.
    cpu_s: f64,
    /// The largest memory of the process, where Linux tells it.
    peak_mb: Option<f64>,
    pub(crate) checks: Vec<Check>,
    pub(crate) history: Vec<Moment>,
}

/// An area at the end.
#[derive(Debug, Serialize)]
pub(crate) struct Area {
    pub(crate) name: &'static str,
    pub(crate) nodes: u64,
    pub(crate) crowd: u64,
    pub(crate) quota: u64,
    pub(crate) admitted: u64,
}

/// The time until something was on all nodes that ran and were not cut off.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct Spread {
    pub(crate) median_ms: f64,
    p95_ms: f64,
    longest_ms: f64,
}

/// A check and its outcome.
#[derive(Debug, Serialize)]
pub(crate) struct Check {
    pub(crate) name: &'static str,
    pub(crate) passed: bool,
    /// True if it must pass however slow the machine is.
    pub(crate) is_safety: bool,
    pub(crate) detail: String,
}

impl Summary {
    pub(crate) fn of(sale: &Sale, is_interrupted: bool) -> Self {
        let fleet = &sale.fleet;
        let areas = sale.market.areas.iter().enumerate();
        let areas = areas.map(|(index, area)| Area {
            name: area.name,
            nodes: area.nodes,
            crowd: area.crowd as u64,
            quota: QUOTA,
            admitted: fleet.admitted(index),
        });
        let operations = sale.operators.acknowledged.iter();
        Self {
            nodes: sale.arguments.nodes,
            seed: sale.arguments.seed,
            speed: sale.arguments.speed,
            loss: sale.arguments.loss,
            wire: sale.arguments.wire.to_string(),
            to_wire: sale.arguments.upgrade().map(|wire| wire.to_string()),
            is_interrupted,
            joined_s: sale.joined.as_secs_f64(),
            total_s: sale.before.at.elapsed().as_secs_f64(),
            sold_out_s: sale.sold_out,
            stock: sale.market.stock(),
            clicks: fleet.offered,
            areas: areas.collect(),
            wires: sale.costs.of(&fleet.bytes_sent()),
            messages_sent: fleet.sum(|counters| counters.messages_sent),
            datagrams_sent: fleet.sum(|counters| counters.datagrams_sent),
            repeats_refused: fleet.sum(|counters| {
                let refused = counters.datagrams_refused.get("repeated");
                refused.copied().unwrap_or(0)
            }),
            faults: sale.network.met(),
            plans: sale.plans.seen,
            plan_everywhere: Spread::of(sale.plans.spread.iter().copied()),
            operations: sale.operators.acknowledged.len(),
            operation_everywhere: Spread::of(
                operations.filter_map(|operation| operation.everywhere),
            ),
            loopback: sale
                .before
                .loopback
                .and_then(|before| Some(Loopback::read()?.since(before))),
            cpu_s: sale.cpu_time().as_secs_f64(),
            peak_mb: process::peak_mb(),
            checks: checks(sale),
            history: sale.history.clone(),
        }
    }

    pub(crate) fn has_passed(&self) -> bool {
        !self.is_interrupted && self.checks.iter().all(|check| check.passed)
    }

    pub(crate) fn print(&self) {
        say("\narea  nodes   crowd  quota  admitted");
        for area in &self.areas {
            say(&format!(
                "{:<4}  {:>5}  {:>6}  {:>5}  {:>8}",
                area.name, area.nodes, area.crowd, area.quota, area.admitted
            ));
        }
        say(&format!(
            "\n{} clicks; sold out after {:.1} s",
            self.clicks, self.sold_out_s
        ));
        for cost in &self.wires {
            say(&cost.to_string());
        }
        say(&format!(
            "{} messages and {} datagrams sent; {} lost, {} repeated, {} cut off; {} repeats refused",
            self.messages_sent,
            self.datagrams_sent,
            self.faults.lost,
            self.faults.repeated,
            self.faults.cut_off,
            self.repeats_refused,
        ));
        say(&format!(
            "{} plans; time until each was on all nodes that were not cut off: {}, observed every 50 ms",
            self.plans, self.plan_everywhere
        ));
        say(&format!(
            "{} operations acknowledged; time until each was on all nodes that were not cut off: {}",
            self.operations, self.operation_everywhere
        ));
        let peak = self
            .peak_mb
            .map(|peak| format!(", peak memory {peak:.0} MB"));
        say(&format!(
            "CPU time {:.1} s{}, total time {:.1} s\n",
            self.cpu_s,
            peak.unwrap_or_default(),
            self.total_s
        ));
        for check in &self.checks {
            let outcome = if check.passed { "ok    " } else { "FAILED" };
            say(&format!("{outcome}  {}: {}", check.name, check.detail));
        }
        if self.is_interrupted {
            say("The sale was interrupted.");
        }
    }
}

impl Spread {
    fn of(times: impl Iterator<Item = Duration>) -> Self {
        let mut times: Vec<_> = times.map(|time| time.as_secs_f64() * 1_000.0).collect();
        times.sort_by(f64::total_cmp);
        let last = times.len().saturating_sub(1);
        let at = |part: f64| times.get((last as f64 * part) as usize).copied();
        Self {
            median_ms: at(0.5).unwrap_or(0.0),
            p95_ms: at(0.95).unwrap_or(0.0),
            longest_ms: at(1.0).unwrap_or(0.0),
        }
    }
}

impl std::fmt::Display for Spread {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Self {
            median_ms,
            p95_ms,
            longest_ms,
        } = self;
        write!(
            f,
            "{median_ms:.0} ms (median), {p95_ms:.0} ms (p95), {longest_ms:.0} ms (longest)"
        )
    }
}

fn checks(sale: &Sale) -> Vec<Check> {
    // These hold at any time. A sale that ends at a given second may end before the cluster has settled.
    let mut checks = vec![never_above(sale), poison(sale)];
    if sale.arguments.until.is_some() {
        return checks;
    }
    checks.push(near_quota(sale));
    let fleet = &sale.fleet;
    let areas = &sale.market.areas;
    checks.push(Check {
        name: "all nodes run and see each other",
        passed: fleet.is_joined(),
        is_safety: false,
        detail: format!("{} run", fleet.running().count()),
    });
    let (equal, closed) = (plans::are_equal(fleet), plans::are_closed(fleet, areas));
    checks.push(Check {
        name: "all nodes hold equal plans, and every area is closed",
        passed: equal && closed,
        is_safety: false,
        detail: format!("equal: {equal}, closed: {closed}"),
    });
    let (acknowledged, lost) = (
        sale.operators.acknowledged.len(),
        sale.operators.lost(fleet),
    );
    checks.push(Check {
        name: "no acknowledged operation is lost",
        passed: lost == 0 && acknowledged > 0,
        is_safety: true,
        detail: format!("{acknowledged} acknowledged, {lost} missing on some node"),
    });
    checks.push(race(sale));
    checks.extend(upgrade(sale));
    checks.extend(process::peak_mb().map(memory));
    // A debug build takes longer.
    if !cfg!(debug_assertions) {
        checks.push(duration(sale.before.at.elapsed()));
    }
    checks
}

/// The peak memory of the process that fails its check: 1 GB.
const MEMORY_MB: f64 = 1_000.0;

fn memory(peak_mb: f64) -> Check {
    Check {
        name: "the process takes less than 1 GB of memory",
        passed: peak_mb < MEMORY_MB,
        is_safety: false,
        detail: format!("at most {peak_mb:.0} MB"),
    }
}

/// The longest time from the start of the nodes to the end of the sale that passes its check, at any speed: a minute.
const TOTAL: Duration = Duration::from_secs(60);

fn duration(total: Duration) -> Check {
    Check {
        name: "the sale takes at most 60 s",
        passed: total <= TOTAL,
        is_safety: false,
        detail: format!("{:.1} s", total.as_secs_f64()),
    }
}

fn near_quota(sale: &Sale) -> Check {
    let admitted = (0..sale.market.areas.len()).map(|area| sale.fleet.admitted(area));
    let least = admitted.min().unwrap_or(0);
    Check {
        name: "every area admits at least 98 % of its quota",
        passed: least * 100 >= QUOTA * 98,
        is_safety: false,
        detail: format!("at least {least} of {QUOTA}"),
    }
}

fn never_above(sale: &Sale) -> Check {
    let admitted = (0..sale.market.areas.len()).map(|area| sale.fleet.admitted(area));
    let most = admitted.max().unwrap_or(0);
    Check {
        name: "no area admits more than its part of the stock",
        passed: most <= QUOTA,
        is_safety: true,
        detail: format!("at most {most} of {QUOTA}"),
    }
}

fn race(sale: &Sale) -> Check {
    let winner = sale.operators.winner();
    let raced = crate::operators::RACED;
    let holds = |node| plans::plan(node, raced).map(|plan| plan.stamp) == winner;
    Check {
        name: "the later of two concurrent plans wins on all nodes",
        passed: winner.is_some() && sale.fleet.running().all(holds),
        is_safety: false,
        detail: winner.map_or("one of the two is not acknowledged".to_owned(), |stamp| {
            stamp.to_string()
        }),
    }
}

/// Checks that the poison neither sets a plan nor moves a clock.
fn poison(sale: &Sale) -> Check {
    let sent = sale.faults.poisoned.load(Ordering::Relaxed);
    let views = || sale.fleet.running().map(|node| node.handle.view());
    let stamps = views().flat_map(|view| {
        let stamps = view.plans.values().map(|plan| plan.stamp);
        stamps.collect::<Vec<_>>()
    });
    let latest = stamps.max();
    let is_clean = latest.is_some_and(|stamp| stamp.time < stranger::TIME);
    Check {
        name: "no node takes a poisoned stamp",
        passed: sent > 0 && is_clean,
        is_safety: true,
        detail: format!(
            "{sent} sent; the latest stamp has the time {}",
            latest.map_or(0, |stamp| stamp.time)
        ),
    }
}

fn upgrade(sale: &Sale) -> Option<Check> {
    let name = sale.arguments.upgrade()?.to_string();
    let sends = |node: &&crate::node::Running| {
        let traffic = node.handle.traffic().unwrap_or_default();
        traffic.bytes_sent.contains_key(&name)
    };
    let upgraded = sale.fleet.running().filter(sends).count();
    Some(Check {
        name: "every node is upgraded and sends on the new wire",
        passed: upgraded == sale.fleet.slots.len(),
        is_safety: false,
        detail: format!("{upgraded} of {}", sale.fleet.slots.len()),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn memory_and_time_have_limits() {
        assert!(memory(999.9).passed && !memory(1_000.0).passed);
        let over = TOTAL + Duration::from_millis(1);
        assert!(duration(TOTAL).passed && !duration(over).passed);
    }
}
