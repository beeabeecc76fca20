/// Declares records with the derives of all libraries: each field has an id, a kind for prost, more
/// attributes for the schema if any, a name and a type.
macro_rules! message {
    ($(
        $(#[$about:meta])*
        pub struct $name:ident {
            $($id:tt ($($kind:tt)+) $([$($schema:tt)+])? $field:ident: $type:ty,)+
        }
    )+) => {$(
        $(#[$about])*
        #[derive(
            Clone,
            PartialEq,
            prost::Message,
            wirecost_codec::Schema,
            serde::Serialize,
            serde::Deserialize,
            bitcode::Encode,
            bitcode::Decode,
            borsh::BorshSerialize,
            borsh::BorshDeserialize,
            rkyv::Archive,
            rkyv::Serialize,
            rkyv::Deserialize,
            wincode::SchemaWrite,
            wincode::SchemaRead,
            speedy::Readable,
            speedy::Writable,
            zerompk::ToMessagePack,
            zerompk::FromMessagePack,
            msgpacker::MsgPacker,
        )]
        pub struct $name {$(
            #[schema(id = $id $(, $($schema)+)?)]
            #[prost($($kind)+, tag = $id)]
            pub $field: $type,
        )+}
    )+};
}

/// Declares the Avro schema of a type of messages.
macro_rules! avro_type {
    ($type:ty) => {
        impl crate::serde_avro_fast::AvroType for $type {
            fn schema() -> Result<&'static serde_avro_fast::Schema, &'static str> {
                static SCHEMA: crate::serde_avro_fast::ParsedSchema =
                    std::sync::LazyLock::new(crate::serde_avro_fast::parse::<$type>);
                SCHEMA.as_ref().map_err(String::as_str)
            }
        }
    };
}

pub(crate) use {avro_type, message};
