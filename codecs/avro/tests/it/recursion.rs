//! Records that contain themselves.

use wirecost_avro::Avro;
use wirecost_codec::conformance::recursion;

const TREE: &[u8] = b"\x02a\x02\x02b\0\0\0\0\x02\x02c\0\0\0\x02\x02k\x02d\0\0\0\0";
const FILTER: &[u8] = b"\0\x02\x02t";

#[test]
fn records_contain_themselves() {
    recursion::recurses(Avro::new, TREE, FILTER);
}

#[cfg(feature = "apache")]
mod apache {
    #![allow(clippy::unwrap_used)]

    use std::fmt::Debug;

    use wirecost_avro::{Resolving, apache::ApacheValue, fingerprint, idl};
    use wirecost_codec::{Codec, Limits, Schema};

    use super::*;

    /// Checks that Apache's library takes the schema, writes the same bytes, and reads them, and so
    /// does the reader that resolves schemas.
    fn check<T: Schema + Debug + PartialEq>(value: T, bytes: &[u8]) {
        let mut apache = ApacheValue::new(Limits::DEFAULT).unwrap();
        let mut written = Vec::new();
        apache.encode(&value, &mut written).unwrap();
        assert_eq!(written, bytes);
        assert_eq!(apache.decode(bytes).as_ref(), Ok(&value));
        let avsc = idl(T::RECORD, "tests").unwrap();
        let resolving = Resolving::<T>::new(&avsc, Limits::DEFAULT).unwrap();
        assert_eq!(resolving.decode(bytes), Ok(value));
        assert_eq!(
            resolving.fingerprint(),
            fingerprint(T::RECORD, "tests").unwrap()
        );
    }

    #[test]
    fn apaches_library_takes_the_schema() {
        check(recursion::tree(), TREE);
        check(recursion::filter(), FILTER);
    }
}
