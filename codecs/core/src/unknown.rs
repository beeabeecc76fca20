/// The fields of a record in a message that its type lacks, such as those of a newer sender.
///
/// A field with `#[schema(unknown)]` has this type. JSON, protobuf and Thrift keep the unknown fields
/// of a record that they read, and write them after its known ones, in the order of the message. Each
/// counts as an element of [`Limits`](crate::Limits). A format writes only the fields that it read.
/// Avro and bincode have no unknown fields.
///
/// ```
/// # #[cfg(feature = "derive")] {
/// use wirecost_codec::{Schema, UnknownFields};
///
/// #[derive(Schema)]
/// struct Join {
///     #[schema(id = 1)]
///     node: String,
///     #[schema(unknown)]
///     unknown: UnknownFields,
/// }
///
/// let join = Join { node: "gw-1".into(), unknown: UnknownFields::default() };
/// assert!(join.unknown.is_empty());
/// # let _ = join.node;
/// # }
/// ```
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct UnknownFields(Vec<UnknownField>);

/// A field that a record's type lacks, as a reader found it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UnknownField {
    /// The format of the message.
    pub format: TaggedFormat,
    /// The field's id; 0 in JSON.
    pub id: u32,
    /// The wire type in the field's header; 0 in JSON.
    pub wire_type: u8,
    /// The bytes of the value; in JSON with the name before them.
    pub bytes: Box<[u8]>,
}

/// A format whose fields have names or ids.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TaggedFormat {
    /// JSON.
    Json,
    /// Protocol Buffers.
    Protobuf,
    /// Thrift's compact protocol.
    Thrift,
}

impl UnknownFields {
    /// Returns whether there is no field.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Returns the number of fields.
    #[must_use]
    pub const fn len(&self) -> usize {
        self.0.len()
    }

    /// Removes all fields, so that they are not written.
    pub fn clear(&mut self) {
        self.0.clear();
    }

    /// Adds a field. A reader takes it from the element limit first.
    pub fn push(&mut self, field: UnknownField) {
        self.0.push(field);
    }

    /// Returns the fields that a reader of `format` found, in the order of the message.
    pub fn of(&self, format: TaggedFormat) -> impl Iterator<Item = &UnknownField> {
        self.0.iter().filter(move |field| field.format == format)
    }
}
