//! Tuples of two to four values, which are records.

use crate::{
    CompoundName, Decode, DecodeError, Field, FieldWriter, Names, Naming, OrderedReader, Place,
    ReadField, Record, TaggedReader,
    describe::{FieldDef, FieldType, RecordType},
};

/// Implements [`Record`] and [`Decode`] for a tuple. Its fields are `field_1` with id 1 and so on.
macro_rules! tuple {
    ($names:expr, $(($type:ident, $index:tt, $id:literal, $slot:ident)),*) => {
        impl<$($type: Field),*> Record for ($($type,)*) {
            const RECORD_TYPE: &'static RecordType = {
                const NAMES: &[&str] = $names;
                const INDEX: Names =
                    Names::new(&Names::fill::<{ Names::slots(NAMES.len()) }>(NAMES), NAMES, &[]);
                &RecordType {
                    name: CompoundName::new("Tuple", &[$($type::TYPE),*], Naming::Json).as_str(),
                    avro_name: CompoundName::new("Tuple", &[$($type::TYPE),*], Naming::Avro)
                        .as_str(),
                    proto_name: CompoundName::new("Tuple", &[$($type::TYPE),*], Naming::Proto)
                        .as_str(),
                    aliases: &[],
                    doc: "",
                    fields: &[$(field(concat!(",\"field_", $id, "\":"), $id, $type::TYPE)),*],
                    names: INDEX,
                    avro_names: INDEX,
                    reserved: &[],
                    keeps_unknown: false,
                }
            };

            #[inline]
            fn write_fields<W: FieldWriter>(&self, writer: &mut W) {
                $(self.$index.write(place::<Self>($index), writer);)*
            }
        }

        impl<'de, $($type: ReadField<'de>),*> Decode<'de> for ($($type,)*) {
            fn read_tagged<R: TaggedReader<'de>>(reader: &mut R) -> Result<Self, DecodeError> {
                $(let mut $slot = $type::Slot::default();)*
                while let Some((id, header)) = reader.next_field()? {
                    match id {
                        $($id if R::fits(header, $type::TYPE) => {
                            let place = place::<Self>($index);
                            $type::read_tagged(&mut $slot, reader, header, place)?;
                        })*
                        _ => reader.skip(header)?,
                    }
                }
                Ok(($($type::finish($slot, place::<Self>($index))?,)*))
            }

            fn read_ordered<R: OrderedReader<'de>>(reader: &mut R) -> Result<Self, DecodeError> {
                Ok(($($type::read_ordered(reader)?,)*))
            }
        }
    };
}

/// Returns the field whose key in JSON is `,"name":`.
const fn field(json_key: &'static str, id: u32, ty: FieldType) -> FieldDef {
    let name = json_key.split_at(2).1;
    let name = name.split_at(name.len() - 2).0;
    FieldDef {
        name,
        avro_name: name,
        proto_name: name,
        json_key,
        id,
        doc: "",
        ty,
        default: None,
    }
}

const fn place<T: Record>(index: usize) -> Place {
    Place {
        record: T::RECORD_TYPE,
        index,
    }
}

tuple!(&["field_1", "field_2"], (A, 0, 1, a), (B, 1, 2, b));
tuple!(
    &["field_1", "field_2", "field_3"],
    (A, 0, 1, a),
    (B, 1, 2, b),
    (C, 2, 3, c)
);
tuple!(
    &["field_1", "field_2", "field_3", "field_4"],
    (A, 0, 1, a),
    (B, 1, 2, b),
    (C, 2, 3, c),
    (D, 3, 4, d)
);
