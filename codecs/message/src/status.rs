use compact_str::CompactString;
use serde::{Deserialize, Serialize};
use wirecost_codec::{Map, Schema};

/// A report on a pipeline of a node: 33 indicators, under the long names that operators know.
#[derive(Debug, Clone, PartialEq, Schema, Serialize, Deserialize)]
pub struct Status {
    /// The node's name.
    #[schema(id = 1)]
    pub node: CompactString,
    /// The pipeline's name.
    #[schema(id = 2)]
    pub pipeline: CompactString,
    /// Executions per second, moving average over 1 minute.
    #[schema(id = 3)]
    pub throughput_rate_last_1min_all: f64,
    /// Successful executions per second, moving average over 1 minute.
    #[schema(id = 4)]
    pub throughput_rate_last_1min_success: f64,
    /// Failed executions per second, moving average over 1 minute.
    #[schema(id = 5)]
    pub throughput_rate_last_1min_failure: f64,
    /// Executions per second, moving average over 5 minutes.
    #[schema(id = 6)]
    pub throughput_rate_last_5min_all: f64,
    /// Successful executions per second, moving average over 5 minutes.
    #[schema(id = 7)]
    pub throughput_rate_last_5min_success: f64,
    /// Failed executions per second, moving average over 5 minutes.
    #[schema(id = 8)]
    pub throughput_rate_last_5min_failure: f64,
    /// Executions per second, moving average over 15 minutes.
    #[schema(id = 9)]
    pub throughput_rate_last_15min_all: f64,
    /// Successful executions per second, moving average over 15 minutes.
    #[schema(id = 10)]
    pub throughput_rate_last_15min_success: f64,
    /// Failed executions per second, moving average over 15 minutes.
    #[schema(id = 11)]
    pub throughput_rate_last_15min_failure: f64,
    /// Number of executions.
    #[schema(id = 12)]
    pub execution_count_last_1min_all: u64,
    /// Number of successful executions.
    #[schema(id = 13)]
    pub execution_count_last_1min_success: u64,
    /// Number of failed executions.
    #[schema(id = 14)]
    pub execution_count_last_1min_failure: u64,
    /// Shortest execution, in nanoseconds.
    #[schema(id = 15)]
    pub execution_time_min_last_1min_all: u64,
    /// Shortest successful execution, in nanoseconds.
    #[schema(id = 16)]
    pub execution_time_min_last_1min_success: u64,
    /// Shortest failed execution, in nanoseconds.
    #[schema(id = 17)]
    pub execution_time_min_last_1min_failure: u64,
    /// Longest execution, in nanoseconds.
    #[schema(id = 18)]
    pub execution_time_max_last_1min_all: u64,
    /// Longest successful execution, in nanoseconds.
    #[schema(id = 19)]
    pub execution_time_max_last_1min_success: u64,
    /// Longest failed execution, in nanoseconds.
    #[schema(id = 20)]
    pub execution_time_max_last_1min_failure: u64,
    /// Mean execution time, in nanoseconds.
    #[schema(id = 21)]
    pub execution_time_mean_last_1min_all: f64,
    /// Mean time of successful executions, in nanoseconds.
    #[schema(id = 22)]
    pub execution_time_mean_last_1min_success: f64,
    /// Mean time of failed executions, in nanoseconds.
    #[schema(id = 23)]
    pub execution_time_mean_last_1min_failure: f64,
    /// 25th percentile of execution times, in nanoseconds.
    #[schema(id = 24)]
    pub execution_time_25_percent_last_1min_all: f64,
    /// 50th percentile of execution times, in nanoseconds.
    #[schema(id = 25)]
    pub execution_time_50_percent_last_1min_all: f64,
    /// 75th percentile of execution times, in nanoseconds.
    #[schema(id = 26)]
    pub execution_time_75_percent_last_1min_all: f64,
    /// 95th percentile of execution times, in nanoseconds.
    #[schema(id = 27)]
    pub execution_time_95_percent_last_1min_all: f64,
    /// 98th percentile of execution times, in nanoseconds.
    #[schema(id = 28)]
    pub execution_time_98_percent_last_1min_all: f64,
    /// 99th percentile of execution times, in nanoseconds.
    #[schema(id = 29)]
    pub execution_time_99_percent_last_1min_all: f64,
    /// 99.9th percentile of execution times, in nanoseconds.
    #[schema(id = 30)]
    pub execution_time_999_percent_last_1min_all: f64,
    /// Mean size of requests, in bytes.
    #[schema(id = 31)]
    pub request_size_mean_last_1min_all: f64,
    /// Mean size of responses, in bytes.
    #[schema(id = 32)]
    pub response_size_mean_last_1min_all: f64,
    /// Total size of requests, in bytes.
    #[schema(id = 33)]
    pub request_bytes_last_1min_all: u64,
    /// Total size of responses, in bytes.
    #[schema(id = 34)]
    pub response_bytes_last_1min_all: u64,
    /// Number of responses by status code.
    #[schema(id = 35)]
    pub status_codes: Map<CompactString, u64>,
}
