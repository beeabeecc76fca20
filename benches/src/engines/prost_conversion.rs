//! Conversions of messages to and from prost's structs.

use std::{collections::BTreeMap, net::IpAddr};

use wirecost_codec::{Bytes, DecodeError, EncodeError, Fixed64, Map};
use wirecost_message::{
    Action, Address, Body, ClockDomain, CompactString, Create, Delete, Failure, GroupQuery, Member,
    MemberEvent, MemberListQuery, MemberState, MemberStatus, Membership, Message, Mode, Object,
    ObjectKind, OpLogBatch, Operation, Outcome, Payload, PushPull, Query, Question, Response,
    RetrieveQuery, SequenceQuery, SetPass, Snapshot, Source, Stamp, StatisticKind, StatisticQuery,
    Status, Update,
};

use super::{loaded::Form, pb};

/// The offset in errors: prost's structs do not know their position in the message.
const UNKNOWN: usize = 0;

impl Form<Message> for pb::Message {
    fn of(message: &Message) -> Result<Self, EncodeError> {
        Ok(message.into())
    }

    fn into_message(self) -> Result<Message, DecodeError> {
        self.try_into()
    }
}

/// The value of a field, whose type in prost's struct is `P`.
trait Field<P>: Sized {
    fn to_prost(&self) -> P;

    fn from_prost(value: P, place: Place) -> Result<Self, DecodeError>;
}

/// A field of a record.
#[derive(Clone, Copy)]
struct Place {
    record: &'static str,
    field: &'static str,
}

impl Place {
    fn required<P>(self, value: Option<P>) -> Result<P, DecodeError> {
        let Self { record, field } = self;
        value.ok_or(DecodeError::MissingField { record, field })
    }
}

macro_rules! records {
    ($($record:ident { $($field:ident),* })*) => {$(
        impl From<&$record> for pb::$record {
            fn from($record { $($field),* }: &$record) -> Self {
                Self { $($field: $field.to_prost()),* }
            }
        }

        impl TryFrom<pb::$record> for $record {
            type Error = DecodeError;

            fn try_from(
                pb::$record { $($field),* }: pb::$record,
            ) -> Result<Self, DecodeError> {
                Ok(Self {
                    $($field: {
                        let place = Place {
                            record: stringify!($record),
                            field: stringify!($field),
                        };
                        Field::from_prost($field, place)?
                    }),*
                })
            }
        }

        impl Field<pb::$record> for $record {
            fn to_prost(&self) -> pb::$record {
                self.into()
            }

            fn from_prost(value: pb::$record, _: Place) -> Result<Self, DecodeError> {
                value.try_into()
            }
        }

        impl Field<Option<pb::$record>> for $record {
            fn to_prost(&self) -> Option<pb::$record> {
                Some(self.into())
            }

            fn from_prost(value: Option<pb::$record>, place: Place) -> Result<Self, DecodeError> {
                place.required(value)?.try_into()
            }
        }
    )*};
}

macro_rules! unions {
    ($($record:ident::$union:ident: $($variant:ident),*;)*) => {$(
        impl Field<Option<pb::$record::$union>> for $union {
            fn to_prost(&self) -> Option<pb::$record::$union> {
                Some(match self {
                    $(Self::$variant(record) => pb::$record::$union::$variant(record.into()),)*
                })
            }

            fn from_prost(
                value: Option<pb::$record::$union>,
                place: Place,
            ) -> Result<Self, DecodeError> {
                Ok(match place.required(value)? {
                    $(pb::$record::$union::$variant(record) => Self::$variant(record.try_into()?),)*
                })
            }
        }
    )*};
}

macro_rules! enums {
    ($($enum:ident: $($symbol:ident),*;)*) => {$(
        impl Field<i32> for $enum {
            fn to_prost(&self) -> i32 {
                match self {
                    $(Self::$symbol => pb::$enum::$symbol.into(),)*
                }
            }

            fn from_prost(number: i32, _: Place) -> Result<Self, DecodeError> {
                match pb::$enum::try_from(number) {
                    $(Ok(pb::$enum::$symbol) => Ok(Self::$symbol),)*
                    Err(_) => Err(DecodeError::UnknownMember {
                        of: stringify!($enum),
                        number: number.into(),
                        offset: UNKNOWN,
                    }),
                }
            }
        }
    )*};
}

macro_rules! same_types {
    ($($type:ty),*) => {$(
        impl Field<$type> for $type {
            fn to_prost(&self) -> $type {
                self.clone()
            }

            fn from_prost(value: $type, _: Place) -> Result<Self, DecodeError> {
                Ok(value)
            }
        }
    )*};
}

macro_rules! narrower_than_u32 {
    ($($number:ty),*) => {$(
        impl Field<u32> for $number {
            fn to_prost(&self) -> u32 {
                (*self).into()
            }

            fn from_prost(value: u32, _: Place) -> Result<Self, DecodeError> {
                value.try_into().map_err(|_| DecodeError::OutOfRange {
                    offset: UNKNOWN,
                    expected: stringify!($number),
                })
            }
        }
    )*};
}

impl Field<u64> for Fixed64 {
    fn to_prost(&self) -> u64 {
        self.0
    }

    fn from_prost(value: u64, _: Place) -> Result<Self, DecodeError> {
        Ok(Self(value))
    }
}

impl Field<Vec<u8>> for Bytes {
    fn to_prost(&self) -> Vec<u8> {
        self.0.clone()
    }

    fn from_prost(value: Vec<u8>, _: Place) -> Result<Self, DecodeError> {
        Ok(Self(value))
    }
}

impl Field<Vec<u8>> for Address {
    fn to_prost(&self) -> Vec<u8> {
        match self.0 {
            IpAddr::V4(address) => address.octets().into(),
            IpAddr::V6(address) => address.octets().into(),
        }
    }

    fn from_prost(value: Vec<u8>, _: Place) -> Result<Self, DecodeError> {
        let v4 = <[u8; 4]>::try_from(&value[..]).map(IpAddr::from);
        let either = v4.or_else(|_| <[u8; 16]>::try_from(&value[..]).map(IpAddr::from));
        either.map(Self).map_err(|_| DecodeError::InvalidValue {
            expected: "IP address of 4 or 16 bytes",
            offset: UNKNOWN,
        })
    }
}

impl<P, T: Field<P>> Field<Option<P>> for Option<T> {
    fn to_prost(&self) -> Option<P> {
        self.as_ref().map(T::to_prost)
    }

    fn from_prost(value: Option<P>, place: Place) -> Result<Self, DecodeError> {
        value.map(|value| T::from_prost(value, place)).transpose()
    }
}

impl<P, T: Field<P>> Field<Vec<P>> for Vec<T> {
    fn to_prost(&self) -> Vec<P> {
        self.iter().map(T::to_prost).collect()
    }

    fn from_prost(values: Vec<P>, place: Place) -> Result<Self, DecodeError> {
        values
            .into_iter()
            .map(|value| T::from_prost(value, place))
            .collect()
    }
}

impl Field<String> for CompactString {
    fn to_prost(&self) -> String {
        self.as_str().to_owned()
    }

    fn from_prost(value: String, _: Place) -> Result<Self, DecodeError> {
        // A copy of a short text: prost's allocation is freed here.
        Ok(value.into())
    }
}

impl<P, T: Field<P>> Field<BTreeMap<String, P>> for Map<CompactString, T> {
    fn to_prost(&self) -> BTreeMap<String, P> {
        self.iter()
            .map(|(key, value)| (key.to_prost(), value.to_prost()))
            .collect()
    }

    fn from_prost(entries: BTreeMap<String, P>, place: Place) -> Result<Self, DecodeError> {
        entries
            .into_iter()
            .map(|(key, value)| Ok((Field::from_prost(key, place)?, T::from_prost(value, place)?)))
            .collect()
    }
}

same_types!(bool, u32, u64, f64);

narrower_than_u32!(u8, u16);

enums! {
    ClockDomain: Member, Event, Query;
    Mode: Read, Write;
    MemberEvent: Join, Leave, Update, Failed, Prune;
    MemberStatus: Unknown, Alive, Leaving, Left, Failed;
    ObjectKind: Plugin, Pipeline;
    StatisticKind: PipelineIndicatorNames, PipelineIndicatorValue, PipelineIndicatorsValue,
        PipelineIndicatorDescription, PluginIndicatorNames, PluginIndicatorValue,
        PluginIndicatorDescription, TaskIndicatorNames, TaskIndicatorValue,
        TaskIndicatorDescription;
}

unions! {
    message::Body: Membership, Query, Response, Operation, OpLogBatch, Status, PushPull, Snapshot;
    query::Question: StatisticQuery, RetrieveQuery, SequenceQuery, MemberListQuery, GroupQuery;
    response::Outcome: Payload, Failure;
    operation::Action: Create, Update, Delete, SetPass;
}

records! {
    Message { version, domain, stamp, source, request_id, flags, timeout_ns, relays, body }
    Stamp { time, node, incarnation }
    Source { name, address, port, group, mode }
    Membership { event, node, tags, member }
    Member { address, port, status, incarnation, protocol_min, protocol_max }
    Query { question }
    StatisticQuery { kind, pipeline, plugin, indicators }
    RetrieveQuery { object, page, limit, name_pattern, types }
    SequenceQuery { group }
    MemberListQuery { group }
    GroupQuery {}
    Response { outcome }
    Payload { data }
    Failure { code, message }
    Operation { sequence, operate_all, timeout_ns, action }
    Create { object, kind, config }
    Update { object, kind, config }
    Delete { object, name }
    SetPass { areas }
    OpLogBatch { start, limit, operations }
    PushPull { member_time, request_time, members, left }
    Snapshot { sequence, objects, members }
    Object { object, name, kind, config }
    MemberState { node, tags, member, time }
    Status {
        node, pipeline,
        throughput_rate_last_1min_all, throughput_rate_last_1min_success,
        throughput_rate_last_1min_failure, throughput_rate_last_5min_all,
        throughput_rate_last_5min_success, throughput_rate_last_5min_failure,
        throughput_rate_last_15min_all, throughput_rate_last_15min_success,
        throughput_rate_last_15min_failure,
        execution_count_last_1min_all, execution_count_last_1min_success,
        execution_count_last_1min_failure,
        execution_time_min_last_1min_all, execution_time_min_last_1min_success,
        execution_time_min_last_1min_failure, execution_time_max_last_1min_all,
        execution_time_max_last_1min_success, execution_time_max_last_1min_failure,
        execution_time_mean_last_1min_all, execution_time_mean_last_1min_success,
        execution_time_mean_last_1min_failure,
        execution_time_25_percent_last_1min_all, execution_time_50_percent_last_1min_all,
        execution_time_75_percent_last_1min_all, execution_time_95_percent_last_1min_all,
        execution_time_98_percent_last_1min_all, execution_time_99_percent_last_1min_all,
        execution_time_999_percent_last_1min_all,
        request_size_mean_last_1min_all, response_size_mean_last_1min_all,
        request_bytes_last_1min_all, response_bytes_last_1min_all, status_codes
    }
}
