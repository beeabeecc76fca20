//! Instructions and allocations of cells, as valgrind counts them, and their increases.

mod verb;

use std::cmp::Ordering;

use itertools::{EitherOrBoth, Itertools};
use serde::{Deserialize, Serialize};
use wirecost_report::{
    quantity::{percent, thousands},
    table::Table,
};

pub use verb::{CountsArguments, run};
pub(crate) use verb::{PEEKS, peeks};

/// The work of a cell on all messages of its workload, once.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Count {
    /// The cell's name, such as `steady-mix/json/encode`.
    pub cell: String,
    /// The instructions, including the allocator's.
    pub instructions: u64,
    /// The number of allocations.
    pub allocations: u64,
    /// The total size of the allocations.
    pub allocated_bytes: u64,
}

/// The tools with which cells were counted, by their own names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tools {
    /// The compiler, and its target.
    pub rustc: String,
    /// The other tools: the C compiler, since zstd is C, the C library, whose allocator is counted
    /// too, and valgrind.
    pub others: Vec<String>,
}

/// Counts with their tools. As a file, the tools are comments, followed by a row for each cell.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Counts {
    /// The tools.
    pub tools: Tools,
    /// The count of each cell, in the order of their names.
    pub cells: Vec<Count>,
}

/// The defect of a file of counts.
#[derive(Debug, thiserror::Error)]
pub enum CountsError {
    /// A file that does not name the tools of the count.
    #[error("line 1 is not `{COMMENT}rustc ...`, the compiler of the counted code")]
    NoTools,
    /// A row is not that of a cell.
    #[error(transparent)]
    Row(#[from] csv::Error),
}

const COMMENT: &str = "# ";

impl Counts {
    /// Reads a file.
    ///
    /// # Errors
    /// When [`to_text`](Self::to_text) does not write such a file.
    pub fn from_text(text: &str) -> Result<Self, CountsError> {
        let comments = text.lines().map_while(|line| line.strip_prefix(COMMENT));
        let mut tools = comments.map(str::to_owned);
        let rustc = tools.next().ok_or(CountsError::NoTools)?;
        let others = tools.collect();
        let mut reader = csv::ReaderBuilder::new()
            .comment(Some(b'#'))
            .from_reader(text.as_bytes());
        let cells: Vec<Count> = reader.deserialize().try_collect()?;
        Ok(Self::new(Tools { rustc, others }, cells))
    }

    /// Returns counts, which may come in any order.
    #[must_use]
    pub fn new(tools: Tools, mut cells: Vec<Count>) -> Self {
        cells.sort_by(by_name);
        Self { tools, cells }
    }

    /// Returns the text of the file.
    #[must_use]
    pub fn to_text(&self) -> String {
        let tools = [&self.tools.rustc].into_iter().chain(&self.tools.others);
        let mut text: String = tools.map(|tool| format!("{COMMENT}{tool}\n")).collect();
        text += "cell,instructions,allocations,allocated_bytes\n";
        for Count {
            cell,
            instructions,
            allocations,
            allocated_bytes,
        } in &self.cells
        {
            text += &format!("{cell},{instructions},{allocations},{allocated_bytes}\n");
        }
        text
    }

    /// Returns a table of the cost of reading the heads of messages, compared with decoding, where
    /// both were counted.
    #[must_use]
    pub fn peeks(&self) -> String {
        let mut table = Table::new(["messages", "peek#", "decode#", "peek takes#"]);
        let decode = |messages: &str| {
            let cell = format!("{messages}/decode");
            self.cells.iter().find(|count| count.cell == cell)
        };
        for peek in &self.cells {
            if let Some(messages) = peek.cell.strip_suffix("/peek")
                && let Some(decode) = decode(messages)
            {
                let [part, whole] = [peek, decode].map(|count| count.instructions);
                let share = percent(part as f64 / whole as f64);
                table.row([
                    messages.to_owned(),
                    thousands(part),
                    thousands(whole),
                    share,
                ]);
            }
        }
        table.to_string()
    }
}

fn by_name(one: &Count, other: &Count) -> Ordering {
    one.cell.cmp(&other.cell)
}

/// The differences between two counts, with a line for each that names the cell.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Changes {
    /// The regressions: a cell takes more, is new or is gone.
    pub worse: Vec<String>,
    /// The improvements.
    pub better: Vec<String>,
}

/// A figure of a cell, with its tolerance.
struct Figure {
    name: &'static str,
    of: fn(&Count) -> u64,
    /// The tolerance in percent.
    tolerance: u64,
}

const FIGURES: [Figure; 3] = [
    Figure {
        name: "instructions",
        of: |count| count.instructions,
        tolerance: 2,
    },
    Figure {
        name: "allocations",
        of: |count| count.allocations,
        tolerance: 0,
    },
    Figure {
        name: "allocated bytes",
        of: |count| count.allocated_bytes,
        tolerance: 2,
    },
];

impl Changes {
    /// Returns the differences of more than 2 %, and all differences in allocations.
    #[must_use]
    pub fn between(before: &[Count], after: &[Count]) -> Self {
        let mut changes = Self::default();
        for pair in before
            .iter()
            .merge_join_by(after, |old, new| by_name(old, new))
        {
            match pair {
                EitherOrBoth::Both(before, after) => changes.compare(before, after),
                EitherOrBoth::Left(gone) => changes.worse.push(format!("{}: gone", gone.cell)),
                EitherOrBoth::Right(new) => changes.worse.push(format!("{}: new", new.cell)),
            }
        }
        changes
    }

    fn compare(&mut self, before: &Count, after: &Count) {
        for Figure {
            name,
            of,
            tolerance,
        } in FIGURES
        {
            let [from, to] = [before, after].map(of);
            let exceeds = |more: u64, less: u64| {
                u128::from(more) * 100 > u128::from(less) * u128::from(100 + tolerance)
            };
            let line = || {
                let ratio = match from {
                    0 => String::new(),
                    _ => format!(", {:.3} times as many", to as f64 / from as f64),
                };
                let [from, to] = [from, to].map(thousands);
                format!("{}: {to} {name} instead of {from}{ratio}", after.cell)
            };
            if exceeds(to, from) {
                self.worse.push(line());
            } else if exceeds(from, to) {
                self.better.push(line());
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn count(cell: &str, [instructions, allocations, allocated_bytes]: [u64; 3]) -> Count {
        Count {
            cell: cell.to_owned(),
            instructions,
            allocations,
            allocated_bytes,
        }
    }

    /// Returns the regressions and the improvements if one cell changes.
    fn changes(before: [u64; 3], after: [u64; 3]) -> (Vec<String>, Vec<String>) {
        let [before, after] = [before, after].map(|figures| count("mix/json/decode", figures));
        let Changes { worse, better } = Changes::between(&[before], &[after]);
        (worse, better)
    }

    #[test]
    fn two_percent_of_instructions_and_bytes_are_no_change() {
        assert_eq!(changes([1000, 7, 500], [1020, 7, 510]), (vec![], vec![]));
        assert_eq!(changes([1020, 7, 510], [1000, 7, 500]), (vec![], vec![]));
    }

    #[test]
    fn more_is_worse_and_less_better() {
        let more = "mix/json/decode: 1,021 instructions instead of 1,000, 1.021 times as many";
        assert_eq!(
            changes([1000, 7, 500], [1021, 7, 500]),
            (vec![more.to_owned()], vec![])
        );
        let less = "mix/json/decode: 500 allocated bytes instead of 511, 0.978 times as many";
        assert_eq!(
            changes([1000, 7, 511], [1000, 7, 500]),
            (vec![], vec![less.to_owned()])
        );
    }

    #[test]
    fn one_allocation_is_a_change() {
        let more = "mix/json/decode: 1,001 allocations instead of 1,000, 1.001 times as many";
        let first = "mix/json/decode: 1 allocations instead of 0";
        for (before, after, line) in [(1000, 1001, more), (0, 1, first)] {
            let change = changes([9, before, 9], [9, after, 9]);
            assert_eq!(change, (vec![line.to_owned()], vec![]));
        }
        let (worse, better) = changes([9, 7, 9], [9, 6, 9]);
        assert_eq!((worse.len(), better.len()), (0, 1));
    }

    #[test]
    fn cells_that_came_or_went_are_worse() {
        let [json, avro] = ["mix/json/decode", "mix/avro/decode"].map(|cell| count(cell, [1; 3]));
        let changes = Changes::between(&[json], &[avro]);
        assert_eq!(
            changes.worse,
            ["mix/avro/decode: new", "mix/json/decode: gone"]
        );
        assert_eq!(changes.better, [""; 0]);
    }

    fn counts() -> Counts {
        let tools = Tools {
            rustc: "rustc 1.95.0 for x86_64-unknown-linux-gnu".to_owned(),
            others: vec!["glibc 2.36".to_owned()],
        };
        let cells = ["mix/json/decode", "mix/avro/decode"].map(|cell| count(cell, [3, 2, 1]));
        Counts::new(tools, cells.into())
    }

    #[test]
    fn what_is_peeked_at_stands_beside_its_decoding() {
        let cells = [
            ("mix/avro/peek", 150),
            ("mix/avro/decode", 1_200),
            ("mix/json/decode", 9),
            ("mix/lost/peek", 9),
        ];
        let counts = Counts {
            cells: cells
                .map(|(cell, instructions)| count(cell, [instructions, 0, 0]))
                .into(),
            ..counts()
        };
        assert_eq!(
            counts.peeks(),
            "| messages | peek | decode | peek takes |\n\
             |----------|-----:|-------:|-----------:|\n\
             | mix/avro |  150 |  1,200 |     12.5 % |\n"
        );
    }

    #[test]
    fn a_file_is_read_back() {
        let text = counts().to_text();
        assert_eq!(
            text,
            "# rustc 1.95.0 for x86_64-unknown-linux-gnu\n# glibc 2.36\n\
             cell,instructions,allocations,allocated_bytes\n\
             mix/avro/decode,3,2,1\nmix/json/decode,3,2,1\n"
        );
        assert_eq!(Counts::from_text(&text).unwrap(), counts());
    }

    #[test]
    fn what_is_no_file_of_counts_is_refused() {
        let text = counts().to_text();
        for (found, instead, error) in [
            ("# rustc", "rustc", "line 1 is not `# rustc ...`"),
            ("json/decode,3", "json/decode,-3", "line: 5"),
            ("json/decode,3", "json/decode", "line: 5"),
        ] {
            let error_found = Counts::from_text(&text.replace(found, instead)).unwrap_err();
            assert!(error_found.to_string().contains(error), "{error_found}");
        }
    }
}
