//! The evidence of a published sweep for the chosen parameters.

use itertools::Itertools;

use super::{
    Cost, LevelRecord, Sweep, WindowRecord,
    setting::is_published,
    table::{beaten_by, front},
    windows::{CHOSEN, Memory},
};
use wirecost_report::{quantity, table::Table};

/// Returns a table of the published levels: the classes on whose Pareto front each is, and the
/// settings that beat it on the others; and of the levels that are on many fronts and not
/// published.
#[must_use]
pub fn chosen_levels(sweep: &Sweep) -> String {
    let classes = ClassCosts::all(sweep);
    let mut table = Table::new(["level", "on the front of", "beaten elsewhere by"]);
    let settings = sweep.levels.iter().map(|row| row.setting.as_str()).unique();
    let (published, others): (Vec<_>, Vec<_>) = settings.partition(|name| is_published(name));
    let fronts = |setting: &str| -> (Vec<&ClassCosts>, Vec<&ClassCosts>) {
        let with = classes.iter().filter(|class| class.cost(setting).is_some());
        with.partition(|class| class.has_on_front(setting))
    };
    for setting in published {
        let (on, off) = fronts(setting);
        table.row([
            setting.to_owned(),
            format!("{} of {}", on.len(), on.len() + off.len()),
            off.iter()
                .filter_map(|class| class.beaten(setting))
                .join("; "),
        ]);
    }
    let others = others.iter().filter_map(|setting| {
        let (on, off) = fronts(setting);
        (on.len() > off.len())
            .then(|| format!("{setting} ({} of {})", on.len(), on.len() + off.len()))
    });
    let others = match others.collect_vec().as_slice() {
        [] => "none".to_owned(),
        others => others.join(", "),
    };
    let environment = &sweep.environment;
    let noise = sweep.levels.iter().map(|row| row.noise).fold(0.0, f64::max);
    format!(
        "Records: `levels.csv` of {}, {}, {}, seed {}. Classes (a format and a range of message sizes): {}. \
         Noise: a setting measured twice differs by up to {}.\n\n{table}\nNot measured, although on the \
         front of more than half of the classes: {others}.\n",
        environment.started,
        environment.machine,
        environment.rustc,
        environment.seed,
        classes.iter().map(|class| &class.name).unique().join("; "),
        quantity::percent(noise),
    )
}

/// Returns a table of the bytes of streams with other windows and tables than the chosen ones.
#[must_use]
pub fn chosen_windows(sweep: &Sweep) -> String {
    let mut table = Table::new([
        "window",
        "table entries",
        "format",
        "level#",
        "bytes#",
        "× default#",
    ]);
    let chosen = |row: &WindowRecord| {
        let same = |one: &&WindowRecord| {
            memory(one) == CHOSEN && one.format == row.format && one.level == row.level
        };
        sweep.windows.iter().find(same)
    };
    for row in &sweep.windows {
        let Some(chosen) = chosen(row) else {
            continue;
        };
        table.row([
            format!("{} KiB", (1_u64 << row.window_log) >> 10),
            quantity::thousands(1 << row.table_log),
            row.format.clone(),
            row.level.to_string(),
            quantity::thousands(row.bytes as u64),
            format!("{:.3}", row.bytes as f64 / chosen.bytes as f64),
        ]);
    }
    format!(
        "Exact bytes of one stream per format, from `windows.csv`, seed {}: {}.\n\n{table}",
        sweep.environment.seed,
        sweep
            .windows
            .iter()
            .map(|row| format!(
                "{} {} messages ({} uncompressed)",
                quantity::thousands(row.messages as u64),
                row.format,
                quantity::bytes(row.message_bytes as f64)
            ))
            .unique()
            .join(" and ")
    )
}

const fn memory(row: &WindowRecord) -> Memory {
    Memory {
        window_log: row.window_log,
        table_log: row.table_log,
    }
}

/// The settings of a class that are compared with each other.
struct ClassCosts {
    name: String,
    costs: Vec<Cost>,
}

impl ClassCosts {
    /// Returns all classes; those with and without a dictionary are separate.
    fn all(sweep: &Sweep) -> Vec<Self> {
        let key = |row: &LevelRecord| (row.format.clone(), row.sizes.clone(), row.has_dictionary);
        let classes = sweep.levels.iter().map(key).unique();
        classes
            .map(|class| {
                let rows = sweep.levels.iter().filter(|row| key(row) == class);
                let (format, sizes, _) = &class;
                Self {
                    name: format!("{format}, {sizes}"),
                    costs: rows.map(LevelRecord::cost).collect(),
                }
            })
            .collect()
    }

    fn cost(&self, setting: &str) -> Option<&Cost> {
        self.costs.iter().find(|cost| cost.setting == setting)
    }

    fn has_on_front(&self, setting: &str) -> bool {
        front(&self.costs)
            .iter()
            .any(|cost| cost.setting == setting)
    }

    /// Returns `protobuf, 256 B to 1023 B: zstd-2 takes 2.10 % fewer bytes and 3.00 % less CPU`.
    fn beaten(&self, setting: &str) -> Option<String> {
        let better = beaten_by(self.cost(setting)?, &front(&self.costs))?;
        Some(format!("{}: {better}", self.name))
    }
}
