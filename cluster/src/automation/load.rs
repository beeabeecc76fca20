use serde::{Deserialize, Serialize};
use wirecost_codec::{Map, short_text};
use wirecost_message::{CompactString, Status};

/// The load of a node in an area since the sale started: the number of requests by their outcome.
///
/// The numbers only grow, so a report that is lost, late or repeated costs nothing: the latest has all.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Load {
    /// All requests.
    pub offered: u64,
    /// The requests that passed the gate, and the rights that crashes lost.
    pub passed: u64,
    /// The requests that were in the share and found no stock.
    pub sold_out: u64,
    /// The requests that passed and bought a unit.
    pub sold: u64,
}

/// `OK`: bought.
const SOLD: &str = "200";
/// `Accepted`: passed, and has not bought.
const PASSED: &str = "202";
/// `Gone`: found no stock.
const SOLD_OUT: &str = "410";
/// `Too Many Requests`: was not in the share.
const HELD: &str = "429";

impl Load {
    /// Returns the number of requests that were not in the share.
    #[must_use]
    pub fn held(&self) -> u64 {
        let decided = self.passed.saturating_add(self.sold_out);
        self.offered.saturating_sub(decided)
    }

    /// Returns the load as the status codes of a report.
    #[must_use]
    pub fn to_codes(&self) -> Map<CompactString, u64> {
        let codes = [
            (SOLD, self.sold.min(self.passed)),
            (PASSED, self.passed.saturating_sub(self.sold)),
            (SOLD_OUT, self.sold_out),
            (HELD, self.held()),
        ];
        let codes = codes
            .into_iter()
            .map(|(code, number)| (code.into(), number));
        codes.collect()
    }

    /// Reads the load from the status codes of a report. A code of another server counts as passed.
    #[must_use]
    pub fn from_codes(codes: &Map<CompactString, u64>) -> Self {
        let mut load = Self::default();
        for (code, number) in codes.iter() {
            let outcome = match code.as_str() {
                SOLD_OUT => &mut load.sold_out,
                HELD => &mut load.offered,
                _ => &mut load.passed,
            };
            *outcome = outcome.saturating_add(*number);
            if code == SOLD {
                load.sold = *number;
            }
        }
        let decided = load.passed.saturating_add(load.sold_out);
        load.offered = load.offered.saturating_add(decided);
        load
    }
}

/// A report on an area of a sale by a node.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LoadReport {
    /// The name of the sale.
    pub sale: CompactString,
    /// The area.
    pub area: CompactString,
    /// The load of the node that reports.
    pub load: Load,
}

impl LoadReport {
    /// Returns the report as the schema has it, of the node with this name. The indicators that carry
    /// no load are 0.
    #[must_use]
    pub fn to_status(&self, node: &str) -> Status {
        Status {
            node: node.into(),
            pipeline: [self.sale.as_str(), self.area.as_str()].join("/").into(),
            status_codes: self.load.to_codes(),
            ..empty_status()
        }
    }
}

impl TryFrom<&Status> for LoadReport {
    type Error = NoLoadReport;

    fn try_from(status: &Status) -> Result<Self, NoLoadReport> {
        let (sale, area) = status
            .pipeline
            .split_once('/')
            .ok_or_else(|| NoLoadReport {
                pipeline: short_text(&status.pipeline),
            })?;
        Ok(Self {
            sale: sale.into(),
            area: area.into(),
            load: Load::from_codes(&status.status_codes),
        })
    }
}

/// A report on a pipeline that is not a sale's.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("the pipeline `{pipeline}` is not named as sale/area")]
pub struct NoLoadReport {
    /// The pipeline, [fit for a log](short_text).
    pub pipeline: String,
}

fn empty_status() -> Status {
    Status {
        node: CompactString::default(),
        pipeline: CompactString::default(),
        throughput_rate_last_1min_all: 0.0,
        throughput_rate_last_1min_success: 0.0,
        throughput_rate_last_1min_failure: 0.0,
        throughput_rate_last_5min_all: 0.0,
        throughput_rate_last_5min_success: 0.0,
        throughput_rate_last_5min_failure: 0.0,
        throughput_rate_last_15min_all: 0.0,
        throughput_rate_last_15min_success: 0.0,
        throughput_rate_last_15min_failure: 0.0,
        execution_count_last_1min_all: 0,
        execution_count_last_1min_success: 0,
        execution_count_last_1min_failure: 0,
        execution_time_min_last_1min_all: 0,
        execution_time_min_last_1min_success: 0,
        execution_time_min_last_1min_failure: 0,
        execution_time_max_last_1min_all: 0,
        execution_time_max_last_1min_success: 0,
        execution_time_max_last_1min_failure: 0,
        execution_time_mean_last_1min_all: 0.0,
        execution_time_mean_last_1min_success: 0.0,
        execution_time_mean_last_1min_failure: 0.0,
        execution_time_25_percent_last_1min_all: 0.0,
        execution_time_50_percent_last_1min_all: 0.0,
        execution_time_75_percent_last_1min_all: 0.0,
        execution_time_95_percent_last_1min_all: 0.0,
        execution_time_98_percent_last_1min_all: 0.0,
        execution_time_99_percent_last_1min_all: 0.0,
        execution_time_999_percent_last_1min_all: 0.0,
        request_size_mean_last_1min_all: 0.0,
        response_size_mean_last_1min_all: 0.0,
        request_bytes_last_1min_all: 0,
        response_bytes_last_1min_all: 0,
        status_codes: Map::default(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_report_carries_the_load() {
        let report = LoadReport {
            sale: "phone".into(),
            area: "BJ".into(),
            load: Load {
                offered: 1_000,
                passed: 30,
                sold_out: 20,
                sold: 10,
            },
        };
        let status = report.to_status("gw-bj-0");
        assert_eq!(LoadReport::try_from(&status), Ok(report));
        let codes = [("200", 10), ("202", 20), ("410", 20), ("429", 950)];
        for (code, number) in codes {
            let found = status.status_codes.iter().find(|(key, _)| key == code);
            assert_eq!(found.map(|(_, number)| *number), Some(number), "{code}");
        }
    }

    #[test]
    fn numbers_of_a_stranger_do_not_overflow() {
        let codes = ["200", "202", "429", "410", "500"].map(|code| (code.into(), u64::MAX));
        let load = Load::from_codes(&codes.into_iter().collect());
        assert_eq!(load.offered, u64::MAX);
        assert_eq!(load.held(), 0);
        assert_eq!(Load::from_codes(&load.to_codes()).passed, u64::MAX);
    }

    #[test]
    fn another_servers_answers_count_as_passed() {
        let codes = [("503".into(), 4), ("429".into(), 6)];
        let load = Load::from_codes(&codes.into_iter().collect());
        assert_eq!((load.offered, load.passed, load.sold), (10, 4, 0));
    }

    #[test]
    fn a_report_on_another_pipeline_is_refused() {
        let status = empty_status();
        assert!(LoadReport::try_from(&status).is_err());
    }
}
