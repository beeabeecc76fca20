//! The evidence of a published sweep for the chosen parameters.

use itertools::Itertools;

use super::{
    Cost, LevelRecord, Sweep, WindowRecord,
    setting::is_published,
    table::{Better, beaten_by, front},
    windows::{CHOSEN, LEVELS, Memory},
};
use wirecost_report::{
    quantity,
    records::{Revision, UNKNOWN},
    table::Table,
};

/// Returns a table of the published levels with the number of classes on whose Pareto front each
/// is, a table of the settings that beat them on the other classes, and a table of the unpublished
/// settings that are on most fronts.
#[must_use]
pub fn chosen_levels(sweep: &Sweep) -> String {
    let classes = ClassCosts::all(sweep);
    let fronts_table = || Table::new(["level", "classes on the front"]);
    let (mut levels, mut unpublished) = (fronts_table(), fronts_table());
    let mut beaten = Table::new(["level", "class", "beaten by", "bytes saved#", "CPU saved#"]);
    let settings = sweep.levels.iter().map(|row| row.setting.as_str()).unique();
    let (published, others): (Vec<_>, Vec<_>) = settings.partition(|name| is_published(name));
    let fronts = |setting: &str| -> (Vec<&ClassCosts>, Vec<&ClassCosts>) {
        let with = classes.iter().filter(|class| class.cost(setting).is_some());
        with.partition(|class| class.has_on_front(setting))
    };
    let row = |setting: &str, on: usize, off: usize| {
        [setting.to_owned(), format!("{on} of {}", on + off)]
    };
    for setting in published {
        let (on, off) = fronts(setting);
        levels.row(row(setting, on.len(), off.len()));
        for class in off {
            if let Some(better) = class.better_than(setting) {
                beaten.row([
                    setting.to_owned(),
                    class.name.clone(),
                    better.setting.clone(),
                    better.bytes_saved(),
                    better.cpu_saved(),
                ]);
            }
        }
    }
    for setting in others {
        let (on, off) = fronts(setting);
        if on.len() > off.len() {
            unpublished.row(row(setting, on.len(), off.len()));
        }
    }
    let environment = &sweep.environment;
    let noise = sweep.levels.iter().map(|row| row.noise).fold(0.0, f64::max);
    let facts = format!(
        "- Records: `levels.csv` of {}, seed {}, revision {}.\n- Machine: {}, {}.\n- Classes (a format and a range of \
         message sizes): {}.\n- Noise: in each class one setting is measured twice. The two figures differ by up to \
         {}.\n",
        environment.started,
        environment.seed,
        environment
            .revision
            .as_ref()
            .map_or_else(|| UNKNOWN.to_owned(), Revision::to_string),
        environment.machine,
        environment.rustc,
        classes.iter().map(|class| &class.name).unique().join("; "),
        quantity::percent(noise),
    );
    let beaten = match beaten.is_empty() {
        true => String::new(),
        false => {
            format!("\nOn the other classes, a setting of the front beats the level:\n\n{beaten}")
        }
    };
    let unpublished = match unpublished.is_empty() {
        true => String::new(),
        false => format!(
            "\n`cargo bench` does not measure these levels, which are on the front of more than half of the \
             classes:\n\n{unpublished}"
        ),
    };
    format!("{facts}\n{levels}{beaten}{unpublished}")
}

/// Returns a table of the bytes of streams by window and size of the tables, as multiples of those
/// with the chosen ones.
#[must_use]
pub fn chosen_windows(sweep: &Sweep) -> String {
    let mut table = Table::new([
        "format",
        "window",
        "table entries",
        "level 1#",
        "level 3#",
        "level 9#",
        "level 19#",
    ]);
    let row = |format: &str, memory: Memory, level: i32| {
        let same = |row: &&WindowRecord| {
            row.format == format && row.level == level && memory_of(row) == memory
        };
        sweep.windows.iter().find(same)
    };
    let key = |row: &WindowRecord| (row.format.clone(), memory_of(row));
    for (format, memory) in sweep.windows.iter().map(key).unique() {
        let [first, second, third, fourth] = LEVELS.map(|level| {
            let rows = row(&format, memory, level).zip(row(&format, CHOSEN, level));
            rows.map_or_else(
                || "-".to_owned(),
                |(row, chosen)| format!("{:.3}", row.bytes as f64 / chosen.bytes as f64),
            )
        });
        table.row([
            format,
            format!("{} KiB", (1_u64 << memory.window_log) >> 10),
            quantity::thousands(1 << memory.table_log),
            first,
            second,
            third,
            fourth,
        ]);
    }
    format!(
        "Bytes of one zstd stream per format, by level, as a multiple of the bytes with the default window and \
         tables ({} KiB, {} entries). The bytes are exact. Messages of seed {}: {}. Records: `windows.csv`.\n\n{table}",
        (1_u64 << CHOSEN.window_log) >> 10,
        quantity::thousands(1 << CHOSEN.table_log),
        sweep.environment.seed,
        sweep
            .windows
            .iter()
            .map(|row| format!(
                "{} in {} ({} uncompressed)",
                quantity::thousands(row.messages as u64),
                row.format,
                quantity::bytes(row.message_bytes as f64)
            ))
            .unique()
            .join(" and ")
    )
}

const fn memory_of(row: &WindowRecord) -> Memory {
    Memory {
        window_log: row.window_log,
        table_log: row.table_log,
    }
}

/// The settings of a class that are compared with each other.
struct ClassCosts {
    name: String,
    costs: Vec<Cost>,
    noise: f64,
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
                let noise = rows.clone().map(|row| row.noise).fold(0.0, f64::max);
                Self {
                    name: format!("{format}, {sizes}"),
                    costs: rows.map(LevelRecord::cost).collect(),
                    noise,
                }
            })
            .collect()
    }

    fn cost(&self, setting: &str) -> Option<&Cost> {
        self.costs.iter().find(|cost| cost.setting == setting)
    }

    fn has_on_front(&self, setting: &str) -> bool {
        front(&self.costs, self.noise)
            .iter()
            .any(|cost| cost.setting == setting)
    }

    /// Returns the setting that beats one off the front.
    fn better_than(&self, setting: &str) -> Option<Better> {
        beaten_by(self.cost(setting)?, &front(&self.costs, self.noise))
    }
}
