//! Work of a known duration on a simulated clock.

use std::{
    cell::{Cell, RefCell},
    convert::Infallible,
    sync::atomic::AtomicBool,
    time::Duration,
};

use fastrand::Rng;

use super::{Build, Clock};

pub(super) type Entrant<'a> = Build<'a, Infallible>;

/// A clock that only passes advance.
#[derive(Default)]
pub(super) struct Simulated(pub(super) Cell<Duration>);

impl Clock for Simulated {
    fn now(&self) -> Duration {
        self.0.get()
    }
}

impl Simulated {
    pub(super) fn advance(&self, micros: u64) {
        self.0.set(self.0.get() + Duration::from_micros(micros));
    }

    /// Returns an entrant whose passes all take `micros` microseconds.
    pub(super) fn steady(&self, micros: u64) -> Entrant<'_> {
        Box::new(move || Ok(Box::new(move || self.advance(micros))))
    }
}

/// A flag that interrupts nothing.
pub(super) static RUNNING: AtomicBool = AtomicBool::new(false);

/// A machine that disturbs work of a known duration by all disturbances seen on real machines.
pub(super) struct Disturbed<'c> {
    clock: &'c Simulated,
    random: RefCell<Rng>,
    /// The current slowdown of the machine, and its end.
    phase: Cell<(f64, Duration)>,
}

/// The true properties of work that is measured on a disturbed machine.
pub(super) struct Work {
    /// Microseconds of a pass at the best placement.
    pub(super) micros: f64,
    /// The share of its own passes that take half as long again.
    pub(super) disturbed_turns: f64,
    /// The delay of some of its messages.
    pub(super) delay: Delay,
    /// The number of messages so far.
    sent: Cell<u64>,
}

/// A delay of one message in every so many.
#[derive(Debug, Clone, Copy)]
pub(super) struct Delay {
    /// The number of messages of which the last is delayed.
    pub(super) every: u64,
    /// The delay, as a multiple of the time of a message.
    pub(super) times: f64,
}

impl Delay {
    /// No delay.
    pub(super) const NONE: Self = Self {
        every: 1,
        times: 0.0,
    };
}

impl Work {
    pub(super) const fn new(micros: f64, disturbed_turns: f64) -> Self {
        Self {
            micros,
            disturbed_turns,
            delay: Delay::NONE,
            sent: Cell::new(0),
        }
    }

    /// Returns the true nanoseconds of a pass: the mean at the usual placement, on an undisturbed
    /// machine.
    pub(super) fn nanos(&self) -> f64 {
        let delayed = 1.0 + self.delay.times / self.delay.every as f64;
        1e3 * self.micros * USUAL_PLACE * (1.0 + JITTER / 2.0) * delayed
    }

    /// Counts the messages of a pass, and returns their delays as a share of the pass.
    fn delays(&self) -> f64 {
        let Delay { every, times } = self.delay;
        let before = self.sent.get();
        self.sent.set(before + MESSAGES);
        let delayed = self.sent.get() / every - before / every;
        delayed as f64 * times / MESSAGES as f64
    }
}

/// The number of messages of a pass.
pub(super) const MESSAGES: u64 = 256;

/// The time at the usual placement, as a multiple of the time at the best one.
const USUAL_PLACE: f64 = 1.0 / 0.93;

/// The largest slowdown of a single pass.
const JITTER: f64 = 0.01;

impl<'c> Disturbed<'c> {
    pub(super) fn new(clock: &'c Simulated, seed: u64) -> Self {
        Self {
            clock,
            random: RefCell::new(Rng::with_seed(seed)),
            phase: Cell::new((1.0, Duration::ZERO)),
        }
    }

    fn chance(&self, share: f64) -> bool {
        self.random.borrow_mut().f64() < share
    }

    fn advance(&self, micros: f64) {
        let nanos = micros * 1e3 * self.slowdown();
        self.clock
            .0
            .set(self.clock.now() + Duration::from_nanos(nanos as u64));
    }

    /// Returns the slowdown of whole rounds: a third of the time the machine is slower, for up
    /// to 20 ms at a time.
    fn slowdown(&self) -> f64 {
        let (slowdown, until) = self.phase.get();
        if self.clock.now() < until {
            return slowdown;
        }
        let slowdown = if self.chance(1.0 / 3.0) {
            1.1 + self.random.borrow_mut().f64()
        } else {
            1.0
        };
        let length = Duration::from_micros(self.random.borrow_mut().u64(..20_000));
        self.phase.set((slowdown, self.clock.now() + length));
        slowdown
    }

    /// Returns an entrant. Memory placement makes one instance in five faster and one in five
    /// slower, by 7 % of the usual time. Single passes take up to 1 % more. The work's duration
    /// is that of a pass at the best placement.
    pub(super) fn entrant<'a>(&'a self, work: &'a Work) -> Entrant<'a> {
        Box::new(move || {
            let place = match self.random.borrow_mut().u8(..5) {
                0 => 1.0,
                1 => 1.07 * USUAL_PLACE,
                _ => USUAL_PLACE,
            };
            self.advance(9.0 * work.micros);
            Ok(Box::new(move || {
                let jitter = 1.0 + JITTER * self.random.borrow_mut().f64();
                let own = if self.chance(work.disturbed_turns) {
                    1.5
                } else {
                    1.0
                };
                let own = own + work.delays();
                self.advance(place * jitter * own * work.micros);
            }))
        })
    }
}
