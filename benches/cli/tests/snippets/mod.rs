//! The code that `wirecost advise` shows, in files that are compiled.

#![allow(unreachable_pub)]

pub(crate) mod batches {
    pub(crate) mod avro;
    pub(crate) mod bincode;
    pub(crate) mod json;
    pub(crate) mod protobuf;
    pub(crate) mod thrift;
}

pub(crate) mod dictionary {
    pub(crate) mod avro;
    pub(crate) mod bincode;
    pub(crate) mod json;
    pub(crate) mod protobuf;
    pub(crate) mod thrift;
}

pub(crate) mod columns {
    pub(crate) mod columnar;
}
