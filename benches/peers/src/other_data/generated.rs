//! The structs that are generated from the schemas of other data, by libraries and for minicbor.

use ::quick_protobuf::{MessageRead, MessageWrite};
use buffa::HasMessageView;
use minicbor::{Decode, Encode};
use wirecost_bench::engines::Form;

use super::{
    copies::numbered,
    types::{AccessLog, Numbers, Players, Points, Root},
};
use crate::planus::FlatBuffer;

/// A type with the structs that are generated from its schema.
pub(super) trait HasStructs: Sized {
    /// buffa's struct.
    type Buffa: Form<Self> + HasMessageView + 'static;

    /// quick-protobuf's struct.
    type QuickProtobuf: Form<Self> + MessageWrite + for<'a> MessageRead<'a> + 'static;

    /// The struct of Google's protobuf.
    #[cfg(all(target_os = "linux", target_arch = "x86_64"))]
    type Google: Form<Self> + protobuf::Message + 'static;

    /// planus's struct.
    type Planus: Form<Self> + FlatBuffer;

    /// The copy for minicbor.
    type Minicbor: Form<Self> + Encode<()> + for<'b> Decode<'b, ()> + 'static;
}

/// Names the generated structs of a type, and converts between them and the type. planus reads its struct
/// from the table of the second name.
macro_rules! generated {
    ($type:ident, $table:ident) => {
        impl HasStructs for $type {
            type Buffa = crate::buffa::other_data::$type;
            type QuickProtobuf = crate::quick_protobuf::other_data::$type;
            #[cfg(all(target_os = "linux", target_arch = "x86_64"))]
            type Google = crate::google_protobuf::generated::$type;
            type Planus = crate::planus::generated::other_data::$type;
            type Minicbor = numbered::$type;
        }

        crate::through_bytes::form_by_protobuf!(
            crate::buffa::Buffa: $type => crate::buffa::other_data::$type
        );
        crate::through_bytes::form_by_protobuf!(
            crate::quick_protobuf::QuickProtobuf: $type => crate::quick_protobuf::other_data::$type
        );
        #[cfg(all(target_os = "linux", target_arch = "x86_64"))]
        crate::through_bytes::form_by_protobuf!(
            crate::google_protobuf::Google: $type => crate::google_protobuf::generated::$type
        );
        crate::through_bytes::form_by_serde!(
            $type => crate::planus::generated::other_data::$type
        );
        crate::native::form_by_mirror!($type => numbered::$type);
        crate::planus::table!(
            crate::planus::generated::other_data::$type,
            crate::planus::generated::other_data::$table<'_>
        );
    };
}

generated!(AccessLog, AccessLogRef);
generated!(Points, PointsRef);
generated!(Numbers, NumbersRef);
generated!(Root, RootRef);
generated!(Players, PlayersRef);
