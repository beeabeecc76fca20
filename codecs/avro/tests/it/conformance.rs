//! The requirements on every codec.

use wirecost_avro::Avro;
use wirecost_codec::conformance::{
    self, Properties,
    sample::{self, Start},
};

const FORMAT: Properties = Properties {
    non_finite: true,
    unknown_fields: false,
    ignored: b"",
};

#[test]
fn default_engine() {
    conformance::run(Avro::new, FORMAT);
}

#[test]
fn avro_counts_scalars_by_memory() {
    conformance::counts_scalars_by_memory(Avro::new);
}

#[test]
fn avro_peeks() {
    conformance::peeks::<Start, _>(&mut Avro::default(), &sample::samples()[..3]);
}

#[cfg(feature = "apache")]
mod apache {
    use wirecost_avro::apache::{ApacheSerde, ApacheValue};
    use wirecost_codec::{
        Codec, DecodeError, EncodeError, Limits,
        conformance::{
            self,
            sample::{self, Floats, Integers, Newer, Older, Sample},
        },
    };

    /// The suite needs one codec for several types; these engines have one type each.
    struct OfEach {
        sample: ApacheSerde<Sample>,
        newer: ApacheSerde<Newer>,
        older: ApacheSerde<Older>,
        floats: ApacheSerde<Floats>,
        integers: ApacheSerde<Integers>,
    }

    macro_rules! delegate {
        ($($type:ty: $field:ident;)*) => {$(
            impl Codec<$type> for OfEach {
                fn encode(&mut self, value: &$type, out: &mut Vec<u8>) -> Result<(), EncodeError> {
                    self.$field.encode(value, out)
                }

                fn decode(&mut self, bytes: &[u8]) -> Result<$type, DecodeError> {
                    self.$field.decode(bytes)
                }
            }
        )*};
    }

    delegate! {
        Sample: sample;
        Newer: newer;
        Older: older;
        Floats: floats;
        Integers: integers;
    }

    #[test]
    fn serde_engine() {
        let new = |limits| OfEach {
            sample: ApacheSerde::new(limits).unwrap(),
            newer: ApacheSerde::new(limits).unwrap(),
            older: ApacheSerde::new(limits).unwrap(),
            floats: ApacheSerde::new(limits).unwrap(),
            integers: ApacheSerde::new(limits).unwrap(),
        };
        conformance::run(new, super::FORMAT);
    }

    /// Not the whole suite, since the bytes of maps vary.
    #[test]
    fn value_engine() {
        let mut codec = ApacheValue::new(Limits::DEFAULT).unwrap();
        conformance::refuses_damage(&mut codec, &sample::samples(), b"");
        for value in sample::samples() {
            let mut bytes = Vec::new();
            codec.encode(&value, &mut bytes).unwrap();
            assert_eq!(codec.decode(&bytes), Ok(value));
        }
    }
}

#[test]
fn avro_withstands_damage() {
    conformance::withstands_damage(&mut Avro::default());
}

#[test]
fn avro_hides_newtypes() {
    conformance::hides_newtypes(&mut Avro::default());
}

#[test]
fn avro_hides_pointers() {
    conformance::hides_pointers(&mut Avro::default());
}

#[test]
fn avro_lends() {
    conformance::borrowed::lends(Avro::new);
    conformance::borrowed::lends_bytes(&mut Avro::default());
}
