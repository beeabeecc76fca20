// Written from the types of a Rust program; change them, not this file.
//
// Thrift has neither unsigned integers nor floats of 32 bits. Where a field has another type in the
// program, a comment behind it gives that type. u8, u16 and u32 are carried by the next larger
// integer, f32 by double. A u64 is carried by the i64 of the same 64 bits, so that numbers from 2^63
// on are negative here.

namespace * wirecost.cluster.v1

/** The clock domains of a cluster. */
enum ClockDomain {
  /** Joins, leaves and failures of members. */
  Member = 0,
  /** Operations and their log. */
  Event = 1,
  /** Queries and their responses. */
  Query = 2,
}

/** A Lamport stamp on the wire. The order by time, then node, then incarnation is total. */
struct Stamp {
  /** Lamport time, at most 2^62. */
  1: i64 time, // u64
  /** Random id of the node that issued it. */
  2: i64 node, // u64
  /** Number of restarts of that node before it issued the stamp. */
  3: i64 incarnation, // u32
}

/** The messages that a node accepts. */
enum Mode {
  /** Queries only. */
  Read = 0,
  /** Queries and operations. */
  Write = 1,
}

/** The node that sent a message. */
struct Source {
  /** The node's name. */
  1: string name,
  /** Address on which it listens. */
  2: binary address,
  /** Port of the cluster protocol. */
  3: i32 port, // u16
  /** Its group: the area whose crowd it serves. */
  4: string group,
  /** The messages that it accepts. */
  5: Mode mode,
}

/** The kinds of change of a member. */
enum MemberEvent {
  /** The member joined. */
  Join = 0,
  /** The member left voluntarily. */
  Leave = 1,
  /** Its tags or addresses changed. */
  Update = 2,
  /** The member does not answer. */
  Failed = 3,
  /** The member is forgotten. */
  Prune = 4,
}

/** The reachability of a member. */
enum MemberStatus {
  /** Nothing is known yet. */
  Unknown = 0,
  /** The member answers. */
  Alive = 1,
  /** The member announced that it will leave. */
  Leaving = 2,
  /** The member left. */
  Left = 3,
  /** The member does not answer. */
  Failed = 4,
}

/** The address and the protocol versions of a member. */
struct Member {
  /** Address on which it listens. */
  1: binary address,
  /** Port of the cluster protocol. */
  2: i32 port, // u16
  /** Reachability. */
  3: MemberStatus status,
  /** Number of its restarts. */
  4: i64 incarnation, // u32
  /** Lowest protocol version that it supports. */
  5: i16 protocol_min, // u8
  /** Highest protocol version that it supports. */
  6: i16 protocol_max, // u8
}

/** A change of a member: it joined, left or changed. */
struct Membership {
  /** The kind of change. */
  1: MemberEvent event,
  /** The member's name. */
  2: string node,
  /** Its tags, such as `group` and `mode`; empty when it left. */
  3: map<string, string> tags,
  /** Everything else known about it, for receivers that may not know it yet. */
  4: optional Member member,
}

/** The statistics that a node can report. */
enum StatisticKind {
  /** Names of a pipeline's indicators. */
  PipelineIndicatorNames = 0,
  /** Value of one of a pipeline's indicators. */
  PipelineIndicatorValue = 1,
  /** Values of several of a pipeline's indicators. */
  PipelineIndicatorsValue = 2,
  /** Description of a pipeline's indicator. */
  PipelineIndicatorDescription = 3,
  /** Names of a plugin's indicators. */
  PluginIndicatorNames = 4,
  /** Value of a plugin's indicator. */
  PluginIndicatorValue = 5,
  /** Description of a plugin's indicator. */
  PluginIndicatorDescription = 6,
  /** Names of a task's indicators. */
  TaskIndicatorNames = 7,
  /** Value of a task's indicator. */
  TaskIndicatorValue = 8,
  /** Description of a task's indicator. */
  TaskIndicatorDescription = 9,
}

/** A query for values of indicators. */
struct StatisticQuery {
  /** The object of the indicators, and whether names, values or descriptions are requested. */
  1: StatisticKind kind,
  /** The pipeline. */
  2: string pipeline,
  /** The plugin in it, if the indicators belong to a plugin. */
  3: optional string plugin,
  /** The indicators' names; all if empty. */
  4: list<string> indicators,
}

/** The kind of a configured object. */
enum ObjectKind {
  /** One step of a pipeline. */
  Plugin = 0,
  /** A sequence of plugins. */
  Pipeline = 1,
}

/** A query for configured plugins or pipelines, page by page. */
struct RetrieveQuery {
  /** Plugins or pipelines. */
  1: ObjectKind object,
  /** The page, from 1. */
  2: i64 page, // u32
  /** Number of objects in a page. */
  3: i64 limit, // u32
  /** Regular expression that names must match; any name if empty. */
  4: string name_pattern,
  /** Requested types; all if empty. */
  5: list<string> types,
}

/** A query for the last sequence of a group's operation log. */
struct SequenceQuery {
  /** The group. */
  1: string group,
}

/** A query for the members of a group that a node knows. */
struct MemberListQuery {
  /** The group. */
  1: string group,
}

/** A query for the groups that a node knows. */
struct GroupQuery {
}

/** The questions that a node answers. */
union Question {
  1: StatisticQuery statistic_query,
  2: RetrieveQuery retrieve_query,
  3: SequenceQuery sequence_query,
  4: MemberListQuery member_list_query,
  5: GroupQuery group_query,
}

/** A query to other nodes. */
struct Query {
  /** The question. */
  6: required Question question,
}

/** The requested data. */
struct Payload {
  /** Data in the form that the question implies; opaque to the cluster. */
  1: binary data,
}

/** The reason why there is no payload. */
struct Failure {
  /** The kind of error. */
  1: i16 code, // u8
  /** Text for people. */
  2: string message,
}

/** The results of a query or an operation. */
union Outcome {
  1: Payload payload,
  2: Failure failure,
}

/** An answer to a query or an operation. */
struct Response {
  /** The result. */
  3: required Outcome outcome,
}

/** The creation of a plugin or pipeline. */
struct Create {
  /** Plugin or pipeline. */
  1: ObjectKind object,
  /** Its type, such as `HTTPServer`. */
  2: string kind,
  /** Its configuration; opaque to the cluster. */
  3: binary config,
}

/** A new configuration of a plugin or pipeline. */
struct Update {
  /** Plugin or pipeline. */
  1: ObjectKind object,
  /** Its type, such as `HTTPServer`. */
  2: string kind,
  /** Its configuration; opaque to the cluster. */
  3: binary config,
}

/** The removal of a plugin or pipeline. */
struct Delete {
  /** Plugin or pipeline. */
  1: ObjectKind object,
  /** Its name. */
  2: string name,
}

/** The share of the crowd that each area lets pass. */
struct SetPass {
  /** Parts per million by area: integers, so that a share is the same on every node. */
  1: map<string, i64> areas, // u32
}

/** The changes that nodes can make. */
union Action {
  4: Create create,
  5: Update update,
  6: Delete delete_,
  7: SetPass set_pass,
}

/** A change for nodes to make. */
struct Operation {
  /** Its place in the operation log, which serves the requester as an optimistic lock. */
  1: i64 sequence, // u64
  /** True if every node of the group must make the change before the response. */
  2: bool operate_all,
  /** Time limit of the change, in nanoseconds. */
  3: i64 timeout_ns, // u64
  /** The change. */
  8: required Action action,
}

/** A part of the operation log; without operations, a request for one. */
struct OpLogBatch {
  /** The sequence of the first operation. */
  1: i64 start, // u64
  /** Largest number of operations that are requested. */
  2: i64 limit, // u32
  /** The operations, by sequence. */
  3: list<Operation> operations,
}

/** A report on a pipeline of a node: 33 indicators, under the long names that operators know. */
struct Status {
  /** The node's name. */
  1: string node,
  /** The pipeline's name. */
  2: string pipeline,
  /** Executions per second, moving average over 1 minute. */
  3: double throughput_rate_last_1min_all,
  /** Successful executions per second, moving average over 1 minute. */
  4: double throughput_rate_last_1min_success,
  /** Failed executions per second, moving average over 1 minute. */
  5: double throughput_rate_last_1min_failure,
  /** Executions per second, moving average over 5 minutes. */
  6: double throughput_rate_last_5min_all,
  /** Successful executions per second, moving average over 5 minutes. */
  7: double throughput_rate_last_5min_success,
  /** Failed executions per second, moving average over 5 minutes. */
  8: double throughput_rate_last_5min_failure,
  /** Executions per second, moving average over 15 minutes. */
  9: double throughput_rate_last_15min_all,
  /** Successful executions per second, moving average over 15 minutes. */
  10: double throughput_rate_last_15min_success,
  /** Failed executions per second, moving average over 15 minutes. */
  11: double throughput_rate_last_15min_failure,
  /** Number of executions. */
  12: i64 execution_count_last_1min_all, // u64
  /** Number of successful executions. */
  13: i64 execution_count_last_1min_success, // u64
  /** Number of failed executions. */
  14: i64 execution_count_last_1min_failure, // u64
  /** Shortest execution, in nanoseconds. */
  15: i64 execution_time_min_last_1min_all, // u64
  /** Shortest successful execution, in nanoseconds. */
  16: i64 execution_time_min_last_1min_success, // u64
  /** Shortest failed execution, in nanoseconds. */
  17: i64 execution_time_min_last_1min_failure, // u64
  /** Longest execution, in nanoseconds. */
  18: i64 execution_time_max_last_1min_all, // u64
  /** Longest successful execution, in nanoseconds. */
  19: i64 execution_time_max_last_1min_success, // u64
  /** Longest failed execution, in nanoseconds. */
  20: i64 execution_time_max_last_1min_failure, // u64
  /** Mean execution time, in nanoseconds. */
  21: double execution_time_mean_last_1min_all,
  /** Mean time of successful executions, in nanoseconds. */
  22: double execution_time_mean_last_1min_success,
  /** Mean time of failed executions, in nanoseconds. */
  23: double execution_time_mean_last_1min_failure,
  /** 25th percentile of execution times, in nanoseconds. */
  24: double execution_time_25_percent_last_1min_all,
  /** 50th percentile of execution times, in nanoseconds. */
  25: double execution_time_50_percent_last_1min_all,
  /** 75th percentile of execution times, in nanoseconds. */
  26: double execution_time_75_percent_last_1min_all,
  /** 95th percentile of execution times, in nanoseconds. */
  27: double execution_time_95_percent_last_1min_all,
  /** 98th percentile of execution times, in nanoseconds. */
  28: double execution_time_98_percent_last_1min_all,
  /** 99th percentile of execution times, in nanoseconds. */
  29: double execution_time_99_percent_last_1min_all,
  /** 99.9th percentile of execution times, in nanoseconds. */
  30: double execution_time_999_percent_last_1min_all,
  /** Mean size of requests, in bytes. */
  31: double request_size_mean_last_1min_all,
  /** Mean size of responses, in bytes. */
  32: double response_size_mean_last_1min_all,
  /** Total size of requests, in bytes. */
  33: i64 request_bytes_last_1min_all, // u64
  /** Total size of responses, in bytes. */
  34: i64 response_bytes_last_1min_all, // u64
  /** Number of responses by status code. */
  35: map<string, i64> status_codes, // u64
}

/** A node's view of all clocks: two nodes exchange it to agree after a partition. */
struct PushPull {
  /** The sender's clock of the member domain. */
  1: i64 member_time, // u64
  /** The sender's clock of the query domain. */
  2: i64 request_time, // u64
  /** Time of the last message about each member. */
  3: map<string, i64> members, // u64
  /** Members that left. */
  4: list<string> left,
}

/** A plugin or pipeline and its configuration. */
struct Object {
  /** Plugin or pipeline. */
  1: ObjectKind object,
  /** Its name. */
  2: string name,
  /** Its type, such as `HTTPServer`. */
  3: string kind,
  /** Its configuration; opaque to the cluster. */
  4: binary config,
}

/** A member as the sender knows it. */
struct MemberState {
  /** Its name. */
  1: string node,
  /** Its tags, such as `group` and `mode`. */
  2: map<string, string> tags,
  /** Its address and protocol versions. */
  3: required Member member,
  /** Time of the last message about it. */
  4: i64 time, // u64
}

/** The whole state, for a joining node. */
struct Snapshot {
  /** The last sequence of the operation log that the state includes. */
  1: i64 sequence, // u64
  /** Every plugin and pipeline. */
  2: list<Object> objects,
  /** Every member. */
  3: list<MemberState> members,
}

/** The content of a message. */
union Body {
  9: Membership membership,
  10: Query query,
  11: Response response,
  12: Operation operation,
  13: OpLogBatch op_log_batch,
  14: Status status,
  15: PushPull push_pull,
  16: Snapshot snapshot,
}

/** A message between nodes of the cluster. */
struct Message {
  /** Version of the schema that the sender uses. */
  1: i16 version, // u8
  /** Clock domain of the stamp: each domain has its own time. */
  2: ClockDomain domain,
  /** Lamport time of the sending. */
  3: required Stamp stamp,
  /** The sender. */
  4: required Source source,
  /** Random id that a request and its responses share; receivers drop a message that they have seen before. */
  5: i64 request_id, // u64
  /** Bits: 1 acknowledge, 2 do not gossip on. */
  6: i64 flags, // u32
  /** Time for which the sender waits for responses, in nanoseconds; absent if it does not wait. */
  7: optional i64 timeout_ns, // u64
  /** Number of nodes that passed the message on. */
  8: i16 relays, // u8
  /** The content of the message. */
  17: required Body body,
}
