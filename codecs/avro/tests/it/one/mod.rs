//! Records of one field of any type, read with any writer's schema.

/// Returns the schema of a record `One` whose field `value` has this type.
pub(crate) fn of_type(ty: &str) -> String {
    format!(r#"{{"type": "record", "name": "One", "fields": [{{"name": "value", "type": {ty}}}]}}"#)
}

/// Declares a module with the record of a type, and a function that reads its value as another type
/// wrote it.
macro_rules! one {
    ($module:ident, $type:ty $(, $union:ident)?) => {
        mod $module {
            #[derive(Debug, PartialEq, wirecost_codec::Schema)]
            pub(crate) struct One {
                #[schema(id = 5 $(, $union)?)]
                pub(crate) value: $type,
            }

            pub(crate) fn read(
                written: &str,
                bytes: &[u8],
            ) -> Result<$type, wirecost_codec::DecodeError> {
                by_schema(&crate::one::of_type(written), bytes)
            }

            /// Reads with a whole schema instead of the field's type.
            pub(crate) fn by_schema(
                written: &str,
                bytes: &[u8],
            ) -> Result<$type, wirecost_codec::DecodeError> {
                let limits = wirecost_codec::Limits {
                    max_elements: 9,
                    max_depth: 9,
                    ..Default::default()
                };
                let decoder = wirecost_avro::Resolving::<One>::new(written, limits);
                decoder?.decode(bytes).map(|one| one.value)
            }
        }
    };
}
