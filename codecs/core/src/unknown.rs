/// The fields that a message has and the record's type lacks, such as fields that a newer sender added.
///
/// A field with `#[schema(unknown)]` has this type, and is the last field of its record. JSON, protobuf
/// and Thrift keep the unknown fields of a record when they decode it, and write them after the known
/// fields when they encode it, in the order of the message. Each unknown field counts as an element of
/// [`Limits`](crate::Limits). A format writes only the fields that it has read itself: those of a JSON
/// message are not written to protobuf. The other formats have no unknown fields.
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

/// A field that a record's type lacks, as it was in the message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UnknownField {
    /// The format of the message.
    pub format: TaggedFormat,
    /// The field's id; 0 in JSON.
    pub id: u32,
    /// The wire type in the field's header; 0 in JSON.
    pub wire_type: u8,
    /// The bytes of the value; in JSON the name, a colon and the value.
    pub bytes: Box<[u8]>,
}

/// A format whose messages have the name or the id of each field.
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

    /// Removes all fields, which are then not written.
    pub fn clear(&mut self) {
        self.0.clear();
    }

    /// Adds a field. A reader counts it as an element before it adds it.
    pub fn push(&mut self, field: UnknownField) {
        self.0.push(field);
    }

    /// Returns the fields that were read from `format`, in the order of the message.
    pub fn of(&self, format: TaggedFormat) -> impl Iterator<Item = &UnknownField> {
        self.0.iter().filter(move |field| field.format == format)
    }
}
