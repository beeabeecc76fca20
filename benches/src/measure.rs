//! Interleaved rounds: all entrants that are compared run in turns, in one process, in an order
//! that is shuffled each round, and are compared within the round.
//!
//! A second instance of the reference, its A/A twin, takes part in every round. It does the same
//! work, so its ratio shows the noise of the comparison.
//!
//! Disturbances of a machine last longer than a round, so they affect all entrants alike and cancel
//! out of the ratio. Some last for seconds and slow some work more than other work. So the rounds of
//! a group are run in laps, with laps of other groups between them.
//!
//! Memory placement does not cancel: the addresses of an instance's buffers and tables make two
//! equal contenders differ, for as long as they live. So each entrant is created anew,
//! elsewhere in memory, many times while a group is measured, and the median covers these placements
//! too (the idea of Curtsinger and Berger, "Stabilizer", 2013). The position on the stack has such an
//! effect as well, so each instance runs at another depth of it.

use std::{
    sync::atomic::{AtomicBool, Ordering},
    time::{Duration, Instant},
};

use fastrand::Rng;
use wirecost_report::{
    estimate::Estimate,
    records::PUBLISHED_NOISE,
    statistics::{Median, Spread},
};

use crate::stack::{MOST_FRAMES, at_depth};

/// One pass over all messages of a workload.
pub type Pass<'a> = Box<dyn FnMut() + 'a>;

/// A function that creates a new instance of a contender, with its own memory.
pub type Build<'a, E> = Box<dyn Fn() -> Result<Pass<'a>, E> + 'a>;

/// The least duration of a sample of the reference: short compared with disturbances of the machine.
const SAMPLE: Duration = Duration::from_micros(100);

/// The least duration of any sample: long compared with the clock's resolution.
const SHORTEST_SAMPLE: Duration = Duration::from_micros(10);

/// The time for which every entrant runs before its samples count.
const WARM_UP: Duration = Duration::from_millis(2);

/// The longest pass that an untimed pass precedes. Without the untimed pass a sample would measure
/// the caches as the other entrants left them. Refilling them takes a large share of a short pass on a
/// machine whose larger caches other tenants share, and a small share of a longer pass.
const WARMED: Duration = Duration::from_millis(4);

/// The scatter of samples within an instance, as a multiple of the scatter between instances: about
/// equal on a quiet machine, twice as large on a noisy one.
const SCATTER: f64 = 2.0;

/// The largest number of samples of an instance.
const LONGEST_LIFE: f64 = 32.0;

/// The largest shift of a new instance's memory, in bytes: enough to reach other pages.
const LARGEST_SHIFT: usize = 1 << 16;

/// The ratio of an entrant's sample to the median sample above which it sits out rounds.
const SLOW: f64 = 4.0;

/// The smallest number of rounds of every entrant, even beyond the budget: enough for an interval
/// that excludes the best and the worst.
const MIN_ROUNDS: usize = 9;

/// The largest number of rounds in the usual time: more seldom make an interval visibly narrower. In a longer
/// time it is larger in proportion.
const MAX_ROUNDS: usize = 1_000;

/// The indices of the reference, of its twin and of the first of the others among all runners.
const REFERENCE: usize = 0;
const TWIN: usize = 1;
const FIRST_OTHER: usize = 2;

/// The number of laps into which the rounds of a group are divided.
pub const LAPS: u32 = 5;

/// The seed of the order within rounds and of placements in memory.
const SEED: u64 = 0x5eed;

/// The width of the twin's interval below which a group is known well: its median is then hardly
/// farther from the true 1 than a published run allows.
const WELL_KNOWN: f64 = 1.5 * PUBLISHED_NOISE;

/// The measuring time of entrants.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Allotment {
    /// The time that they always get.
    pub usual: Duration,
    /// The upper bound, used while their twin is not known well.
    pub most: Duration,
}

impl Allotment {
    /// Returns the largest number of rounds.
    fn most_rounds(self) -> usize {
        (MAX_ROUNDS as f64 * self.most.div_duration_f64(self.usual)) as usize
    }
}

impl From<Duration> for Allotment {
    fn from(usual: Duration) -> Self {
        Self { usual, most: usual }
    }
}

/// The summarized samples of an entrant.
#[derive(Debug, Clone, PartialEq)]
pub struct Timing {
    /// Number of samples, each in another round.
    pub rounds: usize,
    /// Passes over the messages per sample.
    pub passes: u32,
    /// Nanoseconds per pass.
    pub pass_ns: Spread,
    /// The pass's time as a multiple of the reference's in the same round.
    pub ratio: Median,
}

/// The timings of all entrants of a group: `None` for one that was not measured, for example
/// because of an interruption.
#[derive(Debug, Clone, PartialEq)]
pub struct Timings {
    /// The reference's timing.
    pub reference: Option<Timing>,
    /// The twin's timing.
    pub twin: Option<Timing>,
    /// The others' timings, in their order.
    pub others: Vec<Option<Timing>>,
}

impl Timings {
    /// Returns the nanoseconds per pass of an entrant with this timing.
    #[must_use]
    pub fn time(&self, of: &Timing) -> Option<Estimate> {
        let reference = self.reference.as_ref()?.pass_ns.representative();
        let floor = self.twin.as_ref()?.ratio.distance_from_one();
        Some(Estimate::of_time(reference, of.ratio, floor))
    }
}

/// A source of the time since some fixed moment.
pub trait Clock {
    /// Returns the current time.
    fn now(&self) -> Duration;
}

impl Clock for Instant {
    fn now(&self) -> Duration {
        self.elapsed()
    }
}

/// Measures the `reference`, its twin and the `others` in turns for about `budget`, or until
/// `interrupted`. At an interruption the running sample is finished, and the rest of its round does
/// not count.
///
/// # Errors
/// When an entrant cannot be created.
pub fn measure<'a, E>(
    reference: &Build<'a, E>,
    others: &[Build<'a, E>],
    budget: impl Into<Allotment>,
    clock: &impl Clock,
    interrupted: &AtomicBool,
) -> Result<Timings, E> {
    let rounds = Rounds::new(reference, others, budget, clock, interrupted)?;
    let Some(mut rounds) = rounds else {
        return Ok(timings(vec![None; FIRST_OTHER + others.len()]));
    };
    rounds.lap(LAPS, clock, interrupted)?;
    Ok(rounds.timings())
}

/// The rounds of a reference, its twin and the others.
///
/// They can be run in several laps, with laps of other groups between them. A disturbance of the
/// machine that is shorter than the time between two laps, and that slows some entrants more than
/// others, then affects the samples of one lap, and not the median.
pub struct Rounds<'r, 'a, E> {
    runners: Vec<Runner<'r, 'a, E>>,
    schedule: Schedule,
    random: Rng,
    budget: Allotment,
    /// The number of rounds that were run.
    run: usize,
    spent: Duration,
}

impl<'r, 'a, E> Rounds<'r, 'a, E> {
    /// Creates and warms the entrants; returns `None` if `interrupted` before all are warm.
    ///
    /// # Errors
    /// When an entrant cannot be created.
    pub fn new(
        reference: &'r Build<'a, E>,
        others: &'r [Build<'a, E>],
        budget: impl Into<Allotment>,
        clock: &impl Clock,
        interrupted: &AtomicBool,
    ) -> Result<Option<Self>, E> {
        let budget = budget.into();
        let start = clock.now();
        let mut random = Rng::with_seed(SEED);
        let mut runners = Vec::with_capacity(FIRST_OTHER + others.len());
        for build in [reference, reference].into_iter().chain(others) {
            if interrupted.load(Ordering::Relaxed) {
                return Ok(None);
            }
            runners.push(Runner::new(build, clock, &mut random)?);
        }
        choose_passes(&mut runners);
        Ok(Some(Self {
            schedule: Schedule::new(&runners, budget.usual),
            runners,
            random,
            budget,
            run: 0,
            spent: clock.now().saturating_sub(start),
        }))
    }

    /// Runs a lap, or until `interrupted`: rounds up to the lap's share of the usual time, and in the
    /// last one all that are left.
    ///
    /// # Errors
    /// When an entrant cannot be created.
    pub fn lap(&mut self, lap: u32, clock: &impl Clock, interrupted: &AtomicBool) -> Result<(), E> {
        while !self.has_run(lap) && !interrupted.load(Ordering::Relaxed) {
            let start = clock.now();
            let mut order = self.schedule.entrants_of(self.run);
            self.random.shuffle(&mut order);
            let (runners, random) = (&mut self.runners, &mut self.random);
            run_round(runners, &order, clock, random, interrupted)?;
            self.run += 1;
            self.spent += clock.now().saturating_sub(start);
        }
        Ok(())
    }

    fn has_run(&self, lap: u32) -> bool {
        let Allotment { usual, most } = self.budget;
        let has_run = |time, rounds| self.spent >= time || self.run >= rounds;
        if lap < LAPS {
            return has_run(usual * lap / LAPS, MAX_ROUNDS);
        }
        let is_known = || self.runners[TWIN].is_well_known();
        let is_over =
            has_run(most, self.budget.most_rounds()) || has_run(usual, MAX_ROUNDS) && is_known();
        is_over && self.run >= self.schedule.min_rounds
    }

    /// Returns the timings of the rounds so far.
    #[must_use]
    pub fn timings(&self) -> Timings {
        timings(self.runners.iter().map(Runner::timing).collect())
    }
}

fn timings(mut all: Vec<Option<Timing>>) -> Timings {
    let others = all.split_off(FIRST_OTHER);
    Timings {
        twin: all.pop().flatten(),
        reference: all.pop().flatten(),
        others,
    }
}

/// Chooses the passes of each sample. All entrants have those of the reference: a pass takes less time
/// than the one before it, while the processor learns the branches of the same messages, so a mean of
/// one pass is above a mean of two. Only an entrant whose sample would be shorter than
/// [`SHORTEST_SAMPLE`] has more passes.
fn choose_passes<E>(runners: &mut [Runner<'_, '_, E>]) {
    let common = passes_of(SAMPLE, runners[REFERENCE].pass_ns);
    for runner in &mut *runners {
        runner.is_warmed = runner.pass_ns < WARMED.as_nanos() as f64;
        runner.passes = common.max(passes_of(SHORTEST_SAMPLE, runner.pass_ns));
    }
    runners[TWIN].is_warmed = runners[REFERENCE].is_warmed;
    runners[TWIN].passes = runners[REFERENCE].passes;
}

/// Returns the passes that together take at least `duration`.
fn passes_of(duration: Duration, pass_ns: f64) -> u32 {
    (duration.as_nanos() as f64 / pass_ns).ceil() as u32
}

/// Samples each entrant of `order` once; their ratios count once the reference has run as well.
fn run_round<E>(
    runners: &mut [Runner<'_, '_, E>],
    order: &[usize],
    clock: &impl Clock,
    random: &mut Rng,
    interrupted: &AtomicBool,
) -> Result<(), E> {
    let mut sampled = Vec::with_capacity(order.len());
    for &entrant in order {
        if interrupted.load(Ordering::Relaxed) {
            return Ok(());
        }
        runners[entrant].renew_if_old(clock, random)?;
        sampled.push((entrant, runners[entrant].sample(clock)));
    }
    let reference = sampled.iter().find(|(entrant, _)| *entrant == REFERENCE);
    if let Some(&(_, reference_ns)) = reference {
        for (entrant, ns) in sampled {
            runners[entrant].samples.push(Sample {
                ns,
                ratio: ns / reference_ns,
            });
        }
    }
    Ok(())
}

/// The rounds in which each entrant takes part.
struct Schedule {
    /// An entrant with stride `n` takes part in every `n`th round.
    strides: Vec<usize>,
    min_rounds: usize,
}

impl Schedule {
    /// Returns a schedule in which slow entrants take part less often, so that they do not use up
    /// the budget of the others, but often enough to reach [`MIN_ROUNDS`] within the budget.
    fn new<E>(runners: &[Runner<'_, '_, E>], budget: Duration) -> Self {
        let expected: Vec<f64> = runners.iter().map(Runner::whole_ns).collect();
        let usual = Median::of(expected.clone()).map_or(f64::INFINITY, |median| median.value);
        let mut strides: Vec<usize> = expected
            .iter()
            .map(|ns| (ns / (SLOW * usual)).ceil().max(1.0) as usize)
            .collect();
        // Reference and twin take part in every round.
        for stride in strides.iter_mut().take(FIRST_OTHER) {
            *stride = 1;
        }
        let round_ns: f64 = expected
            .iter()
            .zip(&strides)
            .map(|(ns, stride)| ns / *stride as f64)
            .sum();
        let rounds = (budget.as_nanos() as f64 / round_ns) as usize;
        let longest = (rounds / MIN_ROUNDS).max(1);
        for stride in &mut strides {
            *stride = (*stride).min(longest);
        }
        let min_rounds = MIN_ROUNDS * strides.iter().max().unwrap_or(&1);
        Self {
            strides,
            min_rounds,
        }
    }

    /// Returns the entrants of a round; the slow ones are spread over different rounds as far as
    /// possible.
    fn entrants_of(&self, round: usize) -> Vec<usize> {
        (0..self.strides.len())
            .filter(|entrant| (round + entrant).is_multiple_of(self.strides[*entrant]))
            .collect()
    }
}

struct Runner<'r, 'a, E> {
    build: &'r Build<'a, E>,
    instance: Instance<'a>,
    passes: u32,
    pass_ns: f64,
    /// The shortest time to create and warm an instance.
    build_ns: f64,
    /// True if an untimed pass precedes each sample.
    is_warmed: bool,
    samples: Vec<Sample>,
}

struct Instance<'a> {
    pass: Pass<'a>,
    /// Occupies the space before the instance's memory.
    _shift: Vec<u8>,
    /// The depth of the stack at which it runs.
    frames: usize,
    sampled: usize,
}

#[derive(Clone, Copy)]
struct Sample {
    /// Nanoseconds per pass.
    ns: f64,
    ratio: f64,
}

impl<'a> Instance<'a> {
    /// Creates an instance at another placement and runs its first pass; returns the nanoseconds
    /// that both took.
    fn new<E>(
        build: &Build<'a, E>,
        clock: &impl Clock,
        random: &mut Rng,
    ) -> Result<(Self, f64), E> {
        let start = clock.now();
        let shift = vec![0; random.usize(..LARGEST_SHIFT)];
        let mut pass = build()?;
        pass();
        let instance = Self {
            pass,
            _shift: shift,
            frames: random.usize(..MOST_FRAMES),
            sampled: 0,
        };
        Ok((instance, (clock.now() - start).as_nanos() as f64))
    }
}

impl<'r, 'a, E> Runner<'r, 'a, E> {
    /// Runs passes until they are warm and their duration is known.
    fn new(build: &'r Build<'a, E>, clock: &impl Clock, random: &mut Rng) -> Result<Self, E> {
        let (instance, build_ns) = Instance::new(build, clock, random)?;
        let mut runner = Self {
            build,
            instance,
            passes: 1,
            pass_ns: f64::INFINITY,
            build_ns,
            is_warmed: false,
            samples: Vec::new(),
        };
        let start = clock.now();
        loop {
            runner.pass_ns = runner.sample(clock).min(runner.pass_ns);
            if clock.now().saturating_sub(start) >= WARM_UP {
                break;
            }
            // On a coarse clock a single short pass could seem to take no time at all.
            if runner.expected_ns() < SAMPLE.as_nanos() as f64 / 2.0 {
                runner.passes = runner.passes.saturating_mul(2);
            }
        }
        Ok(runner)
    }

    /// Creates a new instance once the old one has had its samples: 2 * sqrt(build time / sample
    /// time), at most 32. This split gives the narrowest interval for a fixed budget (Cochran,
    /// "Sampling Techniques", 3rd edition, section 10.6, two-stage sampling). The old instance is
    /// dropped last, so that the new one cannot take its place.
    fn renew_if_old(&mut self, clock: &impl Clock, random: &mut Rng) -> Result<(), E> {
        let life = SCATTER * (self.build_ns / self.whole_ns()).sqrt();
        if self.instance.sampled as f64 >= life.clamp(1.0, LONGEST_LIFE) {
            let (instance, build_ns) = Instance::new(self.build, clock, random)?;
            self.instance = instance;
            self.build_ns = self.build_ns.min(build_ns);
        }
        Ok(())
    }

    /// Returns the expected duration of a sample without its untimed pass.
    fn expected_ns(&self) -> f64 {
        self.pass_ns * f64::from(self.passes)
    }

    /// Returns the expected duration of a sample with its untimed pass.
    fn whole_ns(&self) -> f64 {
        let untimed = if self.is_warmed { self.pass_ns } else { 0.0 };
        self.expected_ns() + untimed
    }

    /// Runs a sample at the instance's depth of the stack and returns the nanoseconds per pass.
    fn sample(&mut self, clock: &impl Clock) -> f64 {
        self.instance.sampled += 1;
        at_depth(self.instance.frames, &mut || self.sample_here(clock))
    }

    fn sample_here(&mut self, clock: &impl Clock) -> f64 {
        if self.is_warmed {
            (self.instance.pass)();
        }
        let start = clock.now();
        for _ in 0..self.passes {
            (self.instance.pass)();
        }
        (clock.now() - start).as_nanos() as f64 / f64::from(self.passes)
    }

    fn is_well_known(&self) -> bool {
        let interval = self.timing().and_then(|timing| timing.ratio.interval);
        interval.is_some_and(|interval| interval.high - interval.low <= WELL_KNOWN)
    }

    fn timing(&self) -> Option<Timing> {
        Some(Timing {
            rounds: self.samples.len(),
            passes: self.passes,
            pass_ns: Spread::of(self.samples.iter().map(|sample| sample.ns).collect())?,
            ratio: Median::of(self.samples.iter().map(|sample| sample.ratio).collect())?,
        })
    }
}

#[cfg(test)]
mod planted;
#[cfg(test)]
mod simulated;
#[cfg(test)]
mod tests {
    use std::{cell::Cell, iter};

    use wirecost_report::statistics::CONFIDENCE;

    use super::{
        simulated::{Disturbed, Entrant, RUNNING, Simulated, Work},
        *,
    };

    /// Returns the timings of the reference, its twin and the others.
    fn run<'a>(
        reference: &Entrant<'a>,
        others: &[Entrant<'a>],
        budget_ms: u64,
        clock: &Simulated,
    ) -> Vec<Timing> {
        let budget = Duration::from_millis(budget_ms);
        let timings = measure(reference, others, budget, clock, &RUNNING).unwrap();
        let first = [timings.reference, timings.twin].into_iter();
        first.chain(timings.others).map(Option::unwrap).collect()
    }

    /// The share of printed intervals that must hold the true time. An interval is relative to the
    /// reference's time, so it misses the truth more often than the true ratio.
    const TRUE_TIMES: f64 = 0.94;

    /// The share of groups in which the printed time of the reference must be within 1 % of the
    /// truth. The minimum never is: it is the time at the best placement.
    const TRUE_REFERENCES: f64 = 0.93;

    /// The clock knows the duration of the work, so the formula is tested against the truth, not
    /// against itself.
    #[test]
    fn printed_intervals_hold_the_truth() {
        const GROUPS: u64 = 1_000;
        let works = [(100.0, 0.0), (130.0, 0.0), (30.0, 0.05), (400.0, 0.02)];
        let works = works.map(|(micros, disturbed_turns)| Work::new(micros, disturbed_turns));
        let (mut ratios, mut times, mut references) = (0, 0, 0);
        let (mut own_ratios, mut own_times) = (0, 0);
        for seed in 0..GROUPS {
            let clock = Simulated::default();
            let machine = Disturbed::new(&clock, seed);
            let [reference, others @ ..] = works.each_ref().map(|work| machine.entrant(work));
            let budget = Duration::from_millis(500);
            let timings = measure(&reference, &others, budget, &clock, &RUNNING).unwrap();
            let Spread { median, .. } = timings.reference.as_ref().unwrap().pass_ns;
            let reference = timings.time(timings.reference.as_ref().unwrap()).unwrap();
            let off = reference.value / works[0].nanos() - 1.0;
            references += usize::from(off.abs() < 0.01);
            for (work, timing) in iter::zip(&works[1..], timings.others.iter().flatten()) {
                let holds = |time: Estimate, truth: f64| {
                    usize::from((time.low..=time.high).contains(&truth))
                };
                let ratio = work.micros / works[0].micros;
                let time = timings.time(timing).unwrap();
                assert!((time.low..=time.high).contains(&time.value));
                ratios += holds(time, reference.value * ratio);
                times += holds(time, work.nanos());
                // The ratio's interval around the median of the contender's own samples, some of
                // which were taken while the machine was slower.
                let own = time * (timing.pass_ns.median / time.value);
                own_ratios += holds(own, median * ratio);
                own_times += holds(own, work.nanos());
            }
        }
        let share = |hits: usize, all: u64| hits as f64 / all as f64;
        let intervals = GROUPS * (works.len() - 1) as u64;
        let ratios = share(ratios, intervals);
        assert!(ratios >= CONFIDENCE, "{ratios}");
        let times = share(times, intervals);
        assert!(times >= TRUE_TIMES, "{times}");
        let own = [own_ratios, own_times].map(|hits| share(hits, intervals));
        assert!(own[0] < CONFIDENCE && own[1] < TRUE_TIMES, "{own:?}");
        let references = share(references, GROUPS);
        assert!(references >= TRUE_REFERENCES, "{references}");
    }

    #[test]
    fn ratios_are_to_the_first() {
        let clock = Simulated::default();
        let others = [50, 5].map(|micros| clock.steady(micros));
        let timings = run(&clock.steady(20), &others, 100, &clock);
        let ratios: Vec<f64> = timings.iter().map(|timing| timing.ratio.value).collect();
        assert_eq!(ratios, [1.0, 1.0, 2.5, 0.25]);
        let fastest = &timings[3];
        let Spread { min, median, .. } = fastest.pass_ns;
        assert_eq!((fastest.passes, min, median), (5, 5_000.0, 5_000.0));
        // A round consists of two samples of 100 us, one of 250 us, one of 25 us, and the untimed 95 us;
        // new instances take a pass each.
        assert!(
            (130..=176).contains(&fastest.rounds),
            "{} rounds",
            fastest.rounds
        );
    }

    #[test]
    fn all_have_the_passes_of_the_reference() {
        let clock = Simulated::default();
        let (clock, built) = (&clock, Cell::new(0));
        let alternating: Entrant<'_> = Box::new(|| {
            built.set(built.get() + 1);
            let micros = if built.get() % 2 == 0 { 49 } else { 51 };
            Ok(Box::new(move || clock.advance(micros)))
        });
        let others = [49, 500, 4].map(|micros| clock.steady(micros));
        let timings = run(&alternating, &others, 50, clock);
        let passes: Vec<u32> = timings.iter().map(|timing| timing.passes).collect();
        assert_eq!(passes, [2, 2, 2, 2, 3]);
    }

    /// After another entrant has run, the first passes take longer.
    #[test]
    fn equal_work_is_equal_on_both_sides_of_a_sample() {
        let clock = Simulated::default();
        let (last, passes) = (Cell::new(0), Cell::new(0_u32));
        let (clock, last, passes) = (&clock, &last, &passes);
        let learning = |name: usize, micros: u64| -> Entrant<'_> {
            Box::new(move || {
                Ok(Box::new(move || {
                    let before = if last.replace(name) == name {
                        passes.get() + 1
                    } else {
                        0
                    };
                    passes.set(before);
                    let nanos = micros * (1_000 + 600_u64.checked_shr(before).unwrap_or(0));
                    clock.0.set(clock.now() + Duration::from_nanos(nanos));
                }))
            })
        };
        let others = [98, 102].map(|micros| learning(micros as usize, micros));
        let timings = run(&learning(100, 100), &others, 500, clock);
        let ratios = [2, 3].map(|other| timings[other].ratio.value);
        assert_eq!(ratios, [0.98, 1.02], "{ratios:?}");
    }

    #[test]
    fn what_disturbs_a_whole_round_drops_out() {
        let clock = Simulated::default();
        let passes = Cell::new(0_u32);
        let disturbed = |micros: u64| -> Entrant<'_> {
            let (clock, passes) = (&clock, &passes);
            Box::new(move || {
                Ok(Box::new(move || {
                    passes.set(passes.get() + 1);
                    clock.advance(micros * (1 + u64::from(passes.get() / 1_000) % 3));
                }))
            })
        };
        let timings = run(&disturbed(100), &[disturbed(130)], 1_500, &clock);
        assert!((timings[2].ratio.value - 1.3).abs() < 1e-9);
        assert!(timings[0].pass_ns.min < timings[0].pass_ns.median);
    }

    /// Holds even if their pass times seem to be on both sides of the limit.
    #[test]
    fn the_twin_is_warmed_if_the_reference_is() {
        let clock = Simulated::default();
        for (reference, twin, other) in [(3_990, 4_010, 5_000), (4_010, 3_990, 3_000)] {
            let builds = [reference, twin, other].map(|micros| clock.steady(micros));
            let mut random = Rng::with_seed(SEED);
            let mut runners: Vec<_> = builds
                .iter()
                .map(|build| Runner::new(build, &clock, &mut random).unwrap())
                .collect();
            choose_passes(&mut runners);
            let is_warmed: Vec<bool> = runners.iter().map(|one| one.is_warmed).collect();
            let [first, last] = [reference, other].map(|micros| micros < 4_000);
            assert_eq!(is_warmed, [first, first, last]);
        }
    }

    /// The time of one entrant doubles for a while; the reference's does not.
    #[test]
    fn what_disturbs_a_lap_drops_out() {
        let clock = Simulated::default();
        let clock = &clock;
        let millis = Duration::from_millis;
        let disturbed: Entrant<'_> = Box::new(|| {
            Ok(Box::new(|| {
                let is_disturbed = (millis(200)..millis(500)).contains(&clock.now());
                clock.advance(if is_disturbed { 200 } else { 100 });
            }))
        });
        let (reference, others) = (clock.steady(100), [disturbed]);
        let budget = millis(500);
        let in_one = measure(&reference, &others, budget, clock, &RUNNING).unwrap();
        clock.0.set(Duration::ZERO);
        let rounds = || Rounds::new(&reference, &others, budget, clock, &RUNNING).unwrap();
        let mut groups = [rounds(), rounds()].map(Option::unwrap);
        for lap in 1..=LAPS {
            for group in &mut groups {
                group.lap(lap, clock, &RUNNING).unwrap();
            }
        }
        let ratio = |timings: Timings| timings.others[0].as_ref().unwrap().ratio.value;
        assert_eq!(ratio(in_one), 2.0);
        assert_eq!(groups.map(|group| ratio(group.timings())), [1.0; 2]);
    }

    #[test]
    fn luck_with_an_instance_drops_out() {
        let clock = Simulated::default();
        let instances = Cell::new(0);
        let (clock, instances) = (&clock, &instances);
        let lucky: Entrant<'_> = Box::new(move || {
            instances.set(instances.get() + 1);
            // The first instance and a few others are faster.
            let micros = if instances.get() % 5 == 1 { 80 } else { 100 };
            Ok(Box::new(move || clock.advance(micros)))
        });
        let timings = run(&clock.steady(100), &[lucky], 300, clock);
        assert!(instances.get() > 10, "{} instances", instances.get());
        assert_eq!(timings[2].ratio.value, 1.0);
    }

    #[test]
    fn the_slow_sit_out_rounds_but_not_all() {
        let clock = Simulated::default();
        let others = [100, 10_000].map(|micros| clock.steady(micros));
        let timings = run(&clock.steady(100), &others, 200, &clock);
        let rounds: Vec<usize> = timings.iter().map(|timing| timing.rounds).collect();
        assert_eq!(timings[3].ratio.value, 100.0);
        assert!(
            rounds[3] >= MIN_ROUNDS && rounds[0] >= 8 * rounds[3],
            "{rounds:?}"
        );
        // The reference never sits out, even if it is the slow one.
        let others = [100, 100].map(|micros| clock.steady(micros));
        let timings = run(&clock.steady(10_000), &others, 200, &clock);
        assert_eq!(timings[2].ratio.value, 0.01);
    }

    #[test]
    fn a_budget_too_small_still_gives_an_interval() {
        let clock = Simulated::default();
        let timings = run(&clock.steady(1_000), &[clock.steady(400_000)], 1, &clock);
        assert!(timings.iter().all(|timing| timing.ratio.interval.is_some()));
    }

    #[test]
    fn what_is_not_known_well_is_measured_for_longer() {
        let clock = Simulated::default();
        let clock = &clock;
        let within = |micros: u64| -> Entrant<'_> {
            Box::new(move || {
                Ok(Box::new(move || {
                    clock.advance(1_000 + fastrand::u64(..micros))
                }))
            })
        };
        let millis = Duration::from_millis;
        let rounds = |micros: u64, most: u64| {
            fastrand::seed(SEED);
            let budget = Allotment {
                usual: millis(200),
                most: millis(most),
            };
            let timings = measure(&within(micros), &[], budget, clock, &RUNNING).unwrap();
            timings.twin.map_or(0, |twin| twin.rounds)
        };
        let [usual, most] = [rounds(200, 200), rounds(200, 600)];
        assert!(most > 2 * usual, "{usual} {most} rounds");
        assert_eq!(rounds(2, 200), rounds(2, 600));
        let enough = rounds(200, 60_000);
        assert!((most..MAX_ROUNDS).contains(&enough), "{enough} rounds");
        // The largest number of rounds is run in a part of the usual time.
        let rounds = |patience| {
            fastrand::seed(SEED);
            let usual = Duration::from_secs(60);
            let budget = Allotment {
                usual,
                most: usual * patience,
            };
            let timings = measure(&within(2_000), &[], budget, clock, &RUNNING).unwrap();
            timings.twin.map_or(0, |twin| twin.rounds)
        };
        assert_eq!([1, 2].map(rounds), [MAX_ROUNDS, 2 * MAX_ROUNDS]);
    }

    #[test]
    fn an_interruption_keeps_whole_rounds() {
        let clock = Simulated::default();
        let interrupted = AtomicBool::new(false);
        let passes = Cell::new(0);
        let interrupting: Entrant<'_> = Box::new(|| {
            Ok(Box::new(|| {
                passes.set(passes.get() + 1);
                clock.advance(5_000);
                interrupted.store(passes.get() == 30, Ordering::Relaxed);
            }))
        });
        let (reference, others) = (clock.steady(5_000), [interrupting]);
        let budget = Duration::from_secs(9);
        let timings = measure(&reference, &others, budget, &clock, &interrupted).unwrap();
        let rounds = [&timings.reference, &timings.twin, &timings.others[0]]
            .map(|timing| timing.as_ref().map_or(0, |timing| timing.rounds));
        assert!(rounds.iter().all(|one| *one == rounds[0]), "{rounds:?}");
        assert!((10..30).contains(&rounds[0]), "{rounds:?}");
    }

    #[test]
    fn nothing_is_measured_after_an_interruption() {
        let clock = Simulated::default();
        let interrupted = AtomicBool::new(true);
        let (reference, others) = (clock.steady(1), [clock.steady(1)]);
        let budget = Duration::from_secs(1);
        let timings = measure(&reference, &others, budget, &clock, &interrupted).unwrap();
        let nothing = Timings {
            reference: None,
            twin: None,
            others: vec![None],
        };
        assert_eq!(timings, nothing);
    }

    #[test]
    fn an_entrant_that_cannot_be_made_is_an_error() {
        let clock = Simulated::default();
        let broken: Build<'_, &str> = Box::new(|| Err("broken"));
        let budget = Duration::from_secs(1);
        let error = measure(&broken, &[], budget, &clock, &RUNNING).unwrap_err();
        assert_eq!(error, "broken");
    }
}
