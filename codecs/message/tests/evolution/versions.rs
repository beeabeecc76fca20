//! Versions of the schema, each a single change away from the published one.

use serde::{Deserialize, Serialize};
use wirecost_codec::Schema;

/// The types of the published message's fields. A version that changes one declares its own type of
/// the same name.
pub(crate) mod published {
    pub(crate) use wirecost_codec::Fixed64;
    pub(crate) use wirecost_message::{Body, ClockDomain, Source, Stamp};

    pub(crate) type RequestId = Fixed64;
    pub(crate) type Flags = u32;
    pub(crate) type TimeoutNs = Option<u64>;
}

/// Declares a module with a `Message`: the published fields, with those in braces in place of the
/// published `relays`, and those in brackets at the end.
macro_rules! version {
    ($module:ident $(reserved $reserved:literal)? { $($relays:tt)* } [$($last:tt)*] $($changed:item)*) => {
        pub(crate) mod $module {
            use super::*;
            #[allow(unused_imports, reason = "some are declared anew")]
            use super::published::*;

            $($changed)*

            #[derive(Debug, Clone, PartialEq, Schema, Serialize, Deserialize)]
            $(#[schema(reserved($reserved))])?
            pub(crate) struct Message {
                #[schema(id = 1)]
                version: u8,
                #[schema(id = 2)]
                domain: ClockDomain,
                #[schema(id = 3)]
                stamp: Stamp,
                #[schema(id = 4)]
                source: Source,
                #[schema(id = 5)]
                request_id: RequestId,
                #[schema(id = 6)]
                flags: Flags,
                #[schema(id = 7)]
                timeout_ns: TimeoutNs,
                $($relays)*
                #[schema(id = 17, union)]
                body: Body,
                $($last)*
            }
        }
    };
}

/// Declares such a module in which only the given types are changed.
macro_rules! retyped {
    ($module:ident $($changed:item)*) => {
        version!($module { #[schema(id = 8)] relays: u8, } [] $($changed)*);
    };
}

/// Declares such a module with a field of this type after the others.
macro_rules! appended {
    ($module:ident $name:ident: $type:ty) => {
        version!($module { #[schema(id = 8)] relays: u8, } [#[schema(id = 18)] $name: $type,]);
    };
}

appended!(with_number hops: u32);
version!(with_default { #[schema(id = 8)] relays: u8, } [
    #[schema(id = 18, default = 0)]
    #[serde(default)]
    hops: u32,
]);
appended!(with_option trace: Option<String>);
version!(with_two_options { #[schema(id = 8)] relays: u8, } [
    #[schema(id = 18)]
    trace: Option<String>,
    #[schema(id = 19)]
    deadline_ns: Option<u64>,
]);
appended!(with_list path: Vec<String>);
appended!(with_record origin: Stamp);
appended!(with_narrow skew: i32);
appended!(with_wide skew: i64);

retyped!(with_zone
    #[derive(Debug, Clone, PartialEq, Schema, Serialize, Deserialize)]
    pub(crate) struct Source {
        #[schema(id = 1)]
        name: String,
        #[schema(id = 2)]
        address: wirecost_message::Address,
        #[schema(id = 3)]
        port: u16,
        #[schema(id = 4)]
        group: String,
        #[schema(id = 5)]
        mode: wirecost_message::Mode,
        #[schema(id = 6)]
        zone: String,
    }
);

version!(without_relays reserved 8 {} []);
version!(renamed_relays { #[schema(id = 8)] passed_on: u8, } []);
version!(reused_alike { #[schema(id = 8)] priority: u8, } []);
version!(reused_otherwise { #[schema(id = 8)] region: String, } []);
version!(with_wider_relays { #[schema(id = 8)] relays: u16, } []);

retyped!(with_timeout type TimeoutNs = u64;);
retyped!(with_optional_flags type Flags = Option<u32>;);
retyped!(with_wide_flags type Flags = u64;);
retyped!(with_plain_request_id type RequestId = u64;);

retyped!(with_symbol_last
    #[derive(Debug, Clone, Copy, PartialEq, Schema, Serialize, Deserialize)]
    pub(crate) enum ClockDomain {
        Member,
        Event,
        Query,
        Lease,
    }
);

retyped!(with_symbol_first
    #[derive(Debug, Clone, Copy, PartialEq, Schema, Serialize, Deserialize)]
    pub(crate) enum ClockDomain {
        Lease,
        Member,
        Event,
        Query,
    }
);

retyped!(with_body_kind
    use wirecost_message::{
        Membership, OpLogBatch, Operation, PushPull, Query, Response, Snapshot, Status,
    };

    /// A record that only the newer version knows.
    #[derive(Debug, Clone, PartialEq, Schema, Serialize, Deserialize)]
    pub(crate) struct Lease {
        #[schema(id = 1)]
        holder: String,
        #[schema(id = 2)]
        seconds: u32,
    }

    #[allow(clippy::large_enum_variant, reason = "as the published one")]
    #[derive(Debug, Clone, PartialEq, Schema, Serialize, Deserialize)]
    pub(crate) enum Body {
        #[schema(id = 9)]
        Membership(Membership),
        #[schema(id = 10)]
        Query(Query),
        #[schema(id = 11)]
        Response(Response),
        #[schema(id = 12)]
        Operation(Operation),
        #[schema(id = 13)]
        OpLogBatch(OpLogBatch),
        #[schema(id = 14)]
        Status(Status),
        #[schema(id = 15)]
        PushPull(PushPull),
        #[schema(id = 16)]
        Snapshot(Snapshot),
        #[schema(id = 18)]
        Lease(Lease),
    }
);
