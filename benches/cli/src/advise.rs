//! `wirecost advise`: the choice of a wire, from a run's records.

use std::{
    io::Write,
    path::{Path, PathBuf},
};

use wirecost_report::{
    command::{CommandError, print},
    records::{HEADLINE_WORKLOAD, Run},
    report,
    tradeoff::{Advice, Objective, Setting, wires, workloads},
};

use crate::newest_published;

const EXAMPLES: &str = "\
Examples:
  wirecost advise
      the defaults: 48 nodes, each sending 40 messages/s to the 47 others over 100 Mbit/s
  wirecost advise --link 1Mbit --rate 600/min --fan-out 3 --workload status
      a slow link, a rate per minute, and one kind of message
  wirecost advise --link 10Gbit --rate 20000/s --cores 2 --by throughput
      the most messages that two cores and the link can carry
  wirecost advise --cpu-price 0.04 --gb-price 0.09
      the lowest cost at these prices of a core-hour and of a GB sent
  wirecost advise --must evolve,datagram --max-wait 0s
      only formats that can evolve, frames that stand alone, and no waiting for batches
  wirecost advise --transport udp --link 1Mbit
      with the headers of a datagram for each frame; with the kernel's time and the time for cold caches if
      `wirecost links` measured them
  wirecost advise --run target/wirecost/RUN --json
      all figures of a run of your own, as JSON

A wire is FORMAT[@ENGINE][+PACKING], such as avro+zstd-3-x64. It fits if it exceeds neither the link,
nor the cores, nor the longest wait. The objective ranks the wires that fit. All copies of a message
share the sender's one link. The cores are those of a node that receives as many messages as it sends.
`=` marks a tie with the winner within the noise of the run.";

/// Choose a wire for a link, a rate of messages and a number of receivers
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub struct AdviseArguments {
    #[command(flatten)]
    setting: Setting,
    /// Criterion of the choice; by default delay, or money if there is a price
    #[arg(long, value_name = "OBJECTIVE")]
    by: Option<Objective>,
    /// Kind of messages: membership, query, ...; by default steady-mix, or the only workload of the
    /// run
    #[arg(long, value_name = "NAME")]
    workload: Option<String>,
    /// Directory of a run; by default the newest published one
    #[arg(long, value_name = "DIR")]
    run: Option<PathBuf>,
    /// Number of wires in the table
    #[arg(long, value_name = "NUMBER", default_value_t = 10)]
    top: usize,
    /// Print all figures as JSON instead
    #[arg(long)]
    json: bool,
}

impl AdviseArguments {
    /// Returns the named workload, the only one of the run, or the mix.
    fn workload<'a>(&'a self, run: &'a Run) -> &'a str {
        match (&self.workload, workloads(run).as_slice()) {
            (Some(named), _) => named,
            (None, [only]) => only,
            (None, _) => HEADLINE_WORKLOAD,
        }
    }

    /// Returns the setting; refuses to compare prices if there are none.
    fn setting(&self) -> Result<Setting, CommandError> {
        let priced = self.setting.is_priced();
        if self.by == Some(Objective::Money) && !priced {
            let what = "--by money needs a price: --cpu-price 0.04, --gb-price 0.09 or both";
            return Err(CommandError::Usage(what.to_owned()));
        }
        let objective = self.by.unwrap_or(match priced {
            true => Objective::Money,
            false => Objective::Delay,
        });
        Ok(Setting {
            objective,
            ..self.setting.clone()
        })
    }
}

/// Prints the choice to `out`, from the given run or the newest one published under `root`.
///
/// # Errors
/// When the run cannot be read or lacks the workload, or the advice cannot be printed.
pub fn run(
    arguments: &AdviseArguments,
    root: &Path,
    out: &mut dyn Write,
) -> Result<(), CommandError> {
    let mut setting = arguments.setting()?;
    let directory = match &arguments.run {
        Some(directory) => directory.clone(),
        None => newest_published(root)?,
    };
    let run = Run::read(&directory).map_err(CommandError::usage)?;
    let kernel = run.kernel(setting.transport, setting.link.bits_per_second());
    setting.kernel = kernel.unwrap_or_default();
    setting.cold = run.cold_stages(setting.transport);
    let shown = directory.strip_prefix(root).unwrap_or(&directory);
    let shown = shown.display().to_string();
    let workload = arguments.workload(&run);
    let wires = wires(&run, workload);
    if wires.is_empty() {
        return Err(CommandError::Usage(match workloads(&run).as_slice() {
            [] => format!("{shown} measured no wire"),
            names => format!(
                "{shown} has no wire of the workload `{workload}`, only of {}",
                names.join(", ")
            ),
        }));
    }
    let advice = Advice::new(&shown, workload, &wires, &setting);
    if arguments.json {
        let json = serde_json::to_string_pretty(&advice.record()).map_err(CommandError::failed)?;
        return print(out, &(json + "\n"));
    }
    if let Some(unknown) = report::unknown(&run) {
        print(out, &format!("{unknown}\n\n"))?;
    }
    if let Some(notes) = report::notes(&run, workload) {
        print(out, &format!("{notes}\n"))?;
    }
    // The program may have been moved to another machine.
    let checkout = root
        .join("codecs/wirecost/Cargo.toml")
        .is_file()
        .then_some(root);
    print(out, &report::advice(&advice, arguments.top, checkout))
}

#[cfg(test)]
mod tests {
    use clap::Parser;

    use super::*;

    #[derive(Parser)]
    struct Line {
        #[command(flatten)]
        arguments: AdviseArguments,
    }

    fn setting(line: &str) -> Setting {
        let words = ["advise"].into_iter().chain(line.split_whitespace());
        Line::try_parse_from(words)
            .unwrap()
            .arguments
            .setting()
            .unwrap()
    }

    #[test]
    fn nothing_said_is_the_default_setting() {
        assert_eq!(setting(""), Setting::default());
    }

    #[test]
    fn less_than_nothing_is_answered_with_an_example() {
        for (line, example) in [
            ("--link -5Mbit", "100Mbit"),
            ("--rate -1/s", "40/s"),
            ("--fan-out -1", "47"),
            ("--cores -0.1", "0.1"),
            ("--cpu-price -1", "0.04"),
            ("--gb-price -1", "0.04"),
            ("--max-wait -1s", "250ms"),
        ] {
            let words = ["advise"].into_iter().chain(line.split_whitespace());
            let error = Line::try_parse_from(words)
                .map(|_| ())
                .unwrap_err()
                .to_string();
            assert!(error.contains("such as"), "{error}");
            assert!(error.contains(example), "{error}");
        }
    }

    #[test]
    fn a_price_makes_money_the_objective() {
        assert_eq!(setting("--gb-price 0.1").objective, Objective::Money);
        assert_eq!(setting("--cpu-price 0.1").objective, Objective::Money);
        assert_eq!(
            setting("--gb-price 0.1 --by throughput").objective,
            Objective::Throughput
        );
    }
}
