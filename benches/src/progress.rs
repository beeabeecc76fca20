//! Where a run is and how long it will still take: a bar on a terminal, plain lines elsewhere.

use std::{
    io::{self, Write},
    time::Duration,
};

use indicatif::{ProgressBar, ProgressStyle};

const TEMPLATE: &str = "{bar:30} {percent:>3} %  {msg}";

/// How far a run is, on the error output. It is drawn between groups only: a thread that redraws it
/// would run beside what is measured.
pub struct Progress {
    bar: ProgressBar,
    silent: bool,
}

impl Progress {
    /// A run that says nothing.
    #[must_use]
    pub fn silent() -> Self {
        Self {
            bar: ProgressBar::hidden(),
            silent: true,
        }
    }

    /// A run that will take about `total`.
    #[must_use]
    pub fn new(total: Duration) -> Self {
        let bar = ProgressBar::new(millis(total));
        if let Ok(style) = ProgressStyle::with_template(TEMPLATE) {
            bar.set_style(style);
        }
        Self { bar, silent: false }
    }

    /// `what` begins, which is not part of the plan.
    pub fn prepare(&self, what: &str) {
        self.show(what.to_owned());
    }

    /// `what` begins, which is part of the plan.
    pub fn begin(&self, what: &str) {
        self.show(format!("{what}, about {} left", self.left()));
    }

    /// What began last has ended; it was planned to take `planned`.
    pub fn end(&self, planned: Duration) {
        self.bar.inc(millis(planned));
    }

    /// All has ended.
    pub fn finish(&self) {
        self.bar.finish_and_clear();
    }

    fn show(&self, message: String) {
        if self.silent {
            return;
        }
        if self.bar.is_hidden() {
            let percent = 100 * self.bar.position() / self.total();
            // A terminal that is gone is no reason to stop.
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
