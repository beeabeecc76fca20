//! The progress of a run and its remaining time: a bar on a terminal, plain lines elsewhere.

use std::{
    io::{self, Write},
    time::Duration,
};

use indicatif::{ProgressBar, ProgressStyle};

const TEMPLATE: &str = "{bar:30} {percent:>3} %  {msg}";

/// The progress of a run, on standard error. It is drawn between groups only: a thread that redraws
/// it would disturb the measurement.
pub struct Progress {
    bar: ProgressBar,
    silent: bool,
}

impl Progress {
    /// Returns a progress that prints nothing.
    #[must_use]
    pub fn silent() -> Self {
        Self {
            bar: ProgressBar::hidden(),
            silent: true,
        }
    }

    /// Returns the progress of a run that will take about `total`.
    #[must_use]
    pub fn new(total: Duration) -> Self {
        let bar = ProgressBar::new(millis(total));
        if let Ok(style) = ProgressStyle::with_template(TEMPLATE) {
            bar.set_style(style);
        }
        Self { bar, silent: false }
    }

    /// Announces the start of `what`, which is not part of the plan.
    pub fn prepare(&self, what: &str) {
        self.show(what.to_owned());
    }

    /// Announces the start of `what`, which is part of the plan.
    pub fn begin(&self, what: &str) {
        self.show(format!("{what}, about {} left", self.left()));
    }

    /// Records the end of the last announced step, which was planned to take `planned`.
    pub fn end(&self, planned: Duration) {
        self.bar.inc(millis(planned));
    }

    /// Records the end of the run.
    pub fn finish(&self) {
        self.bar.finish_and_clear();
    }

    fn show(&self, message: String) {
        if self.silent {
            return;
        }
        if self.bar.is_hidden() {
            let percent = 100 * self.bar.position() / self.total();
            // A closed terminal is no reason to stop.
            let _ = writeln!(io::stderr(), "{percent:>3} %  {message}");
        } else {
            self.bar.set_message(message);
            self.bar.tick();
        }
    }

    fn total(&self) -> u64 {
        self.bar.length().unwrap_or(0).max(1)
    }

    fn left(&self) -> String {
        let seconds = self
            .total()
            .saturating_sub(self.bar.position())
            .div_ceil(1_000);
        match seconds {
            0..=99 => format!("{seconds} s"),
            _ => format!("{} min", seconds.div_ceil(60)),
        }
    }
}

impl Drop for Progress {
    fn drop(&mut self) {
        self.finish();
    }
}

fn millis(duration: Duration) -> u64 {
    u64::try_from(duration.as_millis()).unwrap_or(u64::MAX)
}
