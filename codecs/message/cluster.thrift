// Written from the types of a Rust program; change them, not this file.
//
// Thrift has neither unsigned integers nor floats of 32 bits. Where a field has another type in the
// program, a comment behind it gives that type. u8, u16 and u32 are carried by the next larger
// integer, f32 by double. A u64 is carried by the i64 of the same 64 bits, so that numbers from 2^63
// on are negative here.

namespace * wirecost.cluster.v1

/** The clock domains of a cluster. */
enum ClockDomain {
  Member = 0,
  Event = 1,
  Query = 2,
}

/** A Lamport stamp on the wire: order by time, then node, then incarnation is total. */
struct Stamp {
  /** Lamport time, at most 2^62. */
  1: i64 time, // u64
  /** Random id of the node that issued it. */
  2: i64 node, // u64
  /** How often the node had started when it did. */
  3: i64 incarnation, // u32
}

/** What a node takes. */
enum Mode {
  Read = 0,
  Write = 1,
}

/** The node that sent a message. */
struct Source {
  /** The node's name. */
  1: string name,
  /** Where it listens. */
  2: binary address,
  /** Port of the cluster protocol. */
  3: i32 port, // u16
  /** Its group: the area whose crowd it serves. */
  4: string group,
  /** Whether it takes operations. */
  5: Mode mode,
}

/** What happened to a member. */
enum MemberEvent {
  Join = 0,
  Leave = 1,
  Update = 2,
  Failed = 3,
  Prune = 4,
}

/** Whether a member is there. */
enum MemberStatus {
  Unknown = 0,
  Alive = 1,
  Leaving = 2,
  Left = 3,
  Failed = 4,
}

/** Where a member is and what it speaks. */
struct Member {
  /** Where it listens. */
  1: binary address,
  /** Port of the cluster protocol. */
  2: i32 port, // u16
  /** Whether it is there. */
  3: MemberStatus status,
  /** How often it has started. */
  4: i64 incarnation, // u32
  /** Lowest version of the protocol that it speaks. */
  5: i16 protocol_min, // u8
  /** Highest version of the protocol that it speaks. */
  6: i16 protocol_max, // u8
}

/** A member came, went or changed. */
struct Membership {
  /** What happened. */
  1: MemberEvent event,
  /** The member's name. */
  2: string node,
  /** Its tags, such as `group` and `mode`; empty when it went. */
  3: map<string, string> tags,
  /** The rest of what is known of it, where others may not know it yet. */
  4: optional Member member,
}

/** The statistics that a node can be asked for. */
enum StatisticKind {
  PipelineIndicatorNames = 0,
  PipelineIndicatorValue = 1,
  PipelineIndicatorsValue = 2,
  PipelineIndicatorDescription = 3,
  PluginIndicatorNames = 4,
  PluginIndicatorValue = 5,
  PluginIndicatorDescription = 6,
  TaskIndicatorNames = 7,
  TaskIndicatorValue = 8,
  TaskIndicatorDescription = 9,
}

/** Asks for values of indicators. */
struct StatisticQuery {
  /** What the indicators are of, and whether names, values or descriptions are wanted. */
  1: StatisticKind kind,
  /** The pipeline. */
  2: string pipeline,
  /** The plugin in it, where the indicators are of one. */
  3: optional string plugin,
  /** The indicators' names; all if empty. */
  4: list<string> indicators,
}

/** What a configuration is of. */
enum ObjectKind {
  Plugin = 0,
  Pipeline = 1,
}

/** Asks for configured plugins or pipelines, page by page. */
struct RetrieveQuery {
  /** Plugins or pipelines. */
  1: ObjectKind object,
  /** The page, from 1. */
  2: i64 page, // u32
  /** How many a page holds. */
  3: i64 limit, // u32
  /** Regular expression that names must match; any if empty. */
  4: string name_pattern,
  /** Types that are wanted; any if empty. */
  5: list<string> types,
}

/** Asks for the last sequence of a group's operation log. */
struct SequenceQuery {
  /** The group. */
  1: string group,
}

/** Asks for the members of a group that a node knows. */
struct MemberListQuery {
  /** The group. */
  1: string group,
}

/** Asks for the groups that a node knows. */
struct GroupQuery {
}

/** What is asked. */
union Question {
  1: StatisticQuery statistic_query,
  2: RetrieveQuery retrieve_query,
  3: SequenceQuery sequence_query,
  4: MemberListQuery member_list_query,
  5: GroupQuery group_query,
}

/** A question to other nodes. */
struct Query {
  /** What is asked. */
  6: required Question question,
}

/** What was asked for. */
struct Payload {
  /** In the form that the question implies; opaque to the cluster. */
  1: binary data,
}

/** Why there is no payload. */
struct Failure {
  /** The kind of error. */
  1: i16 code, // u8
  /** For people. */
  2: string message,
}

/** How it went. */
union Outcome {
  1: Payload payload,
  2: Failure failure,
}

/** An answer to a question or an operation. */
struct Response {
  /** How it went. */
  3: required Outcome outcome,
}

/** Makes a plugin or pipeline. */
struct Create {
  /** Plugin or pipeline. */
  1: ObjectKind object,
  /** Its type, such as `HTTPServer`. */
  2: string kind,
  /** Its configuration; opaque to the cluster. */
  3: binary config,
}

/** Configures a plugin or pipeline anew. */
struct Update {
  /** Plugin or pipeline. */
  1: ObjectKind object,
  /** Its type, such as `HTTPServer`. */
  2: string kind,
  /** Its configuration; opaque to the cluster. */
  3: binary config,
}

/** Takes a plugin or pipeline away. */
struct Delete {
  /** Plugin or pipeline. */
  1: ObjectKind object,
  /** Its name. */
  2: string name,
}

/** Sets which share of the crowd each area lets pass. */
struct SetPass {
  /** Parts per million by area. Integers, since a share must be the same on every node. */
  1: map<string, i64> areas, // u32
}

/** The changes that nodes can be asked to make. */
union Action {
  4: Create create,
  5: Update update,
  6: Delete delete_,
  7: SetPass set_pass,
}

/** A change that nodes are asked to make. */
struct Operation {
  /** Where in the operation log it belongs: the optimistic lock of whoever asks for it. */
  1: i64 sequence, // u64
  /** Whether every node of the group must have made it before it is answered. */
  2: bool operate_all,
  /** How long it may take, in nanoseconds. */
  3: i64 timeout_ns, // u64
  /** The change. */
  8: required Action action,
}

/** A part of the operation log; without operations, a request for one. */
struct OpLogBatch {
  /** The sequence of the first operation. */
  1: i64 start, // u64
  /** How many operations are wanted at most. */
  2: i64 limit, // u32
  /** The operations, by sequence. */
  3: list<Operation> operations,
}

/** What a pipeline of a node has been doing: 33 indicators, under the long names that operators know them by. */
struct Status {
  /** The node's name. */
  1: string node,
  /** The pipeline's name. */
  2: string pipeline,
  /** Rate of all executions a second, moving average over 1 minute. */
  3: double throughput_rate_last_1min_all,
  /** Rate of executions that succeeded a second, moving average over 1 minute. */
  4: double throughput_rate_last_1min_success,
  /** Rate of executions that failed a second, moving average over 1 minute. */
  5: double throughput_rate_last_1min_failure,
  /** Rate of all executions a second, moving average over 5 minutes. */
  6: double throughput_rate_last_5min_all,
  /** Rate of executions that succeeded a second, moving average over 5 minutes. */
  7: double throughput_rate_last_5min_success,
  /** Rate of executions that failed a second, moving average over 5 minutes. */
  8: double throughput_rate_last_5min_failure,
  /** Rate of all executions a second, moving average over 15 minutes. */
  9: double throughput_rate_last_15min_all,
  /** Rate of executions that succeeded a second, moving average over 15 minutes. */
  10: double throughput_rate_last_15min_success,
  /** Rate of executions that failed a second, moving average over 15 minutes. */
  11: double throughput_rate_last_15min_failure,
  /** Number of all executions. */
  12: i64 execution_count_last_1min_all, // u64
  /** Number of executions that succeeded. */
  13: i64 execution_count_last_1min_success, // u64
  /** Number of executions that failed. */
  14: i64 execution_count_last_1min_failure, // u64
  /** Shortest of all executions, in nanoseconds. */
  15: i64 execution_time_min_last_1min_all, // u64
  /** Shortest of executions that succeeded, in nanoseconds. */
  16: i64 execution_time_min_last_1min_success, // u64
  /** Shortest of executions that failed, in nanoseconds. */
  17: i64 execution_time_min_last_1min_failure, // u64
  /** Longest of all executions, in nanoseconds. */
  18: i64 execution_time_max_last_1min_all, // u64
  /** Longest of executions that succeeded, in nanoseconds. */
  19: i64 execution_time_max_last_1min_success, // u64
  /** Longest of executions that failed, in nanoseconds. */
  20: i64 execution_time_max_last_1min_failure, // u64
  /** Mean of all executions, in nanoseconds. */
  21: double execution_time_mean_last_1min_all,
  /** Mean of executions that succeeded, in nanoseconds. */
  22: double execution_time_mean_last_1min_success,
  /** Mean of executions that failed, in nanoseconds. */
  23: double execution_time_mean_last_1min_failure,
  /** Time that 25 % of executions stayed below, in nanoseconds. */
  24: double execution_time_25_percent_last_1min_all,
  /** Time that 50 % of executions stayed below, in nanoseconds. */
  25: double execution_time_50_percent_last_1min_all,
  /** Time that 75 % of executions stayed below, in nanoseconds. */
  26: double execution_time_75_percent_last_1min_all,
  /** Time that 95 % of executions stayed below, in nanoseconds. */
  27: double execution_time_95_percent_last_1min_all,
  /** Time that 98 % of executions stayed below, in nanoseconds. */
  28: double execution_time_98_percent_last_1min_all,
  /** Time that 99 % of executions stayed below, in nanoseconds. */
  29: double execution_time_99_percent_last_1min_all,
  /** Time that 99.9 % of executions stayed below, in nanoseconds. */
  30: double execution_time_999_percent_last_1min_all,
  /** Mean size of requests, in bytes. */
  31: double request_size_mean_last_1min_all,
  /** Mean size of responses, in bytes. */
  32: double response_size_mean_last_1min_all,
  /** Sum of the sizes of requests, in bytes. */
  33: i64 request_bytes_last_1min_all, // u64
  /** Sum of the sizes of responses, in bytes. */
  34: i64 response_bytes_last_1min_all, // u64
  /** Number of responses by status code. */
  35: map<string, i64> status_codes, // u64
}

/** What a node knows of all clocks: two nodes exchange it to agree after a partition. */
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
  /** Where it is and what it speaks. */
  3: required Member member,
  /** Time of the last message about it. */
  4: i64 time, // u64
}

/** The whole state, for a node that joins. */
struct Snapshot {
  /** The last sequence of the operation log that is in it. */
  1: i64 sequence, // u64
  /** Every plugin and pipeline. */
  2: list<Object> objects,
  /** Every member. */
  3: list<MemberState> members,
}

/** What a message is about. */
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
  /** Version of this schema that the sender speaks. */
  1: i16 version, // u8
  /** The clock that the stamp is of: each domain counts on its own. */
  2: ClockDomain domain,
  /** When the message was sent, in Lamport time. */
  3: required Stamp stamp,
  /** Who sent it. */
  4: required Source source,
  /** Random id that a request and its responses share; receivers drop what they saw before. */
  5: i64 request_id, // u64
  /** Bits: 1 acknowledge, 2 do not gossip on. */
  6: i64 flags, // u32
  /** How long the sender waits for responses, in nanoseconds; absent if it does not. */
  7: optional i64 timeout_ns, // u64
  /** How many nodes passed the message on. */
  8: i16 relays, // u8
  /** What it is about. */
  17: required Body body,
}
