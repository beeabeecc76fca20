//! The summary of a sale and its checks.

use std::{collections::BTreeMap, fs, sync::atomic::Ordering, time::Duration};

use serde::Serialize;

use crate::{market::QUOTA, network::Met, plans, sale::Sale, stranger};

/// All figures of a sale.
#[derive(Debug, Serialize)]
pub(crate) struct Summary {
    nodes: u64,
    seed: u64,
    speed: f64,
    loss: f64,
    wire: String,
    to_wire: String,
    /// True if the sale was ended by Ctrl-C.
    is_interrupted: bool,
    /// The time until the nodes had found each other, and of all.
    joined_s: f64,
    total_s: f64,
    /// The second of the sale after which no request passed.
    sold_out_s: f64,
    stock: u64,
    clicks: u64,
    areas: Vec<Area>,
    /// The bytes of frames with messages that all nodes sent, by wire.
    bytes_sent: BTreeMap<String, u64>,
    messages_sent: u64,
    datagrams_sent: u64,
    /// The repeated datagrams that nodes refused.
    repeats_refused: u64,
    faults: Met,
    plans: u64,
    plan_everywhere: Spread,
    operations: usize,
    operation_everywhere: Spread,
    /// The processor time and the most memory of the process; absent where the system does not tell.
    cpu_s: Option<f64>,
    peak_mb: Option<f64>,
    pub(crate) checks: Vec<Check>,
}

/// An area at the end.
#[derive(Debug, Serialize)]
struct Area {
    name: &'static str,
    nodes: u64,
    crowd: u64,
    quota: u64,
    admitted: u64,
}

/// The time until something was on all nodes that ran.
#[derive(Debug, Serialize)]
struct Spread {
    median_ms: f64,
    p95_ms: f64,
    longest_ms: f64,
}

/// A check and its outcome.
#[derive(Debug, Serialize)]
pub(crate) struct Check {
    name: &'static str,
    pub(crate) passed: bool,
    /// True if it must pass however slow the machine is.
    pub(crate) is_safety: bool,
    detail: String,
}

impl Summary {
    pub(crate) fn of(sale: &Sale, total: Duration, is_interrupted: bool) -> Self {
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
            wire: sale.arguments.wire.name().to_string(),
            to_wire: sale.arguments.to_wire.name().to_string(),
            is_interrupted,
            joined_s: sale.joined.as_secs_f64(),
            total_s: total.as_secs_f64(),
            sold_out_s: sale.sold_out,
            stock: sale.market.stock(),
            clicks: fleet.offered,
            areas: areas.collect(),
            bytes_sent: fleet.bytes_sent(),
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
            cpu_s: cpu_s(),
            peak_mb: peak_mb(),
            checks: checks(sale),
        }
    }

    pub(crate) fn has_passed(&self) -> bool {
        self.checks.iter().all(|check| check.passed)
    }

    pub(crate) fn print(&self) {
        println!();
        println!("area  nodes   crowd  quota  admitted");
        for area in &self.areas {
            println!(
                "{:<4}  {:>5}  {:>6}  {:>5}  {:>8}",
                area.name, area.nodes, area.crowd, area.quota, area.admitted
            );
        }
        println!();
        println!(
            "{} clicks; sold out after {:.1} s",
            self.clicks, self.sold_out_s
        );
        for (wire, bytes) in &self.bytes_sent {
            println!("{bytes} bytes of frames sent by {wire}");
        }
        println!(
            "{} messages and {} datagrams sent; {} lost, {} repeated, {} cut off; {} repeats refused",
            self.messages_sent,
            self.datagrams_sent,
            self.faults.lost,
            self.faults.repeated,
            self.faults.cut_off,
            self.repeats_refused,
        );
        println!(
            "{} plans, each on all nodes after {}, observed every 50 ms",
            self.plans, self.plan_everywhere
        );
        println!(
            "{} operations acknowledged, each on all nodes after {}",
            self.operations, self.operation_everywhere
        );
        if let (Some(cpu), Some(peak)) = (self.cpu_s, self.peak_mb) {
            println!(
                "{cpu:.1} s of processor time, {peak:.0} MB at most, {:.1} s in all",
                self.total_s
            );
        }
        println!();
        for check in &self.checks {
            let outcome = if check.passed { "ok    " } else { "FAILED" };
            println!("{outcome}  {}: {}", check.name, check.detail);
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
    let mut checks = vec![near_quota(sale), never_above(sale)];
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
        name: "all nodes hold the same plans, which close the areas",
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
    checks.push(poison(sale));
    checks.push(upgrade(sale));
    checks
}

fn near_quota(sale: &Sale) -> Check {
    let admitted = (0..sale.market.areas.len()).map(|area| sale.fleet.admitted(area));
    let least = admitted.min().unwrap_or(0);
    Check {
        name: "every area admits its quota within 2 %",
        passed: least * 100 >= QUOTA * 98,
        is_safety: false,
        detail: format!("{least} of {QUOTA} at least"),
    }
}

fn never_above(sale: &Sale) -> Check {
    let admitted = (0..sale.market.areas.len()).map(|area| sale.fleet.admitted(area));
    let most = admitted.max().unwrap_or(0);
    Check {
        name: "no area admits more than its part of the stock",
        passed: most <= QUOTA,
        is_safety: true,
        detail: format!("{most} of {QUOTA} at most"),
    }
}

fn race(sale: &Sale) -> Check {
    let winner = sale.operators.winner();
    let raced = crate::operators::RACED;
    let holds = |node| plans::plan(node, raced).map(|plan| plan.stamp) == winner;
    Check {
        name: "of two operators the later stamp wins on all nodes",
        passed: winner.is_some() && sale.fleet.running().all(holds),
        is_safety: false,
        detail: winner.map_or("not both acknowledged".to_owned(), |stamp| {
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

fn upgrade(sale: &Sale) -> Check {
    let wire = &sale.arguments.to_wire;
    let name = format!("{}+{}", wire.format(), wire.packing());
    let sends = |node: &&crate::node::Running| {
        let traffic = node.handle.traffic().unwrap_or_default();
        traffic.bytes_sent.contains_key(&name)
    };
    let upgraded = sale.fleet.running().filter(sends).count();
    Check {
        name: "every node is upgraded and sends by the new wire",
        passed: upgraded == sale.fleet.slots.len(),
        is_safety: false,
        detail: format!("{upgraded} of {}", sale.fleet.slots.len()),
    }
}

/// Returns the processor time of the process. Linux counts it in hundredths of a second.
fn cpu_s() -> Option<f64> {
    let stat = fs::read_to_string("/proc/self/stat").ok()?;
    // After the name, which may have spaces, the 12th and 13th fields.
    let (_, fields) = stat.rsplit_once(')')?;
    let ticks = fields.split_whitespace().skip(11).take(2);
    let ticks: u64 = ticks.map(|ticks| ticks.parse().unwrap_or(0)).sum();
    Some(ticks as f64 / 100.0)
}

/// Returns the most memory that the process has had.
fn peak_mb() -> Option<f64> {
    let status = fs::read_to_string("/proc/self/status").ok()?;
    let line = status
        .lines()
        .find_map(|line| line.strip_prefix("VmHWM:"))?;
    let kb: f64 = line.split_whitespace().next()?.parse().ok()?;
    Some(kb / 1_024.0)
}
